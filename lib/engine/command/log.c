/* log: the audit trail, and whether it is what was written. */
#include "base/str.h"
#include "engine/session/session.h"

/* Of a plan that was never here there is no log. */
static bool refuse_unknown(const char *name, struct error *error)
{
    error_set(error, ERROR_USAGE, "nothing is in the log of plan \"%s\" in this database", name);
    error_hint(error, "See the registered plans with `sluice status --all`.");
    return false;
}

bool engine_log(struct engine *engine, const char *name, struct view_log *view, struct error *error)
{
    struct store_log_entry *entries;
    size_t count;
    bool installed;
    *view = (struct view_log){0};
    if (!store_open(engine->pg, &installed, error))
        return false;
    if (!installed)
        return !name || refuse_unknown(name, error);
    if (!store_load_log(engine->arena, engine->pg, name, name ? NULL : engine->options.schema,
                        &entries, &count, error))
        return false;
    if (name && count == 0)
        return refuse_unknown(name, error);
    for (size_t i = 0; i < count; i++) {
        const struct store_log_entry *e = &entries[i];
        *ARENA_PUSH(engine->arena, view->entries, view->entry_count) = (struct view_log_entry){
            .id = e->id,
            .at = e->at,
            .plan = e->plan,
            .phase = e->phase,
            .event = e->event,
            .result = e->result,
            .role = e->role,
            .os_user = e->os_user,
            .host = e->host,
            .by = e->claimed_by,
            .detail = e->detail,
            .evidence = e->evidence,
            .fields = e->fields,
            .hash = e->hash,
            .duration_ms = e->duration_ms,
        };
    }
    return true;
}

static void add_chain(struct engine *engine, const struct store_log_chain *chain,
                      struct view_log_check *view)
{
    *ARENA_PUSH(engine->arena, view->chains, view->chain_count) = (struct view_log_chain){
        .plan = chain->plan,
        .head = chain->head,
        .entries = chain->entries,
        .problems = chain->problems,
        .problem_count = chain->problem_count,
    };
    view->holds &= chain->problem_count == 0;
}

bool engine_check_log(struct engine *engine, const char *name, const char *head,
                      struct view_log_check *view, struct error *error)
{
    struct store_log_chain *chains;
    size_t count;
    bool installed, has_head = !head;
    *view = (struct view_log_check){.holds = true};
    if (!store_open(engine->pg, &installed, error))
        return false;
    if (!installed && name)
        return refuse_unknown(name, error);
    if (!installed)
        return !head || error_set(error, ERROR_REFUSED, "there is no log in this database");
    if (!store_check_log(engine->arena, engine->pg, name, head, &chains, &count, error))
        return false;
    if (name && count == 0)
        return refuse_unknown(name, error);
    for (size_t i = 0; i < count; i++) {
        add_chain(engine, &chains[i], view);
        has_head |= chains[i].has_head;
    }
    if (!view->holds)
        error_set(error, ERROR_REFUSED, "the log is not what was written");
    else if (!has_head)
        error_set(error, ERROR_REFUSED, "the log does not contain an entry with hash \"%s\"", head);
    view->holds &= has_head;
    if (!view->holds)
        error_hint(error, "Only the owner of schema sluice can have changed it; compare it with a "
                          "backup.");
    return view->holds;
}

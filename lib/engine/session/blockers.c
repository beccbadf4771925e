/* Who is in the way: see session.h. */
#include <ctype.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "engine/session/session.h"
#include "pg/look.h"
#include "phase/story/story.h"

/* The first words of somebody's query: names only, so that no value of theirs is shown. */
static const char *first_words(struct arena *arena, const char *query)
{
    enum { WORDS = 3 };
    struct str out = {.arena = arena};
    const char *c = query;
    for (int word = 0; word < WORDS; word++) {
        while (isspace((unsigned char)*c))
            c++;
        const char *start = c;
        while (isalnum((unsigned char)*c) || *c == '_' || *c == '.')
            c++;
        if (c == start || isdigit((unsigned char)*start))
            break;
        str_add(&out, word ? " " : "");
        str_add_n(&out, start, (size_t)(c - start));
    }
    if (*c)
        str_add(&out, " …");
    return str_text(&out);
}

void blockers_read(struct arena *arena, const struct pg_result *r, struct blocker_list *list)
{
    *list = (struct blocker_list){.oldest_s = -1};
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct str line = {.arena = arena};
        const char *query = pg_text(r, row, "query");
        bool vacuum = query && str_starts_with(query, "autovacuum:");
        bool yields = vacuum && !strstr(query, "wraparound");
        if (pg_text(r, row, "prepared"))
            str_addf(&line, "prepared transaction \"%s\"", pg_text(r, row, "prepared"));
        else
            str_addf(&line, "pid %lld", pg_int(r, row, "pid"));
        if (pg_text(r, row, "role"))
            str_addf(&line, ", role %s", pg_text(r, row, "role"));
        if (pg_text(r, row, "application") && *pg_text(r, row, "application"))
            str_addf(&line, ", application %s", pg_text(r, row, "application"));
        if (!pg_is_null(r, row, "age_s")) {
            long long age_s = pg_int(r, row, "age_s");
            str_addf(&line, ", transaction open for %s", duration_text(arena, age_s * 1000));
            if (age_s > list->oldest_s && !yields)
                list->oldest_s = age_s;
        }
        if (pg_text(r, row, "state"))
            str_addf(&line, ", %s", pg_text(r, row, "state"));
        if (query && *query && str_starts_with(query, "autovacuum:"))
            str_addf(&line, ", %s",
                     strstr(query, "wraparound")
                         ? "autovacuum to prevent wraparound, which does not yield"
                         : "autovacuum");
        else if (query && *query)
            str_addf(&line, ", %s", first_words(arena, query));
        size_t same = list->count;
        *ARENA_PUSH(arena, list->holders, same) = (struct view_holder){
            .text = str_text(&line),
            .prepared = pg_text_dup(arena, r, row, "prepared"),
            .role = pg_text_dup(arena, r, row, "role"),
            .application = pg_text_dup(arena, r, row, "application"),
            .state = pg_text_dup(arena, r, row, "state"),
            .query = query && *query ? first_words(arena, query) : NULL,
            .pid = pg_is_null(r, row, "pid") ? -1 : pg_int(r, row, "pid"),
            .transaction_seconds = pg_is_null(r, row, "age_s") ? -1 : pg_int(r, row, "age_s"),
        };
        *ARENA_PUSH(arena, list->lines, list->count) = str_text(&line);
    }
}

/* It is asked to yield by who waits for longer than deadlock_timeout. */
static const struct view_holder *find_yielding(const struct pg_result *r,
                                               const struct blocker_list *list)
{
    for (size_t row = 0; row < list->count; row++) {
        const char *query = pg_text(r, row, "query");
        if (query && str_starts_with(query, "autovacuum:") && !strstr(query, "wraparound"))
            return &list->holders[row];
    }
    return NULL;
}

bool engine_find_holders(struct engine *engine, const struct wanted_lock *wanted,
                         struct blocker_list *list, struct error *error)
{
    struct str modes = {.arena = engine->arena};
    for (enum lock_mode other = LOCK_ACCESS_SHARE; other <= LOCK_ACCESS_EXCLUSIVE; other++)
        if (lock_modes_conflict(wanted->mode, other))
            str_addf(&modes, "%s%s", modes.length ? "," : "{", lock_mode_catalog(other));
    str_add(&modes, "}");
    PG_RESULT(result);
    if (!pg_look_holders(engine->pg, sql_quote_qname(engine->arena, wanted->relation),
                         str_text(&modes), wanted->only, wanted->one, &result, error))
        return false;
    blockers_read(engine->arena, result, list);
    for (size_t row = 0; row < list->count; row++)
        if (pg_text(result, row, "partition")) {
            struct view_holder *holder = &list->holders[row];
            holder->partition = pg_text_dup(engine->arena, result, row, "partition");
            list->lines[row] = arena_printf(engine->arena, "%s, on partition %s", list->lines[row],
                                            holder->partition);
            holder->text = list->lines[row];
        }
    list->yields = find_yielding(result, list);
    return true;
}

const char *blockers_text(struct arena *arena, const struct blocker_list *list)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < list->count; i++)
        str_addf(&out, "%s%s", i ? "\n" : "", list->lines[i]);
    return str_text(&out);
}

/* The statement that does it, to be typed. */
static const char *how_to_end(struct arena *arena, const struct blocker_list *list)
{
    const struct view_holder *first = list->count ? &list->holders[0] : NULL;
    return !first ? ""
           : first->prepared
               ? arena_printf(arena, ": `%s`",
                              sql_make(arena, "ROLLBACK PREPARED %L", first->prepared))
           : first->pid > 0
               ? arena_printf(arena, ": `SELECT pg_terminate_backend(%lld)`", first->pid)
               : "";
}

void blockers_tell(struct engine *engine, const struct blocker_list *list, struct error *error)
{
    if (list->count)
        error_detail(error, "%s", blockers_text(engine->arena, list));
    error_hint(error, "Run the same command again%s%s.",
               list->count ? ", or end the sessions named above first" : "",
               how_to_end(engine->arena, list));
    engine->stop = (struct engine_stop){"lock", list->holders, list->count};
}

/* Who keeps us from reading one of the plan's tables, and which. */
static bool find_in_plan(struct engine *engine, const struct plan *plan, struct blocker_list *list,
                         const char **table, struct error *error)
{
    *list = (struct blocker_list){.oldest_s = -1};
    for (const struct fact *uses = NULL;
         list->count == 0 && (uses = story_next(plan->story, FACT_USES, NULL, SIZE_MAX, uses));) {
        const struct wanted_lock wanted = {&uses->object.of, LOCK_ACCESS_SHARE, false, NULL};
        *table = qname_text(engine->arena, &uses->object.of);
        if (!engine_find_holders(engine, &wanted, list, error))
            return false;
    }
    return true;
}

struct patience engine_patience_to_read(const struct engine *engine, const struct plan *plan)
{
    return patience_new(0, 0, engine->options.patient ? plan->settings.lock_deadline_ms : 0);
}

bool engine_wait_to_read(struct engine *engine, const struct plan *plan,
                         const struct patience *patience, struct error *error)
{
    struct blocker_list list;
    const char *table = "";
    struct error trouble = {.arena = error->arena};
    if (!find_in_plan(engine, plan, &list, &table, &trouble)) {
        *error = trouble;
        return false;
    }
    if (interrupt_requested())
        return error_interrupted(error);
    if (!engine_refuse_caller(engine, &list, error))
        return false;
    if (!patience_is_over(patience)) {
        engine->stop = (struct engine_stop){0};
        engine_say(engine, "table %s is in use, trying again%s%s", table, list.count ? ": " : "",
                   list.count ? list.lines[0] : "");
        return true;
    }
    error_set(error, ERROR_TEMPORARY, "could not read table \"%s\" within %s", table,
              duration_text(engine->arena, patience_waited_ms(patience)));
    blockers_tell(engine, &list, error);
    return false;
}

/* Evidence that nobody writes a column or a table, by what triggers have noted: those of a sync, or
 * of a watch (phase/watch/watch.h). See evidence.h. */
#include "base/str.h"
#include "engine/gate/evidence.h"
#include "engine_sql.h"
#include "phase/sync/sync.h"
#include "phase/watch/watch.h"

/* Whether the phase before the gate may watch the evidence's column; `by_down`: its `down` sets it.
 */
static bool may_watch(const struct story *story, size_t phase,
                      const struct column_evidence *evidence, bool by_down)
{
    const struct column_group *args = sync_columns(story, phase);
    if (!args || !qname_equal(&args->table.name, &evidence->table.name))
        return false;
    return !by_down || sync_sets_down(args, evidence->column.text);
}

static const char *writers_text(struct arena *arena, const struct store_old_writes *writes)
{
    enum { SHOWN = 3 };
    struct str out = {.arena = arena};
    for (size_t i = 0; i < writes->count && i < SHOWN; i++) {
        const struct store_old_writer *w = &writes->writers[i];
        str_addf(&out, "%s%s ago by role %s, application %s, %s, noted %lld time%s since %s",
                 i ? "; " : "last written ", duration_text(arena, w->written_ms_ago), w->role,
                 *w->application ? w->application : "(none)", w->address ? w->address : "local",
                 w->noted, w->noted == 1 ? "" : "s", w->first_at);
    }
    if (writes->count > SHOWN)
        str_addf(&out, "; and %zu more", writes->count - SHOWN);
    return str_text(&out);
}

static void add_writers(struct arena *arena, const struct store_old_writes *writes,
                        struct view_evidence *answer)
{
    for (size_t i = 0; i < writes->count; i++) {
        const struct store_old_writer *w = &writes->writers[i];
        *ARENA_PUSH(arena, answer->writers, answer->writer_count) = (struct view_writer){
            w->role, w->application, w->address, w->first_at, w->last_at, w->noted};
    }
}

/* What notes who writes: triggers of the evidence's table, NULL at the end, and what they call. */
struct noter {
    const char *const *triggers;
    const char *function;
};

static struct noter noter_of_watch(const struct evidence_question *question)
{
    struct arena *arena = question->engine->arena;
    const struct column_evidence *args = question->evidence->args;
    const struct object object = {args->table.name, args->column.text};
    const char *plan = question->plan->name;
    return (struct noter){watch_trigger_names(arena, plan, &object),
                          watch_function_name(arena, plan, &object)};
}

static struct noter noter_of_sync(const struct evidence_question *question, size_t phase)
{
    struct arena *arena = question->engine->arena;
    const char *plan = question->plan->name, *name = question->plan->phases.items[phase].name;
    const char **triggers = arena_alloc(arena, 3 * sizeof *triggers);
    triggers[0] = sync_note_trigger_name(arena, plan, name, "insert");
    triggers[1] = sync_note_trigger_name(arena, plan, name, "update");
    return (struct noter){triggers, sync_note_function_name(arena, plan, name)};
}

/* A trigger that does not fire, or did not on some partition, has noted nothing. */
static bool is_there(const struct evidence_question *question, const struct noter *noter,
                     struct view_evidence *answer, bool *notes, struct error *error)
{
    struct arena *arena = question->engine->arena;
    const struct column_evidence *args = question->evidence->args;
    *notes = true;
    for (size_t i = 0; noter->triggers[i] && *notes; i++) {
        enum presence state;
        const struct live_object trigger = {OBJECT_TRIGGER, args->table.name, noter->triggers[i]};
        if (!engine_probe(question->engine, &trigger, &state, error))
            return false;
        *notes = state == PRESENT;
        if (*notes)
            continue;
        answer->value =
            arena_printf(arena, "unknown: trigger \"%s\", which notes who writes, is %s",
                         trigger.name, state == PARTIAL ? "switched off" : "not there");
        answer->hint =
            state == PARTIAL
                ? sql_make(arena, "ALTER TABLE %T ENABLE ALWAYS TRIGGER %I;", &args->table.name,
                           trigger.name)
                : sql_make(arena, "Make it again by the statement that `sluice plan %S` shows.",
                           question->plan->name);
    }
    return true;
}

/* Whether it has noted without a break since it was made, and what it is now (NULL: not there). */
static bool read_noter(const struct evidence_question *question, const struct noter *noter,
                       bool *unbroken, const char **state, struct error *error)
{
    struct arena *arena = question->engine->arena;
    const struct column_evidence *args = question->evidence->args;
    size_t count = 0;
    PG_RESULT(r);
    while (noter->triggers[count])
        count++;
    if (!pg_query(question->engine->pg, sql_noting,
                  PG_PARAMS(args->table.name.schema, args->table.name.name,
                            sql_array(arena, noter->triggers, count), noter->function),
                  &r, error))
        return false;
    *state = pg_text_dup(arena, r, 0, "state");
    *unbroken = *state && pg_bool(r, 0, "unbroken");
    return true;
}

/* In the store: as what statistics say of a use, it holds as long as the epoch is the same. */
static const char *noted_object(struct arena *arena, const struct noter *noter)
{
    return arena_printf(arena, "notes of %s", noter->function);
}

/* One that was switched off meanwhile, or made again, counts from when it was seen to be back. */
static bool is_noting(const struct evidence_question *question, const struct noter *noter,
                      struct view_evidence *answer, bool *notes, struct error *error)
{
    struct arena *arena = question->engine->arena;
    const struct column_evidence *args = question->evidence->args;
    const char *state;
    struct store_use seen = {0};
    bool unbroken;
    if (!is_there(question, noter, answer, notes, error))
        return false;
    if (!*notes)
        return true;
    if (!read_noter(question, noter, &unbroken, &state, error))
        return false;
    if (unbroken)
        return true;
    if (!store_load_use(arena, question->engine->pg, question->plan_id, question->gate,
                        noted_object(arena, noter), "", &seen, error))
        return false;
    bool known = state && seen.epoch && str_equal(seen.epoch, state);
    *notes = known && seen.quiet_ms >= args->for_ms;
    if (*notes)
        return true;
    answer->value = arena_printf(
        arena, "unknown: what notes who writes was switched off or changed since the plan began%s",
        known ? arena_printf(arena, "; it was seen at work again %s ago",
                             duration_text(arena, seen.quiet_ms))
              : "");
    answer->hint = known ? "Wait until it has noted for long enough again."
                         : "It counts anew from the next time that the gate is asked by `sluice "
                           "confirm` or `advance`.";
    return true;
}

/* What no sync watches has a watch since the plan's first phase. False in *watched: it has none. */
static bool evaluate_watch(const struct evidence_question *question, bool *watched,
                           struct view_evidence *answer, struct error *error)
{
    struct arena *arena = question->engine->arena;
    const struct column_evidence *args = question->evidence->args;
    const struct noter noter = noter_of_watch(question);
    struct store_old_writes writes;
    bool notes = true;
    if (!store_load_old_writers(arena, question->engine->pg, question->plan_id, 0, noter.function,
                                noter.triggers[0], args->for_ms, &writes, error))
        return false;
    *watched = writes.notes;
    if (!*watched)
        return true;
    add_writers(arena, &writes, answer);
    answer->holds = writes.holds;
    answer->value = writes.count ? writers_text(arena, &writes)
                                 : arena_printf(arena, "not written in the %s since it is watched",
                                                duration_text(arena, writes.watched_ms));
    if (!is_noting(question, &noter, answer, &notes, error))
        return false;
    answer->holds &= notes;
    return true;
}

/* The name of a sync depends on the plan and its phase alone, so no look at the table is needed.
 * That one watches the column was found when the plan was preflighted: the one whose `down` sets
 * it, or else any whose `up` may read it. */
bool evaluate_no_writes_to(const struct evidence_question *question, struct view_evidence *answer,
                           struct error *error)
{
    struct arena *arena = question->engine->arena;
    const struct plan *plan = question->plan;
    const struct column_evidence *args = question->evidence->args;
    bool any = false, by_down = false, notes = true, watched;
    if (!evaluate_watch(question, &watched, answer, error))
        return false;
    if (watched)
        return true;
    answer->holds = true;
    answer->value = "unknown: no sync watches it";
    for (size_t i = 0; i < question->gate; i++)
        by_down |= may_watch(plan->story, i, args, true);
    for (size_t i = 0; i < question->gate; i++) {
        const struct phase *phase = &plan->phases.items[i];
        struct store_old_writes writes;
        if (!may_watch(plan->story, i, args, by_down))
            continue;
        if (!store_load_old_writers(
                arena, question->engine->pg, question->plan_id, i,
                sync_function_name(arena, plan->name, phase->name),
                sync_note_trigger_name(arena, plan->name, phase->name, "update"), args->for_ms,
                &writes, error))
            return false;
        any = true;
        add_writers(arena, &writes, answer);
        const struct noter noter = noter_of_sync(question, i);
        if (answer->holds && writes.holds && writes.notes &&
            !is_noting(question, &noter, answer, &notes, error))
            return false;
        if (!notes) {
            answer->holds = false;
            continue;
        }
        if (!answer->holds && writes.holds)
            continue;
        answer->holds = writes.holds;
        answer->value = writes.count ? writers_text(arena, &writes)
                                     : arena_printf(arena, "not written in the %s since sync began",
                                                    duration_text(arena, writes.watched_ms));
    }
    answer->holds &= any;
    return true;
}

/* What notes nothing, or did so without a break, need not be remembered. */
static bool note(const struct evidence_question *question, const struct noter *noter, bool opens,
                 struct error *error)
{
    const char *state;
    bool unbroken;
    if (!read_noter(question, noter, &unbroken, &state, error))
        return false;
    if (!state || unbroken)
        return true;
    const struct store_seen_use seen = {
        .object = noted_object(question->engine->arena, noter),
        .server = "",
        .epoch = state,
        .last_ms = -1,
        .began_ms = -1,
    };
    return store_note_use(question->engine->pg, question->plan_id, question->gate, &seen, opens,
                          error);
}

bool evidence_note_noters(const struct evidence_question *question, bool opens, struct error *error)
{
    if (question->evidence->kind != &evidence_no_writes_to)
        return true;
    const struct noter watch = noter_of_watch(question);
    if (!note(question, &watch, opens, error))
        return false;
    for (size_t i = 0; i < question->gate; i++) {
        if (!may_watch(question->plan->story, i, question->evidence->args, false))
            continue;
        const struct noter sync = noter_of_sync(question, i);
        if (!note(question, &sync, opens, error))
            return false;
    }
    return true;
}

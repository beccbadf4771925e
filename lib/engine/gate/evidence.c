/* The kinds of evidence: see evidence.h. Here those that need no more than a query. */
#include "engine/gate/evidence.h"

#include "base/str.h"
#include "phase/gate/gate.h"
#include "phase/sync/sync.h"
#include "phase/watch/watch.h"

bool evidence_begin(const struct evidence_question *question, long long timeout_ms,
                    struct error *error)
{
    return pg_exec(question->engine->pg,
                   arena_printf(question->engine->arena,
                                "BEGIN READ ONLY; SET LOCAL statement_timeout = %lld; "
                                "SET LOCAL lock_timeout = '2s'",
                                timeout_ms),
                   error);
}

bool evidence_unknown(const struct evidence_question *question, const struct error *trouble,
                      struct view_evidence *answer, struct error *error)
{
    pg_rollback(question->engine->pg);
    if (trouble->connection_lost || trouble->interrupted) {
        *error = *trouble;
        return false;
    }
    answer->holds = false;
    answer->value = arena_printf(question->engine->arena, "unknown: %s", trouble->message);
    if (str_equal(trouble->sqlstate, "42501"))
        answer->hint = trouble->hint; /* of who confirms or advances */
    return true;
}

/* A query of the plan, in a read-only transaction and under a timeout. Its comment says to
 * no_reads_of that it is ours. */
bool evaluate_query(const struct evidence_question *question, struct view_evidence *answer,
                    struct error *error)
{
    static const struct qname public_table = {"public", ""};
    struct arena *arena = question->engine->arena;
    const struct query_evidence *args = question->evidence->args;
    struct error trouble = {.arena = arena};
    PG_RESULT(result);
    if (!evidence_begin(question, EVIDENCE_TIMEOUT_MS, &trouble) ||
        !pg_exec(question->engine->pg,
                 arena_printf(arena, "SET LOCAL search_path = %s",
                              sync_search_path(arena, &public_table)),
                 &trouble) ||
        !pg_query(question->engine->pg,
                  sql_make(arena, ENGINE_MARK "SELECT value FROM (%R) AS e (value)", &args->sql),
                  PG_NO_PARAMS, &result, &trouble))
        return evidence_unknown(question, &trouble, answer, error);
    const char *value = pg_rows(result) ? pg_text(result, 0, "value") : NULL;
    answer->holds = pg_rows(result) == 1 && str_equal(value, args->expect);
    answer->value =
        pg_rows(result) == 1
            ? arena_printf(arena, "%s, expected %s", value ? value : "NULL", args->expect)
            : arena_printf(arena, "%zu rows, expected one", pg_rows(result));
    pg_rollback(question->engine->pg);
    return true;
}

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

/* A trigger that does not fire, or did not on some partition, has noted nothing. */
static bool is_noting(const struct evidence_question *question, const char *const *triggers,
                      struct view_evidence *answer, bool *notes, struct error *error)
{
    struct arena *arena = question->engine->arena;
    const struct column_evidence *args = question->evidence->args;
    *notes = true;
    for (; *triggers && *notes; triggers++) {
        enum presence state;
        const struct live_object trigger = {OBJECT_TRIGGER, args->table.name, *triggers};
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

/* What no sync watches has a watch since the plan's first phase. False in *watched: it has none. */
static bool evaluate_watch(const struct evidence_question *question, bool *watched,
                           struct view_evidence *answer, struct error *error)
{
    struct arena *arena = question->engine->arena;
    const struct column_evidence *args = question->evidence->args;
    const struct object object = {args->table.name, args->column.text};
    const char *plan = question->plan->name;
    const char *const *triggers = watch_trigger_names(arena, plan, &object);
    struct store_old_writes writes;
    bool notes = true;
    if (!store_load_old_writers(arena, question->engine->pg, question->plan_id, 0,
                                watch_function_name(arena, plan, &object), triggers[0],
                                args->for_ms, &writes, error))
        return false;
    *watched = writes.notes;
    if (!*watched)
        return true;
    add_writers(arena, &writes, answer);
    answer->holds = writes.holds;
    answer->value = writes.count ? writers_text(arena, &writes)
                                 : arena_printf(arena, "not written in the %s since it is watched",
                                                duration_text(arena, writes.watched_ms));
    if (!is_noting(question, triggers, answer, &notes, error))
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
        const char *const triggers[] = {
            sync_note_trigger_name(arena, plan->name, phase->name, "insert"),
            sync_note_trigger_name(arena, plan->name, phase->name, "update"), NULL};
        if (answer->holds && writes.holds && writes.notes &&
            !is_noting(question, triggers, answer, &notes, error))
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

static const struct {
    const struct evidence_kind *kind;
    evidence_function *evaluate;
} kinds[] = {
#define KIND(kind) {&evidence_##kind, evaluate_##kind},
    EVIDENCE_KINDS(KIND)
#undef KIND
};

bool evidence_evaluate(const struct evidence_question *question, struct view_evidence *answer,
                       struct error *error)
{
    const struct evidence *evidence = question->evidence;
    size_t i = 0;
    *answer = (struct view_evidence){
        .class = CONDITION_FACT,
        .kind = evidence->kind->keyword,
        .what = evidence->kind->words(question->engine->arena, evidence),
    };
    while (kinds[i].kind != evidence->kind)
        i++;
    return kinds[i].evaluate(question, answer, error);
}

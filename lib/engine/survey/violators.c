/* Rows that a constraint of the plan would not accept, looked for before it is added: see
 * phase/violator.h for what is asked, and survey.h. */
#include "base/str.h"
#include "engine/survey/survey.h"
#include "pg/denied.h"
#include "pg/scratch/scratch.h"
#include "phase/sql/args.h"
#include "phase/sync/sync.h"
#include "phase/violator.h"
#include "store/states.h"

enum { SAMPLE_ROWS = 20000, LONGEST_S = 10, MOST_SHOWN = 10 };

struct looker {
    struct engine *engine;
    const struct phase_context *context;
    const struct cat_table *table;
    const bool *filled;
    bool quick;
    bool rewritten; /* a sql phase before, which has not run, writes rows of the table */
    struct finding_list *findings;
};

static bool is_lost(const struct error *trouble)
{
    return trouble->connection_lost || trouble->interrupted || !trouble->sqlstate[0];
}

/* The copy has the new columns, whether the table has them already or not. */
static bool add_columns(const struct looker *l, struct scratch *scratch, struct error *error)
{
    const struct object table = {.of = l->table->name};
    for (const struct fact *adds = NULL;
         (adds = story_next(l->context->story, FACT_ADDS, &table, l->context->index, adds));) {
        const struct cat_group *group = catalog_group(l->context->catalog, adds->phase);
        struct cat_type ignored;
        if (group && !group->types[adds->entry].problem &&
            !cat_table_column(l->table, adds->object.name) &&
            !scratch_add_column(scratch, adds->object.name, group->types[adds->entry].declaration,
                                &ignored, error))
            return false;
    }
    return true;
}

/* The query of a unique index; *sql NULL: the server does not make the index, which is said
 * elsewhere. */
static bool compose_same(const struct looker *l, const struct violator_question *question,
                         const char **sql, struct error *error)
{
    struct arena *arena = l->engine->arena;
    struct scratch scratch = {
        .arena = arena,
        .pg = l->engine->pg,
        .table = l->table,
        .search_path = engine_search_path(l->engine, arena, &l->table->name),
    };
    struct scratch_unique unique;
    *sql = NULL;
    if (!scratch_open(&scratch, error) || !add_columns(l, &scratch, error) ||
        !scratch_unique(&scratch, question->tail, &unique, error))
        return false;
    if (!unique.problem)
        *sql = violator_same_sql(arena, question, unique.keys, unique.count, unique.predicate,
                                 unique.nulls_are_the_same);
    return true;
}

static void found(const struct looker *l, const struct violator_question *question,
                  const char *const *keys, size_t count)
{
    struct str list = {.arena = l->engine->arena};
    for (size_t i = 0; i < count && i < MOST_SHOWN; i++)
        str_addf(&list, "%s%s", i ? ", " : "", keys[i]);
    str_add(&list, count > MOST_SHOWN ? " and more" : "");
    if (question->says)
        finding_add(l->findings, FINDING_ERROR, question->place, question->hint, "%s: %s",
                    question->says, str_text(&list));
    else
        finding_add(l->findings, l->rewritten ? FINDING_WARNING : FINDING_ERROR, question->place,
                    l->rewritten ? "They are asked again when the SQL before it has run."
                    : question->is_null
                        ? "Give these rows a value first."
                        : "Mend these rows first: once the constraint is added, nobody "
                          "could write them as they are.",
                    "rows of table \"%s\" violate %s: %s",
                    qname_text(l->engine->arena, &l->table->name), question->what, str_text(&list));
}

/* A column, a table, a type or a function. */
static bool is_missing(const char *state)
{
    return str_equal(state, "42703") || str_equal(state, "42P01") || str_equal(state, "42704") ||
           str_equal(state, "42883");
}

/* An expression that fails for a row would fail for its next writer, too. What cannot be asked, for
 * want of rights or of a column that comes later, is left to the validation. */
static void not_answered(const struct looker *l, const struct violator_question *question,
                         const struct error *why)
{
    bool of_row = str_starts_with(why->sqlstate, "22") || str_starts_with(why->sqlstate, "P0");
    if (of_row && question->fails)
        finding_add(l->findings, question->fails_softly ? FINDING_WARNING : FINDING_ERROR,
                    question->place, "Mend these rows, or write SQL that takes every value.",
                    "%s: %s", question->fails, why->message);
    else if (of_row && question->says)
        return; /* which is said of what fails there */
    else if (of_row)
        found(l, question, &(const char *){why->message}, 1);
    else if (!is_missing(why->sqlstate))
        finding_add(l->findings, FINDING_WARNING, question->place,
                    "Let the role read what the constraint needs, or look for such rows by hand.",
                    "whether rows of table \"%s\" violate %s could not be asked: %s",
                    qname_text(l->engine->arena, &l->table->name), question->what,
                    denied_problem(why));
}

enum answer { ANSWER_GIVEN, ANSWER_TOO_LATE, ANSWER_LOCKED, ANSWER_NONE };

static enum answer ask(const struct looker *l, const struct violator_question *question,
                       struct error *error)
{
    struct arena *arena = l->engine->arena;
    struct pg *pg = l->engine->pg;
    const char *sql = question->sql;
    struct error why = {.arena = arena};
    PG_RESULT(result);
    const char *settings = arena_printf(
        arena,
        "BEGIN; SET LOCAL statement_timeout = '%ds'; SET LOCAL lock_timeout = '2s'; "
        "SET LOCAL search_path = %s",
        l->quick ? LONGEST_S : 0, engine_search_path(l->engine, arena, &l->table->name));
    bool good = pg_exec(pg, settings, &why) && (sql || compose_same(l, question, &sql, &why)) &&
                (!sql || pg_query(pg, arena_printf(arena, ENGINE_MARK "%s", sql), PG_NO_PARAMS,
                                  &result, &why));
    pg_rollback(pg);
    if (!good && is_lost(&why)) {
        *error = why;
        return ANSWER_NONE;
    }
    if (!good && str_equal(why.sqlstate, "55P03"))
        return ANSWER_LOCKED;
    if (!good && l->quick && str_equal(why.sqlstate, "57014"))
        return ANSWER_TOO_LATE;
    const char **keys = NULL;
    size_t count = 0;
    for (size_t i = 0; good && sql && i < pg_rows(result); i++)
        *ARENA_PUSH(arena, keys, count) = pg_text_dup(arena, result, i, "key");
    if (!good)
        not_answered(l, question, &why);
    else if (count)
        found(l, question, keys, count);
    return ANSWER_GIVEN;
}

static const char *sample_of(const struct looker *l)
{
    double rows = l->table->rows > SAMPLE_ROWS ? l->table->rows : SAMPLE_ROWS;
    return arena_printf(l->engine->arena, " TABLESAMPLE SYSTEM (%.6f)", 100.0 * SAMPLE_ROWS / rows);
}

static struct violator_list questions(const struct looker *l, const char *sample)
{
    struct violator_list list = {.arena = l->engine->arena};
    l->context->phases->items[l->context->index].kind->violators(l->context, l->filled, sample,
                                                                 &list);
    return list;
}

/* A table that takes longer is read as a whole when the phase begins. */
static bool look_at_some(const struct looker *l, size_t number, struct error *error)
{
    const struct violator_list some = questions(l, sample_of(l));
    if (some.items[number].says)
        finding_add(l->findings, FINDING_NOTE, some.items[number].place, NULL,
                    "table \"%s\" is large: some of its rows were tried, and those of the others "
                    "that cannot be done are named when all others are",
                    qname_text(l->engine->arena, &l->table->name));
    else
        finding_add(
            l->findings, FINDING_NOTE, some.items[number].place, NULL,
            "table \"%s\" is large: some of its rows were asked whether they violate %s, and "
            "all are before it is added",
            qname_text(l->engine->arena, &l->table->name), some.items[number].what);
    return ask(l, &some.items[number], error) != ANSWER_NONE;
}

static bool look(const struct looker *l, const struct plan *plan, struct error *error)
{
    const struct violator_list list = questions(l, "");
    const struct patience patience = engine_patience_to_read(l->engine, plan);
    for (size_t i = 0; i < list.count; i++) {
        enum answer answer = ask(l, &list.items[i], error);
        while (answer == ANSWER_LOCKED) {
            if (!engine_wait_to_read(l->engine, plan, &patience, error))
                return false;
            answer = ask(l, &list.items[i], error);
        }
        if (answer == ANSWER_NONE || (answer == ANSWER_TOO_LATE && !look_at_some(l, i, error)))
            return false;
    }
    return true;
}

static bool is_rewritten(const struct plan *plan, size_t phase, const struct qname *table,
                         const bool *filled)
{
    for (const struct fact *runs = NULL;
         (runs = story_next(plan->story, FACT_RUNS, NULL, phase, runs));) {
        const struct sql_script *script = &((const struct sql_args *)runs->detail)->run;
        for (size_t i = 0; !filled[runs->phase] && i < script->statement_count; i++)
            for (size_t k = 0; k < script->statements[i].touch_count; k++)
                if (script->statements[i].touches[k].mode == LOCK_ROW_EXCLUSIVE &&
                    qname_equal(&script->statements[i].touches[k].name, table))
                    return true;
    }
    return false;
}

bool engine_find_violators(struct engine *engine, const struct plan *plan, size_t phase,
                           const struct catalog *catalog, const bool *filled,
                           struct finding_list *findings, struct error *error)
{
    const struct phase_context context = engine_context(engine->arena, plan, phase, catalog);
    const struct fact *table = story_table(plan->story, phase);
    const struct looker looker = {
        .engine = engine,
        .context = &context,
        .table = table ? catalog_table(catalog, &table->object.of) : NULL,
        .filled = filled,
        .quick = filled != NULL,
        .rewritten = filled && table && is_rewritten(plan, phase, &table->object.of, filled),
        .findings = findings,
    };
    return !plan->phases.items[phase].kind->violators || !looker.table || !looker.table->exists ||
           catalog->standby || look(&looker, plan, error);
}

static bool is_error(const struct finding_list *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->items[i].severity <= FINDING_ERROR)
            return true;
    return false;
}

/* A phase that sets columns, deletes or runs SQL does so itself; those that it adds are filled by
 * the first backfill of the table after it. */
static bool is_filled(const struct plan *plan, size_t phase, const struct view_phase *phases)
{
    const struct fact *table = story_table(plan->story, phase), *fills = NULL;
    if (story_next_of(plan->story, FACT_SETS, phase, NULL) ||
        story_next_of(plan->story, FACT_DELETES, phase, NULL) ||
        story_next_of(plan->story, FACT_RUNS, phase, NULL))
        return phases && str_equal(phases[phase].state, phase_state_name(PHASE_DONE));
    while (phases && table &&
           (fills = story_next(plan->story, FACT_FILLS, &table->object, SIZE_MAX, fills)))
        if (fills->phase > phase)
            return str_equal(phases[fills->phase].state, phase_state_name(PHASE_DONE));
    return false;
}

/* What they wait for is one lock_timeout, however many there are; what is done under the locks is
 * not. */
static void check_at_once(struct engine *engine, const struct plan *plan, size_t phase,
                          const struct catalog *catalog, struct finding_list *findings)
{
    const struct operation_list operations = engine_compile(engine->arena, plan, phase, catalog);
    const struct locked_at_once at_once = operations_lock_at_once(&operations);
    if ((int64_t)at_once.tables > plan->settings.lock_tables)
        finding_add(findings, FINDING_ERROR, plan->phases.items[phase].place,
                    "Set `lock_tables` to as many when their readers may wait that long, which "
                    "`sluice plan` tells; or drop foreign keys before the plan and add them again "
                    "after it.",
                    "phase \"%s\" locks %zu tables at once, and lock_tables is %lld",
                    plan->phases.items[phase].name, at_once.tables,
                    (long long)plan->settings.lock_tables);
}

bool engine_preflight_rows(struct engine *engine, const struct plan *plan,
                           const struct catalog *catalog, const struct view_phase *phases,
                           struct finding_list *findings, struct error *error)
{
    bool *filled = arena_alloc(engine->arena, (plan->phases.count + 1) * sizeof *filled);
    bool *done = arena_alloc(engine->arena, (plan->phases.count + 1) * sizeof *done);
    if (is_error(findings))
        return true; /* what is asked about may not be there */
    for (size_t i = 0; i < plan->phases.count; i++) {
        filled[i] = is_filled(plan, i, phases);
        done[i] = phases && !str_equal(phases[i].state, phase_state_name(PHASE_PENDING));
    }
    for (size_t i = 0; i < plan->phases.count; i++)
        if (!done[i])
            check_at_once(engine, plan, i, catalog, findings);
    if (!engine_find_readers(engine, plan, catalog, done, 0, plan->phases.count, findings, error))
        return false;
    for (size_t i = 0; i < plan->phases.count; i++)
        if (!done[i] && !engine_find_violators(engine, plan, i, catalog, filled, findings, error))
            return false;
    return true;
}

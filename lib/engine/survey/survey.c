/* What a plan meets: the catalogue of its tables, and the server's own word on its SQL. All of it
 * is asked in one transaction, which is rolled back: nothing stays behind. */
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "engine/survey/chosen.h"
#include "engine/survey/columns.h"
#include "engine/survey/group.h"
#include "engine/survey/load.h"
#include "engine/survey/survey.h"
#include "engine/trial/trial.h"
#include "pg/catalog/load.h"
#include "pg/denied.h"
#include "pg/scratch/scratch.h"
#include "phase/carry/carry.h"
#include "phase/gate/gate.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"

/* After a swap of the column it is as it should be, and its names are no longer the catalog's. */
static bool has_been_renamed(const struct scratch *s, const struct plan *plan,
                             const struct object *column)
{
    return s->table->swapped && story_is_taken(plan->story, column, plan->phases.count);
}

/* All that is likened on the table, in order. */
static struct scratch_pairs pairs_of(const struct scratch *s, const struct plan *plan,
                                     const struct fact *likens)
{
    const struct object table = {.of = likens->object.of};
    struct scratch_pairs pairs = {0};
    for (const struct fact *fact = NULL;
         (fact = story_next(plan->story, FACT_LIKENS, &table, SIZE_MAX, fact));) {
        const char *from = fact->other.name;
        if (fact == likens)
            pairs.at = pairs.count;
        if (cat_table_column(s->table, from) && !has_been_renamed(s, plan, &fact->other))
            *ARENA_PUSH(s->arena, pairs.items, pairs.count) = (struct scratch_pair){
                from,
                s->table->swapped ? story_name(plan->story, &fact->other, plan->phases.count)
                                  : from,
                fact->object.name,
            };
    }
    for (const struct fact *spares = NULL;
         (spares = story_next_of(plan->story, FACT_SPARES, likens->phase, spares));)
        if (qname_equal(&spares->object.of, &likens->object.of))
            *ARENA_PUSH(s->arena, pairs.without, pairs.without_count) = spares->name;
    return pairs;
}

static bool survey_like(struct scratch *s, const struct plan *plan, const struct fact *likens,
                        struct catalog *catalog, struct error *error)
{
    struct cat_like found = {.phase = likens->phase, .item = likens->entry, .pair = likens->pair};
    if (!cat_table_column(s->table, likens->other.name) ||
        has_been_renamed(s, plan, &likens->other))
        return true; /* the preflight says so; after a drop it is as it should be */
    const struct scratch_pairs pairs = pairs_of(s, plan, likens);
    const struct fact *renames =
        story_next(plan->story, FACT_RENAMES, &likens->object, SIZE_MAX, NULL);
    survey_set_retype(s, plan, renames ? renames->phase : SIZE_MAX, catalog);
    if (!scratch_like(s, &pairs, &found, error))
        return false;
    *ARENA_PUSH(s->arena, catalog->likes, catalog->like_count) = found;
    return true;
}

/* What is made, as far as an empty copy can tell. An index that is unique among all partitions has
 * to have the columns of every partition key. */
static bool survey_definition(struct scratch *s, const struct fact *names, struct catalog *catalog,
                              struct error *error)
{
    const struct definition *definition = names->detail;
    const char *problem = NULL;
    bool partitioned = definition->unique &&
                       (definition->what == DEFINITION_INDEX || s->table->partition_key_count);
    if (definition->what == DEFINITION_INDEX &&
        !scratch_try_index(s, definition->unique, definition->sql, &problem, error))
        return false;
    if (definition->what == DEFINITION_CHECK &&
        !scratch_try_constraint(s, definition->sql, &problem, error))
        return false;
    if (partitioned && !problem &&
        !scratch_try_partitioned(s, true, definition->sql, &problem, error))
        return false;
    if (problem)
        *ARENA_PUSH(s->arena, catalog->items, catalog->item_count) =
            (struct cat_item){.phase = names->phase, .item = names->entry, .problem = problem};
    return true;
}

/* The copy has the live table's names: the renames are undone, from the last to the first. */
static bool undo_scratch_renames(struct scratch *s, const struct plan *plan, struct error *error)
{
    const struct object object = {.of = s->table->name};
    const struct fact **done = NULL;
    size_t count = 0;
    for (const struct fact *renames = NULL;
         s->table->swapped &&
         (renames = story_next(plan->story, FACT_RENAMES, &object, SIZE_MAX, renames));)
        *ARENA_PUSH(s->arena, done, count) = renames;
    while (count-- > 0)
        if (!scratch_rename_column(s, done[count]->name, done[count]->object.name, error))
            return false;
    return true;
}

/* What a phase tells of the table and only an empty copy of it can answer. */
static bool survey_fact(struct scratch *s, const struct plan *plan, const struct fact *fact,
                        struct catalog *catalog, struct error *error)
{
    switch (fact->kind) {
    case FACT_ADDS: /* all columns of one phase at once */
        return fact->entry > 0 || survey_group(s, plan, fact->phase, fact->detail, catalog, error);
    case FACT_LIKENS:
        return survey_like(s, plan, fact, catalog, error);
    case FACT_NAMES:
        return survey_definition(s, fact, catalog, error);
    case FACT_CHOOSES:
        return survey_chosen(s, fact->phase, fact->detail, catalog, error);
    case FACT_PRESETS:
        return survey_altered_default(s, fact, catalog, error);
    case FACT_MIRRORS:
    case FACT_REFLECTS:
        return survey_pair(s, fact->phase, fact->detail, fact->kind == FACT_MIRRORS, catalog,
                           error);
    default:
        return true;
    }
}

static bool is_asked(enum fact_kind kind)
{
    return kind == FACT_ADDS || kind == FACT_LIKENS || kind == FACT_NAMES || kind == FACT_CHOOSES ||
           kind == FACT_PRESETS || kind == FACT_MIRRORS || kind == FACT_REFLECTS;
}

static bool survey_table(struct engine *engine, const struct plan *plan,
                         const struct cat_table *table, struct catalog *catalog,
                         struct error *error)
{
    struct scratch scratch = survey_scratch(engine, table);
    bool open = false;
    for (size_t i = 0; i < plan->story->fact_count; i++) {
        const struct fact *fact = &plan->story->facts[i];
        if (!is_asked(fact->kind) || !qname_equal(&fact->object.of, &table->name))
            continue;
        if (!open &&
            (!scratch_open(&scratch, error) || !undo_scratch_renames(&scratch, plan, error)))
            return false;
        open = true;
        if (!survey_fact(&scratch, plan, fact, catalog, error))
            return false;
    }
    return true;
}

/* A foreign key to columns that phase `swap` renames, as it will be after it. */
static bool survey_reference(struct scratch *s, const struct plan *plan, size_t swap,
                             const struct catalog *catalog, struct cat_constraint *constraint,
                             struct error *error)
{
    const struct phase_context context = engine_context(s->arena, plan, swap + 1, catalog);
    const struct cat_table *other = catalog_table(catalog, &constraint->other);
    const char **types = NULL, **referenced = NULL;
    size_t count = 0, same = 0;
    bool late = false;
    for (size_t i = 0; i < constraint->column_count; i++) {
        const char *type = carry_type_at(&context, other, constraint->other_columns[i], &late);
        const char *target = carry_type_at(&context, s->table, constraint->columns[i], &late);
        if (!type || !target)
            return true;
        *ARENA_PUSH(s->arena, types, count) = type;
        *ARENA_PUSH(s->arena, referenced, same) = target;
    }
    return scratch_try_reference(s, types, referenced, count, &constraint->problem, error);
}

static bool survey_references(struct engine *engine, const struct plan *plan,
                              struct catalog *catalog, struct error *error)
{
    for (const struct fact *uses = NULL;
         (uses = story_next(plan->story, FACT_USES, NULL, SIZE_MAX, uses));) {
        const size_t p = uses->phase;
        if (!story_next_of(plan->story, FACT_RENAMES, p, NULL))
            continue;
        const struct cat_table *table = catalog_table(catalog, &uses->object.of);
        struct scratch scratch = survey_scratch(engine, table);
        for (size_t i = 0; !table->swapped && i < table->constraint_count; i++)
            if (table->constraints[i].incoming &&
                !survey_reference(&scratch, plan, p, catalog, &table->constraints[i], error))
                return false;
    }
    return true;
}

/* Whether the server would answer the query; only its plan is asked for. */
static bool survey_query(struct engine *engine, const struct plan *plan, size_t phase,
                         const struct sql_fragment *query, struct catalog *catalog,
                         struct error *error)
{
    const struct qname of_plan = {plan->schema, ""};
    struct error answer = {.arena = engine->arena};
    PG_RESULT(result);
    if (!pg_exec(engine->pg,
                 arena_printf(engine->arena, "SAVEPOINT sluice_query; SET LOCAL search_path = %s",
                              sync_search_path(engine->arena, &of_plan)),
                 error))
        return false;
    if (!pg_query(engine->pg,
                  sql_make(engine->arena, "EXPLAIN SELECT value FROM (%R) AS q (value)", query),
                  PG_NO_PARAMS, &result, &answer)) {
        if (answer.connection_lost || answer.interrupted) {
            *error = answer;
            return false;
        }
        *ARENA_PUSH(engine->arena, catalog->items, catalog->item_count) =
            (struct cat_item){.phase = phase, .problem = denied_problem(&answer)};
    }
    return pg_exec(engine->pg, "ROLLBACK TO SAVEPOINT sluice_query", error);
}

static bool is_surveyed(const struct cat_table *table)
{
    return table->exists && table->relkind && strchr("rpf", table->relkind) && table->owned &&
           !table->is_partition;
}

/* Each once all new columns have their types. */
static bool survey_all_followers(struct engine *engine, const struct plan *plan,
                                 struct catalog *catalog, struct error *error)
{
    for (size_t i = 0; i < catalog->table_count; i++) {
        struct scratch scratch = survey_scratch(engine, &catalog->tables[i]);
        if (is_surveyed(&catalog->tables[i]) && !survey_followers(&scratch, plan, catalog, error))
            return false;
    }
    return true;
}

static bool survey(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                   struct error *error)
{
    if (!catalog_load_role(engine->arena, engine->pg, catalog, error) ||
        !survey_undo_types(engine, plan, catalog, error) ||
        !engine_try_scripts(engine, plan, catalog, error) ||
        !survey_types(engine, plan, catalog, error) ||
        !survey_load_tables(engine, plan, catalog, error) ||
        !survey_across(engine, plan, catalog, error) ||
        !engine_read_around(engine, plan, catalog, error) ||
        !survey_load_referencing(engine, plan, FACT_RENAMES, catalog, error) ||
        !survey_load_referencing(engine, plan, FACT_TRADES, catalog, error) ||
        !survey_load_referencing(engine, plan, FACT_DELETES, catalog, error) ||
        !survey_load_referencing(engine, plan, FACT_LOSES, catalog, error))
        return false;
    for (size_t i = 0; i < plan->phases.count; i++)
        for (const struct fact *uses = NULL;
             (uses = story_next_of(plan->story, FACT_USES, i, uses));)
            survey_undo_renames(engine->arena, plan, i, &uses->object.of, catalog);
    if (catalog->standby)
        return true; /* which is refused; a scratch table cannot be made there */
    for (size_t i = 0; i < catalog->table_count; i++) {
        const struct cat_table *table = &catalog->tables[i];
        if (is_surveyed(table) && !survey_table(engine, plan, table, catalog, error))
            return false;
    }
    if (!survey_all_followers(engine, plan, catalog, error) ||
        !survey_references(engine, plan, catalog, error) ||
        !survey_alters(engine, plan, catalog, error))
        return false;
    for (size_t i = 0; i < plan->phases.count; i++) {
        const struct pacing *pacing = story_pacing(plan->story, i);
        if (pacing && pacing->throttle_query.text &&
            !survey_query(engine, plan, i, &pacing->throttle_query, catalog, error))
            return false;
    }
    return survey_bulk(engine, plan, catalog, error);
}

static void add_names(struct str *names, const char **items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        str_addf(names, "%s%s", names->length ? ", " : "", items[i]);
}

/* What is tried here is DDL, too. Where something is missing again and again, nobody else changes
 * the schema. */
static void name_event_triggers(const struct catalog *catalog, bool moved, struct error *trouble)
{
    struct str names = {.arena = trouble->arena};
    add_names(&names, catalog->raising_triggers, catalog->raising_trigger_count);
    if (moved)
        add_names(&names, catalog->event_triggers, catalog->event_trigger_count);
    if (moved && names.length) {
        trouble->code = ERROR_REFUSED;
        trouble->hint = NULL;
        error_hint(trouble,
                   "Perhaps this is an event trigger, which fires on what is tried here, and on "
                   "the plan's statements, in sessions whose search_path is pg_catalog alone: %s. "
                   "ALTER FUNCTION … SET search_path = …, or name the schema in its body.",
                   str_text(&names));
    } else if (str_equal(trouble->sqlstate, "P0001") && names.length) {
        error_hint(trouble,
                   "Perhaps this is an event trigger, which fires on what is tried here, and on "
                   "the plan's statements: %s. Let it pass them for role \"%s\", and try again.",
                   str_text(&names), catalog->role);
    }
}

bool engine_survey(struct engine *engine, const struct plan *plan, struct catalog **out,
                   struct error *error)
{
    enum { MOST_TRIES = 5 };
    /* LIKE takes an ACCESS SHARE lock, which queues behind somebody's ACCESS EXCLUSIVE. */
    const char *timeout = sql_make(
        engine->arena, "SET LOCAL lock_timeout = %D",
        (long long)(plan->settings.lock_timeout_ms > 2000 ? plan->settings.lock_timeout_ms : 2000));
    const struct patience patience = engine_patience_to_read(engine, plan);
    if (!engine_check_encoding(engine, plan, error))
        return false;
    for (int tries = 1;; tries++) {
        struct error trouble = {.arena = error->arena};
        struct catalog *catalog = arena_alloc(engine->arena, sizeof *catalog);
        *out = catalog;
        bool good = engine_meet_scripts(engine, plan, catalog, &trouble) &&
                    pg_begin(engine->pg, &trouble) && pg_exec(engine->pg, timeout, &trouble) &&
                    survey(engine, plan, catalog, &trouble);
        pg_rollback(engine->pg);
        if (good)
            return true;
        bool moved = pg_is_about_gone(&trouble);
        if (moved && tries < MOST_TRIES)
            continue;
        if (str_equal(trouble.sqlstate, "55P03")) {
            if (!engine_wait_to_read(engine, plan, &patience, error))
                return false;
            continue;
        }
        if (moved || pg_is_transient(&trouble))
            trouble.code = ERROR_TEMPORARY;
        if (moved)
            error_hint(&trouble, "Somebody else changes the schema: try again.");
        name_event_triggers(catalog, moved, &trouble);
        *error = trouble;
        return false;
    }
}

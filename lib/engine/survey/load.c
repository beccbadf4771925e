#include "engine/survey/load.h"

#include <stdint.h>

#include "pg/catalog/belongings.h"
#include "pg/catalog/load.h"
#include "pg/catalog/parts.h"
#include "phase/gate/gate.h"

/* What the conditions of a gate name. */
static bool load_gate(struct engine *engine, const struct gate_args *gate, struct catalog *catalog,
                      struct error *error)
{
    return (!gate->by_role.text ||
            catalog_look_for_role(engine->arena, engine->pg, gate->by_role.text, catalog, error)) &&
           (!gate->window.time_zone ||
            catalog_look_for_zone(engine->arena, engine->pg, gate->window.time_zone, catalog,
                                  error));
}

/* Whether the plan does something to a column of the table, or to what hangs on one. */
static bool changes_columns(const struct plan *plan, const struct qname *table)
{
    static const unsigned long long only_look =
        1ULL << FACT_USES | 1ULL << FACT_REFERS | 1ULL << FACT_NAMES | 1ULL << FACT_PACES |
        1ULL << FACT_WAITS | 1ULL << FACT_WATCHES | 1ULL << FACT_COUNTS;
    const struct story *story = plan->story;
    for (size_t i = 0; i < story->fact_count; i++)
        if (!(only_look >> story->facts[i].kind & 1) &&
            qname_equal(&story->facts[i].object.of, table))
            return true;
    return false;
}

/* Names of facts about the table, as far as they are about what partitions may have otherwise. */
static struct part_question ask_of_parts(struct arena *arena, const struct story *story,
                                         const struct qname *table)
{
    struct part_question asked = {0};
    for (size_t i = 0; i < story->fact_count; i++) {
        const struct fact *fact = &story->facts[i];
        const struct definition *definition = fact->kind == FACT_NAMES ? fact->detail : NULL;
        if (!qname_equal(&fact->object.of, table))
            continue;
        if (fact->kind == FACT_PRESETS || fact->kind == FACT_SHOWS || fact->kind == FACT_BINDS)
            *ARENA_PUSH(arena, asked.columns, asked.column_count) = fact->object.name;
        else if (definition && definition->what == DEFINITION_CHECK)
            *ARENA_PUSH(arena, asked.checks, asked.check_count) = fact->name;
    }
    return asked;
}

/* What partitions have of their own, as far as it matters to the plan. */
static bool load_partitions(struct engine *engine, const struct plan *plan,
                            const struct qname *name, bool renamed, struct cat_table *table,
                            struct error *error)
{
    const struct part_question asked = ask_of_parts(engine->arena, plan->story, name);
    return ((!renamed && !changes_columns(plan, name)) ||
            catalog_load_own(engine->arena, engine->pg, table, error)) &&
           catalog_load_parts(engine->arena, engine->pg, &asked, table, error);
}

/* One of two tables that trade their names, by its first name; or the retired one by the name that
 * it gets, which means the same table before. */
static bool load_trading(struct engine *engine, const struct plan *plan, const struct fact *trades,
                         struct catalog *catalog, struct error *error)
{
    const size_t at = catalog->table_count;
    const struct fact *gives = story_next_of(plan->story, FACT_TRADES, trades->phase, NULL);
    const struct fact *takes = story_next_of(plan->story, FACT_TRADES, trades->phase, gives);
    bool traded;
    if (!catalog_have_traded(engine->arena, engine->pg, &gives->other.of, &takes->object.of,
                             &traded, error) ||
        !(traded ? catalog_load_renamed(engine->arena, engine->pg, &trades->object.of,
                                        &trades->other.of, catalog, error)
                 : catalog_load_table(engine->arena, engine->pg, &trades->object.of, NULL, catalog,
                                      error)))
        return false;
    return catalog->table_count == at || !catalog->tables[at].exists || trades->entry > 0 ||
           catalog_load_belongings(engine->arena, engine->pg, &catalog->tables[at], error);
}

/* A table whose name a view, or another table, may have by now. */
static bool load_table(struct engine *engine, const struct plan *plan, const struct qname *name,
                       struct catalog *catalog, struct error *error)
{
    const struct object table = {.of = *name};
    const struct fact *aside = story_next(plan->story, FACT_ASIDE, &table, SIZE_MAX, NULL);
    const struct fact *trades = story_next(plan->story, FACT_TRADES, &table, SIZE_MAX, NULL);
    const struct qname first = story_first_table(plan->story, name);
    const size_t before = catalog->table_count;
    if (trades ? !load_trading(engine, plan, trades, catalog, error)
               : !catalog_load_table(engine->arena, engine->pg, name,
                                     aside                       ? &aside->other.of
                                     : qname_equal(&first, name) ? NULL
                                                                 : &first,
                                     catalog, error))
        return false;
    if (catalog->table_count > before &&
        !load_partitions(engine, plan, name, !qname_equal(&first, name), &catalog->tables[before],
                         error))
        return false;
    if (!qname_equal(&first, name) && catalog->table_count > before &&
        catalog->tables[before].aside)
        catalog_take_name(&catalog->tables[before]);
    for (size_t i = 0; catalog->table_count > before && i < catalog->coming_count; i++) {
        struct cat_table *loaded = &catalog->tables[before];
        const struct cat_coming *coming = &catalog->coming[i];
        if (!loaded->exists || !qname_equal(&coming->table, name))
            continue;
        if (coming->constraint)
            *ARENA_PUSH(engine->arena, loaded->constraints, loaded->constraint_count) =
                *coming->constraint;
        else
            *ARENA_PUSH(engine->arena, loaded->columns, loaded->column_count) = *coming->column;
    }
    return true;
}

/* The tables of all facts of this kind that the phase tells. */
static bool load_told(struct engine *engine, const struct plan *plan, enum fact_kind kind,
                      size_t phase, struct catalog *catalog, struct error *error)
{
    for (const struct fact *fact = NULL; (fact = story_next_of(plan->story, kind, phase, fact));)
        if (!load_table(engine, plan, &fact->object.of, catalog, error))
            return false;
    return true;
}

bool survey_load_tables(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                        struct error *error)
{
    for (size_t i = 0; i < plan->phases.count; i++) {
        const struct gate_args *gate = story_gate(plan->story, i);
        if (!load_told(engine, plan, FACT_USES, i, catalog, error) ||
            (gate && !load_gate(engine, gate, catalog, error)) ||
            !load_told(engine, plan, FACT_REFERS, i, catalog, error))
            return false;
    }
    for (const struct fact *counts = NULL;
         (counts = story_next(plan->story, FACT_COUNTS, NULL, SIZE_MAX, counts));)
        if (!catalog_load_counted(engine->arena, engine->pg, &counts->object.of, catalog, error))
            return false;
    return true;
}

bool survey_load_referencing(struct engine *engine, const struct plan *plan, enum fact_kind kind,
                             struct catalog *catalog, struct error *error)
{
    for (const struct fact *fact = NULL;
         (fact = story_next(plan->story, kind, NULL, SIZE_MAX, fact));) {
        const struct qname *name = &fact->object.of;
        /* loading another table moves this one */
        for (size_t k = 0; k < catalog_table(catalog, name)->constraint_count; k++) {
            const struct cat_constraint *constraint = &catalog_table(catalog, name)->constraints[k];
            if (constraint->incoming &&
                !load_table(engine, plan, &constraint->other, catalog, error))
                return false;
        }
    }
    return true;
}

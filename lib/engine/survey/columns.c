#include "engine/survey/columns.h"

#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "engine/survey/survey.h"
#include "parse/substitute.h"
#include "phase/carry/carry.h"
#include "phase/follow/follow.h"
#include "phase/sync/sync.h"

struct scratch survey_scratch(struct engine *engine, const struct cat_table *table)
{
    return (struct scratch){
        .arena = engine->arena,
        .pg = engine->pg,
        .table = table,
        .search_path = sync_search_path(engine->arena, &table->name),
    };
}

bool survey_collation(struct scratch *scratch, const char *old, const char *type_sql,
                      const char **collation, struct error *error)
{
    const struct cat_column *column = cat_table_column(scratch->table, old);
    bool is = false;
    *collation = NULL;
    if (!column || !column->collation || strcasestr(type_sql, "collate"))
        return true;
    if (!scratch_is_collatable(scratch, type_sql, &is, error))
        return false;
    *collation = is ? column->collation : NULL;
    return true;
}

/* The old column that the new one stands for: by a later `like`, or because `up` says no more. */
static const char *old_of(const struct scratch *scratch, const struct plan *plan, const char *name,
                          const struct cat_expression *up)
{
    const struct object object = {scratch->table->name, name};
    const struct fact *likens = story_next(plan->story, FACT_LIKENS, &object, SIZE_MAX, NULL);
    return likens ? likens->other.name : up->identity ? up->identity : up->cast;
}

bool survey_type(struct scratch *scratch, const struct plan *plan, const struct new_column *item,
                 size_t column, struct cat_group *group, struct error *error)
{
    const char *old =
        item->up.text ? old_of(scratch, plan, item->name.text, &group->ups[column]) : NULL;
    const char *collation = NULL;
    if (!old || !item->type.text || group->types[column].problem)
        return true;
    if (!survey_collation(scratch, old, item->type.text, &collation, error) || !collation)
        return !error->code;
    if (!scratch_add_column(scratch, item->name.text,
                            sql_make(scratch->arena, "%R COLLATE %S", &item->type, collation),
                            &group->types[column], error))
        return false;
    group->types[column].collation = collation;
    return true;
}

bool survey_default(struct scratch *scratch, const struct new_column *item,
                    const struct cat_type *type, struct cat_expression *up, struct error *error)
{
    const char **values = NULL;
    size_t count = 0;
    bool any = false, constant = true;
    if (!item->up.text || up->problem || type->problem || up->identity ||
        (up->cast && (!up->casts_enum || up->default_fits)))
        return true;
    for (size_t i = 0; i < up->column_count; i++) {
        const struct cat_column *old = cat_table_column(scratch->table, up->columns[i]);
        bool has = old && old->default_sql && !old->generated;
        any |= has;
        constant &= !has || old->default_constant;
        *ARENA_PUSH(scratch->arena, values, count) =
            has ? old->default_sql : sql_make(scratch->arena, "NULL::%S", old ? old->type : "text");
    }
    /* what is made at each INSERT is made once */
    if (!any || up->volatility == 'v' || (!constant && up->column_count > 1))
        return true;
    const char *expression = parse_substitute(
        scratch->arena, item->up.text, scratch->table->name.name, up->columns, values, count);
    return !expression || scratch_derive_default(scratch, item->name.text, type->name, expression,
                                                 constant, &up->default_sql, error);
}

/* ---- views and the like ---- */

/* What is bound to the column and no view that could be dropped and made again, so that the server
 * does not let the column be altered: "policy p on public.t uses it"; NULL: nothing. */
static const char *stands_still(struct arena *arena, const struct cat_table *table,
                                const char *column)
{
    for (size_t i = 0; i < table->follower_count; i++) {
        const struct cat_follower *follower = &table->followers[i];
        if ((!follower->make || follower->problem || follower->held_by) &&
            cat_names_contain(follower->columns, follower->column_count, column))
            return arena_printf(arena, "%s %s uses it", follower->kind, follower->name);
    }
    return NULL;
}

/* The type that the column gets by what takes its place, where it has another; or NULL. */
static const char *other_type(const struct phase_context *context, const struct cat_table *table,
                              const char *old, const char *next)
{
    const struct cat_column *column = cat_table_column(table, old);
    const struct cat_type *type = carry_type_of(context, &table->name, next);
    return column && type && !type->problem && !table->swapped &&
                   !str_equal(cat_column_declaration(context->arena, column), type->declaration)
               ? type->declaration
               : NULL;
}

/* What the phase puts in the place of what, by a swap or by a drop. */
static struct scratch_replaced *replaced_by(const struct phase_context *context, size_t *count)
{
    struct scratch_replaced *replaced = NULL;
    *count = 0;
    for (size_t i = 0; i < context->story->fact_count; i++) {
        const struct fact *fact = &context->story->facts[i];
        const struct cat_table *table = catalog_table(context->catalog, &fact->object.of);
        const char *from = NULL, *to = NULL;
        if (fact->phase != context->index || !table)
            continue;
        if (fact->kind == FACT_RENAMES && fact->other.name)
            from = fact->other.name, to = fact->object.name;
        else if (fact->kind == FACT_ENDS)
            from = fact->object.name, to = follow_successor(context, &table->name, from);
        const char *type = to ? other_type(context, table, from, to) : NULL;
        if (type)
            *ARENA_PUSH(context->arena, replaced, *count) =
                (struct scratch_replaced){table, from, type};
    }
    return replaced;
}

void survey_set_retype(struct scratch *scratch, const struct plan *plan, size_t phase,
                       const struct catalog *catalog)
{
    static const struct retyping there = {.names = true, .values = true, .there = true},
                                 back = {.names = true, .values = true};
    scratch->retype = scratch->retype_back = NULL;
    for (size_t i = 0; i < catalog->item_count; i++)
        if (catalog->items[i].phase == phase) /* they are not there, which is said */
            return;
    scratch->retype = story_retype_sql(plan->story, scratch->arena, phase, there);
    scratch->retype_back = story_retype_sql(plan->story, scratch->arena, phase, back);
}

bool survey_followers(struct scratch *scratch, const struct plan *plan, struct catalog *catalog,
                      struct error *error)
{
    const struct cat_table *table = scratch->table;
    for (size_t p = 0; !table->swapped && table->follower_count && p < plan->phases.count; p++) {
        const struct phase_context context = engine_context(scratch->arena, plan, p, catalog);
        size_t count;
        const struct scratch_replaced *replaced = replaced_by(&context, &count);
        survey_set_retype(scratch, plan, p, catalog);
        if (count && !scratch_follow(scratch, p, replaced, count, catalog, error))
            return false;
    }
    return true;
}

/* ---- names ---- */

/* Whether the sync that keeps the new column is on the table. */
static bool is_synced(struct arena *arena, const struct plan *plan, const struct cat_table *table,
                      const struct object *column)
{
    const struct fact *adds = story_next(plan->story, FACT_ADDS, column, SIZE_MAX, NULL);
    if (!adds || !sync_columns(plan->story, adds->phase))
        return false;
    const char *trigger =
        sync_trigger_name(arena, plan->name, plan->phases.items[adds->phase].name);
    for (size_t d = 0; d < table->dependent_count; d++)
        if (str_equal(table->dependents[d].name, trigger))
            return true;
    return false;
}

/* Whether a rename of the plan has happened: while there is sync, the new column's own name is
 * there before it, and the retired one after it. */
static bool has_happened(struct arena *arena, const struct plan *plan,
                         const struct cat_table *table, const struct fact *renames)
{
    if (!renames->other.name)
        return cat_table_column(table, renames->name) &&
               (!cat_table_column(table, renames->object.name) ||
                story_is_taken(plan->story, &renames->object, plan->phases.count));
    return !cat_table_column(table, renames->object.name) &&
           is_synced(arena, plan, table, &renames->object);
}

void survey_undo_renames(struct arena *arena, const struct plan *plan, size_t phase,
                         const struct qname *name, struct catalog *catalog)
{
    const char **from = NULL, **to = NULL;
    size_t from_count = 0, to_count = 0;
    for (const struct fact *renames = NULL;
         (renames = story_next_of(plan->story, FACT_RENAMES, phase, renames));) {
        const struct cat_table *table = catalog_table(catalog, name);
        if (!qname_equal(&renames->object.of, name))
            continue;
        if (!table || !has_happened(arena, plan, table, renames))
            return;
        *ARENA_PUSH(arena, from, from_count) = renames->name;
        *ARENA_PUSH(arena, to, to_count) = renames->object.name;
    }
    if (from_count)
        catalog_rename_columns(catalog, name, from, to, from_count);
}

/* ---- types ---- */

static bool type_exists(struct engine *engine, const struct qname *name, bool *exists,
                        struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(engine->pg, "SELECT to_regtype($1) IS NOT NULL AS is_there",
                  PG_PARAMS(sql_quote_qname(engine->arena, name)), &r, error))
        return false;
    *exists = pg_bool(r, 0, "is_there");
    return true;
}

/* The pair of facts by which two types change places: what the old one is called afterwards, and
 * what the new one was called before. NULL: there is none after that. */
static const struct fact *next_pair(const struct plan *plan, const struct fact *after,
                                    const struct fact **takes)
{
    const struct fact *retires = story_next(plan->story, FACT_RETYPES, NULL, SIZE_MAX, after);
    *takes = retires ? story_next(plan->story, FACT_RETYPES, NULL, SIZE_MAX, retires) : NULL;
    return retires;
}

bool survey_undo_types(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                       struct error *error)
{
    const struct fact *takes;
    for (const struct fact *retires = NULL; (retires = next_pair(plan, retires, &takes));) {
        const struct qname retired = {retires->object.of.schema, retires->name};
        bool before, after;
        if (!type_exists(engine, &takes->object.of, &before, error) ||
            !type_exists(engine, &retired, &after, error))
            return false;
        if (!catalog->standby && catalog->begun[retires->phase] && after && !before &&
            !pg_exec(engine->pg,
                     sql_make(engine->arena,
                              "ALTER TYPE %T RENAME TO %I; ALTER TYPE %T RENAME TO %I",
                              &retires->object.of, takes->object.of.name, &retired,
                              retires->object.of.name),
                     error))
            return false;
        retires = takes;
    }
    return true;
}

bool survey_types(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                  struct error *error)
{
    const struct fact *takes;
    for (const struct fact *retires = NULL; (retires = next_pair(plan, retires, &takes));) {
        const struct qname retired = {retires->object.of.schema, retires->name};
        const struct qname *const names[] = {&retires->object.of, &takes->object.of, &retired};
        bool all = true;
        for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
            bool exists, should = names[i] != &retired;
            if (!type_exists(engine, names[i], &exists, error))
                return false;
            all &= exists == should;
            if (exists != should)
                *ARENA_PUSH(engine->arena, catalog->items, catalog->item_count) = (struct cat_item){
                    .phase = retires->phase,
                    .item = retires->entry,
                    .problem = arena_printf(engine->arena, "type \"%s\" %s",
                                            qname_text(engine->arena, names[i]),
                                            should ? "does not exist" : "already exists"),
                };
        }
        if (all && !catalog->standby &&
            !scratch_routines(engine->arena, engine->pg, retires->phase, names[0], names[1],
                              story_retype_sql(plan->story, engine->arena, retires->phase,
                                               (struct retyping){true, true, true}),
                              catalog, error))
            return false;
        retires = takes;
    }
    return true;
}

static bool survey_alter(struct engine *engine, const struct cat_table *table,
                         const struct fact *alters, struct cat_alter *alter, struct error *error)
{
    struct scratch scratch = survey_scratch(engine, table);
    const struct sql_fragment *type = alters->detail;
    if (!table->exists || !table->owned || (table->relkind != 'r' && table->relkind != 'p'))
        return true; /* the preflight says so */
    for (size_t i = 0; i < table->own_count; i++)
        if (str_equal(table->owns[i].column, alters->object.name))
            alter->why = "a partition has something of its own on it";
    const char *still = stands_still(engine->arena, table, alters->object.name);
    if (still)
        alter->why = still;
    if (table->around.row_column_count) /* which the server refuses, and the copy has none of */
        alter->why =
            sql_make(engine->arena, "%S holds rows of the table", table->around.row_columns[0]);
    const char *text = sql_make(engine->arena, "%R", type);
    if (!survey_collation(&scratch, alters->object.name, text, &alter->collation, error))
        return false;
    if (alter->collation)
        text = sql_make(engine->arena, "%S COLLATE %S", text, alter->collation);
    return alter->why || scratch_alter(&scratch, alters->object.name, text, alter, error);
}

bool survey_alters(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                   struct error *error)
{
    for (const struct fact *alters = NULL;
         (alters = story_next(plan->story, FACT_ALTERS, NULL, SIZE_MAX, alters));) {
        struct cat_alter *alter = ARENA_PUSH(engine->arena, catalog->alters, catalog->alter_count);
        *alter = (struct cat_alter){.phase = alters->phase};
        if (!survey_alter(engine, catalog_table(catalog, &alters->object.of), alters, alter, error))
            return false;
    }
    return true;
}

/* What a plan meets: the catalogue of its tables, and the server's own word on its SQL. All of it
 * is asked in one transaction, which is rolled back: nothing stays behind. */
#include <stdint.h>

#include "base/str.h"
#include "engine/survey/survey.h"
#include "pg/catalog_load.h"
#include "pg/scratch.h"
#include "phase/carry/carry.h"
#include "phase/story/swapped.h"
#include "phase/sync/sync.h"

/* What the conditions of a gate name. */
static bool load_gate(struct engine *engine, const struct gate_args *gate, struct catalog *catalog,
                      struct error *error)
{
    if ((gate->by_role.text &&
         !catalog_look_for_role(engine->arena, engine->pg, gate->by_role.text, catalog, error)) ||
        (gate->window.time_zone &&
         !catalog_look_for_zone(engine->arena, engine->pg, gate->window.time_zone, catalog, error)))
        return false;
    for (size_t i = 0; i < gate->evidence_count; i++) {
        const struct column_evidence *args = gate->evidence[i].args;
        if (gate->evidence[i].kind == &evidence_no_reads_of &&
            !catalog_load_table(engine->arena, engine->pg, &args->table.name, catalog, error))
            return false;
    }
    return true;
}

static bool load_tables(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                        struct error *error)
{
    for (size_t i = 0; i < plan->phases.count; i++) {
        const struct phase *phase = &plan->phases.items[i];
        const struct table_at *table = phase_table(phase);
        if (table && !catalog_load_table(engine->arena, engine->pg, &table->name, catalog, error))
            return false;
        if (phase->kind == PHASE_GATE && !load_gate(engine, &phase->as.gate, catalog, error))
            return false;
        if (phase->kind != PHASE_CONSTRAIN)
            continue;
        for (size_t k = 0; k < phase->as.constrain.item_count; k++) {
            const struct table_at *other = &phase->as.constrain.items[k].references;
            if (other->name.name &&
                !catalog_load_table(engine->arena, engine->pg, &other->name, catalog, error))
                return false;
        }
    }
    return true;
}

/* The tables whose foreign keys reference a column that is swapped. */
static bool load_referencing(struct engine *engine, const struct plan *plan,
                             struct catalog *catalog, struct error *error)
{
    for (size_t i = 0; i < plan->phases.count; i++) {
        const struct qname *name = &plan->phases.items[i].as.swap.table.name;
        if (plan->phases.items[i].kind != PHASE_SWAP)
            continue;
        /* loading another table moves this one */
        for (size_t k = 0; k < catalog_table(catalog, name)->constraint_count; k++) {
            const struct cat_constraint *constraint = &catalog_table(catalog, name)->constraints[k];
            if (constraint->incoming &&
                !catalog_load_table(engine->arena, engine->pg, &constraint->other, catalog, error))
                return false;
        }
    }
    return true;
}

/* Whether the sync that keeps the column is on the table. */
static bool is_synced(struct arena *arena, const struct plan *plan, const struct cat_table *table,
                      const char *column)
{
    for (size_t p = 0; p < plan->phases.count; p++) {
        const struct phase *phase = &plan->phases.items[p];
        const struct add_column_args *args = &phase->as.add_column;
        if (!sync_exists(phase) || !qname_equal(&args->table.name, &table->name))
            continue;
        const char *trigger = sync_trigger_name(arena, plan->name, phase->name);
        for (size_t i = 0; i < args->column_count; i++)
            for (size_t d = 0; d < table->dependent_count; d++)
                if (str_equal(args->columns[i].name.text, column) &&
                    str_equal(table->dependents[d].name, trigger))
                    return true;
    }
    return false;
}

/* A table of which the plan has swapped columns, as it was before: see phase/swapped.h. Whether it
 * has is told by the names, because these change all at once: while there is sync, the new column's
 * own is there before the swap, and the retired one after it. */
static void unswap(struct arena *arena, const struct plan *plan, const struct swap_args *args,
                   struct catalog *catalog)
{
    const struct cat_table *table = catalog_table(catalog, &args->table.name);
    const char **from = NULL, **to = NULL;
    size_t from_count = 0, to_count = 0;
    for (size_t i = 0; i < args->column_count; i++) {
        const struct swap_column *column = &args->columns[i];
        if (!table || !cat_table_column(table, column->retired.text) ||
            cat_table_column(table, column->from.text) ||
            !is_synced(arena, plan, table, column->from.text))
            return;
        *ARENA_PUSH(arena, from, from_count) = column->name.text;
        *ARENA_PUSH(arena, to, to_count) = column->from.text;
        *ARENA_PUSH(arena, from, from_count) = column->retired.text;
        *ARENA_PUSH(arena, to, to_count) = column->name.text;
    }
    catalog_rename_columns(catalog, &args->table.name, from, to, from_count);
}

/* Whether the text is the name, as it is or in quotes, be they needed or not. */
static bool is_name(const char *text, const char *name)
{
    if (str_equal(text, name))
        return true;
    if (*text++ != '"')
        return false;
    for (; *name; name++) {
        if (*text++ != *name || (*name == '"' && *text++ != '"'))
            return false;
    }
    return str_equal(text, "\"");
}

static bool add_columns(struct scratch *s, const struct add_column_args *args,
                        struct cat_group *group, struct error *error)
{
    for (size_t i = 0; i < args->column_count; i++) {
        const struct new_column *column = &args->columns[i];
        const char *type = column->type.text;
        if (!type) {
            /* `up` is to name one column: its type is known once the server has read it. */
            const struct cat_column *like = NULL;
            for (size_t c = 0; c < s->table->column_count; c++)
                if (is_name(column->up.text, s->table->columns[c].name))
                    like = &s->table->columns[c];
            if (!like) {
                group->types[i].problem = "without a `type`, `up` has to be the name of a column";
                continue;
            }
            type = cat_column_declaration(s->arena, like);
        }
        if (!scratch_add_column(s, column->name.text, type, &group->types[i], error))
            return false;
    }
    return true;
}

/* Every expression of one add_column phase. The new columns stay on the scratch table. */
static bool survey_group(struct scratch *s, size_t index, const struct add_column_args *args,
                         struct catalog *catalog, struct error *error)
{
    struct cat_group group = {
        .phase = index,
        .ups = arena_alloc(s->arena, args->column_count * sizeof *group.ups),
        .downs = arena_alloc(s->arena, args->down_count * sizeof *group.downs + 1),
        .types = arena_alloc(s->arena, args->column_count * sizeof *group.types),
    };
    if (!add_columns(s, args, &group, error))
        return false;
    for (size_t i = 0; i < args->column_count; i++) {
        const struct new_column *column = &args->columns[i];
        if (group.types[i].problem)
            continue;
        bool good =
            column->up.text
                ? scratch_expression(s, column->name.text, &column->up, &group.ups[i], error)
            : column->default_sql.text
                ? scratch_default(s, column->type.text, &column->default_sql, &group.ups[i], error)
                : true;
        const struct cat_column *old =
            group.ups[i].cast ? cat_table_column(s->table, group.ups[i].cast) : NULL;
        if (good && old && old->default_sql && !old->generated)
            good = scratch_try_set_default(s, column->name.text, old->default_sql,
                                           &group.ups[i].default_fits, error);
        if (!good)
            return false;
    }
    for (size_t i = 0; i < args->down_count; i++)
        if (!scratch_expression(s, args->downs[i].name.text, &args->downs[i].down, &group.downs[i],
                                error))
            return false;
    const struct cat_column *only = args->column_count == 1 && args->down_count == 1
                                        ? cat_table_column(s->table, args->downs[0].name.text)
                                        : NULL;
    if (only && !group.types[0].problem &&
        !scratch_try_assignment(s, args->columns[0].name.text, only->type, &group.takes_old, error))
        return false;
    *ARENA_PUSH(s->arena, catalog->groups, catalog->group_count) = group;
    return true;
}

/* After a swap of the column it is as it should be, and its names are no longer the catalog's. */
static bool has_been_swapped(const struct scratch *s, const struct plan *plan, const char *column)
{
    const char *live = swap_live_name(&plan->phases, plan->phases.count, &s->table->name, column);
    return s->table->swapped && !str_equal(live, column);
}

static bool survey_likes(struct scratch *s, const struct plan *plan, size_t index, size_t item,
                         struct catalog *catalog, struct error *error)
{
    const struct constrain_item *like = &plan->phases.items[index].as.constrain.items[item];
    for (size_t pair = 0; pair < like->pair_count; pair++) {
        struct cat_like found = {.phase = index, .item = item, .pair = pair};
        if (!cat_table_column(s->table, like->pairs[pair].from.text) ||
            has_been_swapped(s, plan, like->pairs[pair].from.text))
            continue; /* the preflight says so; after a drop it is as it should be */
        if (!scratch_like(s, like->pairs[pair].from.text, like->pairs[pair].to.text, &found, error))
            return false;
        *ARENA_PUSH(s->arena, catalog->likes, catalog->like_count) = found;
    }
    return true;
}

static const char *column_list(struct arena *arena, const struct name_list *list)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        *ARENA_PUSH(arena, names, count) = list->items[i].text;
    return sql_make(arena, "(%S)", sql_name_list(arena, names, count));
}

/* An index that is unique among all partitions has to have the columns of every partition key. */
static bool survey_unique(struct scratch *s, const struct constrain_item *item, const char *tail,
                          const char **problem, struct error *error)
{
    bool unique = item->kind == CONSTRAIN_UNIQUE || item->index_unique;
    return *problem || !unique || scratch_try_partitioned(s, true, tail, problem, error);
}

static bool survey_items(struct scratch *s, const struct plan *plan, size_t index,
                         struct catalog *catalog, struct error *error)
{
    const struct constrain_args *args = &plan->phases.items[index].as.constrain;
    for (size_t i = 0; i < args->item_count; i++) {
        const struct constrain_item *item = &args->items[i];
        const char *problem = NULL;
        bool good = true;
        if (item->kind == CONSTRAIN_LIKE)
            good = survey_likes(s, plan, index, i, catalog, error);
        else if (item->kind == CONSTRAIN_INDEX) {
            const char *tail = item->where.text
                                   ? sql_make(s->arena, "%R WHERE %E", &item->on, &item->where)
                                   : item->on.text;
            good = scratch_try_index(s, item->index_unique, tail, &problem, error) &&
                   survey_unique(s, item, tail, &problem, error);
        } else if (item->kind == CONSTRAIN_UNIQUE && s->table->partition_key_count)
            good = survey_unique(s, item, column_list(s->arena, &item->columns), &problem, error);
        else if (item->kind == CONSTRAIN_CHECK)
            good = scratch_try_constraint(s, sql_make(s->arena, "CHECK %E", &item->expression),
                                          &problem, error);
        if (!good)
            return false;
        if (problem)
            *ARENA_PUSH(s->arena, catalog->items, catalog->item_count) =
                (struct cat_item){.phase = index, .item = i, .problem = problem};
    }
    return true;
}

/* The copy has the live table's names. */
static bool unswap_scratch(struct scratch *s, const struct plan *plan, struct error *error)
{
    for (size_t i = 0; i < plan->phases.count && s->table->swapped; i++) {
        const struct swap_args *args = &plan->phases.items[i].as.swap;
        if (plan->phases.items[i].kind != PHASE_SWAP ||
            !qname_equal(&args->table.name, &s->table->name))
            continue;
        for (size_t c = 0; c < args->column_count; c++) {
            const struct swap_column *column = &args->columns[c];
            if (!scratch_rename_column(s, column->name.text, column->from.text, error) ||
                !scratch_rename_column(s, column->retired.text, column->name.text, error))
                return false;
        }
    }
    return true;
}

static struct scratch scratch_of(struct engine *engine, const struct cat_table *table)
{
    return (struct scratch){
        .arena = engine->arena,
        .pg = engine->pg,
        .table = table,
        .search_path = sync_search_path(engine->arena, &table->name),
    };
}

static bool survey_table(struct engine *engine, const struct plan *plan,
                         const struct cat_table *table, struct catalog *catalog,
                         struct error *error)
{
    struct scratch scratch = scratch_of(engine, table);
    bool open = false;
    for (size_t i = 0; i < plan->phases.count; i++) {
        const struct phase *phase = &plan->phases.items[i];
        const struct table_at *at = phase_table(phase);
        if (!at || !qname_equal(&at->name, &table->name) ||
            (phase->kind != PHASE_ADD_COLUMN && phase->kind != PHASE_CONSTRAIN))
            continue;
        if (!open && (!scratch_open(&scratch, error) || !unswap_scratch(&scratch, plan, error)))
            return false;
        open = true;
        if (phase->kind == PHASE_ADD_COLUMN
                ? !survey_group(&scratch, i, &phase->as.add_column, catalog, error)
                : !survey_items(&scratch, plan, i, catalog, error))
            return false;
    }
    return true;
}

/* A foreign key to swapped columns, as it will be after phase `swap`. */
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
    for (size_t p = 0; p < plan->phases.count; p++) {
        if (plan->phases.items[p].kind != PHASE_SWAP)
            continue;
        const struct cat_table *table =
            catalog_table(catalog, &plan->phases.items[p].as.swap.table.name);
        struct scratch scratch = scratch_of(engine, table);
        for (size_t i = 0; !table->swapped && i < table->constraint_count; i++)
            if (table->constraints[i].incoming &&
                !survey_reference(&scratch, plan, p, catalog, &table->constraints[i], error))
                return false;
    }
    return true;
}

static bool survey_alter(struct engine *engine, const struct cat_table *table,
                         const struct alter_type_args *args, struct cat_alter *alter,
                         struct error *error)
{
    struct scratch scratch = scratch_of(engine, table);
    if (!table->exists || !table->owned || (table->relkind != 'r' && table->relkind != 'p'))
        return true; /* the preflight says so */
    for (size_t i = 0; i < table->own_count; i++)
        if (str_equal(table->owns[i].column, args->column.text))
            alter->why = "a partition has something of its own on it";
    return alter->why || scratch_alter(&scratch, args->column.text,
                                       sql_make(engine->arena, "%R", &args->type), alter, error);
}

static bool survey_alters(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                          struct error *error)
{
    for (size_t i = 0; i < plan->phases.count; i++) {
        const struct alter_type_args *args = &plan->phases.items[i].as.alter_type;
        if (plan->phases.items[i].kind != PHASE_ALTER_TYPE)
            continue;
        struct cat_alter *alter = ARENA_PUSH(engine->arena, catalog->alters, catalog->alter_count);
        *alter = (struct cat_alter){.phase = i};
        if (!survey_alter(engine, catalog_table(catalog, &args->table.name), args, alter, error))
            return false;
    }
    return true;
}

/* Whether the server would answer the query; only its plan is asked for. */
static bool survey_query(struct engine *engine, size_t phase, const struct sql_fragment *query,
                         struct catalog *catalog, struct error *error)
{
    static const struct qname public_table = {"public", ""};
    struct error answer = {.arena = engine->arena};
    PG_RESULT(result);
    if (!pg_exec(engine->pg,
                 arena_printf(engine->arena, "SAVEPOINT sluice_query; SET LOCAL search_path = %s",
                              sync_search_path(engine->arena, &public_table)),
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
            (struct cat_item){.phase = phase, .problem = answer.message};
    }
    return pg_exec(engine->pg, "ROLLBACK TO SAVEPOINT sluice_query", error);
}

static bool survey(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                   struct error *error)
{
    if (!catalog_load_role(engine->arena, engine->pg, catalog, error) ||
        !load_tables(engine, plan, catalog, error) ||
        !load_referencing(engine, plan, catalog, error))
        return false;
    for (size_t i = 0; i < plan->phases.count; i++)
        if (plan->phases.items[i].kind == PHASE_SWAP)
            unswap(engine->arena, plan, &plan->phases.items[i].as.swap, catalog);
    if (catalog->standby)
        return true; /* which is refused; a scratch table cannot be made there */
    for (size_t i = 0; i < catalog->table_count; i++) {
        const struct cat_table *table = &catalog->tables[i];
        if (table->exists && (table->relkind == 'r' || table->relkind == 'p') && table->owned &&
            !table->is_partition && !survey_table(engine, plan, table, catalog, error))
            return false;
    }
    if (!survey_references(engine, plan, catalog, error) ||
        !survey_alters(engine, plan, catalog, error))
        return false;
    for (size_t i = 0; i < plan->phases.count; i++) {
        const struct phase *phase = &plan->phases.items[i];
        if (phase->kind == PHASE_BACKFILL && phase->as.backfill.named.throttle_query.text &&
            !survey_query(engine, i, &phase->as.backfill.named.throttle_query, catalog, error))
            return false;
    }
    return true;
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
    for (int tries = 1;; tries++) {
        struct error trouble = {.arena = error->arena};
        struct catalog *catalog = arena_alloc(engine->arena, sizeof *catalog);
        *out = catalog;
        bool good = pg_begin(engine->pg, &trouble) && pg_exec(engine->pg, timeout, &trouble) &&
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
            trouble.code = trouble.code == ERROR_FAILED ? ERROR_TEMPORARY : trouble.code;
        if (moved)
            error_hint(&trouble, "Somebody else changes the schema: try again.");
        *error = trouble;
        return false;
    }
}

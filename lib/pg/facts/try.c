/* What only the server itself knows: the way a change of type goes, and its own grammar. */
#include "base/str.h"
#include "pg/catalog/load.h"
#include "pg/denied.h"
#include "pg/facts/facts.h"
#include "pg/scratch/scratch.h"

static enum fact_effect effect_of(enum cat_touch touch)
{
    static const enum fact_effect effects[] = {
        [CAT_TOUCHES_NOTHING] = FACT_NOTHING, [CAT_REWRITES] = FACT_REWRITE,
        [CAT_REINDEXES] = FACT_INDEX,         [CAT_READS] = FACT_SCAN,
        [CAT_DEPENDS] = FACT_DEPENDS,         [CAT_REFUSED] = FACT_REFUSED,
    };
    return effects[touch];
}

/* The copy has no foreign keys, which are validated again where the column has one. */
static bool without_keys(struct arena *arena, const struct cat_table *table, const char *column,
                         struct cat_table *out)
{
    bool keyed = false;
    *out = *table;
    out->constraints = NULL;
    out->constraint_count = 0;
    for (size_t i = 0; i < table->constraint_count; i++) {
        const struct cat_constraint *c = &table->constraints[i];
        if (c->type == 'f')
            keyed |= cat_names_contain(c->columns, c->column_count, column);
        else
            *ARENA_PUSH(arena, out->constraints, out->constraint_count) = *c;
    }
    return keyed;
}

static bool try_change(struct arena *arena, struct pg *pg, const char *search_path,
                       struct fact_change *change, struct error *error)
{
    struct catalog catalog = {.server_version = pg_server_version(pg)};
    if (!pg_exec(pg, "SET LOCAL search_path = pg_catalog", error) ||
        !catalog_load_table(arena, pg, &change->change.table, NULL, &catalog, error))
        return false;
    const struct cat_table *table = catalog_table(&catalog, &change->change.table);
    if (!table || !table->exists || !cat_table_column(table, change->change.column) ||
        (table->relkind != 'r' && table->relkind != 'p'))
        return true;
    struct cat_table plain;
    struct cat_alter alter = {0};
    bool keyed = without_keys(arena, table, change->change.column, &plain);
    struct scratch scratch = {
        .arena = arena, .pg = pg, .table = &plain, .search_path = search_path};
    if (!scratch_alter(&scratch, change->change.column, change->change.type, &alter, error))
        return false;
    change->effect = effect_of(alter.touch);
    change->why = alter.why;
    if (keyed && change->effect == FACT_NOTHING)
        change->effect = FACT_SCAN;
    return true;
}

/* A role that may make no temporary table, or a standby, leaves it untried. */
static bool try_or_leave(struct arena *arena, struct pg *pg, const char *search_path,
                         struct fact_change *change, struct error *error)
{
    struct error refused = {.arena = arena};
    change->effect = FACT_UNTRIED;
    if (!pg_try_begin(pg, error))
        return false;
    if (!try_change(arena, pg, search_path, change, &refused)) {
        change->effect = FACT_UNTRIED;
        change->why = denied_problem(&refused);
    }
    return pg_try_end(pg, &refused, false, error);
}

static bool try_statement(struct arena *arena, struct pg *pg, const char *sql, const char **refusal,
                          struct error *error)
{
    struct error refused = {.arena = arena};
    *refusal = NULL;
    if (!pg_try_begin(pg, error))
        return false;
    if (!pg_accepts(pg, sql, &refused))
        *refusal = denied_problem(&refused);
    return pg_try_end(pg, &refused, false, error);
}

bool facts_try(struct arena *arena, struct pg *pg, const struct facts_wanted *wanted,
               const char *search_path, struct facts *facts, struct error *error)
{
    for (size_t i = 0; i < wanted->unparsed_count; i++) {
        size_t count = i;
        const char **refusal = ARENA_PUSH(arena, facts->refusals, count);
        if (!try_statement(arena, pg, wanted->unparsed[i], refusal, error))
            return false;
    }
    for (size_t i = 0; i < wanted->change_count; i++) {
        struct facts_change asked = wanted->changes[i];
        const struct fact_table *table = facts_table(facts, asked.table);
        if (!table)
            continue;
        struct fact_change *change = ARENA_PUSH(arena, facts->changes, facts->change_count);
        change->change = asked;
        change->change.table = table->name;
        if (!try_or_leave(arena, pg, search_path, change, error))
            return false;
    }
    return true;
}

/* What belongs to tables. Every query gives its rows with the table's oid. */
#include "base/str.h"
#include "pg/facts/facts.h"
#include "pg_sql.h"

typedef void read_part(struct arena *arena, const struct pg_result *r, size_t row,
                       struct fact_table *table);

static struct fact_table *table_of(struct facts *facts, unsigned oid)
{
    for (size_t i = 0; i < facts->table_count; i++)
        if (facts->tables[i].oid == oid)
            return &facts->tables[i];
    return NULL;
}

/* The names of an array; empty ones become NULL. */
static const char **names_of(struct arena *arena, const struct pg_result *r, size_t row,
                             const char *column, size_t *count)
{
    const char **names = pg_array_dup(arena, r, row, column, count);
    for (size_t i = 0; i < *count; i++)
        if (names[i] && !*names[i])
            names[i] = NULL;
    return names;
}

static void read_column(struct arena *arena, const struct pg_result *r, size_t row,
                        struct fact_table *table)
{
    struct fact_column *column = ARENA_PUSH(arena, table->columns, table->column_count);
    column->name = pg_text_dup(arena, r, row, "name");
    column->type = pg_text_dup(arena, r, row, "type");
    column->not_null = pg_bool(r, row, "not_null");
    column->has_default = pg_bool(r, row, "has_default");
    column->generated = pg_bool(r, row, "generated");
    column->identity = pg_char(r, row, "identity");
}

static void read_index(struct arena *arena, const struct pg_result *r, size_t row,
                       struct fact_table *table)
{
    struct fact_index *index = ARENA_PUSH(arena, table->indexes, table->index_count);
    index->name = pg_text_dup(arena, r, row, "name");
    index->columns = names_of(arena, r, row, "columns", &index->column_count);
    index->names = names_of(arena, r, row, "names", &index->name_count);
    index->unique = pg_bool(r, row, "unique");
    index->primary = pg_bool(r, row, "primary");
    index->valid = pg_bool(r, row, "valid");
    index->partial = pg_bool(r, row, "partial");
    index->is_constraint = pg_bool(r, row, "is_constraint");
    index->replica_identity = pg_bool(r, row, "replica_identity");
    index->method = pg_text_dup(arena, r, row, "method");
}

static void read_constraint(struct arena *arena, const struct pg_result *r, size_t row,
                            struct fact_table *table)
{
    struct fact_constraint *c = ARENA_PUSH(arena, table->constraints, table->constraint_count);
    c->name = pg_text_dup(arena, r, row, "name");
    c->type = pg_char(r, row, "type");
    c->validated = pg_bool(r, row, "validated");
    c->incoming = pg_bool(r, row, "incoming");
    c->columns = names_of(arena, r, row, "columns", &c->column_count);
    c->expression = pg_text_dup(arena, r, row, "expression");
    c->other.schema = pg_text_dup(arena, r, row, "other_schema");
    c->other.name = pg_text_dup(arena, r, row, "other_name");
}

static void read_trigger(struct arena *arena, const struct pg_result *r, size_t row,
                         struct fact_table *table)
{
    struct fact_trigger *trigger = ARENA_PUSH(arena, table->triggers, table->trigger_count);
    trigger->name = pg_text_dup(arena, r, row, "name");
    trigger->source = pg_text_dup(arena, r, row, "source");
}

static void read_dependent(struct arena *arena, const struct pg_result *r, size_t row,
                           struct fact_table *table)
{
    struct fact_dependent *d = ARENA_PUSH(arena, table->dependents, table->dependent_count);
    d->kind = pg_text_dup(arena, r, row, "kind");
    d->name = pg_text_dup(arena, r, row, "name");
    d->column = pg_text_dup(arena, r, row, "column");
}

static bool read_all(struct arena *arena, struct pg *pg, const char *sql, const char *oids,
                     read_part *read, struct facts *facts, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql, PG_PARAMS(oids), &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++) {
        struct fact_table *table = table_of(facts, (unsigned)pg_int(r, i, "relation"));
        if (table)
            read(arena, r, i, table);
    }
    return true;
}

bool facts_read_parts(struct arena *arena, struct pg *pg, const char *oids, struct facts *facts,
                      struct error *error)
{
    return read_all(arena, pg, sql_facts_columns, oids, read_column, facts, error) &&
           read_all(arena, pg, sql_facts_indexes, oids, read_index, facts, error) &&
           read_all(arena, pg, sql_facts_constraints, oids, read_constraint, facts, error) &&
           read_all(arena, pg, sql_facts_triggers, oids, read_trigger, facts, error) &&
           read_all(arena, pg, sql_facts_dependents, oids, read_dependent, facts, error);
}

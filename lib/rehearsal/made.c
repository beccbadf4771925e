/*
 * Rows from the planner's statistics of the target: see tables.h.
 *
 * A value of a column is one that the statistics have, as often as they have it; where it must be
 * another in each row, one that the row's number makes so; of a key, one that is there. What a
 * constraint refuses is left out, and told, without the values.
 */
#include <stdlib.h>

#include "base/str.h"
#include "rehearsal/tables.h"
#include "rehearsal_sql.h"

enum { MOST_ROWS = 10000, UNKNOWN_ROWS = 100 };

struct column {
    const char *name, *type, *base, *values;
    char category, class;
    bool not_null, numbered, has_default, is_unique;
    double null_share;
    size_t key, part; /* of the references, SIZE_MAX: none; which of its columns */
};

struct maker {
    struct stage *s;
    const struct tables *tables;
    const struct filled *table;
    struct column *columns;
    size_t column_count;
    struct sql declared, keys, chosen, names, values;
};

/* ---- what stands for a value, by the row's number ---- */

/* Expressions over sluice_i, which the type is put behind. */
static const struct {
    const char *base, *expression;
} by_base[] = {
    {"uuid", "pg_catalog.gen_random_uuid()"},
    {"json", "'{}'"},
    {"jsonb", "'{}'"},
    {"bytea", "pg_catalog.convert_to(sluice_i::pg_catalog.text, 'UTF8')"},
    {"inet", "('10.0.0.0'::pg_catalog.inet + sluice_i)"},
    {"cidr", "('10.0.0.0'::pg_catalog.inet + sluice_i)"},
    {"bool", "(sluice_i % 2 = 0)"},
    {"date", "('2000-01-01'::pg_catalog.date + sluice_i)"},
    {"time", "('00:00'::pg_catalog.time + sluice_i * '1 second'::pg_catalog.interval)"},
    {"xml", "'<a/>'"},
    {"bit", "'0'"},
    {"varbit", "sluice_i::pg_catalog.bit(32)"},
    {NULL, NULL},
};
static const struct {
    char category;
    const char *expression;
} by_category[] = {
    {'N', "sluice_i"},
    {'S', "sluice_i::pg_catalog.text"},
    {'D', "('2000-01-01'::pg_catalog.timestamptz + sluice_i * '1 minute'::pg_catalog.interval)"},
    {'T', "(sluice_i * '1 minute'::pg_catalog.interval)"},
    {'A', "'{}'"},
    {'R', "'empty'"},
    {'\0', NULL},
};

static const char *numbered(struct maker *m, const struct column *c)
{
    if (c->class == 'e')
        return sql_make(m->s->arena,
                        "(pg_catalog.enum_range(NULL::%S))[1 + sluice_i %% "
                        "pg_catalog.cardinality(pg_catalog.enum_range(NULL::%S))]",
                        c->type, c->type);
    for (size_t i = 0; by_base[i].base; i++)
        if (str_equal(by_base[i].base, c->base))
            return by_base[i].expression;
    for (size_t i = 0; by_category[i].expression; i++)
        if (by_category[i].category == c->category)
            return by_category[i].expression;
    return NULL;
}

static const char *drawn(struct maker *m, size_t index)
{
    return sql_make(m->s->arena,
                    "sluice_v%d[1 + pg_catalog.floor(pg_catalog.random() * "
                    "pg_catalog.cardinality(sluice_v%d))::pg_catalog.int4]",
                    (int)index, (int)index);
}

static const char *value_of(struct maker *m, size_t index)
{
    const struct column *c = &m->columns[index];
    const char *made = numbered(m, c);
    if (c->key != SIZE_MAX)
        return sql_make(m->s->arena, "sluice_k%d_%d[sluice_p%d]", (int)c->key, (int)c->part,
                        (int)c->key);
    if (c->is_unique && c->values && c->category == 'S')
        return sql_make(m->s->arena, "(sluice_i || '-' || %S)", drawn(m, index));
    if (c->is_unique && made)
        return made;
    if (c->values)
        return drawn(m, index);
    return made;
}

/* ---- the statement ---- */

/* The rows that a key may refer to, and which of them each row takes. */
static void add_key(struct maker *m, size_t key)
{
    const struct reference *f = &m->tables->references[key];
    struct sql from = sql_new(m->s->arena);
    sql_add(&m->keys, "  SELECT ");
    for (size_t i = 0; i < f->count; i++) {
        sql_add(&m->declared, "  sluice_k%d_%d pg_catalog.text[];\n", (int)key, (int)i);
        sql_add(&m->keys, "%Spg_catalog.array_agg(k.sluice_c%d)", i ? ", " : "", (int)i);
        sql_add(&from, "%Sp.%I::pg_catalog.text AS sluice_c%d", i ? ", " : "", f->referenced[i],
                (int)i);
    }
    sql_add(&m->keys, " INTO ");
    for (size_t i = 0; i < f->count; i++)
        sql_add(&m->keys, "%Ssluice_k%d_%d", i ? ", " : "", (int)key, (int)i);
    sql_add(&m->keys, " FROM (SELECT %S FROM %T p LIMIT %d) k;\n", sql_text(&from), &f->to,
            MOST_ROWS);
    sql_add(&m->declared, "  sluice_p%d pg_catalog.int4;\n", (int)key);
    sql_add(&m->chosen,
            "    sluice_p%d := 1 + pg_catalog.floor(pg_catalog.random() * "
            "coalesce(pg_catalog.cardinality(sluice_k%d_0), 0))::pg_catalog.int4;\n",
            (int)key, (int)key);
}

static void add_column(struct maker *m, size_t index)
{
    const struct column *c = &m->columns[index];
    const char *comma = *sql_text(&m->names) ? ", " : "";
    bool fits = c->key == SIZE_MAX && (c->numbered || (!c->values && c->has_default));
    const char *value = fits ? NULL : value_of(m, index);
    if (!value)
        return;
    if (c->key == SIZE_MAX && c->values)
        sql_add(&m->declared, "  sluice_v%d pg_catalog.text[] := %L;\n", (int)index, c->values);
    sql_add(&m->names, "%S%I", comma, c->name);
    if (c->not_null || c->null_share <= 0)
        sql_add(&m->values, "%S(%S)::%S", comma, value, c->type);
    else
        sql_add(&m->values,
                "%SCASE WHEN pg_catalog.random() * 1000000 < %D THEN NULL ELSE (%S)::%S END", comma,
                (long long)(c->null_share * 1000000), value, c->type);
}

/* The same columns may belong to several keys: the first has them. */
static void assign_keys(struct maker *m)
{
    for (size_t k = 0; k < m->tables->reference_count; k++) {
        const struct reference *f = &m->tables->references[k];
        bool takes = false;
        for (size_t i = 0; qname_equal(&f->from, &m->table->name) && i < f->count; i++)
            for (size_t c = 0; c < m->column_count; c++)
                if (m->columns[c].key == SIZE_MAX && str_equal(m->columns[c].name, f->columns[i])) {
                    m->columns[c].key = k;
                    m->columns[c].part = i;
                    takes = true;
                }
        if (takes)
            add_key(m, k);
    }
}

static const char *statement(struct maker *m, long long rows)
{
    struct arena *arena = m->s->arena;
    m->declared = sql_new(arena);
    m->keys = sql_new(arena);
    m->chosen = sql_new(arena);
    m->names = sql_new(arena);
    m->values = sql_new(arena);
    assign_keys(m);
    for (size_t i = 0; i < m->column_count; i++)
        add_column(m, i);
    const char *values = *sql_text(&m->names)
                             ? sql_make(arena, "(%S) OVERRIDING SYSTEM VALUE VALUES (%S)",
                                        sql_text(&m->names), sql_text(&m->values))
                             : "DEFAULT VALUES";
    const char *body = sql_make(
        arena,
        "DECLARE\n  sluice_refused pg_catalog.text := '';\n%SBEGIN\n"
        "  PERFORM pg_catalog.setseed(0.5);\n%S"
        "  FOR sluice_i IN 1 .. %D LOOP\n%S    BEGIN\n      INSERT INTO %T %S;\n"
        "    EXCEPTION WHEN integrity_constraint_violation OR data_exception THEN\n"
        "      GET STACKED DIAGNOSTICS sluice_refused = CONSTRAINT_NAME;\n"
        "      IF sluice_refused = '' THEN\n        sluice_refused := 'SQLSTATE ' || SQLSTATE;\n"
        "      END IF;\n    END;\n  END LOOP;\n"
        "  PERFORM pg_catalog.set_config('sluice.refused', sluice_refused, false);\nEND",
        sql_text(&m->declared), sql_text(&m->keys), rows, sql_text(&m->chosen), &m->table->name,
        values);
    const char *tag = sql_dollar_tag(arena, "made", body);
    return arena_printf(arena, "DO %s%s%s", tag, body, tag);
}

/* ---- tables ---- */

static bool read_columns(struct maker *m, struct error *error)
{
    PG_RESULT(r);
    struct arena *arena = m->s->arena;
    if (!pg_query(m->s->source, sql_made_columns, PG_PARAMS(m->table->relid), &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++)
        *ARENA_PUSH(arena, m->columns, m->column_count) = (struct column){
            .name = pg_text_dup(arena, r, i, "name"),
            .type = pg_text_dup(arena, r, i, "type"),
            .base = pg_text_dup(arena, r, i, "base"),
            .values = pg_text_dup(arena, r, i, "values"),
            .category = pg_char(r, i, "category"),
            .class = pg_char(r, i, "class"),
            .not_null = pg_bool(r, i, "not_null"),
            .numbered = pg_bool(r, i, "numbered"),
            .has_default = pg_bool(r, i, "has_default"),
            .is_unique = pg_bool(r, i, "is_unique"),
            .null_share = pg_double(r, i, "null_share"),
            .key = SIZE_MAX,
        };
    return true;
}

static bool fill(struct stage *s, const struct tables *tables, const struct filled *table,
                 struct error *error)
{
    struct maker maker = {.s = s, .tables = tables, .table = table};
    struct rehearsal_table *view = &s->view->tables[table->view];
    PG_RESULT(r);
    long long rows = view->estimate < 0           ? UNKNOWN_ROWS
                     : view->estimate > MOST_ROWS ? MOST_ROWS
                                                  : view->estimate;
    if (rows == 0)
        return true;
    if (!read_columns(&maker, error) || !pg_exec(s->pg, statement(&maker, rows), error) ||
        !pg_query(s->pg, "SELECT pg_catalog.current_setting('sluice.refused') AS refused",
                  PG_NO_PARAMS, &r, error))
        return false;
    if (*pg_text(r, 0, "refused"))
        view->note =
            arena_printf(s->arena, "some were refused, at last by %s", pg_text(r, 0, "refused"));
    else if (view->estimate < 0)
        view->note = "the target has no statistics of it";
    return true;
}

/* Whether all that it refers to has its rows. */
static bool is_ready(const struct tables *tables, const struct filled *table)
{
    for (size_t i = 0; i < tables->reference_count; i++) {
        const struct reference *f = &tables->references[i];
        if (!qname_equal(&f->from, &table->name) || qname_equal(&f->to, &table->name))
            continue;
        for (size_t k = 0; k < tables->count; k++)
            if (!tables->items[k].done && qname_equal(&tables->items[k].name, &f->to))
                return false;
    }
    return true;
}

/* Of tables that refer to each other any one is as good. */
static struct filled *next_of(struct tables *tables)
{
    struct filled *first = NULL;
    for (size_t i = 0; i < tables->count; i++) {
        if (tables->items[i].done)
            continue;
        if (is_ready(tables, &tables->items[i]))
            return &tables->items[i];
        first = first ? first : &tables->items[i];
    }
    return first;
}

bool made_fill(struct stage *s, struct tables *tables, struct error *error)
{
    for (struct filled *table; (table = next_of(tables)) != NULL; table->done = true)
        if (!fill(s, tables, table, error))
            return false;
    return true;
}

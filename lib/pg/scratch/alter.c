/* Whether the server changes a column's type in the catalogue alone, tried on an empty copy.
 *
 * It decides from types and definitions, never from rows (ATColumnChangeRequiresRewrite() and
 * CheckIndexCompatible() in src/backend/commands), so what it does to the copy it would do to the
 * table: a new file means a rewrite, a new file of an index that it is built again, and a scan of
 * the copy that the table would be read. */
#include "base/str.h"
#include "pg/scratch/try.h"

static const struct qname alter_table = {"pg_temp", "sluice_alter"};

struct files {
    const char *table, *indexes;
    const char *type;
    long long scans;
};

static bool read_files(struct scratch *s, const char *column, struct files *files,
                       struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(s->pg,
                  "SELECT pg_catalog.pg_relation_filenode('pg_temp.sluice_alter')::text AS file,\n"
                  "    (SELECT pg_catalog.string_agg(pg_catalog.concat(c.relname, ' ',\n"
                  "        pg_catalog.pg_relation_filenode(c.oid)), ',' ORDER BY c.relname)\n"
                  "    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = "
                  "i.indexrelid\n"
                  "    WHERE i.indrelid = 'pg_temp.sluice_alter'::regclass) AS indexes,\n"
                  "    (SELECT a.atttypid::text FROM pg_catalog.pg_attribute a WHERE a.attrelid =\n"
                  "        'pg_temp.sluice_alter'::regclass AND a.attname = $1) AS type,\n"
                  "    pg_catalog.pg_stat_get_xact_numscans('pg_temp.sluice_alter'::regclass) AS "
                  "scans",
                  PG_PARAMS(column), &r, error))
        return false;
    files->type = pg_text_dup(s->arena, r, 0, "type");
    files->table = pg_text_dup(s->arena, r, 0, "file");
    files->indexes = pg_text_dup(s->arena, r, 0, "indexes");
    files->scans = pg_int(r, 0, "scans");
    return true;
}

/* Scans can only be counted where the server counts. */
static bool counts_scans(struct scratch *s, const char *column, bool *counts, struct error *error)
{
    struct files before, after;
    if (!read_files(s, column, &before, error) ||
        !pg_exec(s->pg, "SELECT FROM pg_temp.sluice_alter", error) ||
        !read_files(s, column, &after, error))
        return false;
    *counts = after.scans > before.scans;
    return true;
}

static bool attach(struct scratch *s, const struct cat_column *column, const char **problem,
                   struct error *error)
{
    const struct cat_table *table = s->table;
    if (column->default_sql &&
        !scratch_try_sql(s,
                         sql_make(s->arena, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT %S",
                                  &alter_table, column->name, column->default_sql),
                         problem, NULL, NULL, error))
        return false;
    for (size_t i = 0; i < table->index_count && !*problem; i++) {
        const struct cat_index *index = &table->indexes[i];
        if (cat_names_contain(index->columns, index->column_count, column->name) &&
            !scratch_try_sql(s,
                             sql_make(s->arena, "CREATE %SINDEX ON %T %S",
                                      index->unique ? "UNIQUE " : "", &alter_table, index->tail),
                             problem, NULL, NULL, error))
            return false;
    }
    for (size_t i = 0; i < table->constraint_count && !*problem; i++) {
        const struct cat_constraint *constraint = &table->constraints[i];
        if (constraint->type == 'c' &&
            cat_names_contain(constraint->columns, constraint->column_count, column->name) &&
            !scratch_try_sql(
                s,
                sql_make(s->arena, "ALTER TABLE %T ADD %S", &alter_table, constraint->definition),
                problem, NULL, NULL, error))
            return false;
    }
    return true;
}

/* A timestamp is taken for one of the session's time zone, which applications may have another of.
 */
static bool is_stable(struct scratch *s, const struct files *before, const struct files *after,
                      bool *stable, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(s->pg,
                  "SELECT FROM pg_catalog.pg_cast c JOIN pg_catalog.pg_proc p ON p.oid = "
                  "c.castfunc\n"
                  "WHERE c.castsource = $1::oid AND c.casttarget = $2::oid AND p.provolatile <> "
                  "'i'",
                  PG_PARAMS(before->type, after->type), &r, error))
        return false;
    *stable = pg_rows(r) > 0;
    return true;
}

static const char *const touches[] = {
    [CAT_REWRITES] = "PostgreSQL would rewrite the table",
    [CAT_REINDEXES] = "PostgreSQL would build an index again",
    [CAT_READS] = "PostgreSQL would read every row",
    [CAT_DEPENDS] =
        "what becomes of its values depends on settings of the session, such as TimeZone",
};

static bool alter(struct scratch *s, const char *column, const char *type, const char **why,
                  enum cat_touch *touch, struct error *error)
{
    struct files before, after;
    bool stable;
    *why = NULL;
    *touch = CAT_REFUSED;
    if (!read_files(s, column, &before, error) || !scratch_set_path(s, s->search_path, error) ||
        !scratch_try_sql(s,
                         sql_make(s->arena, "ALTER TABLE %T ALTER COLUMN %I TYPE %S", &alter_table,
                                  column, type),
                         why, NULL, NULL, error))
        return false;
    if (*why)
        return true;
    if (!scratch_set_path(s, "pg_catalog", error) || !read_files(s, column, &after, error) ||
        !is_stable(s, &before, &after, &stable, error))
        return false;
    *touch = !str_equal(before.table, after.table)                         ? CAT_REWRITES
             : before.indexes && !str_equal(before.indexes, after.indexes) ? CAT_REINDEXES
             : after.scans > before.scans                                  ? CAT_READS
             : stable                                                      ? CAT_DEPENDS
                                                                           : CAT_TOUCHES_NOTHING;
    *why = touches[*touch];
    return true;
}

bool scratch_alter(struct scratch *s, const char *name, const char *type, struct cat_alter *out,
                   struct error *error)
{
    const struct cat_column *column = cat_table_column(s->table, name);
    bool counts = false;
    enum cat_touch back;
    out->why = out->why_back = NULL;
    out->touch = CAT_TOUCHES_NOTHING;
    if (!column)
        return true; /* the preflight says so */
    for (size_t i = 0; i < s->table->index_count; i++)
        if (s->table->indexes[i].exclusion &&
            cat_names_contain(s->table->indexes[i].columns, s->table->indexes[i].column_count,
                              name))
            out->why = "it has an exclusion constraint";
    for (size_t i = 0; i < s->table->constraint_count; i++)
        if (s->table->constraints[i].type == 'f' &&
            cat_names_contain(s->table->constraints[i].columns,
                              s->table->constraints[i].column_count, name))
            out->why = "it is part of a foreign key";
    out->touch = out->why ? CAT_READS : CAT_REFUSED;
    if (out->why)
        return true;
    return scratch_set_path(s, "pg_catalog", error) &&
           scratch_create_copy(s, &alter_table, error) && counts_scans(s, name, &counts, error) &&
           attach(s, column, &out->why, error) &&
           (out->why || alter(s, name, type, &out->why, &out->touch, error)) &&
           (out->why || alter(s, name, column->type, &out->why_back, &back, error)) &&
           (counts || out->why || (out->why = "track_counts is off, so no scan would show"));
}

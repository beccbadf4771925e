#include "pg/look.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "pg_sql.h"

bool pg_look_file(struct pg *pg, unsigned relid, long long *filenode, struct error *error)
{
    PG_RESULT(r);
    char oid[16];
    snprintf(oid, sizeof oid, "%u", relid);
    if (!pg_query(pg, "SELECT coalesce(pg_catalog.pg_relation_filenode($1::oid), 0) AS filenode",
                  PG_PARAMS(oid), &r, error))
        return false;
    *filenode = pg_int(r, 0, "filenode");
    return true;
}

bool pg_look_leaves(struct arena *arena, struct pg *pg, const char *table,
                    const char *const *columns, size_t column_count, struct pg_leaf **leaves,
                    size_t *count, struct error *error)
{
    PG_RESULT(r);
    *leaves = NULL;
    *count = 0;
    if (!pg_query(pg, sql_leaves, PG_PARAMS(table, sql_array(arena, columns, column_count)), &r,
                  error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, *leaves, *count) = (struct pg_leaf){
            .relid = (unsigned)pg_int(r, row, "oid"),
            .name = pg_text_dup(arena, r, row, "name"),
            .filenode = pg_int(r, row, "filenode"),
            .pages = pg_int(r, row, "pages"),
            .density = pg_is_null(r, row, "density") ? -1 : pg_double(r, row, "density"),
            .fillfactor = (int)pg_int(r, row, "fillfactor"),
            .blocked_by = pg_text_dup(arena, r, row, "blocked_by"),
        };
    return true;
}

bool pg_look_items(struct arena *arena, struct pg *pg, const char *table, long long page,
                   int *items, struct error *error)
{
    enum { SAMPLE_PAGES = 2 };
    PG_RESULT(r);
    if (!pg_query(pg,
                  arena_printf(arena,
                               "SELECT coalesce(max((ctid::text::point)[1]), 0)::integer AS items "
                               "FROM %s WHERE ctid >= $1::tid AND ctid < $2::tid",
                               table),
                  PG_PARAMS(arena_printf(arena, "(%lld,0)", page),
                            arena_printf(arena, "(%lld,0)", page + SAMPLE_PAGES)),
                  &r, error))
        return false;
    *items = (int)pg_int(r, 0, "items");
    return true;
}

bool pg_look_key(struct arena *arena, struct pg *pg, const char *table, const char *tid,
                 const char **key, struct error *error)
{
    PG_RESULT(columns);
    PG_RESULT(row);
    if (!pg_query(pg, sql_key_expression, PG_PARAMS(table), &columns, error))
        return false;
    if (!pg_query(pg,
                  arena_printf(arena, "SELECT %s AS key FROM %s WHERE ctid = $1::tid",
                               pg_text(columns, 0, "expression"), table),
                  PG_PARAMS(tid), &row, error))
        return false;
    *key = pg_rows(row) ? pg_text_dup(arena, row, 0, "key") : arena_printf(arena, "ctid=%s", tid);
    return true;
}

bool pg_look_horizon(struct pg *pg, const char *xid, struct pg_result **result, struct error *error)
{
    return pg_query(pg, sql_horizon, PG_PARAMS(xid), result, error);
}

bool pg_look_density(struct arena *arena, struct pg *pg, struct pg_leaf *leaf, struct error *error)
{
    enum { FEW_PAGES = 64 };
    PG_RESULT(r);
    bool few = leaf->pages <= FEW_PAGES;
    if (leaf->density >= 0 || leaf->pages == 0) {
        leaf->density = leaf->density < 0 ? 0 : leaf->density;
        return true;
    }
    if (!pg_query(pg,
                  arena_printf(arena,
                               few ? "SELECT pg_catalog.count(*) AS rows FROM %s"
                                   : "EXPLAIN SELECT FROM %s",
                               leaf->name),
                  PG_NO_PARAMS, &r, error))
        return false;
    const char *text = few ? NULL : strstr(pg_text(r, 0, "\"QUERY PLAN\""), "rows=");
    long long rows = few    ? pg_int(r, 0, "rows")
                     : text ? strtoll(text + strlen("rows="), NULL, 10)
                            : 0;
    leaf->density = (double)rows / (double)leaf->pages;
    return true;
}

bool pg_look_holders(struct pg *pg, const char *table, const char *modes, bool only,
                     const char *one, struct pg_result **result, struct error *error)
{
    return pg_query(pg, sql_holders, PG_PARAMS(table, modes, only ? "t" : "f", one), result, error);
}

bool pg_look_blocking(struct pg *pg, long long pid, struct pg_result **result, struct error *error)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", pid);
    return pg_query(pg, sql_blocking, PG_PARAMS(text), result, error);
}

/* One file for each class of objects: who adds a class adds a file and a row. */
static const struct {
    const char *class, *sql;
} probes[] = {
    {"column", sql_probe_column},         {"function", sql_probe_function},
    {"trigger", sql_probe_trigger},       {"index", sql_probe_index},
    {"constraint", sql_probe_constraint}, {"not null", sql_probe_not_null},
    {"default", sql_probe_default},       {"statistics", sql_probe_statistics},
    {"table", sql_probe_table},           {"view", sql_probe_view},
};
enum { PROBES = sizeof probes / sizeof *probes };

static size_t find_probe(const char *class)
{
    size_t i = 0;
    while (i < PROBES && !str_equal(probes[i].class, class))
        i++;
    return i;
}

bool pg_look_can_probe(const char *class)
{
    return find_probe(class) < PROBES;
}

bool pg_look_probe(struct arena *arena, struct pg *pg, const char *class,
                   const struct qname *relation, const char *name, const char **state,
                   struct error *error)
{
    PG_RESULT(r);
    size_t probe = find_probe(class);
    if (probe == PROBES)
        return error_set(error, ERROR_FAILED, "nobody can tell whether %s %s is there",
                         str_article(class), class);
    if (!pg_query(pg, probes[probe].sql, PG_PARAMS(relation->schema, relation->name, name), &r,
                  error))
        return false;
    *state = pg_text_dup(arena, r, 0, "state");
    return true;
}

static void read_partitions(struct arena *arena, const struct pg_result *r,
                            struct pg_partition **partitions, size_t *count)
{
    *partitions = NULL;
    *count = 0;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, *partitions, *count) = (struct pg_partition){
            .oid = pg_text_dup(arena, r, row, "oid"),
            .name = {pg_text_dup(arena, r, row, "schema"), pg_text_dup(arena, r, row, "name")},
            .leaf = pg_bool(r, row, "leaf"),
            .parent_index = pg_text_dup(arena, r, row, "parent_index"),
        };
}

bool pg_look_partitions(struct arena *arena, struct pg *pg, const struct qname *table,
                        const char *index, const char **parts, size_t part_count,
                        struct pg_partition **partitions, size_t *count, struct error *error)
{
    PG_RESULT(r);
    const struct qname name = {table->schema, index};
    if (!pg_query(pg, sql_partition_indexes,
                  PG_PARAMS(sql_quote_qname(arena, table), sql_quote_qname(arena, &name),
                            sql_array(arena, parts, part_count)),
                  &r, error))
        return false;
    read_partitions(arena, r, partitions, count);
    return true;
}

bool pg_look_unvalidated(struct arena *arena, struct pg *pg, const struct qname *table,
                         const char *constraint, struct pg_partition **partitions, size_t *count,
                         struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_partitions_unvalidated,
                  PG_PARAMS(sql_quote_qname(arena, table), constraint), &r, error))
        return false;
    read_partitions(arena, r, partitions, count);
    return true;
}

bool pg_look_parts(struct arena *arena, struct pg *pg, const char **indexes, size_t count,
                   bool named, struct pg_part **parts, struct error *error)
{
    PG_RESULT(r);
    *parts = arena_alloc(arena, count * sizeof **parts);
    if (!pg_query(pg, sql_partition_parts,
                  PG_PARAMS(sql_array(arena, indexes, count), named ? "t" : "f"), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        (*parts)[row] = (struct pg_part){pg_bool(r, row, "there"), pg_bool(r, row, "valid"),
                                         pg_text_dup(arena, r, row, "name")};
    return true;
}

bool pg_look_waiters(struct pg *pg, long long *count, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg,
                  "SELECT pg_catalog.count(*) AS waiters FROM pg_catalog.pg_locks l "
                  "WHERE NOT l.granted AND pg_catalog.pg_backend_pid() = ANY "
                  "(pg_catalog.pg_blocking_pids(l.pid))",
                  PG_NO_PARAMS, &r, error))
        return false;
    *count = pg_int(r, 0, "waiters");
    return true;
}

bool pg_look_system(struct pg *pg, const char **system, struct error *error)
{
    PG_RESULT(may);
    PG_RESULT(r);
    if (!pg_system(pg)) {
        if (!pg_query(pg,
                      "SELECT pg_catalog.has_function_privilege("
                      "'pg_catalog.pg_control_system()', 'EXECUTE') AS may",
                      PG_NO_PARAMS, &may, error) ||
            (pg_bool(may, 0, "may") &&
             !pg_query(pg,
                       "SELECT system_identifier::text AS id FROM pg_catalog.pg_control_system()",
                       PG_NO_PARAMS, &r, error)))
            return false;
        pg_set_system(pg, pg_bool(may, 0, "may") ? pg_text(r, 0, "id") : "");
    }
    *system = pg_system(pg);
    return true;
}

#include "pg/scratch/try.h"

#include <string.h>

#include "base/str.h"
#include "pg/denied.h"
#include "pg_sql.h"

const struct qname scratch_table = {"pg_temp", "sluice_scratch"};

bool scratch_set_path(struct scratch *s, const char *path, struct error *error)
{
    return pg_exec(s->pg, arena_printf(s->arena, "SET LOCAL search_path = %s", path), error);
}

bool scratch_try_sql(struct scratch *s, const char *sql, const char **problem, int *position,
                     char state[6], struct error *error)
{
    struct error answer = {.arena = s->arena};
    *problem = NULL;
    if (!pg_try_begin(s->pg, error))
        return false;
    if (!pg_exec(s->pg, sql, &answer)) {
        *problem = str_equal(answer.sqlstate, SCRATCH_UNCOMMITTED) ? NULL : denied_problem(&answer);
        if (position)
            *position = answer.place.column;
        if (state)
            memcpy(state, answer.sqlstate, sizeof answer.sqlstate);
    }
    return pg_try_end(s->pg, &answer, true, error);
}

bool scratch_create_copy(struct scratch *s, const struct qname *copy, struct error *error)
{
    if (!pg_exec(s->pg,
                 sql_make(s->arena,
                          "DROP TABLE IF EXISTS %T CASCADE; CREATE TEMPORARY TABLE %I (LIKE %T)",
                          copy, copy->name, &s->table->live),
                 error))
        return false;
    for (size_t i = 0; i < s->table->column_count; i++) {
        const struct cat_column *column = &s->table->columns[i];
        if (column->coming &&
            !pg_exec(s->pg,
                     sql_make(s->arena, "ALTER TABLE %T ADD COLUMN %I %S", copy, column->name,
                              cat_column_declaration(s->arena, column)),
                     error))
            return false;
    }
    return true;
}

bool scratch_open(struct scratch *scratch, struct error *error)
{
    if (scratch_create_copy(scratch, &scratch_table, error))
        return true;
    error_hint(error, "Checking a plan takes the TEMPORARY privilege on the database and SELECT "
                      "on its tables.");
    return false;
}

bool scratch_rename_column(struct scratch *s, const char *from, const char *to, struct error *error)
{
    return pg_exec(
        s->pg,
        sql_make(s->arena, "ALTER TABLE %T RENAME COLUMN %I TO %I", &scratch_table, from, to),
        error);
}

bool scratch_drop_column(struct scratch *s, const char *name, struct error *error)
{
    return pg_exec(
        s->pg,
        sql_make(s->arena, "ALTER TABLE %T DROP COLUMN IF EXISTS %I CASCADE", &scratch_table, name),
        error);
}

/* A domain with constraints would rewrite the table: the column is of the type below it. */
static bool add_below_domain(struct scratch *s, const char *name, const char *domain,
                             struct cat_type *type, struct error *error)
{
    PG_RESULT(r);
    const char *null_problem, *base;
    bool has_default = type->domain_default;
    if (!pg_query(s->pg, sql_scratch_domain, PG_PARAMS(name), &r, error) ||
        !scratch_try_sql(s, sql_make(s->arena, "SELECT NULL::%S", domain), &null_problem, NULL,
                         NULL, error))
        return false;
    base = pg_rows(r) ? pg_text_dup(s->arena, r, 0, "declaration") : NULL;
    if (!base) {
        type->problem = "adding it would rewrite the table under an ACCESS EXCLUSIVE lock";
        return true;
    }
    if (!scratch_add_column(s, name, base, type, error))
        return false;
    type->domain = domain;
    type->domain_not_null = null_problem != NULL;
    type->domain_has_default = has_default;
    return true;
}

bool scratch_add_column(struct scratch *s, const char *name, const char *type_sql,
                        struct cat_type *type, struct error *error)
{
    PG_RESULT(before);
    PG_RESULT(after);
    *type = (struct cat_type){0};
    if (!scratch_set_path(s, "pg_catalog", error) || !scratch_drop_column(s, name, error) ||
        !pg_query(s->pg, sql_scratch_column, PG_PARAMS(name), &before, error) ||
        !scratch_set_path(s, s->search_path, error) ||
        !scratch_try_sql(
            s,
            sql_make(s->arena, "ALTER TABLE %T ADD COLUMN %I %S", &scratch_table, name, type_sql),
            &type->problem, NULL, NULL, error))
        return false;
    if (type->problem)
        return true;
    if (!scratch_set_path(s, "pg_catalog", error) ||
        !pg_query(s->pg, sql_scratch_column, PG_PARAMS(name), &after, error))
        return false;
    type->domain_default = pg_bool(after, 0, "domain_default");
    if (!pg_bool(after, 0, "plain") ||
        pg_int(after, 0, "columns") != pg_int(before, 0, "columns") + 1 ||
        pg_int(after, 0, "constraints") != pg_int(before, 0, "constraints"))
        type->problem = "it has to be a type alone, without a default or constraint";
    else if (pg_int(after, 0, "file") != pg_int(before, 0, "file"))
        return add_below_domain(s, name, pg_text_dup(s->arena, after, 0, "type"), type, error);
    type->name = pg_text_dup(s->arena, after, 0, "type");
    type->declaration = pg_text_dup(s->arena, after, 0, "declaration");
    type->equal_is_image = pg_bool(after, 0, "equal_is_image");
    type->toastable = pg_bool(after, 0, "toastable");
    return true;
}

/* A stored generated column demands an immutable expression. */
static bool is_immutable(struct scratch *s, const char *type, const struct sql_fragment *fragment,
                         bool *immutable, struct error *error)
{
    const char *problem;
    bool good = scratch_try_sql(
        s,
        sql_make(s->arena,
                 "ALTER TABLE %T ADD COLUMN sluice_generated %S GENERATED ALWAYS AS "
                 "%E STORED; ALTER TABLE %T DROP COLUMN sluice_generated",
                 &scratch_table, type, fragment, &scratch_table),
        &problem, NULL, NULL, error);
    *immutable = !problem;
    return good;
}

/*
 * Whether an expression is volatile: a subquery whose target list is volatile is not pulled up into
 * its parent (is_simple_subquery() in src/backend/optimizer/prep/prepjointree.c), so that the plan
 * has a Subquery Scan on top.
 */
static bool is_volatile(struct scratch *s, const struct sql_fragment *fragment, bool *is,
                        const char **problem, struct error *error)
{
    PG_RESULT(result);
    struct error answer = {.arena = s->arena};
    if (!pg_try_begin(s->pg, error))
        return false;
    if (!pg_query(
            s->pg,
            sql_make(s->arena,
                     "EXPLAIN (COSTS OFF) SELECT sluice_value FROM (SELECT %E AS sluice_value "
                     "FROM %T AS %I) sluice_subquery WHERE sluice_value IS NOT NULL",
                     fragment, &scratch_table, s->table->name.name),
            PG_NO_PARAMS, &result, &answer)) {
        /* the first time that anybody asks what the role may read */
        *problem = denied_problem(&answer);
        return pg_try_end(s->pg, &answer, true, error);
    }
    *is = pg_rows(result) > 0 &&
          str_starts_with(pg_text(result, 0, "\"QUERY PLAN\""), "Subquery Scan");
    return pg_try_end(s->pg, &answer, true, error);
}

/* Whether the view's expression is `cast`: the server writes it in one way, however it was written.
 */
static bool is_same(struct scratch *s, const char *cast, bool *same, struct error *error)
{
    PG_RESULT(result);
    const char *problem;
    *same = false;
    if (!scratch_try_sql(s,
                         sql_make(s->arena,
                                  "CREATE TEMPORARY VIEW sluice_cast AS SELECT %S AS sluice_value "
                                  "FROM %T AS %I",
                                  cast, &scratch_table, s->table->name.name),
                         &problem, NULL, NULL, error))
        return false;
    if (problem)
        return true;
    if (!pg_query(s->pg,
                  "SELECT pg_catalog.pg_get_viewdef('pg_temp.sluice_cast'::regclass) = "
                  "pg_catalog.pg_get_viewdef('pg_temp.sluice_view'::regclass) AS same",
                  PG_NO_PARAMS, &result, error))
        return false;
    *same = pg_bool(result, 0, "same");
    return pg_exec(s->pg, "DROP VIEW pg_temp.sluice_cast", error);
}

/* What is read from or written as a label is the same in every session, whatever the server says of
 * the functions that do it. */
static bool find_enum(struct scratch *s, const char *column, struct cat_expression *out,
                      struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(s->pg,
                  "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute a "
                  "JOIN pg_catalog.pg_type t ON t.oid = a.atttypid AND t.typtype = 'e' "
                  "WHERE a.attrelid = 'pg_temp.sluice_scratch'::pg_catalog.regclass "
                  "AND a.attname IN ($1, $2)) AS any",
                  PG_PARAMS(column, out->cast), &result, error))
        return false;
    out->casts_enum = pg_bool(result, 0, "any");
    return true;
}

/* A cast to the column's type, with or without its collation. */
static bool find_cast(struct scratch *s, const char *column, const char *type,
                      struct cat_expression *out, struct error *error)
{
    PG_RESULT(collation);
    bool same;
    const char *cast = sql_make(s->arena, "CAST(%I AS %S)", out->columns[0], type);
    if (!is_same(s, cast, &same, error) ||
        !pg_query(s->pg, sql_scratch_collation, PG_PARAMS(column), &collation, error))
        return false;
    if (!same && pg_rows(collation) &&
        !is_same(s, sql_make(s->arena, "%S COLLATE %S", cast, pg_text(collation, 0, "collation")),
                 &same, error))
        return false;
    if (same)
        out->cast = out->columns[0];
    return !same || find_enum(s, column, out, error);
}

static bool find_uses(struct scratch *s, const char *column, const char *type,
                      struct cat_expression *out, struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(s->pg, sql_scratch_columns, PG_NO_PARAMS, &result, error))
        return false;
    for (size_t row = 0; row < pg_rows(result); row++)
        *ARENA_PUSH(s->arena, out->columns, out->column_count) =
            pg_text_dup(s->arena, result, row, "name");
    PG_RESULT(uses);
    if (!pg_query(s->pg, sql_scratch_uses, PG_PARAMS(sql_quote_qname(s->arena, &s->table->live)),
                  &uses, error))
        return false;
    out->reads = pg_text_dup(s->arena, uses, 0, "reads");
    size_t count;
    const char **schemas = pg_array_dup(s->arena, uses, 0, "read_schemas", &count);
    const char **names = pg_array_dup(s->arena, uses, 0, "read_names", &count);
    for (size_t i = 0; i < count; i++)
        *ARENA_PUSH(s->arena, out->read, out->read_count) = (struct qname){schemas[i], names[i]};
    out->reads_itself = pg_bool(uses, 0, "reads_itself");
    out->refused = pg_text_dup(s->arena, uses, 0, "refused");
    if (out->column_count != 1)
        return true;
    PG_RESULT(identity);
    if (!pg_query(s->pg, sql_scratch_identity, PG_PARAMS(s->table->name.name, out->columns[0]),
                  &identity, error))
        return false;
    if (pg_bool(identity, 0, "identity"))
        out->identity = out->columns[0];
    return out->identity || find_cast(s, column, type, out, error);
}

/* Evaluate it the way sync's trigger does, once, over NULLs: what only the table itself could
 * answer (a whole row, ctid) is undefined there. Errors about values are the data's business. */
static bool try_in_trigger(struct scratch *s, const char *type, const struct sql_fragment *fragment,
                           struct cat_expression *out, struct error *error)
{
    struct sql sql = sql_new(s->arena);
    sql_add(&sql, "<<%I>>\nDECLARE\n", s->table->name.name);
    for (size_t i = 0; i < out->column_count; i++)
        sql_add(&sql, "%I %T.%I%%TYPE;\n", out->columns[i], &scratch_table, out->columns[i]);
    sql_add(&sql, "sluice_value %S;\nBEGIN\n%I.sluice_value := %E;\nEND", type, s->table->name.name,
            fragment);
    char state[6] = "";
    const char *problem;
    if (!scratch_try_sql(
            s,
            sql_make(s->arena, "DO %L",
                     arena_printf(s->arena, "#variable_conflict use_column\n%s", sql_text(&sql))),
            &problem, NULL, state, error))
        return false;
    if (problem && (str_equal(state, "42703") || str_equal(state, "42P01")))
        out->problem = arena_printf(s->arena,
                                    "a trigger cannot evaluate it (%s); name single columns "
                                    "instead of whole rows or system columns",
                                    problem);
    else if (problem && str_equal(state, "42501"))
        out->problem = problem;
    return true;
}

static const char *type_of(struct scratch *s, const char *column, struct error *error)
{
    PG_RESULT(result);
    if (!pg_query(s->pg,
                  "SELECT format_type(atttypid, atttypmod) AS type FROM pg_catalog.pg_attribute "
                  "WHERE attrelid = 'pg_temp.sluice_scratch'::regclass AND attname = $1 "
                  "AND NOT attisdropped",
                  PG_PARAMS(column), &result, error))
        return NULL;
    return pg_rows(result) ? pg_text_dup(s->arena, result, 0, "type") : "";
}

bool scratch_expression(struct scratch *s, const char *column, const struct sql_fragment *fragment,
                        struct cat_expression *out, struct error *error)
{
    *out = (struct cat_expression){.problem_offset = -1, .volatility = 'i'};
    const char *type = scratch_set_path(s, "pg_catalog", error) ? type_of(s, column, error) : NULL;
    if (!type)
        return false;
    if (!*type) /* the caller reports that the column is not there */
        return true;
    const char *null_problem;
    if (!scratch_set_path(s, s->search_path, error) ||
        !scratch_try_sql(s, sql_make(s->arena, "SELECT NULL::%S", type), &null_problem, NULL, NULL,
                         error))
        return false;
    out->type_refuses_null = null_problem != NULL;
    const char *update = sql_make(s->arena, "PREPARE sluice_update AS UPDATE %T AS %I SET %I = %E",
                                  &scratch_table, s->table->name.name, column, fragment);
    int position = 0;
    char state[6] = "";
    if (!scratch_try_sql(s, update, &out->problem, &position, state, error))
        return false;
    out->uncommitted = str_equal(state, SCRATCH_UNCOMMITTED);
    if (out->uncommitted)
        return true;
    if (out->problem) {
        size_t prefix = strlen(update) - strlen(fragment->text) - 1;
        /* The position counts characters, the prefix bytes: only exact for a plain prefix. */
        if (position > (int)prefix)
            out->problem_offset = position - 1 - (int)prefix;
        return true;
    }
    bool immutable = false, is = false;
    /* An UPDATE also takes parameters and DEFAULT, which no other place has. */
    if (!pg_exec(s->pg, "DEALLOCATE sluice_update", error) ||
        !scratch_try_sql(s,
                         sql_make(s->arena,
                                  "CREATE TEMPORARY VIEW sluice_view AS SELECT %E AS sluice_value "
                                  "FROM %T AS %I",
                                  fragment, &scratch_table, s->table->name.name),
                         &out->problem, NULL, NULL, error))
        return false;
    if (out->problem)
        return true;
    if (!scratch_set_path(s, "pg_catalog", error) || !find_uses(s, column, type, out, error) ||
        !pg_exec(s->pg, "DROP VIEW pg_temp.sluice_view", error) ||
        !scratch_set_path(s, s->search_path, error) ||
        !is_immutable(s, type, fragment, &immutable, error))
        return false;
    if (!immutable && !is_volatile(s, fragment, &is, &out->problem, error))
        return false;
    out->volatility = immutable || out->casts_enum ? 'i' : is ? 'v' : 's';
    /* What is volatile is refused; evaluated here, it might already do what no rollback undoes. */
    return out->problem || is || try_in_trigger(s, type, fragment, out, error);
}

/* Rows of the target: see tables.h. A row goes as the text of its whole, which its type reads. */
#include "base/str.h"
#include "rehearsal/tables.h"
#include "rehearsal_sql.h"

enum { CHUNK = 500 };

/* Where rows go, and in which order their values come. */
struct shape {
    const char *all;    /* of the source: "a, b" */
    const char *insert; /* with $1, an array of rows */
};

/* Rows on their way. */
struct load {
    struct stage *s;
    struct arena *arena; /* of a chunk */
    const struct shape *shape;
    const char **rows;
    size_t count;
    long long loaded;
    struct error *error;
};

static bool shape_of(struct stage *s, const struct qname *table, struct shape *shape,
                     struct error *error)
{
    PG_RESULT(r);
    struct sql all = sql_new(s->arena), names = sql_new(s->arena), values = sql_new(s->arena);
    if (!pg_query(s->pg, sql_names, PG_PARAMS(sql_quote_qname(s->arena, table)), &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++) {
        const char *name = pg_text(r, i, "name"), *comma = *sql_text(&names) ? ", " : "";
        sql_add(&all, "%S%I", i ? ", " : "", name);
        if (pg_bool(r, i, "generated"))
            continue;
        sql_add(&names, "%S%I", comma, name);
        sql_add(&values, "%S(x.r).%I", comma, name);
    }
    shape->all = sql_text(&all);
    shape->insert =
        *sql_text(&names)
            ? sql_make(s->arena,
                       "INSERT INTO %T (%S) OVERRIDING SYSTEM VALUE SELECT %S FROM (SELECT "
                       "u.t::%T AS r FROM pg_catalog.unnest($1::pg_catalog.text[]) AS u (t) "
                       "OFFSET 0) x ON CONFLICT DO NOTHING",
                       table, sql_text(&names), sql_text(&values), table)
            : NULL;
    return true;
}

static bool flush(struct load *load)
{
    long long loaded = 0;
    bool good =
        load->count == 0 ||
        pg_run(load->s->pg, load->shape->insert,
               PG_PARAMS(sql_array(load->arena, load->rows, load->count)), &loaded, load->error);
    load->loaded += loaded;
    load->rows = NULL;
    load->count = 0;
    arena_free(load->arena);
    load->arena = arena_new();
    return good;
}

static bool take_row(void *context, const struct pg_result *row)
{
    struct load *load = context;
    *ARENA_PUSH(load->arena, load->rows, load->count) =
        arena_strdup(load->arena, pg_text(row, 0, "row"));
    return load->count < CHUNK || flush(load);
}

/* What the source's query gives, one row as text. */
static bool copy(struct stage *s, const struct shape *shape, const char *query,
                 const char *const *params, size_t param_count, long long *loaded,
                 struct error *error)
{
    struct load load = {.s = s, .arena = arena_new(), .shape = shape, .error = error};
    bool good = pg_stream(s->source, query, params, param_count, take_row, &load, error) &&
                error->code == ERROR_NONE && flush(&load);
    arena_free(load.arena);
    *loaded = load.loaded;
    return good;
}

/* Of a large table pages at random, so that not only its oldest rows come. */
static const char *sampled(struct arena *arena, long long estimate, long long rows)
{
    enum { LARGE = 20, MARGIN = 3 };
    if (estimate < rows * LARGE)
        return NULL;
    return arena_printf(arena, " TABLESAMPLE SYSTEM (%.6f)",
                        100.0 * MARGIN * (double)rows / (double)estimate);
}

static bool copy_some(struct stage *s, const struct filled *table, const struct shape *shape,
                      const char *which, long long rows, long long *loaded, struct error *error)
{
    const char *query =
        sql_make(s->arena, "SELECT ROW(%S)::pg_catalog.text AS row FROM %S%T%S LIMIT %D",
                 shape->all, table->partitioned ? "" : "ONLY ", &table->name, which, rows);
    return copy(s, shape, query, PG_NO_PARAMS, loaded, error);
}

/* Few pages, chosen at random, may have too few rows. */
static bool copy_sample(struct stage *s, const struct filled *table, struct error *error)
{
    struct shape shape;
    long long loaded = 0, wanted = s->request->rows;
    if (!shape_of(s, &table->name, &shape, error))
        return false;
    if (!shape.insert)
        return true;
    const char *which = sampled(s->arena, s->view->tables[table->view].estimate, wanted);
    return (!which || copy_some(s, table, &shape, which, wanted, &loaded, error)) &&
           (loaded >= wanted || copy_some(s, table, &shape, "", wanted - loaded, &loaded, error));
}

/* ---- what the rows refer to ---- */

/* Keys that are referred to, and not there: an array for each column. */
static bool find_missing(struct stage *s, const struct reference *f, const char ***keys,
                         size_t *count, struct error *error)
{
    enum { MOST = 1000 };
    PG_RESULT(r);
    struct sql arrays = sql_new(s->arena), columns = sql_new(s->arena);
    for (size_t i = 0; i < f->count; i++) {
        sql_add(&arrays, "%Spg_catalog.array_agg(k%d::pg_catalog.text) AS k%d", i ? ", " : "",
                (int)i, (int)i);
        sql_add(&columns, "%Sc.%I AS k%d", i ? ", " : "", f->columns[i], (int)i);
    }
    if (!pg_query(s->pg,
                  sql_make(s->arena,
                           "SELECT count(*) AS count, %S FROM (SELECT DISTINCT %S FROM %T c "
                           "WHERE %S LIMIT %d) k",
                           sql_text(&arrays), sql_text(&columns), &f->from,
                           reference_lacks(s->arena, f), MOST),
                  PG_NO_PARAMS, &r, error))
        return false;
    *count = (size_t)pg_int(r, 0, "count");
    for (size_t i = 0; i<f->count && * count> 0; i++)
        (*keys)[i] = pg_text_dup(s->arena, r, 0, arena_printf(s->arena, "k%d", (int)i));
    return true;
}

static const char *referred(struct arena *arena, const struct reference *f,
                            const struct shape *shape)
{
    struct sql sql = sql_new(arena), names = sql_new(arena);
    sql_add(&sql,
            "SELECT ROW(%S)::pg_catalog.text AS row FROM %T t WHERE EXISTS (SELECT FROM "
            "ROWS FROM (",
            shape->all, &f->to);
    for (size_t i = 0; i < f->count; i++) {
        sql_add(&sql, "%Spg_catalog.unnest($%d::pg_catalog.text[])", i ? ", " : "", (int)i + 1);
        sql_add(&names, "%Sk%d", i ? ", " : "", (int)i);
    }
    sql_add(&sql, ") AS k (%S) WHERE ", sql_text(&names));
    for (size_t i = 0; i < f->count; i++)
        sql_add(&sql, "%St.%I = k.k%d::%S", i ? " AND " : "", f->referenced[i], (int)i,
                f->types[i]);
    sql_add(&sql, ")");
    return sql_text(&sql);
}

static bool fetch(struct stage *s, const struct reference *f, long long *loaded,
                  struct error *error)
{
    size_t missing;
    struct shape shape;
    const char **keys = arena_alloc(s->arena, f->count * sizeof *keys);
    *loaded = 0;
    return find_missing(s, f, &keys, &missing, error) &&
           (missing == 0 ||
            (shape_of(s, &f->to, &shape, error) &&
             copy(s, &shape, referred(s->arena, f, &shape), keys, f->count, loaded, error)));
}

bool samples_copy(struct stage *s, struct tables *tables, struct error *error)
{
    if (!pg_exec(s->source, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", error))
        return false;
    for (size_t i = 0; i < tables->count; i++)
        if (!copy_sample(s, &tables->items[i], error))
            return false;
    for (long long loaded = 1; loaded > 0;) {
        loaded = 0;
        for (size_t i = 0; i < tables->reference_count; i++) {
            long long more;
            if (!fetch(s, &tables->references[i], &more, error))
                return false;
            loaded += more;
        }
    }
    return pg_commit(s->source, error);
}

/* What is there to be filled: see tables.h. */
#include "rehearsal/tables.h"

#include "base/str.h"
#include "rehearsal_sql.h"

static bool read_tables(struct stage *s, struct tables *tables, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(s->source, sql_tables, PG_NO_PARAMS, &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++) {
        struct filled *t = ARENA_PUSH(s->arena, tables->items, tables->count);
        *t = (struct filled){
            .name = {pg_text_dup(s->arena, r, i, "schema"), pg_text_dup(s->arena, r, i, "name")},
            .partitioned = pg_bool(r, i, "partitioned"),
            .relid = pg_text_dup(s->arena, r, i, "relid"),
            .view = s->view->table_count,
        };
        *ARENA_PUSH(s->arena, s->view->tables, s->view->table_count) = (struct rehearsal_table){
            .name = qname_text(s->arena, &t->name),
            .estimate = pg_is_null(r, i, "estimate") ? -1 : pg_int(r, i, "estimate"),
        };
    }
    return true;
}

bool tables_read(struct stage *s, struct tables *tables, struct error *error)
{
    PG_RESULT(r);
    if (!read_tables(s, tables, error) ||
        !pg_query(s->source, sql_references, PG_NO_PARAMS, &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++) {
        struct reference *f = ARENA_PUSH(s->arena, tables->references, tables->reference_count);
        f->from = (struct qname){pg_text_dup(s->arena, r, i, "schema"),
                                 pg_text_dup(s->arena, r, i, "name")};
        f->to = (struct qname){pg_text_dup(s->arena, r, i, "to_schema"),
                               pg_text_dup(s->arena, r, i, "to_name")};
        f->columns = pg_array_dup(s->arena, r, i, "columns", &f->count);
        f->referenced = pg_array_dup(s->arena, r, i, "referenced", &f->count);
        f->types = pg_array_dup(s->arena, r, i, "types", &f->count);
        f->equals = pg_array_dup(s->arena, r, i, "equals", &f->count);
    }
    return true;
}

const char *reference_lacks(struct arena *arena, const struct reference *f)
{
    struct sql sql = sql_new(arena);
    for (size_t i = 0; i < f->count; i++)
        sql_add(&sql, "c.%I IS NOT NULL AND ", f->columns[i]);
    sql_add(&sql, "NOT EXISTS (SELECT FROM %T p WHERE ", &f->to);
    for (size_t i = 0; i < f->count; i++)
        sql_add(&sql, "%Sp.%I %S c.%I", i ? " AND " : "", f->referenced[i], f->equals[i],
                f->columns[i]);
    sql_add(&sql, ")");
    return sql_text(&sql);
}

static void note_orphans(struct stage *s, const struct tables *tables,
                         const struct reference *reference, long long count)
{
    for (size_t i = 0; i < tables->count; i++)
        if (qname_equal(&tables->items[i].name, &reference->from))
            s->view->tables[tables->items[i].view].note =
                arena_printf(s->arena, "%lld referred to no row of %s", count,
                             qname_text(s->arena, &reference->to));
}

bool tables_delete_orphans(struct stage *s, struct tables *tables, struct error *error)
{
    for (long long deleted = 1; deleted > 0;) {
        deleted = 0;
        for (size_t i = 0; i < tables->reference_count; i++) {
            const struct reference *f = &tables->references[i];
            long long count = 0;
            if (!pg_run(s->pg,
                        sql_make(s->arena, "DELETE FROM %T c WHERE %S", &f->from,
                                 reference_lacks(s->arena, f)),
                        PG_NO_PARAMS, &count, error))
                return false;
            if (count > 0)
                note_orphans(s, tables, f, count);
            deleted += count;
        }
    }
    return true;
}

/* ---- afterwards ---- */

static bool move_sequences(struct stage *s, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(s->source, sql_sequences, PG_NO_PARAMS, &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++) {
        const struct qname name = {pg_text(r, i, "schema"), pg_text(r, i, "name")};
        const char *quoted = sql_quote_qname(s->arena, &name);
        if (!pg_run(s->pg,
                    sql_make(s->arena,
                             "SELECT pg_catalog.setval(%L::pg_catalog.regclass, greatest(%L, "
                             "q.last_value)) FROM %T q",
                             quoted, pg_text(r, i, "last"), &name),
                    PG_NO_PARAMS, NULL, error))
            return false;
    }
    return true;
}

/* One that cannot be filled is named, and stays without rows. */
static bool refresh(struct stage *s, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(s->pg, sql_materialized, PG_NO_PARAMS, &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++) {
        struct error trouble = {.arena = s->arena};
        const struct qname name = {pg_text(r, i, "schema"), pg_text(r, i, "name")};
        if (pg_exec(s->pg, sql_make(s->arena, "REFRESH MATERIALIZED VIEW %T", &name), &trouble))
            continue;
        if (trouble.connection_lost || trouble.interrupted) {
            error_copy(error, &trouble);
            return false;
        }
        rehearsal_limit(s->arena, s->view, "rows of materialized view %s: %s",
                        qname_text(s->arena, &name), trouble.message);
    }
    return true;
}

static bool count_rows(struct stage *s, const struct filled *table, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(s->pg,
                  sql_make(s->arena, "SELECT count(*) AS rows FROM %S%T",
                           table->partitioned ? "" : "ONLY ", &table->name),
                  PG_NO_PARAMS, &r, error))
        return false;
    s->view->tables[table->view].rows = pg_int(r, 0, "rows");
    return true;
}

bool tables_settle(struct stage *s, struct tables *tables, struct error *error)
{
    for (size_t i = 0; i < tables->count; i++)
        if (!count_rows(s, &tables->items[i], error))
            return false;
    return move_sequences(s, error) && refresh(s, error) && pg_exec(s->pg, "ANALYZE", error);
}

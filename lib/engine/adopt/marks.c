/* What SQL of a plan leaves, as conditions: see making.h. What the plan makes and takes away again,
 * or takes away and makes anew, tells nothing. */
#include "base/str.h"
#include "engine/adopt/end.h"
#include "engine/adopt/making.h"
#include "phase/sync/sync.h"

/* A mark by the names that hold in the end. */
struct settled {
    const struct sql_mark *mark;
    struct qname of;
    const char *name;
    bool goes; /* the plan takes it away, or puts another in its place */
};

static bool is_part(enum sql_mark_of what)
{
    return what == SQL_MARK_PART || what == SQL_MARK_TRIGGER || what == SQL_MARK_POLICY ||
           what == SQL_MARK_RULE;
}

static bool is_of_column(enum sql_mark_of what)
{
    return what == SQL_MARK_COLUMN || what == SQL_MARK_NOT_NULL;
}

static bool is_of_type(enum sql_mark_of what)
{
    return what == SQL_MARK_TYPE || what == SQL_MARK_LABEL;
}

static struct settled settle(const struct making *m, const struct sql_mark *mark, size_t phase)
{
    struct settled s = {.mark = mark, .of = mark->of, .name = mark->name};
    const struct object named = {end_first_table(m->plan, &mark->of, phase), mark->name};
    const struct object column = story_object(m->story, &named, phase);
    if (is_of_type(mark->what)) {
        s.goes = !end_type_name(m->plan, &mark->of, &s.of);
    } else if (mark->what == SQL_MARK_RELATION || is_part(mark->what)) {
        s.of = end_table(m->plan, &named.of);
        s.goes = !end_has_table(m->plan, &named.of) ||
                 (mark->what == SQL_MARK_PART && !qname_equal(&s.of, &named.of));
    } else if (is_of_column(mark->what)) {
        s.of = end_table(m->plan, &named.of);
        s.name = end_column(m->plan, &column);
        s.goes = !end_has_column(m->plan, &column);
    }
    return s;
}

/* Of routines, and of values of an enum, those of one name. */
static bool is_same(const struct settled *a, const struct settled *b)
{
    bool index = (a->mark->what == SQL_MARK_PART && b->mark->what == SQL_MARK_RELATION &&
                  str_equal(a->name, b->of.name)) ||
                 (b->mark->what == SQL_MARK_PART && a->mark->what == SQL_MARK_RELATION &&
                  str_equal(b->name, a->of.name));
    return index || (a->mark->what == b->mark->what && str_equal(a->of.schema, b->of.schema) &&
                     str_equal(a->of.name, b->of.name) &&
                     (a->mark->what == SQL_MARK_ROUTINE || str_equal(a->name, b->name)));
}

static bool tells(const struct making *m, const struct settled *settled, bool *adds_labels)
{
    bool all = !settled->goes;
    *adds_labels = false;
    for (const struct fact *runs = NULL;
         (runs = story_next(m->story, FACT_RUNS, NULL, m->end, runs));) {
        const struct sql_args *args = runs->detail;
        for (size_t i = 0; i < args->run.statement_count; i++)
            for (size_t k = 0; k < args->run.statements[i].mark_count; k++) {
                const struct sql_mark *mark = &args->run.statements[i].marks[k];
                const struct settled other = settle(m, mark, runs->phase);
                all &= !is_same(settled, &other) || mark->there == settled->mark->there;
                *adds_labels |=
                    mark->what == SQL_MARK_LABEL && qname_equal(&other.of, &settled->of);
            }
    }
    return all;
}

/* ---- as SQL ---- */

static void add_exists(struct making *m, const struct settled *s, const char *from,
                       const char *where)
{
    making_add_condition(m, "pg_catalog, pg_temp",
                         sql_make(m->arena, "%SEXISTS (SELECT FROM %S WHERE %S)",
                                  s->mark->there ? "" : "NOT ", from, where));
}

static void add_of_table(struct making *m, const struct settled *s, const char *catalog,
                         const char *table, const char *name)
{
    add_exists(m, s, catalog,
               sql_make(m->arena, "%S = to_regclass(%L) AND %S = %L", table,
                        sql_quote_qname(m->arena, &s->of), name, s->name));
}

/* In their order, unless the plan adds more. */
static void add_type(struct making *m, const struct settled *s, bool adds_labels)
{
    const char *type = sql_quote_qname(m->arena, &s->of);
    struct sql labels = sql_new(m->arena);
    for (size_t i = 0; i < s->mark->label_count; i++)
        sql_add(&labels, "%S%L", i ? ", " : "", s->mark->labels[i]);
    making_add_condition(
        m, "pg_catalog, pg_temp",
        s->mark->label_count
            ? sql_make(m->arena,
                       "ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = "
                       "to_regtype(%L) ORDER BY e.enumsortorder) %S ARRAY[%S]::text[]",
                       type, adds_labels ? "@>" : "=", sql_text(&labels))
            : sql_make(m->arena, "to_regtype(%L) IS %SNULL", type, s->mark->there ? "NOT " : ""));
}

/* Before 16 to_regprocedure() fails for a type that is not there. */
static void add_routine(struct making *m, const struct settled *s)
{
    struct sql missing = sql_new(m->arena);
    for (size_t i = 0; i < s->mark->label_count; i++)
        if (s->mark->labels[i])
            sql_add(&missing, "%Sto_regtype(%L) IS NULL", i ? " OR " : "", s->mark->labels[i]);
    making_add_condition(m, sync_search_path(m->arena, &s->of),
                         sql_make(m->arena,
                                  "CASE WHEN %S THEN NULL ELSE to_regprocedure(%L) END IS %SNULL",
                                  *sql_text(&missing) ? sql_text(&missing) : "false", s->name,
                                  s->mark->there ? "NOT " : ""));
}

static void add_mark(struct making *m, const struct settled *s, bool adds_labels)
{
    switch (s->mark->what) {
    case SQL_MARK_RELATION:
        making_add_relation(m, &s->of, s->mark->there);
        break;
    case SQL_MARK_TYPE:
        add_type(m, s, adds_labels);
        break;
    case SQL_MARK_LABEL:
        add_exists(m, s, "pg_enum",
                   sql_make(m->arena, "enumtypid = to_regtype(%L) AND enumlabel = %L",
                            sql_quote_qname(m->arena, &s->of), s->name));
        break;
    case SQL_MARK_ROUTINE:
        add_routine(m, s);
        break;
    case SQL_MARK_COLUMN:
        making_add_column(m, &s->of, s->name, s->mark->there, NULL);
        break;
    case SQL_MARK_NOT_NULL:
        making_add_column(m, &s->of, s->name, true,
                          s->mark->there ? "a.attnotnull" : "NOT a.attnotnull");
        break;
    case SQL_MARK_PART:
        making_add_part(m, &s->of, s->name, s->mark->there);
        break;
    case SQL_MARK_TRIGGER:
        add_of_table(m, s, "pg_trigger", "tgrelid", "tgname");
        break;
    case SQL_MARK_POLICY:
        add_of_table(m, s, "pg_policy", "polrelid", "polname");
        break;
    case SQL_MARK_RULE:
        add_of_table(m, s, "pg_rewrite", "ev_class", "rulename");
        break;
    case SQL_MARK_SCHEMA:
        add_exists(m, s, "pg_namespace", sql_make(m->arena, "nspname = %L", s->name));
        break;
    case SQL_MARK_EXTENSION:
        add_exists(m, s, "pg_extension", sql_make(m->arena, "extname = %L", s->name));
        break;
    }
}

void making_add_marks(struct making *m, const struct fact *runs)
{
    const struct sql_args *args = runs->detail;
    for (size_t i = 0; i < args->run.statement_count; i++)
        for (size_t k = 0; k < args->run.statements[i].mark_count; k++) {
            const struct settled settled =
                settle(m, &args->run.statements[i].marks[k], runs->phase);
            bool adds_labels;
            if (tells(m, &settled, &adds_labels))
                add_mark(m, &settled, adds_labels);
        }
}

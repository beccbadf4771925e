/* What change_enum stands for, once a database has told what the type has and which columns are of
 * it.
 *
 * Where values only come, ADD VALUE adds them. Else the type is made anew beside the old one, every
 * column of it gets a second one of the new type, and two functions say what a value of the one is
 * in the other. Columns and types change places in one transaction, so that a cast in a client's
 * statement always means the type that the column has. */
#include <string.h>

#include "base/str.h"
#include "phase/kinds.h"
#include "phase/sql/args.h"
#include "phase/swap/swap.h"
#include "plan/enum.h"

const struct qname *plan_enum(const struct plan *plan)
{
    return &plan->asks->type.name;
}

/* ---- SQL ---- */

/* One statement to a line; names are said with their schema. */
static void add_statement(struct str *script, const char *statement)
{
    str_addf(script, "%s%s;", script->length ? "\n" : "", statement);
}

static struct sql_args *add_sql(struct making *m, const char *tail, const char *run)
{
    struct replacement r = {.arena = m->arena, .document = &m->document, .place = m->args->place};
    struct sql_args *args = recipe_add_phase(&r, &phase_sql);
    args->head.name = (struct name_at){
        arena_printf(m->arena, "%s%s",
                     plan_make_name(m->arena, m->type.name, SQL_NAME_MAX_BYTES - strlen(tail)),
                     tail),
        m->args->place};
    args->run.text = run;
    return args;
}

/* Each new value beside those that are there by then, in the order of the plan. */
static void add_values_in_place(struct making *m)
{
    struct str script = {.arena = m->arena};
    const char *first = m->found->value_count ? m->found->values[0] : NULL, *before = NULL;
    for (size_t i = 0; i < m->args->value_count; i++) {
        const char *value = m->args->values[i].text;
        if (!plan_enum_has(m->found, value))
            add_statement(&script,
                          sql_make(m->arena, "ALTER TYPE %T ADD VALUE %L%S", &m->type, value,
                                   before  ? sql_make(m->arena, " AFTER %L", before)
                                   : first ? sql_make(m->arena, " BEFORE %L", first)
                                           : ""));
        before = value;
    }
    add_sql(m, "-values", str_text(&script));
}

/* What versions to come write has to be taken by the old type too, until the swap. */
static void add_values_to_old(struct making *m)
{
    struct str script = {.arena = m->arena};
    for (size_t i = 0; i < m->args->value_count; i++)
        if (!plan_enum_has(m->found, m->args->values[i].text))
            add_statement(&script, sql_make(m->arena, "ALTER TYPE %T ADD VALUE %L", &m->type,
                                            m->args->values[i].text));
    if (script.length)
        add_sql(m, "-values", str_text(&script));
}

/* WHEN … THEN … for every value that is another one in the other type; an old value that others
 * have become comes back as the first of them. */
static const char *cases(struct making *m, bool up)
{
    struct sql sql = sql_new(m->arena);
    for (size_t i = 0; i < m->args->map_count; i++) {
        const char *old = m->args->map[i].old.text, *new = m->args->map[i].new.text;
        bool shown = up || !plan_enum_has(m->found, new);
        for (size_t k = 0; !up && k < i; k++)
            shown &= !str_equal(m->args->map[k].new.text, new);
        if (shown)
            sql_add(&sql, " WHEN %L THEN %L", up ? old : new, up ? new : old);
    }
    return sql_text(&sql);
}

static bool has_arrays(const struct making *m)
{
    for (size_t i = 0; i < m->found->column_count; i++)
        if (m->found->columns[i].array)
            return true;
    return false;
}

#define FUNCTION_SQL                                                                               \
    "CREATE FUNCTION %T(%T%S) RETURNS %T%S LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN "           \
    "CAST(%S AS %T%S)"

/* Their bodies hold the types themselves, whatever these are called later. The cast lets a client
 * go on that has prepared a statement with the other type; an array is cast by its elements. */
static void add_functions(struct making *m, struct str *script, bool up)
{
    const struct qname *name = up ? &m->to_new : &m->to_old;
    const struct qname *from = up ? &m->type : &m->made, *to = up ? &m->made : &m->type;
    const char *when = cases(m, up);
    const char *value =
        *when ? sql_make(m->arena, "CASE CAST($1 AS text)%S ELSE CAST($1 AS text) END", when)
              : "CAST($1 AS text)";
    add_statement(script, sql_make(m->arena, FUNCTION_SQL, name, from, "", to, "", value, to, ""));
    add_statement(script,
                  sql_make(m->arena, "GRANT EXECUTE ON FUNCTION %T(%T) TO PUBLIC", name, from));
    add_statement(script,
                  sql_make(m->arena, "CREATE CAST (%T AS %T) WITH FUNCTION %T(%T) AS ASSIGNMENT",
                           from, to, name, from));
    if (!has_arrays(m))
        return;
    add_statement(script,
                  sql_make(m->arena, FUNCTION_SQL, name, from, "[]", to, "[]", "$1", to, "[]"));
    add_statement(script,
                  sql_make(m->arena, "GRANT EXECUTE ON FUNCTION %T(%T[]) TO PUBLIC", name, from));
}

/* `old` and `new`: what the types are called then; `maybe`: "" or " IF EXISTS". */
static void drop_all(struct making *m, struct str *script, const struct qname *old,
                     const struct qname *new, const char *maybe)
{
    const struct qname *const ways[][3] = {{&m->to_new, old, new}, {&m->to_old, new, old}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const struct qname *name = ways[i][0], *from = ways[i][1], *to = ways[i][2];
        if (has_arrays(m))
            add_statement(script,
                          sql_make(m->arena, "DROP FUNCTION%S %T(%T[])", maybe, name, from));
        add_statement(script, sql_make(m->arena, "DROP CAST%S (%T AS %T)", maybe, from, to));
        add_statement(script, sql_make(m->arena, "DROP FUNCTION%S %T(%T)", maybe, name, from));
    }
}

/* With what the old one has by its name. */
static void add_type(struct making *m)
{
    struct str script = {.arena = m->arena}, undo = {.arena = m->arena};
    struct sql values = sql_new(m->arena);
    for (size_t i = 0; i < m->args->value_count; i++)
        sql_add(&values, "%S%L", i ? ", " : "", m->args->values[i].text);
    add_statement(&script,
                  sql_make(m->arena, "CREATE TYPE %T AS ENUM (%S)", &m->made, sql_text(&values)));
    if (m->found->comment)
        add_statement(&script,
                      sql_make(m->arena, "COMMENT ON TYPE %T IS %L", &m->made, m->found->comment));
    add_functions(m, &script, true);
    add_functions(m, &script, false);
    if (m->found->granted)
        add_statement(&script, sql_make(m->arena, "REVOKE ALL ON TYPE %T FROM PUBLIC", &m->made));
    for (size_t i = 0; i < m->found->grant_count; i++)
        add_statement(&script, sql_make(m->arena, "GRANT USAGE ON TYPE %T TO %S", &m->made,
                                        m->found->grants[i]));
    if (m->found->owner)
        add_statement(&script,
                      sql_make(m->arena, "ALTER TYPE %T OWNER TO %S", &m->made, m->found->owner));
    drop_all(m, &undo, &m->type, &m->made, "");
    add_statement(&undo, sql_make(m->arena, "DROP TYPE %T", &m->made));
    add_sql(m, "-type", str_text(&script))->undo.text = str_text(&undo);
}

static void allow(struct making *m, struct sql_args *args, const char *rule, const char *reason)
{
    *ARENA_PUSH(m->arena, args->allows, args->allow_count) =
        (struct sql_allow){.rule = {.text = rule}, .reason = reason};
}

/* By the names that hold after the swap. Before it, in a trial, there is nothing of these names. */
static void add_end(struct making *m)
{
    struct str script = {.arena = m->arena};
    drop_all(m, &script, &m->retired, &m->type, " IF EXISTS");
    add_statement(&script, sql_make(m->arena, "DROP TYPE IF EXISTS %T", &m->retired));
    struct sql_args *args = add_sql(m, "-end", str_text(&script));
    args->irreversible = true;
    allow(m, args, "drop-type",
          "its columns are gone, and no version casts to it by its retired name");
    allow(m, args, "drop-function", "only the plan calls them");
}

/* ---- columns ---- */

static struct sql_fragment call(struct making *m, const struct qname *function, const char *column)
{
    return (struct sql_fragment){sql_make(m->arena, "%T(%I)", function, column), m->args->place};
}

static struct change change_of(struct making *m, const struct cat_enum_column *found,
                               const struct cat_enum_column *before)
{
    struct table_at *table = arena_alloc(m->arena, sizeof *table);
    struct name_at *column = arena_alloc(m->arena, sizeof *column);
    *table = (struct table_at){found->table, m->args->place};
    *column = (struct name_at){found->column, m->args->place};
    const struct name_at to = recipe_derived(m->arena, column, "_new");
    return (struct change){
        .r = {.arena = m->arena,
              .document = &m->document,
              .place = m->args->place,
              .table = table,
              .column = column,
              .to = to,
              .gate = &m->args->gate},
        .retired = recipe_derived(m->arena, column, "_old"),
        .type = {sql_make(m->arena, "%T%S", &m->made, found->array ? "[]" : ""), m->args->place},
        .up = call(m, &m->to_new, column->text),
        .down = call(m, &m->to_old, to.text),
        .lossy = m->args->map_count > 0, /* which is what the map says */
        .same_table = before && qname_equal(&before->table, &found->table),
    };
}

static void swap_with_type(struct change *changes, size_t count)
{
    recipe_swap_together(changes, count);
    struct plan_document *document = changes->r.document;
    const struct change_enum_args *asks = &document->change_enum;
    struct swap_args *args;
    memcpy(&args, &document->phases[document->phase_count - 1].args, sizeof args);
    const struct name_at name = {asks->type.name.name, asks->place};
    *ARENA_PUSH(changes->r.arena, args->types, args->type_count) = (struct swap_type){
        .name = asks->type,
        .from = recipe_derived(changes->r.arena, &name, "_new"),
        .retired = recipe_derived(changes->r.arena, &name, "_old"),
        .values = asks->renamed,
        .value_count = asks->renamed_count,
    };
}

static void copy_columns(struct making *m)
{
    struct change *changes = NULL;
    size_t count = 0;
    for (size_t i = 0; i < m->found->column_count; i++) {
        const struct change change =
            change_of(m, &m->found->columns[i], i ? &m->found->columns[i - 1] : NULL);
        *ARENA_PUSH(m->arena, changes, count) = change;
    }
    const char *name = qname_text(m->arena, &m->type);
    const struct change_gates gates = {
        .asks = {.arena = m->arena,
                 .document = &m->document,
                 .place = m->args->place,
                 .table = &m->args->type,
                 .gate = &m->args->gate},
        .subject = "values",
        .either = arena_printf(m->arena,
                               "Does every service that reads %s take either value where one "
                               "becomes another, and write none that goes?",
                               name),
        .changed = arena_printf(
            m->arena,
            "Does every service work with %s as it is now, so that the old values may go?", name),
    };
    recipe_change_columns(changes, count, &gates, swap_with_type);
}

/* ---- the whole ---- */

static struct qname with(struct making *m, const char *tail)
{
    return (struct qname){m->type.schema, sql_name_with(m->arena, m->type.name, tail)};
}

const char *plan_expand_enum(struct arena *arena, const struct plan *plan,
                             const struct cat_enum *found, struct error *error)
{
    struct making m = {.arena = arena,
                       .document = plan_document_of(plan),
                       .args = plan->asks,
                       .found = found,
                       .type = plan->asks->type.name};
    if (!plan_enum_refuse(&m, error))
        return NULL;
    m.made = with(&m, "_new");
    m.retired = with(&m, "_old");
    m.to_new = with(&m, "_to_new");
    m.to_old = with(&m, "_to_old");
    const struct change_enum_args none = m.document.change_enum;
    m.document.change_enum = *plan->asks; /* for who makes the swap */
    if (plan_enum_only_adds(&m)) {
        add_values_in_place(&m);
    } else {
        plan_enum_find_renamed(&m);
        add_values_to_old(&m);
        add_type(&m);
        copy_columns(&m);
        add_end(&m);
    }
    m.document.change_enum = none;
    return plan_document_yaml(arena, &m.document);
}

/* Bodies of functions: PL/pgSQL's own statements, and the SQL in them. See body.h. */
#include "parse/body.h"

#include <pg_query.h>
#include <string.h>

#include "base/str.h"
#include "parse/body_text.h"

/* One result that is a row or made by a function is no list. */
static bool is_single(struct width width)
{
    return width.fixed == 1 && !width.rows && !width.vague;
}

/* What the function gives back, of a query with this width. */
static void check_result(struct reader *r, struct width width)
{
    if (r->body->returns == PARSE_RETURNS_ROW && !width.rows && !width.vague &&
        (r->body->plpgsql || !is_single(width)))
        body_found(r, PARSE_USE_SHAPE, true, "it returns a list of columns as a row of the table");
    else if (r->body->returns == PARSE_RETURNS_ROW && width.rows && width.fixed)
        body_found(r, PARSE_USE_SHAPE, !width.loose,
                   "it returns more than a row of the table as one");
    else if (r->body->returns == PARSE_RETURNS_ROW && width.vague)
        body_found(r, PARSE_USE_SHAPE_MAYBE, true,
                   "it returns all columns of something else as a row of the table");
    else if (r->body->returns == PARSE_RETURNS_COLUMNS && width.rows)
        body_found(r, PARSE_USE_SHAPE, !width.loose,
                   "it returns all columns of the table as a list of its own");
}

/* ---- Statements ---- */

static void visit_plpgsql(struct reader *r, const json_t *node);

static bool has_bare_return_next(const json_t *node)
{
    const json_t *next = json_object_get(node, "PLpgSQL_stmt_return_next");
    json_t *object = (json_t *)node;
    if (next)
        return !json_object_get(next, "expr");
    for (size_t i = 0; i < json_array_size(node); i++)
        if (has_bare_return_next(json_array_get(node, i)))
            return true;
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
        if (has_bare_return_next(json_object_iter_value(at)))
            return true;
    return false;
}

/* A variable of another row type, which takes columns by their places. A text takes the row whole.
 */
static bool is_of_other_row(struct reader *r, const json_t *number)
{
    static const char *const whole[] = {"record", "text", "varchar", "json", "jsonb"};
    const json_t *var = json_object_get(
        json_array_get(r->datums, (size_t)json_integer_value(number)), "PLpgSQL_var");
    const char *type =
        text_of(json_object_get(json_object_get(var, "datatype"), "PLpgSQL_type"), "typname");
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (type && strcasecmp(type, whole[i]) == 0)
            return false;
    return number && type && !uses_has_variable(&r->uses, text_of(var, "refname"));
}

static void takes_apart(struct reader *r, bool certain)
{
    body_found(r, PARSE_USE_PLACE, certain, "it takes the table's columns apart by their places");
}

/* INTO several variables, or one that is such. */
static void visit_target(struct reader *r, const json_t *target, struct width width)
{
    const json_t *fields = json_object_get(json_object_get(target, "PLpgSQL_row"), "fields");
    size_t count = json_array_size(fields);
    if (width.rows &&
        (count > 1 ||
         (count == 1 && is_of_other_row(r, json_object_get(json_array_get(fields, 0), "varno")))))
        takes_apart(r, !width.loose);
}

/* FOR … IN query: into one record, or several variables. */
static void visit_loop(struct reader *r, const json_t *loop, struct width width)
{
    visit_target(r, json_object_get(loop, "var"), width);
    if (r->body->returns == PARSE_RETURNS_ROW && !width.rows &&
        has_bare_return_next(json_object_get(loop, "body")))
        body_found(r, PARSE_USE_SHAPE_MAYBE, true,
                   "it returns a list of columns as a row of the table");
    visit_plpgsql(r, json_object_get(loop, "body"));
}

static void visit_execsql(struct reader *r, const json_t *statement)
{
    const char *text = body_expression(json_object_get(statement, "sqlstmt"));
    bool result;
    visit_target(r, json_object_get(statement, "target"),
                 text ? body_read(r, text, &result) : (struct width){0});
}

static bool is_row_list(struct reader *r, const char *text)
{
    json_t *tree = text ? body_parse(r, text) : NULL;
    bool is = json_object_get(json_object_get(body_result(tree), "val"), "RowExpr") != NULL;
    json_decref(tree);
    return is;
}

/* other := NEW */
static void visit_assign(struct reader *r, const json_t *statement)
{
    const char *text = body_expression(json_object_get(statement, "expr"));
    const char *value = text ? body_assigned(text) : NULL;
    json_t *tree = value ? body_parse(r, value) : NULL;
    const json_t *fields = json_object_get(
        json_object_get(json_object_get(body_result(tree), "val"), "ColumnRef"), "fields");
    if (json_array_size(fields) == 1 &&
        uses_has_variable(&r->uses, string_of(json_array_get(fields, 0))) &&
        is_of_other_row(r, json_object_get(statement, "varno")))
        takes_apart(r, true);
    json_decref(tree);
    visit_plpgsql(r, json_object_get(statement, "expr"));
}

/* A row that is given back as it is stays one. */
static void visit_return(struct reader *r, const json_t *statement)
{
    const char *text = body_expression(json_object_get(statement, "expr"));
    bool result;
    if (!text || uses_has_variable(&r->uses, text) || strcasecmp(text, "new") == 0 ||
        strcasecmp(text, "old") == 0)
        return;
    if (r->body->returns == PARSE_RETURNS_ROW && is_row_list(r, text))
        body_found(r, PARSE_USE_SHAPE, true, "it returns a list of values as a row of the table");
    body_read(r, text, &result);
}

static void visit_return_query(struct reader *r, const json_t *statement)
{
    const char *text = body_expression(json_object_get(statement, "query"));
    const json_t *dynamic = json_object_get(statement, "dynquery");
    bool result;
    if (text)
        check_result(r, body_read(r, text, &result));
    else if (dynamic)
        check_result(r, body_read_dynamic(r, dynamic, json_object_get(statement, "params")));
}

static void visit_fors(struct reader *r, const json_t *statement)
{
    const char *text = body_expression(json_object_get(statement, "query"));
    bool result;
    visit_loop(r, statement, text ? body_read(r, text, &result) : (struct width){0});
}

static void visit_dynfors(struct reader *r, const json_t *statement)
{
    visit_loop(r, statement,
               body_read_dynamic(r, json_object_get(statement, "query"),
                                 json_object_get(statement, "params")));
}

static void visit_dynexecute(struct reader *r, const json_t *statement)
{
    body_read_dynamic(r, json_object_get(statement, "query"), json_object_get(statement, "params"));
}

static void visit_expression(struct reader *r, const json_t *expr)
{
    const char *text = text_of(expr, "query");
    bool result;
    if (text)
        body_read(r, text, &result);
}

static void visit_plpgsql(struct reader *r, const json_t *node)
{
    static const struct {
        const char *type;
        void (*visit)(struct reader *, const json_t *);
    } types[] = {
        {"PLpgSQL_stmt_assign", visit_assign},
        {"PLpgSQL_stmt_execsql", visit_execsql},
        {"PLpgSQL_stmt_return", visit_return},
        {"PLpgSQL_stmt_return_next", visit_return},
        {"PLpgSQL_stmt_return_query", visit_return_query},
        {"PLpgSQL_stmt_fors", visit_fors},
        {"PLpgSQL_stmt_dynfors", visit_dynfors},
        {"PLpgSQL_stmt_dynexecute", visit_dynexecute},
        {"PLpgSQL_expr", visit_expression},
    };
    json_t *object = (json_t *)node;
    for (size_t i = 0; i < json_array_size(node); i++)
        visit_plpgsql(r, json_array_get(node, i));
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
        size_t i = 0, count = sizeof types / sizeof *types;
        while (i < count && !str_equal(types[i].type, json_object_iter_key(at)))
            i++;
        if (i < count)
            types[i].visit(r, json_object_iter_value(at));
        else
            visit_plpgsql(r, json_object_iter_value(at));
    }
}

/* ---- Variables ---- */

static void add_variable(struct reader *r, const char *name, bool row)
{
    struct uses *u = &r->uses;
    const char *copy = arena_strdup(u->arena, name);
    if (row)
        *ARENA_PUSH(u->arena, u->variables, u->variable_count) = copy;
    else
        *ARENA_PUSH(u->arena, u->others, u->other_count) = copy;
}

/* "users%ROWTYPE", "public.users", "text" */
static bool is_row_name(struct reader *r, const char *type)
{
    const char *tail = strcasestr(type, "%ROWTYPE");
    size_t length = tail ? (size_t)(tail - type) : strlen(type);
    json_t *tree = tree_of(arena_printf(r->uses.arena, "SELECT NULL::%.*s", (int)length, type));
    const json_t *cast = json_object_get(json_object_get(body_result(tree), "val"), "TypeCast");
    bool by_schema, is = uses_is_row_type(&r->uses, json_object_get(cast, "typeName"), &by_schema);
    json_decref(tree);
    return is;
}

static void add_field(struct reader *r, const char *name)
{
    uses_add(&r->uses,
             (struct parse_use){.kind = PARSE_USE_COLUMN, .name = name, .by_schema = true});
    uses_add(&r->uses,
             (struct parse_use){.kind = PARSE_USE_FIELD, .name = name, .by_schema = true});
}

static void add_variables(struct reader *r, const json_t *datums)
{
    for (size_t i = 0; i < json_array_size(datums); i++) {
        const json_t *var = json_object_get(json_array_get(datums, i), "PLpgSQL_var");
        const json_t *field = json_object_get(json_array_get(datums, i), "PLpgSQL_recfield");
        const char *name = text_of(var, "refname");
        const char *type =
            text_of(json_object_get(json_object_get(var, "datatype"), "PLpgSQL_type"), "typname");
        if (name && type && !uses_has_variable(&r->uses, name))
            add_variable(r, name, !str_equal(type, "UNKNOWN") && is_row_name(r, type));
        /* NEW.x that is assigned to; no other record is known as one */
        if (field && (uses_has_variable(&r->uses, "new") || uses_has_variable(&r->uses, "old")))
            add_field(r, text_of(field, "fieldname"));
    }
}

/* The fields that were replaced, once it is known which variables are rows. */
static void add_fields(struct reader *r, const char *const *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *dot = strchr(fields[i], '.');
        const char *name =
            dot ? arena_printf(r->uses.arena, "%.*s", (int)(dot - fields[i]), fields[i]) : NULL;
        if (name && uses_has_variable(&r->uses, name))
            add_field(r, dot + 1);
    }
}

static void read_plpgsql(struct reader *r)
{
    enum { MOST_FIELDS = 200 };
    const char *text = r->body->text;
    json_t *tree = NULL;
    for (int tries = 0; text && !tree && tries < MOST_FIELDS; tries++) {
        PgQueryPlpgsqlParseResult parsed = pg_query_parse_plpgsql(text);
        if (parsed.error)
            text = body_without_field(r, text, parsed.error->message);
        else
            tree = json_loads(parsed.plpgsql_funcs, 0, NULL);
        pg_query_free_plpgsql_parse_result(parsed);
    }
    const json_t *function = json_object_get(json_array_get(tree, 0), "PLpgSQL_function");
    if (!function) {
        body_found(r, PARSE_USE_UNREADABLE, true, "its body");
        return;
    }
    size_t fields = r->uses.other_count;
    r->datums = json_object_get(function, "datums");
    add_variables(r, r->datums);
    add_fields(r, r->uses.others, fields);
    visit_plpgsql(r, r->datums);
    visit_plpgsql(r, json_object_get(function, "action"));
    if (uses_has_variable(&r->uses, "new"))
        body_find_own_names(r, function);
    json_decref(tree);
}

static void read_sql(struct reader *r)
{
    json_t *tree = tree_of(r->body->text);
    bool result;
    if (!tree) {
        body_found(r, PARSE_USE_UNREADABLE, true, "its body");
        return;
    }
    const struct width width = uses_visit(&r->uses, tree, &result);
    if (result)
        check_result(r, width);
    json_decref(tree);
}

struct parse_use *parse_body(struct arena *arena, const struct parse_body *body,
                             const struct qname *table, size_t *count)
{
    struct reader r = {.uses = {.arena = arena,
                                .table = table,
                                .copies = body->copies,
                                .copy_count = body->copy_count},
                       .body = body};
    for (size_t i = 0; i < body->row_count; i++)
        add_variable(&r, body->rows[i], true);
    for (size_t i = 0; i < body->parameter_count; i++)
        if (!uses_has_variable(&r.uses, body->parameters[i]))
            add_variable(&r, body->parameters[i], false);
    if (body->plpgsql)
        read_plpgsql(&r);
    else
        read_sql(&r);
    *count = r.uses.count;
    return r.uses.items;
}

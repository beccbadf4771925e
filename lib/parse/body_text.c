/* The texts inside PL/pgSQL: see body_text.h. */
#include "parse/body_text.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"

void body_found(struct reader *r, enum parse_use_kind kind, bool by_schema, const char *what)
{
    uses_add(&r->uses, (struct parse_use){.kind = kind, .by_schema = by_schema, .what = what});
}

const char *body_expression(const json_t *expr)
{
    return text_of(json_object_get(expr, "PLpgSQL_expr"), "query");
}

const char *body_assigned(const char *text)
{
    const char *sign = strstr(text, ":=");
    if (sign)
        return sign + 2;
    sign = strchr(text, '=');
    return sign ? sign + 1 : NULL;
}

/* A statement, an expression, or an assignment. */
json_t *body_parse(struct reader *r, const char *text)
{
    json_t *tree = tree_of(text);
    if (!tree)
        tree = tree_of(arena_printf(r->uses.arena, "SELECT %s", text));
    if (!tree && body_assigned(text))
        tree = tree_of(arena_printf(r->uses.arena, "SELECT %s", body_assigned(text)));
    return tree;
}

const json_t *body_result(const json_t *tree)
{
    const json_t *select = json_object_get(
        json_object_get(json_array_get(json_object_get(tree, "stmts"), 0), "stmt"), "SelectStmt");
    return json_object_get(json_array_get(json_object_get(select, "targetList"), 0), "ResTarget");
}

struct width body_read(struct reader *r, const char *text, bool *has_result)
{
    json_t *tree = body_parse(r, text);
    struct width width = {0};
    *has_result = false;
    if (tree)
        width = uses_visit(&r->uses, tree, has_result);
    else
        body_found(r, PARSE_USE_UNREADABLE, true, "a statement of a later version");
    json_decref(tree);
    return width;
}

/* ---- SQL that is made at run time ---- */

/* The text of format(), with something in place of what it puts in. */
static void add_format(struct str *out, const char *format)
{
    for (; *format; format++) {
        if (*format != '%') {
            str_addf(out, "%c", *format);
            continue;
        }
        format += strspn(format + 1, "0123456789$-*") + 1;
        if (!*format)
            return;
        str_add(out, *format == '%' ? "%" : *format == 'L' ? "NULL" : "sluice_any");
    }
}

/* What the expression's constants tell; false: nothing does. */
static bool add_constants(struct str *out, const json_t *node)
{
    const json_t *expr = json_object_get(node, "A_Expr");
    const json_t *call = json_object_get(node, "FuncCall");
    const json_t *cast = json_object_get(node, "TypeCast");
    const char *text = text_of(json_object_get(json_object_get(node, "A_Const"), "sval"), "sval");
    const json_t *names = json_object_get(call, "funcname");
    if (text) {
        str_add(out, text);
        return true;
    }
    if (cast)
        return add_constants(out, json_object_get(cast, "arg"));
    if (expr && str_equal(string_of(json_array_get(json_object_get(expr, "name"), 0)), "||")) {
        bool left = add_constants(out, json_object_get(expr, "lexpr"));
        return add_constants(out, json_object_get(expr, "rexpr")) || left;
    }
    if (call && str_equal(string_of(json_array_get(names, json_array_size(names) - 1)), "format")) {
        const json_t *first = json_array_get(json_object_get(call, "args"), 0);
        const char *format =
            text_of(json_object_get(json_object_get(first, "A_Const"), "sval"), "sval");
        if (format)
            add_format(out, format);
        return format != NULL;
    }
    str_add(out, "sluice_any");
    return false;
}

/* `USING` values that are rows. */
static bool *row_arguments(struct reader *r, const json_t *params, bool *any)
{
    size_t count = json_array_size(params);
    bool *rows = arena_alloc(r->uses.arena, count + 1);
    *any = false;
    for (size_t i = 0; i < count; i++) {
        const char *text = body_expression(json_array_get(params, i));
        json_t *tree = text ? body_parse(r, text) : NULL;
        struct uses one = r->uses;
        one.items = NULL;
        one.count = 0;
        bool result;
        if (tree)
            uses_visit(&one, tree, &result);
        for (size_t k = 0; k < one.count; k++)
            rows[i] |= one.items[k].kind == PARSE_USE_ROW;
        *any |= rows[i];
        json_decref(tree);
    }
    return rows;
}

struct width body_read_dynamic(struct reader *r, const json_t *query, const json_t *params)
{
    struct str sql = {.arena = r->uses.arena};
    struct width width = {0};
    bool any, result = false;
    const char *text = body_expression(query);
    json_t *expression = text ? body_parse(r, text) : NULL;
    bool known = add_constants(&sql, json_object_get(body_result(expression), "val"));
    json_t *tree = known ? tree_of(str_text(&sql)) : NULL;
    struct uses *u = &r->uses;
    u->arguments = row_arguments(r, params, &any);
    u->argument_count = json_array_size(params);
    if (tree)
        width = uses_visit(u, tree, &result);
    else if (any || (known && strstr(str_text(&sql), u->table->name)))
        body_found(r, PARSE_USE_UNREADABLE, true, "SQL that it makes at run time");
    u->arguments = NULL;
    json_decref(tree);
    json_decref(expression);
    return width;
}

/* ---- What this version of libpg_query does not know ---- */

/* At `at` stands `name.field`, with quotes or without; its length, or 0. */
static size_t match_field(const char *text, const char *at, const char *name, const char *field)
{
    const char *const parts[] = {name, field};
    const char *p = at;
    if (at > text && (isalnum((unsigned char)at[-1]) || strchr("_.\"$", at[-1])))
        return 0;
    for (size_t i = 0; i < 2; i++) {
        bool quoted = *p == '"';
        size_t length = strlen(parts[i]);
        p += quoted;
        if (strncasecmp(p, parts[i], length) != 0 || (quoted && p[length] != '"'))
            return 0;
        p += length + quoted;
        if (i == 0) {
            p += strspn(p, " \t\n");
            if (*p++ != '.')
                return 0;
            p += strspn(p, " \t\n");
        }
    }
    return isalnum((unsigned char)*p) || *p == '_' ? 0 : (size_t)(p - at);
}

/* It refuses to assign to a field of a record ("r.email" is not a known variable). Such fields are
 * noted, and a variable that is always there takes their place. NULL: it is another error. */
const char *body_without_field(struct reader *r, const char *text, const char *message)
{
    struct arena *arena = r->uses.arena;
    const char *end = strstr(message, "\" is not a known variable");
    const char *dot = strchr(message, '.');
    if (message[0] != '"' || !end || !dot || dot > end)
        return NULL;
    const char *name = arena_printf(arena, "%.*s", (int)(dot - message - 1), message + 1);
    const char *field = arena_printf(arena, "%.*s", (int)(end - dot - 1), dot + 1);
    struct str out = {.arena = arena};
    size_t replaced = 0;
    for (const char *p = text; *p;) {
        size_t length = match_field(text, p, name, field);
        if (length) {
            str_add(&out, "found");
            replaced++;
        } else {
            str_addf(&out, "%c", *p);
        }
        p += length ? length : 1;
    }
    if (!replaced)
        return NULL;
    *ARENA_PUSH(arena, r->uses.others, r->uses.other_count) =
        arena_printf(arena, "%s.%s", name, field);
    return str_text(&out);
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#endif
#ifdef SANITIZED
/* libpg_query 15 forgets a buffer of one byte whenever it refuses a body. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:pg_query_raw_parse\n";
}
#endif

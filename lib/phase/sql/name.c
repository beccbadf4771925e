/* Names out of parse trees: see script.h. */
#include "base/str.h"
#include "phase/sql/script.h"
#include "sql/sql.h"

static const char *keep(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

static struct qname in_schema(struct arena *arena, const char *schema, const char *name)
{
    return (struct qname){name && !schema ? SQL_SCHEMA : keep(arena, schema), keep(arena, name)};
}

struct qname sql_name_of_range(struct arena *arena, const struct parse_node *range)
{
    if (node_inside(range, "RangeVar"))
        range = node_inside(range, "RangeVar");
    return in_schema(arena, node_text(range, "schemaname"), node_text(range, "relname"));
}

struct qname sql_name_of_list(struct arena *arena, const struct parse_node *list)
{
    const char *schema = NULL, *name = NULL;
    for (const struct parse_node *item = node_first(list); item; item = item->next) {
        schema = name;
        name = node_string(item);
    }
    return in_schema(arena, schema, name);
}

struct qname sql_name_of_object(struct arena *arena, const struct parse_node *object)
{
    if (!object)
        return (struct qname){0};
    if (object->kind == PARSE_LIST)
        return sql_name_of_list(arena, object);
    if (node_string(object))
        return in_schema(arena, NULL, node_string(object));
    if (node_inside(object, "List"))
        return sql_name_of_list(arena, node_get(node_inside(object, "List"), "items"));
    if (node_inside(object, "ObjectWithArgs"))
        return sql_name_of_list(arena, node_get(node_inside(object, "ObjectWithArgs"), "objname"));
    if (node_inside(object, "TypeName"))
        return sql_name_of_list(arena, node_get(node_inside(object, "TypeName"), "names"));
    return sql_name_of_range(arena, object);
}

const char *sql_type_text(struct arena *arena, const struct parse_node *type)
{
    struct str out = {.arena = arena};
    if (node_inside(type, "TypeName"))
        type = node_inside(type, "TypeName");
    if (!type || node_is(type, "pct_type"))
        return NULL;
    for (const struct parse_node *item = node_first(node_get(type, "names")); item;
         item = item->next)
        str_addf(&out, "%s%s", out.length ? "." : "", sql_quote_name(arena, node_string(item)));
    for (size_t i = node_count(node_get(type, "arrayBounds")); i > 0; i--)
        str_add(&out, "[]");
    return out.length ? str_text(&out) : NULL;
}

const char *sql_signature(struct arena *arena, const struct qname *name,
                          const struct parse_node *types)
{
    struct str out = {.arena = arena};
    const char *separator = "";
    str_addf(&out, "%s(", sql_quote_qname(arena, name));
    for (const struct parse_node *item = node_first(types); item; item = item->next) {
        const struct parse_node *parameter = node_inside(item, "FunctionParameter");
        const char *mode = node_text(parameter, "mode");
        if (str_equal(mode, "FUNC_PARAM_OUT") || str_equal(mode, "FUNC_PARAM_TABLE"))
            continue;
        const char *type = sql_type_text(arena, parameter ? node_get(parameter, "argType") : item);
        if (!type)
            return NULL;
        str_addf(&out, "%s%s", separator, type);
        separator = ", ";
    }
    str_add_char(&out, ')');
    return str_text(&out);
}

const char **sql_strings(struct arena *arena, const struct parse_node *list, size_t *count)
{
    const char **names = NULL;
    *count = 0;
    for (const struct parse_node *item = node_first(list); item; item = item->next)
        if (node_string(item))
            *ARENA_PUSH(arena, names, *count) = keep(arena, node_string(item));
    return names;
}

/* Names out of parse trees: see script.h. */
#include "parse/name.h"
#include "base/str.h"
#include "phase/sql/script.h"
#include "sql/sql.h"

/* What has no schema is in that of the phase's statements. */
static struct qname in_schema(struct qname name, const char *schema)
{
    if (name.name && !name.schema)
        name.schema = schema;
    return name;
}

struct qname sql_name_of_range(struct arena *arena, const char *schema,
                               const struct parse_node *range)
{
    return in_schema(parse_range_name(arena, range), schema);
}

struct qname sql_name_of_list(struct arena *arena, const char *schema,
                              const struct parse_node *list)
{
    return in_schema(parse_list_name(arena, list), schema);
}

struct qname sql_name_of_object(struct arena *arena, const char *schema,
                                const struct parse_node *object)
{
    return in_schema(parse_object_name(arena, object), schema);
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

#include <string.h>

#include "base/str.h"
#include "lint/digest/digest.h"
#include "parse/name.h"

struct qname name_of_range(struct digest *d, const struct parse_node *range)
{
    return parse_range_name(d->arena, range);
}

struct qname name_of_object(struct digest *d, const struct parse_node *object)
{
    return parse_object_name(d->arena, object);
}

static const struct parse_node *type_inside(const struct parse_node *type)
{
    return node_inside(type, "TypeName") ? node_inside(type, "TypeName") : type;
}

struct qname name_of_type_alone(struct digest *d, const struct parse_node *type)
{
    return parse_list_name(d->arena, node_get(type_inside(type), "names"));
}

/* As people write it: int4 is what the grammar makes of integer. */
static const char *common_name(const char *name)
{
    static const char *const names[][2] = {
        {"int2", "smallint"},           {"int4", "integer"}, {"int8", "bigint"}, {"float4", "real"},
        {"float8", "double precision"}, {"bool", "boolean"}, {"bpchar", "char"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(name, names[i][0]))
            return names[i][1];
    return name;
}

const char *name_of_type(struct digest *d, const struct parse_node *type)
{
    type = type_inside(type);
    struct qname name = parse_list_name(d->arena, node_get(type, "names"));
    struct str out = {.arena = d->arena};
    if (!name.name)
        return NULL;
    if (name.schema && strcmp(name.schema, "pg_catalog") != 0)
        str_addf(&out, "%s.", name.schema);
    str_add(&out, common_name(name.name));
    const char *separator = "(";
    for (const struct parse_node *mod = node_first(node_get(type, "typmods")); mod;
         mod = mod->next) {
        const struct parse_node *constant = node_inside(mod, "A_Const");
        str_addf(&out, "%s%lld", separator, node_number(node_get(constant, "ival"), "ival"));
        separator = ",";
    }
    if (*separator == ',')
        str_add_char(&out, ')');
    for (size_t i = node_count(node_get(type, "arrayBounds")); i > 0; i--)
        str_add(&out, "[]");
    return str_text(&out);
}

const char **name_list(struct digest *d, const struct parse_node *list, size_t *count)
{
    return parse_strings(d->arena, list, count);
}

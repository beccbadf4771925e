#include <string.h>

#include "base/str.h"
#include "lint/digest/digest.h"

struct qname name_of_range(struct digest *d, const struct parse_node *range)
{
    if (node_inside(range, "RangeVar"))
        range = node_inside(range, "RangeVar");
    return (struct qname){.schema = digest_keep(d, node_text(range, "schemaname")),
                          .name = digest_keep(d, node_text(range, "relname"))};
}

/* The last two of a list of strings. */
static struct qname name_of_list(struct digest *d, const struct parse_node *list)
{
    struct qname name = {0};
    for (const struct parse_node *item = node_first(list); item; item = item->next) {
        name.schema = name.name;
        name.name = node_string(item);
    }
    return (struct qname){digest_keep(d, name.schema), digest_keep(d, name.name)};
}

struct qname name_of_object(struct digest *d, const struct parse_node *object)
{
    if (!object)
        return (struct qname){0};
    if (object->kind == PARSE_LIST)
        return name_of_list(d, object);
    if (node_string(object))
        return (struct qname){.name = digest_keep(d, node_string(object))};
    if (node_inside(object, "List"))
        return name_of_list(d, node_get(node_inside(object, "List"), "items"));
    if (node_inside(object, "ObjectWithArgs"))
        return name_of_list(d, node_get(node_inside(object, "ObjectWithArgs"), "objname"));
    if (node_inside(object, "TypeName"))
        return name_of_list(d, node_get(node_inside(object, "TypeName"), "names"));
    if (node_inside(object, "RangeVar"))
        return name_of_range(d, object);
    return name_of_list(d, node_get(object, "names"));
}

static const struct parse_node *type_inside(const struct parse_node *type)
{
    return node_inside(type, "TypeName") ? node_inside(type, "TypeName") : type;
}

struct qname name_of_type_alone(struct digest *d, const struct parse_node *type)
{
    return name_of_list(d, node_get(type_inside(type), "names"));
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
    struct qname name = name_of_list(d, node_get(type, "names"));
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
    const char **names = NULL;
    *count = 0;
    for (const struct parse_node *item = node_first(list); item; item = item->next)
        *ARENA_PUSH(d->arena, names, *count) = digest_keep(d, node_string(item));
    return names;
}

#include "parse/name.h"

#include <string.h>

#include "base/str.h"

static struct qname keep(struct arena *arena, const char *schema, const char *name)
{
    return (struct qname){schema ? arena_strdup(arena, schema) : NULL,
                          name ? arena_strdup(arena, name) : NULL};
}

struct qname parse_range_name(struct arena *arena, const struct parse_node *range)
{
    if (node_inside(range, "RangeVar"))
        range = node_inside(range, "RangeVar");
    return keep(arena, node_text(range, "schemaname"), node_text(range, "relname"));
}

struct qname parse_list_name(struct arena *arena, const struct parse_node *list)
{
    const char *schema = NULL, *name = NULL;
    for (const struct parse_node *item = node_first(list); item; item = item->next) {
        schema = name;
        name = node_string(item);
    }
    return keep(arena, schema, name);
}

struct qname parse_object_name(struct arena *arena, const struct parse_node *object)
{
    /* where each of them has the list of its names */
    static const char *const lists[][2] = {
        {"List", "items"}, {"ObjectWithArgs", "objname"}, {"TypeName", "names"}};
    if (!object || object->kind == PARSE_LIST)
        return parse_list_name(arena, object);
    if (node_string(object))
        return keep(arena, NULL, node_string(object));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (node_inside(object, lists[i][0]))
            return parse_list_name(arena, node_get(node_inside(object, lists[i][0]), lists[i][1]));
    return node_get(object, "names") ? parse_list_name(arena, node_get(object, "names"))
                                     : parse_range_name(arena, object);
}

const char **parse_strings(struct arena *arena, const struct parse_node *list, size_t *count)
{
    const char **strings = NULL;
    *count = 0;
    for (const struct parse_node *item = node_first(list); item; item = item->next)
        if (node_string(item))
            *ARENA_PUSH(arena, strings, *count) = arena_strdup(arena, node_string(item));
    return strings;
}

enum { MAX_DEPTH = 400 };

static void find_tables(struct arena *arena, const struct parse_node *node, int depth,
                        struct qname **tables, size_t *count)
{
    for (const struct parse_node *child = node->child; child && depth < MAX_DEPTH;
         child = child->next) {
        if (node_text(child, "relname"))
            *ARENA_PUSH(arena, *tables, *count) = parse_range_name(arena, child);
        find_tables(arena, child, depth + 1, tables, count);
    }
}

static bool is_with(const struct parse_node *node, const char *name, int depth)
{
    const char *with = node_text(node, "ctename");
    if (with && str_equal(with, name))
        return true;
    for (const struct parse_node *child = node->child; child && depth < MAX_DEPTH;
         child = child->next)
        if (is_with(child, name, depth + 1))
            return true;
    return false;
}

struct qname *parse_tables(struct arena *arena, const char *statement, size_t *count)
{
    const char *problem;
    struct qname *tables = NULL;
    size_t found = 0, kept = 0;
    const struct parse_node *tree = parse_statement(arena, statement, strlen(statement), &problem);
    if (tree)
        find_tables(arena, tree, 0, &tables, &found);
    for (size_t i = 0; i < found; i++)
        if (tables[i].schema || !is_with(tree, tables[i].name, 0))
            tables[kept++] = tables[i];
    *count = kept;
    return tables;
}

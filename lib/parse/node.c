#include "parse/node.h"

#include <pg_query.h>
#include <string.h>

#include "base/str.h"

const struct parse_node *node_get(const struct parse_node *object, const char *key)
{
    if (!object || object->kind != PARSE_OBJECT)
        return NULL;
    for (const struct parse_node *member = object->child; member; member = member->next)
        if (str_equal(member->key, key))
            return member;
    return NULL;
}

const char *node_text(const struct parse_node *object, const char *key)
{
    const struct parse_node *found = node_get(object, key);
    return found ? found->text : NULL;
}

long long node_number(const struct parse_node *object, const char *key)
{
    const struct parse_node *found = node_get(object, key);
    return found ? found->number : 0;
}

bool node_is(const struct parse_node *object, const char *key)
{
    return node_number(object, key) != 0;
}

const char *node_type(const struct parse_node *node)
{
    return node && node->kind == PARSE_OBJECT && node->child ? node->child->key : NULL;
}

const struct parse_node *node_inside(const struct parse_node *node, const char *type)
{
    return str_equal(node_type(node), type) ? node->child : NULL;
}

const char *node_string(const struct parse_node *node)
{
    return node_text(node_inside(node, "String"), "sval");
}

const struct parse_node *node_first(const struct parse_node *list)
{
    return list && list->kind == PARSE_LIST ? list->child : NULL;
}

size_t node_count(const struct parse_node *list)
{
    size_t count = 0;
    for (const struct parse_node *item = node_first(list); item; item = item->next)
        count++;
    return count;
}

const struct parse_node *node_last(const struct parse_node *list)
{
    const struct parse_node *item = node_first(list);
    while (item && item->next)
        item = item->next;
    return item;
}

static const struct parse_node *parse_text(struct arena *arena, const char *text,
                                           const char **problem)
{
    const struct parse_node *statement = NULL;
    PgQueryParseResult parsed = pg_query_parse(text);
    *problem = NULL;
    if (parsed.error) {
        *problem = arena_strdup(arena, parsed.error->message);
    } else {
        const struct parse_node *root = parse_json(arena, arena_strdup(arena, parsed.parse_tree));
        const struct parse_node *list = node_get(root, "stmts");
        statement = node_get(node_first(list), "stmt");
        if (!root)
            *problem = "it nests too deeply";
        else if (node_count(list) > 1)
            *problem = "it is several statements";
    }
    pg_query_free_parse_result(parsed);
    return *problem ? NULL : statement;
}

const struct parse_node *parse_statement(struct arena *arena, const char *text, size_t length,
                                         const char **problem)
{
    const char *alone = arena_strndup(arena, text, length);
    const struct parse_node *tree = parse_text(arena, alone, problem);
    if (tree || !*problem)
        return tree;
    const char *known = parse_shim(arena, alone), *why;
    tree = known ? parse_text(arena, known, &why) : NULL;
    if (tree)
        *problem = NULL;
    return tree;
}

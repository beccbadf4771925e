#include "yaml/node.h"

#include <string.h>

#include "base/str.h"

const struct yaml_node *yaml_node_get(const struct yaml_node *mapping, const char *key)
{
    if (mapping->kind != YAML_MAPPING)
        return NULL;
    for (size_t i = 0; i < mapping->count; i++)
        if (str_equal(mapping->items[i].key->text, key))
            return &mapping->items[i];
    return NULL;
}

const struct yaml_node *yaml_node_at(struct arena *arena, const struct yaml_node *node,
                                     struct place place)
{
    struct yaml_node *copy = arena_alloc(arena, sizeof *copy);
    *copy = *node;
    copy->place = place;
    copy->apart = true;
    copy->key = node->key ? yaml_node_at(arena, node->key, place) : NULL;
    copy->items = NULL;
    copy->count = 0;
    for (size_t i = 0; i < node->count; i++)
        *ARENA_PUSH(arena, copy->items, copy->count) = *yaml_node_at(arena, &node->items[i], place);
    return copy;
}

bool yaml_node_equal(const struct yaml_node *a, const struct yaml_node *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->kind != b->kind || a->count != b->count || !str_equal(a->text, b->text))
        return false;
    for (size_t i = 0; i < a->count; i++)
        if (!yaml_node_equal(a->items[i].key, b->items[i].key) ||
            !yaml_node_equal(&a->items[i], &b->items[i]))
            return false;
    return true;
}

struct place yaml_node_place(const struct yaml_node *node)
{
    return node->key != NULL ? node->key->place : node->place;
}

bool yaml_node_is_null(const struct yaml_node *node)
{
    static const char *const nulls[] = {"", "~", "null", "Null", "NULL"};
    if (node->kind != YAML_TEXT || !node->plain)
        return false;
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++)
        if (str_equal(node->text, nulls[i]))
            return true;
    return false;
}

/* A message is one line of moderate length, whatever the plan holds. */
const char *yaml_node_describe(struct arena *arena, const struct yaml_node *node)
{
    enum { SHOWN = 40 };
    if (node->kind == YAML_LIST)
        return "a list";
    if (node->kind != YAML_TEXT)
        return "a mapping";
    if (yaml_node_is_null(node))
        return "empty";

    size_t length = strlen(node->text);
    size_t cut = 0;
    while (cut < length && cut < SHOWN)
        cut += utf8_sequence_length(node->text + cut, length - cut);
    char *shown = arena_printf(arena, "\"%.*s%s\"", (int)cut, node->text, cut < length ? "…" : "");
    for (char *c = shown; *c != '\0'; c++)
        if (*c == '\n' || *c == '\r' || *c == '\t')
            *c = ' ';
    return shown;
}

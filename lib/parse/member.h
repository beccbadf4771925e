/*
 * member: what a node of a parse tree in JSON holds. Private to this room.
 */
#ifndef SLUICE_PARSE_MEMBER_H
#define SLUICE_PARSE_MEMBER_H

#include <jansson.h>
#include <pg_query.h>

/* The parse tree of statements, for json_decref; NULL when they do not parse. */
static inline json_t *tree_of(const char *sql)
{
    PgQueryParseResult parsed = pg_query_parse(sql);
    json_t *tree = parsed.error ? NULL : json_loads(parsed.parse_tree, 0, NULL);
    pg_query_free_parse_result(parsed);
    return tree;
}

static inline const char *text_of(const json_t *node, const char *key)
{
    return json_string_value(json_object_get(node, key));
}

/* {"String": {"sval": "x"}} */
static inline const char *string_of(const json_t *node)
{
    return text_of(json_object_get(node, "String"), "sval");
}

/* A node is an object with one member, its type. */
static inline const json_t *only_member(const json_t *node)
{
    return json_object_iter_value(json_object_iter((json_t *)node));
}

#endif

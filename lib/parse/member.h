/*
 * member: what a node of a parse tree in JSON holds. Private to this room.
 */
#ifndef SLUICE_PARSE_MEMBER_H
#define SLUICE_PARSE_MEMBER_H

#include <jansson.h>

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

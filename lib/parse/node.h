/*
 * node: one statement as a tree of plain nodes.
 *
 * The parser is PostgreSQL's own grammar, of version 15, as libpg_query packs it, and the names are
 * those of its parse nodes (src/include/nodes/parsenodes.h): a node is an object with one member,
 * whose key is the node's type. For the few forms of newer versions that change tables there is a
 * shim, which rewrites them to what version 15 knows; PARSE_SHIM_… are the functions that mark
 * them.
 */
#ifndef SLUICE_PARSE_NODE_H
#define SLUICE_PARSE_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* CHECK (sluice_not_null(c)) stands for a NOT NULL constraint (18), SET DEFAULT
 * sluice_expression(…) for SET EXPRESSION (17), GENERATED ALWAYS AS (sluice_virtual(…)) STORED for
 * a virtual column (18). A constraint that is NOT ENFORCED becomes one that is NOT VALID. */
#define PARSE_SHIM_NOT_NULL "sluice_not_null"
#define PARSE_SHIM_EXPRESSION "sluice_expression"
#define PARSE_SHIM_VIRTUAL "sluice_virtual"

enum parse_node_kind { PARSE_OBJECT, PARSE_LIST, PARSE_TEXT, PARSE_NUMBER, PARSE_BOOLEAN };

struct parse_node {
    enum parse_node_kind kind;
    const char *key; /* in an object; NULL in a list */
    const char *text;
    long long number; /* PARSE_BOOLEAN: 0 or 1 */
    struct parse_node *child, *next;
};

/* The statement's node: node->child is what is in it, node->child->key its type. NULL when it does
 * not parse; then `problem` says why. An empty statement gives NULL without a problem. `text` need
 * not end with a NUL. */
const struct parse_node *parse_statement(struct arena *arena, const char *text, size_t length,
                                         const char **problem);

/* All of these take NULL, and what is not there, for NULL, false or 0. */
const struct parse_node *node_get(const struct parse_node *object, const char *key);
const char *node_text(const struct parse_node *object, const char *key);
bool node_is(const struct parse_node *object, const char *key);
long long node_number(const struct parse_node *object, const char *key);
/* The type of a node, and what is in it. */
const char *node_type(const struct parse_node *node);
const struct parse_node *node_inside(const struct parse_node *node, const char *type);
/* {"String": {"sval": …}} */
const char *node_string(const struct parse_node *node);
/* The first entry of a list. */
const struct parse_node *node_first(const struct parse_node *list);
size_t node_count(const struct parse_node *list);
const struct parse_node *node_last(const struct parse_node *list);

/* json.c: libpg_query's answer as nodes; NULL when it is too deep. `json` is changed. */
const struct parse_node *parse_json(struct arena *arena, char *json);

/* shim.c: the text with newer syntax put into what grammar 15 knows; NULL when there is none. */
const char *parse_shim(struct arena *arena, const char *text);

#endif

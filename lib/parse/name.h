/*
 * name: names in parse trees, copied to the arena.
 *
 * What is not written is NULL: the schema of a name without one, both where there is no name.
 */
#ifndef SLUICE_PARSE_NAME_H
#define SLUICE_PARSE_NAME_H

#include "parse/node.h"
#include "sql/sql.h"

/* Of a RangeVar, or a node that has one in it. */
struct qname parse_range_name(struct arena *arena, const struct parse_node *range);
/* The last two of a list of strings. */
struct qname parse_list_name(struct arena *arena, const struct parse_node *list);
/* Of whatever stands for an object: a list, a String, ObjectWithArgs, TypeName, RangeVar. */
struct qname parse_object_name(struct arena *arena, const struct parse_node *object);
/* Every relation that a statement names; none where it cannot be parsed. The names of its own WITH
 * queries are none. */
struct qname *parse_tables(struct arena *arena, const char *statement, size_t *count);
/* The strings of a list. */
const char **parse_strings(struct arena *arena, const struct parse_node *list, size_t *count);

#endif

/*
 * substitute: an expression with other expressions in place of columns, found in its parse tree.
 */
#ifndef SLUICE_PARSE_SUBSTITUTE_H
#define SLUICE_PARSE_SUBSTITUTE_H

#include "base/arena.h"

/* `names[i]`, alone or after `table.`, becomes `(values[i])`. NULL: it cannot be parsed, names
 * other columns, or has a subquery, in which names may mean something else. */
const char *parse_substitute(struct arena *arena, const char *expression, const char *table,
                             const char *const *names, const char *const *values, size_t count);

#endif

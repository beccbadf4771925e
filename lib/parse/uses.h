/*
 * uses: what one SQL statement does with a table. Private to body.c; see body.h.
 */
#ifndef SLUICE_PARSE_USES_H
#define SLUICE_PARSE_USES_H

#include <jansson.h>

#include "parse/body.h"
#include "parse/member.h"

/* How many columns a list of results has: `fixed`, and one more for each column of the table in
 * each of `rows`. */
struct width {
    size_t fixed, rows;
    bool vague; /* and those of other tables */
    bool loose; /* a table of the rows is named without its schema */
};

struct uses {
    struct arena *arena;
    const struct qname *table;
    const char *const *copies; /* tables with its columns */
    size_t copy_count;
    const char **variables; /* of a row type of the table */
    size_t variable_count;
    const char **others; /* parameters and variables of other types */
    size_t other_count;
    const bool *arguments; /* of EXECUTE … USING: which are rows; NULL: these are the parameters */
    size_t argument_count;
    struct parse_use *items;
    size_t count;
};

void uses_add(struct uses *uses, struct parse_use use);
bool uses_has_variable(const struct uses *uses, const char *name);

/* The visits of one parsed text: {"stmts": […]}. The width of the last statement's result. */
struct width uses_visit(struct uses *uses, const json_t *tree, bool *has_result);

/* Whether the name of a type is the table's row type. */
bool uses_is_row_type(const struct uses *uses, const json_t *type_name, bool *by_schema);
/* Whether a value that is cast to it, or to an array of it, is a list of values. */
bool uses_lists_row(const struct uses *uses, const json_t *value, const json_t *type_name,
                    bool *by_schema);

#endif

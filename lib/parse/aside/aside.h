/*
 * aside: what a statement does with a table that it could not do with a view in its place, from its
 * parse tree: COPY, TRUNCATE, ON CONFLICT ON CONSTRAINT, and the like.
 */
#ifndef SLUICE_PARSE_ASIDE_H
#define SLUICE_PARSE_ASIDE_H

#include <jansson.h>
#include <stdbool.h>

#include "sql/sql.h"

struct aside_trouble {
    const char *what; /* "TRUNCATE" */
    const char *hint; /* what to do about it */
    int until;        /* the server's version from which on a view takes it; 0: none does */
    bool mild;        /* it does nothing then, and says so */
    bool schema;      /* it changes the schema, as migrations do, and not an application */
    bool vague;       /* it may be about another table of the statement */
};

/* For each of them; `by_schema`: the table is named with its schema. */
struct aside_visitor {
    const struct qname *table;
    void (*found)(void *context, const struct aside_trouble *trouble, bool by_schema);
    void *context;
};

/* `node` is any part of what libpg_query gives. */
void aside_visit(const struct aside_visitor *visitor, const json_t *node);

#endif

/*
 * uses_scope: what names mean inside a statement, and how wide its lists of results are. Private to
 * uses*.c.
 */
#ifndef SLUICE_PARSE_USES_SCOPE_H
#define SLUICE_PARSE_USES_SCOPE_H

#include "parse/uses.h"

/* A name that stands for rows in a query, and what `name.*` is. */
struct relation {
    const char *name;
    bool ours; /* the table itself: its columns have their names */
    bool copy; /* or a transition table of its trigger, with rows of it */
    bool by_schema;
    struct qname table; /* name NULL: a query or function */
    struct width width;
};

/* What names mean inside one statement or subquery; `parent` is around it. */
struct scope {
    const struct scope *parent;
    struct relation *relations; /* of FROM */
    size_t relation_count;
    struct relation *ctes;
    size_t cte_count;
};

/* NULL: none. */
const struct relation *uses_relation(const struct scope *scope, const char *name);
const struct relation *uses_cte(const struct scope *scope, const char *name);
/* The table itself, in this FROM. */
const struct relation *uses_ours(const struct scope *scope);
bool uses_names_table(const struct uses *uses, const char *schema, const char *name);

void uses_add_relation(struct uses *uses, struct scope *scope, struct relation relation);
/* `range` is the inside of a RangeVar; whether it is the table itself. */
bool uses_add_range(struct uses *uses, struct scope *scope, const json_t *range);

bool uses_is_star(const json_t *node);
/* Whether an expression is one row: a variable, a table's, or $1. */
bool uses_is_row(const struct uses *uses, const struct scope *scope, const json_t *node);

void uses_add_of(struct uses *uses, enum parse_use_kind kind, const char *name, bool by_schema,
                 const char *what);
/* A column of the table, which its row has by that name only in a transition table. */
void uses_add_column(struct uses *uses, const struct relation *of, const char *name);
void uses_visit_column(struct uses *uses, const struct scope *scope, const json_t *reference);
/* (u).email, ($1).*: false when it is something else. */
bool uses_visit_indirection(struct uses *uses, const struct scope *scope, const json_t *node);

/* What `name.*` is, and a whole list of results; its expressions are visited. */
struct width uses_star_width(const struct uses *uses, const struct scope *scope, const char *name);
struct width uses_list_width(struct uses *uses, const struct scope *scope, const json_t *list);

/* uses.c: any statement with a result, and anything else. */
struct width uses_visit_query(struct uses *uses, const struct scope *parent, const json_t *node);
void uses_visit_node(struct uses *uses, const struct scope *scope, const json_t *node);

#endif

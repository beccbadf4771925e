/*
 * body_text: the texts inside a PL/pgSQL body, which are SQL, parts of it, or made at run time.
 * Private to body*.c.
 */
#ifndef SLUICE_PARSE_BODY_TEXT_H
#define SLUICE_PARSE_BODY_TEXT_H

#include "parse/uses.h"

struct reader {
    struct uses uses;
    const struct parse_body *body;
    const json_t *datums; /* of PL/pgSQL: its variables, in the order of their numbers */
};

void body_found(struct reader *r, enum parse_use_kind kind, bool by_schema, const char *what);

/* The text of a node of PL/pgSQL that holds one; NULL: it does not. */
const char *body_expression(const json_t *expr);
/* The value of an assignment "x := value", "x[1].y = value". */
const char *body_assigned(const char *text);
/* A statement, an expression, or an assignment; the caller's to json_decref, NULL: none of them. */
json_t *body_parse(struct reader *r, const char *text);
/* The first result of the first statement of a tree, a query: its ResTarget, or NULL. */
const json_t *body_result(const json_t *tree);
/* Its uses, and the width of its result. */
struct width body_read(struct reader *r, const char *text, bool *has_result);
/* EXECUTE query USING params, as far as constants tell. */
struct width body_read_dynamic(struct reader *r, const json_t *query, const json_t *params);

/* The body without the field of a record that libpg_query could not read, as its message says.
 * NULL: it says something else. */
const char *body_without_field(struct reader *r, const char *text, const char *message);

/* TG_TABLE_NAME and the like: what a trigger's function is told of its own table's name. `function`
 * is all of it, as libpg_query gives it. */
void body_find_own_names(struct reader *r, const json_t *function);

#endif

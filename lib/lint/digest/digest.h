/*
 * digest: statements as acts. Private to lint's own files.
 */
#ifndef SLUICE_LINT_DIGEST_DIGEST_H
#define SLUICE_LINT_DIGEST_DIGEST_H

#include "base/arena.h"
#include "lint/digest/act.h"
#include "parse/node.h"
#include "parse/text/cut.h"

struct digest {
    struct arena *arena;
    struct act *acts;
    size_t act_count;
    struct act_statement *statements;
    size_t statement_count;

    /* The statement that is being read. */
    size_t current;
    const char *source;             /* its text */
    struct parse_position position; /* where it begins; at: 0 */
    bool in_body;                   /* of a function: SELECT INTO sets a variable */
    int depth;                      /* of bodies in bodies */

    /* The transaction that is open, and how it began. */
    size_t transaction, transaction_count;
    bool wrapped; /* by the tool */
    size_t begin; /* the act of BEGIN, plus one */
};

/* Adds the statements of a section of the script that are to be run. */
void digest_script(struct digest *d, const struct parse_script *script, size_t file);
/* A statement at the current place or, in a body, `start` bytes behind it. */
void digest_statement(struct digest *d, const char *text, size_t length);

/* The next act of the statement that is being read; its texts must be kept by digest_keep. */
struct act *digest_act(struct digest *d, enum act_kind kind);
const char *digest_keep(struct digest *d, const char *text);

/* The parts, each of which takes statements of some types and says whether it was one of them. */
bool digest_alter(struct digest *d, const struct parse_node *statement);
bool digest_create(struct digest *d, const struct parse_node *statement);
bool digest_object(struct digest *d, const struct parse_node *statement);
bool digest_type(struct digest *d, const struct parse_node *statement);
bool digest_routine(struct digest *d, const struct parse_node *statement);
bool digest_data(struct digest *d, const struct parse_node *statement);
/* data.c: what the queries of WITH change. */
void digest_ctes(struct digest *d, const struct parse_node *statement);

/* body.c: the statements in a body of PL/pgSQL or SQL. `source` is the statement that has
 * the body in quotes, for their places; NULL: they are all at the current one. */
void digest_body(struct digest *d, const char *language, const char *body, const char *source);

/* A table's constraint or column into an act that has its object. */
void digest_column(struct digest *d, struct act *act, const struct parse_node *def);
void digest_constraint(struct digest *d, struct act *act, const struct parse_node *def);

/* names.c */
struct qname name_of_range(struct digest *d, const struct parse_node *range);
/* A list of strings, a TypeName, an ObjectWithArgs, or a string. */
struct qname name_of_object(struct digest *d, const struct parse_node *object);
const char *name_of_type(struct digest *d, const struct parse_node *type);
/* The type's own name, without its modifier: the last of its names. */
struct qname name_of_type_alone(struct digest *d, const struct parse_node *type);
const char **name_list(struct digest *d, const struct parse_node *list, size_t *count);

/* expression.c */
/* What an expression calls: sets ACT_VOLATILE, ACT_UNKNOWN_FUNCTION and `function`. */
void expression_calls(struct digest *d, struct act *act, const struct parse_node *expression);
/* NULL, or NULL with a cast. */
bool expression_is_null(const struct parse_node *expression);
/* The columns of which CHECK (expression) proves that they are not NULL. */
void expression_proves(struct digest *d, struct act *act, const struct parse_node *expression);
const char *expression_literals(struct digest *d, const struct parse_node *expression);
/* Short SQL of a constant, a name or a call; NULL when it is more. */
const char *expression_text(struct digest *d, const struct parse_node *expression);
/* A column by its name alone, or NULL. */
const char *expression_column(const struct parse_node *expression);

/* functions.c: 'i', 's' or 'v' for a function of PostgreSQL's own; '\0' for any other. */
char builtin_volatility(const char *name);

#endif

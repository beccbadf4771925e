/*
 * body: what the body of a function, or the text of a view, does with a table, from its parse tree.
 *
 * SQL is read by PostgreSQL's own grammar and PL/pgSQL by its own, as libpg_query packs them
 * (version 15). SQL that is put together at run time is read as far as its constants tell. There is
 * no catalogue here; what a name without a schema means is not known, so `by_schema` says which
 * uses are certain to be of this table. How many columns a table has is for the caller to ask.
 */
#ifndef SLUICE_PARSE_BODY_H
#define SLUICE_PARSE_BODY_H

#include "base/arena.h"
#include "sql/sql.h"

enum parse_use_kind {
    PARSE_USE_TABLE,  /* has the table in it */
    PARSE_USE_COLUMN, /* reads or sets the column `name` of the table */
    PARSE_USE_BARE,   /* the bare `name` in a query over the table that also has other tables,
                         or in a body that has a variable or parameter of that name */
    PARSE_USE_FIELD,  /* the same of a variable that is a row of it: NEW.name */
    PARSE_USE_ASIDE,  /* does `what` with it, which a view in its place does not take: aside.h */
    PARSE_USE_ROW,    /* takes a row as one value: to_jsonb(t), f(OLD), COPY t TO */
    PARSE_USE_INSERT, /* puts `rows` whole rows and `given` other values into `other` by place */
    PARSE_USE_SHAPE,  /* goes by how many columns the table has; `what` says how */
    PARSE_USE_SHAPE_MAYBE, /* perhaps */
    PARSE_USE_NATURAL,     /* NATURAL JOIN with `other` (name NULL: with a subquery) */
    PARSE_USE_PLACE,       /* goes by the places of the table's columns; `what` says how */
    PARSE_USE_OWN_NAME, /* says `name`, TG_TABLE_NAME or the like, of a trigger on the table; `rows`
                           1: in SQL that it makes at run time */
    PARSE_USE_UNREADABLE, /* `what` cannot be read, and may take rows of the table */
};

struct parse_use {
    enum parse_use_kind kind;
    const char *name;
    struct qname other;         /* schema NULL: found by search_path; name NULL: made at run time */
    size_t given, rows, listed; /* INSERT; listed: columns that it names, 0: none */
    bool vague;                 /* INSERT: `given` is not known */
    bool by_schema;             /* it is this table, and none of that name in another schema */
    const char *what;
    const char *hint; /* ASIDE: what to do about it */
    int until;        /* likewise: the server's version from which on a view takes it, or 0 */
    bool mild;        /* likewise: nothing fails */
    bool schema;      /* likewise: it changes the schema */
};

enum parse_returns {
    PARSE_RETURNS_NOTHING, /* void, trigger, or a single value */
    PARSE_RETURNS_ROW,     /* rows of the table */
    PARSE_RETURNS_COLUMNS, /* columns of its own: TABLE (…), OUT parameters, another row type */
};

struct parse_body {
    const char *text; /* PL/pgSQL: CREATE FUNCTION …; else SQL statements */
    bool plpgsql;
    enum parse_returns returns;
    const char *const *rows; /* parameters that are rows of the table; OLD and NEW of a trigger */
    size_t row_count;
    const char *const *copies; /* tables with the table's columns: a trigger's transition tables */
    size_t copy_count;
    const char *const *parameters; /* names of all parameters */
    size_t parameter_count;
};

/* Every use once. */
struct parse_use *parse_body(struct arena *arena, const struct parse_body *body,
                             const struct qname *table, size_t *count);

#endif

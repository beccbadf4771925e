/*
 * facts: what lint asks a database, as plain data.
 *
 * `lint` says what it wants by name and judges by these; `pg` fills them (pg/facts/facts.h). Names
 * are as PostgreSQL stores them. Owned by the arena that the loader was given.
 */
#ifndef SLUICE_SQL_FACTS_H
#define SLUICE_SQL_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "sql/sql.h"

/* A change of a column's type, to be tried on an empty copy. */
struct facts_change {
    struct qname table;
    const char *column, *type;
};

/* What rows are asked. */
enum fact_rows_kind {
    FACT_NULLS,    /* in the columns */
    FACT_BREACHES, /* of the condition */
    FACT_TWICE,    /* values of the columns */
    FACT_ORPHANS,  /* of a foreign key */
    FACT_UNFIT,    /* values that the type does not take */
    FACT_TAKEN,    /* numbers that a new sequence gives */
    FACT_LONG,     /* values that no index takes */
    FACT_ROWS_KINDS,
};

struct facts_rows_wanted {
    size_t key; /* whose question it is */
    enum fact_rows_kind kind;
    struct qname table, other;
    const char *const *columns; /* that the table must have */
    size_t column_count;
    const char *const *others; /* of a foreign key; none: the primary key */
    size_t other_count;
    const char *text; /* a condition in SQL, or a type with its USING */
    bool nulls;       /* TWICE: NULL counts as a value */
};

struct facts_wanted {
    const struct qname *relations; /* schema NULL: as search_path finds it */
    size_t relation_count;
    const struct qname *types;
    size_t type_count;
    const struct facts_change *changes;
    size_t change_count;
    const char *const *unparsed; /* statements of newer syntax, for the server's own parser */
    size_t unparsed_count;
    const struct facts_rows_wanted *rows;
    size_t rows_count;
    bool routines; /* the functions of the database, with their text */
    bool unidentified;
};

struct fact_column {
    const char *name;
    const char *type; /* format_type() */
    bool not_null, has_default, generated;
    char identity; /* pg_attribute.attidentity */
};

struct fact_index {
    const char *name;
    const char **columns; /* its keys in order; NULL for an expression */
    size_t column_count;
    const char **names; /* every column that it has in it */
    size_t name_count;
    bool unique, primary, valid, partial, is_constraint, replica_identity;
    const char *method;
};

struct fact_constraint {
    const char *name;
    char type; /* pg_constraint.contype */
    bool validated;
    bool incoming; /* a foreign key of another table that references this one */
    const char **columns;
    size_t column_count;
    const char *expression; /* of a check */
    struct qname other;     /* foreign key: the other table */
};

struct fact_trigger {
    const char *name;
    const char *source; /* of its function */
};

/* What hangs on a column: a view, a policy, a generated column, … */
struct fact_dependent {
    const char *kind, *name, *column;
};

struct fact_table {
    struct qname name;
    bool visible; /* its name alone means it */
    unsigned oid;
    char relkind;
    double rows;     /* as it was last counted; -1: never */
    long long bytes; /* with partitions */
    char replica_identity;
    bool row_security;
    size_t policies;               /* that are permissive */
    struct qname parent;           /* of a partition */
    const char *default_partition; /* of a partitioned table, or of a partition's parent */
    const char *published_by;      /* names of publications that send updates or deletes */
    const char *grants;            /* roles that were granted something, or NULL */
    struct fact_column *columns;
    size_t column_count;
    struct fact_index *indexes;
    size_t index_count;
    struct fact_constraint *constraints;
    size_t constraint_count;
    struct fact_trigger *triggers;
    size_t trigger_count;
    struct fact_dependent *dependents;
    size_t dependent_count;
};

struct fact_routine {
    struct qname name;
    char volatility; /* pg_proc.provolatile */
    const char *language, *source, *result;
    const char **parameters; /* names of those that go in; "" where there is none */
    size_t parameter_count;
    const char **types; /* likewise, format_type() */
    size_t type_count;
    size_t defaults;
    bool is_trigger;
};

struct fact_type {
    struct qname name;
    bool visible;
    char kind;         /* pg_type.typtype */
    bool constrained;  /* a domain with CHECK or NOT NULL */
    const char *users; /* "public.users.points, …": columns of it; NULL: none */
};

enum fact_effect {
    FACT_NOTHING, /* the catalogue alone changes */
    FACT_REWRITE, /* the table */
    FACT_INDEX,   /* an index is built again */
    FACT_SCAN,    /* every row is read */
    FACT_REFUSED, /* PostgreSQL refuses it */
    FACT_DEPENDS, /* on settings of the session */
    FACT_UNTRIED,
};

struct fact_change {
    struct facts_change change;
    enum fact_effect effect;
    const char *why;
};

/* What the rows answer. */
struct fact_rows {
    size_t key;
    enum fact_rows_kind kind;
    const char *unread; /* why they were not read; NULL: they were */
    long long count;    /* how many stand against it, FACT_ROWS_MOST at most */
    const char *why;    /* UNFIT: what the server says of one */
};
enum { FACT_ROWS_MOST = 1000 };

struct facts {
    int version;
    const char *lock_timeout; /* what a session of this role begins with */
    struct fact_table *tables;
    size_t table_count;
    struct fact_routine *routines;
    size_t routine_count;
    struct fact_type *types;
    size_t type_count;
    struct fact_change *changes;
    size_t change_count;
    struct fact_rows *rows;
    size_t rows_count;
    const char **refusals; /* one for each unparsed statement: why the server does not take it
                              either, or NULL: it does */
    const char
        *unidentified; /* tables whose rows cannot be told apart: "public.logs, …", or NULL */
};

/* NULL without facts, and when there is none such. */
const struct fact_table *facts_table(const struct facts *facts, struct qname name);
const struct fact_type *facts_type(const struct facts *facts, struct qname name);
const struct fact_column *fact_table_column(const struct fact_table *table, const char *name);
const struct fact_index *fact_table_index(const struct fact_table *table, const char *name);
/* The table that has the index. */
const struct fact_table *facts_index_table(const struct facts *facts, struct qname index);
const struct fact_change *facts_change(const struct facts *facts, struct qname table,
                                       const char *column, const char *type);
/* NULL: nothing was asked, or there is no such table. */
const struct fact_rows *facts_rows(const struct facts *facts, size_t key);

#endif

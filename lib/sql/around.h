/*
 * around: what stands around a table and counts on which columns it has, as plain data.
 *
 * Filled by the engine's survey: the catalogue says what is there (pg/catalog/around.h), and bodies
 * of functions are read (parse/body.h).
 */
#ifndef SLUICE_SQL_AROUND_H
#define SLUICE_SQL_AROUND_H

#include <stdbool.h>
#include <stddef.h>

enum cat_use_kind {
    CAT_USE_TABLE,      /* has the table in it */
    CAT_USE_SHAPE,      /* goes by how many columns the table has, or in which places */
    CAT_USE_PLACE,      /* likewise, but one more at the end does it no harm */
    CAT_USE_WHOLE,      /* takes a row as one value, with whatever columns it has */
    CAT_USE_COLUMN,     /* names column `name` */
    CAT_USE_FIELD,      /* names it as a field of a row of the table: NEW.name */
    CAT_USE_TAKES,      /* takes a row of the table as a parameter */
    CAT_USE_GIVES,      /* gives rows of the table */
    CAT_USE_ASIDE,      /* does `what` with it, which a view in its place does not take */
    CAT_USE_BARE,       /* has `name` in a query over the table, where it means something else */
    CAT_USE_NATURAL,    /* joins with a table that has the columns `names` by equal names */
    CAT_USE_OWN_NAME,   /* says `name`, TG_TABLE_NAME or the like; certain: in SQL that it makes */
    CAT_USE_UNREADABLE, /* cannot be read */
};

/* Something that takes the table's rows or names its columns, and is not tracked by the server. */
struct cat_use {
    enum cat_use_kind kind;
    const char *object; /* "function public.f()", "trigger "t" (function …)", "view …" */
    const char *name;
    const char **names;
    size_t name_count;
    const char *what; /* for people: "it inserts whole rows into "h" by place" */
    const char *hint; /* ASIDE: what to do about it */
    int until;        /* likewise: the server's version from which on a view takes it; 0: none */
    bool mild;        /* likewise: it may be said in vain, or nothing fails */
    bool certain;     /* else it may be another table of that name, or go well */
};

/* A rule of the table, or of a partition. */
struct cat_rule {
    const char *name, *table, *event; /* event: INSERT, UPDATE, DELETE */
    bool instead;
};

/* The sequence that a column's default takes values from, and whose it is not. */
struct cat_feed {
    const char *column, *sequence, *type;
};

/* Something that uses the sequence of an identity column, which is not the table's own. */
struct cat_sequence_user {
    const char *column, *name;
};

/* The schema that the table is to move to. */
struct cat_destination {
    bool there, creatable; /* by this role */
    const char *barred;    /* roles with rights on the table that may not use it, or NULL */
    const char *taken;     /* an index or a sequence of the table, whose name is taken there */
};

/* A trigger that is given names as arguments. */
struct cat_arguments {
    const char *object; /* "trigger "x" of table public.t, function f()" */
    const char *trigger;
    const char **names;
    size_t name_count;
    bool own;    /* of the table, or of a partition; else it has the table's name among them */
    bool before; /* for each row, before it is written */
    bool on_insert;
};

struct cat_around {
    const char *of_type;           /* a typed table's type, or NULL */
    int attributes;                /* numbers used up, dropped columns' too, of it or a partition */
    bool namesakes;                /* another schema has a table of this name */
    const char *fed_by;            /* subscriptions that write it, or NULL */
    const char *publishes_updates; /* publications of its updates, or NULL */
    const char *publishes_deletes; /* likewise */
    const char *without_identity;  /* it, or a partition, that has no replica identity; or NULL */
    const char *narrow_roles;      /* roles that may read single columns of it, not all; or NULL */
    const char **row_columns;      /* "column "a" of table public.b": hold rows of the table */
    size_t row_column_count;
    struct cat_rule *rules;
    size_t rule_count;
    struct cat_feed *feeds;
    size_t feed_count;
    struct cat_sequence_user *sequence_users;
    size_t sequence_user_count;
    struct cat_use *uses;
    size_t use_count;
    struct cat_arguments *arguments;
    size_t argument_count;
    const struct cat_destination *destination; /* NULL: it moves to no other schema */
};

#endif

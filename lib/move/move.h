/*
 * move: tables of a MySQL or MariaDB server, read through mysql_fdw, as the text of what moves them
 * to this database: views for that server, and a plan.
 *
 * mysql_fdw hands a value over as text, and some of it does not come across whole: it cuts text at
 * a NUL, gives six digits of a float, ends a result in silence before a long bytea, and fails for a
 * row with a date of zeros. So each table is read through a view on its own server, which says
 * every value in a form that comes across (types.c), and in a column `sluice_lost` names the
 * columns of the row whose values PostgreSQL cannot hold. Its key is the table's, as it is, so that
 * ranges of it go by the table's index.
 *
 *   url.c     mysql://USER[:PASSWORD]@HOST[:PORT]/DATABASE
 *   types.c   the table of types
 *   source.c  what the tables are, from information_schema
 *   views.c   the text for the MySQL server
 *   plan.c    the plan
 *   tables.c  SQL in it
 *   literal.c defaults and values of enums in that SQL
 *
 * All of it lives in the arena.
 */
#ifndef SLUICE_MOVE_MOVE_H
#define SLUICE_MOVE_MOVE_H

#include "base/arena.h"
#include "base/error.h"
#include "pg/pg.h"

struct move_url {
    const char *user, *password; /* password: NULL where none is given */
    const char *host, *port, *database;
};

struct move_type;

struct move_column {
    const char *name;
    const char *data_type;                             /* "bigint" */
    const char *column_type;                           /* "bigint(20) unsigned", "enum('a','b')" */
    const char *length, *precision, *scale, *fraction; /* digits, or "" */
    const char *default_value;                         /* as information_schema has it, or NULL */
    bool default_is_sql;                               /* else it is the text of a constant */
    bool nullable, counts;                             /* counts: AUTO_INCREMENT */
    bool generated;                                    /* by an expression */
    bool json;                                         /* MariaDB: a longtext that has to be JSON */
    const struct move_type *type;
};

struct move_key {
    const char *name; /* PRIMARY: the primary key */
    bool unique;
    const char **columns;
    size_t column_count;
    const char *problem; /* why it is not made, or NULL */
};

struct move_reference {
    const char *name, *table;
    const char **columns, **referenced;
    size_t count;
    const char *on_update, *on_delete; /* "CASCADE"; NULL: no action */
};

struct move_table {
    const char *name;
    struct move_column *columns;
    size_t column_count;
    struct move_key *keys;
    size_t key_count;
    const struct move_key *primary;
    struct move_reference *references;
    size_t reference_count;
};

struct move {
    struct arena *arena;
    const struct move_url *url;
    const char *server; /* the foreign server, and the schema of its tables: "mysql_shop" */
    bool lossy;         /* what PostgreSQL cannot hold becomes NULL */
    struct move_table *tables;
    size_t table_count;
};

/* False: it is no such URL, and *error says why without it. */
bool move_read_url(struct arena *arena, const char *text, struct move_url *url,
                   struct error *error);

/* The tables of these names, or all: in a transaction that is rolled back, in which the foreign
 * server is made. Refused (ERROR_REFUSED): no mysql_fdw here, a table that is not there, has no key
 * of numbers, a name that leaves none for its view, or a column of a type that is not known, and a
 * server that does not take the user. ERROR_TEMPORARY: one that is not reached. */
bool move_read_source(struct move *move, struct pg *pg, const char *const *names, size_t count,
                      struct error *error);

/* SQL for the MySQL server: a view for each table. */
const char *move_views(const struct move *move);
/* What is to be typed once in this database, and what the plan does not make, as comments; and the
 * plan. It may be none, where tables or columns have names that no plan has. */
const char *move_plan(const struct move *move, const char *name);

/* Whether the column is one of the primary key. */
bool move_is_key(const struct move_table *table, const char *column);
/* `name` in backquotes. */
const char *move_quote(struct arena *arena, const char *name);
/* The view of a table: "sluice_users". */
const char *move_view_name(struct arena *arena, const struct move_table *table);

/* types.c: NULL: it is not known. */
const struct move_type *move_type_of(const struct move_column *column);
/* The value as the view says it; the condition under which PostgreSQL cannot hold it, NULL: it
 * always can; all in MySQL's words. */
const char *move_type_view(struct arena *arena, const struct move_table *table,
                           const struct move_column *column);
const char *move_type_lost(struct arena *arena, const struct move_column *column);
/* Its type in the foreign table and in this database, and how the one becomes the other. */
const char *move_type_foreign(struct arena *arena, const struct move_column *column);
const char *move_type_own(struct arena *arena, const struct move_column *column);
const char *move_type_up(struct arena *arena, const struct move_column *column);
/* Whether ranges of a key can go by it: numbers, dates and times that come as they are. */
bool move_type_is_ordered(const struct move_column *column);
/* Whether it is text, which is cut at a NUL. */
bool move_type_is_text(const struct move_column *column);

#endif

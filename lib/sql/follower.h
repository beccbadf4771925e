/*
 * follower: what is bound to a column by its number, and not by its name.
 *
 * Views, rules, policies, triggers, publications' lists and parsed bodies of functions go on with a
 * column whatever it is called. So where another column takes a column's name, they do not follow
 * by themselves: each is told again what it is, in the words that the server had for it before.
 * Texts are deparsed under search_path = pg_catalog. Owned by the arena of the catalogue.
 */
#ifndef SLUICE_SQL_FOLLOWER_H
#define SLUICE_SQL_FOLLOWER_H

#include <stdbool.h>
#include <stddef.h>

#include "sql/sql.h"

/* How a view comes to be beside itself, under one name, and takes its own place from what then
 * bears the other. */
struct cat_beside {
    struct qname name, aside;
    const char *take, *give_back;
    /* Of a materialized one, under either name: without rows; what gives it rows, or NULL where it
     * has none. */
    const char *make[2], *fill[2];
};

struct cat_follower {
    const char *oid;
    const char *kind;     /* "view", "materialized view", "rule", "policy", "trigger", … */
    const char *name;     /* of it, for people: "public.v", "p on public.t" */
    struct qname of;      /* the view, or the table that it is on; of a function its name */
    const char **columns; /* of the table, through which it is reached */
    size_t column_count;
    const char **direct; /* those that it names itself */
    size_t direct_count;
    int depth;           /* of views: 1, or more than that of the views that it is over */
    const char *replace; /* makes it what it is, in its place */
    const char *make;    /* of a view: likewise, after it was dropped */
    const char *problem; /* why it cannot follow, or NULL */
    const char *held_by; /* why it cannot be dropped and made again, or NULL */
    const char **over;   /* of a view: the oids of the views that it is over */
    size_t over_count;
    struct cat_beside beside; /* of views, where one of them is materialized */
};

/* A query for `name`, a column of the table or of a partition of it, and `digest`, of the words of
 * what is bound to it; `all`: of views over such views too, and of all that is said of views, as
 * rights and comments. `column` NULL: for each column that there is something bound to. */
const char *follower_digest_sql(struct arena *arena, const char *table, const char *column,
                                bool all);

#endif

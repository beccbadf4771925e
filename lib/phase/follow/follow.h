/*
 * follow: views and the like go over to the column that takes another's place.
 *
 * What is bound to a column by its number (sql/follower.h) is told again what it is, in the
 * server's own words, at a moment when the new column bears the name of the old one. So no
 * expression is ever rewritten: the server reads the text that it has written, and finds the new
 * column under the name. Where columns have other types then, views are dropped before and made
 * again, those that others are over first, with all that is said of them; else each is replaced in
 * its place, and views over such a view need nothing.
 *
 * All of it stands in the transaction that takes the names: follow_before, the names, follow_after.
 * A revert undoes it from its end, which brings back what was there. What takes time stands before
 * that transaction and, for the way back, behind it: follow_beside, follow_aside.
 */
#ifndef SLUICE_PHASE_FOLLOW_H
#define SLUICE_PHASE_FOLLOW_H

#include "phase/story/story.h"

/* By their first names. */
struct follow_column {
    const char *old, *next;
    struct place place; /* where the plan says it */
};
struct follow_table {
    const struct cat_table *table;
    struct follow_column *columns;
    size_t column_count;
};
/* What one phase replaces in one transaction. */
struct follow {
    const struct phase_context *context;
    struct follow_table *tables;
    size_t table_count;
    int group;
    bool reversible;
    bool retypes; /* the column stays, and gets another type */
};

/* The column that is nothing but the old one, or a cast of it, by a sync of an earlier phase; NULL:
 * there is none, or the old one is called otherwise by then. */
const char *follow_successor(const struct phase_context *context, const struct qname *table,
                             const char *old);

/* Whether the dependent is one of those that follow. */
bool follow_takes(const struct cat_dependent *dependent);

/* An error for each that cannot. */
void follow_check(const struct follow *follow, struct finding_list *findings);

/* Materialized views, which are made and filled beside themselves, in groups of that number. */
void follow_beside(const struct follow *follow, int group, struct operation_list *operations);
void follow_aside(const struct follow *follow, int group, struct operation_list *operations);
void follow_before(const struct follow *follow, struct operation_list *operations);
void follow_after(const struct follow *follow, struct operation_list *operations);

/* Every new column of the table gets the old one's name (`there`), or its own again; `after` the
 * phase, every old one that of the new one. */
const char *follow_exchange_sql(const struct follow *follow, const struct follow_table *table,
                                bool after, bool there);

/* ---- between items.c, check.c, beside.c and follow.c ---- */

enum follow_way {
    FOLLOW_NOT,     /* it is bound to views that stay what they are */
    FOLLOW_REPLACE, /* in its place */
    FOLLOW_REMAKE,  /* dropped and made again */
    FOLLOW_BESIDE,  /* made and filled beside itself, and renamed */
};
struct follow_item {
    const struct cat_follower *follower;
    const struct follow_table *table; /* of one of the columns, */
    const struct follow_column *column;
    enum follow_way way;
};
/* Each once, views in the order in which they can be made. */
struct follow_item *follow_items(const struct follow *follow, size_t *count);
/* Whether anything is bound to the column when the phase comes: views that plain SQL of an earlier
 * phase makes anew are what that says. */
bool follow_any_bound(const struct follow *follow, const struct follow_table *table,
                      const char *column);
/* How it was tried, where a type changes; NULL: it was not. */
const struct cat_trial *follow_trial(const struct follow *follow,
                                     const struct cat_follower *follower);
bool follow_retypes(const struct follow *follow, const struct follow_table *table,
                    const struct follow_column *column);
/* Whether all that is bound to the column counts, as something of it is made again. */
bool follow_is_whole(const struct follow *follow, const struct follow_table *table,
                     const struct follow_column *column);
void follow_lock(struct arena *arena, struct lock_list *locks, const struct qname *view,
                 enum lock_mode mode);
/* What a statement that makes a view again only reads: its table, and what it is over. */
void follow_lock_read(const struct follow *follow, const struct follow_item *item,
                      struct lock_list *locks);
bool follow_is_held(const struct cat_follower *follower); /* it is a materialized view */
bool follow_has_besides(const struct follow *follow);
/* In the transaction: what was made beside takes its place; and what was there goes. */
void follow_take(const struct follow *follow, struct operation_list *operations);
void follow_drop_aside(const struct follow *follow, struct operation_list *operations);

#endif

/*
 * violator: the rows that the constraints of a phase would not accept, asked before anything is
 * added: see `violators` in phase/kind.h. A violated constraint that is NOT VALID is in force all
 * the same: from then on the application could not write these rows.
 *
 * New columns that are not there yet, or not filled yet, are taken to be what their `up` says,
 * those that an earlier phase sets what it sets.
 */
#ifndef SLUICE_PHASE_VIOLATOR_H
#define SLUICE_PHASE_VIOLATOR_H

#include "phase/phase.h"
#include "sql/catalog.h"

enum { VIOLATORS_ASKED = 11 }; /* by their keys, at most */

/* Rows are asked for by their keys: a query of one column, `key`. */
struct violator_question {
    struct place place;
    const char *what; /* for people: "check \"positive\"" */
    const char *rows; /* what FROM takes, with the names of the constraint's columns */
    const char *key;  /* over them */
    const char *sql;  /* NULL: it is a unique index, whose keys a copy of the table tells */
    const char *tail; /* then: what follows ON table in CREATE UNIQUE INDEX */
    bool is_null;     /* it is about NULLs */
    /* Of rows that violate no constraint, but cannot be done as the plan says: the words for them,
     * before their keys; NULL: they violate `what`. */
    const char *says;
    const char *hint;  /* with `says` */
    const char *fails; /* likewise, before the server's message where the query fails for a row */
    bool fails_softly; /* that is a warning */
};
struct violator_list {
    struct arena *arena;
    struct violator_question *items;
    size_t count;
};

/* Adds a question of `rows` by their `key`. `sql` of it is then to be the rows that meet a
 * condition, or `tail` to be set. */
struct violator_question *violator_ask(struct violator_list *list, struct place place,
                                       const char *what, const char *rows, const char *key);
const char *violator_meeting_sql(struct arena *arena, const struct violator_question *question,
                                 const char *condition);

/* Rows that have the same keys as others. `keys`: expressions, in the server's own words;
 * `predicate` may be NULL. */
const char *violator_same_sql(struct arena *arena, const struct violator_question *question,
                              const char *const *keys, size_t count, const char *predicate,
                              bool nulls_are_the_same);

/* What rows meet that a check does not accept; `definition`: "CHECK (…)", perhaps with more behind
 * it. NULL: it is none. */
const char *violator_check_condition(struct arena *arena, const char *definition);

struct violator_reference {
    const char *name;
    const struct qname *other;
    const char *const *columns, *const *referenced;
    size_t count;
    bool match_full;
};
/* What rows of the table meet that a foreign key does not accept. */
const char *violator_orphan_condition(struct arena *arena, const struct qname *table,
                                      const struct violator_reference *reference);

#endif

/*
 * script: what the database answers about SQL of a plan, as plain data.
 *
 * A phase of plain SQL asks (phase/sql/script.h), `pg` answers (pg/before.h), and the catalogue
 * keeps it (sql/catalog.h).
 */
#ifndef SLUICE_SQL_SCRIPT_H
#define SLUICE_SQL_SCRIPT_H

#include "sql/facts.h"
#include "sql/lock.h"

/* What was there before a statement runs, so that it can be put back. X(NAME): its query is
 * pg/sql/before_NAME.sql, whose column `undo` is the SQL, or has no row: nothing was there. */
#define SQL_QUESTIONS(X)                                                                           \
    X(exists)                                                                                      \
    X(function)                                                                                    \
    X(view) X(view_again) X(trigger) X(policy) X(rule) X(comment) X(grants) X(statistics)

enum sql_about {
#define SQL_ABOUT(name) SQL_ABOUT_##name,
    SQL_QUESTIONS(SQL_ABOUT)
#undef SQL_ABOUT
};

struct sql_question {
    enum sql_about about;
    const char *args[4]; /* of the query; those that are not NULL */
};

/* A relation that a script touches and that is there, with what comes along: tables below a view,
 * those at the other end of a foreign key. */
struct script_relation {
    struct qname name;
    char relkind;
    enum lock_mode mode;
};

/* What a phase of plain SQL meets. */
struct cat_script {
    size_t phase;
    bool done;                 /* it has run */
    const struct facts *facts; /* what lint asked for; NULL: it was not asked */
    const char **undos; /* one for each statement: what takes it back; NULL: nothing has to */
    struct script_relation *relations; /* of each statement of `do`, one after the other */
    size_t *relation_counts;           /* one for each statement, and one for all of `undo` */
    /* The trial, in a transaction that was rolled back. */
    const char *untried; /* why there was none; NULL: there was */
    bool early;          /* phases before it that have not run may make what it needs */
    const char *problem; /* the server's error; NULL: it takes everything */
    bool in_undo;
    bool back;              /* in what was derived to take it back */
    size_t statement;       /* the one that has the problem */
    int problem_offset;     /* characters into the statement; -1: unknown */
    const char *difference; /* what is not as before after `do` and `undo`; NULL: nothing */
};

#endif

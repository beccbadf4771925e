/*
 * kill: ends a command at every statement, runs it again, and compares with an undisturbed run.
 *
 * A case is a plan, the tables that it expects, and the commands that lead from its start to its
 * end. For each statement of the commands `first` to `last` the database is put back to what it
 * was before the command, the command ends at the statement, both versions of the application
 * write, and the same command is run again; of each third point the rest follows too. Schema, rows
 * and our own tables must be those of the undisturbed run at that place. Runs build/torture/sluice,
 * or what SLUICE_TORTURE_BIN names.
 *
 * Most statements only look: they stand in a transaction that is rolled back, or are a SELECT or
 * SET outside of any. `looks` says which share of those is taken, `works` which of the others: 1
 * all, 10 each tenth. SLUICE_KILL_SHARE=5 takes a fifth of the shares. SLUICE_KILL_ALL=1 takes
 * all, and runs each to the end if a case has no `turns`; with SLUICE_KILL_LOOKS=20 a twentieth of
 * those that only look.
 *
 * A point is a statement and a way to end there. To be killed after a statement is to be killed
 * before the next, so a case that has both counts the former only at the last statement.
 */
#ifndef SLUICE_TESTS_HARNESS_KILL_H
#define SLUICE_TESTS_HARNESS_KILL_H

#include <stdbool.h>
#include <stddef.h>

enum kill_how {
    KILL_BEFORE = 1, /* the process is killed before the statement is sent */
    KILL_SENT = 2,   /* while the server executes it: its result is not waited for */
    KILL_AFTER = 4,  /* when its result is there */
    KILL_CUT = 8,    /* not the process but its connection ends, before the statement is sent */
    KILL_HALF = 16,  /* its connection ends when half of the statement has reached the server */
    KILL_LOST =
        32, /* the server executes the statement, and its connection ends before the answer */
    KILL_CRASH = 64, /* the server crashes while it executes the statement, and starts again: needs
                        kill_own_server */
};

struct kill_plan {
    const char *yaml;
    const char *schema; /* tables and rows */
    const char *far; /* likewise of a second database, which the foreign server "far" of the first
                        leads to; NULL: there is none */
    const char *writes; /* what old and new application write; the same rows whenever it runs */
    const char
        *damage;      /* done to the database after each death, for the tests' own test; or NULL */
    const char *data; /* a query that gives every row, as one text */
    size_t fills;     /* the command with the last backfill */
};

struct kill_case {
    const struct kill_plan *plan;
    /* Words with a space between them; PLAN stands for the file. NULL ends the list. */
    const char *const *commands;
    size_t first, last;  /* the commands that are ended, counted from 0 */
    unsigned how;        /* a sum of enum kill_how */
    size_t works, looks; /* shares of the statements; 0 is 1 */
    bool turns;       /* of each statement that is taken one way, each in its turn; where none was
                         met more are taken */
    const char *only; /* of these commands only those that begin with this word are ended */
    const char *instead; /* run this instead of what was ended and of the rest */
    bool restores;       /* the end is to be the start: schema as before the plan */
    bool split;          /* with the bug of SLUICE_TORTURE_SPLIT, until it was seen */
};

struct kill_result {
    size_t points;       /* statements at which a command ended */
    size_t all;          /* that there are */
    size_t troubles;     /* after which something was not as it should be */
    const char *trouble; /* the first of these, in words; valid until the next run */
};

/* Run a case to the end, whatever it finds, and print the number of points on standard error. */
struct kill_result kill_run(const char *what, const struct kill_case *kill_case);

/* The same, and the test fails when there is any trouble, or when hardly any statement was met. */
void kill_all(const char *what, const struct kill_case *kill_case);

/* A test file that has nothing but these: the whole of its main. */
struct kill_named {
    const char *name;
    const struct kill_case *kill_case;
};
int kill_run_cases(const char *file, const struct kill_named *cases, size_t count);

/* A group's setup, for cases with KILL_CRASH: all of its cases run beside a server of their own. */
int kill_own_server(void **state);

/* A group's teardown: prints how many points there were in all, and how many a second. Fails when
 * something was tried and never came about. */
int kill_sum(void **state);

#endif

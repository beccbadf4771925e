/*
 * step: executes the operations of a phase, there and back.
 *
 *   operate.c      walks over them, and knows which way each is executed
 *   transaction.c  several in one transaction, under locks that are asked for briefly and again
 *   check.c        a query that must give no row
 *   first.c        what a plan begins with, when its first phase is a gate
 *   alone.c        a statement that PostgreSQL runs in no transaction
 *   check.c        questions whose answer must be no row
 *   batches.c      batches on the way back
 *   partitions.c   an operation that is for each partition
 *   violators.c    rows that stand against a constraint, before it is added and after
 *
 * Every operation is recorded as done in the transaction that does it, or right after it where that
 * cannot be; then a probe finds out what an interrupted try has left. So each function can be
 * called again until it succeeds.
 *
 * Ownership: operations belong to whoever loaded them; `done` is set in place.
 * Errors: ERROR_TEMPORARY for a lock that could not be had in time, with who holds it;
 * ERROR_REFUSED for a check that gives rows; what PostgreSQL refuses is ERROR_FAILED.
 */
#ifndef SLUICE_ENGINE_STEP_H
#define SLUICE_ENGINE_STEP_H

#include "base/patience.h"
#include "engine/run/run.h"

/* ---- operate.c ---- */

bool run_operations(struct run *run, size_t phase, const char **summary, struct error *error);
/* Those of a gate, which the plan begins with: none of any other. The plan is running meanwhile. */
bool run_first_operations(struct run *run, size_t gate, struct error *error);
bool run_undo_operations(struct run *run, size_t phase, struct error *error);
/* What must hold before anything of the phase is taken back; nothing is recorded. */
bool run_check_back(struct run *run, size_t phase, struct error *error);
/* Those from `first` up to `next`, which is the first that is not done, and what that one left. */
bool run_undo_some(struct run *run, size_t phase, struct store_operation *operations, size_t first,
                   size_t next, struct error *error);

/* ---- violators.c ---- */

/* Before a phase begins or goes on: ERROR_REFUSED when a sync reads a column that it is to take
 * away, or rows violate what it is to add; what of that is in force already is taken away. */
bool run_refuse_rows(struct run *run, size_t phase, struct error *error);
/* After an operation failed: when rows are the reason, what of its constraint is in force is taken
 * away, and *error becomes ERROR_REFUSED. */
void run_take_away(struct run *run, size_t phase, struct error *error);
/* Likewise after taking something back failed: a constraint that came back goes again. */
void run_take_away_back(struct run *run, size_t phase, struct error *error);

/* ---- transaction.c ---- */

/* Between two tries for a lock, until lock_deadline after the first. */
struct patience run_patience(const struct run *run);

/* A group of operations, or their undoing, in one transaction under bounded lock waits. */
struct transaction_group {
    size_t phase;
    struct store_operation *operations; /* of the whole phase */
    size_t first, last;                 /* inclusive */
    bool undo;
    size_t behind; /* on the way back: so many checks of the same group follow it, and are asked
                      again under its locks */
    /* Instead of what they say, this for one partition, under these locks; they do not become
     * done by it. NULL for all others. */
    const char *statement;
    struct lock_list locks;
};
bool run_transaction(struct run *run, const struct transaction_group *group, struct error *error);
/* The statements of several partitions, each of which waits for a lock of its own, in one: it is
 * waited for so briefly that all `waits` together last lock_timeout at most. One try. */
bool run_transaction_at_once(struct run *run, const struct transaction_group *group, size_t waits,
                             struct error *error);

/* ---- check.c ---- */

/* Read a CHECK operation, or what it asks on the way back; ERROR_REFUSED when it gives rows. */
bool run_check(struct run *run, const struct operation *operation, bool back, struct error *error);
/* The first of the checks with which the way back begins: run_check_back has asked them. */
size_t run_first_asked(const struct store_operation *operations, size_t count);
/* Keeps what its `state` is now with operation `number` of the phase. */
bool run_note_state(struct run *run, size_t phase, size_t number, const struct check *check,
                    struct error *error);
/* Whether these operations may be taken back: ERROR_REFUSED when rows stand against it, unless they
 * only lose what is meant to be lost (run->lose_writes). What was asked in this run is not asked
 * again; so that is, under the lock, what the answer rests on, with run->outdated where it has
 * changed. */
bool run_may_go_back(struct run *run, size_t phase, const struct store_operation *operations,
                     size_t first, size_t last, struct error *error);
/* The checks right behind operation `last` that are of its group, both ways. */
size_t run_count_behind(const struct store_operation *operations, size_t last, size_t end);
/* Under the locks of the group, with the checks behind it. */
bool run_may_still_go_back(struct run *run, const struct transaction_group *group,
                           struct error *error);

/* ---- taken.c ---- */

/* Whether what the phase has taken away can have its names again; ERROR_REFUSED. */
bool run_refuse_taken(struct run *run, size_t phase, const struct store_operation *operations,
                      size_t count, struct error *error);

/* ---- alone.c ---- */

/* A statement that cannot run in a transaction. `table` says under which search_path; `repair`
 * clears away what a try that failed has left, NULL: nothing. `made` is that: unless it is there in
 * part, all that has its name is somebody else's; NULL: nobody else uses such a name. A deadlock,
 * which only shows after both have waited, is tried again. */
bool run_statement_alone(struct run *run, const struct qname *table, const char *sql,
                         const char *repair, const struct live_object *made, struct error *error);

/* Between these the session stands as such statements of one table need it, and each is spared the
 * way there and back; nothing else is run meanwhile. Begins once; the end may come without a begin,
 * and after an error, which stays. */
bool run_alone_begin(struct run *run, const struct qname *table, struct error *error);
bool run_alone_end(struct run *run, struct error *error);

/* ---- apart.c ---- */

/* What an operation does apart, there or back; nothing is recorded. */
bool run_apart(struct run *run, const struct operation *o, bool back, struct error *error);
/* After an operation failed between the one that shuts writers out and the one that lets them in on
 * the other side: all is taken back that can be, so that they write where they did. */
void run_let_in_again(struct run *run, size_t phase, struct error *error);
/* After taking that back failed while nobody could write: it is done again. */
void run_let_in_there(struct run *run, size_t phase, struct error *error);

/* ---- batches.c ---- */

/* Batches on the way back, and what they had to leave. */
bool run_batches_back(struct run *run, size_t phase, size_t number, const struct operation *o,
                      struct error *error);

/* ---- partitions.c: an operation that is for each partition, and its undoing ---- */

bool run_partitions(struct run *run, size_t phase, struct store_operation *operations,
                    size_t operation, struct error *error);
bool run_undo_partitions(struct run *run, size_t phase, struct store_operation *operations,
                         size_t operation, struct error *error);

#endif

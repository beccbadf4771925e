/*
 * survey: what a plan meets in this database, found out before anything is done. Everything here
 * only reads; what has to be tried is tried on empty copies, in transactions that are rolled back.
 *
 *   survey.c     what a plan meets: the server's word on its SQL
 *   load.c       the catalogue of every table that it names
 *   script.c     plain SQL of the plan: what lint asks about it, and a trial
 *   around.c     what stands around the tables: bodies of functions, row types, rules
 *   across.c     the other server, of a phase that replicates to it
 *   sample.c     what up and down do to the rows that are there
 *   preflight.c  what the kinds of phase say of it: findings, and operations
 *   ends.c       what a plan leaves running, and drops without a gate
 *   violators.c  rows that constraints of the plan would not accept
 *   readers.c    syncs of any plan that read a column which goes
 *   choose.c     which of two plans a recipe stands for here
 *   expect.c     what the operations that are done have left behind
 *
 * Ownership: a catalogue belongs to the arena of the invocation, and is not read again by itself:
 * it is as old as the survey. A table that is locked is waited for as engine_wait_to_read says.
 * Errors: what stands against a plan is a finding, not an error; engine_refuse_findings makes one
 * of it, ERROR_USAGE or ERROR_REFUSED, with the place in the plan file.
 */
#ifndef SLUICE_ENGINE_SURVEY_H
#define SLUICE_ENGINE_SURVEY_H

#include "engine/session/session.h"

/* ---- survey.c, sample.c ---- */

bool engine_survey(struct engine *engine, const struct plan *plan, struct catalog **catalog,
                   struct error *error);
/* script.c. Before the transaction of the survey: the phases of plain SQL, and what lint asks about
 * them. In it: the trial of those that have not run (trial.h), whose work then stays for the rest
 * of the survey. */
bool engine_meet_scripts(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                         struct error *error);
/* Part of it: adds to each table what stands around it (sql/around.h). */
bool engine_read_around(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                        struct error *error);
/* Adds to the catalogue what `up` and `down` do to the rows that are there. */
bool engine_sample(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                   struct error *error);

/* ---- preflight.c ---- */

/* What a phase is compiled and checked against, with the names that hold when phase `phase` runs
 * (phase/story/story.h). */
struct phase_context engine_context(struct arena *arena, const struct plan *plan, size_t phase,
                                    const struct catalog *catalog);
struct operation_list engine_compile(struct arena *arena, const struct plan *plan, size_t phase,
                                     const struct catalog *catalog);
/* Preflight phase `phase` into findings; the engine's own conditions when phase is SIZE_MAX. */
void engine_preflight(const struct plan *plan, size_t phase, const struct catalog *catalog,
                      struct finding_list *findings);
/* Likewise, when the phase is about to run. */
void engine_preflight_due(const struct plan *plan, size_t phase, const struct catalog *catalog,
                          struct finding_list *findings);
/* False, with an error that names the first, when a finding is an error. */
bool engine_refuse_findings(const struct plan *plan, const struct finding_list *findings,
                            struct error *error);

/* ---- ends.c ---- */

/* A finding of that severity for each sync that the plan does not end, and each drop for good that
 * no gate stands before. `catalog` NULL: as far as the plan's text tells. */
void engine_find_loose_ends(const struct plan *plan, const struct catalog *catalog,
                            enum finding_severity severity, struct finding_list *findings);

/* ---- violators.c ---- */

/* A finding for each constraint of phase `phase` that rows violate. `filled`: before the plan runs,
 * which phases' columns hold their values; so as not to keep anybody waiting, some rows of a large
 * table stand for all. NULL: all rows are asked, however long that takes. */
bool engine_find_violators(struct engine *engine, const struct plan *plan, size_t phase,
                           const struct catalog *catalog, const bool *filled,
                           struct finding_list *findings, struct error *error);
/* Likewise for every phase that has not begun, and what engine_find_readers finds, unless an error
 * was found already. `phases` NULL: none has. */
bool engine_preflight_rows(struct engine *engine, const struct plan *plan,
                           const struct catalog *catalog, const struct view_phase *phases,
                           struct finding_list *findings, struct error *error);

/* ---- readers.c ---- */

/* An error for each sync, of whatever plan, that reads a column which phases `from` up to `to` drop
 * or rename, those that are done (one flag for each phase of the plan) left aside. */
bool engine_find_readers(struct engine *engine, const struct plan *plan,
                         const struct catalog *catalog, const bool *done, size_t from, size_t to,
                         struct finding_list *findings, struct error *error);
/* Likewise for what undoing these operations takes away. */
bool engine_find_readers_back(struct engine *engine, const struct plan *plan,
                              const struct store_operation *operations, size_t count,
                              struct finding_list *findings, struct error *error);

/* ---- expect.c ---- */

/* What the done operations of a plan leave behind: the last word on each object. */
struct expectation {
    struct effect effect;
    size_t phase;
};
bool engine_expectations(struct engine *engine, long long plan_id, size_t phase_count,
                         struct expectation **expectations, size_t *count, struct error *error);

/* Whether a function of ours is to be there. */
bool engine_expects_function(const struct expectation *list, size_t count, const char *function);

/* ---- compare.c ---- */

/* A sync of the plan that is alive: what the plan has done expects its function to be there. */
struct live_sync {
    size_t phase;
    const struct qname *table;
    const struct sync *sync; /* NULL: its columns are not there for this role, who may not own the
                              * table */
};
/* Those of phases before `until`, of one table when it is given. */
bool engine_live_syncs(struct engine *engine, const struct plan *plan, long long plan_id,
                       size_t until, const struct qname *only, const struct catalog *catalog,
                       struct live_sync **list, size_t *count, struct error *error);

/* A mirror of the plan that is alive, likewise. */
struct live_mirror {
    const struct fact *mirrors;
    const struct twin *twin; /* NULL: only a role that owns both tables can look at their rows */
    double rows;             /* of the larger of the two, -1 unknown */
};
bool engine_live_mirrors(struct engine *engine, const struct plan *plan, long long plan_id,
                         size_t until, const struct qname *only, const struct catalog *catalog,
                         struct live_mirror **list, size_t *count, struct error *error);

/* The rows of its table in which old and new disagree, or of a random `share` of its pages (0 to 1,
 * all of them). In the transaction that the caller has begun with the limits that it wants; it is
 * rolled back in any case. */
struct comparison {
    long long differing;
    const char **keys; /* of the first ten */
    size_t key_count;
};
/* The rows, by `key`, that a query over this table gives, in such a transaction likewise. */
bool engine_compare(struct engine *engine, const struct qname *table, const char *sql,
                    struct comparison *comparison, struct error *error);
bool engine_compare_rows(struct engine *engine, const struct sync *sync, double share,
                         struct comparison *comparison, struct error *error);
/* The same of the rows of two tables. */
bool engine_compare_mirror(struct engine *engine, const struct twin *twin, double share,
                           struct comparison *comparison, struct error *error);

/* bulk.c: what the other server calls a foreign table and the columns that go by COPY; table NULL:
 * there is none of that name here. ERROR_REFUSED: a type that cannot go; the second one: the table
 * there is another. `there` is no session of the engine's. */
struct bulk_names {
    const char *server, *table, *columns, *rows; /* rows: of its columns, as they are called here */
    const char *names, *types;                   /* arrays */
};
bool survey_bulk_names(struct arena *arena, struct pg *here, const struct bulk *bulk,
                       struct bulk_names *names, struct error *error);
bool survey_bulk_meets(struct pg *there, const struct bulk *bulk, const struct bulk_names *names,
                       struct error *error);

#endif

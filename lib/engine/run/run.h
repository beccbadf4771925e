/*
 * run: what the engine's own files share. Not for cmd.
 */
#ifndef SLUICE_ENGINE_RUN_H
#define SLUICE_ENGINE_RUN_H

#include "base/duration.h"
#include "engine/engine.h"
#include "engine/known/machine.h"
#include "pg/pg.h"
#include "sql/catalog.h"
#include "store/store.h"

/* Begins a statement of ours that reads the columns of a plan: no_reads_of knows it by that. */
#define ENGINE_MARK "/* sluice */ "

/* Why a run ends, as far as its error's code does not tell. */
struct engine_stop {
    const char *why; /* NULL: the code tells */
    struct view_holder *holders;
    size_t holder_count;
};

struct engine {
    struct arena *arena;
    struct pg *pg;
    struct engine_options options;
    const char *os_user, *host;
    struct engine_stop stop;
};

/* One plan, worked on under its lease. */
struct run {
    struct engine *engine;
    struct arena *arena;
    struct pg *pg;
    const struct plan *plan;
    struct store_lease lease;
    enum plan_state state;
    const char *planned_by; /* the version that compiled its phases, or NULL */
    struct store_phase *phases;
    size_t phase_count;
    const struct catalog *catalog; /* loaded when first needed; NULL until then */
    size_t tried;                  /* the phase that was run last; phase_count: none */
};

void engine_say(struct engine *engine, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void engine_progress(struct engine *engine, const struct view_progress *progress);

/* who = the engine's user; duration_ms -1: none. */
bool engine_append_log(struct engine *engine, const char *plan, const char *phase,
                       const char *event, const char *result, long long duration_ms,
                       const char *detail, struct error *error);

/* session.c: what is read-only for us is so for the server too. */
bool engine_connect(struct arena *arena, const struct engine_options *options, struct pg **pg,
                    struct error *error);

/* The plan as the database knows it, or NULL; not installed counts as NULL. */
bool engine_find_stored(struct engine *engine, const char *name, const struct store_plan **stored,
                        struct error *error);

/* Likewise, for commands that need it registered with this very text: ERROR_REFUSED when it is not
 * registered, ERROR_DRIFT when the text differs. */
bool engine_find_registered(struct engine *engine, const struct plan *plan,
                            const struct store_plan **stored, struct error *error);
/* The text of a plan as it was registered. */
bool engine_read_stored(struct arena *arena, const struct store_plan *stored,
                        const struct plan **plan, struct problem_list *problems,
                        struct error *error);
/* The phases of a plan that is registered with this text, as many as it has: whatever else stands
 * in the store is refused. */
bool engine_load_phases(struct engine *engine, const struct plan *plan,
                        const struct store_plan *stored, struct store_phase **phases,
                        struct error *error);
/* `untouched`: it is no wonder, because the plan will be registered anew. */
bool engine_check_phases(struct arena *arena, const struct plan *plan, bool untouched,
                         const struct store_phase *phases, size_t count, struct error *error);
bool engine_phases_match(const struct plan *plan, const struct store_phase *phases, size_t count);
/* choose.c: the plan whose phases are registered, of the two that a recipe may stand for. */
const struct plan *engine_plan_of(struct engine *engine, const struct plan *plan,
                                  const struct store_phase *phases, size_t count);
/* The first phase that is not done; `count`: all are. */
size_t engine_next_phase(const struct store_phase *phases, size_t count);
/* Nothing of a plan in this state has run: pending from the start, or taken back to it. */
bool engine_is_untouched(const char *state);
bool engine_refuse_changed(const struct plan *plan, const struct store_plan *stored,
                           struct error *error); /* false, with the error set */

/* survey.c: the catalogue of every table that the plan names, and the server's word on its SQL. */
bool engine_survey(struct engine *engine, const struct plan *plan, struct catalog **catalog,
                   struct error *error);
/* sample.c: adds to the catalog what `up` and `down` do to the rows that are there. */
bool engine_sample(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                   struct error *error);
/* preflight.c: what a phase is compiled and checked against, with the names that hold when phase
 * `phase` runs (phase/swapped.h). */
struct phase_context engine_context(struct arena *arena, const struct plan *plan, size_t phase,
                                    const struct catalog *catalog);
/* Compile one phase. */
struct operation_list engine_compile(struct arena *arena, const struct plan *plan, size_t phase,
                                     const struct catalog *catalog);
/* Preflight phase `phase` into findings; the engine's own conditions when phase is SIZE_MAX. */
void engine_preflight(const struct plan *plan, size_t phase, const struct catalog *catalog,
                      struct finding_list *findings);
/* False, with an error that names the first, when a finding is an error. */
bool engine_refuse_findings(const struct plan *plan, const struct finding_list *findings,
                            struct error *error);

/* lease.c: take the lease before any state is read; ERROR_TEMPORARY names the holder. Registers
 * the plan when the database does not know it, or knew another text of which nothing has run. */
bool run_begin(struct engine *engine, const struct plan *plan, struct run *run,
               struct error *error);
void run_end(struct run *run);
/* Without registering: for revert. */
bool run_begin_registered(struct engine *engine, const struct plan *plan, struct run *run,
                          struct error *error);
bool run_load_phases(struct run *run, struct error *error); /* those before stay when it fails */
size_t run_next_phase(const struct run *run);               /* engine_next_phase */
bool run_move_plan(struct run *run, enum plan_event event, struct error *error);
bool run_move_phase(struct run *run, size_t phase, enum phase_event event, const char *what,
                    const struct error *failure, struct error *error);
enum phase_state run_phase_state(const struct run *run, size_t phase);

/* transaction.c: what lies between two tries, until lock_deadline after the first: longer each
 * time, and half of it by chance, so that two who collided do not collide again. */
struct backoff {
    int64_t deadline_ms, delay_ms;
};
struct backoff run_backoff(const struct run *run);
bool backoff_is_over(const struct backoff *backoff);
bool backoff_rest(struct backoff *backoff); /* false: interrupted */

/* a group of operations, or their undoing, in one transaction under bounded lock
 * waits; `within` runs inside, before the commit. */
struct transaction_group {
    size_t phase;
    struct store_operation *operations; /* of the whole phase */
    size_t first, last;                 /* inclusive */
    bool undo;
    /* Instead of what they say, this for one partition, under a lock on `target`; they do not
     * become done by it. NULL for all others. */
    const char *statement;
    struct qname target;
    enum lock_mode target_lock;
    bool target_is_index;
};
bool run_transaction(struct run *run, const struct transaction_group *group, struct error *error);
/* Read a CHECK operation; ERROR_REFUSED when it gives rows. */
bool run_check(struct run *run, const struct operation *operation, struct error *error);
/* A row-naming query: counts all rows, keeps the keys of the first ten. */
bool engine_collect_keys(struct engine *engine, const char *sql, long long *count,
                         const char ***keys, size_t *key_count, struct error *error);

/* operate.c */
bool run_operations(struct run *run, size_t phase, const char **summary, struct error *error);
bool run_undo_operations(struct run *run, size_t phase, struct error *error);
/* alone.c */
bool engine_probe(struct engine *engine, const struct effect *effect, enum effect_want *state,
                  struct error *error);
/* A statement that cannot run in a transaction. `table` says under which search_path; `repair`
 * clears away what a try that failed has left, NULL: nothing. A deadlock, which only shows after
 * both have waited, is tried again. */
bool run_statement_alone(struct run *run, const struct qname *table, const char *sql,
                         const char *repair, struct error *error);

/* partitions.c: an operation that is for each partition, and its undoing. */
bool run_partitions(struct run *run, size_t phase, struct store_operation *operations,
                    size_t operation, struct error *error);
bool run_undo_partitions(struct run *run, size_t phase, struct store_operation *operations,
                         size_t operation, struct error *error);

/* backfill.c; `xid` is the transaction that created the sync. */
bool run_backfill(struct run *run, size_t phase, size_t operation,
                  const struct operation *definition, const char *xid, const char **summary,
                  struct error *error);

/* forecast.c: what the backfills that have not begun will cost, and a finding for those that the
 * disk has no room for. No other finding may stand against the plan. */
bool engine_forecast(struct engine *engine, const struct plan *plan, const struct catalog *catalog,
                     struct view_plan *view, struct error *error);

/* drift.c: before a phase begins, what earlier phases left behind must still be there, and the
 * phase must compile to what was registered. */
bool run_check_drift(struct run *run, size_t phase, const char *accept, struct error *error);
/* What the done operations of a plan leave behind: the last word on each object. */
struct expectation {
    struct effect effect;
    size_t phase;
};
bool engine_expectations(struct engine *engine, long long plan_id, size_t phase_count,
                         struct expectation **expectations, size_t *count, struct error *error);

/* gate.c: conditions of a gate as they are now. Changes nothing. */
bool engine_evaluate_gate(struct engine *engine, const struct plan *plan, long long plan_id,
                          const struct store_phase *stored, size_t phase, struct view_phase *view,
                          struct error *error);
/* Only who approved, and whether that is enough: all that is left of a gate that was passed. */
bool engine_load_approvals(struct engine *engine, const struct plan *plan, long long plan_id,
                           size_t phase, struct view_phase *view, struct error *error);
bool gate_is_open(const struct view_phase *gate);
/* Nothing but evidence is missing: approvals, soak, window hold and nobody rejects. */
bool gate_is_confirmed(const struct view_phase *gate);
bool gate_is_approved(const struct view_phase *gate); /* enough roles confirm, and nobody rejects */
bool gate_is_evidence(const struct view_evidence *condition);
/* A line for each condition that does not hold. */
const char *gate_lacks(struct arena *arena, const struct view_phase *gate, bool only_evidence);
/* In the transaction that moves the plan: a gate opens; one that was found open is passed, unless
 * somebody has rejected it meanwhile. */
bool run_open_gate(struct run *run, size_t gate, struct error *error);
bool run_recheck_gate(struct run *run, size_t gate, struct error *error);
/* evidence.c, before a gate is asked in order to confirm or pass it: what is seen now is noted. */
bool engine_look_again(struct engine *engine, const struct plan *plan, long long plan_id,
                       size_t gate, struct error *error);

/* blockers.c: who is in the way, a line each, queries cut to their first words. */
struct blocker_list {
    const char **lines;
    struct view_holder *holders; /* the same, in parts */
    size_t count;
    long long oldest_s; /* of those that do not yield when asked, the oldest; -1 unknown */
};
void blockers_read(struct arena *arena, const struct pg_result *result, struct blocker_list *list);
/* Of an index too. `only`: not of the table's partitions. */
bool engine_find_holders(struct engine *engine, const struct qname *table, enum lock_mode mode,
                         bool only, struct blocker_list *list, struct error *error);
const char *blockers_text(struct arena *arena, const struct blocker_list *list);
/* That the run ends for them: as the error's detail and hint, and for programs. */
void blockers_tell(struct engine *engine, const struct blocker_list *list, struct error *error);
/* After a lock timeout (SQLSTATE 55P03) while the plan's tables were only read: false, with an
 * error that names the table and who holds it; true, when a patient engine may try again. */
bool engine_wait_to_read(struct engine *engine, const struct plan *plan, int64_t since_ms,
                         struct error *error);

/* throttle.c: what `sluice throttle` set and what has not expired. */
bool engine_load_overrides(struct engine *engine, long long plan_id,
                           struct view_override **overrides, size_t *count, struct error *error);

/* status.c. How much larger; 0 where a vacuum has given back more than was added. */
long long engine_growth(long long bytes_before, long long bytes_now);
bool engine_view_plan(struct engine *engine, const struct plan *plan,
                      const struct store_plan *stored, struct view_plan *view, struct error *error);
/* A phase as it stands in the store; a gate's evidence is not evaluated. */
struct view_phase *engine_view_phase(struct engine *engine, const struct plan *plan, size_t phase,
                                     const struct store_phase *stored);

#endif

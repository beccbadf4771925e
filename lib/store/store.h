/*
 * store: our tables in the user's database (schema sluice), and their SQL.
 *
 * The schema is installed on first use and upgraded in place by a newer binary; a binary that is
 * older than the schema refuses. Every function is one statement and leaves transactions to its
 * caller, so that state is written in the transaction of the work it stands for. Writes to a plan
 * are fenced by `struct store_lease`: a run that is no longer the latest writes nothing and gets
 * ERROR_TEMPORARY.
 */
#ifndef SLUICE_STORE_STORE_H
#define SLUICE_STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pg/pg.h"
#include "phase/operation.h"
#include "phase/pacing.h"
#include "store/fact.h"

enum { STORE_VERSION = 6 };

/* Before the first look: whose the schema is. Who may act as its owner does so from here on, so
 * that nothing of it is read or called with more rights than its owner has; one that belongs to a
 * role that is neither granted, nor the database's owner, nor trusted (pg_set_trusted) is refused.
 */
bool store_enter(struct pg *pg, bool *installed, struct error *error);
/* seal.c: what is stored of a phase to be executed, in either direction, is sealed when it is
 * written, and compared before it runs: ERROR_REFUSED when somebody else has changed it since. */
bool store_seal_plan(struct pg *pg, long long plan_id, struct error *error);
bool store_seal_phase(struct pg *pg, long long plan_id, size_t phase, struct error *error);
bool store_seal_all(struct pg *pg, struct error *error); /* after an upgrade */
bool store_check_seal(struct pg *pg, long long plan_id, size_t phase, const char *name,
                      struct error *error);
/* Nobody but the owner may call or attach the functions that a phase has made. */
bool store_keep_made(struct pg *pg, struct error *error);

/* 0 when the schema is not installed. Enters it. */
bool store_read_version(struct pg *pg, int *version, struct error *error);
/* ERROR_REFUSED where subscribers of all tables would stop at those of a schema that is not there,
 * or (`upgrade`) at new ones. */
bool store_check_published(struct pg *pg, bool upgrade, struct error *error);
/* Installs or upgrades as needed, in the transaction that is open, or in one of its own. */
bool store_install(struct pg *pg, struct error *error);
/* Before a first install, in its transaction: where all of `tables` (an array of quoted names)
 * belong to a role that this one was granted, the schema becomes that role's, so that others who
 * were granted it can go on with the plan. */
bool store_adopt(struct pg *pg, const char *tables, struct error *error);
/* What every command begins with: a schema of an older version is upgraded, unless a run of that
 * version is at work (ERROR_TEMPORARY). One that is not there is not made. */
bool store_open(struct pg *pg, bool *installed, struct error *error);
/* Likewise, for who may write nothing: an older version is refused. */
bool store_look(struct pg *pg, bool *installed, struct error *error);
/* The scripts that lead to version `version` (1-based); a test replays them. */
const char *store_schema_sql(int version);

/* False, with the error that says so: somebody else has taken over. */
bool store_refuse_overtaken(struct error *error);
/* False, with ERROR_REFUSED: table sluice.`table` is not as this program writes it. What the
 * functions below read is held to that, column by column. */
bool store_refuse_damage(struct error *error, const char *table, const char *what);

struct store_plan {
    long long id;
    const char *name, *description, *file, *source, *state;
    const char *checksum;      /* of what the plan says; see plan.h */
    const char *text_checksum; /* of `source` */
    const char *expansion; /* what its recipe stood for here: see plan.h; NULL: `source` says it */
    const char *paused_by; /* NULL: not paused */
    const char *registered_at;
    const char *planned_by; /* the version of the program that compiled its phases, or NULL */
    long long epoch;
    bool adopted; /* its end state was there: none of its phases has run here */
};
struct store_phase {
    size_t ordinal;
    const char *name, *kind, *state;
    const char *started_at, *finished_at, *failed_at; /* ISO 8601 in UTC, or NULL */
    long long started_ms_ago, duration_ms;
    long long attempts;
    const char *error, *error_hint; /* NULL: it did not fail */
    const char *error_sqlstate, *error_detail;
    struct error_about error_about;
    bool is_for_good; /* what it has done cannot be taken back */
};
struct store_operation {
    struct operation operation;
    bool done;
    const char *xid; /* the first transaction id not given out when it ran, or NULL */
};
/* What a backfill has done so far, over all its tables. */
struct store_backfill {
    size_t phase, operation;
    long long rows_done, rows_hot, rows_failed, rows_total; /* rows_total is an estimate */
    long long wal_bytes;
    long long busy_ms; /* spent in batches and between them, by all workers */
    double pages_done; /* a page of which half the passes are done counts half */
    long long pages;
    long long bytes_before, bytes_now, index_bytes_before, index_bytes_now;
    int workers;
    const char *waits, *note, *rests; /* NULL: see view_fill */
    double rests_share;
};
/* One of its tables: an ordinary one, or the leaf of a partitioned one. */
struct store_scan {
    unsigned relid;
    long long filenode;
    long long next_page, end_page; /* pages before next_page were taken as ranges */
    long long rows_total;
};
/* Pages of a table that are filled in passes: see engine/passes.h. */
struct store_range {
    unsigned relid;
    long long first_page, end_page;
    int pass, passes;
    int items;
};
/* A row whose new value could not be computed. */
struct store_row_error {
    unsigned relid;
    long long page;
    int item;
    const char *key, *message;
};
/* What a role has said about a gate; of each role the latest counts. */
enum store_verdict { VERDICT_APPROVE, VERDICT_OVERRIDE, VERDICT_REJECT };
struct store_approval {
    enum store_verdict verdict;
    const char *role, *claimed_by, *reason, *approved_at;
    const char *expires_at; /* NULL: it does not */
    bool counts;            /* it has not expired */
};
struct store_log_entry {
    long long id;
    const char *at, *plan, *phase, *event, *result, *role, *os_user, *host, *claimed_by, *detail;
    const char *evidence;      /* JSON, of a decision; else NULL */
    const char *hash, *fields; /* JSON, by log_facts_json; else NULL */
    long long duration_ms;     /* -1: has none */
};

/* Who writes, and with what right. */
struct store_lease {
    long long plan_id;
    long long epoch;
    int backend_pid;
};

bool store_find_plan(struct arena *arena, struct pg *pg, const char *name,
                     const struct store_plan **plan, struct error *error); /* NULL: none */
/* Newest first; without `all` those that are not finished. */
bool store_list_plans(struct arena *arena, struct pg *pg, const char *schema, bool all,
                      struct store_plan **plans, size_t *count, struct error *error);
bool store_load_phases(struct arena *arena, struct pg *pg, long long plan_id,
                       struct store_phase **phases, size_t *count, struct error *error);
bool store_load_operations(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                           struct store_operation **operations, size_t *count, struct error *error);

struct store_gate;

/* Write a plan anew: its phases and operations replace what was there. */
struct store_new_phase {
    const char *name, *kind;
    const struct operation_list *operations;
    const struct store_gate *gate; /* NULL: it is none */
};
bool store_register_plan(struct pg *pg, const struct store_plan *plan,
                         const struct store_new_phase *phases, size_t count, long long *plan_id,
                         struct error *error);
/* Replace the operations of one phase that has not begun. */
/* The same, for who seals the plan afterwards. */
bool store_write_operations(struct pg *pg, long long plan_id, size_t phase,
                            const struct operation_list *operations, struct error *error);
bool store_replace_operations(struct pg *pg, long long plan_id, size_t phase,
                              const struct operation_list *operations, struct error *error);
bool store_set_adopted(struct pg *pg, const struct store_lease *lease, struct error *error);
bool store_set_planned_by(struct pg *pg, long long plan_id, const char *version,
                          struct error *error);

bool store_take_lease(struct pg *pg, const char *plan, bool *taken, struct error *error);
bool store_release_lease(struct pg *pg, const char *plan, struct error *error);
struct store_holder {
    long long pid;
    const char *text;  /* "pid 4711, role deploy, application sluice, …"; NULL: nobody holds it */
    const char *since; /* its session is connected since then; NULL: that may not be seen */
};
bool store_lease_holder(struct arena *arena, struct pg *pg, const char *plan,
                        struct store_holder *holder, struct error *error);
/* standing.c: where plans stand, by a number of statements that does not grow with theirs. */
struct store_standing {
    struct store_plan plan;
    struct store_phase *phases;
    size_t phase_count;
    struct store_approval *approvals; /* of its first phase that is not done */
    size_t approval_count;
    struct store_backfill *backfills;
    size_t backfill_count;
    struct store_holder worker;
    const char *host;     /* "root@build-7": where the worker runs, by its own words, or NULL */
    const char *blockers; /* the pids for which it waits, or NULL */
};
/* Like store_list_plans; `finished`: how many are. */
bool store_load_standings(struct arena *arena, struct pg *pg, const char *schema, bool all,
                          struct store_standing **standings, size_t *count, long long *finished,
                          struct error *error);
bool store_next_epoch(struct pg *pg, long long plan_id, long long *epoch, struct error *error);

bool store_set_plan_state(struct pg *pg, const struct store_lease *lease, const char *state,
                          struct error *error);
/* `what`: begin, resume, done, failed, undo, undone, gate. */
bool store_set_phase_state(struct pg *pg, const struct store_lease *lease, size_t phase,
                           const char *state, const char *what, const struct error *failure,
                           struct error *error);
/* Operations `first` to `last` (inclusive) are done, or taken back. */
bool store_set_operations_done(struct pg *pg, const struct store_lease *lease, size_t phase,
                               size_t first, size_t last, bool done, struct error *error);

/* Writes nothing, and fails where the others would: for a transaction whose work is not yet to be
 * recorded. */
/* What the check `operation` rests on, as it was right before. */
bool store_set_seen(struct pg *pg, const struct store_lease *lease, size_t phase, size_t operation,
                    const char *seen, struct error *error);
bool store_check_fence(struct pg *pg, const struct store_lease *lease, struct error *error);
/* Who keeps its state from being written, by a lock on a table of the schema or on the plan's row:
 * columns as in pg/sql/holders.sql. */
bool store_find_fence_holders(struct pg *pg, const struct store_lease *lease,
                              struct pg_result **result, struct error *error);

/* backfill.c: how far the backfills of a plan are. Of which operation of a plan, and who writes; a
 * worker has a connection of its own, and so a lease with its own backend_pid. */
struct store_fill {
    struct store_lease lease;
    size_t phase, operation;
};
bool store_load_backfills(struct arena *arena, struct pg *pg, long long plan_id,
                          struct store_backfill **backfills, size_t *count, struct error *error);
bool store_start_backfill(struct pg *pg, const struct store_fill *fill, int workers,
                          struct error *error);
bool store_delete_backfills(struct pg *pg, const struct store_lease *lease, size_t phase,
                            struct error *error);
bool store_load_scans(struct arena *arena, struct pg *pg, const struct store_fill *fill,
                      struct store_scan **scans, size_t *count, struct error *error);
/* From its first page; also again, when it was rewritten. */
bool store_start_scan(struct pg *pg, const struct store_fill *fill, const struct store_scan *scan,
                      struct error *error);
bool store_remove_scan(struct pg *pg, const struct store_fill *fill, unsigned relid,
                       struct error *error);
/* The tables, by oid, in which the transaction of operation `at` tells which rows are older. */
bool store_load_dated(struct arena *arena, struct pg *pg, const struct store_fill *fill,
                      struct operation_at at, unsigned **relids, size_t *count,
                      struct error *error);
bool store_load_ranges(struct arena *arena, struct pg *pg, const struct store_fill *fill,
                       struct store_range **ranges, size_t *count, struct error *error);
bool store_claim_range(struct pg *pg, const struct store_fill *fill,
                       const struct store_range *range, struct error *error);
/* The range ends at `middle`; another one goes from there to its end. */
bool store_split_range(struct pg *pg, const struct store_fill *fill,
                       const struct store_range *range, long long middle, struct error *error);
/* What one pass over a range did, in the transaction of its rows. `hot`, an answer: how many of
 * them were heap-only; see save_pass.sql for the setting that it needs. */
struct store_pass {
    long long filenode; /* that the table has to have */
    long long rows, wal_bytes, busy_ms;
    bool finished;  /* the range's last one */
    bool uncounted; /* store_count_backfill counts: batches with one snapshot, several at a time,
                       would be in each other's way */
    long long hot;
    bool paused; /* somebody asked for it meanwhile */
};
/* False in *saved: the table has another filenode, or another run took over. */
bool store_save_pass(struct pg *pg, const struct store_fill *fill, const struct store_range *after,
                     struct store_pass *pass, bool *saved, struct error *error);
bool store_count_backfill(struct pg *pg, const struct store_fill *fill,
                          const struct store_backfill *count, struct error *error);
bool store_note_backfill(struct pg *pg, const struct store_fill *fill,
                         const struct store_backfill *note, struct error *error);
bool store_add_row_error(struct pg *pg, const struct store_fill *fill,
                         const struct store_row_error *row, struct error *error);
bool store_load_row_errors(struct arena *arena, struct pg *pg, const struct store_fill *fill,
                           struct store_row_error **rows, size_t *count, struct error *error);
bool store_delete_row_error(struct pg *pg, const struct store_fill *fill,
                            const struct store_row_error *row, struct error *error);

/* sample.c: how backfills went: at most one row a second of each, and one at its end. */
struct store_sample {
    size_t phase, operation;
    long long at_ms; /* since 1970 */
    long long rows_done, wal_bytes, growth_bytes;
    long long batches, batch_ms, slowest_ms; /* since the sample before */
    long long lag_ms;                        /* -1 unknown, or there is no standby */
    const char *waits;                       /* why nobody began a batch then, or NULL */
};
/* *kept: false when it is too early for another, unless it is the last, or another run took over.
 * `at_ms` and `lag_ms` are
 * the server's to say. */
bool store_save_sample(struct pg *pg, const struct store_fill *fill,
                       const struct store_sample *sample, bool last, bool *kept,
                       struct error *error);
bool store_load_samples(struct arena *arena, struct pg *pg, long long plan_id,
                        struct store_sample **samples, size_t *count, struct error *error);

/* gate.c: who may confirm a gate; written with the plan. */
struct store_gate {
    const char *by_role; /* NULL: anybody */
    bool not_author, allow_override;
    long long expires_ms; /* 0: never */
};
bool store_save_gate(struct pg *pg, long long plan_id, size_t phase, const struct store_gate *gate,
                     struct error *error);
bool store_load_approvals(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                          struct store_approval **approvals, size_t *count, struct error *error);

/* What somebody decides about the gate that a plan stands at, in the name of the session's role,
 * with the evidence as it was; logged with it. Whether the role may is decided by the functions of
 * the schema (schema_3.sql): ERROR_REFUSED, or ERROR_DRIFT for another checksum. */
struct store_evidence {
    const char *kind, *what, *value;
    bool holds;
};
struct store_decision {
    enum store_verdict verdict;
    const char *plan, *gate, *checksum, *claimed_by, *reason, *os_user, *host;
    const struct store_evidence *evidence;
    size_t evidence_count;
};
bool store_decide(struct arena *arena, struct pg *pg, const struct store_decision *decision,
                  struct error *error);
bool store_record_deploy(struct arena *arena, struct pg *pg, const struct store_decision *decision,
                         const char **gate, struct error *error);
/* `event`: confirm, reject or deployed. */
bool store_note_refusal(struct pg *pg, const struct store_decision *decision, const char *event,
                        const char *detail, struct error *error);
bool store_void_approvals(struct pg *pg, const struct store_lease *lease, size_t phase,
                          struct error *error);

/* Who wrote the old side of a sync alone, the latest first. */
struct store_old_writer {
    const char *role, *application, *address; /* address NULL: a local socket */
    const char *first_at, *last_at;           /* ISO 8601 in UTC */
    long long noted;                          /* at most once a second for each session */
    long long written_ms_ago;
};
struct store_old_writes {
    struct store_old_writer *writers;
    size_t count;
    long long watched_ms; /* how long sync has watched */
    bool holds;           /* nobody for `for_ms`, and it has watched that long */
    bool notes;           /* it was made with the trigger that notes writers */
};
bool store_load_old_writers(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                            const char *sync, const char *trigger, long long for_ms,
                            struct store_old_writes *out, struct error *error);

/* What a gate has seen of the use of an object, on one server: `server` "" is this one. */
struct store_use {
    long long scans;
    const char *epoch; /* NULL: nothing was seen yet */
    long long quiet_ms, looked_ms;
};
bool store_load_use(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                    const char *object, const char *server, struct store_use *use,
                    struct error *error);
/* What it sees now: when it was last scanned, and since when it was not, where the server knows;
 * else -1. */
struct store_seen_use {
    const char *object, *server, *epoch;
    long long scans, last_ms, began_ms;
};
bool store_note_use(struct pg *pg, long long plan_id, size_t phase,
                    const struct store_seen_use *seen, bool opens, struct error *error);

/* `by` NULL resumes. False in *changed: it already was so. */
bool store_set_paused(struct pg *pg, long long plan_id, const char *by, bool *changed,
                      struct error *error);

/* What other sessions ask of a plan that runs: read about once a second. */
struct store_controls {
    const char *paused_by;   /* NULL: not paused */
    struct pacing overrides; /* of `sluice throttle`, those that have not expired; the rest unset */
};
bool store_load_controls(struct arena *arena, struct pg *pg, long long plan_id,
                         struct store_controls *controls, struct error *error);

/* `sluice throttle`. for_ms 0: it does not expire; `setting` NULL: all. */
bool store_set_throttle(struct pg *pg, long long plan_id, const char *setting, int64_t value,
                        const char *by, int64_t for_ms, struct error *error);
bool store_reset_throttle(struct pg *pg, long long plan_id, const char *setting,
                          struct error *error);
struct store_throttle {
    const char *setting;
    int64_t value;
    const char *set_by, *expires_at; /* ISO 8601 in UTC, or NULL */
};
bool store_load_throttle(struct arena *arena, struct pg *pg, long long plan_id,
                         struct store_throttle **rows, size_t *count, struct error *error);

/* attached.c: what was attached to a column when the plan was registered, beside what is now. */
struct store_attached {
    const char *kind, *name, *was, *now; /* now NULL: it is gone */
};
bool store_save_attached(struct pg *pg, long long plan_id, size_t phase, const char *table,
                         const char *column, struct error *error);
bool store_compare_attached(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                            const char *table, const char *column, struct store_attached **rows,
                            size_t *count, struct error *error);

bool store_append_log(struct pg *pg, const struct store_log_entry *entry, struct error *error);
/* How long ago a hook was told this event of the phase, as the log has it; -1: it was not. */
bool store_find_hook(struct pg *pg, const char *plan, const char *phase, const char *event,
                     long long *ms_ago, struct error *error);
/* `plan` NULL: of all plans of the schema; that NULL too: of all. */
bool store_load_log(struct arena *arena, struct pg *pg, const char *plan, const char *schema,
                    struct store_log_entry **entries, size_t *count, struct error *error);

/* The chain over the log of one plan. */
struct store_log_chain {
    const char *plan;
    const char *head; /* the hash of its last entry, NULL without one */
    long long entries;
    const char **problems; /* in words: "entry 7 is missing" */
    size_t problem_count;
    bool has_head; /* one of its entries has the hash that was asked for */
};
/* `plan` NULL: of all plans; `head` NULL: of no interest. */
bool store_check_log(struct arena *arena, struct pg *pg, const char *plan, const char *head,
                     struct store_log_chain **chains, size_t *count, struct error *error);

#endif

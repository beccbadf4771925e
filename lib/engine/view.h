/*
 * view: what the commands answer, as plain data. The engine fills it, `report` renders it as text
 * or JSON, `cmd` prints that. Everything lives in the arena of the invocation.
 */
#ifndef SLUICE_ENGINE_VIEW_H
#define SLUICE_ENGINE_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "phase/forecast.h"
#include "phase/phase.h"
#include "plan/plan.h"

struct view_operation {
    const struct operation *operation;
    bool done;
    size_t partitions; /* of the operation's object, which its lock covers too; `plan` only */
};

/* How far a backfill is. */
struct view_fill {
    long long rows_done, rows_total; /* total is an estimate; -1 unknown */
    long long rows_failed;           /* whose new value could not be computed */
    double share;                    /* 0 to 1 of the work; -1 unknown */
    double rows_per_second;          /* 0 unknown */
    long long eta_seconds;           /* -1: no basis for one yet */
    double hot_share;                /* heap-only updates, 0 to 1; -1 unknown */
    long long wal_bytes, table_growth_bytes, index_growth_bytes; /* -1 unknown */
    int workers;
    const char *waits;  /* why it does not go on right now, or NULL */
    const char *note;   /* why it goes about it differently than it would like, or NULL */
    const char *rests;  /* the setting for which it rested most of late, "rate=5000", or NULL */
    double rests_share; /* what of the time that was, 0 to 1 */
};
#define VIEW_FILL_UNKNOWN                                                                          \
    {                                                                                              \
        .rows_total = -1, .share = -1, .eta_seconds = -1, .hot_share = -1, .wal_bytes = -1,        \
        .table_growth_bytes = -1, .index_growth_bytes = -1                                         \
    }

struct view_approval {
    const char *role, *by, *reason, *approved_at;
    const char *expires_at; /* NULL: it does not */
    bool expired;           /* it does not count any more */
    bool override;          /* it opens the gate whatever else it lacks */
};
struct view_rejection {
    const char *role, *by, *reason, *rejected_at;
};

/* Who was seen writing an old column. */
struct view_writer {
    const char *role, *application, *address; /* address NULL: a local socket */
    const char *first_at, *last_at;           /* ISO 8601 UTC */
    long long noted;                          /* at most once a second for each session */
};

/* What it takes for a condition to hold. */
enum condition_class {
    CONDITION_PEOPLE, /* that they decide: "approvals", "rejections" */
    CONDITION_TIME,   /* that it passes: "soak", "window" */
    CONDITION_FACT,   /* that the database shows it: a piece of evidence */
};

/* A condition of a gate. */
struct view_evidence {
    enum condition_class class;
    const char *kind; /* the key of the plan: "query", "no_writes_to", "soak", "approvals" */
    const char *what; /* in words: the query's text, "open for at least 24h" */
    bool holds;
    const char *value; /* what was measured: "f", "open for 3h 12m", "0 of 1"; why it is unknown */
    const char *hint;  /* what to do about one that is unknown, or NULL */
    struct view_writer *writers; /* no_writes_to */
    size_t writer_count;
};

/* What stands between a gate and who wants to pass it: the first of these that is so. */
enum gate_verdict {
    GATE_UNASKED,     /* it was not looked at */
    GATE_UNCONFIRMED, /* too few roles confirm it */
    GATE_REJECTED,    /* somebody rejects it */
    GATE_EARLY,       /* its soak or window does not hold yet */
    GATE_UNMET,       /* evidence does not hold */
    GATE_OPEN,        /* nothing */
    GATE_OVERRIDDEN,  /* nothing any more: somebody has opened it whatever else it lacks */
};

struct view_phase {
    size_t ordinal; /* from 1 */
    const char *name, *kind, *state;
    const char *started_at, *finished_at; /* ISO 8601 UTC, or NULL */
    long long duration_ms;                /* -1 when it has not begun */
    long long attempts;
    const char *error, *error_hint; /* of the last attempt, or NULL */
    const char *error_sqlstate, *error_detail;
    struct error_about error_about;
    bool reversible;     /* every operation of it can be taken back */
    const char *allows;  /* rules that it may break, with the reasons, in a line; or NULL */
    const char *ungated; /* why it needs no gate before it; NULL: it says none */
    const char *reads; /* one line on what it works on: "table public.users", the gate's question */
    struct view_operation *operations;
    size_t operation_count;
    struct locked_at_once at_once;
    /* A backfill: */
    bool is_backfill;
    struct view_fill fill;
    const struct forecast *forecast; /* by `plan` and `check`, before it begins; else NULL */
    /* Likewise of a phase that builds indexes or validates constraints. */
    const struct forecast_reads *builds;
    /* A gate: */
    bool is_gate;
    const char *ask;
    long long approvals_needed;
    struct view_approval *approvals;
    size_t approval_count;
    struct view_rejection *rejections;
    size_t rejection_count;
    bool overridden;                /* somebody has opened it whatever else it lacks */
    enum gate_verdict verdict;      /* of the conditions in `evidence` */
    struct view_evidence *evidence; /* evaluated only while the plan stands at this gate */
    size_t evidence_count;
};

/* A setting of a backfill, and where its value comes from. */
struct view_override {
    const char *setting, *value;
    const char *source;              /* "default", "plan" or "throttle" */
    const char *set_by, *expires_at; /* of a throttle; NULL: it does not expire */
};
struct view_throttle {
    const char *plan, *phase;
    struct view_override *settings;
    size_t setting_count;
};

struct view_plan {
    const char *name, *description, *checksum, *state;
    const char *file;
    bool registered;           /* the database knows it */
    bool differs;              /* the file has another text than what is registered and shown */
    const char *next;          /* the phase that advance would run; NULL when none is left */
    const char *reversible_to; /* what `revert --to` accepts at the most: a phase, "start"; NULL */
    const char *paused_by;     /* NULL: not paused */
    bool adopted;              /* its end state was there before it, or is (`check`) */
    const char *evidence;      /* for that, by `check` before it is recorded; else NULL */
    const char *worker;        /* the session that works on it now, in words; NULL: nobody */
    const char *waits_for;     /* in words, what has to happen next; NULL */
    const char **blockers;     /* who blocks us, a line each */
    size_t blocker_count;
    struct view_override *throttle; /* what `sluice throttle` changed */
    size_t throttle_count;
    struct view_phase *phases;
    size_t phase_count;
    const struct view_phase *gate; /* of the phases: at which the plan stands, or NULL */
    struct finding *findings;      /* `plan` and `check` only */
    size_t finding_count;
};

/* The text of a plan as it was registered. */
struct view_text {
    const char *plan, *state, *file, *checksum, *text;
    const char *other_file, *diff; /* of the file that it was compared with, or NULL */
    bool same;                     /* that one says the same */
};

struct view_status {
    struct view_plan *plans;
    size_t plan_count;
};

/* Where a plan stands, in a line; evidence is not asked. */
struct view_line {
    const char *plan, *checksum, *state, *paused_by;
    bool adopted;
    const struct view_phase *phase; /* the one that is under way or next; NULL: none is left */
    size_t phase_count;
    const struct view_phase *gate; /* the same where the plan stands at a gate, else NULL */
    const char *since;             /* it stands so; NULL: that is not known */
    const char *waits_for;         /* in words, or NULL */
    const char *worker;            /* the session that works on it, in words, or NULL */
    const char *worker_since;      /* that session is connected since then, or NULL */
    const char *host;              /* "root@build-7": where that runs, or NULL */
    long long pid;                 /* of the worker; 0: nobody works on it */
    bool blocked;                  /* it waits for a lock that somebody else holds */
    long long triggers;            /* of ours that are in force; engine_measure alone knows */
};
struct view_list {
    struct view_line *lines; /* newest first */
    size_t line_count;
    long long finished; /* plans that are complete or reverted */
    bool all;           /* these are among the lines */
};

/* A file of a folder of plans, beside what the database knows. */
struct view_file {
    const char *file;
    const struct plan *plan;      /* NULL: the file is no valid plan */
    const struct view_line *line; /* NULL: it is not registered */
    bool edited;                  /* it says something else than what is registered */
    const char **lacks;           /* of the plans that it requires those that are not complete */
    size_t lack_count;
};
struct view_folder {
    const char *folder;
    struct view_file *files; /* in order */
    size_t file_count;
    struct view_list others; /* plans that none of the files is */
};

/* All of it as figures, for who watches. */
struct view_measures {
    const char *database;
    int store_version; /* of schema sluice; 0: it is not installed */
    struct view_list plans;
};

/* What a migration of somebody else's tool does in the place of a plan. */
struct view_statement {
    const char *path, *sql; /* the search_path under which it is read */
};
struct view_renamed {
    struct qname table;
    const char *from, *to;
};
struct view_migration {
    const char *plan, *description, *checksum;
    struct view_statement *conditions; /* each of which holds once it is done */
    size_t condition_count;
    bool always; /* nothing tells, and all of it may run again: it does wherever nobody knows it */
    struct view_statement *statements; /* that do it where nobody else is */
    size_t statement_count;
    struct view_renamed *names; /* columns that take after others, under another name */
    size_t name_count;
    struct qname *tables;
    size_t table_count;
    long long small_table; /* rows of a table that they may change at once */
};

/* What an advance or revert did. */
struct view_step {
    const char *phase, *kind;
    long long duration_ms;
    const char *summary; /* "1000000 rows filled", or NULL */
};
/* What hooks may be told: it is committed. */
struct view_event {
    enum hook_event event;
    const char *phase; /* the gate, or what failed; NULL: the plan as a whole */
};

/* How a hook ended; filled by who runs it. */
struct view_hook {
    const char *event, *hook;
    const char *result; /* "ok", "failed", "not run" */
    const char *detail; /* "exit status 3"; NULL when it is ok */
    long long duration_ms;
};

/* A session or prepared transaction in the way. What is not known is NULL, or -1. */
struct view_holder {
    const char *text; /* all of it in a line */
    const char *prepared, *role, *application, *state, *query, *partition;
    long long pid, transaction_seconds;
};

struct view_outcome {
    const char *command; /* "advance", "revert", "confirm", "wait", "pause", "resume" */
    const char *plan;
    const char *state; /* the plan's, afterwards; NULL when the database does not know it */
    const char *next;
    const char *worker;      /* `resume`: who works on it, or NULL */
    struct view_step *steps; /* phases completed resp. taken back by this invocation */
    size_t step_count;
    const char *message;     /* one line on how it ended */
    struct view_phase *gate; /* the gate in the way, with its evidence, or NULL */
    struct view_event *events;
    size_t event_count;
    struct view_hook *hooks;
    size_t hook_count;
    /* Why it stopped; the last two only where engine_options.detailed was set. */
    const char *stopped; /* a word of sluice(1): "gate", "phase failed", "lock" … */
    struct view_holder *holders;
    size_t holder_count;
    struct view_phase *phase; /* that was tried and did not end well, or NULL */
};

/* What an advance or revert would do now. */
struct view_preview {
    const char *command;   /* "advance", "revert" */
    struct view_plan plan; /* name, file, state, findings; of its phases those that would run, or go
                              back with the operations that are done, in that order */
    size_t phase_count;    /* of the whole plan */
    bool registers;        /* the plan would be registered first */
    bool replans;          /* the phase would be planned again first */
    struct view_phase *gate; /* that the phase stands behind, with its evidence, or NULL */
    const char *message;     /* when there is nothing to do; else NULL */
};

struct view_verification_item {
    const char *what; /* "rows of public.users agree: email_address", "index users_email_idx" */
    bool holds;
    const char *detail;  /* "expected present, is absent" or NULL */
    bool counted;        /* detail says how many there are */
    long long differing; /* rows that disagree; -1 when it is no comparison of rows */
    const char **keys;   /* of at most ten of them */
    size_t key_count;
};
struct view_verification {
    const char *plan, *state;
    bool holds;
    struct view_verification_item *items;
    size_t item_count;
};

struct view_log_entry {
    long long id;
    const char *at, *plan, *phase, *event, *result, *role, *os_user, *host, *by, *detail;
    const char *evidence; /* JSON: what a gate's conditions were, or NULL */
    const char *fields;   /* JSON: what `detail` says in words, or NULL */
    const char *hash;
    long long duration_ms; /* -1: has none */
};
struct view_log {
    struct view_log_entry *entries;
    size_t entry_count;
};

/* How far a backfill was at a time; batches are those since the sample before. */
struct view_sample {
    long long at_ms; /* since 1970 */
    long long rows_done, wal_bytes, growth_bytes;
    long long batches, batch_ms, slowest_ms;
    long long lag_ms;  /* -1 unknown */
    const char *waits; /* or NULL */
};
struct view_series {
    const char *phase;
    struct view_sample *samples; /* one at least, in order */
    size_t sample_count;
};

/* What was done of a plan. */
struct view_report {
    struct view_plan plan;
    const char *registered_at;
    struct view_log log;
    struct view_series *series;
    size_t series_count;
};

/* Whether the log is what was written: a chain of hashes for each plan. */
struct view_log_chain {
    const char *plan;
    const char *head; /* the hash of its last entry, NULL without one */
    long long entries;
    const char **problems;
    size_t problem_count;
};
struct view_log_check {
    struct view_log_chain *chains;
    size_t chain_count;
    bool holds;
};

/* What the program is, and what it was built with. */
struct view_version {
    const char *version; /* "0.2.0" */
    const char *commit;  /* shortened; "unknown" outside of a checkout and of a released archive */
    const char *libpq;   /* "15.18", of the library that is loaded */
    const char *grammar; /* "15.1": of PostgreSQL, by which statements are read */
    int store_oldest,
        store_newest; /* versions of schema sluice that it reads; it writes the newest */
};

/* While a phase runs. */
struct view_progress {
    const char *phase;
    const char *what; /* "backfill public.users" */
    struct view_fill fill;
};

#endif

/*
 * engine: the commands, as functions. Everything that changes the database happens below here.
 *
 * Each function takes the session opened by engine_open and gives a view; a failure is an error
 * whose code is the exit status. A view is filled as far as is known even when the function
 * fails (what an advance completed before it met a closed gate, for instance).
 *
 * PLAN arguments: a string with a "/" in it, one that ends in .yaml or .yml, or the name of a file
 * that is there, is a file; anything else is the name of a registered plan, whose text is taken
 * from the database.
 */
#ifndef SLUICE_ENGINE_ENGINE_H
#define SLUICE_ENGINE_ENGINE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"
#include "engine/view.h"
#include "plan/plan.h"

/* Called while work goes on; either may be NULL. */
struct engine_listener {
    void *context;
    void (*say)(void *context, const char *line); /* a retry, a wait, a repair */
    void (*progress)(void *context, const struct view_progress *progress);
    /* A backfill rests for a reason that it has not rested for before; the connection is free. */
    void (*rests)(void *context, const char *phase, const char *reason);
};

struct engine_options {
    const char *conninfo;    /* NULL: PG* variables and service files */
    const char *by;          /* --by: who the user claims to be; NULL */
    const char *trust_owner; /* --trust-owner: see store_enter; NULL */
    const char *schema;      /* of which plans are listed; NULL: of all */
    bool detailed;           /* outcomes say why they stopped, in detail */
    bool read_only;          /* the session writes nothing, and upgrades nothing */
    bool dry;                /* schema sluice stays as it is: an older one is refused */
    bool patient;            /* waits until lock_deadline for what others have locked */
    struct engine_listener listener;
};

struct engine;

bool engine_open(struct arena *arena, const struct engine_options *options, struct engine **engine,
                 struct error *error);
void engine_close(struct engine *engine); /* NULL is fine */

/* From here on statements wait for locks of others as long as the plan says: until lock_deadline
 * where the engine is a patient one, else for two seconds at most. */
bool engine_set_patience(struct engine *engine, const struct plan *plan, struct error *error);

/* Whether a PLAN argument names a file. */
bool engine_argument_is_file(const char *argument);

/* What a plan is called in the database that is `given` as a name: with `schema`, unless that is
 * NULL or the name says one itself. NULL with ERROR_USAGE when the two differ. */
const char *engine_plan_name(struct arena *arena, const char *given, const char *schema,
                             struct error *error);

/* Parse the PLAN argument. Problems of the file are in `problems` (then error is ERROR_USAGE).
 * `schema`: what names without a schema mean, NULL: PLAN_SCHEMA. `engine` may be NULL when the
 * argument is a file. */
bool engine_read_plan(struct arena *arena, struct engine *engine, const char *schema,
                      const char *argument, const struct plan **plan, struct problem_list *problems,
                      struct error *error);

/* What the text of a plan alone tells: nobody has asked a database how far it is, so no state is
 * known. Needs no engine. */
void engine_describe(struct arena *arena, const struct plan *plan, struct view_plan *view);

/* Adds a finding for each sync that the plan does not end, and each drop that no gate stands
 * before, as far as its text tells. */
void engine_describe_ends(struct arena *arena, const struct plan *plan, struct view_plan *view);

/* Where a plan says `referencing: all`, the plan with the columns that this database has; where it
 * is registered, with those that it was registered with. To be called before anything is compared.
 */
bool engine_resolve_plan(struct engine *engine, const struct plan **plan,
                         struct problem_list *problems, struct error *error);

/* Where a plan stands for one of two (plan->other), take the one that this database asks for: what
 * was registered, or else what the catalogue or an empty copy of the table tells. To be called
 * before any command but `wait`. */
bool engine_choose_plan(struct engine *engine, const struct plan **plan, struct error *error);

/* `check`: preflight of the phases that have not run. ERROR_REFUSED when a finding is an error. */
bool engine_check(struct engine *engine, const struct plan *plan, struct view_plan *view,
                  struct error *error);

/* `plan`: every phase with its operations, and the findings. Fails like engine_check. */
bool engine_plan(struct engine *engine, const struct plan *plan, struct view_plan *view,
                 struct error *error);

/* `advance`: one phase; with `until` more: "complete", the name of a phase, which is done then, or
 * of a gate, at which the plan stands then; "gate": at the next one. */
bool engine_advance(struct engine *engine, const struct plan *plan, const char *until,
                    const char *accept_drift, struct view_outcome *view, struct error *error);

/* After an advance that ended at a gate which is not open: an event when it has stood open for
 * decisions longer than `after` ("24h"), and as long since a hook was told so. */
bool engine_remind(struct engine *engine, const struct plan *plan, const char *after,
                   struct view_outcome *view, struct error *error);
bool engine_check_remind(struct arena *arena, const char *after, struct error *error);

/* `wait`: until the plan is at the `target` "gate", "complete" or "evidence"; ERROR_TEMPORARY when
 * it is not in time ("30m"; NULL: that). */
bool engine_wait(struct engine *engine, const struct plan *plan, const char *target,
                 const char *timeout, struct view_outcome *view, struct error *error);

bool engine_confirm(struct engine *engine, const struct plan *plan, const char *gate,
                    const char *reason, bool override, struct view_outcome *view,
                    struct error *error);
/* Closes the gate until the same role confirms it. */
bool engine_reject(struct engine *engine, const struct plan *plan, const char *gate,
                   const char *reason, struct view_outcome *view, struct error *error);
/* The new version is deployed: for no_sessions_before. `reason` may be NULL. */
bool engine_record_deploy(struct engine *engine, const struct plan *plan, const char *reason,
                          struct view_outcome *view, struct error *error);

/* `revert`: the latest completed (or begun) phase; `to` a phase that stays, or "start".
 * ERROR_REFUSED when values would go that only the new side has, unless `lose_writes`. */
bool engine_revert(struct engine *engine, const struct plan *plan, const char *to, bool lose_writes,
                   struct view_outcome *view, struct error *error);

/* --dry-run: what an advance, of one phase, or a revert would do now. Nothing is changed, and it
 * fails as that one would before it changes anything. */
bool engine_preview_advance(struct engine *engine, const struct plan *plan,
                            const char *accept_drift, struct view_preview *view,
                            struct error *error);
bool engine_preview_revert(struct engine *engine, const struct plan *plan, const char *to,
                           bool lose_writes, struct view_preview *view, struct error *error);

bool engine_set_paused(struct engine *engine, const struct plan *plan, bool paused,
                       struct view_outcome *view, struct error *error);

/* `throttle`: changes settings of a backfill, which runs elsewhere or will; all are checked before
 * any is stored. With neither words nor reset it only shows what holds. */
struct throttle_request {
    const char *const *words; /* "rate=5000"; with reset "rate" */
    size_t count;
    const char *for_text; /* how long they hold: "30m"; NULL: until they are reset */
    bool reset;           /* those named, or all */
};
bool engine_throttle(struct engine *engine, const struct plan *plan,
                     const struct throttle_request *request, struct view_throttle *view,
                     struct error *error);

/* Every plan that is not finished, or every one, by a constant number of statements. */
bool engine_list(struct engine *engine, bool all, struct view_list *view, struct error *error);

/* Finds the plans of view->files, which have `file` and `plan` alone, and fills in the rest; in the
 * order of the files. `all` as in engine_list, of the others. */
bool engine_list_folder(struct engine *engine, bool all, struct view_folder *view,
                        struct error *error);

/* `report`: what was done of a plan that is registered, be it with this text or another. */
bool engine_report(struct engine *engine, const struct plan *plan, struct view_report *view,
                   struct error *error);

/* `metrics`: every plan, as figures, by a constant number of statements too. */
bool engine_measure(struct engine *engine, struct view_measures *view, struct error *error);

bool engine_status(struct engine *engine, const struct plan *plan, struct view_status *view,
                   struct error *error);

/* What a migration does in the place of the plan where no application is: what was registered here,
 * or what would be. */
bool engine_make_migration(struct engine *engine, const struct plan *plan,
                           struct view_migration *view, struct error *error);

/* `show`: the registered text of plan `name`; `other`, or NULL: what differs in it, ERROR_DRIFT
 * when it is another plan. */
bool engine_show(struct engine *engine, const char *name, const struct plan *other,
                 struct view_text *view, struct error *error);

/* `verify`. `sample`, "5%": rows are compared on so many of their pages, chosen at random;
 * `timeout`, "10m": of each comparison. NULL: all, and as long as it takes. */
bool engine_verify(struct engine *engine, const struct plan *plan, const char *sample,
                   const char *timeout, struct view_verification *view, struct error *error);

/* Why it ended, into `view`; `engine` is NULL when it was never opened. */
void engine_tell_stop(const struct engine *engine, struct view_outcome *view,
                      const struct error *error);

/* What became of a hook, into the audit trail; `last`: nothing else follows, so that no
 * interruption keeps it from that. */
bool engine_log_hook(struct engine *engine, const char *plan, const char *phase,
                     const struct view_hook *hook, bool last, struct error *error);

/* `name` NULL: of every plan. */
bool engine_log(struct engine *engine, const char *name, struct view_log *view,
                struct error *error);
/* Whether the log is as it was written: ERROR_REFUSED when it is not. `head`, or NULL: a hash that
 * an earlier check gave, which it must still contain. */
bool engine_check_log(struct engine *engine, const char *name, const char *head,
                      struct view_log_check *view, struct error *error);

/* `commit` is known to the program, which was built from it. */
struct view_version engine_describe_version(struct arena *arena, const char *commit);

/* For documentation and tests: the state machine as text, a line per cell. */
const char *engine_machine_text(struct arena *arena);

#endif

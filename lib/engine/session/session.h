/*
 * session: one connection to the user's database, and the small questions that everybody asks over
 * it. The lowest wing of the engine: it knows no plan's state.
 *
 *   session.c   opens and closes it, speaks to whoever listens, writes the audit trail
 *   blockers.c  who is in the way of a lock
 *   waiting.c   how far a statement is that takes long, and how long it waits for others, who are
 *               named meanwhile and at its end
 *   caller.c    whether who is in the way has started us, and waits for us
 *   other.c     sessions on other servers, which a plan replicates to
 *   probe.c     whether an object is there
 *   keys.c      which rows a query names
 *
 * Ownership: `struct engine` and what these functions give live in the arena of the invocation
 * (engine->arena); only the connection has to be closed. A worker of a backfill has a connection of
 * its own, and says what it has to say through the filling (engine/fill/filling.h).
 * Errors: those of pg and store, as they are. Units stand in the names.
 */
#ifndef SLUICE_ENGINE_SESSION_H
#define SLUICE_ENGINE_SESSION_H

#include "base/duration.h"
#include "base/patience.h"
#include "engine/engine.h"
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

/* other.c */
enum { ENGINE_OTHER_S = 30 }; /* within which it is connected to, and answers */
struct engine_other {
    const char *reach;
    struct pg *pg;           /* NULL: none now */
    int64_t silent_until_ms; /* until then it is not asked again: it has not answered */
};

/* waiting.c */
struct engine_waiting {
    struct pg_watcher watcher;
    int64_t bound_ms; /* how long a statement waits for one lock at most */
    struct patience patience;
    unsigned long long for_whom; /* when something was said last */
    const char *phase, *what;    /* engine_set_doing */
    long long told_pid;          /* who was said to be in the way of it; 0: nobody */
    bool said_blind;
};

struct engine {
    struct arena *arena;
    struct pg *pg;
    struct engine_options options;
    const char *os_user, *host;
    struct engine_stop stop;
    const char *application_path; /* schemas, quoted; NULL: none */
    struct engine_waiting waiting;
    struct engine_other *others;
    size_t other_count;
    const struct ancestry *ancestry; /* NULL: not asked yet */
};

/* In the role of the owner of schema "sluice", where it may be (store_enter). What is read-only for
 * us is so for the server too. */
bool engine_connect(struct arena *arena, const struct engine_options *options, struct pg **pg,
                    struct error *error);

/* Under which statements run that touch rows of the application's tables: what the plan's SQL names
 * is looked for where sync looks for it, and nowhere before; behind that, what the application's
 * own triggers, checks and functions name is found where they find it in its sessions. */
const char *engine_search_path(const struct engine *engine, struct arena *arena,
                               const struct qname *table);
/* Likewise for the search_path that an operation says. */
const char *engine_path_behind(const struct engine *engine, struct arena *arena, const char *path);

void engine_say(struct engine *engine, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void engine_progress(struct engine *engine, const struct view_progress *progress);
void engine_tell_rest(struct engine *engine, const char *phase, const char *reason);

/* who = the engine's user; duration_ms -1: none. `facts` are what `detail` says in words; NULL:
 * none. */
bool engine_append_log(struct engine *engine, const char *plan, const char *phase,
                       const char *event, const char *result, long long duration_ms,
                       const char *detail, const struct log_facts *facts, struct error *error);

/* ---- blockers.c: who is in the way, a line each, queries cut to their first words ---- */

struct blocker_list {
    const char **lines;
    struct view_holder *holders; /* the same, in parts */
    size_t count;
    long long oldest_s; /* of those that do not yield when asked, the oldest; -1 unknown */
    const struct view_holder *yields; /* an autovacuum that does, or NULL */
};
void blockers_read(struct arena *arena, const struct pg_result *result, struct blocker_list *list);
/* Who holds what keeps others from `mode`: of an index or a sequence too. `only`: not of the
 * table's partitions; `one`: of this alone, the table or a partition by its oid, or NULL. */
struct wanted_lock {
    const struct qname *relation;
    enum lock_mode mode;
    bool only;
    const char *one;
};
bool engine_find_holders(struct engine *engine, const struct wanted_lock *wanted,
                         struct blocker_list *list, struct error *error);
const char *blockers_text(struct arena *arena, const struct blocker_list *list);
/* That the run ends for them: as the error's detail and hint, and for programs. */
void blockers_tell(struct engine *engine, const struct blocker_list *list, struct error *error);
/* ---- caller.c ---- */

/* Whether a session, which is idle in a transaction, belongs to a process that has started us: by
 * its client's port, or because SLUICE_CALLER_PID says so. It waits for us, so that we must not
 * wait for it. */
bool engine_is_caller(struct engine *engine, long long pid, const char *state, long long port);
/* False, with ERROR_REFUSED, where one of them is. */
bool engine_refuse_caller(struct engine *engine, const struct blocker_list *list,
                          struct error *error);
/* That error: returns false. */
bool engine_tell_caller(struct engine *engine, const struct view_holder *holder, const char *line,
                        struct error *error);

/* How long the plan's tables are waited for when they cannot be read: not at all, or until
 * lock_deadline where the engine is a patient one. It needs no rests: each try waits for
 * lock_timeout in the server. */
struct patience engine_patience_to_read(const struct engine *engine, const struct plan *plan);
/* After a lock timeout (SQLSTATE 55P03) while they were only read: true, when it may be tried
 * again; false, with an error that names the table and who holds it. */
bool engine_wait_to_read(struct engine *engine, const struct plan *plan,
                         const struct patience *patience, struct error *error);

/* ---- waiting.c ---- */

/* Every statement of a session waits for a lock no longer than PG_LOCK_WAIT_MS, and once the plan
 * is known and the engine is a patient one, than its lock_deadline; then ERROR_TEMPORARY names what
 * could not be had and who has it. A transaction may set a shorter lock_timeout of its own. */
void engine_watch(struct engine *engine);
/* What the statements of a phase are about from here on, in the arena of the run: of those that
 * take long the listener is told how far they are, and whom they wait for. `what` NULL: nothing. */
void engine_set_doing(struct engine *engine, const char *phase, const char *what);
/* engine_set_patience: engine.h */
/* What is left to be written down is not waited for as long again. */
void engine_end_patience(struct engine *engine);
/* The SET statement, for who has lifted it. */
const char *engine_lock_wait_sql(const struct engine *engine, struct arena *arena);

/* ---- other.c ---- */

/* What `reach` leads to (phase/reach.h): "service=books", or the string of a variable. It
 * is shown to nobody. ERROR_USAGE: the variable is not set; ERROR_REFUSED: it holds a password,
 * which is not to be kept. */
bool engine_reach(struct engine *engine, const char *reach, const char **conninfo,
                  struct error *error);
/* The session there, opened when it is first asked for, or was lost. */
bool engine_other(struct engine *engine, const char *reach, struct pg **pg, struct error *error);
/* An error of that session: says where it was; one that is lost is no loss of ours. Returns false.
 */
bool engine_other_failed(struct engine *engine, const char *reach, struct error *error);
/* Its words alone. */
void engine_blame_other(const char *reach, struct error *error);
/* pg_shield, of all of them. */
void engine_shield_others(struct engine *engine);
void engine_close_others(struct engine *engine);

/* ---- probe.c, keys.c ---- */

/* Whether the object is there: absent, present, or left half made by a statement that ran alone. */
bool engine_probe(struct engine *engine, const struct live_object *object, enum presence *state,
                  struct error *error);
/* A row-naming query: counts all rows, keeps the keys of the first ten. */
bool engine_collect_keys(struct engine *engine, const char *sql, long long *count,
                         const char ***keys, size_t *key_count, struct error *error);

/* encoding.c: ERROR_REFUSED, with its place, for a character of the plan's text that the database's
 * encoding lacks. */
bool engine_check_encoding(struct engine *engine, const struct plan *plan, struct error *error);

#endif

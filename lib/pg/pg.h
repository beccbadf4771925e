/*
 * pg: one connection to PostgreSQL, and the one function through which every statement passes.
 *
 * A `struct pg` belongs to who opened it and is closed with pg_close; results are released with
 * pg_result_free (declare them with PG_RESULT and it happens by itself). Every failure is an
 * error value with its SQLSTATE; a lost connection sets error->connection_lost, SIGINT or SIGTERM
 * cancel the statement and set error->interrupted. Where the server does not answer that within
 * seconds the connection is given up, which is to the server as if this process had been killed. A
 * statement is never repeated here.
 *
 * Session settings (pg_open): see session_settings in pg.c; statement_timeout and its relatives are
 * off, because a role's default must not cut a validation short; row_security is off, so that
 * row-level security gives an error instead of hiding rows. lock_timeout is PG_LOCK_WAIT_MS, so
 * that no statement waits without bound for others; whoever may wait longer says so.
 *
 * With SLUICE_TRACE=1 every statement is a line on standard error: see pg/trace/trace.h.
 * A build with SLUICE_TORTURE can end at any statement: see pg/trace/torture.h.
 */
#ifndef SLUICE_PG_PG_H
#define SLUICE_PG_PG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "sql/sql.h"

/* What a session is set to, outside of transactions. */
#define PG_SEARCH_PATH "SET search_path = pg_catalog, pg_temp"

enum { PG_LOCK_WAIT_MS = 2000 };

struct pg;
struct pg_result;

/* `conninfo` as libpq takes it (keywords or URI), NULL or "" for PG* variables and service files.
 * Refuses (ERROR_REFUSED) a server that is too old, and a pooler in transaction mode. */
bool pg_open(struct arena *arena, const char *conninfo, struct pg **out, struct error *error);
/* Likewise a session that is given up where the server is silent: it is connected to within
 * `seconds` where nothing else is set, and answers every statement within as long. An interrupt
 * ends it. */
bool pg_open_impatiently(struct arena *arena, const char *conninfo, long seconds, struct pg **out,
                         struct error *error);
/* The same for the statements from here on; 0: without bound. */
void pg_answer_within(struct pg *pg, int64_t ms);
bool pg_was_silent(const struct pg *pg);
void pg_close(struct pg *pg);

int pg_server_version(const struct pg *pg);
/* Of libpq as it is loaded: "15.18". */
const char *pg_library_version(struct arena *arena);
/* What to do about a standby. Errors about writes on one have it already. */
extern const char pg_standby_hint[];
int pg_backend_pid(const struct pg *pg);
/* What pg_look_system has found out; NULL: nothing yet. */
const char *pg_system(const struct pg *pg);
void pg_set_system(struct pg *pg, const char *system);

/* Over a Unix socket, or a loopback address. */
bool pg_is_local(const struct pg *pg);

/* Statements without a result that matters, without parameters; several may be joined by ";". */
bool pg_exec(struct pg *pg, const char *sql, struct error *error);
/* The same behind `settings`, statements that only set what it runs under (NULL: none), in one
 * message: while a lock is held every message counts. The trace and errors are about `sql` alone.
 */
bool pg_exec_under(struct pg *pg, const char *settings, const char *sql, struct error *error);

/* One statement with text parameters, of which sql_array makes arrays; NULL is NULL. `affected` may
 * be NULL. */
#define PG_PARAMS(...)                                                                             \
    (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)
#define PG_NO_PARAMS NULL, 0
bool pg_query(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
              struct pg_result **result, struct error *error);
bool pg_run(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
            long long *affected, struct error *error);

/* Whether the server's parser takes a statement, which is not run: of one that only looks at or
 * changes rows the tables must be there too. False with the server's error. */
bool pg_accepts(struct pg *pg, const char *sql, struct error *error);

/* Rows one by one, in constant memory; each_row returns false to stop early. */
bool pg_stream(struct pg *pg, const char *sql, const char *const *params, size_t param_count,
               bool (*each_row)(void *context, const struct pg_result *row), void *context,
               struct error *error);

/* What `source`, a COPY … TO STDOUT, gives on one connection goes into `target`, a COPY … FROM
 * STDIN on another, as it comes. False with the error of one of them: of `to` where *of_to. */
bool pg_copy(struct pg *from, const char *source, struct pg *to, const char *target,
             long long *rows, bool *of_to, struct error *error);

bool pg_begin(struct pg *pg, struct error *error);
bool pg_commit(struct pg *pg, struct error *error);
void pg_rollback(struct pg *pg); /* never fails: a connection that is gone has rolled back */
bool pg_in_transaction(const struct pg *pg);

/* A savepoint around what the server may refuse, whose answer that is. At its end, with the error
 * of the statements (ERROR_NONE: they were accepted), nothing is left of what was refused, and of
 * the rest neither unless it `stays`. False where there is no answer: the connection is lost, it
 * was interrupted, or the error is one of ours. */
bool pg_try_begin(struct pg *pg, struct error *error);
bool pg_try_end(struct pg *pg, const struct error *refused, bool stays, struct error *error);

/* The role that every statement runs as from here on, until the session ends. */
bool pg_act_as(struct pg *pg, const char *role, struct error *error);
const char *pg_role(const struct pg *pg); /* that one, or the one that connected */
/* A role whose objects the operator trusts, or NULL: store asks (store_enter). */
void pg_set_trusted(struct pg *pg, const char *role);
const char *pg_trusted(const struct pg *pg);

/* What a statement that lasts is doing: the rows of sql/doing.sql. */
struct pg_sight {
    const struct pg_result *rows;
    int64_t lasted_ms;
    int64_t waited_ms; /* for a lock of others, who stand in the rows; -1: it does not wait */
};
/* Who is told, from `first_ms` after its beginning and then about once a second. */
struct pg_watcher {
    void *context;
    int64_t first_ms;
    bool (*sees)(void *context, const struct pg_sight *sight); /* false: it is cancelled */
    /* No connection could be had to look over. */
    void (*is_blind)(void *context, const struct error *why);
    /* It has ended for that wait, or by lock_timeout: `error` is what the server said. */
    void (*gave_up)(void *context, const struct pg_result *blockers, struct error *error);
};
void pg_watch(struct pg *pg, const struct pg_watcher *watcher); /* which stays the caller's */

/* While a phase is under way, what the server refuses is its failure (ERROR_FAILED). Otherwise
 * nothing was begun: it is refused, or put off. */
void pg_set_working(struct pg *pg, bool working);

/* From here on no statement is cancelled by an interrupt: what follows clears up after one. */
void pg_shield(struct pg *pg);

void pg_result_free(struct pg_result *result);
static inline void pg_result_cleanup(struct pg_result **result)
{
    pg_result_free(*result);
}
#define PG_RESULT(name) struct pg_result *name __attribute__((cleanup(pg_result_cleanup))) = NULL

/* Columns are read by name; a name that the query does not give is a bug and aborts. Texts live
 * as long as the result; the _dup forms copy them into an arena. */
size_t pg_rows(const struct pg_result *result);
bool pg_is_null(const struct pg_result *result, size_t row, const char *column);
const char *pg_text(const struct pg_result *result, size_t row, const char *column);
const char *pg_text_dup(struct arena *arena, const struct pg_result *result, size_t row,
                        const char *column);
long long pg_int(const struct pg_result *result, size_t row, const char *column);
double pg_double(const struct pg_result *result, size_t row, const char *column);
bool pg_bool(const struct pg_result *result, size_t row, const char *column);
char pg_char(const struct pg_result *result, size_t row, const char *column);
/* A one-dimensional text[] or name[]. */
const char **pg_array_dup(struct arena *arena, const struct pg_result *result, size_t row,
                          const char *column, size_t *count);

/* Whether a query of ours failed because what it had just seen in the catalogue is gone: a column,
 * table, object or function. XX000: "cache lookup failed" and "could not open relation". */
bool pg_is_about_gone(const struct error *error);

/* Whether it is about a connection: the other server of a foreign table was not reached, or lost.
 */
bool pg_is_unreached(const struct error *error);
/* What another try may mend: that, and SQLSTATE 55P03, 40P01, 40001 and 57P01. */
bool pg_is_transient(const struct error *error);

#endif

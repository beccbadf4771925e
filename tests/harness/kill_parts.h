/*
 * kill_parts: what the files of kill share. Tests include harness/kill.h alone.
 *
 *   kill.c              a case: which points there are, which of them are taken, what came of them
 *   kill_point.c        one point: ended, written to, run again, compared
 *   kill_undisturbed.c  what the commands do when nothing ends them
 *   kill_command.c      the program, run with a database
 *   kill_picture.c      how a database looks, and how two of them differ
 *   kill_database.c     databases as copies of each other, and a server of the tests' own
 */
#ifndef SLUICE_TESTS_HARNESS_KILL_PARTS_H
#define SLUICE_TESTS_HARNESS_KILL_PARTS_H

#include <libpq-fe.h>

#include "base/arena.h"
#include "harness/kill.h"
#include "harness/process.h"

enum { KILL_MAX_COMMANDS = 16, KILL_TEMPORARY = 75 };

/* DROP DATABASE sleeps when it meets a session that is about to end, so it comes some points late.
 */
enum { KILL_DATABASES = 4 };

/* How a database looks to its users and to us. */
struct picture {
    const char *schema, *data, *state;
};

struct statement {
    const char *sql;
    bool only_looks; /* nothing of it can stay: see read_trace */
};

struct torture {
    const struct kill_case *kill_case;
    struct arena *arena; /* of the whole case */
    struct arena *point; /* of one point */
    PGconn *admin;       /* to database postgres */
    char directory[64];  /* plan file, traces, and the proxy's socket */
    const char *plan_file;
    const char *database; /* in which commands run */
    PGconn *conn;         /* to it; NULL: not connected */
    const char *snapshots[KILL_MAX_COMMANDS];
    struct statement *statements[KILL_MAX_COMMANDS];
    size_t statement_count[KILL_MAX_COMMANDS];
    size_t command_count;
    const char *databases[KILL_DATABASES];
    size_t turn; /* whose turn it is of these */
    size_t way;  /* that was taken last, when they take turns */
    struct picture before;
    struct picture expected[KILL_MAX_COMMANDS]; /* after each command; the last is the end */
};

/* ---- kill_database.c ---- */

void kill_open_databases(struct torture *t);
void kill_drop_databases(struct torture *t);
const char *kill_database_name(struct torture *t, const char *role);

/* `name` becomes a copy of `from`, which nobody may be connected to. */
void kill_copy_database(struct torture *t, const char *name, const char *from);

/* The next of the databases in which commands run, as a copy of `from`. */
void kill_use_copy(struct torture *t, const char *from);

/* The second one beside it, of a plan with one. */
const char *kill_far_name(struct torture *t, const char *name);
/* What was made as copies before: where its foreign server leads. */
void kill_aim(struct torture *t);

/* Run statements that must succeed in it. */
void kill_execute(struct torture *t, const char *sql);

/* The first column of every row, a line each. */
const char *kill_query(struct torture *t, struct arena *arena, const char *sql);

void kill_stop_own_server(void);

/* What is in the database now outlives a crash as it is. */
void kill_prepare_crash(struct torture *t);
void kill_restart_server(struct torture *t);

/* ---- kill_picture.c ---- */

struct picture kill_picture(struct torture *t, struct arena *arena);

/* NULL, or the first line in which they differ, in words. */
const char *kill_compare(struct arena *arena, const struct picture *expected,
                         const struct picture *actual, bool with_state);
const char *kill_difference(struct arena *arena, const char *what, const char *expected,
                            const char *actual);

/* ---- kill_command.c ---- */

/* With up to three more settings for its environment. */
struct process kill_command(struct torture *t, const char *command, const char *extra[3]);

/* Run it until it succeeds; NULL, or how it ended. */
const char *kill_rerun(struct torture *t, const char *command);

/* It must succeed; its statements go to the file `trace`. */
void kill_run_undisturbed(struct torture *t, const char *command, const char *trace);

/* ---- kill_undisturbed.c ---- */

/* Fills snapshots, statements, before and expected. */
void kill_run_both(struct torture *t);

/* ---- kill_point.c ---- */

/* NULL when all is well. *met: the command came to that statement. */
const char *kill_try_point(struct torture *t, size_t command, size_t number, enum kill_how how,
                           bool *met);

#endif

/*
 * rehearsal: a plan tried from its beginning to its end in a scratch database, there, back and
 * there again, with what it locked and for how long.
 *
 * The scratch database is an empty one that the user names, never the target, from which only
 * its schema, its planner's statistics and, when asked for, samples of rows are read. It is filled
 * by pg_dump and pg_restore, worked on by the engine as any other, and empty again at the end: when
 * all went well, when something failed, when it was interrupted, and when this process was killed,
 * by another one that watches over it (guardian.h). What a killed guardian leaves, the next
 * rehearsal there takes away.
 *
 *   stage.c     the two databases: whether they are two, and whether one is empty; empties it
 *   guardian.c  the process that does that when this one is killed
 *   program.c   runs pg_dump, pg_restore and pgbench
 *   schema.c    copies the schema
 *   tables.c    what is there to be filled, and how its keys refer
 *   samples.c   fills it with rows of the target
 *   made.c      fills it with rows made from the planner's statistics
 *   traffic.c   an application beside it
 *   walk.c      the plan, there and back
 *
 * What cannot hold in such a database, such as what nobody wrote for 30 minutes, is named, and
 * passed by an approval of the rehearsal's own. Everything lives in the given arena.
 */
#ifndef SLUICE_REHEARSAL_REHEARSAL_H
#define SLUICE_REHEARSAL_REHEARSAL_H

#include "engine/engine.h"
#include "pg/trace/meter.h"

struct rehearsal_request {
    const char *source;   /* connection string of the target; NULL: PG* variables */
    const char *on;       /* of the scratch database */
    const char *argument; /* PLAN */
    const char *schema, *by, *trust_owner;
    const char *file;    /* the plan's text as a file, NULL: it is registered in the target */
    long long rows;      /* of each table, copied; 0: they are made from statistics */
    const char *traffic; /* a script of pgbench, or NULL */
    void *context;
    void (*say)(void *context, const char *line);
};

struct rehearsal_table {
    const char *name;
    long long rows;     /* that are in the scratch database */
    long long estimate; /* in the target, as its planner has it; -1 unknown */
    const char *note;   /* why there are fewer than there should be, or NULL */
};

enum rehearsal_leg { LEG_THERE, LEG_BACK, LEG_AGAIN, LEGS };

struct rehearsal_traffic {
    bool ran;
    long long transactions, slowest_us; /* -1: none */
    long long failed;                   /* transactions that were rolled back, and clients' ends */
    const char *error;                  /* the first one's words, or NULL */
};

/* A phase that was done, or taken back. */
struct rehearsal_step {
    enum rehearsal_leg leg;
    const char *phase, *kind, *summary;
    bool irreversible;
    long long duration_ms;
    struct pg_hold *holds; /* locks that keep writers or readers away */
    size_t hold_count;
    struct rehearsal_traffic traffic;
    const char *error, *hint; /* NULL: it went well */
};

/* A condition of a gate. */
struct rehearsal_condition {
    const char *gate, *kind, *what, *value;
    bool holds;
    bool tells; /* what it found here says something about the target */
};

struct rehearsal {
    const char *plan, *target, *scratch;
    int target_version, scratch_version;
    bool copied, same_server;
    struct rehearsal_table *tables;
    size_t table_count;
    struct rehearsal_step *steps;
    size_t step_count;
    struct rehearsal_condition *conditions;
    size_t condition_count;
    const char *irreversible_from; /* a phase, or NULL: all of it can be taken back */
    bool went_back, went_through;
    const char *difference; /* of the schema after the way back from before; "": none */
    const char **limits;    /* what it could not show, a line each */
    size_t limit_count;
    const char **faults; /* what would go wrong; none: the plan does what it should */
    size_t fault_count;
};

const char *rehearsal_leg_name(enum rehearsal_leg leg); /* "there" */

/* ERROR_REFUSED when something would go wrong: `view` says what. Other errors: it could not be
 * found out. The scratch database is empty again, or the error says that it is not. */
bool rehearsal_run(struct arena *arena, const struct rehearsal_request *request,
                   struct rehearsal *view, struct error *error);

#endif

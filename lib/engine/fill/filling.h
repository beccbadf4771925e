/*
 * filling: one backfill while it runs, and what its workers share.
 *
 * A worker is a thread with a connection of its own; the first is the run itself, on the connection
 * that holds the lease. Everything in `struct filling` that changes is read and written under its
 * mutex. backfill.c begins and ends it, ranges.c says who fills which pages, batch.c fills them,
 * watch.c looks around once a second and says whether to wait.
 */
#ifndef SLUICE_ENGINE_FILLING_H
#define SLUICE_ENGINE_FILLING_H

#include <pthread.h>

#include "base/patience.h"
#include "engine/fill/fill.h"
#include "engine/fill/pace.h"
#include "engine/fill/signals.h"
#include "pg/look.h"

/* A table that holds rows: the plan's own, or a leaf of a partitioned one. */
struct fill_table {
    struct pg_leaf leaf;
    long long filenode, next_page, end_page;
    const char *sql; /* the operation's, for this table */
    bool dated;      /* the transaction of `since` tells which of its rows are old */
};

/* Pages that are being filled. */
struct fill_range {
    struct store_range range;
    size_t table;
    bool busy;                /* a worker has it */
    bool singly;              /* row by row: a row of it fails */
    bool halve;               /* a row of it fails */
    long long visit;          /* the lower, the longer ago */
    struct patience patience; /* begun when it could first not be written because of others */
    long long skipped;        /* rows of it that others had locked at its latest pass */
    char skipped_key[100];    /* of one of them */
    int64_t again_ms;         /* when it may be tried again */
};

enum { WAITS_LENGTH = 500, RESTS_LENGTH = 64 };

/* How far it was at a time. */
struct fill_mark {
    int64_t at_ms; /* 0: there is none yet */
    long long rows;
    double pages;
};

struct filling {
    /* constant while it runs */
    struct run *run;
    const struct operation *operation;
    const char *table; /* quoted: whose pages are gone through */
    const char *said;  /* and the one that people know */
    const char *xid;
    const char *far;    /* how the other server of a struct bulk is reached */
    const char *server; /* since when it has been up, which no other server has in common */
    size_t phase;
    bool back;           /* what was done is taken back */
    struct pacing named; /* what the plan names; `pacing` has what holds now */
    size_t window;       /* most ranges that are open at a time */
    struct arena *arena; /* tables, ranges: under the mutex */

    pthread_mutex_t mutex;
    pthread_cond_t changed;
    struct pacing pacing;
    struct pace pace;
    struct fill_table *tables; /* largest first */
    size_t table_count;
    struct fill_range *ranges;
    size_t range_count;
    long long visits, batches;
    bool waiting;          /* nobody begins a batch */
    bool look_again;       /* somebody asked for a pause: look around at once */
    bool stop;             /* nobody begins anything: it ends */
    struct error *failure; /* of the first worker that failed */
    int workers;           /* at work */

    /* what was done, by all runs resp. by this one */
    struct store_backfill done;
    double begun_pages;
    struct fill_mark basis, recent; /* of the rate: since the older one of two that move along */
    int scans_for_left;             /* how often rows that were left had tables scanned again */
    long long left_before;          /* how many rows were left then */

    /* watch.c */
    struct signals *signals;
    char waits[WAITS_LENGTH];      /* why, or "" */
    char locked[WAITS_LENGTH];     /* which rows were skipped and are returned to, or "" */
    char note[WAITS_LENGTH];       /* why in one pass, or "" */
    int64_t rested_ms[REST_COUNT]; /* by all workers, since rests_ms */
    int64_t rests_ms;
    char rests[RESTS_LENGTH];      /* the setting for which it rested most of late, or "" */
    double rests_share;            /* what of the time that was */
    char told_rests[RESTS_LENGTH]; /* as it is stored */
    double told_share;
    int64_t looked_ms;
    long long hot_rows, later_rows; /* of passes that had room to expect */
    bool one_pass;
    struct store_sample sample; /* what has come since the latest one that was kept */
    /* worker 0 alone */
    int64_t sampled_ms;
    const char **told; /* for what it rested, without the figures: hooks hear of each once */
    size_t told_count;
    int64_t held_since_ms; /* since when dead rows cannot be removed; 0: they can */
    char held_xid[16];     /* by what is older than this transaction id */
};

struct worker {
    struct filling *filling;
    struct pg *pg;
    struct far *far;        /* bulk.c; NULL: not opened */
    struct store_fill fill; /* with this connection's own pid */
    int number;             /* 0: the run itself */
    struct pace_rest rest;  /* until its pace lets it go on; REST_NONE: for something else */
    struct pace_batch last; /* its latest batch */
    int64_t since_ms;       /* when its latest batch ended, or the latest wait for others */
    pthread_t thread;
};

/* ranges.c: what to do next. `range` is an index into filling->ranges that stays until the mutex is
 * next unlocked; copy what is needed. */
enum fill_next { FILL_RANGE, FILL_WAIT, FILL_DONE, FILL_STOP };
enum fill_next ranges_next(struct worker *worker, struct fill_range *range, struct error *error);
/* The range was passed over: it is now at `range->range.pass`, or finished. */
void ranges_passed(struct filling *filling, const struct fill_range *range, bool finished);
/* It was not, and can be taken again. */
void ranges_returned(struct filling *filling, const struct fill_range *range);
/* Find the tables, and the ranges that an earlier run left open. Also adds leaves that came
 * meanwhile and forgets those that went; *added tells whether there is anything new to do. */
bool ranges_load(struct worker *worker, bool *added, struct error *error);
/* Scan a table again: it was rewritten. */
bool ranges_restart(struct worker *worker, size_t table, struct error *error);
double ranges_pages_done(const struct filling *filling, long long *pages);

/* fault.c. What is at fault: the row itself, the moment, or something that no other try would mend.
 */
enum fault { FAULT_ROW, FAULT_MOMENT, FAULT_LASTING };
enum fault fault_of(const struct error *error);
/* Where it was not rows that could not be had, but the record of them: who holds that. */
void fault_name_holders(struct worker *worker, struct error *error);
/* The row that failed, in the detail: by its key, or by its range of keys. Rolls back. */
void fault_name_row(struct worker *worker, const char *table, const char *tid, struct error *error);

/* batch.c: one pass over a range, in one transaction. False ends the worker; a batch that can be
 * tried again is not a failure. */
bool batch_fill(struct worker *worker, struct fill_range *range, struct error *error);
/* Try the rows again that could not be filled; false when one still cannot. */
bool batch_retry_errors(struct worker *worker, struct error *error);
/* One of them; true in *mended: it is filled now, or it is gone. */
bool batch_retry_row(struct worker *worker, const struct store_row_error *row,
                     const struct fill_table *table, bool *mended, struct error *error);

/* bulk.c: rows of the batch that go by COPY, before its statement; nothing where the operation has
 * no such. The connection there is opened outside of a transaction. */
bool bulk_open(struct worker *worker, struct error *error);
bool bulk_copy(struct worker *worker, struct arena *arena, const char *table, const char *first,
               const char *end, long long *rows, struct error *error);
void bulk_close(struct worker *worker);

/* skipped.c: rows that others have locked, where a batch does not wait for them. How many there are
 * among the range's pages, and the key of one, for the range. */
bool skipped_count(struct worker *worker, struct fill_range *range, const char *table,
                   const char *xid, struct arena *arena, struct error *error);
/* False when none of them could be had (`progress`) until the deadline for locks. */
bool skipped_may_go_on(const struct filling *filling, const struct fill_range *range, bool progress,
                       struct error *error);
/* The range is taken again later. Under the mutex, as the next. */
void skipped_return(struct filling *filling, struct fill_range *range, bool progress);
/* For the user, in filling->locked. */
void skipped_say(struct filling *filling);

/* left.c: the rows that should be filled and are not. Those of a table that the last scan has
 * filled some of are filled by another (*again); where that was of no use they are refused, by
 * their keys. Where there is none, the transaction that has asked records it as done.
 */
bool left_end(struct worker *worker, bool *again, struct error *error);

/* sample.c: a batch was written, under the mutex; how far it is by now, once a second, and at its
 * end. Only worker 0. */
void sample_count(struct filling *filling, int64_t took_ms);
bool sample_keep(struct worker *worker, bool last, struct error *error);

/* watch.c: look around if it is time, and report. Only worker 0. */
bool watch_look(struct worker *worker, struct error *error);
void watch_report(struct filling *filling);
/* What was found is over: the backfill is done. */
bool watch_end(struct worker *worker, struct error *error);
void watch_count(struct filling *filling, const struct store_range *range, long long rows,
                 long long hot);
/* Say something to the user; may be called by every worker, without the mutex. */
void filling_say(struct filling *filling, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif

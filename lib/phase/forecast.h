/*
 * forecast: what a backfill will cost, before it starts. Pure: from sizes and statistics of the
 * catalogue to figures, without a look at the rows.
 *
 * It is an estimate. Compared with backfills of tables that had just been analysed (PostgreSQL 15;
 * 60,000 to 500,000 rows of 36 to 850 bytes, one to three indexes, bigint and random uuid keys, an
 * int or a text added, full and half-empty pages), rows and pages were exact; WAL was 0.9 to 1.2 of
 * the forecast, 1.4 with a checkpoint every 70 MB; the table's growth 0.6 to 1.4 of it, that of
 * indexes 0 to 1.2. What it cannot know: item pointers that are dead already, rows that others
 * write meanwhile, how well wal_compression does, and how long a transaction stays open that keeps
 * dead rows (for that, see one_pass).
 *
 * The sources of its numbers, all of them PostgreSQL:
 * - a page has a header of 24 bytes, and for each row an item pointer of 4 and a tuple, whose
 * header is 23 bytes and a null bitmap, aligned to 8 ("Database Page Layout"); it takes 291
 * pointers, at 8 kB (MaxHeapTuplesPerPage, htup_details.h);
 * - which updates are heap-only, and that only these leave indexes alone: README.HOT in
 *   src/backend/access/heap; how a page is filled pass by pass: engine/passes.h;
 * - the record of an update: log_heap_update in heapam.c and xl_heap_update in heapam_xlog.h. On
 * one page it leaves out what the old and the new tuple have in common, unless wal_level is
 * logical; a row that moves is written as a whole, and into every index (xl_btree_insert,
 * nbtxlog.h);
 * - with a BEFORE trigger, as sync has one, each row is locked first (GetTupleForTrigger in
 *   trigger.c), which is a record too (xl_heap_lock), and once more when it moves;
 * - pruning writes a record for each page (xl_heap_prune, heapam_xlog.h);
 * - the first change of a page after a checkpoint writes the page as a whole but for its hole
 *   ("full_page_writes" of the documentation). Checkpoints come when max_wal_size is about half
 *   full, with the default checkpoint_completion_target ("WAL Configuration").
 * How much an index grows by entries for rows that moved is measured, not derived: see forecast.c.
 */
#ifndef SLUICE_PHASE_FORECAST_H
#define SLUICE_PHASE_FORECAST_H

#include <stdbool.h>
#include <stddef.h>

#include "phase/pacing.h"

/* A table that holds rows: an ordinary one, or a partition. */
struct forecast_table {
    double rows;
    long long pages;
    int fillfactor;
    int passes;   /* before the sweep; 0: one pass does it all */
    bool blocked; /* an index has a filled column: no update is heap-only */
    long long toast_bytes;
    long long index_bytes, scattered_bytes; /* scattered: not in the order of the table */
    int indexes, scattered;
    double share; /* of its rows that are written, 0 to 1 */
};

/* The rows, and what is added to each. */
struct forecast_row {
    double data_bytes;  /* of its columns, without its header; -1 unknown */
    double added_bytes; /* of the columns that are filled */
    bool copies_toast;  /* a filled column may take a value of any length from another one */
    bool unlogged;
    bool whole_key; /* REPLICA IDENTITY FULL */
};

struct forecast_server {
    long long block_bytes;
    bool full_page_writes;
    bool logical; /* wal_level */
    long long max_wal_bytes;
    long long
        buffer_bytes; /* shared_buffers, of which ranges that are open take at most a quarter */
};

struct forecast_cost {
    double hot_share;
    long long wal_bytes, table_growth_bytes, index_growth_bytes;
    long long disk_bytes; /* growth, and WAL as far as it is kept until a checkpoint */
};

struct forecast {
    long long rows, pages;
    int passes; /* of the largest table, the sweep included */
    struct forecast_cost cost;
    struct forecast_cost one_pass; /* while dead rows cannot be removed: the most it can come to */
    long long seconds;             /* at least, at the rate that is set; -1: nothing sets one */
    double stretch;                /* by rests: so many times as long as without them; 1: none */
    long long disk_free_bytes;     /* -1 unknown */
    const char *note;              /* why it will be one pass, or NULL */
};

/* Rows of one table that are made in another, page range by page range. */
struct forecast_copy {
    double rows;
    long long pages;       /* of the table that they are made of */
    double row_bytes;      /* of the columns of a new row, without its header */
    int indexes;           /* of the other table */
    double indexed_bytes;  /* of the columns in them, all together */
    long long toast_bytes; /* that are copied along */
    bool unlogged;
};

/* What a phase reads that builds indexes or validates constraints. An index is taken for a btree
 * without duplicates: of such as had just been built (PostgreSQL 15; 50,000 rows; bigint, uuid and
 * texts of 6 to 148 bytes, one to three columns) the size was 0.98 to 1.00 of the forecast, and
 * where many entries were equal a third of it (nbtree/README, "Notes about deduplication"). */
struct forecast_reads {
    int scans, builds; /* of the whole table, and indexes, which read it twice each */
    long long table_bytes, index_bytes, read_bytes;
    const char *time;          /* its class: "seconds", "minutes", "hours" */
    long long disk_free_bytes; /* -1 unknown */
};
/* An index over `rows` entries, whose columns take so much in a row. */
long long forecast_index_bytes(double rows, double width, long long block_bytes);
void forecast_finish_reads(struct forecast_reads *reads);

/* `added`: the figures of one more group of columns of the same tables come on top of *forecast,
 * which begins as forecast_none(). */
struct forecast forecast_none(void);
/* Rows that go. Nothing grows but the archive that they move to, and the memory of their keys; the
 * room that they had is free for others after a vacuum. Of deletes of a tenth, a half, six tenths
 * and all of 100,000 rows of 80 and 260 bytes (PostgreSQL 15, full_page_writes off), WAL was 0.97
 * to 1.05 of the forecast, with an archive 0.98 to 1.02; the archive's indexes took 0.6 of it,
 * where many of their entries were equal. */
struct forecast_delete {
    bool archived;
    int archive_indexes;
    bool remembered; /* by the bytes of a key: */
    double key_bytes;
};
void forecast_add_delete(struct forecast *forecast, const struct forecast_table *tables,
                         size_t count, const struct forecast_row *row,
                         const struct forecast_delete *delete, const struct forecast_server *server,
                         const struct pacing *pacing);
void forecast_add(struct forecast *forecast, const struct forecast_table *tables, size_t count,
                  const struct forecast_row *row, const struct forecast_server *server,
                  const struct pacing *pacing);

void forecast_add_copy(struct forecast *forecast, const struct forecast_copy *copy,
                       const struct forecast_server *server, const struct pacing *pacing);

#endif

#include "phase/forecast.h"

#include <math.h>

enum { PAGE_HEADER = 24, ITEM_POINTER = 4, ALIGNED = 8 };
enum { TUPLE_HEADER = 24, LEAST_TUPLE = TUPLE_HEADER + ALIGNED };

/* Bytes of WAL, as pg_waldump counts them, aligned: a record without the tuple or the key in it. */
enum {
    WAL_LOCK = 56, /* a BEFORE trigger, as sync has one, locks each row first */
    WAL_UPDATE_IN_PAGE = 72,
    WAL_UPDATE_ELSEWHERE = 72,
    WAL_INDEX_ENTRY = 72,
    WAL_PRUNE = 56,
    WAL_PRUNE_ROW = 4,
    WAL_DELETE = 64,
    WAL_INSERT = 64,
    WAL_COPIED = 56,
    WAL_COPIED_ENTRY = 64,
};
enum { TOAST_CHUNK = 2032 };

struct forecast forecast_none(void)
{
    return (struct forecast){.seconds = -1, .stretch = 1, .disk_free_bytes = -1};
}

/* ---- Pages ---- */

/* How one page fares. */
struct page {
    double rows, tuple, grown; /* of a tuple before and after */
    double room;               /* that is free before */
    long pointers;             /* the most item pointers that it takes (MaxHeapTuplesPerPage) */
    double moved;              /* rows that found no room in it */
};

static struct page page_of(const struct forecast_table *table, const struct forecast_row *row,
                           const struct forecast_server *server)
{
    /* what statistics leave out, such as alignment, is no free room */
    const double sure = 0.85, percent = 100;
    double usable = (double)server->block_bytes - PAGE_HEADER;
    struct page page = {
        .rows = table->pages > 0 ? table->rows / (double)table->pages : 0,
        .pointers = lround(floor(usable / (TUPLE_HEADER + ITEM_POINTER))),
    };
    if (page.rows > (double)page.pointers)
        page.rows = (double)page.pointers;
    if (page.rows <= 0)
        return page;
    double kept_free = usable * (percent - table->fillfactor) / percent;
    double most = (usable - kept_free) / page.rows - ITEM_POINTER;
    double known = ceil((row->data_bytes + TUPLE_HEADER) / ALIGNED) * ALIGNED;
    bool full = row->data_bytes < 0 || known >= most * sure;
    page.tuple = row->data_bytes < 0 || known > most ? most : known;
    if (page.tuple < LEAST_TUPLE)
        page.tuple = LEAST_TUPLE;
    page.grown = page.tuple + row->added_bytes;
    page.room = usable - page.rows * (page.tuple + ITEM_POINTER);
    if (full && page.room > kept_free + page.tuple) /* or one more row would be there */
        page.room = kept_free + page.tuple;
    return page;
}

/* Pass by pass: what the passes before have left behind is pruned, and makes room. Pointers to rows
 * that have moved, in the page or away, stay until a vacuum. */
static void fill_page(struct page *page, int passes)
{
    long rows = lround(page->rows), pointers = page->pointers - rows, moved = 0;
    double freed = 0, room = page->room;
    page->moved = page->rows;
    if (rows < 1)
        return;
    long step = passes > 0 ? (rows + passes - 1) / passes : rows;
    for (long done = 0; done < rows; done += step) {
        room += freed;
        long now = rows - done < step ? rows - done : step;
        for (long i = 0; i < now; i++) {
            if (room >= page->grown + ITEM_POINTER && pointers > 0) {
                room -= page->grown + ITEM_POINTER;
                pointers--;
            } else {
                moved++;
            }
        }
        freed = (double)now * page->tuple;
    }
    page->moved = (double)moved * page->rows / (double)rows;
}

/* ---- Indexes ---- */

/* Leaf pages are filled to nine tenths, and split when that is used up. Measured: a quarter of the
 * rows moved, an index grew by 0.15; a sixth, by 0.02; a tenth, by 0 to 0.08; all, by 1. */
static double index_growth(double share)
{
    const double reserve = 0.1, least = 0.2;
    double split = (share - reserve) / (1 - reserve);
    return split > share * least ? split : share * least;
}

/* ---- WAL ---- */

/* What is written again after each checkpoint: scattered pages of indexes, and pages of the table
 * that are between two passes. It brings the next checkpoint nearer, so it counts itself. */
static double again_after_checkpoints(const struct forecast_table *table, double indexed,
                                      double wal, const struct forecast_server *server)
{
    enum { ROUNDS = 20, WINDOW_SHARE = 8 /* they are seldom as large as they may be */ };
    const double share = 1 / 1.9;
    double block = (double)server->block_bytes, extra = 0;
    double pages = (double)table->scattered_bytes / block;
    double distance = (double)server->max_wal_bytes * share;
    double most = (double)table->pages * block * table->passes;
    double window = (double)server->buffer_bytes / WINDOW_SHARE;
    if (window > (double)table->pages * block)
        window = (double)table->pages * block;
    for (int i = 0; i < ROUNDS && distance > 0; i++) {
        double cycles = (wal + extra) / distance - 1;
        if (cycles <= 0)
            return 0;
        extra = cycles * window < most ? cycles * window : most;
        /* of many pages, some are not met by entries that fall anywhere */
        if (pages >= 1)
            extra += cycles * pages * block *
                     (1 - exp(-indexed * table->scattered / (cycles + 1) / pages));
    }
    return extra;
}

/* How a table fares: rows that leave their page, and those that are written into the indexes. */
struct fate {
    double moved, indexed;
};

static double wal_of(const struct forecast_table *table, const struct page *page,
                     const struct fate *fate, const struct forecast_row *row,
                     const struct forecast_server *server)
{
    double stay = table->rows - fate->moved;
    double whole = page->grown - TUPLE_HEADER;
    double old_key = server->logical && row->whole_key ? page->tuple : 0;
    double in_page = WAL_UPDATE_IN_PAGE + (server->logical ? whole : row->added_bytes) + old_key;
    double elsewhere = WAL_UPDATE_ELSEWHERE + whole + old_key;
    double wal = (table->rows + fate->moved) * WAL_LOCK + stay * in_page + fate->moved * elsewhere +
                 fate->indexed * WAL_INDEX_ENTRY * table->indexes + table->rows * WAL_PRUNE_ROW +
                 (double)table->pages * table->passes * WAL_PRUNE;
    double grown = index_growth(fate->indexed / table->rows) * (double)table->index_bytes;
    wal += grown / 2; /* a split writes half of a page */
    if (!server->full_page_writes)
        return wal;
    wal += (double)table->pages * ((double)server->block_bytes - page->room); /* without its hole */
    if (fate->indexed > 0)
        wal += (double)table->index_bytes;
    return wal + again_after_checkpoints(table, fate->indexed, wal, server);
}

/* ---- All of it ---- */

static void add_cost(struct forecast_cost *cost, const struct forecast_table *table, int passes,
                     const struct forecast_row *row, const struct forecast_server *server)
{
    const double percent = 100;
    struct forecast_table with = *table;
    with.passes = passes;
    struct page page = page_of(&with, row, server);
    if (page.rows <= 0)
        return;
    fill_page(&page, passes);
    struct fate fate = {.moved = page.moved / page.rows * table->rows};
    fate.indexed = table->blocked ? table->rows : fate.moved;
    double usable = ((double)server->block_bytes - PAGE_HEADER) * table->fillfactor / percent;
    double per_page = usable / (page.grown + ITEM_POINTER);
    if (per_page > 1)
        per_page = floor(per_page); /* else it is stored in pieces, out of line */
    double toast = row->copies_toast ? (double)table->toast_bytes : 0;
    double heap = ceil(fate.moved / per_page) * (double)server->block_bytes;
    cost->table_growth_bytes += (long long)(heap + toast);
    cost->index_growth_bytes +=
        (long long)(index_growth(fate.indexed / table->rows) * (double)table->index_bytes);
    if (!row->unlogged)
        cost->wal_bytes += (long long)(wal_of(&with, &page, &fate, row, server) + toast);
    cost->hot_share += table->rows - fate.indexed; /* divided by the rows at the end */
}

static void finish(struct forecast_cost *cost, double rows, long long rows_before,
                   double share_before, const struct forecast_server *server)
{
    double all = rows + (double)rows_before;
    cost->hot_share = all > 0 ? (cost->hot_share + share_before * (double)rows_before) / all : 0;
    long long kept =
        cost->wal_bytes < server->max_wal_bytes ? cost->wal_bytes : server->max_wal_bytes;
    cost->disk_bytes = cost->table_growth_bytes + cost->index_growth_bytes + kept;
}

static void add_pacing(struct forecast *forecast, const struct pacing *pacing)
{
    const double thousand = 1000;
    if (pacing->rate > 0)
        forecast->seconds = (forecast->rows + pacing->rate - 1) / pacing->rate;
    forecast->stretch = 1 + (double)pacing->nice_thousandths / thousand;
    if (pacing->batch_target_ms > 0)
        forecast->stretch += (double)pacing->batch_pause_ms / (double)pacing->batch_target_ms;
}

void forecast_add(struct forecast *forecast, const struct forecast_table *tables, size_t count,
                  const struct forecast_row *row, const struct forecast_server *server,
                  const struct pacing *pacing)
{
    double rows = 0;
    double hot_before = forecast->cost.hot_share, one_before = forecast->one_pass.hot_share;
    forecast->cost.hot_share = forecast->one_pass.hot_share = 0;
    long long pages = 0;
    for (size_t i = 0; i < count; i++) {
        rows += tables[i].rows;
        pages += tables[i].pages;
        add_cost(&forecast->cost, &tables[i], tables[i].passes, row, server);
        add_cost(&forecast->one_pass, &tables[i], 0, row, server);
    }
    finish(&forecast->cost, rows, forecast->rows, hot_before, server);
    finish(&forecast->one_pass, rows, forecast->rows, one_before, server);
    forecast->rows += llround(rows);
    forecast->pages += pages;
    forecast->passes = count > 0 ? tables[0].passes + 1 : 1;
    add_pacing(forecast, pacing);
}

/* ---- Rows that go ---- */

/* One more row in a table that has only such: the archive, or the memory of keys. */
static void add_made(struct forecast_cost *cost, double rows, double tuple, double indexes,
                     double entry, const struct forecast_row *row,
                     const struct forecast_server *server)
{
    double usable = (double)server->block_bytes - PAGE_HEADER;
    double heap = ceil(rows * (tuple + ITEM_POINTER) / usable) * (double)server->block_bytes;
    double index = indexes * (double)forecast_index_bytes(rows, entry, server->block_bytes);
    cost->table_growth_bytes += (long long)heap;
    cost->index_growth_bytes += (long long)index;
    if (!row->unlogged)
        cost->wal_bytes += (long long)(rows * (WAL_INSERT + tuple - TUPLE_HEADER) +
                                       rows * indexes * (WAL_INDEX_ENTRY + entry / 2));
}

static void add_gone(struct forecast_cost *cost, const struct forecast_table *table,
                     const struct forecast_row *row, const struct forecast_delete *delete,
                     const struct forecast_server *server)
{
    const double archived_entry = 16;
    double tuple = ceil((row->data_bytes + TUPLE_HEADER) / ALIGNED) * ALIGNED;
    double pages = (double)table->pages;
    double met = pages > 0 ? pages * (1 - exp(-table->rows / pages)) : 0;
    double chunks = (double)table->toast_bytes * table->share / TOAST_CHUNK;
    if (table->rows <= 0)
        return;
    if (!row->unlogged) {
        double old_key = server->logical ? (row->whole_key ? tuple : delete->key_bytes) : 0;
        cost->wal_bytes += (long long)(table->rows * (WAL_DELETE + old_key + WAL_PRUNE_ROW) +
                                       met * WAL_PRUNE + chunks * WAL_DELETE);
        if (server->full_page_writes)
            cost->wal_bytes +=
                (long long)(met * (double)server->block_bytes + chunks * TOAST_CHUNK);
    }
    if (delete->archived) {
        add_made(cost, table->rows, tuple, delete->archive_indexes, archived_entry, row, server);
        cost->table_growth_bytes += (long long)((double)table->toast_bytes * table->share);
        cost->wal_bytes +=
            row->unlogged ? 0 : (long long)((double)table->toast_bytes * table->share);
    }
    if (delete->remembered)
        add_made(cost, table->rows, TUPLE_HEADER + ALIGNED + delete->key_bytes, 1,
                 delete->key_bytes, &(struct forecast_row){0}, server);
}

void forecast_add_delete(struct forecast *forecast, const struct forecast_table *tables,
                         size_t count, const struct forecast_row *row,
                         const struct forecast_delete *delete, const struct forecast_server *server,
                         const struct pacing *pacing)
{
    double rows = 0;
    for (size_t i = 0; i < count; i++) {
        rows += tables[i].rows;
        forecast->pages += tables[i].pages;
        add_gone(&forecast->cost, &tables[i], row, delete, server);
    }
    finish(&forecast->cost, rows, forecast->rows, 0, server);
    forecast->one_pass = forecast->cost;
    forecast->rows += llround(rows);
    forecast->passes = 1;
    add_pacing(forecast, pacing);
}

void forecast_add_copy(struct forecast *forecast, const struct forecast_copy *copy,
                       const struct forecast_server *server, const struct pacing *pacing)
{
    double usable = (double)server->block_bytes - PAGE_HEADER;
    double tuple = TUPLE_HEADER + ceil(copy->row_bytes / ALIGNED) * ALIGNED + ITEM_POINTER;
    double per_page = tuple < usable ? floor(usable / tuple) : 1;
    struct forecast_cost *cost = &forecast->cost;
    double width = copy->indexes > 0 ? copy->indexed_bytes / copy->indexes : 0;
    cost->table_growth_bytes +=
        (long long)ceil(copy->rows / per_page) * server->block_bytes + copy->toast_bytes;
    cost->index_growth_bytes +=
        copy->indexes * forecast_index_bytes(copy->rows, width, server->block_bytes);
    /* pages that begin with it are written by their first row; a leaf of an index once by its
     * split, and as a whole where that comes after a checkpoint */
    if (!copy->unlogged)
        cost->wal_bytes +=
            (long long)(copy->rows * (WAL_COPIED + ceil(copy->row_bytes / ALIGNED) * ALIGNED) +
                        copy->rows * (copy->indexes * (double)WAL_COPIED_ENTRY +
                                      ceil(copy->indexed_bytes / ALIGNED) * ALIGNED)) +
            copy->toast_bytes;
    forecast->rows += llround(copy->rows);
    forecast->pages += copy->pages;
    finish(cost, 0, 0, 0, server);
    forecast->one_pass = *cost;
    add_pacing(forecast, pacing);
}

/* ---- Builds and validations ---- */

/* A leaf page is filled to nine tenths (BTREE_DEFAULT_FILLFACTOR); beside its header it has a
 * special space and the high key. */
long long forecast_index_bytes(double rows, double width, long long block_bytes)
{
    enum { ENTRY_HEADER = 8, SPECIAL = 16, META_PAGE = 1 };
    const double filled = 0.9;
    double entry = ENTRY_HEADER + ceil(width / ALIGNED) * ALIGNED + ITEM_POINTER;
    double usable = ((double)block_bytes - PAGE_HEADER - SPECIAL - entry) * filled;
    double per_page = usable > entry ? floor(usable / entry) : 1;
    double leaves = ceil(rows / per_page);
    return (long long)(leaves + ceil(leaves / per_page) + META_PAGE) * block_bytes;
}

/* A disk that reads 100 MB in a second is neither fast nor slow. */
void forecast_finish_reads(struct forecast_reads *reads)
{
    enum { PER_SECOND = 100 * 1000 * 1000, MINUTE_S = 60, HOUR_S = 3600, PASSES = 2 };
    reads->read_bytes = (reads->scans + PASSES * reads->builds) * reads->table_bytes;
    long long seconds = (reads->read_bytes + PASSES * reads->index_bytes) / PER_SECOND;
    reads->time = seconds < MINUTE_S ? "seconds" : seconds < HOUR_S ? "minutes" : "hours";
}

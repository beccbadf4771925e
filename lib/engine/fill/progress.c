/* How far a backfill is: see fill.h. */
#include "base/str.h"
#include "engine/fill/fill.h"

long long engine_growth(long long bytes_before, long long bytes_now)
{
    return bytes_now > bytes_before ? bytes_now - bytes_before : 0;
}

bool fill_load_done(struct arena *arena, struct pg *pg, const struct store_fill *fill,
                    struct store_backfill *done, struct error *error)
{
    struct store_backfill *all;
    size_t count;
    if (!store_load_backfills(arena, pg, fill->lease.plan_id, &all, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (all[i].phase == fill->phase && all[i].operation == fill->operation)
            *done = all[i];
    return true;
}

void fill_add_progress(const struct store_backfill *backfills, size_t count,
                       struct view_phase *view)
{
    enum { BASIS_MS = 1000 };
    double busy_ms = 0, pages_done = 0, rows_hot = 0;
    long long pages = 0;
    struct view_fill *fill = &view->fill;
    for (size_t i = 0; i < count; i++) {
        const struct store_backfill *b = &backfills[i];
        if (b->phase + 1 != view->ordinal)
            continue;
        if (fill->rows_total < 0)
            *fill = (struct view_fill){.eta_seconds = -1, .hot_share = -1};
        fill->rows_done += b->rows_done;
        fill->rows_total += b->rows_total > b->rows_done ? b->rows_total : b->rows_done;
        fill->rows_failed += b->rows_failed;
        fill->wal_bytes += b->wal_bytes;
        fill->table_growth_bytes += engine_growth(b->bytes_before, b->bytes_now);
        fill->index_growth_bytes += engine_growth(b->index_bytes_before, b->index_bytes_now);
        fill->workers = b->workers;
        fill->waits = b->waits ? b->waits : fill->waits;
        fill->note = b->note ? b->note : fill->note;
        fill->rests = b->rests ? b->rests : fill->rests;
        fill->rests_share = b->rests ? b->rests_share : fill->rests_share;
        rows_hot += (double)b->rows_hot;
        busy_ms += (double)b->busy_ms / b->workers;
        pages_done += b->pages_done;
        pages += b->pages;
    }
    if (fill->rows_total < 0)
        return;
    if (fill->rows_done > 0)
        fill->hot_share = rows_hot / (double)fill->rows_done;
    fill->share = pages ? pages_done / (double)pages : 1;
    if (busy_ms > 0 && !fill->waits)
        fill->rows_per_second = (double)fill->rows_done * 1000 / busy_ms;
    if (str_equal(view->state, "done")) {
        fill->rows_total = fill->rows_done;
        fill->eta_seconds = 0;
        fill->share = 1;
    } else if (busy_ms >= BASIS_MS && pages_done > 0 && !fill->waits) {
        fill->eta_seconds = (long long)(((double)pages - pages_done) * busy_ms / pages_done / 1000);
    }
}

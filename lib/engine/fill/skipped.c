/*
 * Rows that others have locked, where a backfill does not wait for them (`locked_rows: skip`): the
 * last pass over a range counts those that it had to leave, and comes back to the range later, so
 * that the backfill ends when there are none, and rests in between.
 */
#include <stdio.h>

#include "base/duration.h"
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/fill/filling.h"

struct counted {
    struct arena *arena;
    long long count;
    const char *key;
};

static bool count_row(void *context, const struct pg_result *row)
{
    struct counted *counted = context;
    if (counted->count++ == 0)
        counted->key = arena_strdup(counted->arena, pg_text(row, 0, "key"));
    return true;
}

static bool count(struct worker *w, const char *pages, const char *tail, const char *xid,
                  struct counted *counted, struct error *error)
{
    const struct sql_word table = {FILL_TABLE, pages};
    const char *sql = arena_printf(
        counted->arena, ENGINE_MARK "%s%s",
        sql_put_in(counted->arena, w->filling->operation->fill->left, &table, 1), tail);
    return pg_stream(w->pg, sql, PG_PARAMS(xid), count_row, counted, error);
}

/* What can be locked and is not filled is kept from it by something else: see left.c. */
bool skipped_count(struct worker *w, struct fill_range *range, const char *table, const char *xid,
                   struct arena *arena, struct error *error)
{
    struct counted all = {.arena = arena}, free = all;
    const char *pages = arena_printf(
        arena,
        "(SELECT s.ctid, s.xmin, s.* FROM %s s WHERE s.ctid >= '(%lld,0)' AND s.ctid < '(%lld,0)')",
        table, range->range.first_page, range->range.end_page);
    if (!count(w, pages, "", xid, &all, error) ||
        (all.count > 0 && !count(w, pages, "\nFOR NO KEY UPDATE SKIP LOCKED", xid, &free, error)))
        return false;
    range->skipped = all.count - free.count;
    if (all.count > 0)
        snprintf(range->skipped_key, sizeof range->skipped_key, "%s", all.key);
    return true;
}

bool skipped_may_go_on(const struct filling *f, const struct fill_range *range, bool progress,
                       struct error *error)
{
    if (range->skipped == 0 || progress || !range->patience.began_ms ||
        !patience_is_over(&range->patience))
        return true;
    error_set(error, ERROR_TEMPORARY, "rows of table %s stayed locked for %s", f->table,
              duration_text(error->arena, f->run->plan->settings.lock_deadline_ms));
    error_detail(error, "%s", range->skipped_key);
    error_hint(error, "End the transactions that hold them, and run `sluice advance %s` again.",
               f->run->plan->name);
    return false;
}

void skipped_return(struct filling *f, struct fill_range *range, bool progress)
{
    enum { FIRST_REST_MS = 50, LONGEST_REST_MS = 2000 };
    if (!range->patience.began_ms || progress)
        range->patience =
            patience_new(FIRST_REST_MS, LONGEST_REST_MS, f->run->plan->settings.lock_deadline_ms);
    range->again_ms = clock_now_ms() + patience_take_ms(&range->patience);
    ranges_returned(f, range);
}

void skipped_say(struct filling *f)
{
    long long count = 0;
    const char *key = "";
    for (size_t i = 0; i < f->range_count; i++) {
        count += f->ranges[i].skipped;
        key = f->ranges[i].skipped ? f->ranges[i].skipped_key : key;
    }
    f->locked[0] = '\0';
    if (count > 0)
        snprintf(f->locked, sizeof f->locked,
                 "%lld row%s of table %s %s locked by other sessions, such as %s: returning to %s",
                 count, count == 1 ? "" : "s", f->table, count == 1 ? "is" : "are", key,
                 count == 1 ? "it" : "them");
}

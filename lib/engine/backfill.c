/*
 * Fill the new columns, page range by page range; a batch of it is in batch.c.
 *
 * A batch is one transaction: a range of pages is updated, and the cursor moves with it, so a batch
 * that is lost is repeated whole. The scan ends at the size that the table had when it began:
 * whatever is written behind the cursor or past the end goes through sync. A table that was
 * rewritten meanwhile (VACUUM FULL, CLUSTER: another filenode) is scanned again from the start.
 */
#include "base/interrupt.h"
#include "base/str.h"
#include "engine/filling.h"

static bool find_cursor(struct filling *f, size_t phase, size_t operation, struct error *error)
{
    struct store_backfill *all;
    size_t count;
    f->cursor = (struct store_backfill){.phase = phase, .operation = operation};
    if (!store_load_backfills(f->run->arena, f->run->pg, f->run->lease.plan_id, &all, &count,
                              error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (all[i].phase == phase && all[i].operation == operation) {
            f->cursor = all[i];
            return true;
        }
    return filling_start(f, error);
}

static void report(struct filling *f, const char *waits)
{
    const struct store_backfill *c = &f->cursor;
    long long done = c->next_page - f->first_page;
    struct view_progress progress = {
        .phase = f->run->phases[c->phase].name,
        .what = f->what,
        .rows_done = c->rows_done,
        .rows_total = c->rows_total > c->rows_done ? c->rows_total : c->rows_done,
        .share = c->end_page ? (double)c->next_page / (double)c->end_page : 1,
        .rows_per_second = c->busy_ms ? (double)c->rows_done * 1000 / (double)c->busy_ms : 0,
        .eta_seconds = -1,
        .waits = waits,
    };
    if (done > 0 && f->busy_ms > 0)
        progress.eta_seconds = (long long)((double)(c->end_page - c->next_page) *
                                           (double)f->busy_ms / (double)done / 1000);
    engine_progress(f->run->engine, &progress);
}

/* While `sluice pause` is in force the run stays, holding the lease but no transaction. */
static bool wait_while_paused(struct filling *f, struct error *error)
{
    enum { POLL_MS = 200 };
    bool waited = false;
    for (;;) {
        const struct store_plan *stored;
        struct arena *arena = arena_new();
        bool found = store_find_plan(arena, f->run->pg, f->run->plan->name, &stored, error);
        bool paused = found && stored && stored->paused_by;
        const char *by = paused ? arena_strdup(f->run->arena, stored->paused_by) : NULL;
        arena_free(arena);
        if (!found)
            return false;
        if (!paused) {
            if (waited)
                engine_say(f->run->engine, "resumed");
            return true;
        }
        if (!waited) {
            engine_say(f->run->engine, "paused by %s: go on with `sluice resume %s`", by,
                       f->run->plan->name);
            report(f, arena_printf(f->run->arena, "paused by %s", by));
        }
        waited = true;
        if (!interrupt_sleep_ms(POLL_MS)) {
            error_set(error, ERROR_TEMPORARY, "interrupted while paused");
            error->interrupted = true;
            return false;
        }
    }
}

/* The rows of all groups that the phase has filled so far. */
static bool summarise(struct run *run, size_t phase, const char **summary, struct error *error)
{
    struct store_backfill *all;
    size_t count;
    long long rows = 0;
    if (!store_load_backfills(run->arena, run->pg, run->lease.plan_id, &all, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        rows += all[i].phase == phase ? all[i].rows_done : 0;
    *summary = arena_printf(run->arena, "%lld row%s filled", rows, rows == 1 ? "" : "s");
    return true;
}

bool run_backfill(struct run *run, size_t phase, size_t operation,
                  const struct operation *definition, const char *xid, const char **summary,
                  struct error *error)
{
    struct pacing named;
    const struct pacing pacing = plan_pacing(run->plan, phase, &named);
    struct filling f = {
        .run = run,
        .operation = definition,
        .table = sql_quote_qname(run->arena, &definition->object),
        .xid = xid,
        .pages = FILLING_FIRST_PAGES,
        .pacing = pacing,
    };
    f.what = arena_printf(run->arena, "backfill %s", f.table);
    if (pacing.batch_pages > 0 && pacing.batch_pages < f.pages)
        f.pages = pacing.batch_pages;
    if (!find_cursor(&f, phase, operation, error))
        return false;
    f.first_page = f.cursor.next_page;
    if (f.first_page > 0)
        engine_say(run->engine, "backfill of %s goes on at page %lld of %lld", f.table,
                   f.first_page, f.cursor.end_page);
    while (f.cursor.next_page < f.cursor.end_page) {
        if (!wait_while_paused(&f, error))
            return false;
        if (interrupt_requested()) {
            error_set(error, ERROR_TEMPORARY, "interrupted at page %lld of %lld of table %s",
                      f.cursor.next_page, f.cursor.end_page, f.table);
            error_hint(error, "Go on with `sluice advance %s`.", run->plan->name);
            error->interrupted = true;
            return false;
        }
        if (!filling_next(&f, error))
            return false;
        report(&f, NULL);
        interrupt_sleep_ms(pacing.batch_pause_ms);
    }
    return summarise(run, phase, summary, error) &&
           store_set_operations_done(run->pg, &run->lease, phase, operation, operation, true,
                                     error);
}

/*
 * Who fills which pages.
 *
 * A few ranges are open at a time, and are visited in turn, so that between two passes over a page
 * others have time to end the transactions that could still see its dead rows. A range is
 * remembered before any of its rows is written: a run that is killed leaves it to the next one, a
 * worker that is lost to the others. Who takes or splits a range does so under the mutex, so that
 * the place up to which a table was taken only moves on.
 */
#include <math.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "engine/fill/filling.h"
#include "phase/passes.h"

static double pages_left(const struct store_range *range)
{
    return (double)(range->end_page - range->first_page) *
           (1 - range->pass / (double)(range->passes + 1));
}

double ranges_pages_done(const struct filling *f, long long *pages)
{
    double done = 0;
    *pages = 0;
    for (size_t i = 0; i < f->table_count; i++) {
        done += (double)f->tables[i].next_page;
        *pages += f->tables[i].end_page;
    }
    for (size_t i = 0; i < f->range_count; i++)
        done -= pages_left(&f->ranges[i].range);
    return done;
}

/* ---- What there is to do ---- */

static struct fill_range *add_range(struct filling *f, const struct store_range *range,
                                    size_t table)
{
    struct fill_range *added = ARENA_PUSH(f->arena, f->ranges, f->range_count);
    *added = (struct fill_range){.range = *range, .table = table, .visit = f->visits++};
    return added;
}

/* The operation's statement with a leaf in place of the table. */
static const char *statement_for(struct filling *f, const struct pg_leaf *leaf)
{
    const struct sql_word table = {FILL_TABLE, leaf->name};
    return arena_printf(f->arena, ENGINE_MARK "%s",
                        sql_put_in(f->arena, f->operation->go.sql, &table, 1));
}

static size_t find_table(const struct filling *f, unsigned relid)
{
    size_t i = 0;
    while (i < f->table_count && f->tables[i].leaf.relid != relid)
        i++;
    return i;
}

static bool start_scan(struct worker *w, struct fill_table *table, struct error *error)
{
    const struct pg_leaf *leaf = &table->leaf;
    double density = leaf->density >= 0 ? leaf->density : 0;
    const struct store_scan scan = {
        .relid = leaf->relid,
        .filenode = leaf->filenode,
        .end_page = leaf->pages,
        .rows_total = llround(density * (double)leaf->pages) *
                      (w->filling->operation->fill->by_key ? FILL_RANGE_ROWS : 1),
    };
    if (!store_start_scan(w->pg, &w->fill, &scan, error))
        return false;
    table->filenode = leaf->filenode;
    table->next_page = 0;
    table->end_page = leaf->pages;
    return true;
}

static bool load_leaves(struct worker *w, struct pg_leaf **leaves, size_t *count,
                        struct error *error)
{
    struct filling *f = w->filling;
    if (!pg_look_leaves(f->arena, w->pg, f->table, f->operation->fill->columns,
                        f->operation->fill->column_count, leaves, count, error))
        return false;
    for (size_t i = 0; i < *count; i++)
        if (!pg_look_density(f->arena, w->pg, &(*leaves)[i], error))
            return false;
    return true;
}

static const struct store_scan *find_scan(const struct store_scan *scans, size_t count,
                                          unsigned relid)
{
    for (size_t i = 0; i < count; i++)
        if (scans[i].relid == relid)
            return &scans[i];
    return NULL;
}

static bool load_dated(struct worker *w, struct error *error)
{
    struct filling *f = w->filling;
    unsigned *relids;
    size_t count;
    if (!store_load_dated(f->arena, w->pg, &w->fill, f->operation->since, &relids, &count, error))
        return false;
    for (size_t i = 0; i < f->table_count; i++) {
        f->tables[i].dated = false;
        for (size_t k = 0; k < count; k++)
            f->tables[i].dated |= relids[k] == f->tables[i].leaf.relid;
    }
    return true;
}

bool ranges_load(struct worker *w, bool *added, struct error *error)
{
    struct filling *f = w->filling;
    struct pg_leaf *leaves;
    struct store_scan *scans;
    struct store_range *ranges;
    size_t leaf_count, scan_count, range_count;
    *added = false;
    if (!load_leaves(w, &leaves, &leaf_count, error) ||
        !store_load_scans(f->arena, w->pg, &w->fill, &scans, &scan_count, error) ||
        !store_load_ranges(f->arena, w->pg, &w->fill, &ranges, &range_count, error))
        return false;
    f->table_count = f->range_count = 0;
    for (size_t i = 0; i < leaf_count; i++) {
        struct fill_table *table = ARENA_PUSH(f->arena, f->tables, f->table_count);
        *table = (struct fill_table){.leaf = leaves[i], .sql = statement_for(f, &leaves[i])};
        const struct store_scan *scan = find_scan(scans, scan_count, leaves[i].relid);
        if (scan) {
            table->filenode = scan->filenode;
            table->next_page = scan->next_page;
            table->end_page = scan->end_page;
        } else if (!start_scan(w, table, error)) {
            return false;
        }
        *added |= table->next_page < table->end_page;
    }
    for (size_t i = 0; i < scan_count; i++)
        if (find_table(f, scans[i].relid) == f->table_count &&
            !store_remove_scan(w->pg, &w->fill, scans[i].relid, error))
            return false;
    for (size_t i = 0; i < range_count; i++) {
        size_t table = find_table(f, ranges[i].relid);
        if (table == f->table_count)
            continue;
        add_range(f, &ranges[i], table);
        *added = true;
    }
    return load_dated(w, error);
}

bool ranges_restart(struct worker *w, size_t number, struct error *error)
{
    struct filling *f = w->filling;
    struct fill_table *table = &f->tables[number];
    struct pg_leaf *leaves;
    size_t count;
    bool found = false;
    if (!load_leaves(w, &leaves, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (leaves[i].relid == table->leaf.relid) {
            table->leaf = leaves[i];
            found = true;
        }
    for (size_t i = f->range_count; i-- > 0;)
        if (f->ranges[i].table == number && !f->ranges[i].busy)
            f->ranges[i] = f->ranges[--f->range_count];
    if (found)
        return start_scan(w, table, error) && load_dated(w, error);
    table->filenode = table->next_page = table->end_page = 0;
    if (str_equal(table->leaf.name, f->table))
        return error_set(error, ERROR_DRIFT, "table %s is gone", f->table);
    return store_remove_scan(w->pg, &w->fill, table->leaf.relid, error);
}

/* A partition that was dropped is nobody's loss. */
static bool forget_dropped(struct worker *w, struct error *error)
{
    struct filling *f = w->filling;
    error_clear(error);
    for (size_t i = 0; i < f->table_count; i++) {
        long long filenode;
        if (!pg_look_file(w->pg, f->tables[i].leaf.relid, &filenode, error))
            return false;
        if (filenode == 0 && f->tables[i].filenode != 0 && !ranges_restart(w, i, error))
            return false;
    }
    return true;
}

/* ---- What to do next ---- */

/* Passes are of use where a new version of a row may stay in its page. */
static bool is_one_pass(const struct filling *f, const struct fill_table *table)
{
    return f->one_pass || table->leaf.blocked_by || !f->operation->fill->in_passes;
}

static int passes_of(const struct filling *f, const struct fill_table *table, int items)
{
    return is_one_pass(f, table) ? 0
                                 : passes_count(items, table->leaf.density, table->leaf.fillfactor);
}

/* Take the next pages of a table. */
static bool claim(struct worker *w, size_t number, long long pages, struct fill_range **claimed,
                  struct error *error)
{
    struct filling *f = w->filling;
    struct fill_table *table = &f->tables[number];
    struct arena *arena = arena_new();
    long long left = table->end_page - table->next_page;
    struct store_range range = {
        .relid = table->leaf.relid,
        .first_page = table->next_page,
        .end_page = table->next_page + (pages < left ? pages : left),
    };
    bool good =
        pg_look_items(arena, w->pg, table->leaf.name, range.first_page, &range.items, error);
    range.passes = passes_of(f, table, range.items);
    good = good && store_claim_range(w->pg, &w->fill, &range, error);
    arena_free(arena);
    if (!good)
        return false;
    table->next_page = range.end_page;
    *claimed = add_range(f, &range, number);
    return true;
}

/* Leave no more than `pages` in the range; the rest becomes one of its own. */
static bool split(struct worker *w, struct fill_range *range, long long pages, struct error *error)
{
    struct filling *f = w->filling;
    long long middle = range->range.first_page + pages;
    if (middle >= range->range.end_page)
        return true;
    if (!store_split_range(w->pg, &w->fill, &range->range, middle, error))
        return false;
    struct fill_range rest = *range;
    rest.range.first_page = middle;
    range->range.end_page = middle;
    size_t index = (size_t)(range - f->ranges);
    *ARENA_PUSH(f->arena, f->ranges, f->range_count) = rest;
    f->ranges[index].busy = false;
    return true;
}

static size_t longest_ago(const struct filling *f, int64_t now_ms)
{
    size_t best = f->range_count;
    for (size_t i = 0; i < f->range_count; i++) {
        const struct fill_range *range = &f->ranges[i];
        if (range->busy || range->again_ms > now_ms)
            continue;
        if (best == f->range_count || range->visit < f->ranges[best].visit)
            best = i;
    }
    return best;
}

static size_t unclaimed(const struct filling *f)
{
    size_t i = 0;
    while (i < f->table_count && f->tables[i].next_page >= f->tables[i].end_page)
        i++;
    return i;
}

static bool take(struct worker *w, size_t index, struct fill_range *out, struct error *error)
{
    struct filling *f = w->filling;
    struct fill_range *range = &f->ranges[index];
    long long whole = range->range.end_page - range->range.first_page;
    long long pages = range->halve && whole > 1 ? whole / 2 : pace_pages(&f->pace, &f->pacing);
    if (!split(w, range, pages, error))
        return false;
    range = &f->ranges[index]; /* may have moved */
    if (range->halve && whole == 1)
        range->singly = true;
    if (range->singly || is_one_pass(f, &f->tables[range->table]))
        range->range.pass = range->range.passes; /* all that is left of it */
    range->busy = true;
    *out = *range;
    return true;
}

/* Under the mutex. */
static enum fill_next choose(struct worker *w, struct fill_range *out, struct error *error)
{
    struct filling *f = w->filling;
    int64_t now_ms = clock_now_ms();
    w->rest = (struct pace_rest){REST_NONE, 0};
    if (f->stop || interrupt_requested())
        return FILL_STOP;
    if (f->waiting || (w->number == 0 && f->look_again))
        return FILL_WAIT;
    size_t table = unclaimed(f), index = longest_ago(f, now_ms);
    bool busy = f->range_count > 0;
    if (table == f->table_count && index == f->range_count)
        return busy ? FILL_WAIT : FILL_DONE;
    w->rest = pace_rest(&f->pacing, &w->last, now_ms);
    if (w->rest.why == REST_NONE)
        w->rest = pace_wait(&f->pace, &f->pacing, now_ms);
    if (w->rest.why != REST_NONE)
        return FILL_WAIT;
    if (table < f->table_count && (f->range_count < f->window || index == f->range_count)) {
        struct fill_range *claimed;
        if (!claim(w, table, pace_pages(&f->pace, &f->pacing), &claimed, error))
            return FILL_STOP;
        index = (size_t)(claimed - f->ranges);
    }
    return take(w, index, out, error) ? FILL_RANGE : FILL_STOP;
}

enum fill_next ranges_next(struct worker *w, struct fill_range *range, struct error *error)
{
    pthread_mutex_lock(&w->filling->mutex);
    enum fill_next next = choose(w, range, error);
    if (next == FILL_STOP && str_equal(error->sqlstate, "42P01") && forget_dropped(w, error))
        next = FILL_WAIT;
    pthread_mutex_unlock(&w->filling->mutex);
    return next;
}

static size_t find_range(const struct filling *f, const struct fill_range *range)
{
    size_t i = 0;
    while (i < f->range_count &&
           (f->ranges[i].range.relid != range->range.relid ||
            f->ranges[i].range.first_page != range->range.first_page || !f->ranges[i].busy))
        i++;
    return i;
}

void ranges_passed(struct filling *f, const struct fill_range *range, bool finished)
{
    size_t i = find_range(f, range);
    if (i == f->range_count)
        return;
    if (finished) {
        f->ranges[i] = f->ranges[--f->range_count];
    } else {
        f->ranges[i] =
            (struct fill_range){.range = range->range, .table = range->table, .visit = f->visits++};
    }
    pthread_cond_broadcast(&f->changed);
}

void ranges_returned(struct filling *f, const struct fill_range *range)
{
    size_t i = find_range(f, range);
    if (i == f->range_count)
        return;
    int pass = f->ranges[i].range.pass;
    f->ranges[i] = *range;
    f->ranges[i].range.pass = pass;
    f->ranges[i].busy = false;
    pthread_cond_broadcast(&f->changed);
}

/*
 * What is left when every page was passed over: nothing is called done before the database was
 * asked.
 *
 * Rows may be left although each page was filled: a row that was not filled yet may move behind the
 * place up to which pages were taken, where nothing tells the sync's trigger that it is old; and
 * the application may have a trigger or a rule that keeps rows from being updated. The first kind
 * goes away when the table is scanned again, the second does not.
 */
#include "base/str.h"
#include "engine/fill/filling.h"
#include "phase/sync/sync.h"

enum { MOST_SHOWN = 10, MOST_SCANS = 10 };

struct left {
    struct filling *filling;
    const struct fill_table *table;
    long long count;
    struct str keys;
};

static bool note_key(void *context, const struct pg_result *row)
{
    struct left *left = context;
    if (left->count++ < MOST_SHOWN)
        str_addf(&left->keys, "%s%s of table %s", left->keys.length ? "\n" : "",
                 pg_text(row, 0, "key"), left->table->leaf.name);
    return true;
}

static bool read_left(struct worker *w, struct left *left, struct error *error)
{
    struct filling *f = w->filling;
    const struct fill *fill = f->operation->fill;
    const struct sql_word table = {FILL_TABLE, left->table->leaf.name};
    const char *sql =
        arena_printf(f->arena, ENGINE_MARK "%s", sql_put_in(f->arena, fill->left, &table, 1));
    const char *const params[] = {left->table->dated ? f->xid : NULL};
    return pg_stream(w->pg, sql, params, fill->of_sync ? 1 : 0, note_key, left, error);
}

static bool refuse(const struct left *left, struct error *error)
{
    const struct filling *f = left->filling;
    const struct check *check = f->operation->check;
    if (check)
        error_set(error, ERROR_REFUSED, "%s", check_text(f->arena, check, left->count));
    else
        error_set(error, ERROR_REFUSED, "%lld row%s of table %s %s not filled", left->count,
                  left->count == 1 ? "" : "s", f->table, left->count == 1 ? "is" : "are");
    error_detail(error, "%s%s", str_text(&left->keys), left->count > MOST_SHOWN ? "\n…" : "");
    error_hint(error, "%s, and run `sluice advance %s` again.",
               check ? check->hint
                     : "Look for what keeps them from being updated, such as a trigger that "
                       "returns NULL or a rule",
               f->run->plan->name);
    return false;
}

/* Whether another scan may be of use: there was none yet, or the last one has left fewer rows. */
static bool is_of_use(const struct filling *f, long long left)
{
    return f->scans_for_left == 0 || (f->scans_for_left < MOST_SCANS && left < f->left_before);
}

static bool scan_again(struct worker *w, size_t table, long long left, struct error *error)
{
    struct filling *f = w->filling;
    filling_say(f, "%lld row%s of table %s not %s yet: scanning it again", left,
                left == 1 ? "" : "s", f->tables[table].leaf.name, f->operation->fill->verb);
    return ranges_restart(w, table, error);
}

/* A few rows tell whether keys come in the order of pages. Who holds the table up does not keep
 * anything from being asked, only by a plan that may be worse. */
static bool analyze(struct worker *w, struct error *error)
{
    const struct filling *f = w->filling;
    const char *what = f->operation->fill->analyze;
    struct error trouble = {.arena = f->arena};
    if (!what || (pg_exec(w->pg,
                          arena_printf(f->arena,
                                       "BEGIN; SET LOCAL lock_timeout = %lld; "
                                       "SET LOCAL default_statistics_target = 1; ANALYZE %s",
                                       (long long)f->run->plan->settings.lock_timeout_ms, what),
                          &trouble) &&
                  pg_commit(w->pg, &trouble)))
        return true;
    pg_rollback(w->pg);
    if (fault_of(&trouble) != FAULT_MOMENT)
        error_copy(error, &trouble);
    return fault_of(&trouble) == FAULT_MOMENT;
}

/* In one transaction: asked, and recorded as done where no row is left. */
static bool ask(struct worker *w, struct left *all, long long *of_table, struct error *error)
{
    struct filling *f = w->filling;
    if (!pg_exec(w->pg,
                 arena_printf(f->arena, "BEGIN; SET LOCAL search_path = %s",
                              engine_search_path(f->run->engine, f->arena, &f->operation->table)),
                 error))
        return false;
    for (size_t i = 0; f->operation->fill->left && i < f->table_count; i++) {
        long long before = all->count;
        all->table = &f->tables[i];
        if (f->tables[i].filenode && !read_left(w, all, error))
            return false;
        of_table[i] = all->count - before;
    }
    return (all->count > 0 ||
            store_set_operations_done(w->pg, &w->fill.lease, w->fill.phase, w->fill.operation,
                                      w->fill.operation, !f->back, error)) &&
           pg_commit(w->pg, error);
}

bool left_end(struct worker *w, bool *again, struct error *error)
{
    struct filling *f = w->filling;
    struct left all = {.filling = f, .keys = {.arena = f->arena}};
    long long *of_table = arena_alloc(f->arena, (f->table_count + 1) * sizeof *of_table);
    if (!analyze(w, error))
        return false;
    if (!ask(w, &all, of_table, error)) {
        pg_rollback(w->pg);
        return false;
    }
    *again = all.count > 0 && is_of_use(f, all.count);
    for (size_t i = 0; *again && i < f->table_count; i++)
        if (of_table[i] > 0 && !scan_again(w, i, of_table[i], error))
            return false;
    f->scans_for_left += *again;
    f->left_before = all.count;
    return all.count == 0 || *again || refuse(&all, error);
}

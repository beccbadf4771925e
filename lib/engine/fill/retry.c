/* Rows that could not be filled, and are tried again: see filling.h. */
#include "base/str.h"
#include "engine/fill/filling.h"

static const struct fill_table *table_of(const struct filling *f, unsigned relid)
{
    for (size_t i = 0; i < f->table_count; i++)
        if (f->tables[i].leaf.relid == relid)
            return &f->tables[i];
    return NULL;
}

bool batch_retry_errors(struct worker *w, struct error *error)
{
    enum { MOST_SHOWN = 10 };
    struct filling *f = w->filling;
    struct store_row_error *rows;
    size_t count, left = 0;
    struct str shown = {.arena = f->arena};
    if (!store_load_row_errors(f->arena, w->pg, &w->fill, &rows, &count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct fill_table *table = table_of(f, rows[i].relid);
        bool mended;
        if (!table)
            continue;
        if (!batch_retry_row(w, &rows[i], table, &mended, error))
            return false;
        if (mended || left++ >= MOST_SHOWN)
            continue;
        str_addf(&shown, "%s%s of table %s: %s", shown.length ? "\n" : "", rows[i].key,
                 table->leaf.name, rows[i].message);
    }
    if (left == 0)
        return true;
    error_set(error, ERROR_FAILED, "%zu row%s of table %s could not be filled", left,
              left == 1 ? "" : "s", f->table);
    error_detail(error, "%s%s", str_text(&shown), left > MOST_SHOWN ? "\n…" : "");
    error_hint(error, "Mend the rows and run `sluice %s %s` again, which tries them again.",
               f->back ? "revert" : "advance", f->run->plan->name);
    return false;
}

/* A phase that runs. */
#include "base/duration.h"
#include "base/str.h"
#include "report/words.h"

enum { BAR_WIDTH = 24 };

static void add_bar(struct str *out, double share)
{
    int filled = (int)(share * BAR_WIDTH);
    str_add_char(out, '[');
    for (int i = 0; i < BAR_WIDTH; i++)
        str_add_char(out, i < filled ? '#' : '.');
    str_addf(out, "] %3.0f %%  ", share * 100);
}

static double bounded(double share)
{
    return share > 1 ? 1 : share;
}

/* The first `width` characters. */
static const char *cut(struct arena *arena, const char *text, size_t width)
{
    size_t length = 0;
    for (size_t seen = 0; text[length] != '\0'; length++) {
        bool starts = ((unsigned char)text[length] & 0xC0) != 0x80;
        if (starts && seen++ == width)
            break;
    }
    return arena_strndup(arena, text, length);
}

const char *report_progress_text(struct arena *arena, const struct view_progress *progress,
                                 bool bar, size_t width)
{
    struct str out = {.arena = arena};
    const char *rate = report_rate(arena, progress->fill.rows_per_second);
    bool share_known = progress->fill.share >= 0;
    if (bar && share_known)
        add_bar(&out, bounded(progress->fill.share));
    str_add(&out, progress->what != NULL ? progress->what : progress->phase);
    if (!bar && share_known)
        str_addf(&out, ": %.0f %%", bounded(progress->fill.share) * 100);
    if (progress->fill.rows_done > 0 || progress->fill.rows_total >= 0)
        str_addf(&out, ", %s",
                 report_rows(arena, progress->fill.rows_done, progress->fill.rows_total));
    if (*rate != '\0')
        str_addf(&out, ", %s", rate);
    if (progress->fill.eta_seconds >= 0)
        str_addf(&out, ", %s left", duration_text(arena, progress->fill.eta_seconds * 1000));
    if (progress->fill.waits != NULL)
        str_addf(&out, "; waits: %s", progress->fill.waits);
    return cut(arena, report_one_line(arena, str_text(&out)), width);
}

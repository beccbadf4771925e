/* A phase that runs. */
#include "base/str.h"
#include "report/words.h"

/* Columns of a terminal. The bar gives way to the words in a narrow one. */
enum { WIDE_BAR = 24, NARROW_BAR = 8, WIDE = 90, NARROW = 60 };

/* The least that is shown of why it waits, before other parts are left out for it. */
enum { REASON_WIDTH = 48 };

static void add_bar(struct str *out, double share, size_t width)
{
    int length = width >= WIDE ? WIDE_BAR : width >= NARROW ? NARROW_BAR : 0;
    int filled = (int)(share * length);
    for (int i = 0; i < length; i++)
        str_addf(out, "%s%c", i == 0 ? "[" : "", i < filled ? '#' : '.');
    str_addf(out, "%s%3.0f %%  ", length > 0 ? "] " : "", share * 100);
}

static double bounded(double share)
{
    return share > 1 ? 1 : share;
}

/* How many columns the character at `c` takes at most: from U+1000 on it may be two. */
static size_t columns_of(const char *c)
{
    unsigned char byte = (unsigned char)*c;
    return (byte & 0xC0) == 0x80 ? 0 : byte > 0xE0 ? 2 : 1;
}

static size_t columns(const char *text)
{
    size_t sum = 0;
    for (; *text != '\0'; text++)
        sum += columns_of(text);
    return sum;
}

/* What of it fits into `width` columns. */
static const char *cut(struct arena *arena, const char *text, size_t width)
{
    size_t length = 0;
    for (size_t taken = 0; text[length] != '\0'; length++) {
        taken += columns_of(text + length);
        if (taken > width)
            break;
    }
    return arena_strndup(arena, text, length);
}

/* In the order in which they are shown. */
enum { ROWS, RATE, LEFT, FAILED, HOT, WAL, GROWTH, WORKERS, RESTS, NOTE, WAITS, PARTS };

/* What is left out when the line is narrow, the least important first. */
static const int dispensable[] = {NOTE, WORKERS, GROWTH, WAL, HOT, RESTS, RATE, FAILED, LEFT, ROWS};

static const char *joined(struct arena *arena, const char *head, const char *const *parts)
{
    struct str out = {.arena = arena};
    str_add(&out, head);
    for (size_t i = 0; i < PARTS; i++)
        if (parts[i] != NULL && *parts[i] != '\0')
            str_addf(&out, "%s%s", i < WAITS ? ", " : "; ", parts[i]);
    return str_one_line(arena, str_text(&out));
}

static const char *head_text(struct arena *arena, const struct view_progress *progress, bool bar,
                             size_t width)
{
    struct str out = {.arena = arena};
    double share = progress->fill.share;
    if (bar && share >= 0)
        add_bar(&out, bounded(share), width);
    str_add(&out, progress->what != NULL ? progress->what : progress->phase);
    if (!bar && share >= 0)
        str_addf(&out, ": %.0f %%", bounded(share) * 100);
    return str_text(&out);
}

const char *report_progress_text(struct arena *arena, const struct view_progress *progress,
                                 bool bar, size_t width)
{
    const struct view_fill *fill = &progress->fill;
    const char *head = head_text(arena, progress, bar, width);
    bool any = fill->rows_done > 0 || fill->rows_total >= 0;
    const char *parts[PARTS] = {
        [ROWS] = any ? report_rows(arena, fill->rows_done, fill->rows_total) : NULL,
        [RATE] = report_rate(arena, fill->rows_per_second),
        [LEFT] = report_eta(arena, fill),
        [FAILED] = report_failed(arena, fill),
        [HOT] = report_hot(arena, fill),
        [WAL] = report_wal(arena, fill),
        [GROWTH] = report_growth(arena, fill),
        [WORKERS] = report_workers(arena, fill),
        [RESTS] = fill->rests ? arena_printf(arena, "rests %s", report_rests(arena, fill)) : NULL,
        [NOTE] = fill->note,
        [WAITS] = fill->waits != NULL ? arena_printf(arena, "waits: %s", fill->waits) : NULL,
    };
    size_t reason = parts[WAITS] != NULL ? columns(parts[WAITS]) : 0;
    size_t room = width + (reason > REASON_WIDTH ? reason - REASON_WIDTH : 0);
    const char *line = joined(arena, head, parts);
    for (size_t i = 0; i < sizeof dispensable / sizeof *dispensable && columns(line) > room; i++) {
        parts[dispensable[i]] = NULL;
        line = joined(arena, head, parts);
    }
    return cut(arena, line, width);
}

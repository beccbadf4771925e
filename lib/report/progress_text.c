/* A phase that runs. */
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

enum { MOST_PARTS = 8 };

/* What may be left out when the line is narrow, the higher the later. */
struct part {
    const char *text;
    int weight; /* 0: left out */
};

static const char *joined(struct arena *arena, const char *head, const struct part *parts)
{
    struct str out = {.arena = arena};
    str_add(&out, head);
    for (size_t i = 0; i < MOST_PARTS; i++)
        if (parts[i].weight > 0)
            str_addf(&out, "%s%s", i + 1 < MOST_PARTS ? ", " : "; ", parts[i].text);
    return report_one_line(arena, str_text(&out));
}

/* The least important part that is still there, or NULL. */
static struct part *lightest(struct part *parts)
{
    struct part *found = NULL;
    for (size_t i = 0; i < MOST_PARTS; i++)
        if (parts[i].weight > 0 && (!found || parts[i].weight < found->weight))
            found = &parts[i];
    return found;
}

static struct part part(int weight, const char *text)
{
    return (struct part){text, text != NULL && *text != '\0' ? weight : 0};
}

static const char *head_text(struct arena *arena, const struct view_progress *progress, bool bar)
{
    struct str out = {.arena = arena};
    double share = progress->fill.share;
    if (bar && share >= 0)
        add_bar(&out, bounded(share));
    str_add(&out, progress->what != NULL ? progress->what : progress->phase);
    if (!bar && share >= 0)
        str_addf(&out, ": %.0f %%", bounded(share) * 100);
    return str_text(&out);
}

const char *report_progress_text(struct arena *arena, const struct view_progress *progress,
                                 bool bar, size_t width)
{
    const struct view_fill *fill = &progress->fill;
    const char *head = head_text(arena, progress, bar);
    bool any = fill->rows_done > 0 || fill->rows_total >= 0;
    struct part parts[MOST_PARTS] = {
        part(8, any ? report_rows(arena, fill->rows_done, fill->rows_total) : NULL),
        part(5, report_rate(arena, fill->rows_per_second)),
        part(6, report_eta(arena, fill)),
        part(4, report_hot(arena, fill)),
        part(3, report_wal(arena, fill)),
        part(2, report_growth(arena, fill)),
        part(1, fill->note),
        part(7, fill->waits != NULL ? arena_printf(arena, "waits: %s", fill->waits) : NULL),
    };
    const char *line = joined(arena, head, parts);
    for (struct part *least;
         report_width(line) > width && (least = lightest(parts)) != NULL && least->weight < 7;
         line = joined(arena, head, parts))
        least->weight = 0;
    return cut(arena, line, width);
}

/* What a backfill will cost, before it starts. */
#include "base/duration.h"
#include "base/size.h"
#include "report/words.h"

static const char *passes_words(struct arena *arena, const struct forecast *forecast)
{
    return forecast->passes > 1 ? arena_printf(arena, "%d passes", forecast->passes) : "one pass";
}

/* Time is promised by nothing but a ceiling: how fast the server is, is not known before. */
static const char *time_words(struct arena *arena, const struct forecast *forecast,
                              const struct pacing *pacing)
{
    enum { MS = 1000 };
    struct str out = {.arena = arena};
    if (forecast->seconds >= 0)
        str_addf(&out, "at least %s at %lld rows/s", duration_text(arena, forecast->seconds * MS),
                 (long long)pacing->rate);
    else
        str_add(&out, "no rate is set, so none is promised");
    if (forecast->stretch > 1)
        str_addf(&out, "%s %.1f times as long as without rests",
                 forecast->seconds >= 0 ? ", and" : ";", forecast->stretch);
    return str_text(&out);
}

static const char *disk_words(struct arena *arena, const struct forecast *forecast)
{
    const char *need = size_text(arena, forecast->cost.disk_bytes);
    const char *most = size_text(arena, forecast->one_pass.disk_bytes);
    struct str out = {.arena = arena};
    str_addf(&out, "about %s", need);
    if (forecast->one_pass.disk_bytes > forecast->cost.disk_bytes)
        str_addf(&out, ", up to %s while an old transaction is open", most);
    if (forecast->disk_free_bytes >= 0)
        str_addf(&out, "; %s is free", size_text(arena, forecast->disk_free_bytes));
    else
        str_add(&out, "; how much is free cannot be read from here");
    return str_text(&out);
}

void report_add_forecast(struct str *out, size_t indent, const struct forecast *forecast,
                         const struct pacing *pacing)
{
    struct arena *arena = out->arena;
    const struct forecast_cost *cost = &forecast->cost;
    int in = (int)indent;
    str_addf(out, "%*srows: about %lld on %lld page%s\n", in, "", forecast->rows, forecast->pages,
             forecast->pages == 1 ? "" : "s");
    str_addf(out, "%*swrites: about %s of WAL, table +%s, indexes +%s, in %s\n", in, "",
             size_text(arena, cost->wal_bytes), size_text(arena, cost->table_growth_bytes),
             size_text(arena, cost->index_growth_bytes), passes_words(arena, forecast));
    if (forecast->note != NULL)
        str_addf(out, "%*s%s\n", in, "", str_one_line(arena, forecast->note));
    str_addf(out, "%*stime: %s\n", in, "", time_words(arena, forecast, pacing));
    str_addf(out, "%*sdisk: %s\n", in, "", disk_words(arena, forecast));
}

void report_add_builds(struct str *out, size_t indent, const struct forecast_reads *reads)
{
    struct arena *arena = out->arena;
    int in = (int)indent;
    str_addf(out, "%*sreads: about %s", in, "", size_text(arena, reads->read_bytes));
    if (reads->scans > 0)
        str_addf(out, ", %d scan%s of %s", reads->scans, reads->scans == 1 ? "" : "s",
                 size_text(arena, reads->table_bytes));
    if (reads->builds > 0)
        str_addf(out, "; writes %d index%s, about %s", reads->builds,
                 reads->builds == 1 ? "" : "es", size_text(arena, reads->index_bytes));
    str_addf(out, "\n%*stime: %s, as a rule\n", in, "", reads->time);
}

/* What an account says, and its formats. */
#include "report/account/account.h"

#include <string.h>

#include "base/duration.h"
#include "base/size.h"
#include "report/parts/parts.h"
#include "report/words.h"

enum { SECOND = 1000 };

/* "anna (role deploy)" */
static const char *who(struct arena *arena, const char *by, const char *role)
{
    return by ? arena_printf(arena, "%s (role %s)", by, role)
              : arena_printf(arena, "role %s", role);
}

/* Who wrote the latest entry of the phase with this event and result; NULL: nobody. */
static const struct view_log_entry *latest(const struct view_log *log, const char *phase,
                                           const char *event, const char *result)
{
    const struct view_log_entry *found = NULL;
    for (size_t i = 0; i < log->entry_count; i++) {
        const struct view_log_entry *e = &log->entries[i];
        if (str_equal(e->phase, phase) && str_equal(e->event, event) &&
            str_equal(e->result, result))
            found = e;
    }
    return found;
}

/* ---- the whole ---- */

static void add_summary(struct arena *arena, const struct view_report *view,
                        struct content *content)
{
    const struct view_plan *plan = &view->plan;
    struct content_part *part = content_add_part(arena, content, NULL);
    long long took_ms = 0;
    size_t done = 0, attempts = 0;
    const char *ended = NULL;
    for (size_t i = 0; i < plan->phase_count; i++) {
        const struct view_phase *phase = &plan->phases[i];
        done += str_equal(phase->state, "done");
        attempts += (size_t)(phase->attempts > 1 ? phase->attempts - 1 : 0);
        took_ms += phase->duration_ms > 0 && !phase->is_gate ? phase->duration_ms : 0;
        ended = phase->finished_at ? phase->finished_at : ended;
    }
    content_add_fact(arena, part, "State", plan->state);
    content_add_fact(arena, part, "Waits for", plan->waits_for);
    content_add_fact(arena, part, "Phases",
                     arena_printf(arena, "%zu of %zu done", done, plan->phase_count));
    content_add_fact(arena, part, "Registered", view->registered_at);
    content_add_fact(arena, part, "Latest phase ended", ended);
    content_add_fact(arena, part, "Work, without gates", duration_text(arena, took_ms));
    if (attempts)
        content_add_fact(arena, part, "Attempts that had to be repeated",
                         arena_printf(arena, "%zu", attempts));
    content_add_fact(arena, part, "Can be reverted to", plan->reversible_to);
    content_add_fact(arena, part, "File", plan->file);
    content_add_fact(arena, part, "Checksum", plan->checksum);
}

/* ---- phases ---- */

static const char *rows_words(struct arena *arena, const struct view_phase *phase)
{
    const struct view_fill *fill = &phase->fill;
    if (!phase->is_backfill || fill->rows_total < 0)
        return NULL;
    return report_rows(arena, fill->rows_done,
                       str_equal(phase->state, "done") ? -1 : fill->rows_total);
}

static const char *wal_words(struct arena *arena, const struct view_phase *phase)
{
    const struct view_fill *fill = &phase->fill;
    if (!phase->is_backfill || fill->wal_bytes < 0)
        return NULL;
    return arena_printf(
        arena, "%s of WAL, grown by %s", size_text(arena, fill->wal_bytes),
        size_text(arena, (fill->table_growth_bytes > 0 ? fill->table_growth_bytes : 0) +
                             (fill->index_growth_bytes > 0 ? fill->index_growth_bytes : 0)));
}

static void add_phases(struct arena *arena, const struct view_report *view, struct content *content)
{
    struct content_part *part = content_add_part(arena, content, "Phases");
    CONTENT_HEADS(part, "#", "phase", "kind", "state", "began", "took", "attempts", "rows",
                  "written", "by");
    for (size_t i = 0; i < view->plan.phase_count; i++) {
        const struct view_phase *phase = &view->plan.phases[i];
        const struct view_log_entry *by = latest(&view->log, phase->name, "advance", "done");
        content_add_cell(arena, part, arena_printf(arena, "%zu", phase->ordinal));
        content_add_cell(arena, part, phase->name);
        content_add_cell(arena, part, phase->kind);
        content_add_cell(arena, part, phase->state);
        content_add_cell(arena, part, phase->started_at);
        content_add_cell(arena, part,
                         phase->duration_ms >= 0 ? duration_text(arena, phase->duration_ms) : NULL);
        content_add_cell(arena, part,
                         phase->attempts > 0 ? arena_printf(arena, "%lld", phase->attempts) : NULL);
        content_add_cell(arena, part, rows_words(arena, phase));
        content_add_cell(arena, part, wal_words(arena, phase));
        content_add_cell(arena, part, by ? who(arena, by->by, by->role) : NULL);
    }
}

/* ---- gates ---- */

static void add_decisions(struct arena *arena, const struct view_report *view,
                          struct content *content)
{
    struct content_part *part = NULL;
    for (size_t i = 0; i < view->log.entry_count; i++) {
        const struct view_log_entry *e = &view->log.entries[i];
        bool decides = str_equal(e->event, "confirm") || str_equal(e->event, "reject") ||
                       str_equal(e->event, "override") || str_equal(e->event, "deployed");
        if (!decides)
            continue;
        if (!part) {
            part = content_add_part(arena, content, "Decisions at gates");
            CONTENT_HEADS(part, "at", "gate", "what", "result", "by", "why", "evidence then");
        }
        content_add_cell(arena, part, e->at);
        content_add_cell(arena, part, e->phase);
        content_add_cell(arena, part, e->event);
        content_add_cell(arena, part, e->result);
        content_add_cell(arena, part, who(arena, e->by, e->role));
        content_add_cell(arena, part, e->detail);
        content_add_cell(arena, part, e->evidence);
    }
}

/* ---- what did not go smoothly ---- */

static bool is_trouble(const struct view_log_entry *e)
{
    static const char *const results[] = {"failed", "put off", "refused", "interrupted", "not run"};
    for (size_t i = 0; i < sizeof results / sizeof *results; i++)
        if (str_equal(e->result, results[i]))
            return true;
    return false;
}

static void add_trouble(struct arena *arena, const struct view_report *view,
                        struct content *content)
{
    struct content_part *part = NULL;
    for (size_t i = 0; i < view->log.entry_count; i++) {
        const struct view_log_entry *e = &view->log.entries[i];
        if (!is_trouble(e))
            continue;
        if (!part) {
            part = content_add_part(arena, content, "What did not succeed at once");
            CONTENT_HEADS(part, "at", "phase", "what", "result", "after", "why");
        }
        content_add_cell(arena, part, e->at);
        content_add_cell(arena, part, e->phase);
        content_add_cell(arena, part, e->event);
        content_add_cell(arena, part, e->result);
        content_add_cell(arena, part,
                         e->duration_ms >= 0 ? duration_text(arena, e->duration_ms) : NULL);
        content_add_cell(arena, part, e->detail);
    }
}

/* ---- backfills ---- */

struct waited {
    const char *reason;
    long long ms;
};

/* How long it waited, for each reason as it was told. */
static void add_waits(struct arena *arena, const struct view_series *series,
                      struct content_part *part)
{
    struct waited *list = NULL;
    size_t count = 0;
    for (size_t i = 0; i + 1 < series->sample_count; i++) {
        const struct view_sample *sample = &series->samples[i];
        size_t at = 0;
        if (!sample->waits)
            continue;
        while (at < count && !str_equal(list[at].reason, sample->waits))
            at++;
        if (at == count)
            *ARENA_PUSH(arena, list, count) = (struct waited){.reason = sample->waits};
        list[at].ms += series->samples[i + 1].at_ms - sample->at_ms;
    }
    for (size_t i = 0; i < count; i++)
        content_add_fact(arena, part,
                         arena_printf(arena, "Waited %s", duration_text(arena, list[i].ms)),
                         list[i].reason);
}

static void add_plot(struct arena *arena, const struct view_series *series, const char *title,
                     const char *unit, const double *seconds, const double *values,
                     const char *name, const double *others, const char *other_name,
                     struct content_part *part)
{
    bool known = false;
    size_t count = series->sample_count - 1;
    for (size_t i = 0; i < count; i++)
        known |= values[i] >= 0;
    if (!known || count < 2)
        return;
    struct content_plot *plot = ARENA_PUSH(arena, part->plots, part->plot_count);
    *plot = (struct content_plot){.title = title, .unit = unit, .seconds = seconds, .count = count};
    plot->curves[plot->curve_count++] = (struct content_curve){name, values};
    if (others)
        plot->curves[plot->curve_count++] = (struct content_curve){other_name, others};
}

static void add_plots(struct arena *arena, const struct view_series *series,
                      struct content_part *part)
{
    size_t count = series->sample_count;
    double *seconds = arena_alloc(arena, count * sizeof *seconds);
    double *rate = arena_alloc(arena, count * sizeof *rate);
    double *lag = arena_alloc(arena, count * sizeof *lag);
    double *mean = arena_alloc(arena, count * sizeof *mean);
    double *slowest = arena_alloc(arena, count * sizeof *slowest);
    for (size_t i = 1; i < count; i++) {
        const struct view_sample *before = &series->samples[i - 1], *now = &series->samples[i];
        long long elapsed_ms = now->at_ms - before->at_ms;
        seconds[i - 1] = (double)(now->at_ms - series->samples[0].at_ms) / SECOND;
        rate[i - 1] = elapsed_ms > 0 ? (double)(now->rows_done - before->rows_done) * SECOND /
                                           (double)elapsed_ms
                                     : -1;
        lag[i - 1] = (double)now->lag_ms;
        mean[i - 1] = now->batches > 0 ? (double)now->batch_ms / (double)now->batches : -1;
        slowest[i - 1] = now->batches > 0 ? (double)now->slowest_ms : -1;
    }
    add_plot(arena, series, "Rows a second", "rows/s", seconds, rate, "rows", NULL, NULL, part);
    add_plot(arena, series, "Latency of batches", "ms", seconds, mean, "mean", slowest, "slowest",
             part);
    add_plot(arena, series, "Lag of the standby that is farthest behind", "ms", seconds, lag, "lag",
             NULL, NULL, part);
}

static void add_backfill(struct arena *arena, const struct view_series *series,
                         struct content *content)
{
    const struct view_sample *first = &series->samples[0];
    const struct view_sample *last = &series->samples[series->sample_count - 1];
    long long elapsed_ms = last->at_ms - first->at_ms;
    struct content_part *part =
        content_add_part(arena, content, arena_printf(arena, "Backfill %s", series->phase));
    content_add_fact(arena, part, "Rows", arena_printf(arena, "%lld", last->rows_done));
    content_add_fact(arena, part, "Observed for", duration_text(arena, elapsed_ms));
    if (elapsed_ms > 0)
        content_add_fact(arena, part, "Mean rate",
                         arena_printf(arena, "%.0f rows/s, waits included",
                                      (double)(last->rows_done - first->rows_done) * SECOND /
                                          (double)elapsed_ms));
    content_add_fact(arena, part, "WAL", size_text(arena, last->wal_bytes));
    content_add_fact(arena, part, "Growth of tables and indexes",
                     size_text(arena, last->growth_bytes));
    add_waits(arena, series, part);
    add_plots(arena, series, part);
}

/* ---- the log ---- */

static void add_log(struct arena *arena, const struct view_report *view, struct content *content)
{
    struct content_part *part = content_add_part(arena, content, "Log");
    part->folded = true;
    CONTENT_HEADS(part, "at", "phase", "event", "result", "by", "took", "detail");
    for (size_t i = 0; i < view->log.entry_count; i++) {
        const struct view_log_entry *e = &view->log.entries[i];
        content_add_cell(arena, part, e->at);
        content_add_cell(arena, part, e->phase);
        content_add_cell(arena, part, e->event);
        content_add_cell(arena, part, e->result);
        content_add_cell(arena, part, who(arena, e->by, e->role));
        content_add_cell(arena, part,
                         e->duration_ms >= 0 ? duration_text(arena, e->duration_ms) : NULL);
        content_add_cell(arena, part, e->detail);
    }
}

static struct content content_of(struct arena *arena, const struct view_report *view)
{
    struct content content = {.title =
                                  arena_printf(arena, "Plan %s: what was done", view->plan.name),
                              .description = view->plan.description};
    add_summary(arena, view, &content);
    add_phases(arena, view, &content);
    add_decisions(arena, view, &content);
    add_trouble(arena, view, &content);
    for (size_t i = 0; i < view->series_count; i++)
        add_backfill(arena, &view->series[i], &content);
    add_log(arena, view, &content);
    return content;
}

static const char *render_markdown(struct arena *arena, const struct view_report *view)
{
    const struct content content = content_of(arena, view);
    return content_markdown(arena, &content);
}

static const char *render_html(struct arena *arena, const struct view_report *view)
{
    const struct content content = content_of(arena, view);
    return content_html(arena, &content);
}

const struct report_account_format report_account_formats[] = {
    {"markdown", render_markdown},
    {"html", render_html},
    {NULL, NULL},
};

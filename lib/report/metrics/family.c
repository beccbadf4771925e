/* The families of metrics: see metrics.h. */
#include "report/metrics/family.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "base/version.h"

static struct sample *add(struct sample_list *samples, double value)
{
    struct sample *sample = ARENA_PUSH(samples->arena, samples->items, samples->count);
    *sample = (struct sample){.labels = {{"database", samples->view->database}}, .value = value};
    return sample;
}

static void add_of_plan(struct sample_list *samples, const struct view_line *line, double value)
{
    add(samples, value)->labels[1] = (struct sample_label){"plan", line->plan};
}

/* With one label more, or with two. */
static struct sample *add_labelled(struct sample_list *samples, const struct view_line *line,
                                   const char *label, const char *text, double value)
{
    add_of_plan(samples, line, value);
    struct sample *sample = &samples->items[samples->count - 1];
    sample->labels[2] = (struct sample_label){label, text};
    return sample;
}

static void add_of_phase(struct sample_list *samples, const struct view_line *line, double value)
{
    add_labelled(samples, line, "phase", line->phase->name, value);
}

/* "2026-11-29T10:34:10.123Z"; nothing where it is not known. */
static bool read_time(const char *text, double *seconds)
{
    struct tm parts = {0};
    const char *rest = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &parts) : NULL;
    if (!rest)
        return false;
    *seconds = (double)timegm(&parts) + (*rest == '.' ? strtod(rest, NULL) : 0);
    return true;
}

static void add_build(struct sample_list *samples)
{
    add(samples, 1)->labels[1] = (struct sample_label){"version", SLUICE_VERSION};
}

static void add_schema(struct sample_list *samples)
{
    add(samples, samples->view->store_version);
}

static void add_state(struct sample_list *samples, const struct view_line *line)
{
    static const char *const states[] = {"pending",  "running",   "waiting", "failed",
                                         "complete", "reverting", "reverted"};
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        add_labelled(samples, line, "state", states[i], str_equal(states[i], line->state));
}

static void add_since(struct sample_list *samples, const struct view_line *line)
{
    double seconds;
    if (read_time(line->since, &seconds))
        add_of_plan(samples, line, seconds);
}

static void add_triggers(struct sample_list *samples, const struct view_line *line)
{
    add_of_plan(samples, line, (double)line->triggers);
}

static void add_paused(struct sample_list *samples, const struct view_line *line)
{
    add_of_plan(samples, line, line->paused_by != NULL);
}

static void add_phases(struct sample_list *samples, const struct view_line *line)
{
    add_of_plan(samples, line, (double)line->phase_count);
}

static void add_phase(struct sample_list *samples, const struct view_line *line)
{
    if (line->phase)
        add_of_phase(samples, line, (double)line->phase->ordinal);
}

static void add_attempts(struct sample_list *samples, const struct view_line *line)
{
    if (line->phase)
        add_of_phase(samples, line, (double)line->phase->attempts);
}

static void add_error(struct sample_list *samples, const struct view_line *line)
{
    if (line->phase && line->phase->error)
        add_labelled(samples, line, "phase", line->phase->name, 1)->labels[3] =
            (struct sample_label){"sqlstate",
                                  line->phase->error_sqlstate ? line->phase->error_sqlstate : ""};
}

static void add_gate(struct sample_list *samples, const struct view_line *line, double value)
{
    add_labelled(samples, line, "gate", line->gate->name, value);
}

static void add_opened(struct sample_list *samples, const struct view_line *line)
{
    double seconds;
    if (line->gate && read_time(line->gate->started_at, &seconds))
        add_gate(samples, line, seconds);
}

static void add_approvals(struct sample_list *samples, const struct view_line *line)
{
    size_t count = 0;
    for (size_t i = 0; line->gate && i < line->gate->approval_count; i++)
        count += !line->gate->approvals[i].expired;
    if (line->gate)
        add_gate(samples, line, (double)count);
}

static void add_needed(struct sample_list *samples, const struct view_line *line)
{
    if (line->gate)
        add_gate(samples, line, (double)line->gate->approvals_needed);
}

static void add_rejections(struct sample_list *samples, const struct view_line *line)
{
    if (line->gate)
        add_gate(samples, line, line->gate->overridden ? 0 : (double)line->gate->rejection_count);
}

/* NULL: the plan is at no backfill that has begun. */
static const struct view_fill *fill_of(const struct view_line *line)
{
    return line->phase && line->phase->is_backfill && line->phase->fill.rows_total >= 0
               ? &line->phase->fill
               : NULL;
}

static void add_rows(struct sample_list *samples, const struct view_line *line)
{
    if (fill_of(line))
        add_of_phase(samples, line, (double)fill_of(line)->rows_done);
}

static void add_rows_expected(struct sample_list *samples, const struct view_line *line)
{
    if (fill_of(line))
        add_of_phase(samples, line, (double)fill_of(line)->rows_total);
}

static void add_rows_failed(struct sample_list *samples, const struct view_line *line)
{
    if (fill_of(line))
        add_of_phase(samples, line, (double)fill_of(line)->rows_failed);
}

static void add_share(struct sample_list *samples, const struct view_line *line)
{
    if (fill_of(line))
        add_of_phase(samples, line, fill_of(line)->share);
}

/* Of a run that is at work. */
static void add_rate(struct sample_list *samples, const struct view_line *line)
{
    if (fill_of(line))
        add_of_phase(samples, line, line->worker ? fill_of(line)->rows_per_second : 0);
}

static void add_eta(struct sample_list *samples, const struct view_line *line)
{
    if (fill_of(line) && line->worker && fill_of(line)->eta_seconds >= 0)
        add_of_phase(samples, line, (double)fill_of(line)->eta_seconds);
}

static void add_wal(struct sample_list *samples, const struct view_line *line)
{
    if (fill_of(line))
        add_of_phase(samples, line, (double)fill_of(line)->wal_bytes);
}

static void add_waits(struct sample_list *samples, const struct view_line *line)
{
    if (fill_of(line))
        add_of_phase(samples, line, fill_of(line)->waits != NULL);
}

/* "rate=5000": the setting alone, so that a series stays one when its value changes. */
static void add_rests(struct sample_list *samples, const struct view_line *line)
{
    const struct view_fill *fill = fill_of(line);
    if (!fill || !fill->rests)
        return;
    const char *end = strchrnul(fill->rests, '=');
    add_labelled(samples, line, "phase", line->phase->name, fill->rests_share)->labels[3] =
        (struct sample_label){
            "setting", arena_strndup(samples->arena, fill->rests, (size_t)(end - fill->rests))};
}

static void add_lease(struct sample_list *samples, const struct view_line *line)
{
    add_of_plan(samples, line, line->worker != NULL);
}

static void add_lease_since(struct sample_list *samples, const struct view_line *line)
{
    double seconds;
    if (read_time(line->worker_since, &seconds))
        add_of_plan(samples, line, seconds);
}

static void add_blocked(struct sample_list *samples, const struct view_line *line)
{
    add_of_plan(samples, line, line->blocked);
}

const struct family families[] = {
    {"sluice_build_info", "gauge", "", "The program that has read all this.", add_build, NULL,
     false},
    {"sluice_schema_version", "gauge", "", "Version of schema sluice; 0 where it is not installed.",
     add_schema, NULL, false},
    {"sluice_plan_state", "gauge", "", "1 for the state of the plan, 0 for every other one.", NULL,
     add_state, true},
    {"sluice_plan_since_timestamp_seconds", "gauge", "seconds",
     "When the plan came to stand as it does.", NULL, add_since, true},
    {"sluice_plan_triggers", "gauge", "",
     "Triggers of the plan that are in force: sync, watches, rows that are kept.", NULL,
     add_triggers, true},
    {"sluice_plan_paused", "gauge", "", "1 while the plan is paused.", NULL, add_paused, false},
    {"sluice_plan_phases", "gauge", "", "How many phases the plan has.", NULL, add_phases, false},
    {"sluice_plan_phase", "gauge", "", "The number of the phase that is under way or next.", NULL,
     add_phase, false},
    {"sluice_phase_attempts", "counter", "", "How often that phase was begun or resumed.", NULL,
     add_attempts, false},
    {"sluice_phase_error", "gauge", "",
     "1 when the last attempt at the phase has failed; sqlstate is empty when it was not the "
     "server that refused.",
     NULL, add_error, false},
    {"sluice_gate_opened_timestamp_seconds", "gauge", "seconds",
     "When the plan came to stand at the gate.", NULL, add_opened, false},
    {"sluice_gate_approvals", "gauge", "", "Approvals that count.", NULL, add_approvals, false},
    {"sluice_gate_approvals_needed", "gauge", "", "Approvals that the gate asks for.", NULL,
     add_needed, false},
    {"sluice_gate_rejections", "gauge", "", "Rejections that hold.", NULL, add_rejections, false},
    {"sluice_backfill_rows", "counter", "", "Rows that are filled.", NULL, add_rows, false},
    {"sluice_backfill_rows_expected", "gauge", "", "Rows there are, an estimate.", NULL,
     add_rows_expected, false},
    {"sluice_backfill_rows_failed", "gauge", "", "Rows whose new value could not be computed.",
     NULL, add_rows_failed, false},
    {"sluice_backfill_done_ratio", "gauge", "ratio", "How much of the work is done, 0 to 1.", NULL,
     add_share, false},
    {"sluice_backfill_rows_per_second", "gauge", "", "Rate; 0 while nobody is at work or it waits.",
     NULL, add_rate, false},
    {"sluice_backfill_left_seconds", "gauge", "seconds", "Time left, once there is a basis for it.",
     NULL, add_eta, false},
    {"sluice_backfill_wal_bytes", "counter", "bytes", "WAL that it has written.", NULL, add_wal,
     false},
    {"sluice_backfill_waiting", "gauge", "",
     "1 while it waits: for a signal such as lag, or for rows that others have locked.", NULL,
     add_waits, false},
    {"sluice_backfill_resting_ratio", "gauge", "ratio",
     "How much of the time it rested of late, 0 to 1, and for which setting.", NULL, add_rests,
     false},
    {"sluice_lease_held", "gauge", "", "1 while a session works on the plan.", NULL, add_lease,
     false},
    {"sluice_lease_start_timestamp_seconds", "gauge", "seconds", "When that session connected.",
     NULL, add_lease_since, false},
    {"sluice_lease_blocked", "gauge", "", "1 while that session waits for a lock.", NULL,
     add_blocked, false},
    {NULL, NULL, NULL, NULL, NULL, NULL, false},
};

const char *family_suffix(const struct family *family)
{
    return str_equal(family->type, "counter") ? "_total" : "";
}

static bool is_over(const struct view_line *line)
{
    return str_equal(line->state, "complete") || str_equal(line->state, "reverted");
}

void family_collect(const struct family *family, struct sample_list *samples)
{
    if (family->of_database)
        family->of_database(samples);
    for (size_t i = 0; family->of_plan && i < samples->view->plans.line_count; i++) {
        const struct view_line *line = &samples->view->plans.lines[i];
        if (family->finished || !is_over(line))
            family->of_plan(samples, line);
    }
}

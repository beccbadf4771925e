/* What a reviewer has to weigh: see summary.h. */
#include "report/review/summary.h"

#include "base/duration.h"
#include "base/size.h"
#include "phase/story/story.h"
#include "report/words.h"

/* ---- locks ---- */

/* A lock of an operation, and how much it hinders. */
struct worst {
    const struct operation *operation; /* NULL: there is none */
    const struct step_lock *lock;
    const struct view_phase *phase;
    size_t partitions;
};

/* Batches lock rows, and a check only reads, however long they last. */
static bool is_long(const struct operation *operation)
{
    return operation->cost == OPERATION_SCAN || operation->cost == OPERATION_BUILD;
}

/* Who is kept waiting, then how long, then the mode. */
static int hindrance(const struct operation *operation, const struct step_lock *lock)
{
    enum { MODES = LOCK_ACCESS_EXCLUSIVE + 1 };
    int blocks = lock_blocks_reads(lock->mode) ? 2 : lock_blocks_writes(lock->mode);
    int lasts = blocks > 0 && is_long(operation);
    return (lasts * 3 + blocks) * MODES + (int)lock->mode;
}

static void find_worst(const struct view_phase *phase, struct worst *worst)
{
    for (size_t i = 0; i < phase->operation_count; i++) {
        const struct operation *operation = phase->operations[i].operation;
        for (size_t k = 0; operation->go.mode != STEP_NONE && k < operation->go.locks.count; k++) {
            const struct step_lock *lock = &operation->go.locks.items[k];
            if (!worst->operation ||
                hindrance(operation, lock) > hindrance(worst->operation, worst->lock))
                *worst = (struct worst){operation, lock, phase, phase->operations[i].partitions};
        }
    }
}

static const char *lasts_words(const struct operation *operation)
{
    switch (operation->cost) {
    case OPERATION_SCAN:
        return "while the table is read";
    case OPERATION_BUILD:
        return "while an index is built";
    case OPERATION_FILL:
        return "one batch of rows at a time";
    case OPERATION_INSTANT:
        break;
    }
    return "for a moment";
}

static const char *worst_words(struct arena *arena, const struct worst *worst,
                               const struct plan *plan)
{
    if (!worst->operation)
        return "none";
    enum lock_mode mode = worst->lock->mode;
    const char *queue = worst->operation->go.mode == STEP_TRANSACTION
                            ? arena_printf(arena, "; stands at most %s in a lock queue",
                                           duration_text(arena, plan->settings.lock_timeout_ms))
                            : "";
    return arena_printf(arena, "%s on %s in phase %s: blocks %s, held %s%s", lock_mode_sql(mode),
                        qname_text(arena, &worst->lock->object.of), worst->phase->name,
                        lock_blocks_reads(mode)    ? "reads and writes"
                        : lock_blocks_writes(mode) ? "writes"
                                                   : "neither reads nor writes",
                        lasts_words(worst->operation), queue);
}

static const char *phase_lock(struct arena *arena, const struct view_phase *phase)
{
    struct worst worst = {0};
    find_worst(phase, &worst);
    return worst.operation ? arena_printf(arena, "%s, %s", lock_mode_sql(worst.lock->mode),
                                          lasts_words(worst.operation))
                           : NULL;
}

/* ---- what is written ---- */

static const char *phase_writes(struct arena *arena, const struct view_phase *phase)
{
    const struct forecast *forecast = phase->forecast;
    const struct forecast_reads *builds = phase->builds;
    if (forecast)
        return arena_printf(arena, "about %lld rows, %s of WAL", forecast->rows,
                            size_text(arena, forecast->cost.wal_bytes));
    if (phase->is_backfill && phase->fill.rows_total >= 0)
        return report_rows(arena, phase->fill.rows_done, phase->fill.rows_total);
    if (phase->is_backfill)
        return "rows, in batches";
    if (builds && builds->builds > 0)
        return arena_printf(arena, "%d index%s, about %s", builds->builds,
                            builds->builds == 1 ? "" : "es", size_text(arena, builds->index_bytes));
    return NULL;
}

static const char *rows_words(struct arena *arena, const struct view_plan *view)
{
    long long rows = 0, wal = 0, growth = 0;
    size_t known = 0, fills = 0;
    for (size_t i = 0; i < view->phase_count; i++) {
        const struct forecast *forecast = view->phases[i].forecast;
        fills += view->phases[i].is_backfill;
        if (!forecast)
            continue;
        known++;
        rows += forecast->rows;
        wal += forecast->cost.wal_bytes;
        growth += forecast->cost.table_growth_bytes + forecast->cost.index_growth_bytes;
    }
    if (fills == 0)
        return "none";
    if (known == 0)
        return "in batches; how many is not forecast once a plan has begun, or is refused";
    return arena_printf(arena, "about %lld in batches, with %s of WAL, and the tables grow by %s%s",
                        rows, size_text(arena, wal), size_text(arena, growth),
                        known < fills ? ", without the backfills that have begun" : "");
}

static const char *reads_words(struct arena *arena, const struct view_plan *view)
{
    struct str text = {.arena = arena};
    for (size_t i = 0; i < view->phase_count; i++) {
        const struct forecast_reads *reads = view->phases[i].builds;
        if (reads)
            str_addf(&text, "%s%s reads about %s (%s, as a rule)", text.length ? "; " : "",
                     view->phases[i].name, size_text(arena, reads->read_bytes), reads->time);
    }
    return text.length ? str_text(&text) : NULL;
}

/* ---- the rest ---- */

static const char *back_words(struct arena *arena, const struct view_plan *view)
{
    for (size_t i = 0; i < view->phase_count; i++)
        if (!view->phases[i].is_gate && !view->phases[i].reversible)
            return arena_printf(arena,
                                "once phase %s (%zu of %zu) runs; until then everything can be "
                                "taken back",
                                view->phases[i].name, i + 1, view->phase_count);
    return "nowhere: all of it can be taken back";
}

static const char *count_words(struct arena *arena, const struct view_plan *view)
{
    size_t gates = 0;
    for (size_t i = 0; i < view->phase_count; i++)
        gates += view->phases[i].is_gate;
    return arena_printf(arena, "%zu, of which %zu %s", view->phase_count, gates,
                        gates == 1 ? "is a gate" : "are gates");
}

static const char *gate_words(struct arena *arena, const struct view_phase *phase,
                              const struct gate_args *gate)
{
    size_t count;
    struct str text = {.arena = arena};
    const char **conditions = report_gate_conditions(arena, gate, &count);
    str_addf(&text, "%s: %s Opens when", phase->name, str_one_line(arena, phase->ask));
    for (size_t i = 0; i < count; i++)
        str_addf(&text, "%s %s", i ? ";" : "", str_one_line(arena, conditions[i]));
    return str_text(&text);
}

static const char *findings_words(struct arena *arena, const struct view_plan *view)
{
    size_t counts[FINDING_NOTE + 1] = {0};
    struct str text = {.arena = arena};
    for (size_t i = 0; i < view->finding_count; i++)
        counts[view->findings[i].severity <= FINDING_ERROR ? FINDING_ERROR
                                                           : view->findings[i].severity]++;
    for (int severity = FINDING_ERROR; severity <= FINDING_NOTE; severity++)
        if (counts[severity])
            str_addf(&text, "%s%zu %s%s", text.length ? ", " : "", counts[severity],
                     finding_severity_name((enum finding_severity)severity),
                     counts[severity] == 1 ? "" : "s");
    return text.length ? str_text(&text) : "none";
}

static void add_fact(struct arena *arena, struct summary *summary, const char *label,
                     const char *text)
{
    if (text)
        *ARENA_PUSH(arena, summary->facts, summary->fact_count) =
            (struct summary_fact){label, text};
}

static void add_phase(struct arena *arena, struct summary *summary, const struct view_phase *phase)
{
    *ARENA_PUSH(arena, summary->phases, summary->phase_count) = (struct summary_phase){
        .name = phase->name,
        .kind = phase->kind,
        .on = phase->is_gate ? NULL : phase->reads,
        .lock = phase_lock(arena, phase),
        .writes = phase_writes(arena, phase),
        .back = phase->is_gate      ? NULL
                : phase->reversible ? "yes"
                                    : "no",
    };
}

struct summary summary_of(struct arena *arena, const struct view_plan *view,
                          const struct plan *plan)
{
    struct summary summary = {0};
    struct worst worst = {0};
    bool begun = view->state && !str_equal(view->state, "pending");
    summary.state = begun ? view->state : NULL;
    for (size_t i = 0; i < view->phase_count; i++)
        find_worst(&view->phases[i], &worst);
    add_fact(arena, &summary, "Phases", count_words(arena, view));
    /* One that is refused has not been compiled. */
    if (worst.operation)
        add_fact(arena, &summary, "Worst lock", worst_words(arena, &worst, plan));
    add_fact(arena, &summary, "Rows written", rows_words(arena, view));
    add_fact(arena, &summary, "Read for indexes and constraints", reads_words(arena, view));
    add_fact(arena, &summary, "No way back", back_words(arena, view));
    for (size_t i = 0; i < view->phase_count && i < plan->phases.count; i++) {
        const struct gate_args *gate = story_gate(plan->story, i);
        add_phase(arena, &summary, &view->phases[i]);
        if (gate)
            add_fact(arena, &summary, "Gate", gate_words(arena, &view->phases[i], gate));
    }
    add_fact(arena, &summary, "Findings", findings_words(arena, view));
    add_fact(arena, &summary, "Checksum", view->checksum);
    return summary;
}

const char *summary_place(struct arena *arena, const struct view_plan *view,
                          const struct finding *finding)
{
    if (!view->file || finding->place.line == 0)
        return "";
    return arena_printf(arena, "%s:%d:%d", view->file, finding->place.line, finding->place.column);
}

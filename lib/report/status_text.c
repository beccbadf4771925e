/* Where plans stand. */
#include "base/duration.h"
#include "base/str.h"
#include "report/table.h"
#include "report/words.h"

enum { NOTE_INDENT = 5 };

static const char *backfill_line(struct arena *arena, const struct view_phase *phase)
{
    const char *rate = report_rate(arena, phase->fill.rows_per_second);
    struct str line = {.arena = arena};
    bool done = str_equal(phase->state, "done");
    str_add(&line, report_rows(arena, phase->fill.rows_done, done ? -1 : phase->fill.rows_total));
    if (*rate != '\0')
        str_addf(&line, ", %s", rate);
    const char *const facts[] = {
        done ? "" : report_eta(arena, &phase->fill),
        report_hot(arena, &phase->fill),
        report_wal(arena, &phase->fill),
        report_growth(arena, &phase->fill),
        done ? "" : report_workers(arena, &phase->fill),
    };
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (*facts[i] != '\0')
            str_addf(&line, ", %s", facts[i]);
    return str_text(&line);
}

static void add_backfill(struct str *notes, const struct view_phase *phase)
{
    const struct view_fill *fill = &phase->fill;
    bool running = str_equal(phase->state, "running");
    str_addf(notes, "%*s%s\n", NOTE_INDENT, "", backfill_line(notes->arena, phase));
    if (fill->rows_failed > 0)
        str_addf(notes, "%*s%lld row%s could not be filled\n", NOTE_INDENT, "", fill->rows_failed,
                 fill->rows_failed == 1 ? "" : "s");
    if (fill->note != NULL && running)
        str_addf(notes, "%*s%s\n", NOTE_INDENT, "", str_one_line(notes->arena, fill->note));
    if (fill->rests != NULL && running)
        str_addf(notes, "%*srests: %s\n", NOTE_INDENT, "", report_rests(notes->arena, fill));
    if (fill->waits != NULL && running)
        str_addf(notes, "%*swaits: %s\n", NOTE_INDENT, "", str_one_line(notes->arena, fill->waits));
}

/* "SQLSTATE 23505, table public.t, constraint t_key": what the message need not say. */
static const char *about_words(struct arena *arena, const struct view_phase *phase)
{
    const struct error_about *about = &phase->error_about;
    const struct {
        const char *kind, *schema, *name;
    } parts[] = {
        {"table", about->schema, about->table},
        {"column", NULL, about->column},
        {"type", about->table ? NULL : about->schema, about->datatype},
        {"constraint", NULL, about->constraint},
    };
    struct str words = {.arena = arena};
    str_addf(&words, "SQLSTATE %s", phase->error_sqlstate);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].name != NULL)
            str_addf(&words, ", %s %s%s%s", parts[i].kind, parts[i].schema ? parts[i].schema : "",
                     parts[i].schema ? "." : "", parts[i].name);
    return str_text(&words);
}

static void add_error(struct str *notes, const struct view_phase *phase)
{
    struct arena *arena = notes->arena;
    report_add_indented(notes, NOTE_INDENT, arena_printf(arena, "error: %s", phase->error));
    if (phase->error_sqlstate != NULL)
        report_add_indented(notes, NOTE_INDENT + 2, about_words(arena, phase));
    if (phase->error_detail != NULL)
        report_add_indented(notes, NOTE_INDENT + 2, phase->error_detail);
    if (phase->error_hint != NULL)
        report_add_indented(notes, NOTE_INDENT, arena_printf(arena, "hint: %s", phase->error_hint));
}

static const char *phase_notes(struct arena *arena, const struct view_phase *phase, bool gate_here)
{
    struct str notes = {.arena = arena};
    if (phase->is_backfill && phase->duration_ms >= 0)
        add_backfill(&notes, phase);
    if (phase->allows != NULL)
        report_add_indented(&notes, NOTE_INDENT, phase->allows);
    if (phase->ungated != NULL)
        report_add_indented(&notes, NOTE_INDENT,
                            arena_printf(arena, "ungated: %s", phase->ungated));
    if (phase->error != NULL)
        add_error(&notes, phase);
    if (gate_here || (phase->is_gate && phase->approval_count > 0))
        report_add_gate(&notes, NOTE_INDENT, phase);
    return notes.length > 0 ? str_text(&notes) : NULL;
}

static void add_phase_table(struct str *out, const struct view_plan *plan)
{
    static const char *const heads[] = {"#",       "phase", "kind",    "state",
                                        "started", "took",  "attempts"};
    struct arena *arena = out->arena;
    struct table table = {
        .arena = arena, .columns = sizeof heads / sizeof *heads, .right = 1 << 0 | 1 << 5 | 1 << 6};
    for (size_t i = 0; i < table.columns; i++)
        table_add(&table, heads[i]);
    for (size_t i = 0; i < plan->phase_count; i++) {
        const struct view_phase *phase = &plan->phases[i];
        bool began = phase->duration_ms >= 0;
        table_add(&table, arena_printf(arena, "%zu", phase->ordinal));
        table_add(&table, phase->name);
        table_add(&table, phase->kind);
        table_add(&table, phase->state);
        table_add(&table, phase->started_at);
        table_add(&table, began ? duration_text(arena, phase->duration_ms) : NULL);
        table_add(&table,
                  phase->attempts > 0 ? arena_printf(arena, "%lld", phase->attempts) : NULL);
        table_note(&table, phase_notes(arena, phase, phase == plan->gate));
    }
    table_render(&table, 2, out);
}

/* What keeps the plan where it is, and what can be done about it. */
static const char *situation(struct arena *arena, const struct view_plan *plan,
                             const char *argument)
{
    struct str out = {.arena = arena};
    if (plan->paused_by != NULL)
        str_addf(&out, "paused by: %s\n", plan->paused_by);
    if (plan->worker != NULL)
        str_addf(&out, "running in: %s\n", plan->worker);
    for (size_t i = 0; i < plan->throttle_count; i++)
        str_addf(&out, "throttled: %s=%s, %s\n", plan->throttle[i].setting, plan->throttle[i].value,
                 report_override_words(arena, &plan->throttle[i]));
    if (plan->waits_for != NULL)
        str_addf(&out, "waits for: %s\n", plan->waits_for);
    for (size_t i = 0; i < plan->blocker_count; i++)
        str_addf(&out, "blocked by: %s\n", plan->blockers[i]);
    if (plan->reversible_to != NULL)
        str_addf(&out, "can be reverted to: %s\n", plan->reversible_to);
    if (plan->paused_by != NULL)
        str_addf(&out, "next: sluice resume %s\n", report_plan_word(arena, argument, plan->name));
    else if (plan->worker == NULL)
        report_add_next(&out, argument,
                        &(struct report_next){plan->name, plan->state, plan->next, plan->gate});
    return str_text(&out);
}

static void add_plan(struct str *out, const struct view_plan *plan, const char *argument)
{
    const char *state = plan->state != NULL ? plan->state : "unknown";
    str_addf(out, "plan %s: %s%s\n", plan->name, state,
             plan->adopted      ? " (adopted: its end state was there, nothing of it ran here)"
             : plan->registered ? ""
                                : " (not registered in this database)");
    if (plan->differs)
        str_addf(out,
                 "%s has another text: what is shown, and runs, is what was registered "
                 "(checksum %.12s)\n",
                 plan->file, plan->checksum);
    add_phase_table(out, plan);
    const char *rest = situation(out->arena, plan, argument);
    str_addf(out, "%s%s", *rest != '\0' ? "\n" : "", rest);
}

const char *report_status_text(struct arena *arena, const struct view_status *view,
                               const char *argument)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < view->plan_count; i++)
        add_plan(&out, &view->plans[i], argument);
    return str_text(&out);
}

/* What would be done now, for people. */
#include "report/dry/dry.h"

#include "base/duration.h"
#include "base/str.h"
#include "report/phase_text.h"
#include "report/words.h"

enum { INDENT = 3, DEEPER = 7 };

static const char *back_words(const struct step *back)
{
    switch (back->mode) {
    case STEP_TRANSACTION:
        return back->each == EACH_ONCE ? "in a transaction"
                                       : "for each partition, in a transaction";
    case STEP_ALONE:
        return back->each == EACH_ONCE ? "outside a transaction"
                                       : "for each partition, outside a transaction";
    case STEP_BATCHES:
        return "in batches";
    case STEP_WAIT:
        return "until older transactions have ended";
    case STEP_CHECK:
        return "must give no row";
    case STEP_APART:
        return report_apart_words(back->apart);
    default:
        return "nothing is done";
    }
}

static void add_back_locks(struct str *out, const struct operation *operation,
                           const struct plan *plan)
{
    const struct lock_list *locks = &operation->back.locks;
    if (locks->count == 0)
        str_addf(out, "%*slock: none\n", DEEPER, "");
    for (size_t i = 0; i < locks->count; i++) {
        str_addf(out, "%*slock: %s on %s (%s", DEEPER, "", lock_mode_sql(locks->items[i].mode),
                 qname_text(out->arena, &locks->items[i].object.of),
                 report_blocks_words(locks->items[i].mode));
        if (operation->back.mode == STEP_TRANSACTION)
            str_addf(out, ", waits at most %s",
                     duration_text(out->arena, plan->settings.lock_timeout_ms));
        str_add(out, ")\n");
    }
}

static void add_way_back(struct str *out, const struct view_phase *phase, size_t index,
                         const struct plan *plan)
{
    const struct operation *operation = phase->operations[index].operation;
    const char *sql = operation->back.sql ? operation_undo_sql(out->arena, operation) : NULL;
    str_addf(out, "\n%*stakes back: %s\n", INDENT, "", operation->why ? operation->why : "");
    str_addf(out, "%*sruns: %s\n", DEEPER, "", back_words(&operation->back));
    add_back_locks(out, operation, plan);
    if (sql) {
        str_add_char(out, '\n');
        report_add_indented(out, DEEPER + 2, sql);
    }
}

static void add_back(struct str *out, const struct view_phase *phase, const struct plan *plan)
{
    str_addf(out, "\n%zu  %s  (%s, %s)\n", phase->ordinal, phase->name, phase->kind, phase->state);
    if (phase->operation_count == 0)
        str_addf(out, "%*snothing of it has been done\n", INDENT, "");
    for (size_t i = 0; i < phase->operation_count; i++)
        add_way_back(out, phase, i, plan);
}

static void add_heading(struct str *out, const struct view_preview *view, bool back)
{
    const struct view_phase *first = &view->plan.phases[0];
    if (view->registers)
        str_addf(out, "plan %s would be registered, with its %zu phase%s\n", view->plan.name,
                 view->phase_count, view->phase_count == 1 ? "" : "s");
    if (view->gate && view->gate != first)
        str_addf(out, "gate %s is open, and would be passed\n", view->gate->name);
    if (view->replans)
        str_addf(out, "phase %s would be planned again, as the schema is now\n", first->name);
    if (back && view->plan.phase_count > 1)
        str_addf(out, "%zu phases would be taken back, the latest first:\n",
                 view->plan.phase_count);
    else
        str_addf(out, "phase %zu of %zu would be %s:\n", first->ordinal, view->phase_count,
                 back ? "taken back" : "completed");
}

const char *report_preview_text(struct arena *arena, const struct view_preview *view,
                                const struct plan *plan, bool failed)
{
    struct str out = {.arena = arena};
    bool back = str_equal(view->command, "revert");
    if (failed)
        return "";
    if (view->message)
        str_addf(&out, "%s\n", view->message);
    else
        add_heading(&out, view, back);
    for (size_t i = 0; i < view->plan.phase_count; i++)
        (back ? add_back : report_add_phase)(&out, &view->plan.phases[i], plan);
    str_addf(&out, "%snothing was changed\n", view->plan.phase_count ? "\n" : "");
    return str_text(&out);
}

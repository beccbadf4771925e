/* A plan before it runs: every phase with what it will do to the database, and to whom. */
#include "base/duration.h"
#include "report/phase_text.h"
#include "report/words.h"

#include "base/str.h"
#include "phase/story/story.h"

enum { INDENT = 3, DEEPER = 7 };

static const char *held_words(enum operation_cost cost)
{
    switch (cost) {
    case OPERATION_SCAN:
        return "held while the table is read";
    case OPERATION_FILL:
        return "rows are locked one batch at a time";
    case OPERATION_BUILD:
        return "held while the index is built";
    default:
        return "held for a moment";
    }
}

static const char *cost_words(enum operation_cost cost)
{
    switch (cost) {
    case OPERATION_SCAN:
        return "reads every row";
    case OPERATION_FILL:
        return "reads the table and writes rows, in batches";
    case OPERATION_BUILD:
        return "reads every row and writes an index";
    default:
        return "catalogue only";
    }
}

static void add_lock(struct str *out, const struct operation *operation,
                     const struct step_lock *lock, size_t partitions,
                     const struct plan_settings *settings)
{
    const char *table = qname_text(out->arena, &lock->object.of);
    bool each = operation_locks_each(operation, lock);
    str_addf(out, "%*slock: %s", DEEPER, "", lock_mode_sql(lock->mode));
    if (lock->object.class == OBJECT_INDEX && each)
        str_addf(out, " on the new index of each partition of %s", table);
    else if (each)
        str_addf(out, " on each partition of %s in its turn", table);
    else
        str_addf(out, " on %s%s",
                 lock->object.class == OBJECT_SEQUENCE ? "sequence "
                 : lock->object.class == OBJECT_VIEW   ? "view "
                                                       : "",
                 table);
    if (partitions > 0 && !each)
        str_addf(out, " and its %zu partition%s", partitions, partitions == 1 ? "" : "s");
    str_addf(out, " (%s, %s", report_blocks_words(lock->mode), held_words(operation->cost));
    if (operation->go.mode == STEP_TRANSACTION)
        str_addf(out, ", waits at most %s", duration_text(out->arena, settings->lock_timeout_ms));
    str_add(out, ")\n");
}

/* The operations before `index` that run in the same transaction: "2.1 and 2.2". */
static const char *companions(struct arena *arena, const struct view_phase *phase, size_t index)
{
    const struct operation *operation = phase->operations[index].operation;
    struct str list = {.arena = arena};
    size_t first = index;
    while (first > 0 && operation_is_grouped(phase->operations[first - 1].operation) &&
           phase->operations[first - 1].operation->group == operation->group)
        first--;
    while (first < index && phase->operations[first].operation->go.mode == STEP_NONE)
        first++;
    if (first == index)
        return NULL;
    str_addf(&list, "%zu.%zu", phase->ordinal, first + 1);
    if (index - first > 1)
        str_addf(&list, "%s%zu.%zu", index - first > 2 ? " to " : " and ", phase->ordinal, index);
    return str_text(&list);
}

static const char *each_words(enum step_each each)
{
    switch (each) {
    case EACH_INNER:
        return "each such partition";
    case EACH_PARTITION:
        return "each partition";
    default:
        return "each partition with rows";
    }
}

static const char *once_words(struct arena *arena, const struct view_phase *phase, size_t index,
                              const struct plan *plan)
{
    struct pacing named;
    const char *with;
    switch (phase->operations[index].operation->go.mode) {
    case STEP_TRANSACTION:
        with = companions(arena, phase, index);
        return with ? arena_printf(arena, "in one transaction with %s", with) : "in a transaction";
    case STEP_ALONE:
        return "outside a transaction, repaired when it was interrupted";
    case STEP_BATCHES:
        return arena_printf(
            arena, "in transactions of about %s each",
            duration_text(arena, plan_pacing(plan, phase->ordinal - 1, &named).batch_target_ms));
    case STEP_WAIT:
        return "until every transaction older than sync has ended";
    case STEP_CHECK:
        return "must give no row";
    case STEP_APART:
        return report_apart_words(phase->operations[index].operation->go.apart);
    default:
        return "when the phase is taken back";
    }
}

static void add_mode(struct str *out, const struct view_phase *phase, size_t index,
                     const struct plan *plan)
{
    const struct step *step = &phase->operations[index].operation->go;
    const char *each = each_words(step->each);
    if (step->each == EACH_ONCE)
        str_addf(out, "%*sruns: %s\n", DEEPER, "", once_words(out->arena, phase, index, plan));
    else if (step->mode == STEP_ALONE)
        str_addf(out,
                 "%*sruns: for %s, largest first, outside a transaction, repaired when it was "
                 "interrupted\n",
                 DEEPER, "", each);
    else
        str_addf(out, "%*sruns: for %s, in a transaction\n", DEEPER, "", each);
}

/* Those that are counted are the table's. */
static bool covers_partitions(const struct operation *operation, const struct step_lock *lock)
{
    return !lock->only && qname_equal(&lock->object.of, &operation->table);
}

void report_add_operation_lines(struct str *out, const struct view_phase *phase, size_t index,
                                const struct plan *plan)
{
    const struct operation *operation = phase->operations[index].operation;
    add_mode(out, phase, index, plan);
    const struct lock_list *locks =
        operation->go.mode == STEP_NONE ? &operation->back.locks : &operation->go.locks;
    if (locks->count == 0)
        str_addf(out, "%*slock: none\n", DEEPER, "");
    for (size_t i = 0; i < locks->count; i++)
        add_lock(out, operation, &locks->items[i],
                 covers_partitions(operation, &locks->items[i])
                     ? phase->operations[index].partitions
                     : 0,
                 &plan->settings);
    str_addf(out, "%*scost: %s\n", DEEPER, "", cost_words(operation->cost));
    if (!operation->reversible)
        str_addf(out, "%*scannot be taken back\n", DEEPER, "");
    if (operation->against)
        str_addf(out, "%*son revert: refused while %s\n", DEEPER, "",
                 operation->check->loses
                     ? "rows hold values that only it has, unless they are meant to be lost"
                     : "rows stand against it");
}

const char *report_operation_statement(struct arena *arena, const struct operation *operation)
{
    const char *sql = operation->go.mode == STEP_NONE ? operation_undo_sql(arena, operation)
                                                      : operation_sql(arena, operation);
    return sql != NULL && *sql != '\0' ? sql : NULL;
}

static void add_operation(struct str *out, const struct view_phase *phase, size_t index,
                          const struct plan *plan)
{
    const struct operation *operation = phase->operations[index].operation;
    str_addf(out, "\n%*s%zu.%zu  %s%s\n", INDENT, "", phase->ordinal, index + 1,
             operation->why != NULL ? operation->why : "",
             phase->operations[index].done ? " (done)" : "");
    report_add_operation_lines(out, phase, index, plan);
    const char *sql = report_operation_statement(out->arena, operation);
    if (sql != NULL) {
        str_add_char(out, '\n');
        report_add_indented(out, DEEPER + 2, sql);
    }
}

static void add_gate(struct str *out, const struct view_phase *view, const struct gate_args *gate)
{
    size_t count = 0;
    const char **conditions = report_gate_conditions(out->arena, gate, &count);
    str_addf(out, "%*sasks: %s\n", INDENT, "", str_one_line(out->arena, gate->ask));
    /* Where the plan stands at this gate, the same conditions with what was measured. */
    if (view->evidence_count > 0)
        report_add_gate(out, INDENT, view);
    for (size_t i = 0; i < count && view->evidence_count == 0; i++)
        str_addf(out, "%*sopens when: %s\n", INDENT, "", conditions[i]);
}

static const char *way_back_words(const struct view_phase *phase)
{
    if (phase->is_gate)
        return "";
    return phase->reversible ? ", reversible" : ", NOT reversible";
}

static void add_at_once(struct str *out, const struct view_phase *view, const struct plan *plan)
{
    if (view->at_once.tables > 1)
        str_addf(
            out,
            "%*slocks %zu tables at once: their readers and writers wait %s at most, and while "
            "%zu statements change the catalogue\n",
            INDENT, "", view->at_once.tables,
            duration_text(out->arena, plan->settings.lock_timeout_ms), view->at_once.statements);
}

void report_add_phase_lines(struct str *out, const struct view_phase *view, const struct plan *plan)
{
    const struct gate_args *gate = story_gate(plan->story, view->ordinal - 1);
    if (gate)
        add_gate(out, view, gate);
    else if (view->reads != NULL)
        str_addf(out, "%*s%s\n", INDENT, "", view->reads);
    add_at_once(out, view, plan);
    if (view->ungated != NULL)
        str_addf(out, "%*sungated: %s\n", INDENT, "", view->ungated);
    if (view->forecast != NULL) {
        struct pacing named;
        const struct pacing pacing = plan_pacing(plan, view->ordinal - 1, &named);
        report_add_forecast(out, INDENT, view->forecast, &pacing);
    }
    if (view->builds != NULL)
        report_add_builds(out, INDENT, view->builds);
}

void report_add_phase(struct str *out, const struct view_phase *view, const struct plan *plan)
{
    bool begun = view->state != NULL && !str_equal(view->state, "pending");
    str_addf(out, "\n%zu  %s  (%s%s%s%s)\n", view->ordinal, view->name, view->kind,
             way_back_words(view), begun ? ", " : "", begun ? view->state : "");
    report_add_phase_lines(out, view, plan);
    for (size_t i = 0; i < view->operation_count; i++)
        add_operation(out, view, i, plan);
}

static void add_way_back(struct str *out, const struct view_plan *view)
{
    const struct view_phase *final = NULL;
    for (size_t i = 0; i < view->phase_count && final == NULL; i++)
        if (!view->phases[i].is_gate && !view->phases[i].reversible)
            final = &view->phases[i];
    str_addf(out, "%zu phase%s; ", view->phase_count, view->phase_count == 1 ? "" : "s");
    if (final == NULL)
        str_add(out, "all of it can be taken back\n");
    else
        str_addf(out, "everything before %s can be taken back until it runs\n", final->name);
}

const char *report_forecasts_text(struct arena *arena, const struct view_plan *view,
                                  const struct plan *plan)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < view->phase_count; i++) {
        struct pacing named;
        const struct view_phase *phase = &view->phases[i];
        if (phase->forecast == NULL && phase->builds == NULL)
            continue;
        str_addf(&out, "%s (%s)\n", phase->name, phase->reads);
        if (phase->builds != NULL) {
            report_add_builds(&out, INDENT, phase->builds);
            continue;
        }
        const struct pacing pacing = plan_pacing(plan, i, &named);
        report_add_forecast(&out, INDENT, phase->forecast, &pacing);
    }
    return str_text(&out);
}

const char *report_plan_text(struct arena *arena, const struct view_plan *view,
                             const struct plan *plan)
{
    struct str out = {.arena = arena};
    str_addf(&out, "plan %s\n", view->name);
    if (view->description != NULL)
        report_add_indented(&out, 0, view->description);
    add_way_back(&out, view);
    for (size_t i = 0; i < view->phase_count && i < plan->phases.count; i++)
        report_add_phase(&out, &view->phases[i], plan);
    return str_text(&out);
}

/* status without a plan: a line for each, from what is stored; and the same as figures. */
#include "base/str.h"
#include "engine/command/command.h"
#include "engine/fill/fill.h"
#include "engine/gate/gate.h"
#include "engine_sql.h"
#include "phase/gate/gate.h"
#include "phase/story/story.h"

static const char *since(const struct store_standing *standing, const struct store_phase *next)
{
    const char *done = NULL;
    for (size_t i = 0; i < standing->phase_count; i++)
        if (standing->phases[i].finished_at)
            done = standing->phases[i].finished_at;
    if (next && next->failed_at)
        return next->failed_at;
    if (next && next->started_at)
        return next->started_at;
    if (done || str_equal(standing->plan.state, plan_state_name(PLAN_REVERTED)))
        return done;
    return standing->plan.registered_at;
}

static const char *gate_waits(struct arena *arena, const struct gate_args *gate,
                              const struct view_phase *view)
{
    const struct view_rejection *rejection =
        view->rejection_count ? &view->rejections[view->rejection_count - 1] : NULL;
    if (rejection && !view->overridden)
        return arena_printf(arena, "gate \"%s\": rejected %s by %s (role %s): %s", view->name,
                            rejection->rejected_at, rejection->by, rejection->role,
                            rejection->reason);
    if (view->verdict == GATE_UNCONFIRMED)
        return arena_printf(arena, "gate \"%s\", confirmed %s: %s", view->name,
                            view->evidence[0].value, gate->ask);
    if (gate->soak_ms > 0 || gate->window.time_zone || gate->evidence_count)
        return arena_printf(arena, "gate \"%s\", which is confirmed: its other conditions",
                            view->name);
    return NULL;
}

static const char *waits_for(struct arena *arena, const struct store_standing *standing,
                             const struct view_line *line, const char *gate)
{
    const char *state = line->phase ? line->phase->state : "";
    if (line->paused_by)
        return arena_printf(arena, "paused by %s", line->paused_by);
    if (standing->blockers)
        return arena_printf(arena, "a lock that pid %s holds", standing->blockers);
    if (line->worker)
        return NULL;
    if (gate)
        return gate;
    if (str_equal(state, phase_state_name(PHASE_FAILED)))
        return arena_printf(arena, "its cause to be mended: %s", line->phase->error);
    if (str_equal(state, phase_state_name(PHASE_RUNNING)))
        return "an interrupted run to be resumed";
    return NULL;
}

static bool read_text(struct engine *engine, const struct store_standing *standing,
                      const struct plan **plan, struct error *error)
{
    struct problem_list problems = {.arena = engine->arena};
    if (!engine_read_stored(engine->arena, &standing->plan, plan, &problems, error))
        return false;
    if ((*plan)->other || (*plan)->earlier)
        *plan = engine_plan_of(engine, *plan, standing->phases, standing->phase_count);
    return engine_is_untouched(standing->plan.state) ||
           engine_check_phases(engine->arena, *plan, false, standing->phases, standing->phase_count,
                               error);
}

/* None of it has run, and another version would plan it otherwise: it will be registered anew. */
static bool is_outdated(const struct store_standing *standing, const struct plan *plan)
{
    return engine_is_untouched(standing->plan.state) &&
           !engine_phases_match(plan, standing->phases, standing->phase_count);
}

static bool add_line(struct engine *engine, const struct store_standing *standing,
                     struct view_line *line, struct error *error)
{
    const struct plan *plan;
    const char *gate = NULL;
    *line = (struct view_line){
        .plan = standing->plan.name,
        .checksum = standing->plan.checksum,
        .state = standing->plan.state,
        .paused_by = standing->plan.paused_by,
        .adopted = standing->plan.adopted,
        .phase_count = standing->phase_count,
        .worker = standing->worker.text,
        .worker_since = standing->worker.since,
        .blocked = standing->blockers != NULL,
        .host = standing->host,
        .pid = standing->worker.pid,
    };
    if (engine_is_over(line->state)) {
        line->since = since(standing, NULL);
        return true;
    }
    if (!read_text(engine, standing, &plan, error))
        return false;
    if (is_outdated(standing, plan)) {
        struct view_phase *first = arena_alloc(engine->arena, sizeof *first);
        *first = describe_phase(engine->arena, plan, 0);
        first->state = phase_state_name(PHASE_PENDING);
        line->phase = first;
        line->phase_count = plan->phases.count;
        line->since = since(standing, NULL);
        return true;
    }
    size_t next = place_of(plan, standing->phases, standing->phase_count).next;
    if (next < standing->phase_count) {
        struct view_phase *phase = engine_view_phase(engine, plan, next, &standing->phases[next]);
        line->phase = phase;
        if (phase->is_backfill)
            fill_add_progress(standing->backfills, standing->backfill_count, phase);
        if (!line->worker) /* a run that was killed could not take it back */
            phase->fill.waits = phase->fill.rests = NULL;
        if (phase->is_gate) {
            engine_view_approvals(engine, plan, next, standing->approvals, standing->approval_count,
                                  phase);
            line->gate = str_equal(line->state, plan_state_name(PLAN_WAITING)) ? phase : NULL;
            gate = gate_waits(engine->arena, story_gate(plan->story, next), phase);
        }
    }
    line->since = since(standing, next < standing->phase_count ? &standing->phases[next] : NULL);
    line->waits_for = waits_for(engine->arena, standing, line, gate);
    return true;
}

/* `standings`: of the lines, one for each. */
static bool list(struct engine *engine, bool all, struct view_list *view,
                 struct store_standing **standings, struct error *error)
{
    size_t count;
    bool installed;
    *view = (struct view_list){.all = all};
    *standings = NULL;
    if (!engine_open_store(engine, &installed, error))
        return false;
    if (!installed)
        return true;
    if (!store_load_standings(engine->arena, engine->pg, engine->options.schema, all, standings,
                              &count, &view->finished, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_line(engine, &(*standings)[i],
                      ARENA_PUSH(engine->arena, view->lines, view->line_count), error))
            return false;
    return true;
}

bool engine_list(struct engine *engine, bool all, struct view_list *view, struct error *error)
{
    struct store_standing *standings;
    return list(engine, all, view, &standings, error);
}

/* NULL: there is none of that name. */
static struct view_line *line_of(const struct view_list *view, const char *plan)
{
    for (size_t i = 0; i < view->line_count; i++)
        if (str_equal(view->lines[i].plan, plan))
            return &view->lines[i];
    return NULL;
}

static bool is_complete(const struct view_list *view, const char *plan)
{
    const struct view_line *line = line_of(view, plan);
    return line && str_equal(line->state, plan_state_name(PLAN_COMPLETE));
}

static void place_file(struct engine *engine, const struct view_list *view,
                       const struct store_standing *standings, struct view_file *file)
{
    file->line = line_of(view, file->plan->name);
    file->edited = file->line && !engine_is_registered(engine, file->plan,
                                                       &standings[file->line - view->lines].plan);
    for (size_t i = 0; i < file->plan->requires.count; i++) {
        const char *name =
            plan_name_in(engine->arena, file->plan->requires.items[i].text, file->plan->schema);
        if (!is_complete(view, name))
            *ARENA_PUSH(engine->arena, file->lacks, file->lack_count) = name;
    }
}

static bool is_in_folder(const struct view_folder *view, const struct view_line *line)
{
    for (size_t i = 0; i < view->file_count; i++)
        if (view->files[i].line == line)
            return true;
    return false;
}

bool engine_list_folder(struct engine *engine, bool all, struct view_folder *view,
                        struct error *error)
{
    struct view_list every;
    struct store_standing *standings;
    if (!list(engine, true, &every, &standings, error))
        return false;
    for (size_t i = 0; i < view->file_count; i++)
        if (view->files[i].plan)
            place_file(engine, &every, standings, &view->files[i]);
    view->others = (struct view_list){.all = all};
    for (size_t i = 0; i < every.line_count; i++) {
        const struct view_line *line = &every.lines[i];
        bool over = engine_is_over(line->state);
        if (is_in_folder(view, line))
            continue;
        view->others.finished += over;
        if (!over || all)
            *ARENA_PUSH(engine->arena, view->others.lines, view->others.line_count) = *line;
    }
    return true;
}

static bool count_triggers(struct engine *engine, struct view_list *view, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(engine->pg, sql_plan_triggers, PG_NO_PARAMS, &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++) {
        struct view_line *line = line_of(view, pg_text(r, row, "plan"));
        if (line)
            line->triggers = pg_int(r, row, "triggers");
    }
    return true;
}

bool engine_measure(struct engine *engine, struct view_measures *view, struct error *error)
{
    PG_RESULT(r);
    *view = (struct view_measures){0};
    if (!engine_list(engine, true, &view->plans, error) ||
        !store_read_version(engine->pg, &view->store_version, error) ||
        !count_triggers(engine, &view->plans, error) ||
        !pg_query(engine->pg, "SELECT current_database() AS database", PG_NO_PARAMS, &r, error))
        return false;
    view->database = pg_text_dup(engine->arena, r, 0, "database");
    return true;
}

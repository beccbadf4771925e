/* The lease, registration, and moves of the state machine: see run.h. */
#include "base/str.h"
#include "base/version.h"
#include "engine/known/known.h"
#include "engine/run/run.h"
#include "engine/survey/survey.h"
#include "phase/gate/gate.h"
#include "phase/story/story.h"

bool run_load_phases(struct run *run, struct error *error)
{
    struct store_phase *phases;
    size_t count;
    if (!store_load_phases(run->arena, run->pg, run->lease.plan_id, &phases, &count, error))
        return false;
    if (run->plan->chosen && !engine_phases_match(run->plan, phases, count)) {
        error_set(error, ERROR_TEMPORARY, "plan \"%s\" was registered otherwise meanwhile",
                  run->plan->name);
        error_hint(error, "Try again.");
        return false;
    }
    if (!engine_check_phases(run->arena, run->plan, false, phases, count, error))
        return false;
    run->phases = phases;
    run->phase_count = count;
    return true;
}

enum phase_state run_phase_state(const struct run *run, size_t phase)
{
    return (enum phase_state)phase_state_by_name(run->phases[phase].state);
}

struct plan_place run_place(const struct run *run)
{
    return place_of(run->plan, run->phases, run->phase_count);
}

static bool refuse_move(const struct run *run, const char *what, const char *name,
                        const struct machine_cell *cell, struct error *error)
{
    error_set(error, ERROR_REFUSED, "%s \"%s\" %s", what, name, cell->reason);
    error_hint(error,
               run->state == PLAN_REVERTING ? "Finish it with `sluice revert %s --all`."
                                            : "See where it stands with `sluice status %s`.",
               run->plan->name);
    return false;
}

bool run_move_plan(struct run *run, enum plan_event event, struct error *error)
{
    const struct machine_cell *cell = machine_plan_cell(run->state, event);
    if (cell->next < 0)
        return refuse_move(run, "plan", run->plan->name, cell, error);
    if (!store_set_plan_state(run->pg, &run->lease, plan_state_name((enum plan_state)cell->next),
                              error))
        return false;
    run->state = (enum plan_state)cell->next;
    return true;
}

bool run_move_phase(struct run *run, size_t phase, enum phase_event event, const char *what,
                    const struct error *failure, struct error *error)
{
    const struct machine_cell *cell = machine_phase_cell(run_phase_state(run, phase), event);
    if (cell->next < 0)
        return refuse_move(run, "phase", run->phases[phase].name, cell, error);
    const char *state = phase_state_name((enum phase_state)cell->next);
    if (!store_set_phase_state(run->pg, &run->lease, phase, state, what, failure, error))
        return false;
    run->phases[phase].state = state;
    return true;
}

static bool take_lease(struct run *run, struct error *error)
{
    bool taken = false;
    struct store_holder holder;
    if (!store_take_lease(run->pg, run->plan->name, &taken, error))
        return false;
    if (taken)
        return true;
    if (!store_lease_holder(run->arena, run->pg, run->plan->name, &holder, error))
        return false;
    error_set(error, ERROR_TEMPORARY, "plan \"%s\" is being worked on by another session",
              run->plan->name);
    run->engine->stop.why = "busy";
    if (holder.text) {
        struct engine_stop *stop = &run->engine->stop;
        error_detail(error, "%s", holder.text);
        *ARENA_PUSH(run->arena, stop->holders, stop->holder_count) = (struct view_holder){
            .text = holder.text,
            .pid = holder.pid,
            .transaction_seconds = -1,
        };
    }
    error_hint(error, "Wait for it to end, and try again; see `sluice status %s`.",
               run->plan->name);
    return false;
}

static bool check_requires(struct run *run, struct error *error)
{
    for (size_t i = 0; i < run->plan->requires.count; i++) {
        const struct name_at *required = &run->plan->requires.items[i];
        const struct store_plan *stored;
        if (!engine_find_stored(run->engine, required->text, &stored, error))
            return false;
        if (stored && str_equal(stored->state, plan_state_name(PLAN_COMPLETE)))
            continue;
        error_set(error, ERROR_REFUSED, "required plan \"%s\" is %s", required->text,
                  stored ? stored->state : "not registered in this database");
        error->place = required->place;
        error_hint(error, "Complete it first: `sluice advance %s --until complete`.",
                   required->text);
        return false;
    }
    return true;
}

/* What hangs on a column whose name another one takes, for verify. */
static bool save_attached(struct run *run, struct error *error)
{
    for (const struct fact *renames = NULL;
         (renames = story_next(run->plan->story, FACT_RENAMES, NULL, SIZE_MAX, renames));)
        if (renames->other.name &&
            !store_save_attached(run->pg, run->lease.plan_id, renames->phase,
                                 sql_quote_qname(run->arena, &renames->object.of), renames->name,
                                 error))
            return false;
    return true;
}

/* As an array of PostgreSQL. */
static const char *table_names(struct arena *arena, const struct catalog *catalog)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < catalog->table_count; i++)
        *ARENA_PUSH(arena, names, count) = sql_quote_qname(arena, &catalog->tables[i].name);
    return sql_array(arena, names, count);
}

/* Preflight and compile everything, so that what is stored is what the review saw. */
static bool register_plan(struct run *run, struct error *error)
{
    const struct plan *plan = run->plan;
    struct catalog *catalog;
    if (!check_requires(run, error) || !engine_survey(run->engine, plan, &catalog, error) ||
        !engine_sample(run->engine, plan, catalog, error))
        return false;
    run->catalog = catalog;
    struct finding_list findings = {.arena = run->arena};
    engine_preflight(plan, (size_t)-1, catalog, &findings);
    for (size_t i = 0; i < plan->phases.count; i++)
        engine_preflight(plan, i, catalog, &findings);
    if (!engine_preflight_rows(run->engine, plan, catalog, NULL, &findings, error) ||
        !engine_refuse_findings(plan, &findings, error))
        return false;
    struct store_new_phase *phases = arena_alloc(run->arena, plan->phases.count * sizeof *phases);
    for (size_t i = 0; i < plan->phases.count; i++) {
        struct operation_list *operations = arena_alloc(run->arena, sizeof *operations);
        *operations = engine_compile(run->arena, plan, i, catalog);
        const struct gate_args *gate = story_gate(plan->story, i);
        struct store_gate *policy = NULL;
        if (gate) {
            policy = arena_alloc(run->arena, sizeof *policy);
            *policy = (struct store_gate){gate->by_role.text, gate->not_author,
                                          gate->allow_override, (long long)gate->expires_ms};
        }
        phases[i] = (struct store_new_phase){
            .gate = policy,
            .name = plan->phases.items[i].name,
            .kind = plan->phases.items[i].kind->keyword,
            .operations = operations,
        };
    }
    const struct store_plan row = {
        .name = plan->name,
        .description = plan->description,
        .checksum = plan->checksum,
        .text_checksum = plan->text_checksum,
        .file = plan->file,
        .source = plan->source,
        .expansion = plan->expansion,
        .planned_by = SLUICE_VERSION,
    };
    if (pg_begin(run->pg, error) && store_adopt(run->pg, table_names(run->arena, catalog), error) &&
        store_install(run->pg, error) &&
        store_register_plan(run->pg, &row, phases, plan->phases.count, &run->lease.plan_id,
                            error) &&
        save_attached(run, error) &&
        engine_append_log(run->engine, plan->name, NULL, "register", "ok", -1,
                          arena_printf(run->arena, "checksum %s", plan->checksum), error) &&
        pg_commit(run->pg, error))
        return true;
    pg_rollback(run->pg);
    return false;
}

static bool begin(struct engine *engine, const struct plan *plan, struct run *run,
                  bool may_register, struct error *error)
{
    *run = (struct run){
        .engine = engine,
        .arena = engine->arena,
        .pg = engine->pg,
        .plan = plan,
    };
    const struct store_plan *stored = NULL;
    run->lease.backend_pid = pg_backend_pid(engine->pg);
    if (!take_lease(run, error) || !engine_find_stored(engine, plan->name, &stored, error))
        return false;
    bool same = stored && engine_is_registered(engine, plan, stored);
    if (!may_register && !engine_find_registered(engine, plan, &stored, error))
        return false;
    if (stored && !same && !engine_is_untouched(stored->state))
        return engine_refuse_changed(plan, stored, error);
    if (!stored || !same || (may_register && engine_is_untouched(stored->state))) {
        if (!register_plan(run, error))
            return false;
        run->state = PLAN_PENDING;
        run->planned_by = SLUICE_VERSION;
    } else {
        run->planned_by = stored->planned_by;
        run->lease.plan_id = stored->id;
        run->state = (enum plan_state)plan_state_by_name(stored->state);
    }
    return store_next_epoch(run->pg, run->lease.plan_id, &run->lease.epoch, error) &&
           run_load_phases(run, error);
}

bool run_begin(struct engine *engine, const struct plan *plan, struct run *run, struct error *error)
{
    return begin(engine, plan, run, true, error);
}

bool run_begin_registered(struct engine *engine, const struct plan *plan, struct run *run,
                          struct error *error)
{
    return begin(engine, plan, run, false, error);
}

void run_end(struct run *run)
{
    struct error ignored = {.arena = run->arena};
    pg_shield(run->pg);
    pg_rollback(run->pg);
    store_release_lease(run->pg, run->plan->name, &ignored);
}

/* The lease, registration, and moves of the state machine: see run.h. */
#include "base/str.h"
#include "base/version.h"
#include "engine/adopt/adopt.h"
#include "engine/known/known.h"
#include "engine/run/run.h"
#include "engine/survey/survey.h"
#include "engine/trial/trial.h"
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

bool run_may_move_plan(const struct run *run, enum plan_event event, struct error *error)
{
    const struct machine_cell *cell = machine_plan_cell(run->state, event);
    return cell->next != MACHINE_REFUSED || refuse_move(run, "plan", run->plan->name, cell, error);
}

bool run_move_plan(struct run *run, enum plan_event event, struct error *error)
{
    const struct machine_cell *cell = machine_plan_cell(run->state, event);
    if (!run_may_move_plan(run, event, error))
        return false;
    enum plan_state next = cell->next == MACHINE_BEFORE ? run->before : (enum plan_state)cell->next;
    if (!store_set_plan_state(run->pg, &run->lease, plan_state_name(next), error))
        return false;
    run->state = next;
    return true;
}

bool run_move_phase(struct run *run, size_t phase, enum phase_event event, const char *what,
                    const struct error *failure, struct error *error)
{
    const struct machine_cell *cell = machine_phase_cell(run_phase_state(run, phase), event);
    if (cell->next == MACHINE_REFUSED)
        return refuse_move(run, "phase", run->phases[phase].name, cell, error);
    const char *state = phase_state_name(
        cell->next == MACHINE_BEFORE ? run->phase_before : (enum phase_state)cell->next);
    if (!store_set_phase_state(run->pg, &run->lease, phase, state, what, failure, error))
        return false;
    run->phases[phase].state = state;
    return true;
}

static bool refuse_busy(struct run *run, const struct store_holder *holder, struct error *error)
{
    error_set(error, ERROR_TEMPORARY, "plan \"%s\" is being worked on by another session",
              run->plan->name);
    run->engine->stop.why = "busy";
    if (holder->text) {
        struct engine_stop *stop = &run->engine->stop;
        error_detail(error, "%s", holder->text);
        *ARENA_PUSH(run->arena, stop->holders, stop->holder_count) = (struct view_holder){
            .text = holder->text,
            .pid = holder->pid,
            .transaction_seconds = -1,
        };
    }
    error_hint(error, "Wait for it to end, and try again; see `sluice status %s`.",
               run->plan->name);
    return false;
}

static bool take_lease(struct run *run, struct error *error)
{
    bool taken = false;
    struct store_holder holder;
    if (!store_take_lease(run->pg, run->plan->name, &taken, error))
        return false;
    return taken || (store_lease_holder(run->arena, run->pg, run->plan->name, &holder, error) &&
                     refuse_busy(run, &holder, error));
}

static bool check_requires(struct run *run, struct error *error)
{
    for (size_t i = 0; i < run->plan->requires.count; i++) {
        const struct name_at *required = &run->plan->requires.items[i];
        const char *name = plan_name_in(run->arena, required->text, run->plan->schema);
        const struct store_plan *stored;
        if (!engine_find_stored(run->engine, name, &stored, error))
            return false;
        if (stored && str_equal(stored->state, plan_state_name(PLAN_COMPLETE)))
            continue;
        error_set(error, ERROR_REFUSED, "required plan \"%s\" is %s", name,
                  stored ? stored->state : "not registered in this database");
        error->place = required->place;
        error_hint(error, "Complete it first: `sluice advance %s --until complete`.", name);
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

bool run_load_catalog(struct run *run, struct error *error)
{
    struct catalog *catalog;
    if (run->catalog)
        return true;
    if (!engine_survey(run->engine, run->plan, &catalog, error))
        return false;
    run->catalog = catalog;
    return true;
}

/* Preflight, so that what is stored is what the review saw. */
static bool preflight(struct run *run, struct finding_list *findings, struct error *error)
{
    const struct plan *plan = run->plan;
    struct catalog *catalog;
    if (!engine_survey(run->engine, plan, &catalog, error) ||
        !engine_sample(run->engine, plan, catalog, error))
        return false;
    run->catalog = catalog;
    engine_preflight(plan, (size_t)-1, catalog, findings);
    for (size_t i = 0; i < plan->phases.count; i++)
        engine_preflight(plan, i, catalog, findings);
    return engine_preflight_rows(run->engine, plan, catalog, NULL, findings, error) &&
           engine_find_queries(run->engine, plan, 0, findings, error) &&
           engine_refuse_findings(plan, findings, error);
}

/* What a plan that is to be registered meets: its end state, which is adopted (run->evidence), or
 * else what its preflight finds. */
static bool look_ahead(struct run *run, struct finding_list *findings, struct error *error)
{
    struct adoption adoption;
    if (!check_requires(run, error) || !engine_find_end(run->engine, run->plan, &adoption, error))
        return false;
    run->evidence = adoption.holds ? adoption_text(run->arena, &adoption) : NULL;
    if (adoption.holds || preflight(run, findings, error))
        return true;
    adoption_tell(&adoption, error);
    return false;
}

/* Everything is compiled as it was preflighted; of what is adopted nothing is ever run. */
static bool register_plan(struct run *run, struct error *error)
{
    static const struct catalog nothing;
    const struct plan *plan = run->plan;
    struct finding_list findings = {.arena = run->arena};
    if (!look_ahead(run, &findings, error))
        return false;
    const struct catalog *catalog = run->evidence ? &nothing : run->catalog;
    struct store_new_phase *phases = arena_alloc(run->arena, plan->phases.count * sizeof *phases);
    for (size_t i = 0; i < plan->phases.count; i++) {
        struct operation_list *operations = arena_alloc(run->arena, sizeof *operations);
        *operations = (struct operation_list){0};
        if (!run->evidence)
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
    const struct log_facts facts = log_facts_one(run->arena, "checksum", plan->checksum);
    if (pg_begin(run->pg, error) && store_adopt(run->pg, table_names(run->arena, catalog), error) &&
        store_install(run->pg, error) &&
        store_register_plan(run->pg, &row, phases, plan->phases.count, &run->lease.plan_id,
                            error) &&
        save_attached(run, error) &&
        engine_append_log(run->engine, plan->name, NULL, "register", "ok", -1,
                          arena_printf(run->arena, "checksum %s", plan->checksum), &facts, error) &&
        pg_commit(run->pg, error))
        return true;
    pg_rollback(run->pg);
    return false;
}

/* Every phase is done, and the plan complete, without anything that ran. */
static bool adopt(struct run *run, struct error *error)
{
    const struct log_facts facts = log_facts_one(run->arena, "reason", run->evidence);
    bool good = pg_begin(run->pg, error);
    for (size_t i = 0; good && i < run->phase_count; i++)
        good = run_move_phase(run, i, PHASE_EVENT_DONE, "done", NULL, error);
    good = good && run_move_plan(run, PLAN_EVENT_COMPLETE, error) &&
           store_set_adopted(run->pg, &run->lease, error) &&
           engine_append_log(run->engine, run->plan->name, NULL, "adopt", "ok", -1, run->evidence,
                             &facts, error) &&
           pg_commit(run->pg, error);
    if (!good)
        pg_rollback(run->pg);
    run->adopted = good;
    return good;
}

static struct run new_run(struct engine *engine, const struct plan *plan)
{
    return (struct run){
        .engine = engine,
        .arena = engine->arena,
        .pg = engine->pg,
        .plan = plan,
        .state = PLAN_PENDING,
        .planned_by = SLUICE_VERSION,
    };
}

/* What the database knows of it; *anew: it is to be registered, for the first time or again. */
static bool find(struct run *run, bool may_register, bool *anew, struct error *error)
{
    const struct store_plan *stored = NULL;
    if (!engine_find_stored(run->engine, run->plan->name, &stored, error))
        return false;
    bool same = stored && engine_is_registered(run->engine, run->plan, stored);
    if (!may_register && !engine_find_registered(run->engine, run->plan, &stored, error))
        return false;
    if (stored && !same && !engine_is_untouched(stored->state))
        return engine_refuse_changed(run->plan, stored, error);
    *anew = !stored || !same || (may_register && engine_is_untouched(stored->state));
    if (*anew)
        return true;
    run->adopted = stored->adopted;
    run->planned_by = stored->planned_by;
    run->lease.plan_id = stored->id;
    run->state = (enum plan_state)plan_state_by_name(stored->state);
    return true;
}

static bool begin(struct engine *engine, const struct plan *plan, struct run *run,
                  bool may_register, struct error *error)
{
    bool anew = false;
    *run = new_run(engine, plan);
    run->lease.backend_pid = pg_backend_pid(engine->pg);
    if (!take_lease(run, error) || !find(run, may_register, &anew, error) ||
        (anew && !register_plan(run, error)))
        return false;
    return store_next_epoch(run->pg, run->lease.plan_id, &run->lease.epoch, error) &&
           run_load_phases(run, error) && (!run->evidence || adopt(run, error));
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

/* The phases as they would be registered. */
static void invent_phases(struct run *run)
{
    run->phase_count = run->plan->phases.count;
    run->phases = arena_alloc(run->arena, (run->phase_count + 1) * sizeof *run->phases);
    for (size_t i = 0; i < run->phase_count; i++)
        run->phases[i] = (struct store_phase){
            .ordinal = i,
            .name = run->plan->phases.items[i].name,
            .kind = run->plan->phases.items[i].kind->keyword,
            .state = phase_state_name(PHASE_PENDING),
        };
}

bool run_look(struct engine *engine, const struct plan *plan, bool may_register,
              struct finding_list *findings, struct run *run, struct error *error)
{
    bool anew = false;
    struct store_holder holder;
    *run = new_run(engine, plan);
    run->dry = true;
    if (!store_lease_holder(run->arena, run->pg, plan->name, &holder, error) ||
        (holder.text && !refuse_busy(run, &holder, error)) ||
        !find(run, may_register, &anew, error))
        return false;
    if (!anew)
        return run_load_phases(run, error);
    invent_phases(run);
    return store_check_published(run->pg, false, error) && look_ahead(run, findings, error);
}

void run_end(struct run *run)
{
    struct error ignored = {.arena = run->arena};
    pg_rollback(run->pg);
    pg_shield(run->pg);
    store_release_lease(run->pg, run->plan->name, &ignored);
}

/* What is stored of a plan, the PLAN argument: see known.h and engine.h. */
#include "engine/known/known.h"

#include <string.h>
#include <unistd.h>

#include "base/diff.h"
#include "base/hash.h"
#include "base/str.h"

bool engine_argument_is_file(const char *argument)
{
    return strchr(argument, '/') || str_ends_with(argument, ".yaml") ||
           str_ends_with(argument, ".yml") || access(argument, F_OK) == 0;
}

const char *engine_plan_name(struct arena *arena, const char *given, const char *schema,
                             struct error *error)
{
    if (!schema)
        return given;
    if (!strchr(given, '@'))
        return plan_name_in(arena, given, schema);
    if (str_equal(plan_name_schema(given), schema))
        return given;
    error_set(error, ERROR_USAGE, "plan \"%s\" is of schema \"%s\", and --schema names \"%s\"",
              given, plan_name_schema(given), schema);
    error_hint(error, "Leave --schema out, or name the plan `%s`.", plan_name_given(arena, given));
    return NULL;
}

bool engine_open_store(struct engine *engine, bool *installed, struct error *error)
{
    return (engine->options.read_only || engine->options.dry ? store_look : store_open)(
        engine->pg, installed, error);
}

bool engine_find_stored(struct engine *engine, const char *name, const struct store_plan **stored,
                        struct error *error)
{
    bool installed = false;
    *stored = NULL;
    if (!engine_open_store(engine, &installed, error))
        return false;
    return !installed || store_find_plan(engine->arena, engine->pg, name, stored, error);
}

/* What was registered by an older version has the checksum of its text; so that its comments, too,
 * may change, the two are compared by what this version makes of them. */
bool engine_is_registered(struct engine *engine, const struct plan *plan,
                          const struct store_plan *stored)
{
    struct problem_list ignored = {.arena = engine->arena};
    if (str_equal(stored->checksum, plan->checksum))
        return true;
    if (!str_equal(stored->checksum, stored->text_checksum))
        return false;
    const struct plan *registered = plan_read_in(engine->arena, plan->schema, stored->file,
                                                 stored->source, strlen(stored->source), &ignored);
    return registered && str_equal(registered->checksum, plan->checksum) &&
           str_equal(registered->text_checksum, stored->text_checksum);
}

/* The beginning of the difference: a message is no place for all of a long one. */
static const char *shown_difference(const struct plan *plan, const struct store_plan *stored,
                                    struct arena *arena)
{
    enum { SHOWN_LINES = 40 };
    const char *diff = diff_unified(arena, arena_printf(arena, "registered %s", stored->file),
                                    stored->source, plan->file, plan->source);
    const char *end = diff;
    for (size_t i = 0; i < SHOWN_LINES && *end != '\0'; i++)
        end += strcspn(end, "\n") + 1;
    return *end == '\0' ? diff : arena_printf(arena, "%.*s…\n", (int)(end - diff), diff);
}

bool engine_refuse_changed(const struct plan *plan, const struct store_plan *stored,
                           struct error *error)
{
    error_set(error, ERROR_DRIFT, "plan \"%s\" is registered with another text", plan->name);
    error_detail(error, "registered checksum %s, checksum of %s %s\n%s", stored->checksum,
                 plan->file, plan->checksum, shown_difference(plan, stored, error->arena));
    error_hint(error,
               "Restore the file, or go on with the registered text by name: `sluice advance %s`; "
               "to run the changed plan, take this one back first: `sluice revert %s --all`.",
               plan->name, plan->name);
    return false;
}

bool engine_find_registered(struct engine *engine, const struct plan *plan,
                            const struct store_plan **stored, struct error *error)
{
    if (!engine_find_stored(engine, plan->name, stored, error))
        return false;
    if (!*stored) {
        error_set(error, ERROR_REFUSED, "plan \"%s\" is not registered in this database",
                  plan->name);
        error_hint(error, "Begin it with `sluice advance %s%s%s`.", plan->file,
                   str_equal(plan->schema, PLAN_SCHEMA) ? "" : " --schema ",
                   str_equal(plan->schema, PLAN_SCHEMA) ? "" : plan->schema);
        return false;
    }
    return engine_is_registered(engine, plan, *stored) ||
           engine_refuse_changed(plan, *stored, error);
}

bool engine_phases_match(const struct plan *plan, const struct store_phase *phases, size_t count)
{
    for (size_t i = 0; i < plan->phases.count && i < count; i++) {
        const struct phase *phase = &plan->phases.items[i];
        if (!str_equal(phases[i].name, phase->name) ||
            !str_equal(phases[i].kind, phase->kind->keyword))
            return false;
    }
    return count == plan->phases.count;
}

bool engine_check_phases(struct arena *arena, const struct plan *plan, bool untouched,
                         const struct store_phase *phases, size_t count, struct error *error)
{
    if (engine_phases_match(plan, phases, count))
        return true;
    if (!untouched)
        return store_refuse_damage(
            error, "phase",
            arena_printf(arena, "it does not have the %zu phase%s of plan \"%s\"",
                         plan->phases.count, plan->phases.count == 1 ? "" : "s", plan->name));
    error_set(error, ERROR_REFUSED, "plan \"%s\" was registered with other phases", plan->name);
    error_hint(error, "None has run: `sluice advance %s` registers it anew.", plan->name);
    return false;
}

bool engine_is_untouched(const char *state)
{
    return str_equal(state, plan_state_name(PLAN_PENDING)) ||
           str_equal(state, plan_state_name(PLAN_REVERTED));
}

bool engine_is_over(const char *state)
{
    return str_equal(state, plan_state_name(PLAN_COMPLETE)) ||
           str_equal(state, plan_state_name(PLAN_REVERTED));
}

bool engine_load_phases(struct engine *engine, const struct plan *plan,
                        const struct store_plan *stored, struct store_phase **phases,
                        struct error *error)
{
    size_t count;
    return store_load_phases(engine->arena, engine->pg, stored->id, phases, &count, error) &&
           engine_check_phases(engine->arena, plan, engine_is_untouched(stored->state), *phases,
                               count, error);
}

static bool is_checksum_of(const struct plan *plan, const struct store_plan *stored)
{
    return str_equal(plan->checksum, stored->checksum) ||
           str_equal(plan->text_checksum, stored->checksum);
}

bool engine_expand_stored(struct arena *arena, const struct store_plan *stored,
                          const struct plan **plan, struct error *error)
{
    struct problem_list problems = {.arena = arena, .file = stored->file};
    if (!plan_asks(*plan))
        return true;
    const struct plan *expanded =
        stored->expansion ? plan_take_expansion(arena, *plan, stored->expansion, &problems) : NULL;
    if (!expanded)
        return store_refuse_damage(
            error, "plan",
            arena_printf(arena,
                         "column \"expansion\" of plan \"%s\" is not what its recipe "
                         "stands for",
                         stored->name));
    *plan = expanded;
    return true;
}

bool engine_read_stored(struct arena *arena, const struct store_plan *stored,
                        const struct plan **plan, struct problem_list *problems,
                        struct error *error)
{
    problems->file = stored->file;
    char checksum[HASH_HEX_LENGTH + 1];
    hash_hex(stored->source, strlen(stored->source), checksum);
    *plan = NULL;
    if (!str_equal(checksum, stored->text_checksum))
        return store_refuse_damage(
            error, "plan",
            arena_printf(arena,
                         "the text in column \"source\" of plan \"%s\" does not have the "
                         "checksum in column \"text_checksum\"",
                         stored->name));
    const struct plan *read = plan_read_in(arena, plan_name_schema(stored->name), stored->file,
                                           stored->source, strlen(stored->source), problems);
    if (read && !is_checksum_of(read, stored))
        return store_refuse_damage(
            error, "plan",
            arena_printf(arena, "column \"checksum\" of plan \"%s\" is not that of its text",
                         stored->name));
    if (read && str_equal(read->name, stored->name)) {
        *plan = read;
        return engine_expand_stored(arena, stored, plan, error);
    }
    if (problems->count == 0)
        return store_refuse_damage(
            error, "plan",
            arena_printf(arena, "column \"name\" is \"%s\", and the text beside it says another",
                         stored->name));
    error_set(error, ERROR_REFUSED, "the stored text of plan \"%s\" cannot be read by this version",
              stored->name);
    error_hint(error, "Go on with the version of sluice that registered it: `sluice --version`.");
    return false;
}

bool engine_read_plan(struct arena *arena, struct engine *engine, const char *schema,
                      const char *argument, const struct plan **plan, struct problem_list *problems,
                      struct error *error)
{
    *plan = NULL;
    if (engine_argument_is_file(argument)) {
        if (plan_load(arena, schema, argument, plan, problems, error))
            return true;
        if (error->code == ERROR_NONE)
            error_set(error, ERROR_USAGE, "plan file \"%s\" is not valid", argument);
        return false;
    }
    const struct store_plan *stored = NULL;
    const char *name = engine_plan_name(arena, argument, schema, error);
    if (!name || (engine && !engine_find_stored(engine, name, &stored, error)))
        return false;
    if (!stored) {
        error_set(error, ERROR_USAGE,
                  "plan \"%s\" is not registered in this database, and is no file", name);
        error_hint(error,
                   "Give the plan's file, or see the registered plans with `sluice status`.");
        return false;
    }
    return engine_read_stored(arena, stored, plan, problems, error);
}

const char *engine_machine_text(struct arena *arena)
{
    return machine_text(arena);
}

static bool is_other(const struct plan *plan, const struct store_phase *phases, size_t count)
{
    return count > 0 && count == plan->other->phases.count &&
           str_equal(phases[count - 1].kind, plan->other->phases.items[count - 1].kind->keyword);
}

const struct plan *engine_take_plan(struct arena *arena, const struct plan *plan, const char *route)
{
    struct plan *copy = arena_alloc(arena, sizeof *copy);
    *copy = *plan;
    copy->other = copy->earlier = NULL;
    copy->chosen = true;
    copy->route = route;
    return copy;
}

const struct plan *engine_plan_of(struct engine *engine, const struct plan *plan,
                                  const struct store_phase *phases, size_t count)
{
    if (plan->earlier && engine_phases_match(plan->earlier, phases, count))
        return engine_take_plan(engine->arena, plan->earlier, NULL);
    if (!plan->other)
        return plan;
    return engine_take_plan(engine->arena, is_other(plan, phases, count) ? plan->other : plan,
                            NULL);
}

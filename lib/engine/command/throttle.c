/* throttle: changes the pace of a backfill that runs elsewhere; it looks about once a second. */
#include <string.h>

#include "base/duration.h"
#include "base/str.h"
#include "engine/command/command.h"
#include "phase/story/story.h"
#include "yaml/field.h"

/* One word of the command line: NAME=VALUE, or with --reset a name alone. */
struct change {
    const struct pacing_setting *setting;
    int64_t value;
    const char *text;
};

static bool refuse_setting(struct arena *arena, const char *name, struct error *error)
{
    const char **names = NULL;
    size_t count = 0;
    *ARENA_PUSH(arena, names, count) = "batch";
    for (size_t i = 0; i < pacing_setting_count; i++)
        if (pacing_settings[i].live)
            *ARENA_PUSH(arena, names, count) = pacing_settings[i].name;
    const struct pacing_setting *known = pacing_find(name);
    if (known) {
        error_set(error, ERROR_USAGE, "setting \"%s\" cannot be changed while a backfill runs",
                  name);
        error_hint(error, "Interrupt the run, and edit a plan of which nothing has run.");
        return false;
    }
    error_set(error, ERROR_USAGE, "unknown setting \"%s\"", name);
    error_hint(error, "%s", yaml_suggest(arena, name, names, count));
    return false;
}

static bool read_word(struct arena *arena, const char *word, bool reset, struct change *change,
                      struct error *error)
{
    size_t length = strcspn(word, "=");
    const char *name = arena_strndup(arena, word, length);
    change->setting = pacing_find(name);
    if (!change->setting || !change->setting->live)
        return refuse_setting(arena, name, error);
    if (reset && word[length] == '\0')
        return true;
    if (reset || word[length] == '\0') {
        error_set(error, ERROR_USAGE, "\"%s\" %s", word,
                  reset ? "has a value, but --reset takes names alone" : "has no value");
        error_hint(error, reset ? "Leave out \"%s\", or --reset." : "Write %s=VALUE.",
                   reset ? word + length : name);
        return false;
    }
    if (!pacing_parse(arena, change->setting, word + length + 1, &change->value, error))
        return false;
    change->text = pacing_text(arena, change->setting, change->value);
    return true;
}

/* How long it holds; 0: until it is reset. */
static bool read_for(struct arena *arena, const char *text, int64_t *for_ms, struct error *error)
{
    static const struct yaml_field span = {
        .key = "--for",
        .type = &yaml_type_duration,
        .min = SECOND_MS,
        .max = 30LL * DAY_MS,
        .doc = "How long it holds: 1s to 30d.",
    };
    *for_ms = 0;
    return !text || yaml_parse(arena, &span, text, for_ms, error);
}

static bool read_request(struct arena *arena, const struct throttle_request *request,
                         struct change *changes, int64_t *for_ms, struct error *error)
{
    if (!read_for(arena, request->for_text, for_ms, error))
        return false;
    if (request->for_text && (request->reset || request->count == 0)) {
        error_set(error, ERROR_USAGE, "--for needs a setting that it holds for");
        error_hint(error, "Write for example rate=5000 --for 30m.");
        return false;
    }
    for (size_t i = 0; i < request->count; i++)
        if (!read_word(arena, request->words[i], request->reset, &changes[i], error))
            return false;
    return true;
}

static bool is_over(const struct plan *plan, const struct store_plan *stored, struct error *error)
{
    bool over = str_equal(stored->state, "complete") || str_equal(stored->state, "reverted");
    if (!over)
        return false;
    error_set(error, ERROR_REFUSED, "plan \"%s\" is %s: nothing runs that could be throttled",
              plan->name, stored->state);
    return true;
}

/* The first backfill that is not done, else the last one; phases.count: the plan has none. */
static bool find_backfill(struct engine *engine, const struct plan *plan,
                          const struct store_plan *stored, size_t *phase, struct error *error)
{
    struct store_phase *phases;
    *phase = plan->phases.count;
    if (!engine_load_phases(engine, plan, stored, &phases, error))
        return false;
    for (size_t i = plan->phases.count; i-- > 0;)
        if (story_pacing(plan->story, i) &&
            (*phase == plan->phases.count || !str_equal(phases[i].state, "done")))
            *phase = i;
    if (*phase < plan->phases.count)
        return true;
    return error_set(error, ERROR_REFUSED, "plan \"%s\" has no backfill", plan->name);
}

static bool store_changes(struct engine *engine, const struct plan *plan, long long plan_id,
                          const struct throttle_request *request, const struct change *changes,
                          int64_t for_ms, struct error *error)
{
    const char *by = engine->options.by ? engine->options.by : engine->os_user;
    struct str detail = {.arena = engine->arena};
    struct log_facts facts = {.arena = engine->arena};
    log_fact_flag(&facts, "reset", request->reset);
    if (request->reset && request->count == 0 &&
        !store_reset_throttle(engine->pg, plan_id, NULL, error))
        return false;
    str_add(&detail, request->reset ? "reset" : "");
    for (size_t i = 0; i < request->count; i++) {
        const char *name = changes[i].setting->name;
        bool good = request->reset ? store_reset_throttle(engine->pg, plan_id, name, error)
                                   : store_set_throttle(engine->pg, plan_id, name, changes[i].value,
                                                        by, for_ms, error);
        if (!good)
            return false;
        str_addf(&detail, "%s%s%s%s", detail.length ? " " : "", name, request->reset ? "" : "=",
                 request->reset ? "" : changes[i].text);
        log_fact_text(&facts, name, request->reset ? NULL : changes[i].text);
        log_fact_flag(&facts, name, request->reset);
    }
    if (for_ms > 0)
        log_fact_number(&facts, "for_ms", for_ms);
    if (for_ms > 0)
        str_addf(&detail, " for %s", duration_text(engine->arena, for_ms));
    return engine_append_log(engine, plan->name, NULL, "throttle", "ok", -1, str_text(&detail),
                             &facts, error);
}

bool engine_load_overrides(struct engine *engine, long long plan_id,
                           struct view_override **overrides, size_t *count, struct error *error)
{
    struct store_throttle *rows;
    size_t row_count;
    *overrides = NULL;
    *count = 0;
    if (!store_load_throttle(engine->arena, engine->pg, plan_id, &rows, &row_count, error))
        return false;
    for (size_t i = 0; i < row_count; i++) {
        const struct pacing_setting *setting = pacing_find(rows[i].setting);
        if (setting)
            *ARENA_PUSH(engine->arena, *overrides, *count) = (struct view_override){
                .setting = setting->name,
                .value = pacing_text(engine->arena, setting, rows[i].value),
                .source = "throttle",
                .set_by = rows[i].set_by,
                .expires_at = rows[i].expires_at,
            };
    }
    return true;
}

static bool view_settings(struct engine *engine, const struct plan *plan, long long plan_id,
                          size_t phase, struct view_throttle *view, struct error *error)
{
    struct pacing named;
    const struct pacing planned = plan_pacing(plan, phase, &named);
    struct view_override *overrides;
    size_t count;
    if (!engine_load_overrides(engine, plan_id, &overrides, &count, error))
        return false;
    for (size_t i = 0; i < pacing_setting_count; i++) {
        const struct pacing_setting *setting = &pacing_settings[i];
        struct view_override *added =
            ARENA_PUSH(engine->arena, view->settings, view->setting_count);
        *added = (struct view_override){
            .setting = setting->name,
            .value = pacing_text(engine->arena, setting, pacing_get(&planned, setting)),
            .source = pacing_get(&named, setting) == PACING_UNSET ? "default" : "plan"};
        for (size_t k = 0; k < count; k++)
            if (str_equal(overrides[k].setting, setting->name))
                *added = overrides[k];
    }
    view->phase = plan->phases.items[phase].name;
    return true;
}

bool engine_throttle(struct engine *engine, const struct plan *plan,
                     const struct throttle_request *request, struct view_throttle *view,
                     struct error *error)
{
    const struct store_plan *stored = NULL;
    struct change *changes = arena_alloc(engine->arena, (request->count + 1) * sizeof *changes);
    int64_t for_ms;
    size_t phase;
    *view = (struct view_throttle){.plan = plan->name};
    if (!read_request(engine->arena, request, changes, &for_ms, error) ||
        !engine_find_registered(engine, plan, &stored, error) ||
        !find_backfill(engine, plan, stored, &phase, error))
        return false;
    if (request->count > 0 || request->reset) {
        bool good = !is_over(plan, stored, error) && pg_begin(engine->pg, error) &&
                    store_changes(engine, plan, stored->id, request, changes, for_ms, error) &&
                    pg_commit(engine->pg, error);
        if (!good) {
            pg_rollback(engine->pg);
            return false;
        }
    }
    return view_settings(engine, plan, stored->id, phase, view, error);
}

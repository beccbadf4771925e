/* verify: rows compared, and everything that the plan left behind looked up. Changes nothing. */
#include "engine/verify/verify.h"

#include "base/duration.h"
#include "base/str.h"
#include "engine/adopt/adopt.h"
#include "engine/known/known.h"
#include "phase/story/story.h"
#include "yaml/field.h"

bool verify_is_done(const struct verification *v, size_t phase)
{
    return str_equal(v->phases[phase].state, phase_state_name(PHASE_DONE));
}

void verify_add(struct verification *v, struct view_verification_item item)
{
    *ARENA_PUSH(v->engine->arena, v->view->items, v->view->item_count) = item;
    v->view->holds &= item.holds;
}

static bool is_told(const struct verification *v, enum fact_kind kind, const struct qname *table,
                    const char *name)
{
    const struct object object = {.of = *table};
    for (const struct fact *fact = NULL;
         (fact = story_next(v->plan->story, kind, &object, SIZE_MAX, fact));)
        if (str_equal(fact->name, name) && verify_is_done(v, fact->phase))
            return true;
    return false;
}

/* Whether the plan itself has dropped it, or has not carried it. */
static bool is_lost(const struct verification *v, const struct qname *table, const char *name)
{
    return is_told(v, FACT_LOSES, table, name) || is_told(v, FACT_SPARES, table, name);
}

/* Whether all that hung on a column before a swap hangs on the one that has its name now; what says
 * it in other words, because of another type, is shown. */
static bool compare_attached(struct verification *v, const struct fact *renames,
                             struct error *error)
{
    struct arena *arena = v->engine->arena;
    const struct qname *table = &renames->object.of;
    const char *column = renames->name;
    struct store_attached *rows;
    size_t count, gone = 0, lost = 0;
    struct str detail = {.arena = arena};
    if (!store_compare_attached(arena, v->engine->pg, v->plan_id, renames->phase,
                                sql_quote_qname(arena, table), column, &rows, &count, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *between = detail.length ? "\n" : "";
        const char *space = *rows[i].name ? " " : "";
        bool wanted = rows[i].now || !is_lost(v, table, rows[i].name);
        lost += !wanted;
        gone += wanted && !rows[i].now;
        if (wanted && !rows[i].now)
            str_addf(&detail, "%s%s%s%s is gone: %s", between, rows[i].kind, space, rows[i].name,
                     rows[i].was);
        else if (wanted && !str_equal(rows[i].was, rows[i].now))
            str_addf(&detail, "%s%s%s%s was %s, is %s", between, rows[i].kind, space, rows[i].name,
                     rows[i].was, rows[i].now);
    }
    count -= lost;
    if (count)
        verify_add(
            v, (struct view_verification_item){
                   .what = arena_printf(arena, "%zu of %zu attached to column %s of %s %s there",
                                        count - gone, count, column, qname_text(arena, table),
                                        count == 1 ? "is" : "are"),
                   .holds = gone == 0,
                   .detail = detail.length ? str_text(&detail) : NULL,
                   .differing = -1,
               });
    return true;
}

static bool compare_swaps(struct verification *v, struct error *error)
{
    for (const struct fact *renames = NULL;
         (renames = story_next(v->plan->story, FACT_RENAMES, NULL, SIZE_MAX, renames));)
        if (renames->other.name && verify_is_done(v, renames->phase) &&
            !compare_attached(v, renames, error))
            return false;
    return true;
}

static bool check_objects(struct verification *v, const struct expectation *expectations,
                          size_t count, struct error *error)
{
    struct arena *arena = v->engine->arena;
    for (size_t i = 0; i < count; i++) {
        const struct effect *effect = &expectations[i].effect;
        const struct live_object *object = &effect->object;
        enum presence state;
        if (!engine_probe(v->engine, object, &state, error))
            return false;
        bool of_column = object->class == OBJECT_NOT_NULL || object->class == OBJECT_DEFAULT;
        verify_add(v, (struct view_verification_item){
                          .what = arena_printf(
                              arena, "%s%s %s of %s is %s", object_class_name(object->class),
                              of_column ? " of" : "", object->name,
                              object->of.name ? qname_text(arena, &object->of) : object->of.schema,
                              presence_name(effect->presence)),
                          .holds = state == effect->presence,
                          .detail = state == effect->presence
                                        ? NULL
                                        : arena_printf(arena, "is %s", presence_name(state)),
                          .differing = -1,
                      });
    }
    return true;
}

/* Of a plan that was adopted: whether its end state still is there. */
static bool check_end(struct verification *v, const struct store_plan *stored, struct error *error)
{
    struct adoption adoption;
    (void)stored;
    if (!engine_find_end(v->engine, v->plan, &adoption, error))
        return false;
    for (size_t i = 0; i < adoption.item_count; i++)
        verify_add(v, (struct view_verification_item){
                          .what = adoption.items[i].what,
                          .holds = !adoption.items[i].lacks,
                          .detail = adoption.items[i].lacks,
                          .differing = -1,
                      });
    return true;
}

static bool check_parts(struct verification *v, const struct store_plan *stored,
                        struct error *error)
{
    struct expectation *expectations;
    size_t count;
    return engine_load_phases(v->engine, v->plan, stored, &v->phases, error) &&
           engine_expectations(v->engine, stored->id, v->phase_count, &expectations, &count,
                               error) &&
           verify_rows(v, expectations, count, error) && compare_swaps(v, error) &&
           verify_asides(v, error) && verify_noted(v, error) && verify_asked(v, error) &&
           check_objects(v, expectations, count, error);
}

static bool read_limits(struct verification *v, const char *sample, const char *timeout,
                        struct error *error)
{
    static const struct yaml_field share = {
        .key = "--sample",
        .type = &yaml_type_percent,
        .min = 1,
        .max = VERIFY_ALL,
        .doc = "A share of the pages, such as 5%: 0.001% to 100%.",
    };
    static const struct yaml_field span = {
        .key = "--timeout",
        .type = &yaml_type_duration,
        .min = 1,
        .max = 7LL * DAY_MS,
        .doc = "How long each comparison may take: 1ms to 7d.",
    };
    v->sample = VERIFY_ALL;
    return (!sample || yaml_parse(v->engine->arena, &share, sample, &v->sample, error)) &&
           (!timeout || yaml_parse(v->engine->arena, &span, timeout, &v->timeout_ms, error));
}

bool engine_verify(struct engine *engine, const struct plan *plan, const char *sample,
                   const char *timeout, struct view_verification *view, struct error *error)
{
    const struct store_plan *stored;
    struct verification v = {.engine = engine, .plan = plan, .view = view};
    *view = (struct view_verification){.plan = plan->name, .holds = true};
    if (!read_limits(&v, sample, timeout, error) ||
        !engine_find_registered(engine, plan, &stored, error))
        return false;
    view->state = stored->state;
    v.plan_id = stored->id;
    v.phase_count = plan->phases.count;
    if (!(stored->adopted ? check_end : check_parts)(&v, stored, error))
        return false;
    if (view->holds)
        return true;
    size_t failing = 0;
    for (size_t i = 0; i < view->item_count; i++)
        failing += !view->items[i].holds;
    error_set(error, ERROR_REFUSED, "%zu of %zu checks of plan \"%s\" do not hold", failing,
              view->item_count, plan->name);
    error_hint(error, "Mend what FAILS, and look again with `sluice verify %s`.", plan->name);
    return false;
}

/* verify: rows compared, and everything that the plan left behind looked up. Changes nothing. */
#include <stdint.h>

#include "base/str.h"
#include "engine/known/known.h"
#include "engine/survey/survey.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"
#include "phase/twin/twin.h"

struct verification {
    struct engine *engine;
    const struct plan *plan;
    long long plan_id;
    struct store_phase *phases;
    size_t phase_count;
    struct view_verification *view;
};

static bool is_done(const struct verification *v, size_t phase)
{
    return str_equal(v->phases[phase].state, phase_state_name(PHASE_DONE));
}

static void add_item(struct verification *v, struct view_verification_item item)
{
    *ARENA_PUSH(v->engine->arena, v->view->items, v->view->item_count) = item;
    v->view->holds &= item.holds;
}

/* Whether the backfill is done that fills what phase `keeps` keeps in step. */
static bool is_filled(const struct verification *v, size_t keeps)
{
    const struct object table = {.of = sync_columns(v->plan->story, keeps)->table.name};
    for (const struct fact *fills = NULL;
         (fills = story_next(v->plan->story, FACT_FILLS, &table, SIZE_MAX, fills));)
        if (fills->phase > keeps)
            return is_done(v, fills->phase);
    return false;
}

/* A column is gone, or an expression fails for a row: an answer, not a failure to ask. */
static bool is_an_answer(const struct error *error)
{
    return str_starts_with(error->sqlstate, "42") || str_starts_with(error->sqlstate, "22");
}

/* The new columns by the names that they have now: a swap has renamed them. */
static const char *columns_now(struct arena *arena, const struct sync *sync)
{
    const char **names = arena_alloc(arena, (sync->new_count + 1) * sizeof *names);
    for (size_t i = 0; i < sync->new_count; i++)
        names[i] = sync_live(sync, sync->new_names[i]);
    return sql_name_list(arena, names, sync->new_count);
}

/* `differs`: what it means when rows disagree. */
static bool compare_rows(struct verification *v, struct view_verification_item item, bool filled,
                         const struct qname *table, const char *sql, const char *differs,
                         struct error *error)
{
    struct arena *arena = v->engine->arena;
    item.holds = true;
    item.differing = -1;
    if (!filled) {
        item.detail = "not compared: the backfill is not complete";
    } else {
        struct error trouble = {.arena = arena};
        struct comparison comparison = {0};
        bool good = pg_exec(v->engine->pg, "BEGIN", &trouble) &&
                    engine_compare(v->engine, table, sql, &comparison, &trouble);
        if (!good && !is_an_answer(&trouble)) {
            *error = trouble;
            return false;
        }
        if (!good) {
            item.holds = false;
            item.detail = arena_printf(arena, "not compared: %s", trouble.message);
            add_item(v, item);
            return true;
        }
        item.differing = comparison.differing;
        item.keys = comparison.keys;
        item.key_count = comparison.key_count;
        item.holds = item.differing == 0;
        if (!item.holds)
            item.detail = differs;
    }
    add_item(v, item);
    return true;
}

static bool compare_sync(struct verification *v, const struct sync *sync, struct error *error)
{
    struct arena *arena = v->engine->arena;
    const struct view_verification_item item = {
        .what = arena_printf(arena, "rows of %s agree: %s", qname_text(arena, &sync->table->name),
                             columns_now(arena, sync)),
    };
    return compare_rows(v, item, is_filled(v, sync->phase), &sync->table->name,
                        sync_differing_sql(arena, sync),
                        sync_keeps_values(sync)
                            ? "new = up(old) does not hold or loses something, and neither does "
                              "old = down(new)"
                            : "neither new = up(old) nor old = down(new)",
                        error);
}

/* A mirror that is alive. */
static bool compare_mirror(struct verification *v, const struct fact *mirrors,
                           const struct catalog *catalog, struct error *error)
{
    struct arena *arena = v->engine->arena;
    const struct phase_context context = engine_context(arena, v->plan, v->phase_count, catalog);
    const struct fact *copies = twin_filling(v->plan->story, mirrors, SIZE_MAX);
    struct twin twin;
    struct view_verification_item item = {
        .what = arena_printf(arena, "rows of %s and %s agree: %s",
                             qname_text(arena, &mirrors->object.of),
                             qname_text(arena, &mirrors->other.of), mirrors->name),
        .differing = -1,
    };
    if (!twin_of(&context, mirrors, &twin)) {
        item.detail = "not compared: a role that owns both tables can";
        add_item(v, item);
        return true;
    }
    return compare_rows(v, item, copies && is_done(v, copies->phase), &mirrors->object.of,
                        twin_differing_sql(&twin), "neither to = up(from) nor from = down(to)",
                        error);
}

static bool compare_mirrors(struct verification *v, const struct expectation *expectations,
                            size_t count, const struct catalog *catalog, struct error *error)
{
    for (const struct fact *mirrors = NULL;
         (mirrors = story_next(v->plan->story, FACT_MIRRORS, NULL, SIZE_MAX, mirrors));) {
        const char *name = twin_function_name(v->engine->arena, v->plan->name,
                                              v->plan->phases.items[mirrors->phase].name);
        if (is_done(v, mirrors->phase) && engine_expects_function(expectations, count, name) &&
            !compare_mirror(v, mirrors, catalog, error))
            return false;
    }
    return true;
}

/* Expressions are only read on tables that the role owns: what was not compared does not hold. */
static void add_uncompared(struct verification *v, const struct catalog *catalog,
                           const struct qname *name)
{
    struct arena *arena = v->engine->arena;
    const struct cat_table *table = catalog_table(catalog, name);
    bool owned = table && table->exists && table->owned;
    add_item(v, (struct view_verification_item){
                    .what = arena_printf(arena, "rows of %s agree", qname_text(arena, name)),
                    .detail = owned ? "not compared: the columns are not as the plan left them"
                                    : arena_printf(arena,
                                                   "not compared: role \"%s\" does not own "
                                                   "the table",
                                                   catalog->role),
                    .differing = -1,
                });
}

static bool compare_syncs(struct verification *v, const struct expectation *expectations,
                          size_t count, struct error *error)
{
    struct catalog *catalog = NULL;
    struct live_sync *syncs = NULL;
    size_t sync_count;
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any |= expectations[i].effect.object.class == OBJECT_TRIGGER &&
               expectations[i].effect.presence == PRESENT;
    if (!any)
        return true;
    if (!engine_survey(v->engine, v->plan, &catalog, error))
        return false;
    if (catalog->standby) {
        error_set(error, ERROR_REFUSED, "the server is a standby: nothing can be written");
        error_detail(error, "comparing rows takes a temporary table");
        error_hint(error, "%s", pg_standby_hint);
        return false;
    }
    if (!engine_live_syncs(v->engine, v->plan, v->plan_id, v->phase_count, NULL, catalog, &syncs,
                           &sync_count, error))
        return false;
    for (size_t i = 0; i < sync_count; i++) {
        if (!is_done(v, syncs[i].phase))
            continue;
        if (!syncs[i].sync)
            add_uncompared(v, catalog, syncs[i].table);
        else if (!compare_sync(v, syncs[i].sync, error))
            return false;
    }
    return compare_mirrors(v, expectations, count, catalog, error);
}

/* Whether the plan itself has dropped it. */
static bool is_lost(const struct verification *v, const struct qname *table, const char *name)
{
    const struct object object = {.of = *table};
    for (const struct fact *loses = NULL;
         (loses = story_next(v->plan->story, FACT_LOSES, &object, SIZE_MAX, loses));)
        if (str_equal(loses->name, name) && is_done(v, loses->phase))
            return true;
    return false;
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
        add_item(v, (struct view_verification_item){
                        .what = arena_printf(
                            arena, "%zu of %zu attached to column %s of %s %s there", count - gone,
                            count, column, qname_text(arena, table), count == 1 ? "is" : "are"),
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
        if (renames->other.name && is_done(v, renames->phase) &&
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
        add_item(v, (struct view_verification_item){
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

bool engine_verify(struct engine *engine, const struct plan *plan, struct view_verification *view,
                   struct error *error)
{
    const struct store_plan *stored;
    struct expectation *expectations;
    size_t count;
    *view = (struct view_verification){.plan = plan->name, .holds = true};
    if (!engine_find_registered(engine, plan, &stored, error))
        return false;
    view->state = stored->state;
    struct verification v = {.engine = engine, .plan = plan, .plan_id = stored->id, .view = view};
    v.phase_count = plan->phases.count;
    if (!engine_load_phases(engine, plan, stored, &v.phases, error) ||
        !engine_expectations(engine, stored->id, v.phase_count, &expectations, &count, error) ||
        !compare_syncs(&v, expectations, count, error) || !compare_swaps(&v, error) ||
        !check_objects(&v, expectations, count, error))
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

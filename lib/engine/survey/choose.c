/* Which of two plans a recipe stands for: see engine_choose_plan. A type that PostgreSQL changes
 * without touching a row needs no second column. A plan that is registered stays what it was; else
 * an empty copy tells. */
#include "base/str.h"
#include "engine/known/known.h"
#include "engine/survey/survey.h"
#include "phase/story/story.h"

static bool try_on_copy(struct engine *engine, const struct plan **plan, struct error *error)
{
    struct catalog *catalog;
    const struct plan *plain = (*plan)->plain;
    if (!engine_survey(engine, plain, &catalog, error))
        return false;
    const struct cat_alter *alter = catalog->alter_count ? &catalog->alters[0] : NULL;
    const char *why = alter ? alter->why : NULL;
    const struct fact *alters = story_next(plain->story, FACT_ALTERS, NULL, SIZE_MAX, NULL);
    const struct sql_fragment *type = alters->detail;
    if (alter && !why)
        *plan = engine_take_plan(engine->arena, plain, NULL);
    else
        *plan = engine_take_plan(
            engine->arena, *plan,
            why ? arena_printf(engine->arena,
                               "column \"%s\" becomes %s by a new column, not by ALTER TABLE: %s",
                               alters->object.name, type->text, why)
                : NULL);
    return true;
}

bool engine_choose_plan(struct engine *engine, const struct plan **plan, struct error *error)
{
    const struct store_plan *stored;
    if (!(*plan)->plain && !(*plan)->earlier)
        return true;
    if (!engine_find_stored(engine, (*plan)->name, &stored, error))
        return false;
    if (!stored || !engine_is_registered(engine, *plan, stored) ||
        engine_is_untouched(stored->state))
        return !(*plan)->plain || try_on_copy(engine, plan, error);
    struct store_phase *phases;
    size_t count;
    if (!store_load_phases(engine->arena, engine->pg, stored->id, &phases, &count, error))
        return false;
    *plan = engine_plan_of(engine, *plan, phases, count);
    return engine_check_phases(engine->arena, *plan, false, phases, count, error);
}

/* Views that have a table's name, or its columns' old ones. */
#include "base/str.h"
#include "engine/verify/verify.h"
#include "phase/aside/aside.h"
#include "phase/story/story.h"

/* A view that has a table's name, or its columns' old ones, and what was done to it since. */
static bool compare_aside(struct verification *v, const struct fact *aside, struct error *error)
{
    struct arena *arena = v->engine->arena;
    const char **keys;
    struct error trouble = {.arena = arena};
    long long count = 0;
    size_t key_count = 0;
    struct str detail = {.arena = arena};
    bool good = engine_collect_keys(v->engine, aside_differs_sql(arena, aside, true), &count, &keys,
                                    &key_count, &trouble);
    if (!good && !verify_is_answer(&trouble)) {
        *error = trouble;
        return false;
    }
    for (size_t i = 0; good && i < key_count; i++)
        str_addf(&detail, "%s%s", i ? "\n" : "", keys[i]);
    verify_add(v, (struct view_verification_item){
                      .what = arena_printf(arena, "view %s is as table %s",
                                           qname_text(arena, &aside->object.of),
                                           qname_text(arena, &aside->other.of)),
                      .holds = good && count == 0,
                      .detail = !good           ? trouble.message
                                : detail.length ? str_text(&detail)
                                                : NULL,
                      .differing = -1,
                  });
    return true;
}

static bool is_ended(const struct verification *v, const struct fact *aside)
{
    const struct story *story = v->plan->story;
    const struct object *view = &aside->object;
    for (const struct fact *frees = NULL;
         (frees = story_next(story, FACT_FREES, view, SIZE_MAX, frees));)
        if (frees->phase > aside->phase && verify_is_done(v, frees->phase))
            return true;
    return false;
}

bool verify_asides(struct verification *v, struct error *error)
{
    for (const struct fact *aside = NULL;
         (aside = story_next(v->plan->story, FACT_ASIDE, NULL, SIZE_MAX, aside));)
        if (aside->detail && verify_is_done(v, aside->phase) && !is_ended(v, aside) &&
            !compare_aside(v, aside, error))
            return false;
    return true;
}

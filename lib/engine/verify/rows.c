/* Rows that a sync or a mirror keeps in step. */
#include "base/str.h"
#include "engine/verify/verify.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"
#include "phase/twin/twin.h"

/* Whether the backfill is done that fills what phase `keeps` keeps in step. */
static bool is_filled(const struct verification *v, size_t keeps)
{
    const struct object table = {.of = sync_columns(v->plan->story, keeps)->table.name};
    for (const struct fact *fills = NULL;
         (fills = story_next(v->plan->story, FACT_FILLS, &table, SIZE_MAX, fills));)
        if (fills->phase > keeps)
            return verify_is_done(v, fills->phase);
    return false;
}

/* The new columns by the names that they have now: a swap has renamed them. */
static const char *columns_now(struct arena *arena, const struct sync *sync)
{
    const char **names = arena_alloc(arena, (sync->new_count + 1) * sizeof *names);
    for (size_t i = 0; i < sync->new_count; i++)
        names[i] = sync_live(sync, sync->new_names[i]);
    return sql_name_list(arena, names, sync->new_count);
}

/* Rows of two sides: of all, or of a sample. */
struct sides {
    const struct qname *table;
    const char *all, *sampled;
    const char *differs; /* what it means when they disagree */
    bool filled;
};

static bool compare_rows(struct verification *v, struct view_verification_item item,
                         const struct sides *sides, struct error *error)
{
    item.differing = -1;
    if (!sides->filled) {
        item.holds = true;
        item.detail = "not compared: the backfill is not complete";
        verify_add(v, item);
        return true;
    }
    if (v->sample < VERIFY_ALL)
        item.what = arena_printf(v->engine->arena, "%s, in a random %.6g%% of the pages", item.what,
                                 verify_share(v) * 100);
    return verify_ask(v, item, sides->table, v->sample < VERIFY_ALL ? sides->sampled : sides->all,
                      NULL, sides->differs, error);
}

static bool compare_sync(struct verification *v, const struct sync *sync, struct error *error)
{
    struct arena *arena = v->engine->arena;
    const struct view_verification_item item = {
        .what = arena_printf(arena, "rows of %s agree: %s", qname_text(arena, &sync->table->name),
                             columns_now(arena, sync)),
    };
    return compare_rows(
        v, item,
        &(struct sides){
            .table = &sync->table->name,
            .all = sync_differing_sql(arena, sync),
            .sampled = sync_sampled_sql(arena, sync, verify_share(v)),
            .differs = sync_keeps_values(sync)
                           ? "new = up(old) does not hold or loses something, and neither does "
                             "old = down(new)"
                           : "neither new = up(old) nor old = down(new)",
            .filled = is_filled(v, sync->phase),
        },
        error);
}

static bool compare_mirror(struct verification *v, const struct live_mirror *live,
                           struct error *error)
{
    struct arena *arena = v->engine->arena;
    const struct fact *mirrors = live->mirrors;
    const struct fact *copies = twin_filling(v->plan->story, mirrors, SIZE_MAX);
    struct view_verification_item item = {
        .what = arena_printf(arena, "rows of %s and %s agree: %s",
                             qname_text(arena, &mirrors->object.of),
                             qname_text(arena, &mirrors->other.of), mirrors->name),
        .differing = -1,
    };
    if (!live->twin) {
        item.detail = "not compared: a role that owns both tables can";
        verify_add(v, item);
        return true;
    }
    return compare_rows(v, item,
                        &(struct sides){
                            .table = &mirrors->object.of,
                            .all = twin_differing_sql(live->twin),
                            .sampled = twin_sampled_sql(live->twin, verify_share(v)),
                            .differs = live->twin->once
                                           ? "to = up(from) does not hold: copied once, and "
                                             "nothing keeps them in step"
                                           : "neither to = up(from) nor from = down(to)",
                            .filled = copies && verify_is_done(v, copies->phase),
                        },
                        error);
}

static bool compare_mirrors(struct verification *v, const struct catalog *catalog,
                            struct error *error)
{
    struct live_mirror *list = NULL;
    size_t count;
    if (!engine_live_mirrors(v->engine, v->plan, v->plan_id, v->phase_count, NULL, catalog, &list,
                             &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (verify_is_done(v, list[i].mirrors->phase) && !compare_mirror(v, &list[i], error))
            return false;
    return true;
}

/* Expressions are only read on tables that the role owns: what was not compared does not hold. */
static void add_uncompared(struct verification *v, const struct catalog *catalog,
                           const struct qname *name)
{
    struct arena *arena = v->engine->arena;
    const struct cat_table *table = catalog_table(catalog, name);
    bool owned = table && table->exists && table->owned;
    verify_add(v, (struct view_verification_item){
                      .what = arena_printf(arena, "rows of %s agree", qname_text(arena, name)),
                      .detail = owned ? "not compared: the columns are not as the plan left them"
                                      : arena_printf(arena,
                                                     "not compared: role \"%s\" does not own "
                                                     "the table",
                                                     catalog->role),
                      .differing = -1,
                  });
}

bool verify_rows(struct verification *v, const struct expectation *expectations, size_t count,
                 struct error *error)
{
    struct catalog *catalog = NULL;
    struct live_sync *syncs = NULL;
    size_t sync_count;
    bool any = false;
    for (size_t i = 0; i < count; i++)
        any |= (expectations[i].effect.object.class == OBJECT_TRIGGER ||
                expectations[i].effect.object.class == OBJECT_FUNCTION) &&
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
        if (!verify_is_done(v, syncs[i].phase))
            continue;
        if (!syncs[i].sync)
            add_uncompared(v, catalog, syncs[i].table);
        else if (!compare_sync(v, syncs[i].sync, error))
            return false;
    }
    return compare_mirrors(v, catalog, error);
}

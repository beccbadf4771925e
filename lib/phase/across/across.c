/* Which replication is meant, what its parts are called, and what makes them: see across.h. */
#include "phase/across/across.h"

#include "base/str.h"
#include "yaml/problem.h"

static bool is_meant(const struct story *story, const struct fact *crosses, const char *of)
{
    return !of || str_equal(story->phases->items[crosses->phase].name, of);
}

const struct fact *across_find(const struct story *story, const struct name_at *of, size_t index)
{
    const struct fact *found = NULL;
    for (const struct fact *crosses = NULL;
         (crosses = story_next(story, FACT_CROSSES, NULL, index, crosses));) {
        if (!is_meant(story, crosses, of->text))
            continue;
        if (found && found->phase != crosses->phase)
            return NULL; /* of several, none that is named */
        if (!found)
            found = crosses;
    }
    return found;
}

const struct fact *across_demand(const struct story *story, const struct name_at *of, size_t index,
                                 struct place place, struct problem_list *problems)
{
    const struct fact *found = across_find(story, of, index);
    if (found || !story->whole)
        return found;
    if (of->text)
        problem_add(problems, of->place, "Name a phase `replicate` that stands before.",
                    "no phase \"%s\" before this one replicates", of->text);
    else
        problem_add(problems, place,
                    "Put a `replicate` before it, or name the one that is meant with `of`.",
                    "it is not clear which replication is meant");
    return NULL;
}

/* The last of this kind between the replication and `index` that is about it. */
static const struct fact *last_about(const struct story *story, enum fact_kind kind,
                                     const struct fact *crosses, size_t index)
{
    const struct fact *found = NULL;
    for (const struct fact *fact = NULL; (fact = story_next(story, kind, NULL, index, fact));)
        if (fact->phase > crosses->phase && is_meant(story, crosses, fact->name))
            found = fact;
    return found;
}

const struct fact *across_turn(const struct story *story, const struct fact *crosses, size_t index)
{
    return last_about(story, FACT_TURNS, crosses, index);
}

const struct fact *across_end(const struct story *story, const struct fact *crosses)
{
    return last_about(story, FACT_PARTS, crosses, SIZE_MAX);
}

/* Slots and subscriptions share their names with those of other databases of a server. */
struct across across_of(const struct phase_context *context, const struct fact *crosses)
{
    struct arena *arena = context->arena;
    const struct replication *replication = crosses->detail;
    const char *phase = context->story->phases->items[crosses->phase].name;
    const char *database = context->catalog->database, *plan = context->plan_name;
    const char *shutter = sql_derived_name(arena, "sluice_shutter_", plan, phase, NULL);
    return (struct across){
        .arena = arena,
        .context = context,
        .replication = replication,
        .phase = crosses->phase,
        .over = sql_derived_name(arena, "sluice_over_", database, plan, phase, NULL),
        .back = sql_derived_name(arena, "sluice_back_", database, plan, phase, NULL),
        .other = reach_text(arena, &replication->to, true),
        .shutter = {replication->tables.items[0].name.schema, shutter},
        .turned = across_turn(context->story, crosses, context->index) != NULL,
    };
}

static struct step step_of(const struct across *across, const struct act *act, enum lock_mode mode)
{
    if (!act || !act->sql)
        return (struct step){.mode = STEP_NONE};
    struct apart *apart = arena_alloc(across->arena, sizeof *apart);
    *apart = act->apart;
    struct step step = {.mode = STEP_APART, .sql = act->sql, .apart = apart};
    for (size_t i = 0; mode != LOCK_NONE && i < across->replication->tables.count; i++)
        lock_add(across->arena, &step.locks, &across->replication->tables.items[i].name, mode);
    return step;
}

void across_add(const struct across *across, struct operation_list *list, const struct act *go,
                const struct act *back, enum turning turn, const char *why)
{
    *ARENA_PUSH(across->arena, list->items, list->count) = (struct operation){
        .group = (int)list->count + 1,
        .table = across->replication->tables.items[0].name,
        .go = step_of(across, go, go ? go->locks : LOCK_NONE),
        .back = step_of(across, back, back ? back->locks : LOCK_NONE),
        .other = across->other,
        .turn = turn,
        .reversible = true,
        .why = why,
    };
}

/* ---- publications and subscriptions ---- */

static const char *way(const struct across *across, bool from_there)
{
    return from_there ? across->back : across->over;
}

struct act across_publish(const struct across *across, bool there)
{
    const char *name = way(across, there);
    struct sql tables = sql_new(across->arena);
    for (size_t i = 0; i < across->replication->tables.count; i++)
        sql_add(&tables, "%S%T", i ? ", " : "", &across->replication->tables.items[i].name);
    return (struct act){
        .sql = sql_make(across->arena,
                        "CREATE PUBLICATION %I FOR TABLE %S WITH (publish_via_partition_root = "
                        "true)",
                        name, sql_text(&tables)),
        .apart = {
            .there = there,
            .asks = sql_make(
                across->arena,
                "SELECT EXISTS (SELECT FROM pg_publication WHERE pubname = %L) AS done", name),
        }};
}

struct act across_unpublish(const struct across *across, bool there)
{
    return (struct act){
        .sql = sql_make(across->arena, "DROP PUBLICATION IF EXISTS %I", way(across, there)),
        .apart = {.there = there}};
}

/* Subscription `name` of this database, and what holds of it. */
static const char *subscription_sql(const struct across *across, const char *name,
                                    const char *condition)
{
    return sql_make(across->arena,
                    "EXISTS (SELECT FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid "
                    "WHERE d.datname = current_database() AND s.subname = %L%S)",
                    name, condition);
}

struct act across_subscribe(const struct across *across, bool there, bool copies)
{
    const struct replication *replication = across->replication;
    const char *name = way(across, !there), *word = copies ? "true" : "false";
    return (struct act){
        .sql = sql_make(across->arena,
                        "DO $sluice$ BEGIN EXECUTE format('CREATE SUBSCRIPTION %I CONNECTION %%L "
                        "PUBLICATION %I WITH (create_slot = false, slot_name = %I, copy_data = %S, "
                        "enabled = %S)', current_setting('" APART_CONNECTION "')); END $sluice$",
                        name, name, name, word, word),
        .apart = {
            .there = there,
            .asks =
                sql_make(across->arena, "SELECT %S AS done", subscription_sql(across, name, "")),
            .connects = reach_text(across->arena,
                                   there ? &replication->from_there : &replication->from_here,
                                   replication->keep_password),
        }};
}

/* Without its slot: that is on the other server, which may be away. */
struct act across_unsubscribe(const struct across *across, bool there)
{
    const char *name = way(across, !there);
    return (struct act){
        .sql =
            sql_make(across->arena,
                     "DO $sluice$ BEGIN ALTER SUBSCRIPTION %I DISABLE; ALTER SUBSCRIPTION %I SET "
                     "(slot_name = NONE); DROP SUBSCRIPTION %I; END $sluice$",
                     name, name, name),
        .apart = {
            .there = there,
            .asks = sql_make(across->arena, "SELECT NOT %S AS done",
                             subscription_sql(across, name, "")),
        }};
}

struct act across_enable(const struct across *across, bool there, bool enabled)
{
    const char *name = way(across, !there);
    return (struct act){
        .sql = sql_make(across->arena, "ALTER SUBSCRIPTION %I %S", name,
                        enabled ? "ENABLE" : "DISABLE"),
        .apart = {
            .there = there,
            .asks = sql_make(across->arena, "SELECT %S%S AS done", enabled ? "" : "NOT ",
                             subscription_sql(across, name, " AND s.subenabled")),
        }};
}

/* The operations of a mirror with `sync: none`: what its functions do is in copy.c. */
#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/twin/sql.h"

static struct operation function(const struct twin *twin, const char *name, const char *arguments,
                                 const char *make, bool comes, const char *why)
{
    struct arena *arena = twin->context->arena;
    const struct step made = step_in_transaction(make, (struct lock_list){0});
    const struct step gone = step_in_transaction(
        sql_make(arena, "DROP FUNCTION " SYNC_SCHEMA ".%I(%S)", name, arguments),
        (struct lock_list){0});
    return (struct operation){
        .go = comes ? made : gone,
        .back = comes ? gone : made,
        .leaves = effect_one(arena, sync_function_object(name), comes ? PRESENT : ABSENT),
        .reversible = true,
        .why = why,
    };
}

static void add_functions(const struct twin *twin, int group, bool comes, const char *why,
                          bool comes_back, struct operation_list *operations)
{
    struct operation copies = function(twin, twin->copy_function, TWIN_COPY_ARGUMENTS,
                                       twin_copy_function_sql(twin), comes, why);
    copies.reversible = comes_back;
    if (!comes_back)
        copies.back = (struct step){0};
    twin_add(twin, group, copies, operations);
    if (!twin->foreign)
        return;
    struct operation lists =
        function(twin, twin->differing_function, TWIN_DIFFERING_ARGUMENTS,
                 twin_differing_function_sql(twin), comes,
                 comes ? "which rows disagree, by sums that the foreign server is asked for"
                       : "nothing calls it any more");
    lists.reversible = comes_back;
    if (!comes_back)
        lists.back = (struct step){0};
    twin_add(twin, group, lists, operations);
}

void twin_once_begin(const struct twin *twin, int group, struct operation_list *operations)
{
    add_functions(twin, group, true,
                  "copies what differs on request; nothing keeps the rows in step", true,
                  operations);
}

void twin_once_end(const struct twin *twin, int group, const char *why, bool comes_back,
                   struct operation_list *operations)
{
    add_functions(twin, group, false, why, comes_back, operations);
}

/* ---- copying ---- */

static const struct fill *fill_of(const struct twin *twin, const struct qname *ranges)
{
    struct arena *arena = twin->context->arena;
    struct fill *fill = arena_alloc(arena, sizeof *fill);
    *fill = (struct fill){
        .by_key = true,
        .bulk = twin_bulk(twin),
        .over = sql_quote_qname(arena, ranges),
        .what = sql_make(arena, "copy %T", &twin->from->name),
        .verb = "copied",
        .stays = arena_printf(arena, "rows of table \"%s\" stay as they are",
                              qname_text(arena, &twin->to->name)),
    };
    return fill;
}

static struct operation ranges_operation(const struct twin *twin, const struct qname *name,
                                         bool gone, bool comes)
{
    struct arena *arena = twin->context->arena;
    const char *sql = twin_ranges_sql(twin, name, gone);
    const struct step drop = step_in_transaction(sql_make(arena, "DROP TABLE %T", name),
                                                 lock_one(arena, name, LOCK_ACCESS_EXCLUSIVE));
    const struct step make =
        step_in_transaction(sql, lock_one(arena, &twin->from->name, LOCK_ACCESS_SHARE));
    /* on the way back there is nothing to go through */
    const struct step again = step_in_transaction(
        sql_make(arena, "CREATE TABLE %T (number bigint)", name), (struct lock_list){0});
    return (struct operation){
        .go = comes ? make : drop,
        .back = comes ? drop : again,
        .leaves = effect_one(arena, (struct live_object){OBJECT_TABLE, *name, name->name},
                             comes ? PRESENT : ABSENT),
        .cost = comes ? OPERATION_SCAN : OPERATION_INSTANT,
        .reversible = true,
        .why = comes ? "ranges of the key, of as many rows each" : "every range was copied",
    };
}

static const char *why_of_fill(const struct twin *twin, bool gone)
{
    return arena_printf(twin->context->arena, "what differs is copied%s, range by range%s",
                        gone ? ", what is gone is deleted" : "",
                        pair_is_by_copy(twin->pair) ? ", by COPY where there is nothing yet" : "");
}

void twin_once_fill(const struct twin *twin, int group, bool gone,
                    struct operation_list *operations)
{
    struct arena *arena = twin->context->arena;
    const struct phase_context *context = twin->context;
    const struct qname ranges = {
        SYNC_SCHEMA, sql_derived_name(arena, "ranges_", context->plan_name,
                                      context->phases->items[context->index].name, NULL)};
    twin_add(twin, group, ranges_operation(twin, &ranges, gone, true), operations);
    twin_add(twin, group + 1,
             (struct operation){
                 .go = {.mode = STEP_BATCHES,
                        .sql = twin_copy_sql(twin, gone),
                        .locks = twin_fill_locks(twin)},
                 .fill = fill_of(twin, &ranges),
                 .cost = OPERATION_FILL,
                 .reversible = true,
                 .why = why_of_fill(twin, gone),
             },
             operations);
    twin_add(twin, group + 2, ranges_operation(twin, &ranges, gone, false), operations);
    if (twin->to->relkind != 'f')
        twin_add(twin, group + 3, twin_analyze(twin), operations);
}

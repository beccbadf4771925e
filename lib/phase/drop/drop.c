/* drop: the contract. Refuses unless every row agrees, every index is valid and every constraint
 * is validated; then sync and the old columns go in one short transaction, and what `like`
 * carried gets the originals' names. Constraints and indexes go before, and can come back. */
#include "phase/drop/drop.h"
#include "phase/carry/carry.h"
#include "phase/drop/build.h"
#include "phase/kinds.h"
#include "phase/rows/keep.h"
#include "phase/story/join.h"
#include "phase/story/preflight.h"
#include "phase/story/whole.h"
#include "phase/sync/ending.h"
#include "phase/sync/proof.h"
#include "phase/sync/sync.h"
#include "phase/twin/twin.h"

static void tell(const struct phase *phase, struct story *story)
{
    const struct drop_args *args = phase->args;
    bool named = story_use(story, &args->table);
    for (size_t i = 0; named && i < args->columns.count; i++) {
        const struct object column = {args->table.name, args->columns.items[i].text};
        if (column.name)
            story_tell(story, (struct fact){.kind = FACT_ENDS,
                                            .object = story_object(story, &column, story->telling),
                                            .name = column.name,
                                            .place = args->columns.items[i].place});
    }
    if (named)
        drop_tell_objects(story, args);
    if (args->ungated)
        story_tell(story, (struct fact){.kind = FACT_UNGATED, .name = args->ungated});
    if (drop_is_final(args)) {
        story_tell(story, (struct fact){.kind = FACT_FINAL});
        story_tell(story, (struct fact){.kind = FACT_ADMITS, .entry = JOIN_BEFORE});
    }
}

bool drop_takes(const struct phase_context *context, const char *column)
{
    for (const struct fact *ends = NULL;
         (ends = story_next_of(context->story, FACT_ENDS, context->index, ends));)
        if (str_equal(ends->object.name, column))
            return true;
    return false;
}

/* The next sync that uses a column which this drop takes away. */
static const struct fact *next_user(const struct phase_context *context, const struct fact *keeps,
                                    struct sync *sync)
{
    const struct object table = story_table(context->story, context->index)->object;
    while ((keeps = story_next(context->story, FACT_KEEPS, &table, context->index, keeps))) {
        *sync = sync_of(context, keeps->phase);
        for (const struct fact *ends = NULL;
             (ends = story_next_of(context->story, FACT_ENDS, context->index, ends));)
            if (sync_uses_old(sync, ends->object.name))
                return keeps;
    }
    return NULL;
}

/* The next sync that this drop ends by that: none that was released before. */
const struct fact *drop_next_sync(const struct phase_context *context, const struct fact *keeps,
                                  struct sync *sync)
{
    do
        keeps = next_user(context, keeps, sync);
    while (keeps && sync_is_released(context->story, keeps, context->index));
    return keeps;
}

static bool is_ended(const struct phase_context *context, const struct sync *sync)
{
    const struct object table = {.of = sync->table->name};
    for (const struct fact *ends = NULL;
         (ends = story_next(context->story, FACT_ENDS, &table, context->index, ends));)
        if (sync_uses_old(sync, ends->object.name))
            return true;
    return false;
}

/* The next sync that is there before this drop, whether that ends it or not: nothing goes while its
 * rows disagree, though it is of another column or table. */
static const struct fact *next_alive(const struct phase_context *context, const struct fact *keeps,
                                     struct sync *sync)
{
    while ((keeps = story_next(context->story, FACT_KEEPS, NULL, context->index, keeps))) {
        if (!catalog_group(context->catalog, keeps->phase) ||
            sync_is_released(context->story, keeps, context->index) ||
            !story_between(context->story, FACT_FILLS, &keeps->object, keeps->phase,
                           context->index))
            continue;
        *sync = sync_of(context, keeps->phase);
        if (!is_ended(context, sync))
            return keeps;
    }
    return NULL;
}

static void add(struct arena *arena, struct operation_list *operations, const struct qname *table,
                struct operation operation)
{
    operation.group = DROP_GROUP_DROP;
    operation.table = *table;
    *ARENA_PUSH(arena, operations->items, operations->count) = operation;
}

/* What `like` carried from one of the dropped columns. */
static void add_carried_names(const struct phase_context *context, const struct fact *likens,
                              struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct qname *table = &likens->object.of;
    const struct carry_list list = carry_of(context, likens);
    for (size_t i = 0; i < list.count; i++) {
        const struct carry *carry = &list.items[i];
        const char *name = drop_carried_name(context, likens, carry);
        struct operation rename = carry_rename(arena, table, carry, carry->temporary, name);
        rename.why = "the original's name is free now";
        add(arena, operations, table, rename);
        const struct operation *roles;
        size_t count = carry_roles(arena, table, carry, name, &roles);
        for (size_t r = 0; r < count; r++)
            add(arena, operations, table, roles[r]);
    }
    const struct cat_column *old =
        cat_table_column(catalog_table(context->catalog, table), likens->other.name);
    const char *to = story_name(context->story, &likens->object, context->index);
    if (old && old->default_sql && !old->generated)
        add(arena, operations, table,
            (struct operation){
                .go = step_in_transaction(
                    sql_make(
                        arena, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT %S", table, to,
                        carry_default_sql(context, table, likens->object.name, old->default_sql)),
                    lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
                .leaves =
                    effect_one(arena, (struct live_object){OBJECT_DEFAULT, *table, to}, PRESENT),
                .why = "a default of the new column would have hidden what old clients write",
            });
}

/* The next `like` before that has carried what the column has. */
const struct fact *drop_next_like(const struct phase_context *context, const struct qname *table,
                                  const char *column, const struct fact *likens)
{
    const struct object object = {.of = *table};
    do
        likens = story_next(context->story, FACT_LIKENS, &object, context->index, likens);
    while (likens && !str_equal(likens->other.name, column));
    return likens;
}

/* Whether columns of the table have taken others' names before. */
bool drop_is_swapped(const struct phase_context *context, const struct qname *table)
{
    const struct object object = {.of = *table};
    const struct fact *renames = NULL;
    do
        renames = story_next(context->story, FACT_RENAMES, &object, context->index, renames);
    while (renames && !renames->other.name);
    return renames != NULL;
}

/* What the column is called by then. */
static const char *live_name(const struct phase_context *context, const struct fact *ends)
{
    return story_name(context->story, &ends->object, context->index);
}

/* What is not carried stands in it, so that the plan shows it and what comes later is a change. */
static const char *drop_sql(const struct phase_context *context, const struct fact *ends)
{
    const struct qname *table = &ends->object.of;
    const char *column = ends->object.name;
    const char *sql =
        sql_make(context->arena, "ALTER TABLE %T DROP COLUMN %I", table, live_name(context, ends));
    const char *along =
        drop_next_like(context, table, column, NULL) || drop_is_swapped(context, table)
            ? NULL
            : drop_what_goes(context, catalog_table(context->catalog, table), column);
    return along ? sql_make(context->arena, "%S /* and with it %S */", sql, along) : sql;
}

/* What goes with the column is locked too: a foreign key has triggers on the table that it
 * references. What a swap gave to the new column does not go. */
static void add_locks(const struct phase_context *context, const struct fact *ends,
                      struct lock_list *locks)
{
    const struct qname *name = &ends->object.of;
    const char *column = ends->object.name;
    const struct cat_table *table = catalog_table(context->catalog, name);
    const struct cat_column *old = table ? cat_table_column(table, column) : NULL;
    bool swapped = story_is_taken(context->story, &ends->object, context->index);
    bool carried = swapped && drop_next_like(context, name, column, NULL);
    for (size_t i = 0; table && !carried && i < table->constraint_count; i++) {
        const struct cat_constraint *constraint = &table->constraints[i];
        if (constraint->type == 'f' && !constraint->incoming &&
            cat_names_contain(constraint->columns, constraint->column_count, column))
            lock_add(context->arena, locks, &constraint->other, LOCK_ACCESS_EXCLUSIVE);
    }
    if (old && old->sequence && !swapped)
        lock_add_sequence(context->arena, locks, &old->sequence->name, LOCK_ACCESS_EXCLUSIVE);
}

static void add_column_removal(const struct phase_context *context, const struct fact *ends,
                               struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct qname *table = &ends->object.of;
    const char *column = live_name(context, ends);
    struct operation operation = {
        .go = step_in_transaction(drop_sql(context, ends),
                                  lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
        .leaves = effect_one(arena, (struct live_object){OBJECT_COLUMN, *table, column}, ABSENT),
        .why = "catalogue only: no row is touched",
    };
    add_locks(context, ends, &operation.go.locks);
    const char *spare = carry_spare_index(context, table, column);
    if (spare)
        effect_add(arena, &operation.leaves, (struct live_object){OBJECT_INDEX, *table, spare},
                   ABSENT);
    add(arena, operations, table, operation);
}

/* A keep that uses a column which goes. */
static void end_keeps(const struct phase_context *context, struct operation_list *operations)
{
    for (const struct fact *keep = NULL;
         (keep = keep_next(context->story, NULL, context->index, keep));)
        if (!keep_is_ended(context, keep, context->index) &&
            keep_is_ended(context, keep, context->index + 1))
            keep_end(context, keep, DROP_GROUP_DROP, "`keep` ends with a column that it uses",
                     false, operations);
}

/* The next mirror that goes on up to this drop; `ended`: which ends with a column that goes. */
static const struct fact *next_mirror(const struct phase_context *context,
                                      const struct fact *mirrors, struct twin *twin, bool *ended)
{
    do
        mirrors = story_next(context->story, FACT_MIRRORS, NULL, context->index, mirrors);
    while (mirrors &&
           (twin_is_released(context->story, mirrors, context->index) ||
            twin_is_dropped(context, mirrors, context->index) || !twin_of(context, mirrors, twin)));
    *ended = mirrors && twin_is_dropped(context, mirrors, context->index + 1);
    return mirrors;
}

/* Nothing goes while rows of two tables disagree. */
static void prove_mirrors(const struct phase_context *context, struct operation_list *operations)
{
    const struct drop_args *args = phase_args(context);
    struct twin twin;
    bool ended;
    for (const struct fact *mirrors = NULL;
         drop_is_final(args) && !args->allow_differences &&
         (mirrors = next_mirror(context, mirrors, &twin, &ended));)
        if (ended || (!twin.once && twin_filling(context->story, mirrors, context->index))) {
            if (twin_is_guarded(&twin))
                twin_guard_begin(&twin, DROP_GROUP_GUARD, operations);
            twin_proof(&twin, DROP_GROUP_CHECK, operations);
        }
}

static void mirrors_are_current(const struct phase_context *context,
                                struct operation_list *operations)
{
    struct twin twin;
    bool ended;
    for (const struct fact *mirrors = NULL;
         (mirrors = next_mirror(context, mirrors, &twin, &ended));)
        twin_is_current(&twin, DROP_GROUP_DROP, operations);
}

static void end_mirrors(const struct phase_context *context, struct operation_list *operations)
{
    const struct drop_args *args = phase_args(context);
    struct twin twin;
    bool ended;
    for (const struct fact *mirrors = NULL;
         (mirrors = next_mirror(context, mirrors, &twin, &ended));)
        if (ended) {
            if (drop_is_final(args) && !args->allow_differences && twin_is_guarded(&twin))
                twin_guard_end(&twin, DROP_GROUP_DROP, operations);
            twin_end(&twin, DROP_GROUP_DROP, "the mirror ends with what it uses", false,
                     operations);
        }
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    const struct story *story = context->story;
    const struct drop_args *args = phase_args(context);
    const struct qname *table = &args->table.name;
    struct sync sync;
    drop_compile_besides(context, operations);
    for (const struct fact *keeps = NULL; drop_is_final(args) && !args->allow_differences &&
                                          (keeps = next_alive(context, keeps, &sync));)
        proof_rows_agree(context, &sync, DROP_GROUP_CHECK, operations);
    for (const struct fact *keeps = NULL;
         !args->allow_differences && (keeps = next_user(context, keeps, &sync));)
        if (sync_is_released(story, keeps, context->index))
            proof_rows_agree(context, &sync, DROP_GROUP_CHECK, operations);
    prove_mirrors(context, operations);
    drop_compile_objects(context, DROP_GROUP_OBJECTS, operations);
    for (const struct fact *keeps = NULL; (keeps = drop_next_sync(context, keeps, &sync));)
        proof_all_valid(context, &sync, DROP_GROUP_DROP, operations);
    for (const struct fact *keeps = NULL; (keeps = next_alive(context, keeps, &sync));)
        proof_is_current(context, &sync, DROP_GROUP_DROP, operations);
    mirrors_are_current(context, operations);
    for (const struct fact *keeps = NULL; (keeps = drop_next_sync(context, keeps, &sync));)
        sync_end(context, &sync, DROP_GROUP_DROP, "sync ends with the column that it kept", false,
                 operations);
    end_keeps(context, operations);
    end_mirrors(context, operations);
    for (const struct fact *keeps = NULL; (keeps = drop_next_sync(context, keeps, &sync));)
        sync_end_defaults(context, &sync, DROP_GROUP_DROP, false, operations);
    join_compile(context, DROP_GROUP_DROP, JOIN_GO, operations);
    drop_compile_followers(context, operations);
    for (const struct fact *ends = NULL;
         (ends = story_next_of(story, FACT_ENDS, context->index, ends));)
        add_column_removal(context, ends, operations);
    if (drop_takes_table(args))
        drop_compile_table(context, DROP_GROUP_DROP, operations);
    for (const struct fact *ends = NULL;
         (ends = story_next_of(story, FACT_ENDS, context->index, ends));) {
        const char *column = ends->object.name;
        /* what was carried from a column that was swapped has got its names from the swap */
        for (const struct fact *likens = NULL;
             !story_is_taken(story, &ends->object, context->index) &&
             (likens = drop_next_like(context, table, column, likens));)
            add_carried_names(context, likens, operations);
    }
}

const struct phase_kind phase_drop = {
    .keyword = "drop",
    .record = &phase_drop_record,
    .tell = tell,
    .demand = drop_demand,
    .check = drop_check,
    .compile = compile,
};

/* drop: the contract. Refuses unless every row agrees, every index is valid and every constraint
 * is validated; then sync and the old columns go in one short transaction, and what `like`
 * carried gets the originals' names. */
#include "phase/drop/drop.h"
#include "phase/carry/carry.h"
#include "phase/drop/build.h"
#include "phase/kinds.h"
#include "phase/story/preflight.h"
#include "phase/story/whole.h"
#include "phase/sync/proof.h"
#include "phase/sync/sync.h"

enum { GROUP_CHECK, GROUP_DROP };

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
    story_tell(story, (struct fact){.kind = FACT_FINAL});
}

static bool drops(const struct phase_context *context, const char *column)
{
    for (const struct fact *ends = NULL;
         (ends = story_next_of(context->story, FACT_ENDS, context->index, ends));)
        if (str_equal(ends->object.name, column))
            return true;
    return false;
}

/* The next sync that this drop ends, because it takes away a column that the sync uses. */
static const struct fact *next_sync(const struct phase_context *context, const struct fact *keeps,
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
    operation.group = GROUP_DROP;
    operation.table = *table;
    *ARENA_PUSH(arena, operations->items, operations->count) = operation;
}

static void add_function_removal(struct arena *arena, const struct qname *table,
                                 const char *function, struct operation_list *operations)
{
    add(arena, operations, table,
        (struct operation){
            .go =
                step_in_transaction(sql_make(arena, "DROP FUNCTION " SYNC_SCHEMA ".%I()", function),
                                    (struct lock_list){0}),
            .leaves = effect_one(arena, sync_function_object(function), ABSENT),
            .why = "nothing calls it any more",
        });
}

static void add_sync_removal(struct arena *arena, const struct sync *sync,
                             struct operation_list *operations)
{
    const struct qname *table = &sync->table->name;
    const char *const triggers[] = {sync->insert_trigger, sync->update_trigger,
                                    sync->note_insert_trigger, sync->note_update_trigger};
    for (size_t i = 0; i < (sync->watched ? 4 : 2); i++)
        add(arena, operations, table,
            (struct operation){
                .go = step_in_transaction(
                    sql_make(arena, "DROP TRIGGER %I ON %T", triggers[i], table),
                    lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
                .leaves = effect_one(
                    arena, (struct live_object){OBJECT_TRIGGER, *table, triggers[i]}, ABSENT),
                .why = "sync ends with the column that it kept",
            });
    add_function_removal(arena, table, sync->function, operations);
    if (sync->watched)
        add_function_removal(arena, table, sync->note_function, operations);
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
        struct operation rename =
            carry_rename(arena, table, carry, carry->temporary, carry->original);
        rename.why = "the original's name is free now";
        add(arena, operations, table, rename);
        const struct operation *roles;
        size_t count = carry_roles(arena, table, carry, carry->original, &roles);
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

/* What had to start NULL takes its domain's default from now on, unless the old column's was
 * carried to it, or a swap has done so. */
static void add_domain_defaults(const struct phase_context *context, const struct sync *sync,
                                struct operation_list *operations)
{
    const struct qname *table = &sync->table->name;
    for (size_t i = 0; i < sync->args->column_count; i++) {
        const struct object object = {*table, sync->args->columns[i].name.text};
        const char *now = story_name(context->story, &object, context->index);
        const struct fact *likens =
            story_last(context->story, FACT_LIKENS, &object, context->index);
        const struct cat_column *old =
            likens ? cat_table_column(sync->table, likens->other.name) : NULL;
        if (!sync->args->columns[i].up.text || !sync->group->types[i].domain_default ||
            (old && old->default_sql) || !str_equal(now, object.name))
            continue;
        add(context->arena, operations, table,
            (struct operation){
                .go = step_in_transaction(sql_make(context->arena,
                                                   "ALTER TABLE %T ALTER COLUMN %I DROP DEFAULT",
                                                   table, now),
                                          lock_one(context->arena, table, LOCK_ACCESS_EXCLUSIVE)),
                .why = "its domain's default holds from now on",
            });
    }
}

/* The next `like` before that has carried what the column has. */
static const struct fact *next_like(const struct phase_context *context, const struct qname *table,
                                    const char *column, const struct fact *likens)
{
    const struct object object = {.of = *table};
    do
        likens = story_next(context->story, FACT_LIKENS, &object, context->index, likens);
    while (likens && !str_equal(likens->other.name, column));
    return likens;
}

/* Whether columns of the table have changed their names before. */
static bool is_renamed(const struct phase_context *context, const struct qname *table)
{
    const struct object object = {.of = *table};
    return story_next(context->story, FACT_RENAMES, &object, context->index, NULL) != NULL;
}

/* What is not carried stands in it, so that the plan shows it and what comes later is a change. */
static const char *drop_sql(const struct phase_context *context, const struct fact *ends)
{
    const struct qname *table = &ends->object.of;
    const char *column = ends->object.name;
    const char *sql = sql_make(context->arena, "ALTER TABLE %T DROP COLUMN %I", table, ends->name);
    const char *along =
        next_like(context, table, column, NULL) || is_renamed(context, table)
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
    bool swapped = !str_equal(column, ends->name);
    bool carried = swapped && next_like(context, name, column, NULL);
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
    const char *column = ends->name;
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

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct story *story = context->story;
    const struct drop_args *args = phase_args(context);
    const struct qname *table = &args->table.name;
    struct sync sync;
    for (const struct fact *keeps = NULL;
         !args->allow_differences && (keeps = next_alive(context, keeps, &sync));)
        proof_rows_agree(context, &sync, GROUP_CHECK, operations);
    for (const struct fact *keeps = NULL; (keeps = next_sync(context, keeps, &sync));)
        proof_all_valid(context, &sync, GROUP_DROP, operations);
    for (const struct fact *keeps = NULL; (keeps = next_alive(context, keeps, &sync));)
        proof_is_current(context, &sync, GROUP_DROP, operations);
    for (const struct fact *keeps = NULL; (keeps = next_sync(context, keeps, &sync));)
        add_sync_removal(arena, &sync, operations);
    for (const struct fact *keeps = NULL; (keeps = next_sync(context, keeps, &sync));)
        add_domain_defaults(context, &sync, operations);
    for (const struct fact *ends = NULL;
         (ends = story_next_of(story, FACT_ENDS, context->index, ends));)
        add_column_removal(context, ends, operations);
    for (const struct fact *ends = NULL;
         (ends = story_next_of(story, FACT_ENDS, context->index, ends));) {
        const char *column = ends->object.name;
        /* what was carried from a column that was swapped has got its names from the swap */
        for (const struct fact *likens = NULL;
             str_equal(column, ends->name) && (likens = next_like(context, table, column, likens));)
            add_carried_names(context, likens, operations);
    }
}

/* A sync ends as a whole: all columns that `down` sets go together. */
static void check_syncs(const struct phase_context *context, const struct drop_args *args,
                        struct finding_list *findings)
{
    struct sync sync;
    for (const struct fact *keeps = NULL; (keeps = next_sync(context, keeps, &sync));)
        for (size_t d = 0; d < sync.args->down_count; d++)
            if (!drops(context, sync.args->downs[d].name.text))
                finding_add(findings, FINDING_ERROR, args->columns.items[0].place,
                            "List every column of the group's `down` in one drop.",
                            "column \"%s\" would be left behind: the drop ends the sync that "
                            "keeps it in step",
                            sync.args->downs[d].name.text);
}

static bool is_statistics_of(const struct phase_context *context, const struct cat_table *table,
                             const char *name)
{
    for (size_t i = 0; i < table->statistics_count; i++)
        if (str_equal(sql_quote_qname(context->arena, &table->statistics[i].name), name))
            return true;
    return false;
}

static bool is_own_sync(const struct phase_context *context, const char *trigger)
{
    for (const struct fact *keeps = NULL;
         (keeps = story_next(context->story, FACT_KEEPS, NULL, context->index, keeps));)
        if (sync_is_of_trigger(context, keeps->phase, trigger))
            return true;
    return false;
}

/* What goes away with the column, and what keeps it from going. */
static void check_attached(const struct phase_context *context, const struct cat_table *table,
                           const struct name_at *column, struct finding_list *findings)
{
    bool carried = next_like(context, &table->name, column->text, NULL) != NULL;
    for (size_t i = 0; i < table->dependent_count; i++) {
        const struct cat_dependent *dependent = &table->dependents[i];
        if (!str_equal(dependent->column, column->text))
            continue;
        if (str_equal(dependent->kind, "sync") && is_own_sync(context, dependent->name))
            continue;
        if (carried && is_statistics_of(context, table, dependent->name))
            continue;
        if (str_equal(dependent->kind, "function"))
            finding_add(findings, FINDING_WARNING, column->place,
                        "Read it: PostgreSQL does not track what a function's text names.",
                        "function %s seems to name column \"%s\"", dependent->name, column->text);
        else if (str_equal(dependent->kind, "sync"))
            finding_add(findings, FINDING_ERROR, column->place,
                        "Complete or revert that plan first: see `sluice status`.",
                        "column \"%s\" is kept in step by plan \"%s\"", column->text,
                        dependent->plan ? dependent->plan : dependent->name);
        else
            finding_add(findings, FINDING_ERROR, column->place,
                        "Change it to use the new column, or drop it, before this plan.",
                        "%s %s uses column \"%s\"", dependent->kind, dependent->name, column->text);
    }
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i].incoming && !is_renamed(context, &table->name) &&
            cat_names_contain(table->constraints[i].columns, table->constraints[i].column_count,
                              column->text))
            finding_add(findings, FINDING_ERROR, column->place,
                        "Drop that foreign key before this plan.",
                        "foreign key \"%s\" of table \"%s\" references column \"%s\"",
                        table->constraints[i].name,
                        qname_text(context->arena, &table->constraints[i].other), column->text);
    if (carried)
        return;
    drop_check_attached(table, column, findings);
}

/* Whether sync sets the column while the new application leaves it out. */
static bool is_kept(const struct phase_context *context, const char *column)
{
    struct sync sync;
    for (const struct fact *keeps = NULL; (keeps = next_sync(context, keeps, &sync));)
        for (size_t d = 0; d < sync.args->down_count; d++)
            if (str_equal(sync.args->downs[d].name.text, column))
                return true;
    return false;
}

static void check_required(const struct phase_context *context, const struct cat_table *table,
                           const struct cat_column *column, struct place place,
                           struct finding_list *findings)
{
    if (column->not_null && !column->default_sql && !column->sequence && !column->generated &&
        !context->due && !is_kept(context, column->name))
        finding_add(
            findings, FINDING_ERROR, place,
            sql_make(context->arena,
                     "ALTER TABLE %T ALTER COLUMN %I DROP NOT NULL; before this plan, which "
                     "the old version does not notice, or give `down` so that sync sets it.",
                     &table->name, column->name),
            "column \"%s\" is NOT NULL without a default, and nothing sets it: every INSERT "
            "of the new version, which leaves it out, fails until the drop",
            column->name);
}

static void check_column(const struct phase_context *context, const struct cat_table *table,
                         const struct name_at *name, struct finding_list *findings)
{
    const struct cat_column *column = cat_table_column(table, name->text);
    if (!preflight_column(context, table, name, findings) || !column)
        return;
    bool swapped = is_renamed(context, &table->name);
    bool primary = column->in_primary_key && !swapped;
    bool identity =
        column->in_replica_identity && !next_like(context, &table->name, name->text, NULL);
    if (primary || identity)
        finding_add(findings, FINDING_ERROR, name->place, "Give the table another key first.",
                    "column \"%s\" is part of the %s of table \"%s\"", name->text,
                    primary ? "primary key" : "replica identity",
                    qname_text(context->arena, &table->name));
    if (column->in_partition_key)
        finding_add(findings, FINDING_ERROR, name->place,
                    "Copy the rows into a table that is partitioned otherwise.",
                    "column \"%s\" is part of the partition key of table \"%s\"", name->text,
                    qname_text(context->arena, &table->name));
    if (column->inherited)
        finding_add(findings, FINDING_ERROR, name->place, NULL,
                    "column \"%s\" is inherited and cannot be dropped here", name->text);
    check_attached(context, table, name, findings);
    check_required(context, table, column, name->place, findings);
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct drop_args *args = phase_args(context);
    const struct cat_table *table = preflight_table(context, &args->table, findings);
    if (!table)
        return;
    for (const struct fact *ends = NULL;
         (ends = story_next_of(context->story, FACT_ENDS, context->index, ends));) {
        const struct name_at column = {ends->object.name, ends->place};
        check_column(context, table, &column, findings);
        whole_check_dropped(context, table, ends->name, column.place, findings);
    }
    check_syncs(context, args, findings);
    drop_check_defaults(context, table, findings);
}

const struct phase_kind phase_drop = {
    .keyword = "drop",
    .record = &phase_drop_record,
    .tell = tell,
    .demand = drop_demand,
    .check = check,
    .compile = compile,
};

/* add_column: new columns, and the sync that keeps them in step with the old ones, in one short
 * transaction; then a wait until nobody is left who began to write before sync did. */
#include "phase/add_column/add_column.h"
#include "phase/add_column/check.h"
#include "phase/add_column/domain.h"
#include "phase/carry/carry.h"
#include "phase/kinds.h"
#include "phase/sync/given.h"
#include "phase/sync/proof.h"
#include "phase/sync/sync.h"
#include "yaml/problem.h"

static const struct column_group *group_of(const struct phase *phase)
{
    const struct add_column_args *args = phase->args;
    return &args->group;
}

/* How its values are to be stored, as a `like` later in the plan says: from the first one on. */
static void add_storage(const struct phase_context *context, const struct qname *table,
                        const char *column, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct cat_column *old = carry_storage_of(context, table, column);
    const struct {
        const char *what, *value;
    } settings[] = {
        {"STORAGE", old ? old->storage : NULL},
        {"COMPRESSION", old ? old->compression : NULL},
    };
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
        if (settings[i].value)
            *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
                .go = step_in_transaction(
                    sql_make(arena, "ALTER TABLE %T ALTER COLUMN %I SET %S %S", table, column,
                             settings[i].what, settings[i].value),
                    lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
                .why = "as the old column, for values to come",
            };
}

/* Rights on the old column alone, as a `like` later in the plan says: whoever may read every column
 * by name has to be able to go on with all columns. */
static void add_grants(const struct phase_context *context, const struct qname *table,
                       const char *column, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct object object = {*table, column};
    for (const struct fact *likens = NULL;
         (likens = story_next(context->story, FACT_LIKENS, &object, SIZE_MAX, likens));) {
        const struct cat_column *old =
            cat_table_column(catalog_table(context->catalog, table), likens->other.name);
        for (size_t i = 0; old && i < old->grant_count; i++)
            *ARENA_PUSH(arena, operations->items, operations->count) =
                carry_grant(arena, table, &old->grants[i], column);
    }
}

static const struct fact *adds_of(const struct phase_context *context, size_t entry)
{
    const struct fact *adds = NULL;
    do
        adds = story_next_of(context->story, FACT_ADDS, context->index, adds);
    while (adds && adds->entry != entry);
    return adds;
}

static bool any_differs(const struct phase_context *context)
{
    bool any = false;
    for (const struct fact *adds = NULL;
         (adds = story_next_of(context->story, FACT_ADDS, context->index, adds));)
        any |= given_differs(context, adds);
    return any;
}

/* It goes with the column, which owns it. */
static void add_sequence(const struct phase_context *context, const struct qname *table,
                         const struct new_column *column, struct operation_list *operations)
{
    *ARENA_PUSH(context->arena, operations->items, operations->count) = (struct operation){
        .go = step_in_transaction(given_sequence_sql(context->arena, table, column),
                                  (struct lock_list){0}),
        .why = "for everybody who may insert: a default asks them for the right",
    };
}

static void add_default(const struct phase_context *context, const struct qname *table,
                        const struct new_column *column, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .go = step_in_transaction(given_default_sql(arena, table, column),
                                  lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
        .leaves = effect_one(arena, (struct live_object){OBJECT_DEFAULT, *table, column->name.text},
                             PRESENT),
        .why = "for rows to come: those that are there are filled by the backfill",
    };
}

static void add_columns(const struct phase_context *context, const struct sync *sync,
                        const struct column_group *args, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct qname *table = &args->table.name;
    for (size_t i = 0; i < args->column_count; i++) {
        const struct new_column *column = &args->columns[i];
        struct sql sql = sql_new(arena);
        const struct fact *adds = adds_of(context, i);
        bool differs = given_differs(context, adds);
        const struct cat_type *domain = domain_of(context, i);
        if (given_has_sequence(column))
            add_sequence(context, table, column, operations);
        sql_add(&sql, "ALTER TABLE %T ADD COLUMN %I %S", table, column->name.text,
                column->up.text ? sync_column_type(arena, sync, i)
                : domain        ? domain->declaration
                                : given_type(column));
        if (column->virtual_sql.text)
            sql_add(&sql, " GENERATED ALWAYS AS %E VIRTUAL", &column->virtual_sql);
        else if (column->default_sql.text && !differs)
            sql_add(&sql, " DEFAULT %E", &column->default_sql);
        else if (column->up.text && sync->group && sync->group->types[i].domain_default)
            sql_add(&sql, " DEFAULT NULL"); /* its domain's would hide what old clients write */
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .go =
                step_in_transaction(sql_text(&sql), lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
            .back = step_in_transaction(
                sql_make(arena, "ALTER TABLE %T DROP COLUMN %I", table, column->name.text),
                lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
            .leaves = effect_one(
                arena, (struct live_object){OBJECT_COLUMN, *table, column->name.text}, PRESENT),
            .why = column->virtual_sql.text ? "computed when it is read: no row is touched"
                   : column->up.text || differs
                       ? "nullable and without a default: no row is touched"
                       : "a constant default is kept in the catalogue: no row is touched",
        };
        struct operation *added = &operations->items[operations->count - 1];
        if (!column->up.text && !differs && !column->virtual_sql.text)
            proof_value_not_lost(context, args, i, added);
        else if (sync->new_count > 0 && str_equal(column->name.text, sync->new_names[0]))
            proof_nothing_lost(context, sync, added);
        if (domain)
            domain_add_check(context, i, operations);
        if (differs)
            add_default(context, table, column, operations);
        if (sync->group && sync->group->types[i].toastable)
            add_storage(context, table, column->name.text, operations);
        if (column->up.text)
            add_grants(context, table, column->name.text, operations);
    }
}

static void add_trigger(struct arena *arena, const struct sync *sync, const char *name,
                        const char *create, const char *why, struct operation_list *operations)
{
    const struct qname *table = &sync->table->name;
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .go = step_in_transaction(create, lock_one(arena, table, LOCK_SHARE_ROW_EXCLUSIVE)),
        .back = step_in_transaction(sql_make(arena, "DROP TRIGGER %I ON %T", name, table),
                                    lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
        .why = why,
    };
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .go = step_in_transaction(sync_enable_sql(arena, sync, name),
                                  lock_one(arena, table, LOCK_SHARE_ROW_EXCLUSIVE)),
        .leaves = effect_one(arena, (struct live_object){OBJECT_TRIGGER, *table, name}, PRESENT),
        .why = "fires under session_replication_role = replica too",
    };
}

static void add_function(struct arena *arena, const char *name, const char *create, const char *why,
                         struct operation_list *operations)
{
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .go = step_in_transaction(create, (struct lock_list){0}),
        .back = step_in_transaction(sql_make(arena, "DROP FUNCTION " SYNC_SCHEMA ".%I()", name),
                                    (struct lock_list){0}),
        .leaves = effect_one(arena, sync_function_object(name), PRESENT),
        .why = why,
    };
}

static void add_notes(struct arena *arena, const struct sync *sync,
                      struct operation_list *operations)
{
    add_function(arena, sync->note_function, sync_note_function_sql(arena, sync),
                 "notes who writes the old columns alone, for the gate's no_writes_to", operations);
    add_trigger(arena, sync, sync->note_insert_trigger, sync_note_insert_sql(arena, sync),
                "notes an INSERT that gives the old side only", operations);
    add_trigger(arena, sync, sync->note_update_trigger, sync_note_update_sql(arena, sync),
                "notes an UPDATE that changes the old side only", operations);
}

/* Transactions of this database that have an xid older than $1: only those can have written. Locks
 * on transaction ids are visible to every role, unlike backend_xid. Columns as in pg/sql/holders.
 */
static const char older_transactions[] =
    "SELECT l.pid, a.usename AS role, a.application_name AS application, a.state,\n"
    "    extract(epoch FROM now() - a.xact_start)::bigint AS age_s, a.query,\n"
    "    p.gid AS prepared, l.mode\n"
    "FROM pg_catalog.pg_locks l\n"
    "LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid\n"
    "LEFT JOIN pg_catalog.pg_prepared_xacts p ON p.transaction = l.transactionid\n"
    "WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted\n"
    "    AND age(l.transactionid) > age($1::xid)\n"
    "    AND coalesce(a.datname, p.database) = current_database()";

static void tell(const struct phase *phase, struct story *story)
{
    const struct column_group *args = group_of(phase);
    if (!story_use(story, &args->table))
        return;
    bool synced = false;
    for (size_t i = 0; i < args->column_count; i++) {
        const struct new_column *column = &args->columns[i];
        synced |= column->up.text != NULL;
        if (column->name.text)
            story_tell(story, (struct fact){.kind = FACT_ADDS,
                                            .object = {args->table.name, column->name.text},
                                            .place = column->name.place,
                                            .entry = i,
                                            .detail = args});
    }
    if (synced)
        story_tell(
            story,
            (struct fact){.kind = FACT_KEEPS, .object = {.of = args->table.name}, .detail = args});
}

/* Two syncs that set one old column would overwrite each other. */
static void demand_downs(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct column_group *args = group_of(&story->phases->items[index]);
    const struct object table = {.of = args->table.name};
    for (const struct fact *keeps = NULL;
         table.of.name && (keeps = story_next(story, FACT_KEEPS, &table, index, keeps));)
        for (size_t i = 0; i < args->down_count; i++) {
            const struct name_at *name = &args->downs[i].name;
            if (name->text && sync_sets_down(keeps->detail, name->text))
                problem_add(problems, name->place,
                            "Add all columns that it is made from in one phase.",
                            "column \"%s\" is already set by the \"down\" of phase \"%s\"",
                            name->text, story->phases->items[keeps->phase].name);
        }
}

static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    demand_downs(story, index, problems);
    for (const struct fact *adds = NULL; (adds = story_next_of(story, FACT_ADDS, index, adds));)
        if (story_next(story, FACT_ADDS, &adds->object, index, NULL))
            problem_add(problems, adds->place, "Remove one of the two.",
                        "column \"%s\" is added twice", adds->object.name);
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct phase *phase = &context->phases->items[context->index];
    const struct column_group *args = group_of(phase);
    bool synced = sync_columns(context->story, context->index) != NULL;
    struct sync sync = {0};
    if (synced)
        sync = sync_of(context, context->index);
    add_columns(context, &sync, args, operations);
    if (any_differs(context))
        given_add_trigger(context, context->index, 0, true, operations);
    if (synced) {
        add_function(arena, sync.function,
                     sync_function_sql(arena, &sync, context->plan_name, false),
                     "sync: the side that wrote sets the other", operations);
        if (sync.watched)
            add_notes(arena, &sync, operations);
        add_trigger(arena, &sync, sync.insert_trigger, sync_insert_trigger_sql(arena, &sync),
                    "sync on INSERT and COPY", operations);
        add_trigger(arena, &sync, sync.update_trigger, sync_update_trigger_sql(arena, &sync, true),
                    "sync on UPDATE of a synced column, or of a row not yet filled", operations);
    }
    for (size_t i = 0; i < operations->count; i++) {
        operations->items[i].table = args->table.name;
        operations->items[i].reversible = true;
    }
    if (synced)
        *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
            .go = {.mode = STEP_WAIT, .sql = older_transactions},
            .since = {context->index, 0},
            .reversible = true,
            .why = "wait until every transaction that is older than sync has ended",
        };
    domain_validate(context, operations);
}

const struct phase_kind phase_add_column = {
    .keyword = "add_column",
    .record = &phase_add_column_record,
    .tell = tell,
    .demand = demand,
    .check = add_column_check,
    .compile = compile,
};

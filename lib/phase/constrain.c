/* constrain: indexes and constraints on a live table, each by the route that blocks nobody:
 * CREATE INDEX CONCURRENTLY, ADD … NOT VALID and VALIDATE in another transaction, and SET NOT NULL
 * proved by a validated CHECK. */
#include <string.h>

#include "phase/carry.h"
#include "phase/partitioned.h"
#include "phase/phase.h"
#include "phase/preflight.h"

struct builder {
    struct arena *arena;
    const struct phase_context *context;
    const struct cat_table *table;
    struct operation_list *operations;
    int group;
    const char **not_null; /* columns proved so far: `like` and `not_null` may both ask */
    size_t not_null_count;
};

static struct operation *add(struct builder *b, struct operation operation)
{
    struct operation *added = ARENA_PUSH(b->arena, b->operations->items, b->operations->count);
    *added = operation;
    added->object = b->table->name;
    added->reversible = true;
    return added;
}

static const char *drop_constraint_sql(struct builder *b, const char *name)
{
    return sql_make(b->arena, "ALTER TABLE %T DROP CONSTRAINT IF EXISTS %I", &b->table->name, name);
}

static void add_validation(struct builder *b, const char *name, const struct qname *other)
{
    /* a foreign key has another name on each partition */
    bool by_partition = b->table->relkind == 'p' && !other;
    if (by_partition)
        partitioned_add_validation(b->arena, b->table, name, &b->group, b->operations);
    struct operation *added =
        add(b, (struct operation){
                   .group = b->group++,
                   .sql = sql_make(b->arena, "ALTER TABLE %T VALIDATE CONSTRAINT %I",
                                   &b->table->name, name),
                   .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
                   .cost = by_partition ? OPERATION_INSTANT : OPERATION_SCAN,
                   .effect = {EFFECT_CONSTRAINT, EFFECT_PRESENT, b->table->name, name},
                   .why = by_partition ? "every partition is validated already"
                                       : "reads every row while the application goes on",
               });
    if (other) {
        added->other_lock = LOCK_ROW_SHARE;
        added->other_object = *other;
    }
}

static void add_check(struct builder *b, const char *name, const char *definition)
{
    add(b, (struct operation){
               .group = b->group++,
               .sql = sql_make(b->arena, "ALTER TABLE %T ADD CONSTRAINT %I %S NOT VALID",
                               &b->table->name, name, definition),
               .undo = drop_constraint_sql(b, name),
               .lock = LOCK_ACCESS_EXCLUSIVE,
               .effect = {EFFECT_CONSTRAINT, EFFECT_PARTIAL, b->table->name, name},
               .why = "new writes are checked from here on; no row is read",
           });
    add_validation(b, name, NULL);
}

/* `carry`: what `like` found, a constraint with a name; NULL: the server names it, if at all. */
static void add_not_null(struct builder *b, const char *column, const struct carry *carry)
{
    if (cat_names_contain(b->not_null, b->not_null_count, column))
        return;
    *ARENA_PUSH(b->arena, b->not_null, b->not_null_count) = column;
    const char *proof =
        sql_derived_name(b->arena, CATALOG_OUR_PREFIX, b->context->plan_name, b->table->name.schema,
                         b->table->name.name, column, "not null", NULL);
    add_check(b, proof, sql_make(b->arena, "CHECK (%I IS NOT NULL)", column));
    const char *set =
        carry ? sql_make(b->arena, "ALTER TABLE %T ADD CONSTRAINT %I NOT NULL %I%S",
                         &b->table->name, carry->temporary, column, carry->column->not_null_options)
              : sql_make(b->arena, "ALTER TABLE %T ALTER COLUMN %I SET NOT NULL", &b->table->name,
                         column);
    add(b, (struct operation){
               .group = b->group,
               .sql = set,
               .undo = sql_make(b->arena, "ALTER TABLE %T ALTER COLUMN %I DROP NOT NULL",
                                &b->table->name, column),
               .lock = LOCK_ACCESS_EXCLUSIVE,
               .effect = {EFFECT_NOT_NULL, EFFECT_PRESENT, b->table->name, column},
               .why = "proved by the validated check: no row is read",
           });
    add(b,
        (struct operation){
            .group = b->group++,
            .sql = sql_make(b->arena, "ALTER TABLE %T DROP CONSTRAINT %I", &b->table->name, proof),
            .lock = LOCK_ACCESS_EXCLUSIVE,
            .effect = {EFFECT_CONSTRAINT, EFFECT_ABSENT, b->table->name, proof},
            .why = "the check has served",
        });
}

/* `tail` is what follows the table's name. */
static void add_index(struct builder *b, const char *name, bool unique, const char *tail)
{
    if (b->table->relkind == 'p') {
        const struct partitioned_index index = {
            .table = b->table, .name = name, .unique = unique, .tail = tail};
        partitioned_add_index(b->arena, &index, &b->group, b->operations);
        return;
    }
    struct qname index = {b->table->name.schema, name};
    add(b,
        (struct operation){
            .mode = OPERATION_ALONE,
            .group = b->group++,
            .sql = sql_make(b->arena, "CREATE %SINDEX CONCURRENTLY %I ON %T %S",
                            unique ? "UNIQUE " : "", name, &b->table->name, tail),
            .undo = sql_make(b->arena, "DROP INDEX CONCURRENTLY IF EXISTS %T", &index),
            .undo_mode = OPERATION_ALONE,
            .repair = sql_make(b->arena, "DROP INDEX CONCURRENTLY IF EXISTS %T", &index),
            .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
            .cost = OPERATION_BUILD,
            .effect = {EFFECT_INDEX, EFFECT_PRESENT, b->table->name, name},
            .why =
                "built while the application goes on; waits for older transactions of the database",
        });
}

/* The part of a unique index's tail that is a constraint's too. */
static const char *constraint_of(const char *tail)
{
    static const char method[] = "USING btree ";
    return str_starts_with(tail, method) ? tail + sizeof method - 1 : tail;
}

static void add_unique(struct builder *b, const char *name, const char *tail, const char *options)
{
    if (b->table->relkind == 'p') {
        const struct partitioned_index index = {.table = b->table,
                                                .name = name,
                                                .unique = true,
                                                .tail = tail,
                                                .constraint = constraint_of(tail),
                                                .options = options};
        partitioned_add_index(b->arena, &index, &b->group, b->operations);
        return;
    }
    add_index(b, name, true, tail);
    add(b, (struct operation){
               .group = b->group++,
               .sql = sql_make(b->arena, "ALTER TABLE %T ADD CONSTRAINT %I UNIQUE USING INDEX %I%S",
                               &b->table->name, name, name, options),
               .undo = drop_constraint_sql(b, name),
               .lock = LOCK_ACCESS_EXCLUSIVE,
               .effect = {EFFECT_CONSTRAINT, EFFECT_PRESENT, b->table->name, name},
               .why = "the index is there already: catalogue only",
           });
}

static void add_foreign_key(struct builder *b, const char *name, const char *definition,
                            const struct qname *other)
{
    struct operation *added =
        add(b, (struct operation){
                   .group = b->group++,
                   .sql = sql_make(b->arena, "ALTER TABLE %T ADD CONSTRAINT %I %S NOT VALID",
                                   &b->table->name, name, definition),
                   .undo = drop_constraint_sql(b, name),
                   .lock = LOCK_SHARE_ROW_EXCLUSIVE,
                   .effect = {EFFECT_CONSTRAINT, EFFECT_PARTIAL, b->table->name, name},
                   .why = "new writes are checked from here on; no row is read",
               });
    added->other_lock = LOCK_SHARE_ROW_EXCLUSIVE;
    added->other_object = *other;
    add_validation(b, name, other);
}

static void add_comment(struct builder *b, const char *object, const char *comment)
{
    if (comment)
        add(b, (struct operation){
                   .group = b->group++,
                   .sql = sql_make(b->arena, "COMMENT ON %S IS %L", object, comment),
                   .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
                   .why = "carried by like",
               });
}

/* The column outlives a revert of this phase; its comment must not. */
static void add_column_comment(struct builder *b, const char *column, const char *comment)
{
    const char *object = sql_make(b->arena, "COLUMN %T.%I", &b->table->name, column);
    size_t before = b->operations->count;
    add_comment(b, object, comment);
    if (b->operations->count > before)
        b->operations->items[before].undo = sql_make(b->arena, "COMMENT ON %S IS NULL", object);
}

static void add_statistics(struct builder *b, const struct carry *carry)
{
    const struct cat_statistics *original = carry->statistics;
    const struct qname name = {original->name.schema, carry->temporary};
    add(b, (struct operation){
               .group = b->group,
               .sql = sql_make(b->arena, "CREATE STATISTICS %T%S ON %S FROM %T", &name,
                               original->kinds ? sql_make(b->arena, " (%S)", original->kinds) : "",
                               carry->on, &b->table->name),
               .undo = sql_make(b->arena, "DROP STATISTICS IF EXISTS %T", &name),
               .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
               .effect = {EFFECT_STATISTICS, EFFECT_PRESENT, b->table->name, carry->temporary},
               .why = "carried by like",
           });
    if (original->target >= 0)
        add(b, (struct operation){
                   .group = b->group,
                   .sql = sql_make(b->arena, "ALTER STATISTICS %T SET STATISTICS %D", &name,
                                   (long long)original->target),
                   .why = "carried by like",
               });
    b->group++;
    add_comment(b, sql_make(b->arena, "STATISTICS %T", &name), original->comment);
}

static void add_carried(struct builder *b, const struct carry *carry, const char *column)
{
    const struct qname index = {b->table->name.schema, carry->temporary};
    const char *on_table =
        sql_make(b->arena, "CONSTRAINT %I ON %T", carry->temporary, &b->table->name);
    switch (carry->kind) {
    case CARRY_NOT_NULL:
        add_not_null(b, column, carry);
        add_comment(b, on_table, carry->column->not_null_comment);
        break;
    case CARRY_INDEX:
        add_index(b, carry->temporary, carry->index->unique, carry->tail);
        add_comment(b, sql_make(b->arena, "INDEX %T", &index), carry->index->comment);
        break;
    case CARRY_UNIQUE:
        add_unique(b, carry->temporary, carry->tail, carry->index->constraint_tail);
        add_comment(b, on_table, carry->index->comment);
        break;
    case CARRY_CHECK:
        add_check(b, carry->temporary, carry->definition);
        add_comment(b, on_table, carry->constraint->comment);
        break;
    case CARRY_FOREIGN_KEY:
        add_foreign_key(b, carry->temporary, carry->definition, &carry->constraint->other);
        add_comment(b, on_table, carry->constraint->comment);
        break;
    case CARRY_STATISTICS:
        add_statistics(b, carry);
        break;
    }
}

/* What the planner is told about the column. */
static void add_settings(struct builder *b, const struct cat_column *old, const char *column)
{
    const char *alter =
        sql_make(b->arena, "ALTER TABLE %T ALTER COLUMN %I", &b->table->name, column);
    if (old->statistics_target >= 0)
        add(b, (struct operation){
                   .group = b->group++,
                   .sql = sql_make(b->arena, "%S SET STATISTICS %D", alter,
                                   (long long)old->statistics_target),
                   .undo = sql_make(b->arena, "%S SET STATISTICS -1", alter),
                   .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
                   .why = "carried by like",
               });
    if (!old->option_count)
        return;
    struct sql set = sql_new(b->arena), reset = sql_new(b->arena);
    for (size_t i = 0; i < old->option_count; i++) {
        const char *comma = i ? ", " : "";
        size_t name = strcspn(old->options[i], "=");
        sql_add(&set, "%S%S", comma, old->options[i]);
        sql_add(&reset, "%S%S", comma, arena_printf(b->arena, "%.*s", (int)name, old->options[i]));
    }
    add(b, (struct operation){
               .group = b->group++,
               .sql = sql_make(b->arena, "%S SET (%S)", alter, sql_text(&set)),
               .undo = sql_make(b->arena, "%S RESET (%S)", alter, sql_text(&reset)),
               .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
               .why = "carried by like",
           });
}

/* What was carried has had no statistics yet. */
static void add_analyze(struct builder *b, const struct carry_list *list)
{
    bool any = false;
    for (size_t i = 0; i < list->count; i++)
        any |= list->items[i].kind == CARRY_STATISTICS;
    if (any)
        add(b, (struct operation){
                   .group = b->group++,
                   .sql = sql_make(b->arena, "ANALYZE %T", &b->table->name),
                   .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
                   .cost = OPERATION_SCAN,
                   .why = "gathers the statistics that were carried",
               });
}

static void add_grant(struct builder *b, const struct cat_grant *grant, const char *column)
{
    add(b, (struct operation){
               .group = b->group++,
               .sql = sql_make(b->arena, "GRANT %S (%I) ON %T TO %S%S", grant->privilege, column,
                               &b->table->name, grant->role,
                               grant->grantable ? " WITH GRANT OPTION" : ""),
               .undo = sql_make(b->arena, "REVOKE %S (%I) ON %T FROM %S", grant->privilege, column,
                                &b->table->name, grant->role),
               .why = "carried by like",
           });
}

static void add_like(struct builder *b, size_t item)
{
    const struct constrain_args *args = &b->context->phases->items[b->context->index].as.constrain;
    for (size_t pair = 0; pair < args->items[item].pair_count; pair++) {
        const struct like_pair *names = &args->items[item].pairs[pair];
        const struct carry_list list = carry_of(b->context, b->context->index, item, pair);
        for (size_t i = 0; i < list.count; i++)
            add_carried(b, &list.items[i], names->to.text);
        const struct cat_column *old = cat_table_column(b->table, names->from.text);
        if (old->not_null && !old->not_null_name)
            add_not_null(b, names->to.text, NULL);
        for (size_t i = 0; i < old->grant_count; i++)
            add_grant(b, &old->grants[i], names->to.text);
        add_settings(b, old, names->to.text);
        add_column_comment(b, names->to.text, old->comment);
        add_analyze(b, &list);
    }
}

static const char *column_list(struct arena *arena, const struct name_list *list)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        *ARENA_PUSH(arena, names, count) = list->items[i].text;
    return sql_name_list(arena, names, count);
}

static const char *index_tail(struct arena *arena, const struct constrain_item *item)
{
    return item->where.text ? sql_make(arena, "%R WHERE %E", &item->on, &item->where)
                            : sql_make(arena, "%R", &item->on);
}

static const char *foreign_key_sql(struct arena *arena, const struct constrain_item *item)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "FOREIGN KEY (%S) REFERENCES %T", column_list(arena, &item->columns),
            &item->references.name);
    if (item->referenced.count)
        sql_add(&sql, " (%S)", column_list(arena, &item->referenced));
    if (item->on_update)
        sql_add(&sql, " ON UPDATE %S", item->on_update);
    if (item->on_delete)
        sql_add(&sql, " ON DELETE %S", item->on_delete);
    return sql_text(&sql);
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct constrain_args *args = &context->phases->items[context->index].as.constrain;
    struct builder b = {
        .arena = arena,
        .context = context,
        .table = catalog_table(context->catalog, &args->table.name),
        .operations = operations,
    };
    for (size_t i = 0; i < args->item_count; i++) {
        const struct constrain_item *item = &args->items[i];
        switch (item->kind) {
        case CONSTRAIN_LIKE:
            add_like(&b, i);
            break;
        case CONSTRAIN_NOT_NULL:
            for (size_t c = 0; c < item->columns.count; c++)
                add_not_null(&b, item->columns.items[c].text, NULL);
            break;
        case CONSTRAIN_UNIQUE:
            add_unique(&b, item->name.text,
                       sql_make(arena, "(%S)", column_list(arena, &item->columns)), "");
            break;
        case CONSTRAIN_INDEX:
            add_index(&b, item->name.text, item->index_unique, index_tail(arena, item));
            break;
        case CONSTRAIN_CHECK:
            add_check(&b, item->name.text, sql_make(arena, "CHECK %E", &item->expression));
            break;
        case CONSTRAIN_FOREIGN_KEY:
            add_foreign_key(&b, item->name.text, foreign_key_sql(arena, item),
                            &item->references.name);
            break;
        }
    }
}

static void check_name(const struct cat_table *table, const struct constrain_item *item,
                       struct finding_list *findings)
{
    bool taken = false;
    for (size_t i = 0; i < table->index_count; i++)
        taken |= str_equal(table->indexes[i].name, item->name.text);
    for (size_t i = 0; i < table->constraint_count; i++)
        taken |= !table->constraints[i].incoming &&
                 str_equal(table->constraints[i].name, item->name.text);
    if (taken)
        finding_add(findings, FINDING_ERROR, item->name.place, "Choose another name.",
                    "table \"%s\" already has an index or constraint \"%s\"", table->name.name,
                    item->name.text);
}

static void check_not_null(const struct cat_table *table, const struct constrain_item *item,
                           struct finding_list *findings)
{
    for (size_t i = 0; i < item->columns.count; i++) {
        const struct cat_column *column = cat_table_column(table, item->columns.items[i].text);
        if (column && column->not_null)
            finding_add(findings, FINDING_ERROR, item->columns.items[i].place,
                        "Take it out of the plan.",
                        "column \"%s\" of table \"%s\" is NOT NULL already", column->name,
                        table->name.name);
    }
}

static void check_references(const struct phase_context *context, const struct constrain_item *item,
                             struct finding_list *findings)
{
    const struct cat_table *other = catalog_table(context->catalog, &item->references.name);
    if (!other || !other->exists) {
        finding_add(findings, FINDING_INVALID, item->references.place,
                    "Check the name, its schema and case.",
                    "referenced table \"%s\" does not exist",
                    qname_text(context->arena, &item->references.name));
        return;
    }
    if (!other->referencable)
        finding_add(findings, FINDING_ERROR, item->references.place,
                    "GRANT REFERENCES ON that table TO the role.",
                    "role \"%s\" may not make foreign keys to table \"%s\"", context->catalog->role,
                    qname_text(context->arena, &other->name));
    for (size_t i = 0; i < item->referenced.count; i++)
        preflight_column(context, other, &item->referenced.items[i], findings);
}

/* An index is an object of the table's schema; a constraint is not. */
static void check_indexable(const struct phase_context *context, const struct cat_table *table,
                            size_t item, struct finding_list *findings)
{
    const struct constrain_item *entry =
        &context->phases->items[context->index].as.constrain.items[item];
    bool builds = entry->kind == CONSTRAIN_INDEX || entry->kind == CONSTRAIN_UNIQUE;
    for (size_t pair = 0; pair < entry->pair_count; pair++) {
        const struct cat_like *like = catalog_like(context->catalog, context->index, item, pair);
        builds |= like && like->index_count > 0;
    }
    if (builds && !table->indexable)
        finding_add(findings, FINDING_ERROR, entry->place, "GRANT CREATE ON SCHEMA … TO the role.",
                    "role \"%s\" may not create an index in schema \"%s\"", context->catalog->role,
                    table->name.schema);
}

static void check_likes(const struct phase_context *context, const struct cat_table *table,
                        size_t item, struct finding_list *findings)
{
    const struct constrain_args *args = &context->phases->items[context->index].as.constrain;
    const struct constrain_item *like = &args->items[item];
    for (size_t pair = 0; pair < like->pair_count; pair++) {
        carry_check(context, item, pair, findings);
        for (size_t i = 0; i < table->index_count; i++)
            for (size_t other = 0; other < pair; other++) {
                const struct cat_index *index = &table->indexes[i];
                if (cat_names_contain(index->columns, index->column_count,
                                      like->pairs[pair].from.text) &&
                    cat_names_contain(index->columns, index->column_count,
                                      like->pairs[other].from.text))
                    finding_add(findings, FINDING_ERROR, like->pairs[pair].from.place,
                                "Write that index out instead of `like`.",
                                "like cannot carry index \"%s\": two of its columns are replaced",
                                index->name);
            }
        for (size_t i = 0; i < table->statistics_count; i++)
            for (size_t other = 0; other < pair; other++) {
                const struct cat_statistics *statistics = &table->statistics[i];
                if (cat_names_contain(statistics->names, statistics->name_count,
                                      like->pairs[pair].from.text) &&
                    cat_names_contain(statistics->names, statistics->name_count,
                                      like->pairs[other].from.text))
                    finding_add(findings, FINDING_ERROR, like->pairs[pair].from.place,
                                "Drop them before this plan, and create them again afterwards.",
                                "like cannot carry statistics \"%s\": two of their columns are "
                                "replaced",
                                statistics->name.name);
            }
    }
}

/* What PostgreSQL has no way for on a partitioned table that keeps nobody waiting. */
static void check_partitioned(const struct phase_context *context, const struct cat_table *table,
                              const struct constrain_item *item, struct finding_list *findings)
{
    if (table->relkind != 'p')
        return;
    if (item->kind == CONSTRAIN_FOREIGN_KEY && context->catalog->server_version < 180000)
        finding_add(findings, FINDING_ERROR, item->place,
                    "Add it to every partition by hand, NOT VALID and then validated, and to the "
                    "table in the end.",
                    "before PostgreSQL 18 a foreign key of partitioned table \"%s\" cannot be "
                    "added without blocking",
                    qname_text(context->arena, &table->name));
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct constrain_args *args = &context->phases->items[context->index].as.constrain;
    const struct cat_table *table = preflight_table(context, &args->table, findings);
    for (size_t i = 0; table && i < args->item_count; i++) {
        const struct constrain_item *item = &args->items[i];
        for (size_t c = 0; c < item->columns.count; c++)
            preflight_column(context, table, &item->columns.items[c], findings);
        check_indexable(context, table, i, findings);
        check_partitioned(context, table, item, findings);
        if (item->kind == CONSTRAIN_LIKE)
            check_likes(context, table, i, findings);
        else if (item->kind == CONSTRAIN_NOT_NULL)
            check_not_null(table, item, findings);
        else
            check_name(table, item, findings);
        if (item->kind == CONSTRAIN_FOREIGN_KEY)
            check_references(context, item, findings);
        const char *problem = catalog_item_problem(context->catalog, context->index, i);
        if (problem)
            finding_add(findings, FINDING_ERROR, item->place, NULL,
                        "the server does not accept it: %s", problem);
    }
}

const struct phase_type phase_constrain = {
    .kind = PHASE_CONSTRAIN,
    .keyword = "constrain",
    .summary = "adds indexes and constraints without blocking",
    .check = check,
    .compile = compile,
};

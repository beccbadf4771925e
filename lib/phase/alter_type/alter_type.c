/* alter_type: a column gets another type by ALTER TABLE, where that touches no row. */
#include "phase/alter_type/alter_type.h"
#include "phase/follow/follow.h"
#include "phase/kinds.h"
#include "phase/story/argument.h"
#include "phase/story/preflight.h"
#include "phase/story/whole.h"

static void tell(const struct phase *phase, struct story *story)
{
    const struct alter_type_args *args = phase->args;
    if (story_use(story, &args->table) && args->column.text && args->type.text)
        story_tell(story, (struct fact){.kind = FACT_ALTERS,
                                        .object = {args->table.name, args->column.text},
                                        .place = args->column.place,
                                        .detail = &args->type});
}

static const struct cat_alter *find_alter(const struct phase_context *context)
{
    for (size_t i = 0; i < context->catalog->alter_count; i++)
        if (context->catalog->alters[i].phase == context->index)
            return &context->catalog->alters[i];
    return NULL;
}

/* Views, which PostgreSQL does not let be over a column whose type is altered. */
static struct follow follow_of(const struct phase_context *context)
{
    const struct alter_type_args *args = phase_args(context);
    const struct cat_alter *alter = find_alter(context);
    struct follow follow = {
        .context = context, .retypes = true, .reversible = alter && !alter->why_back};
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    if (!table || args->views != VIEWS_FOLLOW)
        return follow;
    struct follow_table *added = ARENA_PUSH(context->arena, follow.tables, follow.table_count);
    *added = (struct follow_table){.table = table};
    *ARENA_PUSH(context->arena, added->columns, added->column_count) =
        (struct follow_column){args->column.text, args->column.text, args->column.place};
    return follow;
}

static const char *alter_sql(const struct phase_context *context, const struct qname *table,
                             const char *column, const char *type)
{
    return sql_make(context->arena, "ALTER TABLE %T ALTER COLUMN %I TYPE %S", table, column, type);
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct alter_type_args *args = phase_args(context);
    const struct qname *table = &args->table.name;
    const struct cat_column *old =
        cat_table_column(catalog_table(context->catalog, table), args->column.text);
    const struct cat_alter *alter = find_alter(context);
    bool back = alter && !alter->why_back;
    const char *type = alter && alter->collation
                           ? sql_make(arena, "%R COLLATE %S", &args->type, alter->collation)
                           : sql_make(arena, "%R", &args->type);
    const struct follow follow = follow_of(context);
    follow_before(&follow, operations);
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .table = *table,
        .go = step_in_transaction(alter_sql(context, table, args->column.text, type),
                                  lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
        .back = step_in_transaction(
            back ? alter_sql(context, table, args->column.text, cat_column_declaration(arena, old))
                 : NULL,
            lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
        .reversible = back,
        .leaves = effect_one(arena, (struct live_object){OBJECT_COLUMN, *table, args->column.text},
                             PRESENT),
        .why = "catalogue only: no row is read or written, no index is built",
    };
    follow_after(&follow, operations);
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .group = 1,
        .table = *table,
        .go = step_in_transaction(sql_make(arena, "ANALYZE %T (%I)", table, args->column.text),
                                  lock_one(arena, table, LOCK_SHARE_UPDATE_EXCLUSIVE)),
        .cost = OPERATION_SCAN,
        .reversible = true,
        .why = "the planner's statistics of the column are gone with its old type",
    };
}

static void check_dependents(const struct phase_context *context, const struct cat_table *table,
                             const struct name_at *column, struct finding_list *findings)
{
    const struct follow follow = follow_of(context);
    follow_check(&follow, findings);
    preflight_other_plans(context, table, column->text, column->place, findings);
    argument_check_type(context, table, column->text, column->place, findings);
    for (size_t i = 0; i < table->dependent_count; i++) {
        const struct cat_dependent *dependent = &table->dependents[i];
        if (!str_equal(dependent->column, column->text) ||
            str_equal(dependent->kind, "extended statistics") ||
            preflight_is_of_other_plan(context, dependent) ||
            (follow.table_count && follow_takes(dependent)))
            continue;
        if (str_equal(dependent->kind, "function"))
            finding_add(findings, FINDING_WARNING, column->place,
                        "Read it: PostgreSQL does not track what a function's text names.",
                        "function %s seems to name column \"%s\"", dependent->name, column->text);
        else
            finding_add(findings, FINDING_ERROR, column->place,
                        "Drop it before this plan, and create it again afterwards.",
                        "%s %s uses column \"%s\", so its type cannot be altered", dependent->kind,
                        dependent->name, column->text);
    }
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct alter_type_args *args = phase_args(context);
    const struct cat_table *table = preflight_table(context, &args->table, findings);
    const struct cat_alter *alter = find_alter(context);
    if (!table || !preflight_column(context, table, &args->column, findings) ||
        !whole_check_untyped(context, table, args->table.place, findings))
        return;
    const struct cat_column *old = cat_table_column(table, args->column.text);
    if (!old || !alter)
        return;
    if (alter->why)
        finding_add(findings, FINDING_ERROR, args->type.place,
                    "Use the recipe change_type, or a new column and a swap.",
                    "column \"%s\" cannot become %s by ALTER TABLE while the application runs: %s",
                    args->column.text, args->type.text, alter->why);
    else
        finding_add(findings, FINDING_NOTE, args->type.place, NULL,
                    "column \"%s\" becomes %s by one ALTER TABLE: on an empty copy PostgreSQL "
                    "rewrote nothing, read nothing and built no index",
                    args->column.text, args->type.text);
    if (!alter->why && alter->why_back)
        finding_add(findings, FINDING_WARNING, args->type.place,
                    "Go back by another change_type, if need be.",
                    "column \"%s\" cannot be altered back to %s: %s", args->column.text, old->type,
                    alter->why_back);
    check_dependents(context, table, &args->column, findings);
    finding_add(findings, FINDING_NOTE, args->column.place,
                "docs/orm.md says what each driver does, and what it has to be told.",
                "another type makes a client's prepared statement that returns column \"%s\" fail "
                "once, or with some drivers until they reconnect (\"cached plan must not change "
                "result type\")",
                args->column.text);
}

const struct phase_kind phase_alter_type = {
    .keyword = "alter_type",
    .record = &phase_alter_type_record,
    .tell = tell,
    .check = check,
    .compile = compile,
};

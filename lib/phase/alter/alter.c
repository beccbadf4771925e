/* alter: short transactions that change the catalogue alone, the last one all that is not NOT NULL:
 * so a column without its default takes NULL by then. The way back is read from the catalogue when
 * the phase runs. */
#include "phase/alter/alter.h"

#include <strings.h>

#include "base/str.h"
#include "phase/alter/check.h"
#include "phase/alter/lift.h"
#include "phase/alter/note.h"
#include "phase/kinds.h"

struct altered_column alter_lifting(struct name_at name)
{
    return (struct altered_column){
        .name = name, .says_not_null = true, .statistics = ALTER_NO_STATISTICS};
}

bool alter_drops_default(const struct altered_column *column)
{
    return column->default_sql.text && strcasecmp(column->default_sql.text, "null") == 0;
}

bool alter_lifts_not_null(const struct altered_column *column)
{
    return column->says_not_null && !column->not_null;
}

static void show(struct story *story, const struct qname *table,
                 const struct altered_column *column, const char *holds, const char *what)
{
    story_tell(story, (struct fact){.kind = FACT_SHOWS,
                                    .object = {*table, column->name.text},
                                    .name = what,
                                    .place = column->name.place,
                                    .detail = holds});
}

static void tell_shown(struct story *story, const struct qname *table,
                       const struct altered_column *column)
{
    struct arena *arena = story->arena;
    if (alter_drops_default(column))
        show(story, table, column, "NOT a.atthasdef", "has no default");
    if (column->comment)
        show(story, table, column,
             sql_make(arena, "coalesce(col_description(a.attrelid, a.attnum), '') = %L",
                      column->comment),
             "has the comment that the plan says");
    if (column->statistics != ALTER_NO_STATISTICS)
        show(story, table, column,
             sql_make(arena, "coalesce(a.attstattarget, -1) = %D", (long long)column->statistics),
             "has the statistics target that the plan says");
}

static void tell(const struct phase *phase, struct story *story)
{
    const struct alter_args *args = phase->args;
    if (!story_use(story, &args->table))
        return;
    for (size_t i = 0; i < args->column_count; i++) {
        const struct altered_column *column = &args->columns[i];
        if (column->name.text && column->default_sql.text && !alter_drops_default(column))
            story_tell(story, (struct fact){.kind = FACT_PRESETS,
                                            .object = {args->table.name, column->name.text},
                                            .place = column->default_sql.place,
                                            .entry = i,
                                            .detail = &column->default_sql});
        if (column->name.text)
            tell_shown(story, &args->table.name, column);
        if (column->name.text && alter_lifts_not_null(column))
            story_tell(story, (struct fact){.kind = FACT_LIFTS,
                                            .object = {args->table.name, column->name.text},
                                            .place = column->name.place});
    }
}

struct alterer {
    struct arena *arena;
    const struct cat_table *table;
    struct operation_list *operations;
    int group; /* of the attributes that go in one transaction */
};

static struct operation *add(struct alterer *a, struct operation operation)
{
    struct operation *added = ARENA_PUSH(a->arena, a->operations->items, a->operations->count);
    *added = operation;
    added->group = a->group;
    added->table = a->table->name;
    added->reversible = true;
    return added;
}

static struct step step_of(const struct alterer *a, const char *sql, enum lock_mode mode)
{
    return step_in_transaction(sql, lock_one(a->arena, &a->table->name, mode));
}

static struct live_object object_of(const struct alterer *a, enum object_class class,
                                    const char *name)
{
    return (struct live_object){class, a->table->name, name};
}

static const char *default_sql(const struct alterer *a, const char *column, const char *value)
{
    return value ? sql_make(a->arena, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT %S",
                            &a->table->name, column, value)
                 : sql_make(a->arena, "ALTER TABLE %T ALTER COLUMN %I DROP DEFAULT",
                            &a->table->name, column);
}

/* What a change of the table's has taken from partitions they get again; one may be gone by then.
 */
static const char *default_back_sql(const struct alterer *a, const char *column,
                                    const struct cat_column *old)
{
    struct sql sql = sql_new(a->arena);
    sql_add(&sql, "%S", default_sql(a, column, old ? old->default_sql : NULL));
    for (size_t i = 0; i < a->table->part_count; i++) {
        const struct cat_part *part = &a->table->parts[i];
        if (!part->other_default || !str_equal(part->column, column))
            continue;
        sql_add(&sql, ";\nALTER TABLE IF EXISTS ONLY %T ALTER COLUMN %I ", &part->name, column);
        if (part->default_sql)
            sql_add(&sql, "SET DEFAULT %S", part->default_sql);
        else
            sql_add(&sql, "DROP DEFAULT");
    }
    return sql_text(&sql);
}

static void alter_default(struct alterer *a, const struct altered_column *column,
                          const struct cat_column *old)
{
    const char *name = column->name.text;
    bool drops = alter_drops_default(column);
    add(a,
        (struct operation){
            .go = step_of(
                a,
                default_sql(a, name, drops ? NULL : sql_make(a->arena, "%E", &column->default_sql)),
                LOCK_ACCESS_EXCLUSIVE),
            .back = step_of(a, default_back_sql(a, name, old), LOCK_ACCESS_EXCLUSIVE),
            .leaves =
                effect_one(a->arena, object_of(a, OBJECT_DEFAULT, name), drops ? ABSENT : PRESENT),
            .why = "for new rows: no row is touched",
        });
}

static void alter_comment(struct alterer *a, const struct altered_column *column,
                          const struct cat_column *old)
{
    const char *name = column->name.text;
    add(a, (struct operation){
               .go = step_of(a,
                             sql_make(a->arena, "COMMENT ON COLUMN %T.%I IS %L", &a->table->name,
                                      name, *column->comment ? column->comment : NULL),
                             LOCK_SHARE_UPDATE_EXCLUSIVE),
               .back = step_of(a,
                               sql_make(a->arena, "COMMENT ON COLUMN %T.%I IS %L", &a->table->name,
                                        name, old ? old->comment : NULL),
                               LOCK_SHARE_UPDATE_EXCLUSIVE),
               .why = "catalogue only",
           });
}

static const char *statistics_back_sql(const struct alterer *a, const char *column,
                                       const struct cat_column *old)
{
    struct sql sql = sql_new(a->arena);
    sql_add(&sql, "ALTER TABLE %T ALTER COLUMN %I SET STATISTICS %d", &a->table->name, column,
            old ? old->statistics_target : -1);
    for (size_t i = 0; i < a->table->part_count; i++) {
        const struct cat_part *part = &a->table->parts[i];
        if (part->other_target && str_equal(part->column, column))
            sql_add(&sql, ";\nALTER TABLE IF EXISTS ONLY %T ALTER COLUMN %I SET STATISTICS %d",
                    &part->name, column, part->statistics_target);
    }
    return sql_text(&sql);
}

static void alter_statistics(struct alterer *a, const struct altered_column *column,
                             const struct cat_column *old)
{
    const char *name = column->name.text;
    add(a, (struct operation){
               .go = step_of(a,
                             sql_make(a->arena, "ALTER TABLE %T ALTER COLUMN %I SET STATISTICS %d",
                                      &a->table->name, name, (int)column->statistics),
                             LOCK_SHARE_UPDATE_EXCLUSIVE),
               .back = step_of(a, statistics_back_sql(a, name, old), LOCK_SHARE_UPDATE_EXCLUSIVE),
               .why = "for the next ANALYZE",
           });
}

static void alter_column(struct alterer *a, const struct altered_column *column)
{
    const struct cat_column *old = cat_table_column(a->table, column->name.text);
    if (column->default_sql.text)
        alter_default(a, column, old);
    if (column->comment)
        alter_comment(a, column, old);
    if (column->statistics != ALTER_NO_STATISTICS)
        alter_statistics(a, column, old);
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    const struct alter_args *args = phase_args(context);
    struct alterer a = {.arena = context->arena,
                        .table = catalog_table(context->catalog, &args->table.name),
                        .operations = operations};
    for (size_t i = 0; i < args->column_count; i++) {
        const struct cat_column *old = cat_table_column(a.table, args->columns[i].name.text);
        if (alter_lifts_not_null(&args->columns[i]) && old && old->not_null)
            alter_lift(context, a.table, old, &a.group, operations);
    }
    for (size_t i = 0; i < args->column_count; i++)
        alter_column(&a, &args->columns[i]);
    for (size_t i = 0; i < args->column_count; i++)
        alter_note(context, a.table, &args->columns[i],
                   cat_table_column(a.table, args->columns[i].name.text), a.group, operations);
}

const struct phase_kind phase_alter = {
    .keyword = "alter",
    .record = &phase_alter_record,
    .tell = tell,
    .demand = alter_demand,
    .check = alter_check,
    .compile = compile,
};

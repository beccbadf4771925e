#include "phase/aside/aside.h"

#include "base/str.h"

const char *aside_name(struct arena *arena, const char *table)
{
    return sql_name_with(arena, table, "_aside");
}

const struct fact *aside_before(const struct story *story, size_t phase)
{
    const struct fact *uses = story_table(story, phase);
    const struct fact *aside = uses ? story_last(story, FACT_ASIDE, &uses->object, phase) : NULL;
    return aside && aside->detail &&
                   !story_between(story, FACT_FREES, &uses->object, aside->phase, phase)
               ? aside
               : NULL;
}

struct builder {
    struct arena *arena;
    const struct catalog *catalog;
    const struct cat_table *table;
    const struct qname *name, *live; /* the view's, which has been the table's; the table's */
    const struct aside *aside;
    struct operation_list *operations;
};

static struct builder builder_of(const struct phase_context *context, const struct fact *aside,
                                 struct operation_list *operations)
{
    return (struct builder){
        .arena = context->arena,
        .catalog = context->catalog,
        .table = catalog_table(context->catalog, &aside->object.of),
        .name = &aside->object.of,
        .live = &aside->other.of,
        .aside = aside->detail,
        .operations = operations,
    };
}

static struct operation *add(struct builder *b, struct operation operation)
{
    struct operation *added = ARENA_PUSH(b->arena, b->operations->items, b->operations->count);
    *added = operation;
    added->table = *b->name;
    added->reversible = true;
    return added;
}

/* ---- what is locked ---- */

/* Names of columns are those of partitions too; a table takes its sequences to another schema. */
static void add_table_lock(struct builder *b, struct lock_list *list, const struct qname *name)
{
    lock_add(b->arena, list, name, LOCK_ACCESS_EXCLUSIVE);
    list->items[list->count - 1].only = !b->aside->column_count;
    for (size_t i = 0; !str_equal(b->name->schema, b->live->schema) && i < b->table->column_count;
         i++) {
        const struct cat_sequence *sequence = b->table->columns[i].sequence;
        const struct qname moved = {name->schema, sequence ? sequence->name.name : NULL};
        if (sequence)
            lock_add_sequence(b->arena, list, &moved, LOCK_ACCESS_EXCLUSIVE);
    }
}

static struct lock_list table_lock(struct builder *b, const struct qname *name)
{
    struct lock_list list = {0};
    add_table_lock(b, &list, name);
    return list;
}

/* The view before its table, as statements take them. */
static struct lock_list view_lock(struct builder *b)
{
    struct lock_list list = {0};
    *ARENA_PUSH(b->arena, list.items, list.count) =
        (struct step_lock){.object = {OBJECT_VIEW, *b->name, NULL}, .mode = LOCK_ACCESS_EXCLUSIVE};
    return list;
}

static struct lock_list view_and_table_lock(struct builder *b)
{
    struct lock_list list = view_lock(b);
    add_table_lock(b, &list, b->live);
    return list;
}

/* ---- the view ---- */

static const struct aside_column *renamed(const struct builder *b, const char *column)
{
    for (size_t i = 0; i < b->aside->column_count; i++)
        if (str_equal(b->aside->columns[i].from.text, column))
            return &b->aside->columns[i];
    return NULL;
}

static void add_select(struct builder *b, struct sql *sql)
{
    for (size_t i = 0; i < b->table->column_count; i++) {
        const char *name = b->table->columns[i].name;
        const struct aside_column *column = renamed(b, name);
        sql_add(sql, "%S", i ? ", " : "");
        if (column)
            sql_add(sql, "%I AS %I", column->to.text, name);
        else
            sql_add(sql, "%I", name);
    }
    for (size_t i = 0; i < b->aside->column_count; i++)
        sql_add(sql, ", %I", b->aside->columns[i].to.text);
    sql_add(sql, " FROM %T", b->live);
}

static void add_column_rights(struct builder *b, const struct cat_column *column, const char *name,
                              struct sql *sql)
{
    for (size_t i = 0; i < column->grant_count; i++)
        sql_add(sql, ";\nGRANT %S (%I) ON %T TO %S%S", column->grants[i].privilege, name, b->name,
                column->grants[i].role, column->grants[i].grantable ? " WITH GRANT OPTION" : "");
    if (column->comment)
        sql_add(sql, ";\nCOMMENT ON COLUMN %T.%I IS %L", b->name, name, column->comment);
}

/* Rights on the view are those on the table. Where policies choose rows, they are those for who
 * asks, who then has to have rights on the table, too, on every column: else the owner's do. */
static const char *view_sql(struct builder *b)
{
    const struct cat_table *table = b->table;
    struct sql sql = sql_new(b->arena);
    sql_add(&sql, "CREATE VIEW %T%S AS SELECT ", b->name,
            table->row_security ? " WITH (security_invoker)" : "");
    add_select(b, &sql);
    sql_add(&sql, ";\nALTER VIEW %T OWNER TO %I", b->name, table->owner);
    for (size_t i = 0; i < table->preset_count; i++)
        sql_add(&sql, ";\nREVOKE ALL ON %T FROM %S", b->name, table->presets[i]);
    for (size_t i = 0; i < table->grant_count; i++)
        sql_add(&sql, ";\nGRANT %S ON %T TO %S%S", table->grants[i].privilege, b->name,
                table->grants[i].role, table->grants[i].grantable ? " WITH GRANT OPTION" : "");
    if (table->comment)
        sql_add(&sql, ";\nCOMMENT ON VIEW %T IS %L", b->name, table->comment);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct cat_column *column = &table->columns[i];
        const struct aside_column *other = renamed(b, column->name);
        add_column_rights(b, column, column->name, &sql);
        if (other)
            add_column_rights(b, column, other->to.text, &sql);
    }
    return sql_text(&sql);
}

static const char *drop_view_sql(struct builder *b)
{
    return sql_make(b->arena, "DROP VIEW %T", b->name);
}

static struct live_object object_of(enum object_class class, const struct qname *name)
{
    return (struct live_object){class, *name, name->name};
}

static struct live_object column_object(const struct builder *b, const struct name_at *column)
{
    return (struct live_object){OBJECT_COLUMN, *b->name, column->text};
}

/* ---- there and back ---- */

static const char *rename_sql(struct builder *b, const struct qname *from, const struct qname *to)
{
    return str_equal(from->schema, to->schema)
               ? sql_make(b->arena, "ALTER TABLE %T RENAME TO %I", from, to->name)
               : sql_make(b->arena, "ALTER TABLE %T SET SCHEMA %I", from, to->schema);
}

static void add_columns(struct builder *b)
{
    for (size_t i = 0; i < b->aside->column_count; i++) {
        const struct aside_column *column = &b->aside->columns[i];
        add(b,
            (struct operation){
                .go =
                    step_in_transaction(sql_make(b->arena, "ALTER TABLE %T RENAME COLUMN %I TO %I",
                                                 b->live, column->from.text, column->to.text),
                                        table_lock(b, b->live)),
                .back =
                    step_in_transaction(sql_make(b->arena, "ALTER TABLE %T RENAME COLUMN %I TO %I",
                                                 b->live, column->to.text, column->from.text),
                                        view_and_table_lock(b)),
                .leaves = effect_one(b->arena, column_object(b, &column->to), PRESENT),
                .why = "catalogue only; what names it by its number goes on: keys, views, "
                       "policies, generated columns",
            });
    }
}

/* Whatever has been done to the view would go with it. */
static void add_check(struct builder *b, const struct fact *fact, bool back)
{
    const struct step ask = {.mode = STEP_CHECK,
                             .sql = aside_differs_sql(b->arena, fact, false),
                             .locks = lock_one(b->arena, b->live, LOCK_ACCESS_SHARE)};
    static const struct step nothing;
    add(b, (struct operation){
               .go = back ? nothing : ask,
               .back = back ? ask : nothing,
               .check = aside_check(b->arena, fact),
               .why = "what was granted on the view, or made of it, would go with it",
           });
}

void aside_begin(const struct phase_context *context, const struct fact *aside,
                 struct operation_list *operations)
{
    struct builder builder = builder_of(context, aside, operations), *b = &builder;
    bool moves = !b->aside->column_count;
    if (!b->table)
        return;
    add(b, (struct operation){
               .go = step_in_transaction(rename_sql(b, b->name, b->live), table_lock(b, b->name)),
               .back = step_in_transaction(rename_sql(b, b->live, b->name), view_and_table_lock(b)),
               .leaves = effect_one(b->arena, object_of(OBJECT_TABLE, b->live), PRESENT),
               .why = moves ? "catalogue only: no row is touched"
                            : "the table stands aside for the view: catalogue only",
           });
    add_columns(b);
    struct operation *view = add(
        b,
        (struct operation){
            .go = step_in_transaction(view_sql(b), lock_one(b->arena, b->live, LOCK_ACCESS_SHARE)),
            .back = step_in_transaction(drop_view_sql(b), view_lock(b)),
            .leaves = effect_one(b->arena, object_of(OBJECT_VIEW, b->name), PRESENT),
            .why = moves ? "who says the old name reads and writes the table through it"
                         : "both versions read and write the table through it, by either name",
        });
    for (size_t i = 0; i < b->aside->column_count; i++)
        effect_add(b->arena, &view->leaves, column_object(b, &b->aside->columns[i].from), PRESENT);
    add_check(b, aside, true);
}

void aside_end(const struct phase_context *context, const struct fact *aside,
               struct operation_list *operations)
{
    struct builder builder = builder_of(context, aside, operations), *b = &builder;
    bool moves = !b->aside->column_count;
    if (!b->table)
        return;
    add_check(b, aside, false);
    struct operation *gone =
        add(b, (struct operation){
                   .go = step_in_transaction(drop_view_sql(b), view_lock(b)),
                   .back = step_in_transaction(view_sql(b),
                                               lock_one(b->arena, b->live, LOCK_ACCESS_SHARE)),
                   .leaves = effect_one(b->arena, object_of(OBJECT_VIEW, b->name), ABSENT),
                   .why = "the old name goes, and no row with it",
               });
    if (moves) {
        effect_add(b->arena, &gone->leaves, object_of(OBJECT_TABLE, b->name), ABSENT);
        return;
    }
    for (size_t i = 0; i < b->aside->column_count; i++)
        effect_add(b->arena, &gone->leaves, column_object(b, &b->aside->columns[i].from), ABSENT);
    struct operation *taken = add(
        b, (struct operation){
               .go = step_in_transaction(rename_sql(b, b->live, b->name), view_and_table_lock(b)),
               .back = step_in_transaction(rename_sql(b, b->name, b->live), table_lock(b, b->name)),
               .leaves = effect_one(b->arena, object_of(OBJECT_TABLE, b->live), ABSENT),
               .why = "the table has its name again: catalogue only",
           });
    taken->go.locks.items[1].only = taken->back.locks.items[0].only = true;
}

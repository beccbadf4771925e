/* The statements over chosen rows: see rows.h. */
#include "phase/rows/rows.h"

#include "base/str.h"

void rows_tell(struct story *story, const struct row_choice *choice)
{
    story_tell(story, (struct fact){.kind = FACT_CHOOSES,
                                    .object = {.of = choice->table.name},
                                    .detail = choice});
    for (size_t i = 0; i < choice->set_count; i++)
        if (choice->sets[i].name.text)
            story_tell(story,
                       (struct fact){.kind = FACT_SETS,
                                     .object = {choice->table.name, choice->sets[i].name.text},
                                     .entry = i,
                                     .detail = choice});
}

const struct row_choice *rows_choice(const struct story *story, size_t phase)
{
    const struct fact *chooses = story_next_of(story, FACT_CHOOSES, phase, NULL);
    return chooses ? chooses->detail : NULL;
}

static const struct cat_choice *answers(const struct phase_context *context)
{
    return catalog_choice(context->catalog, context->index);
}

static bool is_set(const struct row_choice *choice, const char *column)
{
    for (size_t i = 0; i < choice->set_count; i++)
        if (str_equal(choice->sets[i].name.text, column))
            return true;
    return false;
}

const char *rows_key_sql(struct arena *arena, const struct cat_table *table)
{
    struct sql sql = sql_new(arena);
    const char *comma = "";
    for (size_t i = 0; i < table->column_count; i++) {
        const char *name = table->columns[i].name;
        if (!table->columns[i].in_primary_key)
            continue;
        sql_add(&sql, "%S%L, %I", comma, arena_printf(arena, "%s%s=", *comma ? ", " : "", name),
                name);
        comma = ", ";
    }
    return *comma ? sql_make(arena, "pg_catalog.concat(%S)", sql_text(&sql))
           : table->relkind == 'p'
               ? "pg_catalog.concat(tableoid::pg_catalog.regclass, ' ctid=', ctid)"
               : "pg_catalog.concat('ctid=', ctid)";
}

static bool has_volatile(const struct cat_choice *found, size_t set_count)
{
    for (size_t i = 0; i < set_count; i++)
        if (found->sets[i].volatility == 'v')
            return true;
    return false;
}

static bool has_uncommitted(const struct cat_choice *found, size_t set_count)
{
    bool has = found->where.uncommitted;
    for (size_t i = 0; i < set_count; i++)
        has |= found->sets[i].uncommitted;
    return has;
}

/* `where` over the row as it will be. */
static void add_after(const struct phase_context *context, struct sql *sql,
                      const struct row_choice *choice)
{
    const struct cat_choice *found = answers(context);
    const char *table = choice->table.name.name, *comma = "";
    sql_add(sql, "(SELECT %E FROM (SELECT ", &choice->where);
    for (size_t i = 0; i < found->where.column_count; i++) {
        if (is_set(choice, found->where.columns[i]))
            continue;
        sql_add(sql, "%S%I.%I", comma, table, found->where.columns[i]);
        comma = ", ";
    }
    for (size_t i = 0; i < choice->set_count; i++) {
        sql_add(sql, "%S%E::%S AS %I", comma, &choice->sets[i].value, found->types[i],
                choice->sets[i].name.text);
        comma = ", ";
    }
    sql_add(sql, ") AS %I)", table);
}

const char *rows_of_batch_sql(struct arena *arena, const struct row_choice *choice)
{
    return sql_make(arena,
                    "\nWHERE ctid >= $1::tid AND ctid < $2::tid\n"
                    "    AND ($3::tid[] IS NULL OR (ctid = ANY ($3::tid[])) IS TRUE)\n    AND %E",
                    &choice->where);
}

const char *rows_to_set_sql(const struct phase_context *context, const struct row_choice *choice)
{
    struct sql sql = sql_new(context->arena);
    sql_add(&sql, "%S", rows_of_batch_sql(context->arena, choice));
    if (!has_volatile(answers(context), choice->set_count)) {
        sql_add(&sql, "\n    AND ");
        add_after(context, &sql, choice);
        sql_add(&sql, " IS NOT TRUE");
    }
    return sql_text(&sql);
}

const char *rows_set_sql(const struct phase_context *context, const struct row_choice *choice)
{
    struct sql sql = sql_new(context->arena);
    sql_add(&sql, "UPDATE " FILL_TABLE " AS %I SET ", choice->table.name.name);
    for (size_t i = 0; i < choice->set_count; i++)
        sql_add(&sql, "%S%I = %E", i ? ", " : "", choice->sets[i].name.text,
                &choice->sets[i].value);
    sql_add(&sql, "%S", rows_to_set_sql(context, choice));
    return sql_text(&sql);
}

const char *rows_left_sql(const struct phase_context *context, const struct row_choice *choice)
{
    const struct cat_table *table = catalog_table(context->catalog, &choice->table.name);
    return sql_make(context->arena, "SELECT %S AS key\nFROM " FILL_TABLE " AS %I\nWHERE %E",
                    rows_key_sql(context->arena, table), choice->table.name.name, &choice->where);
}

const struct check *rows_left_words(const struct phase_context *context,
                                    const struct row_choice *choice, const char *hint)
{
    struct arena *arena = context->arena;
    const char *table = qname_text(arena, &choice->table.name);
    struct check *check = arena_alloc(arena, sizeof *check);
    *check = (struct check){
        .path = "",
        .one = arena_printf(arena, "1 row of table \"%s\" is still in `where`", table),
        .several =
            arena_printf(arena, CHECK_COUNT " rows of table \"%s\" are still in `where`", table),
        .hint = hint,
    };
    return check;
}

const char *rows_staying_sql(const struct phase_context *context, const struct row_choice *choice,
                             const char *sample)
{
    const struct cat_table *table = catalog_table(context->catalog, &choice->table.name);
    if (has_volatile(answers(context), choice->set_count) ||
        has_uncommitted(answers(context), choice->set_count))
        return NULL;
    struct sql sql = sql_new(context->arena);
    sql_add(&sql, "SELECT %S AS key FROM %T AS %I%S WHERE %E AND ",
            rows_key_sql(context->arena, table), &choice->table.name, choice->table.name.name,
            sample, &choice->where);
    add_after(context, &sql, choice);
    return sql_text(&sql);
}

/* Whether the table has all columns that the expression names. */
static bool are_there(const struct cat_table *table, const struct cat_expression *expression)
{
    for (size_t i = 0; i < expression->column_count; i++)
        if (!cat_table_column(table, expression->columns[i]))
            return false;
    return !expression->problem && !expression->uncommitted && expression->volatility != 'v';
}

const char *rows_deleted_sql(const struct phase_context *context, const struct fact *deletes)
{
    const struct row_choice *choice = rows_choice(context->story, deletes->phase);
    const struct cat_choice *found = catalog_choice(context->catalog, deletes->phase);
    if (!choice || !found ||
        !are_there(catalog_table(context->catalog, &choice->table.name), &found->where))
        return NULL;
    for (size_t i = 0; i < found->where.column_count; i++) {
        const struct object column = {choice->table.name, found->where.columns[i]};
        if (story_next(context->story, FACT_SETS, &column, deletes->phase, NULL))
            return NULL;
    }
    return sql_make(context->arena, "%E", &choice->where);
}

const char *rows_value_sql(const struct phase_context *context, const struct fact *sets)
{
    const struct row_choice *choice = sets->detail;
    const struct cat_table *table = catalog_table(context->catalog, &choice->table.name);
    const struct cat_choice *found = catalog_choice(context->catalog, sets->phase);
    const char *column = choice->sets[sets->entry].name.text;
    if (!found || !found->types[sets->entry] || !cat_table_column(table, column) ||
        !are_there(table, &found->where) || !are_there(table, &found->sets[sets->entry]))
        return NULL;
    return sql_make(context->arena, "CASE WHEN %E THEN %E::%S ELSE %I END", &choice->where,
                    &choice->sets[sets->entry].value, found->types[sets->entry], column);
}

static void add_reads(const struct phase_context *context, struct lock_list *list,
                      const struct cat_expression *expression)
{
    for (size_t i = 0; i < expression->read_count; i++)
        lock_add(context->arena, list, &expression->read[i], LOCK_ACCESS_SHARE);
}

struct lock_list rows_locks(const struct phase_context *context, const struct row_choice *choice,
                            enum lock_mode mode)
{
    const struct cat_choice *found = answers(context);
    struct lock_list list = lock_one(context->arena, &choice->table.name, mode);
    add_reads(context, &list, &found->where);
    for (size_t i = 0; i < choice->set_count; i++)
        add_reads(context, &list, &found->sets[i]);
    return list;
}

struct operation rows_set_operation(const struct phase_context *context, const char *stays)
{
    struct arena *arena = context->arena;
    const struct row_choice *choice = rows_choice(context->story, context->index);
    struct fill *fill = arena_alloc(arena, sizeof *fill);
    *fill = (struct fill){
        .in_passes = true,
        .left = rows_left_sql(context, choice),
        .what = sql_make(arena, "backfill %T", &choice->table.name),
        .verb = "set",
        .stays = stays,
    };
    for (size_t i = 0; i < choice->set_count; i++)
        *ARENA_PUSH(arena, fill->columns, fill->column_count) = choice->sets[i].name.text;
    return (struct operation){
        .table = choice->table.name,
        .go = {.mode = STEP_BATCHES,
               .sql = rows_set_sql(context, choice),
               .locks = rows_locks(context, choice, LOCK_ROW_EXCLUSIVE)},
        .fill = fill,
        .check = rows_left_words(
            context, choice,
            "Look for what keeps them there: a `set` that does not bring them out of `where`, a "
            "trigger, or writers that bring rows into it"),
        .cost = OPERATION_FILL,
        .reversible = true,
        .why = "set the rows that `where` names, page range by page range",
    };
}

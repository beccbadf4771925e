#include "phase/rows/memory_parts.h"

#include "phase/sync/sync.h"

#define PREFIX "remembered_"

static const char **key_columns(struct arena *arena, const struct cat_table *table, size_t *count)
{
    const char **keys = NULL;
    *count = 0;
    for (size_t i = 0; table && i < table->column_count; i++)
        if (table->columns[i].in_primary_key)
            *ARENA_PUSH(arena, keys, *count) = table->columns[i].name;
    return keys;
}

struct memory memory_of(const struct phase_context *context, const struct fact *chooses)
{
    struct arena *arena = context->arena;
    const struct row_choice *choice = chooses->detail;
    struct memory m = {
        .context = context,
        .chooses = chooses,
        .choice = choice,
        .table = catalog_table(context->catalog, &choice->table.name),
        .name = {SYNC_SCHEMA, sql_derived_name(arena, PREFIX, context->plan_name,
                                               context->phases->items[chooses->phase].name, NULL)},
    };
    m.keys = key_columns(arena, m.table, &m.key_count);
    return m;
}

bool memory_is_kept(const struct phase_context *context, const struct fact *chooses)
{
    const struct row_choice *choice = chooses->detail;
    return choice->remember && memory_of(context, chooses).key_count > 0;
}

struct qname memory_table(const struct phase_context *context, const struct fact *chooses)
{
    return memory_of(context, chooses).name;
}

void memory_check(const struct phase_context *context, const struct cat_table *table,
                  const struct row_choice *choice, struct finding_list *findings)
{
    size_t count;
    key_columns(context->arena, table, &count);
    if (choice->remember && choice->set_count && !count)
        finding_add(findings, FINDING_ERROR, choice->table.place,
                    "Give it one, or leave out `remember`.",
                    "table \"%s\" has no primary key, by which rows are remembered",
                    qname_text(context->arena, &table->name));
}

/* ---- Parts of its statements ---- */

const char *memory_numbered(const struct memory *m, const char *prefix, const char *name,
                            size_t count)
{
    struct sql sql = sql_new(m->context->arena);
    for (size_t i = 0; i < count; i++)
        sql_add(&sql, "%S%S%S_%d", i ? ", " : "", prefix, name, (int)i + 1);
    return sql_text(&sql);
}

/* t.a, t.b */
static const char *columns_of(const struct memory *m, const char *table, bool keys)
{
    struct sql sql = sql_new(m->context->arena);
    for (size_t i = 0; i < (keys ? m->key_count : m->choice->set_count); i++)
        sql_add(&sql, "%S%I.%I", i ? ", " : "", table,
                keys ? m->keys[i] : m->choice->sets[i].name.text);
    return sql_text(&sql);
}

const char *memory_same_key(const struct memory *m, const char *table, const char *memory)
{
    struct sql sql = sql_new(m->context->arena);
    for (size_t i = 0; i < m->key_count; i++)
        sql_add(&sql, "%S%I.%I = %S.key_%d", i ? " AND " : "", table, m->keys[i], memory,
                (int)i + 1);
    return sql_text(&sql);
}

static const char *table_name(const struct memory *m)
{
    return m->table->name.name;
}

const char *memory_pages(const char *alias, struct arena *arena)
{
    return sql_make(arena,
                    "%I.ctid >= $1::tid AND %I.ctid < $2::tid\n"
                    "    AND ($3::tid[] IS NULL OR (%I.ctid = ANY ($3::tid[])) IS TRUE)",
                    alias, alias, alias);
}

/* ---- Operations ---- */

void memory_add(const struct memory *m, int group, struct operation operation,
                struct operation_list *operations)
{
    operation.group = group;
    operation.table = m->table->name;
    *ARENA_PUSH(m->context->arena, operations->items, operations->count) = operation;
}

static struct effect_list leaves(const struct memory *m, enum presence presence)
{
    return effect_one(m->context->arena, (struct live_object){OBJECT_TABLE, m->name, m->name.name},
                      presence);
}

static struct step drop(const struct memory *m)
{
    struct arena *arena = m->context->arena;
    return step_in_transaction(sql_make(arena, "DROP TABLE %T", &m->name),
                               lock_one(arena, &m->name, LOCK_ACCESS_EXCLUSIVE));
}

void memory_begin(const struct phase_context *context, const struct fact *chooses, int group,
                  struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct memory m = memory_of(context, chooses);
    struct sql sql = sql_new(arena);
    sql_add(&sql, "CREATE TABLE %T AS\nSELECT ", &m.name);
    for (size_t i = 0; i < m.key_count; i++)
        sql_add(&sql, "%S%I AS key_%d", i ? ", " : "", m.keys[i], (int)i + 1);
    for (size_t i = 0; i < m.choice->set_count; i++)
        sql_add(&sql, ", %I AS old_%d, %I AS set_%d", m.choice->sets[i].name.text, (int)i + 1,
                m.choice->sets[i].name.text, (int)i + 1);
    sql_add(&sql,
            " FROM %T WITH NO DATA;\nALTER TABLE %T ADD PRIMARY KEY (%S);\n"
            "COMMENT ON TABLE %T IS %L",
            &m.table->name, &m.name, memory_numbered(&m, "", "key", m.key_count), &m.name,
            arena_printf(arena, "rows of table %s before phase %s of sluice plan %s",
                         qname_text(arena, &m.table->name),
                         context->phases->items[chooses->phase].name, context->plan_name));
    memory_add(&m, group,
               (struct operation){
                   .go = step_in_transaction(sql_text(&sql),
                                             lock_one(arena, &m.table->name, LOCK_ACCESS_SHARE)),
                   .back = drop(&m),
                   .leaves = leaves(&m, PRESENT),
                   .reversible = true,
                   .why = "what a revert needs to bring rows back, for the owner alone",
               },
               operations);
}

/* A row is remembered until it has what it had: a trigger of the table may keep it as it is. */
static const char *restore_sql(const struct memory *m)
{
    struct arena *arena = m->context->arena;
    const char *table = table_name(m);
    struct sql sql = sql_new(arena);
    sql_add(&sql,
            "WITH sluice_back AS (\nSELECT %S, %S\n"
            "FROM " FILL_TABLE " AS sluice_memory JOIN %T AS %I ON %S\n"
            "WHERE %S\n"
            "    AND pg_catalog.record_image_eq(ROW(%S), ROW(%S))\nFOR NO KEY UPDATE OF %I\n"
            "), sluice_put AS (\nUPDATE %T AS %I SET ",
            memory_numbered(m, "sluice_memory.", "key", m->key_count),
            memory_numbered(m, "sluice_memory.", "old", m->choice->set_count), &m->table->name,
            table, memory_same_key(m, table, "sluice_memory"), memory_pages("sluice_memory", arena),
            columns_of(m, table, false),
            memory_numbered(m, "sluice_memory.", "set", m->choice->set_count), table,
            &m->table->name, table);
    for (size_t i = 0; i < m->choice->set_count; i++)
        sql_add(&sql, "%S%I = sluice_back.old_%d", i ? ", " : "", m->choice->sets[i].name.text,
                (int)i + 1);
    sql_add(&sql,
            "\nFROM sluice_back WHERE %S\n"
            "RETURNING %S, pg_catalog.record_image_eq(ROW(%S), ROW(%S)) AS is_so\n)\n"
            "DELETE FROM " FILL_TABLE
            " AS sluice_memory USING sluice_put\nWHERE is_so AND %S AND (%S) = (%S)",
            memory_same_key(m, table, "sluice_back"),
            memory_numbered(m, "sluice_back.", "key", m->key_count), columns_of(m, table, false),
            memory_numbered(m, "sluice_back.", "old", m->choice->set_count),
            memory_pages("sluice_memory", arena),
            memory_numbered(m, "sluice_memory.", "key", m->key_count),
            memory_numbered(m, "sluice_put.", "key", m->key_count));
    return sql_text(&sql);
}

/* Rows that are there and were not given back. */
static const char *written_since_sql(const struct memory *m)
{
    return sql_make(m->context->arena,
                    "SELECT %S AS key\nFROM " FILL_TABLE " AS sluice_memory JOIN %T AS %I ON %S",
                    rows_key_sql(m->context->arena, m->table), &m->table->name, table_name(m),
                    memory_same_key(m, table_name(m), "sluice_memory"));
}

struct lock_list memory_locks_back(const struct memory *m, const struct qname *other)
{
    struct lock_list locks = lock_one(m->context->arena, &m->table->name, LOCK_ROW_EXCLUSIVE);
    lock_add(m->context->arena, &locks, other, LOCK_ROW_EXCLUSIVE);
    return locks;
}

void memory_restore(const struct phase_context *context, const struct fact *chooses, int group,
                    struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct memory m = memory_of(context, chooses);
    const char *table = qname_text(arena, &m.table->name);
    struct fill *fill = arena_alloc(arena, sizeof *fill);
    struct check *words = arena_alloc(arena, sizeof *words);
    *fill = (struct fill){
        .over = sql_quote_qname(arena, &m.name),
        .left = written_since_sql(&m),
        .what = sql_make(arena, "restore %T", &m.table->name),
        .verb = "brought back",
    };
    *words = (struct check){
        .path = "",
        .one = arena_printf(
            arena,
            "1 row of table \"%s\" was written since, or kept by a trigger, and stays as it is",
            table),
        .several = arena_printf(
            arena,
            CHECK_COUNT
            " rows of table \"%s\" were written since, or kept by a trigger, and stay as they are",
            table),
        .hint = "",
    };
    memory_add(&m, group,
               (struct operation){
                   .back = {.mode = STEP_BATCHES,
                            .sql = restore_sql(&m),
                            .locks = memory_locks_back(&m, &m.name)},
                   .fill = fill,
                   .check = words,
                   .cost = OPERATION_FILL,
                   .reversible = true,
                   .why = "rows that still are as they were set get back what they had",
               },
               operations);
}

const char *memory_set_sql(const struct phase_context *context, const struct fact *chooses)
{
    struct arena *arena = context->arena;
    const struct memory m = memory_of(context, chooses);
    const char *table = table_name(&m);
    struct sql sql = sql_new(arena);
    sql_add(&sql, "WITH sluice_chosen AS (\nSELECT ctid AS sluice_at");
    for (size_t i = 0; i < m.choice->set_count; i++)
        sql_add(&sql, ", %I AS sluice_old_%d", m.choice->sets[i].name.text, (int)i + 1);
    sql_add(&sql,
            "\nFROM " FILL_TABLE
            " AS %I%S\nFOR NO KEY UPDATE\n), sluice_set AS (\nUPDATE " FILL_TABLE " AS %I SET ",
            table, rows_to_set_sql(context, m.choice), table);
    for (size_t i = 0; i < m.choice->set_count; i++)
        sql_add(&sql, "%S%I = %E", i ? ", " : "", m.choice->sets[i].name.text,
                &m.choice->sets[i].value);
    sql_add(&sql,
            "\nFROM sluice_chosen\nWHERE %I.ctid = sluice_at\n"
            "    AND %I.ctid >= $1::tid AND %I.ctid < $2::tid\nRETURNING %S, %S, %S\n)\n"
            "INSERT INTO %T (%S, %S, %S) SELECT * FROM sluice_set\nON CONFLICT (%S) DO UPDATE SET ",
            table, table, table, columns_of(&m, table, true),
            memory_numbered(&m, "sluice_", "old", m.choice->set_count),
            columns_of(&m, table, false), &m.name, memory_numbered(&m, "", "key", m.key_count),
            memory_numbered(&m, "", "old", m.choice->set_count),
            memory_numbered(&m, "", "set", m.choice->set_count),
            memory_numbered(&m, "", "key", m.key_count));
    for (size_t i = 1; i <= m.choice->set_count; i++)
        sql_add(&sql, "%Sold_%d = EXCLUDED.old_%d, set_%d = EXCLUDED.set_%d", i > 1 ? ", " : "",
                (int)i, (int)i, (int)i, (int)i);
    return sql_text(&sql);
}

const char *memory_note_sql(const struct phase_context *context, const struct fact *chooses,
                            const char *gone)
{
    const struct memory m = memory_of(context, chooses);
    return sql_make(context->arena,
                    "INSERT INTO %T (%S) SELECT %S FROM %I\nON CONFLICT (%S) DO NOTHING", &m.name,
                    memory_numbered(&m, "", "key", m.key_count), columns_of(&m, gone, true), gone,
                    memory_numbered(&m, "", "key", m.key_count));
}

/* Whether a phase in between has done so already. */
static bool is_forgotten(const struct story *story, const struct fact *chooses, size_t index)
{
    return story_between(story, FACT_FINAL, NULL, chooses->phase, index);
}

void memory_forget(const struct phase_context *context, struct operation_list *operations)
{
    const struct story *story = context->story;
    int group = operations->count ? operations->items[operations->count - 1].group + 1 : 0;
    for (const struct fact *chooses = NULL;
         (chooses = story_next(story, FACT_CHOOSES, NULL, context->index, chooses));) {
        if (!memory_is_kept(context, chooses) || is_forgotten(story, chooses, context->index))
            continue;
        const struct memory m = memory_of(context, chooses);
        memory_add(&m, group,
                   (struct operation){
                       .go = drop(&m),
                       .leaves = leaves(&m, ABSENT),
                       .why = "no revert comes to what was remembered any more",
                   },
                   operations);
    }
}

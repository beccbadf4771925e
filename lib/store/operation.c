/* The operations of a phase, with their lists: see store.h. */
#include <limits.h>
#include <string.h>

#include "base/str.h"
#include "store/params.h"
#include "store/row.h"
#include "store/store.h"
#include "store_sql.h"

/* ---- Reading ---- */

/* The value of an enumeration by its name; -1: it has none of this name. */
#define ENUM_BY_NAME(type, name_function, last, text)                                              \
    for (int value = 0; value <= (int)(last); value++)                                             \
        if (str_equal(name_function((type)value), (text)))                                         \
            return value;                                                                          \
    return -1

static int mode_by_name(const char *text)
{
    ENUM_BY_NAME(enum step_mode, step_mode_name, STEP_CHECK, text);
}

static int each_by_name(const char *text)
{
    ENUM_BY_NAME(enum step_each, step_each_name, EACH_UNVALIDATED, text);
}

static int cost_by_name(const char *text)
{
    ENUM_BY_NAME(enum operation_cost, operation_cost_name, OPERATION_BUILD, text);
}

static int class_by_name(const char *text)
{
    ENUM_BY_NAME(enum object_class, object_class_name, OBJECT_SEQUENCE, text);
}

static int presence_by_name(const char *text)
{
    ENUM_BY_NAME(enum presence, presence_name, PRESENT, text);
}

static struct step read_step(struct row *row, const char *mode, const char *each, const char *sql)
{
    struct step step = {
        .mode = (enum step_mode)row_known(row, mode, mode_by_name),
        .each = (enum step_each)row_known(row, each, each_by_name),
        .sql = row_text_or_null(row, sql),
    };
    row_must(row, step.mode == STEP_NONE || (step.sql && *step.sql), sql, "a statement");
    row_must(row,
             step.each == EACH_ONCE || step.mode == STEP_TRANSACTION || step.mode == STEP_ALONE,
             each, "\"once\", since it is neither in a transaction nor alone");
    return step;
}

static const struct fill *read_fill(struct row *row)
{
    struct fill *fill = arena_alloc(row->arena, sizeof *fill);
    *fill = (struct fill){
        .in_passes = row_bool(row, "fill_in_passes"),
        .of_sync = row_bool(row, "fill_of_sync"),
        .verb = row_text(row, "fill_verb"),
        .stays = row_text_or_null(row, "fill_stays"),
        .over = row_text_or_null(row, "fill_over"),
        .what = row_text(row, "fill_what"),
        .left = row_text_or_null(row, "fill_left"),
    };
    row_must(row, !pg_is_null(row->result, row->number, "fill_columns"), "fill_columns",
             "the columns that it sets");
    fill->columns =
        pg_array_dup(row->arena, row->result, row->number, "fill_columns", &fill->column_count);
    return fill;
}

static const struct check *read_check(struct row *row)
{
    struct check *check = arena_alloc(row->arena, sizeof *check);
    *check = (struct check){
        .path = row_text(row, "check_path"),
        .one = row_text(row, "check_one"),
        .several = row_text(row, "check_several"),
        .hint = row_text(row, "check_hint"),
        .state = row_text_or_null(row, "check_state"),
        .again = row_bool(row, "check_again"),
        .loses = row_bool(row, "check_loses"),
    };
    return check;
}

static void read_operation(struct row *row, size_t phase, struct store_operation *out)
{
    struct operation *o = &out->operation;
    out->done = row_bool(row, "done");
    out->xid = row_text_or_null(row, "xid");
    *o = (struct operation){
        .group = (int)row_int(row, "transaction_group", INT_MIN, INT_MAX),
        .table = {row_text_or_null(row, "table_schema"), row_text_or_null(row, "table_name")},
        .go = read_step(row, "go_mode", "go_each", "sql"),
        .back = read_step(row, "back_mode", "back_each", "undo"),
        .repair = row_text_or_null(row, "repair"),
        .since = {(size_t)row_int(row, "since_phase", 0, INT_MAX),
                  (size_t)row_int(row, "since_operation", 0, INT_MAX)},
        .cost = (enum operation_cost)row_known(row, "cost", cost_by_name),
        .reversible = row_bool(row, "reversible"),
        .why = row_text_or_null(row, "why"),
        .against = row_text_or_null(row, "against"),
    };
    if (o->go.mode == STEP_BATCHES || o->back.mode == STEP_BATCHES)
        o->fill = read_fill(row);
    if (o->go.mode == STEP_CHECK || o->back.mode == STEP_CHECK || o->against ||
        (o->fill && row_text_or_null(row, "check_one")))
        o->check = read_check(row);
    row_must(row, !o->table.name || (o->table.schema && *o->table.schema), "table_schema",
             "the schema of what is named beside it");
    row_must(row, !o->table.name || *o->table.name, "table_name", "a name");
    row_must(row, o->since.phase <= phase, "since_phase", "a phase before");
    row_must(row, o->back.mode != STEP_WAIT, "back_mode",
             "none, transaction, alone, batches or check");
    row_must(row, o->back.each == EACH_ONCE || o->back.each == o->go.each, "back_each",
             "as it is done");
    row_must(row, !out->xid || (*out->xid && strspn(out->xid, "0123456789") == strlen(out->xid)),
             "xid", "the number of a transaction");
}

/* ---- Its lists ---- */

static struct live_object read_object(struct row *row)
{
    struct live_object object = {
        .class = (enum object_class)row_known(row, "class", class_by_name),
        .of = {row_text(row, "schema"), row_text_or_null(row, "relation")},
        .name = row_text_or_null(row, "name"),
    };
    row_must(row, *object.of.schema != '\0', "schema", "a name");
    row_must(row, object.class == OBJECT_FUNCTION || (object.of.name && *object.of.name),
             "relation", "the table");
    return object;
}

/* What is made, renamed or looked for, unlike what is locked, has a name: a table its own. */
static struct live_object read_named(struct row *row)
{
    struct live_object object = read_object(row);
    row_must(row, object.class != OBJECT_SEQUENCE, "class", "of a table or what it has");
    row_must(row, object.name && *object.name, "name", "a name");
    return object;
}

static void read_lock(struct row *row, struct operation *o)
{
    const char *way = row_text(row, "way");
    struct lock_list *list = str_equal(way, "back") ? &o->back.locks : &o->go.locks;
    const struct step_lock lock = {
        .object = read_object(row),
        .mode = (enum lock_mode)row_int(row, "mode", LOCK_ACCESS_SHARE, LOCK_ACCESS_EXCLUSIVE),
        .only = row_bool(row, "without_partitions"),
    };
    row_must(row, str_equal(way, "go") || str_equal(way, "back"), "way", "go or back");
    row_must(row,
             lock.object.class == OBJECT_TABLE || lock.object.class == OBJECT_INDEX ||
                 lock.object.class == OBJECT_SEQUENCE || lock.object.class == OBJECT_VIEW,
             "class", "table, view, index or sequence");
    *ARENA_PUSH(row->arena, list->items, list->count) = lock;
}

static void read_effect(struct row *row, struct operation *o)
{
    const char *role = row_text(row, "role");
    row_must(row, str_equal(role, "needs") || str_equal(role, "leaves"), "role", "needs or leaves");
    effect_add(row->arena, str_equal(role, "needs") ? &o->needs : &o->leaves, read_named(row),
               (enum presence)row_known(row, "presence", presence_by_name));
}

static void read_rename(struct row *row, struct operation *o)
{
    rename_add(row->arena, &o->renames, read_named(row), row_text(row, "new_name"));
}

static const struct {
    const char *list, *table;
    void (*read)(struct row *row, struct operation *operation);
} lists[] = {
    {"lock", "operation_lock", read_lock},
    {"effect", "operation_effect", read_effect},
    {"rename", "operation_rename", read_rename},
};

/* An entry of one of its lists, unless the row has none. */
static void read_entry(struct row *row, struct operation *o)
{
    const char *list = row_text_or_null(row, "list");
    for (size_t i = 0; list && i < sizeof lists / sizeof *lists; i++)
        if (str_equal(list, lists[i].list)) {
            row->table = lists[i].table;
            lists[i].read(row, o);
        }
}

static bool has_index(const struct effect_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].object.class == OBJECT_INDEX)
            return true;
    return false;
}

/* What goes together: whoever runs an operation relies on it. */
static void check_operation(struct row *row, const struct operation *o)
{
    bool parts = o->go.each != EACH_ONCE && o->go.each != EACH_UNVALIDATED;
    row_must(row,
             o->table.name || (o->go.each == EACH_ONCE && o->go.mode != STEP_ALONE && !o->fill &&
                               o->back.mode != STEP_ALONE),
             "table_name", "the table");
    row_must(row, o->leaves.count || o->go.mode != STEP_ALONE || o->go.each != EACH_ONCE, "go_mode",
             "one that leaves nothing: no effect stands beside it");
    row_must(row, o->needs.count || o->go.each == EACH_ONCE, "go_each",
             "\"once\": no effect that it needs stands beside it");
    row_must(row, !parts || has_index(&o->needs), "go_each",
             "\"once\": no index that it needs stands beside it");
}

bool store_load_operations(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                           struct store_operation **operations, size_t *count, struct error *error)
{
    PG_RESULT(r);
    *operations = NULL;
    *count = 0;
    if (!row_query(pg, "operation", sql_load_operations, PG_PARAMS(NUMBER(plan_id), NUMBER(phase)),
                   &r, error))
        return false;
    for (size_t number = 0; number < pg_rows(r); number++) {
        struct row row = {arena, r,    number, "operation", {"plan_id", "phase", "ordinal"},
                          error, false};
        size_t ordinal = (size_t)row_int(&row, "ordinal", 0, INT_MAX);
        if (*count == 0 || ordinal != *count - 1) {
            row_must(
                &row, ordinal == *count, "ordinal",
                arena_printf(arena, "%zu: the operations of a phase are counted from 0", *count));
            read_operation(&row, phase, ARENA_PUSH(arena, *operations, *count));
        }
        struct operation *o = &(*operations)[*count - 1].operation;
        read_entry(&row, o);
        bool last = number + 1 == pg_rows(r) ||
                    !str_equal(pg_text(r, number, "ordinal"), pg_text(r, number + 1, "ordinal"));
        row.table = "operation";
        if (last)
            check_operation(&row, o);
        if (row.damaged)
            return false;
    }
    return true;
}

/* ---- Writing ---- */

/* Rows of a list, column by column, for unnest(). */
struct columns {
    struct arena *arena;
    const char **cells[7];
    size_t rows;
};

static void add_row(struct columns *columns, const char *const *cells, size_t count)
{
    size_t rows = columns->rows;
    for (size_t i = 0; i < count; i++) {
        size_t filled = rows;
        *ARENA_PUSH(columns->arena, columns->cells[i], filled) = cells[i];
    }
    columns->rows++;
}
#define ADD_ROW(columns, ...)                                                                      \
    add_row((columns), (const char *const[]){__VA_ARGS__},                                         \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static const char *column(const struct columns *columns, size_t index)
{
    return sql_array(columns->arena, columns->cells[index], columns->rows);
}

static void add_locks(struct columns *columns, const char *way, const struct lock_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct step_lock *lock = &list->items[i];
        const struct live_object *object = &lock->object;
        ADD_ROW(columns, way, object_class_name(object->class), object->of.schema, object->of.name,
                object->name, arena_printf(columns->arena, "%d", (int)lock->mode),
                lock->only ? "t" : "f");
    }
}

static void add_effects(struct columns *columns, const char *role, const struct effect_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct live_object *object = &list->items[i].object;
        ADD_ROW(columns, role, object_class_name(object->class), object->of.schema, object->of.name,
                object->name, presence_name(list->items[i].presence));
    }
}

static void add_renames(struct columns *columns, const struct rename_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct live_object *from = &list->items[i].from;
        ADD_ROW(columns, object_class_name(from->class), from->of.schema, from->of.name, from->name,
                list->items[i].to);
    }
}

static bool insert_operation(struct arena *arena, struct pg *pg, long long plan_id, size_t phase,
                             size_t ordinal, const struct operation *o, struct error *error)
{
    struct columns locks = {.arena = arena}, effects = locks, renames = locks;
    const struct fill *fill = o->fill;
    const struct check none = {0}, *check = o->check ? o->check : &none;
    add_locks(&locks, "go", &o->go.locks);
    add_locks(&locks, "back", &o->back.locks);
    add_effects(&effects, "needs", &o->needs);
    add_effects(&effects, "leaves", &o->leaves);
    add_renames(&renames, &o->renames);
    return pg_run(
        pg, sql_insert_operation,
        PG_PARAMS(NUMBER(plan_id), NUMBER(phase), NUMBER(ordinal), NUMBER(o->group),
                  o->table.schema, o->table.name, step_mode_name(o->go.mode),
                  step_each_name(o->go.each), o->go.sql, o->repair, step_mode_name(o->back.mode),
                  step_each_name(o->back.each), o->back.sql, NUMBER(o->since.phase),
                  NUMBER(o->since.operation), operation_cost_name(o->cost),
                  o->reversible ? "t" : "f", o->why,
                  fill ? sql_array(arena, fill->columns, fill->column_count) : NULL,
                  fill ? (fill->in_passes ? "t" : "f") : NULL, fill ? fill->what : NULL,
                  check->path, check->one, check->several, check->hint, /* 25 */
                  column(&locks, 0), column(&locks, 1), column(&locks, 2), column(&locks, 3),
                  column(&locks, 4), column(&locks, 5), column(&locks, 6), /* 32 */
                  column(&effects, 0), column(&effects, 1), column(&effects, 2),
                  column(&effects, 3), column(&effects, 4), column(&effects, 5), /* 38 */
                  column(&renames, 0), column(&renames, 1), column(&renames, 2),
                  column(&renames, 3), column(&renames, 4), fill ? fill->left : NULL, check->state,
                  check->again ? "t" : "f", o->against, check->loses ? "t" : "f", /* 48 */
                  !fill || fill->of_sync ? "t" : "f", fill ? fill->verb : NULL,
                  fill ? fill->stays : NULL, fill ? fill->over : NULL), /* 52 */
        NULL, error);
}

bool store_write_operations(struct pg *pg, long long plan_id, size_t phase,
                            const struct operation_list *operations, struct error *error)
{
    if (!pg_run(pg, "DELETE FROM sluice.operation WHERE plan_id = $1 AND phase = $2",
                PG_PARAMS(NUMBER(plan_id), NUMBER(phase)), NULL, error))
        return false;
    struct arena *arena = arena_new();
    bool good = true;
    for (size_t i = 0; good && i < operations->count; i++)
        good = insert_operation(arena, pg, plan_id, phase, i, &operations->items[i], error);
    arena_free(arena);
    return good;
}

bool store_replace_operations(struct pg *pg, long long plan_id, size_t phase,
                              const struct operation_list *operations, struct error *error)
{
    return store_write_operations(pg, plan_id, phase, operations, error) &&
           store_seal_phase(pg, plan_id, phase, error);
}

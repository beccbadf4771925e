/* The operations of a phase, with their lists, as they are read: see store.h. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "store/parts.h"
#include "store/row.h"
#include "store/store.h"
#include "store_sql.h"

/* The value of an enumeration by its name; -1: it has none of this name. */
#define ENUM_BY_NAME(type, name_function, last, text)                                              \
    for (int value = 0; value <= (int)(last); value++)                                             \
        if (str_equal(name_function((type)value), (text)))                                         \
            return value;                                                                          \
    return -1

static int mode_by_name(const char *text)
{
    ENUM_BY_NAME(enum step_mode, step_mode_name, STEP_APART, text);
}

static int each_by_name(const char *text)
{
    ENUM_BY_NAME(enum step_each, step_each_name, EACH_UNVALIDATED, text);
}

static int act_by_name(const char *text)
{
    ENUM_BY_NAME(enum apart_act, apart_act_name, APART_NOTE, text);
}

static int turn_by_name(const char *text)
{
    ENUM_BY_NAME(enum turning, turning_name, TURN_OPENS, text);
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

static const struct apart *read_apart(struct row *row, const char *column)
{
    struct apart *apart = arena_alloc(row->arena, sizeof *apart);
    const char **parts = NULL;
    size_t count = 0;
    if (!pg_is_null(row->result, row->number, column))
        parts = pg_array_dup(row->arena, row->result, row->number, column, &count);
    bool whole = count == APART_PARTS && act_by_name(parts[0]) >= 0;
    row_must(row, whole, column, "what is done on which server");
    *apart = (struct apart){.act = APART_AWAIT};
    if (whole)
        *apart = (struct apart){
            .act = (enum apart_act)act_by_name(parts[0]),
            .there = str_equal(parts[1], "there"),
            .asks = *parts[2] ? parts[2] : NULL,
            .marks = *parts[3] ? parts[3] : NULL,
            .catches = *parts[4] ? parts[4] : NULL,
            .connects = *parts[5] ? parts[5] : NULL,
            .within_ms = strtoll(parts[6], NULL, 10),
            .noted = *parts[7] ? parts[7] : NULL,
        };
    return apart;
}

static const struct bulk *read_bulk(struct row *row)
{
    struct bulk *bulk = arena_alloc(row->arena, sizeof *bulk);
    size_t count;
    if (pg_is_null(row->result, row->number, "fill_bulk"))
        return NULL;
    const char **parts = pg_array_dup(row->arena, row->result, row->number, "fill_bulk", &count);
    row_must(row, count > BULK_PARTS, "fill_bulk", "which rows go by COPY, and where");
    *bulk = (struct bulk){0};
    if (count > BULK_PARTS)
        *bulk = (struct bulk){
            .reach = parts[0],
            .pulls = str_equal(parts[1], "pulls"),
            .foreign = parts[2],
            .sql = parts[3],
            .columns = parts + BULK_PARTS,
            .column_count = count - BULK_PARTS,
        };
    return bulk;
}

static struct step read_step(struct row *row, const char *mode, const char *each, const char *sql,
                             const char *apart)
{
    struct step step = {
        .mode = (enum step_mode)row_known(row, mode, mode_by_name),
        .each = (enum step_each)row_known(row, each, each_by_name),
        .sql = row_text_or_null(row, sql),
    };
    if (step.mode == STEP_APART)
        step.apart = read_apart(row, apart);
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
        .by_key = row_bool(row, "fill_by_key"),
        .verb = row_text(row, "fill_verb"),
        .stays = row_text_or_null(row, "fill_stays"),
        .over = row_text_or_null(row, "fill_over"),
        .what = row_text(row, "fill_what"),
        .left = row_text_or_null(row, "fill_left"),
        .bulk = read_bulk(row),
        .analyze = row_text_or_null(row, "fill_analyze"),
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
        .timeout_ms = row_int(row, "check_timeout_ms", 0, INT64_MAX),
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
        .go = read_step(row, "go_mode", "go_each", "sql", "go_apart"),
        .back = read_step(row, "back_mode", "back_each", "undo", "back_apart"),
        .repair = row_text_or_null(row, "repair"),
        .since = {(size_t)row_int(row, "since_phase", 0, INT_MAX),
                  (size_t)row_int(row, "since_operation", 0, INT_MAX)},
        .cost = (enum operation_cost)row_known(row, "cost", cost_by_name),
        .reversible = row_bool(row, "reversible"),
        .why = row_text_or_null(row, "why"),
        .against = row_text_or_null(row, "against"),
        .other = row_text_or_null(row, "other"),
        .turn = (enum turning)row_known(row, "turn", turn_by_name),
    };
    row_must(row, o->other || (o->go.mode != STEP_APART && o->back.mode != STEP_APART), "other",
             "what reaches the other server");
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
    row_must(row,
             o->back.each == EACH_ONCE || o->back.each == o->go.each || o->go.mode == STEP_NONE,
             "back_each", "as it is done");
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

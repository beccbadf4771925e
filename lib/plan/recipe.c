/* What recipes stand for: what they are made of, and a change of type. Names are in rename.c. */
#include "plan/recipe.h"

#include <string.h>

#include "base/str.h"
#include "phase/add_column/add_column.h"
#include "phase/alter_type/alter_type.h"
#include "phase/backfill/backfill.h"
#include "phase/constrain/constrain.h"
#include "phase/drop/drop.h"
#include "phase/kinds.h"
#include "phase/swap/swap.h"

void *recipe_add_phase(struct replacement *r, const struct phase_kind *kind)
{
    void *args = arena_alloc(r->arena, kind->record->size);
    yaml_prepare(kind->record, args);
    *ARENA_PUSH(r->arena, r->document->phases, r->document->phase_count) =
        (struct phase){.kind = kind, .place = r->place, .args = args};
    return args;
}

void recipe_add_new_column(struct replacement *r, struct sql_fragment type, struct sql_fragment up,
                           struct sql_fragment down, bool lossy)
{
    struct add_column_args *args = recipe_add_phase(r, &phase_add_column);
    struct column_group *add = &args->group;
    add->lossy = lossy;
    add->table = *r->table;
    *ARENA_PUSH(r->arena, add->columns, add->column_count) =
        (struct new_column){.name = r->to, .type = type, .up = up};
    *ARENA_PUSH(r->arena, add->downs, add->down_count) =
        (struct down_column){.name = *r->column, .down = down};
}

void recipe_add_backfill(struct replacement *r)
{
    struct backfill_args *backfill = recipe_add_phase(r, &phase_backfill);
    backfill->rows.table = *r->table;
}

void recipe_add_like(struct replacement *r)
{
    struct constrain_args *constrain = recipe_add_phase(r, &phase_constrain);
    constrain->table = *r->table;
    struct constrain_item *item = ARENA_PUSH(r->arena, constrain->items, constrain->item_count);
    item->kind = CONSTRAIN_LIKE;
    item->place = r->place;
    *ARENA_PUSH(r->arena, item->pairs, item->pair_count) =
        (struct like_pair){.to = r->to, .from = *r->column};
    if (r->without)
        constrain->without = *r->without;
}

void recipe_add_gate(struct replacement *r, const char *subject, const char *tail, const char *ask)
{
    struct gate_args *gate = recipe_add_phase(r, &phase_gate);
    struct phase *phase = &r->document->phases[r->document->phase_count - 1];
    if (r->gate->place.line > 0) {
        *gate = *r->gate;
        phase->place = gate->place;
    }
    if (gate->ask == NULL)
        gate->ask = ask;
    if (gate->head.name.text == NULL)
        gate->head.name = (struct name_at){
            .text = arena_printf(
                r->arena, "%s%s",
                plan_make_name(r->arena,
                               arena_printf(r->arena, "%s-%s", r->table->name.name, subject),
                               SQL_NAME_MAX_BYTES - strlen(tail)),
                tail),
            .place = phase->place,
        };
}

struct drop_args *recipe_add_drop(struct replacement *r, const struct name_at *column, int views)
{
    struct drop_args *drop = recipe_add_phase(r, &phase_drop);
    drop->table = *r->table;
    drop->views = views;
    *ARENA_PUSH(r->arena, drop->columns.items, drop->columns.count) = *column;
    return drop;
}

struct sql_fragment recipe_column_sql(struct arena *arena, const struct name_at *column)
{
    return (struct sql_fragment){.text = sql_quote_name(arena, column->text),
                                 .place = column->place};
}

struct gate_args recipe_soaking(const struct gate_args *given, struct place place, int64_t soak_ms)
{
    struct gate_args gate = *given;
    if (soak_ms <= gate.soak_ms)
        return gate;
    if (!gate.place.line) {
        yaml_prepare(&gate_recipe_record, &gate);
        gate.place = place;
    }
    gate.soak_ms = soak_ms;
    return gate;
}

struct name_at recipe_derived(struct arena *arena, const struct name_at *column, const char *tail)
{
    return (struct name_at){sql_name_with(arena, column->text, tail), column->place};
}

static struct change change_of(struct arena *arena, struct plan_document *document,
                               const struct table_at *table, const struct name_at *column)
{
    const struct change_type_args *args = &document->change_type;
    struct change change = {
        .r = {arena, document, args->place, table, column, recipe_derived(arena, column, "_new"),
              &args->gate, table == &args->table ? &args->without : NULL},
        .retired = recipe_derived(arena, column, "_old"),
        .type = args->type,
        .up = args->up,
        .down = args->down,
        .lossy = args->lossy,
    };
    if (!change.up.text)
        change.up = (struct sql_fragment){sql_make(arena, "%I::%R", column->text, &args->type),
                                          args->type.place};
    if (!change.down.text)
        change.down = recipe_column_sql(arena, &change.r.to);
    return change;
}

/* The last phase when it is of this kind and on this table; else a new one. A table with several
 * columns has them in one phase. */
static void *phase_on(struct change *change, const struct phase_kind *kind)
{
    const struct plan_document *document = change->r.document;
    const struct phase *last =
        document->phase_count ? &document->phases[document->phase_count - 1] : NULL;
    void *args;
    if (!last || last->kind != kind || !change->same_table)
        return recipe_add_phase(&change->r, kind);
    memcpy(&args, &last->args, sizeof args); /* which add_phase has made: they may be written */
    return args;
}

static void change_add_column(struct change *change)
{
    recipe_add_new_column(&change->r, change->type, change->up, change->down, change->lossy);
}

static void change_backfill(struct change *change)
{
    struct backfill_args *args = phase_on(change, &phase_backfill);
    args->rows.table = *change->r.table;
}

static void change_constrain(struct change *change)
{
    struct constrain_args *args = phase_on(change, &phase_constrain);
    args->table = *change->r.table;
    if (args->item_count == 0)
        *ARENA_PUSH(change->r.arena, args->items, args->item_count) =
            (struct constrain_item){.kind = CONSTRAIN_LIKE, .place = change->r.place};
    struct constrain_item *item = &args->items[0];
    *ARENA_PUSH(change->r.arena, item->pairs, item->pair_count) =
        (struct like_pair){.to = change->r.to, .from = *change->r.column};
    if (change->r.without)
        args->without = *change->r.without;
}

static void change_swap(struct change *change, struct swap_table *swapped)
{
    swapped->table = *change->r.table;
    *ARENA_PUSH(change->r.arena, swapped->columns, swapped->column_count) = (struct swap_column){
        .name = *change->r.column, .from = change->r.to, .retired = change->retired};
}

/* In one phase, so that nobody sees the key and what references it in two types. The key's table is
 * the last one. */
void recipe_swap_together(struct change *changes, size_t count)
{
    struct swap_args *args = recipe_add_phase(&changes[count - 1].r, &phase_swap);
    args->views = changes->r.document->change_type.views;
    change_swap(&changes[count - 1], &args->last);
    for (size_t i = 0; i + 1 < count; i++) {
        bool of_key = qname_equal(&changes[i].r.table->name, &changes[count - 1].r.table->name);
        change_swap(&changes[i],
                    of_key ? &args->last
                    : changes[i].same_table
                        ? &args->with[args->with_count - 1]
                        : ARENA_PUSH(changes[i].r.arena, args->with, args->with_count));
    }
}

/* A phase for each table, as it was before: a plan that is registered so goes on so. */
static void swap_apart(struct change *changes, size_t count)
{
    struct swap_args *args = NULL;
    for (size_t i = 0; i < count; i++) {
        args = phase_on(&changes[i], &phase_swap);
        args->views = changes->r.document->change_type.views;
        change_swap(&changes[i], &args->last);
    }
}

static void change_drop(struct change *change)
{
    struct drop_args *args = phase_on(change, &phase_drop);
    args->table = *change->r.table;
    *ARENA_PUSH(change->r.arena, args->columns.items, args->columns.count) = change->retired;
}

static bool is_of_key(const struct change_type_args *args, size_t i)
{
    return qname_equal(&args->referencing[i].table.name, &args->table.name);
}

/* Of a column that references the key, behind those of its table. */
static void add_change(struct arena *arena, struct plan_document *document, size_t i,
                       struct change **changes, size_t *count)
{
    const struct column_at *column = &document->change_type.referencing[i];
    size_t place = *count;
    if (!column->table.name.name || !column->column.text)
        return;
    ARENA_PUSH(arena, *changes, *count);
    for (size_t k = 0; k < place; k++)
        if (qname_equal(&(*changes)[k].r.table->name, &column->table.name))
            place = k + 1;
    memmove(&(*changes)[place + 1], &(*changes)[place], (*count - 1 - place) * sizeof **changes);
    (*changes)[place] = change_of(arena, document, &column->table, &column->column);
}

/* Columns of one table stand next to each other, the key that they reference is the last one. */
static struct change *changes_of(struct arena *arena, struct plan_document *document, size_t *count)
{
    const struct change_type_args *args = &document->change_type;
    struct change *changes = NULL;
    *count = 0;
    for (size_t i = 0; i < args->referencing_count; i++)
        if (!is_of_key(args, i))
            add_change(arena, document, i, &changes, count);
    for (size_t i = 0; i < args->referencing_count; i++)
        if (is_of_key(args, i))
            add_change(arena, document, i, &changes, count);
    *ARENA_PUSH(arena, changes, *count) = change_of(arena, document, &args->table, &args->column);
    for (size_t i = 1; i < *count; i++)
        changes[i].same_table =
            qname_equal(&changes[i].r.table->name, &changes[i - 1].r.table->name);
    return changes;
}

/* A gate that the plan names is the last one; the other has a derived name. */
void recipe_change_columns(struct change *changes, size_t count, const struct change_gates *gates,
                           void (*swap)(struct change *changes, size_t count))
{
    struct replacement asks = gates->asks;
    for (size_t i = 0; i < count; i++)
        change_add_column(&changes[i]);
    for (size_t i = 0; i < count; i++)
        change_backfill(&changes[i]);
    for (size_t i = 0; i < count; i++)
        change_constrain(&changes[i]);
    struct gate_args first = *gates->asks.gate;
    first.head.name.text = NULL;
    asks.gate = &first;
    recipe_add_gate(&asks, gates->subject, "-either-type", gates->either);
    swap(changes, count);
    const struct gate_args second =
        recipe_soaking(gates->asks.gate, gates->asks.place, gates->retire_ms);
    asks.gate = &second;
    recipe_add_gate(&asks, gates->subject, "-changed", gates->changed);
    for (size_t i = 0; i < count; i++)
        change_drop(&changes[i]);
}

static void expand_change(struct arena *arena, struct plan_document *document,
                          void (*swap)(struct change *changes, size_t count))
{
    const struct change_type_args *args = &document->change_type;
    if (args->table.name.name == NULL || args->column.text == NULL || args->type.text == NULL)
        return;
    if (args->to.text) {
        if (!str_equal(args->to.text, args->column.text))
            recipe_change_to(arena, document);
        return;
    }
    size_t count;
    struct change *changes = changes_of(arena, document, &count);
    const char *column = args->column.text, *table = args->table.name.name;
    const struct change_gates gates = {
        .asks = changes[count - 1].r,
        .subject = column,
        .either = arena_printf(
            arena, "Does every service take %s.%s as %s as well as in its present type?", table,
            column, args->type.text),
        .changed = arena_printf(
            arena, "Does every service work with %s.%s as %s, so that the old values may go?",
            table, column, args->type.text),
        .retire_ms = args->retire_ms,
    };
    document->phase_count = 0;
    recipe_change_columns(changes, count, &gates, swap);
}

/* The gate comes first because there is no cheap way back: narrowing the type again rewrites the
 * table. */
bool plan_expand_plain(struct arena *arena, struct plan_document *document)
{
    const struct change_type_args *args = &document->change_type;
    if (args->place.line == 0 || args->up.text || args->down.text || args->to.text ||
        args->referencing_count)
        return false;
    struct change change = change_of(arena, document, &args->table, &args->column);
    document->phases = NULL;
    document->phase_count = 0;
    recipe_add_gate(
        &change.r, args->column.text, "-either-type",
        arena_printf(arena, "Does every service take %s.%s as %s as well as in its present type?",
                     args->table.name.name, args->column.text, args->type.text));
    struct alter_type_args *alter = recipe_add_phase(&change.r, &phase_alter_type);
    alter->table = args->table;
    alter->column = args->column;
    alter->type = args->type;
    alter->views = args->views;
    return true;
}

void plan_expand_recipe(struct arena *arena, struct plan_document *document)
{
    if (document->rename_column.place.line > 0)
        recipe_rename_column(arena, document);
    else if (document->rename_table.place.line > 0)
        recipe_rename_table(arena, document);
    else if (document->change_type.place.line > 0)
        expand_change(arena, document, recipe_swap_together);
}

bool plan_expand_earlier(struct arena *arena, struct plan_document *document)
{
    if (document->change_type.place.line == 0 || document->change_type.referencing_count == 0)
        return false;
    document->phases = NULL;
    expand_change(arena, document, swap_apart);
    return true;
}

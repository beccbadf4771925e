/* What recipes stand for. */
#include <string.h>

#include "base/str.h"
#include "plan/document.h"

enum { NAME_MAX_BYTES = 63 };

/* What both recipes replace: a column by another one. */
struct replacement {
    struct arena *arena;
    struct plan_document *document;
    struct place place;
    const struct table_at *table;
    const struct name_at *column; /* the old one */
    struct name_at to;            /* the new one */
    const struct phase_document *gate;
};

static struct phase_document *add_phase(struct replacement *r, enum phase_kind kind)
{
    struct phase_document *added =
        ARENA_PUSH(r->arena, r->document->phases, r->document->phase_count);
    *added = (struct phase_document){.phase = {.kind = kind, .place = r->place}};
    return added;
}

static void add_new_column(struct replacement *r, struct sql_fragment type, struct sql_fragment up,
                           struct sql_fragment down)
{
    struct add_column_args *add = &add_phase(r, PHASE_ADD_COLUMN)->phase.as.add_column;
    add->table = *r->table;
    *ARENA_PUSH(r->arena, add->columns, add->column_count) =
        (struct new_column){.name = r->to, .type = type, .up = up};
    *ARENA_PUSH(r->arena, add->downs, add->down_count) =
        (struct down_column){.name = *r->column, .down = down};
}

static void add_backfill(struct replacement *r)
{
    struct backfill_args *backfill = &add_phase(r, PHASE_BACKFILL)->phase.as.backfill;
    backfill->table = *r->table;
    backfill->pacing = pacing_unset();
}

static void add_like(struct replacement *r)
{
    struct constrain_args *constrain = &add_phase(r, PHASE_CONSTRAIN)->phase.as.constrain;
    constrain->table = *r->table;
    struct constrain_item *item = ARENA_PUSH(r->arena, constrain->items, constrain->item_count);
    item->kind = CONSTRAIN_LIKE;
    item->place = r->place;
    *ARENA_PUSH(r->arena, item->pairs, item->pair_count) =
        (struct like_pair){.to = r->to, .from = *r->column};
}

/* `subject` and `tail` name the gate, where the plan does not. */
static void add_gate(struct replacement *r, const char *subject, const char *tail, const char *ask)
{
    struct phase_document *document = add_phase(r, PHASE_GATE);
    *document = *r->gate;
    struct gate_args *gate = &document->phase.as.gate;
    document->phase.kind = PHASE_GATE;
    if (document->phase.place.line == 0)
        document->phase.place = r->place;
    if (gate->approvals == 0)
        gate->approvals = 1;
    if (gate->ask == NULL)
        gate->ask = ask;
    if (document->name.text == NULL)
        document->name = (struct name_at){
            .text = arena_printf(
                r->arena, "%s%s",
                plan_make_name(r->arena,
                               arena_printf(r->arena, "%s-%s", r->table->name.name, subject),
                               NAME_MAX_BYTES - strlen(tail)),
                tail),
            .place = document->phase.place,
        };
}

static void add_drop(struct replacement *r, const struct name_at *column)
{
    struct drop_args *drop = &add_phase(r, PHASE_DROP)->phase.as.drop;
    drop->table = *r->table;
    *ARENA_PUSH(r->arena, drop->columns.items, drop->columns.count) = *column;
}

static struct sql_fragment column_sql(struct arena *arena, const struct name_at *column)
{
    return (struct sql_fragment){.text = sql_quote_name(arena, column->text),
                                 .place = column->place};
}

static void expand_rename(struct arena *arena, struct plan_document *document)
{
    const struct rename_column_args *args = &document->rename_column;
    if (args->table.name.name == NULL || args->column.text == NULL || args->to.text == NULL ||
        str_equal(args->to.text, args->column.text))
        return; /* a problem already; what follows from it would only confuse */
    struct replacement r = {arena,         document, args->place, &args->table,
                            &args->column, args->to, &args->gate};
    document->phase_count = 0;
    add_new_column(&r, (struct sql_fragment){0}, column_sql(arena, &args->column),
                   column_sql(arena, &args->to));
    add_backfill(&r);
    add_like(&r);
    add_gate(&r, args->to.text, "-deployed",
             arena_printf(arena,
                          "Has every service been redeployed to read and write %s.%s instead of "
                          "%s?",
                          args->table.name.name, args->to.text, args->column.text));
    add_drop(&r, &args->column);
}

/* The column's name and an ending, cut where that would be too long. */
static struct name_at derived(struct arena *arena, const struct name_at *column, const char *tail)
{
    size_t length = strlen(column->text), most = NAME_MAX_BYTES - strlen(tail);
    if (length > most)
        for (length = most; ((unsigned char)column->text[length] & 0xc0) == 0x80;)
            length--; /* in the middle of a character */
    return (struct name_at){arena_printf(arena, "%.*s%s", (int)length, column->text, tail),
                            column->place};
}

/* A gate that the plan names is the last one; the other has a derived name. */
static void expand_change(struct arena *arena, struct plan_document *document)
{
    const struct change_type_args *args = &document->change_type;
    if (args->table.name.name == NULL || args->column.text == NULL || args->type.text == NULL)
        return;
    const char *column = args->column.text, *table = args->table.name.name;
    struct name_at retired = derived(arena, &args->column, "_old");
    struct replacement r = {arena,        document,      args->place,
                            &args->table, &args->column, derived(arena, &args->column, "_new"),
                            &args->gate};
    struct sql_fragment up = args->up, down = args->down;
    if (!up.text)
        up =
            (struct sql_fragment){sql_make(arena, "%I::%R", column, &args->type), args->type.place};
    if (!down.text)
        down = column_sql(arena, &r.to);
    document->phase_count = 0;
    add_new_column(&r, args->type, up, down);
    add_backfill(&r);
    add_like(&r);
    struct phase_document first = args->gate;
    first.name.text = NULL;
    r.gate = &first;
    add_gate(&r, column, "-either-type",
             arena_printf(arena,
                          "Does every service take %s.%s as %s as well as in its present type?",
                          table, column, args->type.text));
    struct swap_args *swap = &add_phase(&r, PHASE_SWAP)->phase.as.swap;
    swap->table = args->table;
    *ARENA_PUSH(arena, swap->columns, swap->column_count) =
        (struct swap_column){.name = args->column, .from = r.to, .retired = retired};
    r.gate = &args->gate;
    add_gate(&r, column, "-changed",
             arena_printf(
                 arena, "Does every service work with %s.%s as %s, so that the old values may go?",
                 table, column, args->type.text));
    add_drop(&r, &retired);
}

void plan_expand_recipe(struct arena *arena, struct plan_document *document)
{
    if (document->rename_column.place.line > 0)
        expand_rename(arena, document);
    else if (document->change_type.place.line > 0)
        expand_change(arena, document);
}

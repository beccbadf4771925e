/* What rename_column and rename_table stand for. */
#include "base/str.h"
#include "phase/alias/alias.h"
#include "phase/drop/drop.h"
#include "phase/kinds.h"
#include "phase/release/release.h"
#include "phase/retire/retire.h"
#include "plan/recipe.h"

struct beside {
    struct sql_fragment type, up, down;
    bool lossy;
    int64_t retire_ms;
    int views;
    struct drop_names names;
};

static void ask_deployed(struct replacement *r)
{
    recipe_add_gate(
        r, r->to.text, "-deployed",
        arena_printf(r->arena,
                     "Has every service been redeployed to read and write %s.%s instead of "
                     "%s?",
                     r->table->name.name, r->to.text, r->column->text));
}

/* And a gate that waits for whoever fails. */
static void add_retire(struct replacement *r, int64_t soak_ms)
{
    struct retire_args *retire = recipe_add_phase(r, &phase_retire);
    retire->table = *r->table;
    *ARENA_PUSH(r->arena, retire->columns.items, retire->columns.count) = *r->column;
    const struct gate_args none = {0}, soaks = recipe_soaking(&none, r->place, soak_ms);
    const struct gate_args *named = r->gate;
    r->gate = &soaks;
    recipe_add_gate(r, r->column->text, "-retired",
                    arena_printf(r->arena, "Has nobody missed %s.%s since it is retired?",
                                 r->table->name.name, r->column->text));
    r->gate = named;
}

/* Two columns side by side, each under its name, until the old one goes. */
static void expand_beside(struct replacement *r, const struct beside *beside)
{
    r->document->phase_count = 0;
    recipe_add_new_column(r, beside->type, beside->up, beside->down, beside->lossy);
    recipe_add_backfill(r);
    recipe_add_like(r);
    ask_deployed(r);
    if (beside->retire_ms)
        add_retire(r, beside->retire_ms);
    struct drop_args *drop = recipe_add_drop(r, r->column, beside->views);
    drop->names = beside->names;
}

static void expand_copy(struct replacement *r)
{
    const struct rename_column_args *args = &r->document->rename_column;
    expand_beside(r, &(struct beside){.up = recipe_column_sql(r->arena, r->column),
                                      .down = recipe_column_sql(r->arena, &r->to),
                                      .retire_ms = args->retire_ms,
                                      .views = args->views,
                                      .names = args->names});
}

void recipe_change_to(struct arena *arena, struct plan_document *document)
{
    const struct change_type_args *args = &document->change_type;
    struct replacement r = {arena,         document, args->place, &args->table,
                            &args->column, args->to, &args->gate, &args->without};
    struct beside beside = {.type = args->type,
                            .up = args->up,
                            .down = args->down,
                            .lossy = args->lossy,
                            .retire_ms = args->retire_ms,
                            .views = args->views};
    if (!beside.up.text)
        beside.up = (struct sql_fragment){sql_make(arena, "%I::%R", args->column.text, &args->type),
                                          args->type.place};
    if (!beside.down.text)
        beside.down = recipe_column_sql(arena, &args->to);
    expand_beside(&r, &beside);
}

static void add_release(struct replacement *r)
{
    struct release_args *release = recipe_add_phase(r, &phase_release);
    release->table = *r->table;
}

static struct alias_args *add_alias(struct replacement *r)
{
    struct alias_args *alias = recipe_add_phase(r, &phase_alias);
    alias->table = *r->table;
    return alias;
}

static void expand_view(struct replacement *r)
{
    r->document->phase_count = 0;
    struct alias_args *alias = add_alias(r);
    *ARENA_PUSH(r->arena, alias->columns.columns, alias->columns.column_count) =
        (struct aside_column){.to = r->to, .from = *r->column};
    ask_deployed(r);
    add_release(r);
}

void recipe_rename_column(struct arena *arena, struct plan_document *document)
{
    const struct rename_column_args *args = &document->rename_column;
    if (args->table.name.name == NULL || args->column.text == NULL || args->to.text == NULL ||
        str_equal(args->to.text, args->column.text))
        return; /* a problem already; what follows from it would only confuse */
    struct replacement r = {arena,         document, args->place, &args->table,
                            &args->column, args->to, &args->gate, &args->without};
    (args->method == RENAME_BY_VIEW ? expand_view : expand_copy)(&r);
}

void recipe_rename_table(struct arena *arena, struct plan_document *document)
{
    const struct rename_table_args *args = &document->rename_table;
    const char *schema = args->schema.text, *table = args->table.name.name;
    if (table == NULL || (args->to.text == NULL && schema == NULL) ||
        str_equal(args->to.text, table) || str_equal(schema, args->table.name.schema))
        return;
    struct replacement r = {.arena = arena,
                            .document = document,
                            .place = args->place,
                            .table = &args->table,
                            .to = args->to,
                            .gate = &args->gate};
    document->phase_count = 0;
    struct alias_args *alias = add_alias(&r);
    alias->to = args->to;
    alias->schema = args->schema;
    recipe_add_gate(
        &r, schema ? schema : args->to.text, "-deployed",
        schema
            ? arena_printf(arena, "Has every service been redeployed to say %s.%s?", schema, table)
            : arena_printf(arena, "Has every service been redeployed to say %s instead of %s?",
                           args->to.text, table));
    add_release(&r);
}

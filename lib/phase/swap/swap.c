/* swap: new columns take the old ones' names, and all that is called after them, in one short
 * transaction; sync goes on, over the new names. */
#include "phase/swap/swap.h"
#include "phase/kinds.h"
#include "phase/story/join.h"
#include "phase/swap/build.h"
#include "phase/sync/proof.h"
#include "phase/sync/sync.h"

/* The old name, so far that of the old column, is the new one's from then on. */
static void tell_renames(struct story *story, const struct swap_table *swapped)
{
    const struct qname *table = &swapped->table.name;
    for (size_t i = 0; table->name && i < swapped->column_count; i++) {
        const struct swap_column *column = &swapped->columns[i];
        const struct object old = {*table, column->name.text}, new = {*table, column->from.text};
        if (!old.name || !new.name || !column->retired.text)
            continue;
        story_tell(story, (struct fact){.kind = FACT_RENAMES,
                                        .object = old,
                                        .name = column->retired.text,
                                        .place = column->retired.place});
        story_tell(story, (struct fact){.kind = FACT_RENAMES,
                                        .object = new,
                                        .other = old,
                                        .name = old.name,
                                        .place = column->name.place});
    }
}

static void tell(const struct phase *phase, struct story *story)
{
    const struct swap_args *args = phase->args;
    story_use(story, &args->last.table); /* by which the phase is called */
    for (size_t i = 0; i < args->with_count; i++)
        story_use(story, &args->with[i].table);
    for (size_t i = 0; i <= args->with_count; i++)
        tell_renames(story, swap_table_at(args, i));
    swap_tell_types(story, args);
    story_tell(story, (struct fact){.kind = FACT_ADMITS, .entry = JOIN_BEHIND});
}

static const char *rename_sql(struct swap_builder *b, const char *from, const char *to)
{
    return sql_make(b->arena, "ALTER TABLE %T RENAME COLUMN %I TO %I", b->table, from, to);
}

static void add_rename(struct swap_builder *b, const struct swap_column *column)
{
    const char *name = column->name.text, *from = column->from.text,
               *retired = column->retired.text;
    swap_add(b, (struct operation){
                    .go = swap_step(b, rename_sql(b, name, retired)),
                    .back = swap_step(b, rename_sql(b, retired, name)),
                    .leaves = effect_one(
                        b->arena, (struct live_object){OBJECT_COLUMN, *b->table, retired}, PRESENT),
                    .why = "the old column lives on under this name",
                });
    const struct live_object before = {OBJECT_COLUMN, *b->table, from};
    struct operation take = {
        .go = swap_step(b, rename_sql(b, from, name)),
        .back = swap_step(b, rename_sql(b, name, from)),
        .needs = effect_one(b->arena, before, PRESENT),
        .leaves =
            effect_one(b->arena, (struct live_object){OBJECT_COLUMN, *b->table, name}, PRESENT),
        .why = "the new column takes its name: catalogue only",
    };
    rename_add(b->arena, &take.renames, before, name);
    swap_add(b, take);
}

static const char *set_default(struct swap_builder *b, const char *column, const char *value)
{
    return sql_make(b->arena, "ALTER TABLE %T ALTER COLUMN %I SET DEFAULT %S", b->table, column,
                    value);
}

static const char *drop_default(struct swap_builder *b, const char *column)
{
    return sql_make(b->arena, "ALTER TABLE %T ALTER COLUMN %I DROP DEFAULT", b->table, column);
}

/* Neither column has a default of its own: that of a domain holds for the one that is written. */
static void add_domain_default(struct swap_builder *b, const struct cat_column *old,
                               const struct cat_type *type, const struct swap_column *column)
{
    if (old->domain_default)
        swap_add(b, (struct operation){
                        .go = swap_step(b, set_default(b, column->retired.text, "NULL")),
                        .back = swap_step(b, drop_default(b, column->retired.text)),
                        .why = "its domain's default would look like a write of the old side",
                    });
    if (type && type->domain_default)
        swap_add(b, (struct operation){
                        .go = swap_step(b, drop_default(b, column->name.text)),
                        .back = swap_step(b, set_default(b, column->name.text, "NULL")),
                        .why = "its domain's default holds from now on",
                    });
}

static void add_default(struct swap_builder *b, const struct swap_column *column)
{
    const struct cat_table *table = catalog_table(b->context->catalog, b->table);
    const struct cat_column *old = cat_table_column(table, column->name.text);
    const struct cat_type *type = carry_type_of(b->context, b->table, column->from.text);
    const char *name = column->name.text, *from = column->from.text,
               *retired = column->retired.text;
    if (!old || old->generated)
        return;
    if (!old->default_sql) {
        add_domain_default(b, old, type, column);
        return;
    }
    struct effect_list leaves = {0};
    if (!old->domain_default)
        effect_add(b->arena, &leaves, (struct live_object){OBJECT_DEFAULT, *b->table, retired},
                   ABSENT);
    swap_add(b, (struct operation){
                    .go = swap_step(b, old->domain_default ? set_default(b, retired, "NULL")
                                                           : drop_default(b, retired)),
                    .back = swap_step(b, set_default(b, retired, old->default_sql)),
                    .leaves = leaves,
                    .why = "it would look like a write of the old side",
                });
    swap_add(b, (struct operation){
                    .go = swap_step(b, set_default(b, name,
                                                   carry_default_sql(b->context, b->table, from,
                                                                     old->default_sql))),
                    .back = swap_step(b, type && type->domain_default ? set_default(b, name, "NULL")
                                                                      : drop_default(b, name)),
                    .leaves = effect_one(
                        b->arena, (struct live_object){OBJECT_DEFAULT, *b->table, name}, PRESENT),
                    .why = "the old column's, in the new type",
                });
}

static void drop_foreign_keys(struct swap_builder *b, const struct fact *likens)
{
    const struct carry_list list = carry_of(b->context, likens);
    for (size_t i = 0; i < list.count; i++)
        if (list.items[i].kind == CARRY_FOREIGN_KEY)
            swap_drop_foreign_key(b, list.items[i].constraint);
}

/* The originals step aside, and what `like` has carried takes their names. */
static void add_names(struct swap_builder *b, const struct fact *likens)
{
    const struct carry_list list = carry_of(b->context, likens);
    for (size_t i = 0; i < list.count; i++) {
        const struct carry *carry = &list.items[i];
        const char *aside = sql_derived_name(b->arena, CATALOG_OUR_PREFIX, b->context->plan_name,
                                             carry->original, carry->temporary, "retired", NULL);
        if (carry->kind == CARRY_FOREIGN_KEY && swap_is_within(b, carry->constraint))
            continue;
        struct operation take =
            carry_rename(b->arena, b->table, carry, carry->temporary, carry->original);
        take.why = "takes the original's name";
        if (carry->kind != CARRY_FOREIGN_KEY) {
            struct operation retire =
                carry_rename(b->arena, b->table, carry, carry->original, aside);
            retire.why = "steps aside";
            /* goes with its column, by whatever name */
            retire.needs = retire.leaves = (struct effect_list){0};
            retire.renames = (struct rename_list){0};
            swap_add(b, retire);
        }
        swap_add(b, take);
        const struct operation *now, *then;
        size_t count = carry_roles(b->arena, b->table, carry, carry->original, &now);
        carry_roles(b->arena, b->table, carry, aside, &then);
        for (size_t r = 0; r < count; r++) {
            struct operation role = now[r];
            role.back = swap_step(b, then[r].go.sql);
            swap_add(b, role);
        }
    }
}

static bool is_swapped(const struct swap_table *args, const struct fact *likens)
{
    for (size_t i = 0; i < args->column_count; i++)
        if (str_equal(args->columns[i].name.text, likens->other.name) &&
            str_equal(args->columns[i].from.text, likens->object.name))
            return true;
    return false;
}

/* For everything that a `like` before has carried to a column that is swapped. */
static void for_each_like(struct swap_builder *b,
                          void (*each)(struct swap_builder *, const struct fact *))
{
    const struct object table = {.of = *b->table};
    for (const struct fact *likens = NULL;
         (likens = story_next(b->context->story, FACT_LIKENS, &table, b->context->index, likens));)
        if (is_swapped(b->args, likens))
            each(b, likens);
}

static void add_comparisons(struct swap_builder *b)
{
    struct sync sync;
    for (const struct fact *keeps = NULL;
         (keeps = swap_next_sync(b->context, b->args, keeps, &sync));)
        proof_rows_agree(b->context, &sync, SWAP_CHECK, b->operations);
}

static void add_proofs(struct swap_builder *b)
{
    struct sync sync;
    for (const struct fact *keeps = NULL;
         (keeps = swap_next_sync(b->context, b->args, keeps, &sync));)
        proof_all_valid(b->context, &sync, SWAP_SWITCH, b->operations);
    for (const struct fact *keeps = NULL;
         (keeps = swap_next_sync(b->context, b->args, keeps, &sync));)
        proof_is_current(b->context, &sync, SWAP_SWITCH, b->operations);
}

/* What the sync does, and the columns' defaults. */
static void add_values(struct swap_builder *b)
{
    struct sync sync;
    for (const struct fact *keeps = NULL;
         (keeps = swap_next_sync(b->context, b->args, keeps, &sync));) {
        swap_add_function(b, &sync);
        for (size_t c = 0; c < b->args->column_count; c++)
            if (cat_names_contain(sync.new_names, sync.new_count, b->args->columns[c].from.text)) {
                add_default(b, &b->args->columns[c]);
                swap_move_sequence(b, &b->args->columns[c]);
            }
    }
}

static void add_switch(struct swap_builder *b)
{
    for_each_like(b, drop_foreign_keys);
    swap_drop_keys(b);
    for (size_t i = 0; i < b->args->column_count; i++)
        add_rename(b, &b->args->columns[i]);
    add_values(b);
    for_each_like(b, add_names);
    swap_add_keys(b);
}

/* For each table in its turn. */
static void each_table(struct swap_builder *b, void (*step)(struct swap_builder *))
{
    const struct swap_args *args = phase_args(b->context);
    for (size_t i = 0; i <= args->with_count; i++) {
        b->args = swap_table_at(args, i);
        b->table = &b->args->table.name;
        step(b);
    }
}

/* One step after the other, each over all tables: the switch of all is one transaction. */
static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct swap_builder b = {.arena = context->arena, .context = context, .operations = operations};
    const struct follow follow = swap_follow(context);
    size_t followed;
    follow_items(&follow, &followed);
    follow_beside(&follow, SWAP_BESIDE, operations);
    each_table(&b, swap_prepare_keys);
    each_table(&b, add_comparisons);
    each_table(&b, add_proofs);
    join_compile(context, SWAP_SWITCH, JOIN_BACK, operations);
    follow_before(&follow, operations);
    swap_drop_routines(&b);
    each_table(&b, add_switch);
    swap_add_types(&b, phase_args(context));
    followed += swap_has_routines(context);
    if (followed)
        swap_add_values(&b, true);
    swap_make_routines(&b);
    follow_after(&follow, operations);
    if (followed)
        swap_add_values(&b, false);
    join_compile(context, SWAP_SWITCH, JOIN_GO, operations);
    follow_aside(&follow, SWAP_BESIDE, operations);
    each_table(&b, swap_validate_keys);
}

const struct phase_kind phase_swap = {
    .keyword = "swap",
    .record = &phase_swap_record,
    .tell = tell,
    .demand = swap_demand,
    .check = swap_check,
    .compile = compile,
};

/* What phases demand of each other, as far as it shows without a database. */
#include "base/str.h"
#include "phase/story/swapped.h"
#include "plan/document.h"

struct checker {
    struct arena *arena;
    const struct phase_list *phases;
    bool whole; /* what is not there is really missing */
    struct problem_list *problems;
};

static bool same_table(const struct table_at *a, const struct table_at *b)
{
    return a && b && a->name.name && b->name.name && qname_equal(&a->name, &b->name);
}

/* The add_column phase before `end` that adds the column; phases.count when there is none. */
static size_t find_addition(const struct checker *checker, size_t end, const struct table_at *table,
                            const char *column)
{
    for (size_t i = 0; i < end; i++) {
        const struct phase *phase = &checker->phases->items[i];
        const struct add_column_args *args = &phase->as.add_column;
        if (phase->kind != PHASE_ADD_COLUMN || !same_table(&args->table, table))
            continue;
        for (size_t j = 0; j < args->column_count; j++)
            if (str_equal(args->columns[j].name.text, column))
                return i;
    }
    return checker->phases->count;
}

static bool added_before(const struct checker *checker, size_t end, const struct table_at *table,
                         const char *column)
{
    return find_addition(checker, end, table, column) < checker->phases->count;
}

static bool has_sync(const struct add_column_args *args)
{
    for (size_t i = 0; i < args->column_count; i++)
        if (args->columns[i].up.text != NULL)
            return true;
    return false;
}

static bool sets_down(const struct add_column_args *args, const char *column)
{
    for (size_t i = 0; i < args->down_count; i++)
        if (str_equal(args->downs[i].name.text, column))
            return true;
    return false;
}

/* Two syncs that set one old column would overwrite each other. */
static void check_downs(const struct checker *checker, size_t index)
{
    const struct add_column_args *args = &checker->phases->items[index].as.add_column;
    for (size_t i = 0; i < index; i++) {
        const struct phase *earlier = &checker->phases->items[i];
        if (earlier->kind != PHASE_ADD_COLUMN ||
            !same_table(&earlier->as.add_column.table, &args->table))
            continue;
        for (size_t j = 0; j < args->down_count; j++) {
            const struct name_at *name = &args->downs[j].name;
            if (name->text != NULL && sets_down(&earlier->as.add_column, name->text))
                problem_add(checker->problems, name->place,
                            "Add all columns that it is made from in one phase.",
                            "column \"%s\" is already set by the \"down\" of phase \"%s\"",
                            name->text, earlier->name);
        }
    }
}

static void check_add_column(const struct checker *checker, size_t index)
{
    check_downs(checker, index);
    const struct add_column_args *args = &checker->phases->items[index].as.add_column;
    for (size_t i = 0; i < args->column_count; i++) {
        const struct name_at *name = &args->columns[i].name;
        if (name->text != NULL && added_before(checker, index, &args->table, name->text))
            problem_add(checker->problems, name->place, "Remove one of the two.",
                        "column \"%s\" is added twice", name->text);
    }
}

/* There must be a group on the table that no backfill has filled yet. */
static void check_backfill(const struct checker *checker, size_t index)
{
    const struct phase *phase = &checker->phases->items[index];
    const struct table_at *table = &phase->as.backfill.table;
    bool any = false, open = false;
    for (size_t i = 0; i < index; i++) {
        const struct phase *earlier = &checker->phases->items[i];
        if (earlier->kind == PHASE_ADD_COLUMN && same_table(&earlier->as.add_column.table, table) &&
            has_sync(&earlier->as.add_column))
            any = open = true;
        else if (earlier->kind == PHASE_BACKFILL && same_table(&earlier->as.backfill.table, table))
            open = false;
    }
    if (!checker->whole || open)
        return;
    if (any)
        problem_add(checker->problems, phase->place, "Remove one of the two backfills.",
                    "table \"%s\" has no new columns since its last backfill", table->name.name);
    else
        problem_add(checker->problems, phase->place,
                    "Put an add_column with an \"up\" for this table before it.",
                    "backfill of table \"%s\" has nothing to fill", table->name.name);
}

static void check_like(const struct checker *checker, size_t index, const struct like_pair *pair)
{
    const struct table_at *table = &checker->phases->items[index].as.constrain.table;
    if (pair->to.text != NULL && str_equal(pair->to.text, pair->from.text))
        problem_add(checker->problems, pair->from.place, "Name the old column here.",
                    "column \"%s\" cannot take after itself", pair->to.text);
    else if (checker->whole && !added_before(checker, index, table, pair->to.text))
        problem_add(checker->problems, pair->to.place,
                    "Write the new column first: {NEW: OLD}; an earlier add_column must add it.",
                    "column \"%s\" is not added by an earlier phase", pair->to.text);
}

static void check_constrain(const struct checker *checker, size_t index)
{
    const struct constrain_args *args = &checker->phases->items[index].as.constrain;
    for (size_t i = 0; i < args->item_count; i++)
        for (size_t j = 0; j < args->items[i].pair_count; j++)
            check_like(checker, index, &args->items[i].pairs[j]);
}

/* Whether the sync that the phase creates keeps this old column in step, as far as it shows. */
static bool keeps_in_step(const struct checker *checker, const struct add_column_args *args,
                          const char *column)
{
    if (sets_down(args, column))
        return true;
    for (size_t i = 0; i < args->column_count; i++) {
        const char *source = phase_sql_column(checker->arena, &args->columns[i].up);
        if (source != NULL && str_equal(source, column))
            return true;
    }
    return false;
}

/* The latest earlier phase whose sync keeps the column in step; phases.count: none. */
static size_t find_sync(const struct checker *checker, size_t end, const struct table_at *table,
                        const char *column)
{
    for (size_t i = end; i-- > 0;) {
        const struct phase *phase = &checker->phases->items[i];
        if (phase->kind == PHASE_ADD_COLUMN && same_table(&phase->as.add_column.table, table) &&
            keeps_in_step(checker, &phase->as.add_column, column))
            return i;
    }
    return checker->phases->count;
}

static bool dropped_before(const struct checker *checker, size_t end, const struct table_at *table,
                           const char *column)
{
    for (size_t i = 0; i < end; i++) {
        const struct phase *phase = &checker->phases->items[i];
        if (phase->kind != PHASE_DROP || !same_table(&phase->as.drop.table, table))
            continue;
        for (size_t j = 0; j < phase->as.drop.columns.count; j++)
            if (str_equal(phase->as.drop.columns.items[j].text, column))
                return true;
    }
    return false;
}

/* A phase of this kind, and on this table if it has one, between the two. */
static bool stands_between(const struct checker *checker, size_t begin, size_t end,
                           enum phase_kind kind, const struct table_at *table)
{
    for (size_t i = begin + 1; i < end; i++) {
        const struct phase *phase = &checker->phases->items[i];
        const struct table_at *other = phase_table(phase);
        if (phase->kind == kind && (other == NULL || same_table(other, table)))
            return true;
    }
    return false;
}

static void check_dropped_column(const struct checker *checker, size_t index,
                                 const struct name_at *name)
{
    const struct table_at *table = &checker->phases->items[index].as.drop.table;
    size_t all = checker->phases->count;
    const struct name_at before = {
        swap_catalog_name(checker->phases, index, &table->name, name->text), name->place};
    const struct name_at *column = table->name.name ? &before : name;
    if (dropped_before(checker, index, table, column->text))
        problem_add(checker->problems, column->place, "Remove one of the two.",
                    "column \"%s\" is dropped twice", column->text);
    if (added_before(checker, all, table, column->text))
        problem_add(checker->problems, column->place, "Name the old column here.",
                    "column \"%s\" cannot be dropped by the plan that adds it", column->text);
    size_t sync = find_sync(checker, index, table, column->text);
    if (!checker->whole || sync == all)
        return;
    if (!stands_between(checker, sync, index, PHASE_BACKFILL, table))
        problem_add(checker->problems, column->place,
                    "Put a backfill of the table after the add_column.",
                    "column \"%s\" cannot be dropped before its values were copied", column->text);
    if (!stands_between(checker, sync, index, PHASE_GATE, NULL))
        problem_add(checker->problems, column->place,
                    "Put a gate before the drop that asks whether the application has been "
                    "redeployed.",
                    "column \"%s\" cannot be dropped without a gate before", column->text);
}

static void check_drop(const struct checker *checker, size_t index)
{
    const struct name_list *columns = &checker->phases->items[index].as.drop.columns;
    for (size_t i = 0; i < columns->count; i++)
        if (columns->items[i].text != NULL)
            check_dropped_column(checker, index, &columns->items[i]);
}

static void check_swapped_column(const struct checker *checker, size_t index,
                                 const struct swap_column *column)
{
    const struct table_at *table = &checker->phases->items[index].as.swap.table;
    if (!column->name.text || !column->from.text || !column->retired.text || !checker->whole)
        return;
    size_t sync = find_addition(checker, index, table, column->from.text);
    const struct add_column_args *args =
        sync < checker->phases->count ? &checker->phases->items[sync].as.add_column : NULL;
    if (!args)
        problem_add(checker->problems, column->from.place,
                    "An earlier add_column must add it, with `up` and `down`.",
                    "column \"%s\" is not added by an earlier phase", column->from.text);
    else if (!sets_down(args, column->name.text))
        problem_add(checker->problems, column->name.place,
                    "Give the add_column a `down` for it: the old application writes the new "
                    "column after the swap, and the old one has to follow.",
                    "column \"%s\" is not kept in step with column \"%s\"", column->name.text,
                    column->from.text);
    else if (!stands_between(checker, sync, index, PHASE_BACKFILL, table))
        problem_add(checker->problems, column->name.place,
                    "Put a backfill of the table after the add_column.",
                    "column \"%s\" cannot be swapped before its values were copied",
                    column->name.text);
}

/* What comes after a swap would have to say by which names it goes: keep it before, or in another
 * plan. */
static void check_after_swap(const struct checker *checker, size_t index)
{
    const struct table_at *table = &checker->phases->items[index].as.swap.table;
    for (size_t i = index + 1; i < checker->phases->count; i++) {
        const struct phase *later = &checker->phases->items[i];
        if (later->kind != PHASE_DROP && same_table(phase_table(later), table))
            problem_add(checker->problems, later->place,
                        "Put it before the swap, or into a plan of its own.",
                        "a %s of table \"%s\" cannot follow its swap",
                        phase_type(later->kind)->keyword, table->name.name);
    }
}

static void check_swap(const struct checker *checker, size_t index)
{
    const struct swap_args *args = &checker->phases->items[index].as.swap;
    for (size_t i = 0; i < args->column_count; i++)
        check_swapped_column(checker, index, &args->columns[i]);
    check_after_swap(checker, index);
}

/* Names of constraints and indexes, which one schema may have only once. */
static void check_object_names(const struct checker *checker)
{
    const struct name_at **names = NULL;
    const char **schemas = NULL;
    size_t count = 0, schema_count = 0;
    for (size_t i = 0; i < checker->phases->count; i++) {
        const struct phase *phase = &checker->phases->items[i];
        size_t items = phase->kind == PHASE_CONSTRAIN ? phase->as.constrain.item_count : 0;
        for (size_t j = 0; j < items; j++)
            if (phase->as.constrain.items[j].name.text != NULL) {
                *ARENA_PUSH(checker->arena, names, count) = &phase->as.constrain.items[j].name;
                *ARENA_PUSH(checker->arena, schemas, schema_count) =
                    phase->as.constrain.table.name.schema;
            }
    }
    for (size_t i = 1; i < count; i++)
        for (size_t j = 0; j < i; j++)
            if (str_equal(names[i]->text, names[j]->text) && str_equal(schemas[i], schemas[j])) {
                problem_add(checker->problems, names[i]->place, "Choose another name.",
                            "name \"%s\" is already used at line %d", names[i]->text,
                            names[j]->place.line);
                break;
            }
}

void plan_check(struct arena *arena, const struct phase_list *phases, bool whole,
                struct problem_list *problems)
{
    const struct checker checker = {
        .arena = arena, .phases = phases, .whole = whole, .problems = problems};
    for (size_t i = 0; i < phases->count; i++) {
        switch (phases->items[i].kind) {
        case PHASE_ADD_COLUMN:
            check_add_column(&checker, i);
            break;
        case PHASE_BACKFILL:
            check_backfill(&checker, i);
            break;
        case PHASE_CONSTRAIN:
            check_constrain(&checker, i);
            break;
        case PHASE_SWAP:
            check_swap(&checker, i);
            break;
        case PHASE_DROP:
            check_drop(&checker, i);
            break;
        default: /* a gate demands nothing of the others */
            break;
        }
    }
    check_object_names(&checker);
}

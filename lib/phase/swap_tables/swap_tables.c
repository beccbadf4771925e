/* swap_tables: what it tells, and demands of the phases around it. */
#include "phase/swap_tables/swap_tables.h"

#include <string.h>

#include "base/str.h"
#include "phase/kinds.h"
#include "phase/twin/twin.h"
#include "yaml/problem.h"

static void tell_trade(struct story *story, const struct table_at *table, const struct qname *to,
                       size_t entry)
{
    story_tell(story, (struct fact){.kind = FACT_TRADES,
                                    .object = {.of = table->name},
                                    .other = {.of = *to},
                                    .place = table->place,
                                    .entry = entry});
}

static void tell(const struct phase *phase, struct story *story)
{
    const struct swap_tables_args *args = phase->args;
    if (!story_use(story, &args->table) || !story_use(story, &args->from) ||
        !args->retired.name.name)
        return;
    tell_trade(story, &args->table, &args->retired.name, 0);
    tell_trade(story, &args->from, &args->table.name, 1);
    story_tell(story, (struct fact){.kind = FACT_REFERS, .object = {.of = args->retired.name}});
}

const struct fact *swap_tables_mirror(const struct story *story, size_t index)
{
    const struct swap_tables_args *args = story->phases->items[index].args;
    const struct object table = {.of = args->table.name};
    const struct fact *mirrors = NULL;
    do
        mirrors = story_next(story, FACT_MIRRORS, &table, index, mirrors);
    while (mirrors && (!qname_equal(&mirrors->other.of, &args->from.name) ||
                       twin_is_released(story, mirrors, index)));
    return mirrors;
}

/* ---- demand ---- */

static void demand_mirror(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct swap_tables_args *args = story->phases->items[index].args;
    const struct fact *mirrors = swap_tables_mirror(story, index);
    const char *table = args->table.name.name, *from = args->from.name.name;
    if (!mirrors) {
        problem_add(problems, args->from.place,
                    "Put a `mirror` from the one to the other before it, and a backfill of it.",
                    "tables \"%s\" and \"%s\" cannot trade their names: no mirror keeps them in "
                    "step",
                    table, from);
        return;
    }
    const struct pair *pair = mirrors->detail;
    if (!twin_filling(story, mirrors, index))
        problem_add(problems, args->from.place, "Put a backfill of the mirror after it.",
                    "table \"%s\" cannot take a name before the rows of mirror \"%s\" were copied",
                    from, mirrors->name);
    if (pair->where.text || pair->rows.text || pair->constant_count || pair->only != TWIN_ROWS ||
        !pair_is_both(pair))
        problem_add(problems, mirrors->place,
                    "Let it keep every row in step, both ways: with `down`, without `where` and "
                    "`only`.",
                    "mirror \"%s\" would lose writes once table \"%s\" has the name", mirrors->name,
                    from);
}

static bool only_makes_indexes(const struct story *story, size_t phase)
{
    const struct fact *names = NULL;
    bool any = false;
    while ((names = story_next_of(story, FACT_NAMES, phase, names))) {
        const struct definition *definition = names->detail;
        if (!definition || definition->what == DEFINITION_CHECK ||
            definition->what == DEFINITION_OTHER)
            return false;
        any = true;
    }
    return any;
}

/* What else the plan does to the two tables would not be there yet when it is planned. */
static bool stands_beside(const struct story *story, size_t phase, size_t index, bool from)
{
    if (story_next_of(story, FACT_MIRRORS, phase, NULL) ||
        story_next_of(story, FACT_COPIES, phase, NULL))
        return phase < index;
    return story_gate(story, phase) || (!from && phase < index && only_makes_indexes(story, phase));
}

static void demand_alone(const struct story *story, size_t index, const struct table_at *table,
                         bool from, struct problem_list *problems)
{
    const struct object object = {.of = table->name};
    for (const struct fact *uses = NULL;
         (uses = story_next(story, FACT_USES, &object, SIZE_MAX, uses));) {
        const struct phase *other = &story->phases->items[uses->phase];
        if (uses->phase != index && !stands_beside(story, uses->phase, index, from))
            problem_add(problems, other->place,
                        from ? "Let the `sql` that makes the table do it."
                             : "Put it into a plan of its own.",
                        "%s %s of table \"%s\" cannot be in one plan with its swap_tables",
                        str_article(other->kind->keyword), other->kind->keyword, table->name.name);
    }
}

static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct swap_tables_args *args = story->phases->items[index].args;
    if (!story->whole || !story_next_of(story, FACT_TRADES, index, NULL))
        return;
    demand_mirror(story, index, problems);
    demand_alone(story, index, &args->table, false, problems);
    demand_alone(story, index, &args->from, true, problems);
}

/* ---- what is alike ---- */

/* The key of the one is that of the other, whatever its columns are. */
const struct cat_index *swap_tables_like_index(const struct cat_table *from,
                                               const struct cat_index *index)
{
    for (size_t i = 0; i < from->index_count; i++) {
        const struct cat_index *other = &from->indexes[i];
        if (index->primary || other->primary
                ? index->primary && other->primary
                : index->unique == other->unique && index->exclusion == other->exclusion &&
                      !index->constraint == !other->constraint &&
                      str_equal(index->tail, other->tail))
            return other;
    }
    return NULL;
}

/* Columns stand there in their table's order. */
static bool on_same_columns(const struct cat_statistics *a, const struct cat_statistics *b)
{
    bool plain = !strchr(a->on, '(') && !strchr(b->on, '(') && a->name_count == b->name_count;
    for (size_t i = 0; plain && i < a->name_count; i++)
        plain = cat_names_contain(b->names, b->name_count, a->names[i]);
    return plain;
}

const struct cat_statistics *swap_tables_like_statistics(const struct cat_table *from,
                                                         const struct cat_statistics *statistics)
{
    for (size_t i = 0; i < from->statistics_count; i++)
        if ((str_equal(from->statistics[i].on, statistics->on) ||
             on_same_columns(&from->statistics[i], statistics)) &&
            str_equal(from->statistics[i].kinds, statistics->kinds))
            return &from->statistics[i];
    return NULL;
}

const struct phase_kind phase_swap_tables = {
    .keyword = "swap_tables",
    .record = &phase_swap_tables_record,
    .tell = tell,
    .demand = demand,
    .check = swap_tables_check,
    .compile = swap_tables_compile,
};

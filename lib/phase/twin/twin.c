#include "phase/twin/twin.h"

#include <string.h>

#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/twin/sql.h"

bool pair_is_both(const struct pair *pair)
{
    return pair->sync == TWIN_BOTH || (pair->sync == TWIN_AS_GIVEN && pair->down_count > 0);
}

bool pair_is_by_copy(const struct pair *pair)
{
    return pair->by_copy.service || pair->by_copy.env;
}

bool pair_is_once(const struct pair *pair)
{
    return pair->sync == TWIN_NONE;
}

const struct fact *twin_named(const struct story *story, const char *name, size_t end)
{
    const struct fact *mirrors = NULL;
    do
        mirrors = story_next(story, FACT_MIRRORS, NULL, end, mirrors);
    while (mirrors && !str_equal(mirrors->name, name));
    return mirrors;
}

const struct fact *twin_copied(const struct story *story, size_t phase)
{
    const struct fact *copies = story_next_of(story, FACT_COPIES, phase, NULL);
    return copies ? twin_named(story, copies->name, phase) : NULL;
}

const struct fact *twin_filling(const struct story *story, const struct fact *mirrors, size_t end)
{
    const struct fact *copies = NULL;
    do
        copies = story_next(story, FACT_COPIES, NULL, end, copies);
    while (copies && (copies->phase < mirrors->phase || !str_equal(copies->name, mirrors->name)));
    return copies;
}

static bool is_released_by(const struct story *story, const struct fact *mirrors,
                           const struct fact *frees)
{
    const struct qname first = story_first_table(story, &frees->object.of);
    return frees->phase > mirrors->phase && !frees->object.name &&
           (qname_equal(&first, &mirrors->object.of) || qname_equal(&first, &mirrors->other.of));
}

bool twin_is_released(const struct story *story, const struct fact *mirrors, size_t end)
{
    for (const struct fact *frees = NULL;
         (frees = story_next(story, FACT_FREES, NULL, end, frees));)
        if (is_released_by(story, mirrors, frees))
            return true;
    return false;
}

bool twin_is_dropped(const struct phase_context *context, const struct fact *mirrors, size_t end)
{
    for (const struct fact *ends = NULL;
         (ends = story_next(context->story, FACT_ENDS, NULL, end, ends));)
        if (ends->phase > mirrors->phase && twin_uses(context, mirrors, &ends->object))
            return true;
    for (const struct fact *goes = NULL;
         (goes = story_next(context->story, FACT_GOES, NULL, end, goes));)
        if (goes->phase > mirrors->phase && twin_uses(context, mirrors, &goes->object))
            return true;
    return false;
}

static bool reads(const struct cat_expression *expression, const char *column)
{
    return cat_names_contain(expression->columns, expression->column_count, column);
}

static bool uses_in_from(const struct pair *pair, const struct cat_twin *found, const char *column)
{
    bool uses = found && reads(&found->where, column);
    for (size_t i = 0; i < pair->key_count; i++)
        uses |= str_equal(pair->keys[i].from.text, column);
    for (size_t i = 0; i < pair->down_count; i++)
        uses |= str_equal(pair->downs[i].name.text, column);
    for (size_t i = 0; found && i < pair->up_count; i++)
        uses |= reads(&found->ups[i], column);
    return uses || (found && pair->rows.text && reads(&found->rows.query, column));
}

static bool uses_in_to(const struct pair *pair, const struct cat_twin *found, const char *column)
{
    bool uses = false;
    for (size_t i = 0; i < pair->key_count; i++)
        uses |= str_equal(pair->keys[i].to.text, column);
    for (size_t i = 0; i < pair->constant_count; i++)
        uses |= str_equal(pair->constants[i].name.text, column);
    for (size_t i = 0; i < pair->up_count; i++)
        uses |= str_equal(pair->ups[i].name.text, column);
    for (size_t i = 0; found && i < pair->down_count; i++)
        uses |= reads(&found->downs[i], column);
    for (size_t i = 0; found && i < found->rows.count; i++)
        uses |= str_equal(found->rows.names[i], column);
    return uses;
}

bool twin_uses(const struct phase_context *context, const struct fact *mirrors,
               const struct object *column)
{
    const struct pair *pair = mirrors->detail;
    const struct cat_twin *found =
        context->catalog ? catalog_twin(context->catalog, mirrors->phase) : NULL;
    const struct qname first = story_first_table(context->story, &column->of);
    bool is_from = qname_equal(&first, &pair->from.name);
    bool is_to = qname_equal(&first, &pair->to.name);
    if (!column->name)
        return is_from || is_to;
    return (is_from && uses_in_from(pair, found, column->name)) ||
           (is_to && uses_in_to(pair, found, column->name));
}

static const char *hash_of(struct arena *arena, const char *plan, const char *phase)
{
    return sql_derived_name(arena, "", plan, phase, NULL);
}

const char *twin_function_name(struct arena *arena, const struct pair *pair, const char *plan,
                               const char *phase)
{
    return arena_printf(arena, pair_is_once(pair) ? "mirror_%s_copy" : "mirror_%s_from",
                        hash_of(arena, plan, phase));
}

/* Whether a phase before `end` brings the mirror up to date. */
static bool is_refreshed(const struct story *story, const struct fact *mirrors, size_t end)
{
    for (const struct fact *copies = NULL;
         (copies = story_next(story, FACT_COPIES, NULL, end, copies));)
        if (copies->entry && copies->phase > mirrors->phase &&
            str_equal(copies->name, mirrors->name))
            return true;
    return false;
}

/* Whether it is a foreign key of `to` by which each of its rows has one in `from`. */
static bool leads_up(const struct pair *pair, const struct cat_constraint *key)
{
    size_t found = 0;
    if (key->type != 'f' || key->incoming || !key->validated || key->not_enforced ||
        !qname_equal(&key->other, &pair->from.name) || key->column_count != pair->key_count)
        return false;
    for (size_t i = 0; i < pair->key_count; i++)
        for (size_t c = 0; c < key->column_count; c++)
            found += str_equal(pair->keys[i].to.text, key->columns[c]) &&
                     str_equal(pair->keys[i].from.text, key->other_columns[c]);
    return found == pair->key_count;
}

static bool depends(const struct pair *pair, const struct cat_table *to)
{
    for (size_t i = 0; i < to->constraint_count; i++)
        if (leads_up(pair, &to->constraints[i]))
            return true;
    return false;
}

/* The table under the name that it has when the phase runs; behind the last one, that it has now.
 */
static const struct cat_table *under_live_name(const struct phase_context *context,
                                               const struct qname *name)
{
    const struct cat_table *table = catalog_table(context->catalog, name);
    const bool now = context->index >= context->phases->count;
    if (!table)
        return NULL;
    const struct qname live =
        now ? table->live : story_table_name(context->story, name, context->index);
    if (qname_equal(&live, name))
        return table;
    struct cat_table *renamed = arena_alloc(context->arena, sizeof *renamed);
    *renamed = *table;
    renamed->name = live;
    return renamed;
}

bool twin_is_key(const struct cat_index *index, const char *const *names, size_t count)
{
    const char *open = strchr(index->tail, '('), *close = open ? strchr(open, ')') : NULL;
    if (!index->unique || !index->valid || index->exclusion || index->column_count != count ||
        !close || close[1] || (index->constraint_tail && *index->constraint_tail) ||
        memchr(open + 1, '(', (size_t)(close - open - 1)))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!cat_names_contain(index->columns, index->column_count, names[i]))
            return false;
    return true;
}

/* Of the unique indexes that have the mirror's key, the first that has nothing beside it but
 * columns of `rows`. */
static void find_told_by(struct arena *arena, struct twin *twin)
{
    const struct pair *pair = twin->pair;
    const struct cat_rows *rows = &twin->found->rows;
    for (size_t i = 0; i < twin->to->index_count && !twin->told_by_count; i++) {
        const struct cat_index *index = &twin->to->indexes[i];
        const char **all = NULL, **told = NULL;
        size_t all_count = 0, count = 0;
        for (size_t k = 0; k < pair->key_count; k++)
            *ARENA_PUSH(arena, all, all_count) = pair->keys[k].to.text;
        for (size_t k = 0; k < pair->constant_count; k++)
            *ARENA_PUSH(arena, all, all_count) = pair->constants[k].name.text;
        for (size_t k = 0; k < rows->count; k++)
            if (cat_names_contain(index->columns, index->column_count, rows->names[k])) {
                *ARENA_PUSH(arena, all, all_count) = rows->names[k];
                *ARENA_PUSH(arena, told, count) = rows->names[k];
            }
        if (count && twin_is_key(index, all, all_count)) {
            twin->told_by = told;
            twin->told_by_count = count;
        }
    }
}

bool twin_of(const struct phase_context *context, const struct fact *mirrors, struct twin *twin)
{
    struct arena *arena = context->arena;
    const struct pair *pair = mirrors->detail;
    const char *hash =
        hash_of(arena, context->plan_name, context->phases->items[mirrors->phase].name);
    *twin = (struct twin){
        .context = context,
        .fact = mirrors,
        .pair = pair,
        .found = catalog_twin(context->catalog, mirrors->phase),
        .from = under_live_name(context, &pair->from.name),
        .to = under_live_name(context, &pair->to.name),
        .both = pair_is_both(pair),
        .answers = pair_is_both(pair) || pair->only == TWIN_COLUMNS,
        .hash = hash,
        .from_function = arena_printf(arena, "mirror_%s_from", hash),
        .to_function = arena_printf(arena, "mirror_%s_to", hash),
        .fill_function = arena_printf(arena, "mirror_%s_fill", hash),
        .once = pair_is_once(pair),
        .gone = is_refreshed(context->story, mirrors, context->index),
        .copy_function = arena_printf(arena, "mirror_%s_copy", hash),
        .differing_function = arena_printf(arena, "mirror_%s_differing", hash),
        .guard_function = arena_printf(arena, "mirror_%s_guard", hash),
        .guard_sequence = arena_printf(arena, "mirror_%s_written", hash),
    };
    if (!twin->found || !twin->found->ups || !twin->found->downs || !twin->found->constants ||
        !twin->from || !twin->to)
        return false;
    twin->depends = depends(pair, twin->to);
    twin->foreign = twin->from->relkind == 'f' || twin->to->relkind == 'f';
    if (pair->rows.text)
        find_told_by(arena, twin);
    return !pair->rows.text || twin->told_by_count > 0;
}

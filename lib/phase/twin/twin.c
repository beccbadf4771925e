#include "phase/twin/twin.h"

#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/twin/sql.h"

bool pair_is_both(const struct pair *pair)
{
    return pair->sync == TWIN_BOTH || (pair->sync == TWIN_AS_GIVEN && pair->down_count > 0);
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

static bool is_released_by(const struct fact *mirrors, const struct fact *frees)
{
    return frees->phase > mirrors->phase && !frees->object.name &&
           (qname_equal(&frees->object.of, &mirrors->object.of) ||
            qname_equal(&frees->object.of, &mirrors->other.of));
}

bool twin_is_released(const struct story *story, const struct fact *mirrors, size_t end)
{
    for (const struct fact *frees = NULL;
         (frees = story_next(story, FACT_FREES, NULL, end, frees));)
        if (is_released_by(mirrors, frees))
            return true;
    return false;
}

bool twin_is_dropped(const struct phase_context *context, const struct fact *mirrors, size_t end)
{
    for (const struct fact *ends = NULL;
         (ends = story_next(context->story, FACT_ENDS, NULL, end, ends));)
        if (ends->phase > mirrors->phase && twin_uses(context, mirrors, &ends->object))
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
    return uses;
}

static bool uses_in_to(const struct pair *pair, const struct cat_twin *found, const char *column)
{
    bool uses = false;
    for (size_t i = 0; i < pair->key_count; i++)
        uses |= str_equal(pair->keys[i].to.text, column);
    for (size_t i = 0; i < pair->up_count; i++)
        uses |= str_equal(pair->ups[i].name.text, column);
    for (size_t i = 0; found && i < pair->down_count; i++)
        uses |= reads(&found->downs[i], column);
    return uses;
}

bool twin_uses(const struct phase_context *context, const struct fact *mirrors,
               const struct object *column)
{
    const struct pair *pair = mirrors->detail;
    const struct cat_twin *found =
        context->catalog ? catalog_twin(context->catalog, mirrors->phase) : NULL;
    bool is_from = qname_equal(&column->of, &pair->from.name);
    bool is_to = qname_equal(&column->of, &pair->to.name);
    if (!column->name)
        return is_from || is_to;
    return (is_from && uses_in_from(pair, found, column->name)) ||
           (is_to && uses_in_to(pair, found, column->name));
}

static const char *hash_of(struct arena *arena, const char *plan, const char *phase)
{
    return sql_derived_name(arena, "", plan, phase, NULL);
}

const char *twin_function_name(struct arena *arena, const char *plan, const char *phase)
{
    return arena_printf(arena, "mirror_%s_from", hash_of(arena, plan, phase));
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
        .from = catalog_table(context->catalog, &pair->from.name),
        .to = catalog_table(context->catalog, &pair->to.name),
        .both = pair_is_both(pair),
        .hash = hash,
        .from_function = arena_printf(arena, "mirror_%s_from", hash),
        .to_function = arena_printf(arena, "mirror_%s_to", hash),
        .fill_function = arena_printf(arena, "mirror_%s_fill", hash),
    };
    if (!twin->found || !twin->found->ups || !twin->found->downs || !twin->from || !twin->to)
        return false;
    twin->depends = depends(pair, twin->to);
    return true;
}

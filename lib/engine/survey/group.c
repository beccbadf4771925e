#include "engine/survey/group.h"

#include "base/str.h"
#include "engine/survey/columns.h"
#include "phase/sync/given.h"

/* Whether the text is the name, as it is or in quotes, be they needed or not. */
static bool is_name(const char *text, const char *name)
{
    if (str_equal(text, name))
        return true;
    if (*text++ != '"')
        return false;
    for (; *name; name++) {
        if (*text++ != *name || (*name == '"' && *text++ != '"'))
            return false;
    }
    return str_equal(text, "\"");
}

static bool add_columns(struct scratch *s, const struct column_group *args, struct cat_group *group,
                        struct error *error)
{
    for (size_t i = 0; i < args->column_count; i++) {
        const struct new_column *column = &args->columns[i];
        const char *type = given_type(column);
        if (!type) {
            /* `up` is to name one column: its type is known once the server has read it. */
            const struct cat_column *like = NULL;
            for (size_t c = 0; c < s->table->column_count; c++)
                if (is_name(column->up.text, s->table->columns[c].name))
                    like = &s->table->columns[c];
            if (!like) {
                group->types[i].problem = "without a `type`, `up` has to be the name of a column";
                continue;
            }
            type = cat_column_declaration(s->arena, like);
        }
        if (!scratch_add_column(s, column->name.text, type, &group->types[i], error))
            return false;
    }
    return true;
}

/* A default that its domain does not take is none. */
static bool survey_given(struct scratch *s, const struct new_column *column,
                         const struct cat_type *type, struct cat_expression *given,
                         struct error *error)
{
    return scratch_default(s, type->domain ? type->declaration : column->type.text,
                           &column->default_sql, given, error) &&
           (!type->domain || given->problem || given->volatility == 'v' ||
            scratch_try_cast(s, &column->default_sql, type->domain, &given->problem, error));
}

/* Every expression of one add_column phase. The new columns stay on the scratch table. */
bool survey_group(struct scratch *s, const struct plan *plan, size_t index,
                  const struct column_group *args, struct catalog *catalog, struct error *error)
{
    struct cat_group group = {
        .phase = index,
        .ups = arena_alloc(s->arena, args->column_count * sizeof *group.ups),
        .downs = arena_alloc(s->arena, args->down_count * sizeof *group.downs + 1),
        .types = arena_alloc(s->arena, args->column_count * sizeof *group.types),
    };
    if (!add_columns(s, args, &group, error))
        return false;
    for (size_t i = 0; i < args->column_count; i++) {
        const struct new_column *column = &args->columns[i];
        if (group.types[i].problem)
            continue;
        bool good =
            column->up.text
                ? scratch_expression(s, column->name.text, &column->up, &group.ups[i], error)
            : column->default_sql.text
                ? survey_given(s, column, &group.types[i], &group.ups[i], error)
            : column->virtual_sql.text
                ? scratch_virtual(s, column->type.text, &column->virtual_sql, &group.ups[i], error)
                : true;
        const struct cat_column *old =
            group.ups[i].cast ? cat_table_column(s->table, group.ups[i].cast) : NULL;
        if (good && old && old->default_sql && !old->generated)
            good = scratch_try_set_default(s, column->name.text, old->default_sql,
                                           &group.ups[i].default_fits, error);
        if (!good || !survey_type(s, plan, column, i, &group, error) ||
            !survey_default(s, column, &group.types[i], &group.ups[i], error))
            return false;
    }
    group.comparable = true;
    for (size_t i = 0; i < args->down_count; i++) {
        const struct cat_column *old = cat_table_column(s->table, args->downs[i].name.text);
        if (!scratch_expression(s, args->downs[i].name.text, &args->downs[i].down, &group.downs[i],
                                error) ||
            (old && group.comparable && !sync_compares_itself(old->type) &&
             !scratch_try_equality(s, old->type, &group.comparable, error)))
            return false;
    }
    const struct cat_column *only = args->column_count == 1 && args->down_count == 1
                                        ? cat_table_column(s->table, args->downs[0].name.text)
                                        : NULL;
    if (only && !group.types[0].problem &&
        !scratch_try_assignment(s, args->columns[0].name.text, only->type, &group.takes_old, error))
        return false;
    *ARENA_PUSH(s->arena, catalog->groups, catalog->group_count) = group;
    return true;
}

bool survey_altered_default(struct scratch *s, const struct fact *defaults, struct catalog *catalog,
                            struct error *error)
{
    const struct cat_column *column = cat_table_column(s->table, defaults->object.name);
    struct cat_expression found = {0};
    if (!column)
        return true; /* the preflight says so, or an earlier phase adds it */
    if (!scratch_default(s, column->type, defaults->detail, &found, error))
        return false;
    if (found.problem)
        *ARENA_PUSH(s->arena, catalog->items, catalog->item_count) = (struct cat_item){
            .phase = defaults->phase, .item = defaults->entry, .problem = found.problem};
    return true;
}

/* What the server says of a phase that chooses rows, asked on an empty copy of its table. */
#include "engine/survey/chosen.h"
#include "parse/substitute.h"

/* `where` is tried as a value for a boolean column, which the copy has for that long. */
static bool survey_where(struct scratch *s, const struct row_choice *choice,
                         struct cat_choice *found, struct error *error)
{
    static const char column[] = "sluice_where";
    struct cat_type type;
    return scratch_add_column(s, column, "pg_catalog.bool", &type, error) &&
           scratch_expression(s, column, &choice->where, &found->where, error) &&
           scratch_drop_column(s, column, error) &&
           (found->where.problem || found->where.uncommitted || found->where.volatility == 'v' ||
            scratch_try_constant(s, &choice->where, &found->always, &found->never, error));
}

/* In the WHEN of a trigger. */
static const char *over_new(struct scratch *s, const struct row_choice *choice,
                            const struct cat_expression *where)
{
    const char **values = NULL;
    size_t count = 0;
    for (size_t i = 0; i < where->column_count; i++)
        *ARENA_PUSH(s->arena, values, count) = sql_make(s->arena, "NEW.%I", where->columns[i]);
    return parse_substitute(s->arena, choice->where.text, s->table->name.name, where->columns,
                            values, count);
}

bool survey_chosen(struct scratch *s, size_t phase, const struct row_choice *choice,
                   struct catalog *catalog, struct error *error)
{
    struct cat_choice found = {
        .phase = phase,
        .sets = arena_alloc(s->arena, (choice->set_count + 1) * sizeof *found.sets),
        .types = arena_alloc(s->arena, (choice->set_count + 1) * sizeof *found.types),
    };
    if (!survey_where(s, choice, &found, error))
        return false;
    if (choice->keep && !found.where.problem)
        found.of_new = over_new(s, choice, &found.where);
    for (size_t i = 0; i < choice->set_count; i++) {
        const struct set_column *set = &choice->sets[i];
        if (!scratch_declaration(s, set->name.text, &found.types[i], error) ||
            !scratch_expression(s, set->name.text, &set->value, &found.sets[i], error))
            return false;
    }
    *ARENA_PUSH(s->arena, catalog->choices, catalog->choice_count) = found;
    return true;
}

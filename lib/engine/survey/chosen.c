/* What the server says of a phase that chooses rows, asked on an empty copy of its table. */
#include "engine/survey/chosen.h"
#include "parse/substitute.h"
#include "phase/twin/twin.h"

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

/* ---- mirrors ---- */

static struct cat_twin *twin_of_phase(struct catalog *catalog, struct arena *arena, size_t phase)
{
    for (size_t i = 0; i < catalog->twin_count; i++)
        if (catalog->twins[i].phase == phase)
            return &catalog->twins[i];
    struct cat_twin *twin = ARENA_PUSH(arena, catalog->twins, catalog->twin_count);
    *twin = (struct cat_twin){.phase = phase};
    return twin;
}

/* As a value for a column of that type, which the copy has for that long. */
static bool survey_value(struct scratch *s, const char *type, const struct sql_fragment *value,
                         struct cat_expression *found, struct error *error)
{
    static const char column[] = "sluice_value";
    struct cat_type added;
    return scratch_add_column(s, column, type, &added, error) &&
           scratch_expression(s, column, value, found, error) &&
           scratch_drop_column(s, column, error);
}

static bool survey_values(struct scratch *s, const struct twin_column *columns, size_t count,
                          const struct cat_table *target, struct cat_expression **list,
                          struct error *error)
{
    *list = arena_alloc(s->arena, (count + 1) * sizeof **list);
    for (size_t i = 0; i < count; i++) {
        const struct cat_column *column =
            target ? cat_table_column(target, columns[i].name.text) : NULL;
        if (column && !survey_value(s, cat_column_declaration(s->arena, column), &columns[i].value,
                                    &(*list)[i], error))
            return false;
    }
    return true;
}

/* Aggregates over the rows of `to` that one row of `from` has: over one of them, as a subquery. */
static struct twin_column *as_subqueries(struct scratch *s, const struct pair *pair)
{
    const struct cat_table *to = s->table;
    struct twin_column *downs = arena_alloc(s->arena, (pair->down_count + 1) * sizeof *downs);
    struct sql row = sql_new(s->arena);
    for (size_t i = 0; i < to->column_count; i++)
        sql_add(&row, "%S%I.%I", i ? ", " : "", to->name.name, to->columns[i].name);
    for (size_t i = 0; i < pair->down_count; i++) {
        downs[i] = pair->downs[i];
        downs[i].value.text = sql_make(s->arena, "(SELECT %E FROM (SELECT %S) AS %I)",
                                       &pair->downs[i].value, sql_text(&row), to->name.name);
    }
    return downs;
}

bool survey_pair(struct scratch *s, size_t phase, const struct pair *pair, bool from,
                 struct catalog *catalog, struct error *error)
{
    struct cat_twin *twin = twin_of_phase(catalog, s->arena, phase);
    if (!from)
        return survey_values(s, pair->rows.text ? as_subqueries(s, pair) : pair->downs,
                             pair->down_count, catalog_table(catalog, &pair->from.name),
                             &twin->downs, error);
    return (!pair->rows.text || scratch_rows(s, &pair->rows, &pair->to.name, &twin->rows, error)) &&
           survey_values(s, pair->constants, pair->constant_count,
                         catalog_table(catalog, &pair->to.name), &twin->constants, error) &&
           (!pair->where.text ||
            survey_value(s, "pg_catalog.bool", &pair->where, &twin->where, error)) &&
           survey_values(s, pair->ups, pair->up_count, catalog_table(catalog, &pair->to.name),
                         &twin->ups, error);
}

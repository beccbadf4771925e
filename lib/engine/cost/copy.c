/* What copying the rows of a mirror will cost: a row of the other table for each that is chosen. */
#include "engine/cost/cost.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"
#include "phase/twin/twin.h"

/* What the columns of a new row take: of keys and `up` by what they are made of, of others by their
 * type, as they get their defaults. */
struct made {
    struct engine *engine;
    const struct pg_room *room; /* of `from` */
    const struct pair *pair;
    const struct cat_twin *found;
};

static bool width_of(const struct made *made, const struct cat_column *column, double *bytes,
                     struct forecast_row *row, struct error *error)
{
    struct forecast_row one = {0};
    const struct cat_type type = {.name = column->type};
    for (size_t i = 0; i < made->pair->key_count; i++) {
        const struct pg_width *width = cost_width_of(made->room, made->pair->keys[i].from.text);
        if (!str_equal(made->pair->keys[i].to.text, column->name))
            continue;
        *bytes = width && width->bytes >= 0 ? width->bytes : COST_GUESSED_WIDTH;
        return true;
    }
    *bytes = 0;
    for (size_t i = 0; i < made->pair->up_count; i++)
        if (str_equal(made->pair->ups[i].name.text, column->name)) {
            if (!cost_add_column(made->engine, made->room, &type, &made->found->ups[i], &one,
                                 error))
                return false;
            *bytes = one.added_bytes;
            row->copies_toast |= one.copies_toast;
            return true;
        }
    bool constant = false;
    for (size_t i = 0; i < made->pair->constant_count; i++)
        constant |= str_equal(made->pair->constants[i].name.text, column->name);
    if (constant || column->default_sql || column->sequence) {
        int fixed = -1;
        if (!pg_volume_of_type(made->engine->pg, column->type, &fixed, error))
            return false;
        *bytes = fixed > 0 ? fixed : COST_GUESSED_WIDTH;
    }
    return true;
}

static bool describe(const struct made *made, const struct cat_table *to,
                     struct forecast_copy *copy, struct error *error)
{
    struct forecast_row row = {0};
    for (size_t i = 0; i < to->column_count; i++) {
        double bytes;
        if (!width_of(made, &to->columns[i], &bytes, &row, error))
            return false;
        copy->row_bytes += bytes;
        for (size_t k = 0; k < to->index_count; k++)
            if (cat_names_contain(to->indexes[k].columns, to->indexes[k].column_count,
                                  to->columns[i].name))
                copy->indexed_bytes += bytes;
    }
    copy->indexes = (int)to->index_count;
    copy->unlogged = to->unlogged;
    for (size_t i = 0; row.copies_toast && i < made->room->leaf_count; i++)
        copy->toast_bytes += made->room->leaves[i].toast_bytes;
    return true;
}

bool cost_add_copy(struct engine *engine, const struct plan *plan, size_t phase,
                   const struct catalog *catalog, struct forecast *forecast, struct error *error)
{
    struct arena *arena = engine->arena;
    const struct fact *mirrors = twin_copied(plan->story, phase);
    const struct pair *pair = mirrors->detail;
    const struct cat_table *to = catalog_table(catalog, &pair->to.name);
    struct pg_room room;
    struct forecast_copy copy = {0};
    double chosen = -1;
    if (!pg_volume_read(arena, engine->pg, sql_quote_qname(arena, &pair->from.name), NULL, 0, &room,
                        error))
        return false;
    for (size_t i = 0; i < room.leaf_count; i++) {
        copy.rows += room.leaves[i].leaf.density * (double)room.leaves[i].leaf.pages;
        copy.pages += room.leaves[i].leaf.pages;
    }
    const struct made made = {engine, &room, pair, catalog_twin(catalog, mirrors->phase)};
    if ((pair->where.text &&
         !cost_estimate_chosen(engine, &pair->from.name, &pair->where, &chosen, error)) ||
        !describe(&made, to, &copy, error))
        return false;
    if (chosen >= 0 && chosen < copy.rows) {
        copy.toast_bytes = (long long)((double)copy.toast_bytes * chosen / copy.rows);
        copy.rows = chosen;
    }
    const struct forecast_server server = cost_server_of(&room);
    struct pacing named;
    const struct pacing pacing = plan_pacing(plan, phase, &named);
    forecast_add_copy(forecast, &copy, &server, &pacing);
    forecast->disk_free_bytes = room.free_bytes;
    return true;
}

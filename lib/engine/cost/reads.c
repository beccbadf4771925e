/* What phases will read and write that build indexes and validate constraints: the operations that
 * cost something, over the server's figures, put into phase/forecast.h. */
#include <string.h>

#include "base/str.h"
#include "engine/cost/cost.h"
#include "parse/node.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"

/* Of a column that is there, or that a phase before adds. */
static bool width_in_index(struct engine *engine, const struct plan *plan,
                           const struct catalog *catalog, const struct pg_room *room,
                           const char *column, double *width, struct error *error)
{
    const struct pg_width *known = cost_width_of(room, column);
    if (known) {
        *width += known->bytes < 0 ? COST_GUESSED_WIDTH : known->bytes;
        return true;
    }
    for (size_t i = 0; i < plan->phases.count; i++) {
        const struct cat_group *group = catalog_group(catalog, i);
        const struct column_group *args = group ? sync_columns(plan->story, i) : NULL;
        for (size_t k = 0; args && k < args->column_count; k++) {
            struct forecast_row row = {0};
            if (!str_equal(args->columns[k].name.text, column))
                continue;
            if (!cost_add_column(engine, room, &group->types[k], &group->ups[k], &row, error))
                return false;
            *width += row.added_bytes;
            return true;
        }
    }
    *width += COST_GUESSED_WIDTH;
    return true;
}

/* The entry of an index that a statement makes. An expression may be of any length. */
static bool width_of_entry(struct engine *engine, const struct plan *plan,
                           const struct catalog *catalog, const struct pg_room *room,
                           const char *sql, double *width, struct error *error)
{
    static const char *const lists[] = {"indexParams", "indexIncludingParams"};
    const char *problem = NULL;
    const struct parse_node *statement = parse_statement(engine->arena, sql, strlen(sql), &problem);
    const struct parse_node *index = statement ? node_inside(statement, "IndexStmt") : NULL;
    *width = index ? 0 : COST_GUESSED_WIDTH;
    for (size_t list = 0; index && list < sizeof lists / sizeof *lists; list++)
        for (const struct parse_node *each = node_first(node_get(index, lists[list])); each;
             each = each->next) {
            const char *name = node_text(node_inside(each, "IndexElem"), "name");
            if (!name)
                *width += COST_GUESSED_WIDTH;
            else if (!width_in_index(engine, plan, catalog, room, name, width, error))
                return false;
        }
    return true;
}

static bool read_room(struct engine *engine, const struct qname *table, struct pg_room *room,
                      double *rows, long long *bytes, struct error *error)
{
    *rows = 0;
    *bytes = 0;
    if (!pg_volume_read(engine->arena, engine->pg, sql_quote_qname(engine->arena, table), NULL, 0,
                        room, error))
        return false;
    for (size_t i = 0; i < room->leaf_count; i++) {
        *rows += room->leaves[i].leaf.density * (double)room->leaves[i].leaf.pages;
        *bytes += room->leaves[i].leaf.pages * room->block_bytes;
    }
    return true;
}

static bool costs(const struct operation *operation)
{
    return operation->cost == OPERATION_SCAN || operation->cost == OPERATION_BUILD;
}

bool engine_forecast_reads(struct engine *engine, const struct plan *plan, size_t phase,
                           const struct catalog *catalog, const struct operation_list *operations,
                           const struct forecast_reads **reads, struct error *error)
{
    const struct fact *of = story_table(plan->story, phase);
    struct forecast_reads *added = NULL;
    struct pg_room room;
    double rows = 0;
    for (size_t i = 0; of && i < operations->count; i++) {
        const struct operation *operation = &operations->items[i];
        if (!costs(operation))
            continue;
        if (!added) {
            added = arena_alloc(engine->arena, sizeof *added);
            *added = (struct forecast_reads){0};
            if (!read_room(engine, &of->object.of, &room, &rows, &added->table_bytes, error))
                return false;
            added->disk_free_bytes = room.free_bytes;
        }
        if (operation->cost == OPERATION_SCAN) {
            added->scans++;
            continue;
        }
        double width = 0;
        if (!width_of_entry(engine, plan, catalog, &room, operation->go.sql, &width, error))
            return false;
        added->builds++;
        added->index_bytes += forecast_index_bytes(rows, width, room.block_bytes);
    }
    if (added)
        forecast_finish_reads(added);
    *reads = added && added->read_bytes + added->index_bytes > 0 ? added : NULL;
    return true;
}

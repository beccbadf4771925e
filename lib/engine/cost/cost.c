/* What the backfills of a plan will cost: the server's figures, put into phase/forecast.h. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/size.h"
#include "base/str.h"
#include "engine/cost/cost.h"
#include "engine/survey/survey.h"
#include "pg/volume.h"
#include "phase/passes.h"
#include "phase/rows/rows.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"
#include "phase/twin/twin.h"

const struct pg_width *cost_width_of(const struct pg_room *room, const char *column)
{
    for (size_t i = 0; i < room->width_count; i++)
        if (str_equal(room->widths[i].name, column))
            return &room->widths[i];
    return NULL;
}

/* A column that is filled: of a fixed length, or as long as what its `up` reads. */
bool cost_add_column(struct engine *engine, const struct pg_room *room, const struct cat_type *type,
                     const struct cat_expression *up, struct forecast_row *row, struct error *error)
{
    int fixed = -1;
    if (!type->problem && !pg_volume_of_type(engine->pg, type->name, &fixed, error))
        return false;
    if (fixed > 0) {
        row->added_bytes += fixed;
        return true;
    }
    double sum = 0;
    bool known = false;
    for (size_t i = 0; i < up->column_count; i++) {
        const struct pg_width *width = cost_width_of(room, up->columns[i]);
        if (!width || !width->any)
            continue;
        row->copies_toast = true;
        known |= width->bytes >= 0;
        sum += width->bytes >= 0 ? width->bytes : COST_GUESSED_WIDTH;
    }
    row->added_bytes += known ? sum : COST_GUESSED_WIDTH;
    return true;
}

/* What batches write: columns of a table, all in one scan. */
struct written {
    const char **columns;
    size_t count;
    const struct cat_type **types;
    const struct cat_expression **values;
    const struct row_choice *choice; /* NULL: every row is written */
};

static void add_written(struct arena *arena, struct written *written, const char *column,
                        const struct cat_type *type, const struct cat_expression *value)
{
    size_t types = written->count, values = written->count;
    *ARENA_PUSH(arena, written->types, types) = type;
    *ARENA_PUSH(arena, written->values, values) = value;
    *ARENA_PUSH(arena, written->columns, written->count) = column;
}

static struct written written_by_sync(struct arena *arena, const struct plan *plan,
                                      size_t sync_phase, const struct catalog *catalog)
{
    const struct column_group *args = sync_columns(plan->story, sync_phase);
    const struct cat_group *group = catalog_group(catalog, sync_phase);
    struct written written = {0};
    for (size_t i = 0; i < args->column_count; i++)
        if (args->columns[i].up.text)
            add_written(arena, &written, args->columns[i].name.text,
                        group ? &group->types[i] : NULL, group ? &group->ups[i] : NULL);
    return written;
}

static struct written written_by_choice(struct arena *arena, const struct row_choice *choice,
                                        const struct cat_choice *found)
{
    struct written written = {.choice = choice};
    for (size_t i = 0; i < choice->set_count; i++) {
        struct cat_type *type = arena_alloc(arena, sizeof *type);
        *type = (struct cat_type){.name = found->types[i]};
        add_written(arena, &written, choice->sets[i].name.text, type, &found->sets[i]);
    }
    return written;
}

/* New columns that get their default. */
static struct written written_by_default(struct arena *arena, const struct plan *plan, size_t phase,
                                         const struct operation *operation,
                                         const struct catalog *catalog)
{
    struct written written = {0};
    for (size_t i = 0; i < operation->fill->column_count; i++) {
        const struct object column = {operation->table, operation->fill->columns[i]};
        const struct fact *adds = story_next(plan->story, FACT_ADDS, &column, phase, NULL);
        const struct cat_group *group = adds ? catalog_group(catalog, adds->phase) : NULL;
        add_written(arena, &written, column.name, group ? &group->types[adds->entry] : NULL,
                    group ? &group->ups[adds->entry] : NULL);
    }
    return written;
}

static bool describe_row(struct engine *engine, const struct written *written,
                         const struct cat_table *table, const struct pg_room *room,
                         struct forecast_row *row, struct error *error)
{
    *row = (struct forecast_row){
        .unlogged = table->unlogged,
        .whole_key = table->replica_identity == 'f',
    };
    for (size_t i = 0; i < room->width_count; i++)
        row->data_bytes += room->widths[i].bytes < 0 ? COST_GUESSED_WIDTH : room->widths[i].bytes;
    for (size_t i = 0; i < written->count; i++)
        if (written->types[i] &&
            !cost_add_column(engine, room, written->types[i], written->values[i], row, error))
            return false;
    return true;
}

bool cost_estimate_chosen(struct engine *engine, const struct qname *table,
                          const struct sql_fragment *where, double *rows, struct error *error)
{
    struct error answer = {.arena = engine->arena};
    PG_RESULT(result);
    const char *path = arena_printf(engine->arena, "BEGIN; SET LOCAL search_path = %s",
                                    engine_search_path(engine, engine->arena, table));
    bool good = pg_exec(engine->pg, path, &answer) &&
                pg_query(engine->pg,
                         sql_make(engine->arena, "EXPLAIN SELECT FROM %T AS %I WHERE %E", table,
                                  table->name, where),
                         PG_NO_PARAMS, &result, &answer);
    pg_rollback(engine->pg);
    const char *at = good ? strstr(pg_text(result, 0, "\"QUERY PLAN\""), "rows=") : NULL;
    *rows = at ? strtod(at + strlen("rows="), NULL) : -1;
    if (!good && (answer.connection_lost || answer.interrupted)) {
        *error = answer;
        return false;
    }
    return true;
}

struct forecast_server cost_server_of(const struct pg_room *room)
{
    return (struct forecast_server){
        .block_bytes = room->block_bytes,
        .full_page_writes = room->full_page_writes,
        .logical = room->logical,
        .max_wal_bytes = room->max_wal_bytes,
        .buffer_bytes = room->buffer_bytes,
    };
}

/* The share of the rows that is written: the same in each table. */
static bool add_share(struct engine *engine, const struct written *written,
                      struct forecast_table *tables, size_t count, struct error *error)
{
    double all = 0, chosen = -1;
    if (!written->choice)
        return true;
    if (!cost_estimate_chosen(engine, &written->choice->table.name, &written->choice->where,
                              &chosen, error))
        return false;
    for (size_t i = 0; i < count; i++)
        all += tables[i].rows;
    for (size_t i = 0; i < count && chosen >= 0 && chosen < all; i++) {
        tables[i].share = chosen / all;
        tables[i].rows *= tables[i].share;
    }
    return true;
}

static struct forecast_table *tables_of(struct arena *arena, const struct pg_room *room)
{
    struct forecast_table *tables = arena_alloc(arena, (room->leaf_count + 1) * sizeof *tables);
    for (size_t i = 0; i < room->leaf_count; i++) {
        const struct pg_volume *v = &room->leaves[i];
        int items = (int)lround(v->leaf.density);
        tables[i] = (struct forecast_table){
            .rows = v->leaf.density * (double)v->leaf.pages,
            .pages = v->leaf.pages,
            .fillfactor = v->leaf.fillfactor,
            .passes =
                v->leaf.blocked_by ? 0 : passes_count(items, v->leaf.density, v->leaf.fillfactor),
            .blocked = v->leaf.blocked_by != NULL,
            .toast_bytes = v->toast_bytes,
            .index_bytes = v->index_bytes,
            .scattered_bytes = v->scattered_bytes,
            .indexes = v->indexes,
            .scattered = v->scattered,
            .share = 1,
        };
    }
    return tables;
}

static const char *blocked_note(struct arena *arena, const struct pg_room *room)
{
    for (size_t i = 0; i < room->leaf_count; i++)
        if (room->leaves[i].leaf.blocked_by)
            return arena_printf(arena, "in one pass: index \"%s\" has a filled column",
                                room->leaves[i].leaf.blocked_by);
    return NULL;
}

/* Where deleted rows go to, as far as it is there yet. */
static bool describe_delete(struct engine *engine, const struct plan *plan, size_t phase,
                            const struct pg_room *room, const struct cat_table *table,
                            const struct catalog *catalog, struct forecast_delete *delete,
                            struct error *error)
{
    const struct fact *archive = story_next_of(plan->story, FACT_REFERS, phase, NULL);
    struct pg_room place;
    *delete = (struct forecast_delete){.archived = archive != NULL};
    for (size_t i = 0; table && i < table->column_count; i++) {
        const struct pg_width *width =
            table->columns[i].in_primary_key ? cost_width_of(room, table->columns[i].name) : NULL;
        if (width)
            delete->key_bytes += width->bytes < 0 ? COST_GUESSED_WIDTH : width->bytes;
    }
    delete->remembered = archive && delete->key_bytes > 0;
    const struct cat_table *there = archive ? catalog_table(catalog, &archive->object.of) : NULL;
    if (!there || !there->exists)
        return true;
    if (!pg_volume_read(engine->arena, engine->pg,
                        sql_quote_qname(engine->arena, &archive->object.of), NULL, 0, &place,
                        error))
        return false;
    delete->archive_indexes = place.leaf_count ? place.leaves[0].indexes : 0;
    return true;
}

static bool add_batches(struct engine *engine, const struct plan *plan, size_t phase,
                        const struct written *written, const struct catalog *catalog,
                        struct forecast *forecast, struct error *error)
{
    struct arena *arena = engine->arena;
    const struct qname *name = &story_table(plan->story, phase)->object.of;
    struct pg_room room;
    struct forecast_row row;
    if (!pg_volume_read(arena, engine->pg, sql_quote_qname(arena, name), written->columns,
                        written->count, &room, error) ||
        !describe_row(engine, written, catalog_table(catalog, name), &room, &row, error))
        return false;
    struct forecast_table *tables = tables_of(arena, &room);
    if (!add_share(engine, written, tables, room.leaf_count, error))
        return false;
    const struct forecast_server server = cost_server_of(&room);
    struct pacing named;
    const struct pacing pacing = plan_pacing(plan, phase, &named);
    if (story_next_of(plan->story, FACT_DELETES, phase, NULL)) {
        struct forecast_delete delete;
        if (!describe_delete(engine, plan, phase, &room, catalog_table(catalog, name), catalog,
                             &delete, error))
            return false;
        forecast_add_delete(forecast, tables, room.leaf_count, &row, &delete, &server, &pacing);
        forecast->note = delete.archived
                             ? "what grows is the archive, and what a revert needs"
                             : "the room of deleted rows is free for others after a vacuum";
    } else {
        forecast_add(forecast, tables, room.leaf_count, &row, &server, &pacing);
    }
    forecast->disk_free_bytes = room.free_bytes;
    const char *note = blocked_note(arena, &room);
    forecast->note = note ? note : forecast->note;
    return true;
}

static bool add_operation(struct engine *engine, const struct plan *plan, size_t phase,
                          const struct operation *operation, const struct catalog *catalog,
                          struct forecast *forecast, struct error *error)
{
    if (operation->go.mode != STEP_BATCHES)
        return true;
    if (twin_copied(plan->story, phase))
        return cost_add_copy(engine, plan, phase, catalog, forecast, error);
    const struct row_choice *choice = rows_choice(plan->story, phase);
    const struct written written =
        operation->fill->of_sync
            ? written_by_sync(engine->arena, plan, operation->since.phase, catalog)
        : choice ? written_by_choice(engine->arena, choice, catalog_choice(catalog, phase))
                 : written_by_default(engine->arena, plan, phase, operation, catalog);
    return add_batches(engine, plan, phase, &written, catalog, forecast, error);
}

static void warn_of_disk(struct engine *engine, const struct plan *plan, size_t phase,
                         const char *what, long long needed, long long available,
                         struct view_plan *view)
{
    struct arena *arena = engine->arena;
    const struct fact *table = story_table(plan->story, phase);
    struct finding_list findings = {arena, view->findings, view->finding_count};
    if (available < 0 || needed <= available)
        return;
    finding_add(&findings, FINDING_WARNING, table->place,
                "Make room, or fill and vacuum the table in parts.",
                "the %s of table \"%s\" needs about %s of disk, and %s is free", what,
                qname_text(arena, &table->object.of), size_text(arena, needed),
                size_text(arena, available));
    view->findings = findings.items;
    view->finding_count = findings.count;
}

static bool forecast_fill(struct engine *engine, const struct plan *plan, size_t phase,
                          const struct catalog *catalog, const struct operation_list *operations,
                          struct view_plan *view, struct error *error)
{
    struct forecast *forecast = arena_alloc(engine->arena, sizeof *forecast);
    *forecast = forecast_none();
    for (size_t k = 0; k < operations->count; k++)
        if (!add_operation(engine, plan, phase, &operations->items[k], catalog, forecast, error))
            return false;
    view->phases[phase].forecast = forecast;
    warn_of_disk(engine, plan, phase,
                 story_next_of(plan->story, FACT_DELETES, phase, NULL) ? "delete" : "backfill",
                 forecast->cost.disk_bytes, forecast->disk_free_bytes, view);
    return true;
}

bool engine_forecast(struct engine *engine, const struct plan *plan, const struct catalog *catalog,
                     struct view_plan *view, struct error *error)
{
    for (size_t i = 0; i < plan->phases.count; i++) {
        if (!str_equal(view->phases[i].state, "pending"))
            continue;
        const struct operation_list operations = engine_compile(engine->arena, plan, i, catalog);
        if (story_pacing(plan->story, i)) {
            if (!forecast_fill(engine, plan, i, catalog, &operations, view, error))
                return false;
            continue;
        }
        if (!engine_forecast_reads(engine, plan, i, catalog, &operations, &view->phases[i].builds,
                                   error))
            return false;
        const struct forecast_reads *builds = view->phases[i].builds;
        if (builds)
            warn_of_disk(engine, plan, i, "indexes", builds->index_bytes, builds->disk_free_bytes,
                         view);
    }
    return true;
}

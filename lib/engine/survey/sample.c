/* The rows that are there, tried with `up` and `down` before anything is done: see survey.h. */
#include "phase/sync/sample.h"
#include "base/str.h"
#include "engine/survey/survey.h"
#include "pg/said.h"
#include "phase/story/story.h"

enum { SAMPLE_ROWS = 20000, LONGEST_S = 10 };

struct sampler {
    bool early; /* what a sql phase before makes may be missing */
    struct engine *engine;
    const struct sync *sync;
    struct cat_sample *sample;
    const char *limit; /* "" or TABLESAMPLE … */
};

/* A statement that the server may refuse: *refused is its error then. */
static bool ask(struct sampler *s, const char *sql, struct pg_result **result,
                struct error *refused, struct error *error)
{
    *refused = (struct error){.arena = s->engine->arena};
    if (!pg_try_begin(s->engine->pg, error))
        return false;
    pg_query(s->engine->pg, sql, PG_NO_PARAMS, result, refused);
    return pg_try_end(s->engine->pg, refused, true, error);
}

static bool read_failing(struct sampler *s, const struct error *why, struct error *error)
{
    struct arena *arena = s->engine->arena;
    PG_RESULT(result);
    struct error refused;
    if (!pg_exec(s->engine->pg, sync_sample_function_sql(arena, s->sync), error) ||
        !ask(s, sync_sample_failing_sql(arena, s->sync, s->limit), &result, &refused, error))
        return false;
    size_t rows = refused.code == ERROR_NONE ? pg_rows(result) : 0;
    for (size_t i = 0; i < rows; i++)
        *ARENA_PUSH(arena, s->sample->failing, s->sample->failing_count) =
            arena_printf(arena, "%s (%s)", pg_text(result, i, "key"),
                         said_by_handler(arena, pg_text(result, i, "problem")));
    if (rows == 0) /* no time to find it again */
        *ARENA_PUSH(arena, s->sample->failing, s->sample->failing_count) = why->message;
    return true;
}

static bool read_lost(struct sampler *s, struct error *error)
{
    PG_RESULT(result);
    struct error refused;
    if (!ask(s, sync_sample_lost_sql(s->engine->arena, s->sync, s->limit), &result, &refused,
             error))
        return false;
    for (size_t i = 0; refused.code == ERROR_NONE && i < pg_rows(result); i++)
        *ARENA_PUSH(s->engine->arena, s->sample->lost_keys, s->sample->lost_key_count) =
            pg_text_dup(s->engine->arena, result, i, "key");
    return true;
}

static bool read_rows(struct sampler *s, bool *in_time, struct error *error)
{
    PG_RESULT(result);
    struct error refused;
    if (!ask(s, sync_sample_count_sql(s->engine->arena, s->sync, s->limit), &result, &refused,
             error))
        return false;
    *in_time = !str_equal(refused.sqlstate, "57014");
    if (!*in_time || (s->early && str_starts_with(refused.sqlstate, "42")))
        return true;
    if (refused.code != ERROR_NONE)
        return read_failing(s, &refused, error);
    s->sample->rows = pg_int(result, 0, "rows");
    s->sample->lost = pg_int(result, 0, "lost");
    return s->sample->lost == 0 || read_lost(s, error);
}

/* All rows when that takes no longer than LONGEST_S, else about SAMPLE_ROWS of them. */
static bool sample_sync(struct sampler *s, struct error *error)
{
    bool in_time;
    s->limit = "";
    if (!read_rows(s, &in_time, error))
        return false;
    s->sample->all = in_time;
    if (in_time)
        return true;
    double rows = s->sync->table->rows > SAMPLE_ROWS ? s->sync->table->rows : SAMPLE_ROWS;
    s->limit =
        arena_printf(s->engine->arena, "TABLESAMPLE SYSTEM (%.6f)", 100.0 * SAMPLE_ROWS / rows);
    return read_rows(s, &in_time, error);
}

/* What is volatile is refused anyway, and may do what no rollback undoes. */
static bool can_be_tried(const struct cat_expression *expression)
{
    return !expression->problem && !expression->uncommitted && expression->volatility != 'v';
}

static bool is_ready(const struct phase_context *context)
{
    const struct column_group *args = sync_columns(context->story, context->index);
    if (!args)
        return false;
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    const struct cat_group *group = catalog_group(context->catalog, context->index);
    if (!table || !group || table->swapped)
        return false;
    for (size_t i = 0; i < args->column_count; i++)
        if (cat_table_column(table, args->columns[i].name.text) || group->types[i].problem ||
            !can_be_tried(&group->ups[i]))
            return false;
    for (size_t i = 0; i < args->down_count; i++)
        if (!cat_table_column(table, args->downs[i].name.text) || !can_be_tried(&group->downs[i]))
            return false;
    return true;
}

/* What a sql phase before makes is not there for rows to be tried with, until that has run. */
static bool is_early(const struct catalog *catalog, size_t phase)
{
    for (size_t i = 0; i < catalog->script_count; i++)
        if (catalog->scripts[i].phase < phase && !catalog->scripts[i].done)
            return true;
    return false;
}

static bool sample_phase(struct engine *engine, const struct sync *sync, struct cat_sample *sample,
                         bool early, struct error *error)
{
    struct sampler sampler = {.engine = engine, .sync = sync, .sample = sample, .early = early};
    bool good =
        pg_begin(engine->pg, error) &&
        pg_exec(engine->pg,
                arena_printf(engine->arena,
                             "SET LOCAL statement_timeout = '%ds'; SET LOCAL lock_timeout = "
                             "'2s'; SET LOCAL search_path = %s",
                             LONGEST_S,
                             engine_search_path(engine, engine->arena, &sync->table->name)),
                error) &&
        sample_sync(&sampler, error);
    pg_rollback(engine->pg);
    return good;
}

bool engine_sample(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                   struct error *error)
{
    const struct patience patience = engine_patience_to_read(engine, plan);
    for (size_t i = 0; i < plan->phases.count; i++) {
        const struct phase_context context = engine_context(engine->arena, plan, i, catalog);
        if (!is_ready(&context))
            continue;
        const struct sync sync = sync_of(&context, i);
        if (!sync_sample_is_needed(&sync))
            continue;
        struct cat_sample *sample =
            ARENA_PUSH(engine->arena, catalog->samples, catalog->sample_count);
        struct error trouble = {.arena = error->arena};
        *sample = (struct cat_sample){.phase = i};
        while (!sample_phase(engine, &sync, sample, is_early(catalog, i), &trouble)) {
            if (!str_equal(trouble.sqlstate, "55P03")) {
                *error = trouble;
                return false;
            }
            if (!engine_wait_to_read(engine, plan, &patience, error))
                return false;
            error_clear(&trouble);
            *sample = (struct cat_sample){.phase = i};
        }
    }
    return true;
}

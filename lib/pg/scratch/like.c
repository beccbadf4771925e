/* What `like` finds: see scratch_like. */
#include "base/str.h"
#include "pg/scratch/try.h"

static const struct qname like_table = {"pg_temp", "sluice_like"};

/* Re-create what the column has on a second copy, rename the column there, and read it back. */
static bool copy_index(struct scratch *s, const struct cat_index *index, size_t number,
                       struct cat_like *like, struct error *error)
{
    const char *name = arena_printf(s->arena, "sluice_i%zu", number);
    return scratch_try_sql(s,
                           sql_make(s->arena, "CREATE %SINDEX %I ON %T %S",
                                    index->unique ? "UNIQUE " : "", name, &like_table, index->tail),
                           &like->problem, NULL, NULL, error);
}

static bool read_indexes(struct scratch *s, struct cat_like *like, struct error *error)
{
    for (size_t i = 0; i < like->index_count; i++) {
        PG_RESULT(result);
        const char *name = arena_printf(s->arena, "sluice_i%zu", i);
        if (!pg_query(s->pg,
                      "SELECT substr(pg_get_indexdef(i.indexrelid), strpos("
                      "pg_get_indexdef(i.indexrelid), '.sluice_like USING ') + 13) AS tail "
                      "FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                      "WHERE i.indrelid = 'pg_temp.sluice_like'::regclass AND c.relname = $1",
                      PG_PARAMS(name), &result, error))
            return false;
        like->indexes[i].tail = sql_settled(s->arena, pg_text_dup(s->arena, result, 0, "tail"));
        if (!like->problem && !scratch_try_index(s, like->indexes[i].original->unique,
                                                 like->indexes[i].tail, &like->problem, error))
            return false;
        if (!scratch_set_path(s, "pg_catalog", error))
            return false;
    }
    return true;
}

static bool read_checks(struct scratch *s, struct cat_like *like, struct error *error)
{
    for (size_t i = 0; i < like->check_count; i++) {
        PG_RESULT(result);
        if (!pg_query(s->pg,
                      "SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint "
                      "WHERE conrelid = 'pg_temp.sluice_like'::regclass AND conname = $1",
                      PG_PARAMS(arena_printf(s->arena, "sluice_c%zu", i)), &result, error))
            return false;
        like->checks[i].definition =
            sql_settled(s->arena, pg_text_dup(s->arena, result, 0, "definition"));
        if (!like->problem &&
            !scratch_try_constraint(s, like->checks[i].definition, &like->problem, error))
            return false;
        if (!scratch_set_path(s, "pg_catalog", error))
            return false;
    }
    return true;
}

static const char *statistics_name(struct scratch *s, size_t number)
{
    return arena_printf(s->arena, "sluice_s%zu", number);
}

static bool copy_statistics(struct scratch *s, const struct cat_statistics *statistics,
                            size_t number, struct cat_like *like, struct error *error)
{
    return scratch_try_sql(
        s,
        sql_make(s->arena, "CREATE STATISTICS pg_temp.%I %S ON %S FROM %T",
                 statistics_name(s, number),
                 statistics->kinds ? sql_make(s->arena, "(%S)", statistics->kinds) : "",
                 statistics->on, &like_table),
        &like->problem, NULL, NULL, error);
}

static bool read_statistics(struct scratch *s, struct cat_like *like, struct error *error)
{
    for (size_t i = 0; i < like->statistics_count; i++) {
        PG_RESULT(result);
        if (!pg_query(s->pg,
                      "SELECT pg_get_statisticsobjdef_columns(oid) AS columns FROM "
                      "pg_statistic_ext WHERE stxrelid = 'pg_temp.sluice_like'::regclass "
                      "AND stxname = $1",
                      PG_PARAMS(statistics_name(s, i)), &result, error))
            return false;
        like->statistics[i].on = pg_text_dup(s->arena, result, 0, "columns");
    }
    return true;
}

/* Whether it is carried to the pair's new column: not where a later pair replaces another column of
 * it, and carries it with both. */
static bool is_carried(const struct scratch_pairs *pairs, const char *const *names, size_t count)
{
    const char *from = pairs->items[pairs->at].from;
    bool carried = cat_names_contain(names, count, from);
    for (size_t i = pairs->at + 1; carried && i < pairs->count; i++)
        carried = str_equal(pairs->items[i].from, from) ||
                  !cat_names_contain(names, count, pairs->items[i].from);
    return carried;
}

static bool copy_attached(struct scratch *s, const struct scratch_pairs *pairs,
                          struct cat_like *like, struct error *error)
{
    for (size_t i = 0; i < s->table->index_count && !like->problem; i++) {
        const struct cat_index *index = &s->table->indexes[i];
        if (index->exclusion ||
            cat_names_contain(pairs->without, pairs->without_count, index->name) ||
            !is_carried(pairs, index->columns, index->column_count))
            continue;
        if (!copy_index(s, index, like->index_count, like, error))
            return false;
        ARENA_PUSH(s->arena, like->indexes, like->index_count)->original = index;
    }
    for (size_t i = 0; i < s->table->constraint_count && !like->problem; i++) {
        const struct cat_constraint *constraint = &s->table->constraints[i];
        if (constraint->type != 'c' ||
            !is_carried(pairs, constraint->columns, constraint->column_count))
            continue;
        if (!scratch_try_sql(s,
                             sql_make(s->arena, "ALTER TABLE %T ADD CONSTRAINT %I %S", &like_table,
                                      arena_printf(s->arena, "sluice_c%zu", like->check_count),
                                      constraint->definition),
                             &like->problem, NULL, NULL, error))
            return false;
        ARENA_PUSH(s->arena, like->checks, like->check_count)->original = constraint;
    }
    for (size_t i = 0; i < s->table->statistics_count && !like->problem; i++) {
        const struct cat_statistics *statistics = &s->table->statistics[i];
        if (!is_carried(pairs, statistics->names, statistics->name_count))
            continue;
        if (!copy_statistics(s, statistics, like->statistics_count, like, error))
            return false;
        ARENA_PUSH(s->arena, like->statistics, like->statistics_count)->original = statistics;
    }
    return true;
}

/* The new columns make way for the old ones, which take their names. */
static bool take_names(struct scratch *s, const struct scratch_pairs *pairs, bool taken,
                       struct error *error)
{
    const char *from = pairs->items[pairs->at].from;
    for (size_t i = 0; i <= pairs->at; i++) {
        const struct scratch_pair *pair = &pairs->items[i];
        bool again = i < pairs->at && str_equal(pair->from, from);
        for (size_t k = 0; k < i; k++)
            again |= str_equal(pairs->items[k].from, pair->from);
        if (again && i < pairs->at)
            continue;
        if (!pg_exec(s->pg,
                     taken ? sql_make(s->arena, "ALTER TABLE %T RENAME COLUMN %I TO %I",
                                      &like_table, pair->live, pair->to)
                           : sql_make(s->arena, "ALTER TABLE %T DROP COLUMN IF EXISTS %I",
                                      &like_table, pair->to),
                     error))
            return false;
    }
    return true;
}

/* The old columns become of the types of the new ones, under the names that the words have for
 * these. */
static bool retype(struct scratch *s, const struct scratch_pairs *pairs, struct error *error)
{
    if (!s->retype)
        return true;
    if (!pg_exec(s->pg, s->retype, error))
        return false;
    for (size_t i = 0; i < pairs->count; i++) {
        PG_RESULT(r);
        if (!pg_query(s->pg,
                      "SELECT format_type(atttypid, atttypmod) AS type FROM pg_attribute "
                      "WHERE attrelid = 'pg_temp.sluice_scratch'::regclass AND attname = $1",
                      PG_PARAMS(pairs->items[i].to), &r, error))
            return false;
        if (pg_rows(r) &&
            !pg_exec(s->pg,
                     sql_make(s->arena, "ALTER TABLE %T ALTER COLUMN %I TYPE %S USING NULL",
                              &like_table, pairs->items[i].live, pg_text(r, 0, "type")),
                     error))
            return false;
    }
    return true;
}

bool scratch_like(struct scratch *s, const struct scratch_pairs *pairs, struct cat_like *like,
                  struct error *error)
{
    like->problem = NULL;
    if (!scratch_set_path(s, "pg_catalog", error) || !scratch_create_copy(s, &like_table, error) ||
        !take_names(s, pairs, false, error) || !retype(s, pairs, error) ||
        !copy_attached(s, pairs, like, error) ||
        (s->retype && !pg_exec(s->pg, s->retype_back, error)))
        return false;
    if (like->problem) {
        like->index_count = like->check_count = like->statistics_count = 0;
        return true;
    }
    return take_names(s, pairs, true, error) && read_indexes(s, like, error) &&
           read_checks(s, like, error) && read_statistics(s, like, error);
}

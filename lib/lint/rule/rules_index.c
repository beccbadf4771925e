#include <string.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

static bool create_index(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    if (scene_is_new(s) || act_has(act, ACT_CONCURRENTLY))
        return false;
    /* ON ONLY a partitioned table builds nothing. */
    return !act_has(act, ACT_ONLY) || (table && table->relkind != 'p');
}

static bool create_partitioned(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    if (!table || table->relkind != 'p' || act_has(act, ACT_ONLY))
        return false;
    s->detail = act_has(act, ACT_CONCURRENTLY) ? "PostgreSQL refuses to build it CONCURRENTLY"
                                               : "writes of every partition wait while it is built";
    return true;
}

static bool drop_index(struct lint_scene *s, const struct act *act)
{
    const struct world_object *index = world_find(s->world, WORLD_RELATION, act->object);
    if (index && index->on.name && scene_is_new_of(s, WORLD_RELATION, index->on))
        return false;
    return !scene_is_new(s) && !act_has(act, ACT_CONCURRENTLY);
}

static bool reindex(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && !act_has(act, ACT_CONCURRENTLY);
}

static bool in_transaction(struct lint_scene *s, const struct act *act)
{
    s->detail = act->kind == ACT_DETACH_PARTITION ? "DETACH PARTITION"
                : act->kind == ACT_CREATE_INDEX   ? "CREATE INDEX"
                : act->kind == ACT_DROP_INDEX     ? "DROP INDEX"
                                                  : "REINDEX";
    return act_has(act, ACT_CONCURRENTLY) && scene_in_transaction(s);
}

static bool if_not_exists(struct lint_scene *s, const struct act *act)
{
    if (!act_has(act, ACT_CONCURRENTLY) || !act_has(act, ACT_IF_NOT_EXISTS) || scene_is_new(s))
        return false;
    const struct fact_index *index = fact_table_index(scene_table(s), act->name);
    s->mild = !index || index->valid;
    return !scene_table(s) || (index && !index->valid);
}

static bool is_long(const char *type)
{
    return words_type_is_same(type, "text") || words_type_is_same(type, "varchar") ||
           words_type_is_same(type, "jsonb") || words_type_is_same(type, "bytea");
}

/* An index that is there limits it already. */
static bool is_limited(const struct fact_table *table, const char *column)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (str_equal(table->indexes[i].method, "btree") && !table->indexes[i].partial &&
            scene_has_name(table->indexes[i].columns, table->indexes[i].column_count, column))
            return true;
    return false;
}

static bool limits_length(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    if (!table || (act->type && !str_equal(act->type, "btree")) || act_has(act, ACT_WHERE))
        return false;
    for (size_t i = 0; i < act->column_count; i++) {
        const struct fact_column *column = fact_table_column(table, act->columns[i]);
        if (column && is_long(column->type) && !is_limited(table, column->name)) {
            s->column = column->name;
            return true;
        }
    }
    return false;
}

static const struct act *replacement(const struct lint_scene *s, const struct fact_table *table,
                                     const struct fact_index *index)
{
    for (const struct act *at = s->act + 1; at < s->acts + s->act_count; at++)
        if (at->kind == ACT_CREATE_INDEX && scene_same_name(at->object, table->name) &&
            at->column_count > 0 && index->column_count > 0 &&
            str_equal(at->columns[0], index->columns[0]))
            return at;
    return NULL;
}

static bool replace_order(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    const struct fact_index *index = fact_table_index(table, act->object.name);
    const struct act *later = index ? replacement(s, table, index) : NULL;
    s->detail = later && later->name ? later->name : "the one that replaces it";
    return later != NULL;
}

static bool duplicate(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    const char *method = act->type ? act->type : "btree";
    if (!table || act_has(act, ACT_WHERE) || act_has(act, ACT_EXPRESSION))
        return false;
    for (size_t i = 0; i < table->index_count; i++) {
        const struct fact_index *index = &table->indexes[i];
        bool same = index->column_count == act->column_count && !index->partial && index->valid &&
                    str_equal(index->method, method) &&
                    (index->unique || !act_has(act, ACT_UNIQUE)) &&
                    !str_equal(index->name, act->name) &&
                    !scene_lost(s, WORLD_RELATION, (struct qname){table->name.schema, index->name});
        for (size_t j = 0; same && j < index->column_count; j++)
            same = str_equal(index->columns[j], act->columns[j]);
        s->detail = index->name;
        if (same)
            return true;
    }
    return false;
}

const struct lint_rule lint_rules_index[] = {
    {.id = "create-index",
     .severity = LINT_BLOCKS,
     .catches = "CREATE INDEX without CONCURRENTLY on a table that is not new",
     .happens = "writes of {table} wait while an index over {size} is built",
     .safe = "phases:\n  - constrain:\n      table: {table}\n      add:\n        - index: {name: "
             "{name}, on: {keys}}\n",
     .kinds = {ACT_CREATE_INDEX},
     .check = create_index,
     .scales = true},
    {.id = "create-index-partitioned",
     .severity = LINT_BLOCKS,
     .needs = LINT_CATALOGUE,
     .catches = "an index on a partitioned table",
     .happens = "{table} is partitioned: {detail}",
     .safe = "phases:\n  - constrain:\n      table: {table}\n      add:\n        - index: {name: "
             "{name}, on: {keys}}\n",
     .kinds = {ACT_CREATE_INDEX},
     .check = create_partitioned},
    {.id = "drop-index",
     .severity = LINT_BLOCKS,
     .catches = "DROP INDEX without CONCURRENTLY",
     .happens =
         "reads and writes of the table of {table} wait for the lock, behind every statement "
         "that runs",
     .safe = "phases:\n  - drop:\n      table: {owner}\n      indexes: [{name}]\n",
     .kinds = {ACT_DROP_INDEX},
     .check = drop_index},
    {.id = "reindex",
     .severity = LINT_BLOCKS,
     .catches = "REINDEX without CONCURRENTLY",
     .happens =
         "writes of {table}, and reads that use the index, wait while {size} is indexed again",
     .safe = "# outside of a transaction: REINDEX … CONCURRENTLY\n",
     .kinds = {ACT_REINDEX},
     .check = reindex,
     .scales = true},
    {.id = "concurrently-in-transaction",
     .severity = LINT_DATA,
     .catches = "CONCURRENTLY in a transaction, that of the file or of the tool",
     .happens = "PostgreSQL refuses {detail} CONCURRENTLY in a transaction",
     .safe = "# a file of its own, which the tool runs without a transaction\n",
     .kinds = {ACT_CREATE_INDEX, ACT_DROP_INDEX, ACT_REINDEX, ACT_DETACH_PARTITION},
     .check = in_transaction},
    {.id = "concurrently-if-not-exists",
     .severity = LINT_BREAKS,
     .needs = LINT_HELPED,
     .catches =
         "CREATE INDEX CONCURRENTLY IF NOT EXISTS, which keeps an invalid index that a failed "
         "build left; without a database a habit",
     .happens =
         "an invalid index {name} that a failed build left behind stays, and serves no query",
     .safe = "# before it: DROP INDEX CONCURRENTLY IF EXISTS of the same name\n",
     .kinds = {ACT_CREATE_INDEX},
     .check = if_not_exists},
    {.id = "index-limits-length",
     .asks_rows = true,
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches = "a btree over text, jsonb or bytea without a limit",
     .happens =
         "values of {table}.{column} over some 2,700 bytes cannot be written from then on, and "
         "the build fails if there is one",
     .safe = "# an index on md5(…) or left(…, 200), a hash index, or a check of the length first\n",
     .kinds = {ACT_CREATE_INDEX},
     .check = limits_length},
    {.id = "replace-index-order",
     .severity = LINT_BLOCKS,
     .needs = LINT_CATALOGUE,
     .catches = "an index is dropped before the one that replaces it is built",
     .happens = "queries that use {table} read the whole table until {detail} is built",
     .safe = "# the new index first\n",
     .kinds = {ACT_DROP_INDEX},
     .check = replace_order,
     .scales = true},
    {.id = "duplicate-index",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .needs = LINT_CATALOGUE,
     .catches = "an index over the same columns as one that is there",
     .happens = "index {detail} of {table} has the same columns, so every write keeps up two",
     .kinds = {ACT_CREATE_INDEX},
     .check = duplicate},
};
const size_t lint_rules_index_count = sizeof lint_rules_index / sizeof *lint_rules_index;

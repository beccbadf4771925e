/* The operations that give a partitioned table an index: see partitioned.h. */
#include "phase/route/partitioned.h"

struct builder {
    struct arena *arena;
    const struct partitioned_index *index;
    int *group;
    struct operation_list *operations;
};

static void add(struct builder *b, struct operation operation)
{
    operation.group = (*b->group)++;
    operation.object = b->index->table->name;
    operation.reversible = true;
    *ARENA_PUSH(b->arena, b->operations->items, b->operations->count) = operation;
}

/* By this the operations for each partition know which index they are about; only the last of them
 * leaves it as it is wanted, and is probed. */
static struct effect effect_of(const struct builder *b, enum effect_kind kind,
                               enum effect_want want)
{
    return (struct effect){kind, want, b->index->table->name, b->index->name};
}

static void add_own(struct builder *b)
{
    const struct partitioned_index *index = b->index;
    const struct qname *table = &index->table->name;
    const struct qname name = {table->schema, index->name};
    add(b,
        (struct operation){
            .sql = index->constraint
                       ? sql_make(b->arena, "ALTER TABLE ONLY %T ADD CONSTRAINT %I UNIQUE %S%S",
                                  table, index->name, index->constraint, index->options)
                       : sql_make(b->arena, "CREATE %SINDEX %I ON ONLY %T %S",
                                  index->unique ? "UNIQUE " : "", index->name, table, index->tail),
            .undo = index->constraint
                        ? sql_make(b->arena, "ALTER TABLE %T DROP CONSTRAINT IF EXISTS %I", table,
                                   index->name)
                        : sql_make(b->arena, "DROP INDEX IF EXISTS %T", &name),
            .lock = index->constraint ? LOCK_ACCESS_EXCLUSIVE : LOCK_SHARE,
            .effect = effect_of(b, EFFECT_INDEX, EFFECT_PARTIAL),
            .why = "not valid yet: partitions that come from here on have their part at once",
        });
}

static void add_inner(struct builder *b)
{
    const struct partitioned_index *index = b->index;
    add(b,
        (struct operation){
            .mode = OPERATION_INNER,
            .sql = index->constraint ? sql_make(b->arena,
                                                "ALTER TABLE ONLY " PARTITIONED_TABLE
                                                " ADD CONSTRAINT " PARTITIONED_INDEX " UNIQUE %S%S",
                                                index->constraint, index->options)
                                     : sql_make(b->arena,
                                                "CREATE %SINDEX " PARTITIONED_INDEX
                                                " ON ONLY " PARTITIONED_TABLE " %S",
                                                index->unique ? "UNIQUE " : "", index->tail),
            .undo = index->constraint ? "ALTER TABLE " PARTITIONED_TABLE
                                        " DROP CONSTRAINT IF EXISTS " PARTITIONED_INDEX
                                      : "DROP INDEX IF EXISTS " PARTITIONED_INDEX_IN_SCHEMA,
            .lock = index->constraint ? LOCK_ACCESS_EXCLUSIVE : LOCK_SHARE,
            .effect = effect_of(b, EFFECT_NONE, EFFECT_PARTIAL),
            .why = "the same for partitions that have partitions of their own",
        });
}

static void add_leaves(struct builder *b)
{
    const struct partitioned_index *index = b->index;
    const char *drop = "DROP INDEX CONCURRENTLY IF EXISTS " PARTITIONED_INDEX_IN_SCHEMA;
    add(b, (struct operation){
               .mode = OPERATION_BUILD_LEAF,
               .sql = sql_make(b->arena,
                               "CREATE %SINDEX CONCURRENTLY " PARTITIONED_INDEX
                               " ON " PARTITIONED_TABLE " %S",
                               index->unique ? "UNIQUE " : "", index->tail),
               .undo = drop,
               .undo_mode = OPERATION_ALONE,
               .repair = drop,
               .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
               .cost = OPERATION_BUILD,
               .effect = effect_of(b, EFFECT_NONE, EFFECT_PARTIAL),
               .why = "built while the application goes on; waits for older transactions of the "
                      "database",
           });
    if (!index->constraint)
        return;
    add(b, (struct operation){
               .mode = OPERATION_LEAF,
               .sql = sql_make(b->arena,
                               "ALTER TABLE " PARTITIONED_TABLE " ADD CONSTRAINT " PARTITIONED_INDEX
                               " UNIQUE USING INDEX " PARTITIONED_INDEX "%S",
                               index->options),
               .undo =
                   "ALTER TABLE " PARTITIONED_TABLE " DROP CONSTRAINT IF EXISTS " PARTITIONED_INDEX,
               .lock = LOCK_ACCESS_EXCLUSIVE,
               .effect = effect_of(b, EFFECT_NONE, EFFECT_PARTIAL),
               .why = "the index is there already: catalogue only",
           });
}

void partitioned_add_index(struct arena *arena, const struct partitioned_index *index, int *group,
                           struct operation_list *operations)
{
    struct builder b = {arena, index, group, operations};
    add_own(&b);
    if (index->table->has_inner_partitions)
        add_inner(&b);
    add_leaves(&b);
    add(&b, (struct operation){
                .mode = OPERATION_ATTACH,
                .sql = "ALTER INDEX " PARTITIONED_PARENT_INDEX
                       " ATTACH PARTITION " PARTITIONED_INDEX_IN_SCHEMA ";\n"
                       "ALTER INDEX " PARTITIONED_INDEX_IN_SCHEMA " RENAME TO " PARTITIONED_NAME,
                .lock = LOCK_ACCESS_EXCLUSIVE,
                .effect = effect_of(&b, EFFECT_INDEX, EFFECT_PRESENT),
                .why = "with the last one the index of the whole table is valid",
            });
}

void partitioned_add_validation(struct arena *arena, const struct cat_table *table,
                                const char *constraint, int *group,
                                struct operation_list *operations)
{
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .mode = OPERATION_VALIDATE_LEAF,
        .group = (*group)++,
        .sql =
            sql_make(arena, "ALTER TABLE " PARTITIONED_TABLE " VALIDATE CONSTRAINT %I", constraint),
        .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
        .object = table->name,
        .cost = OPERATION_SCAN,
        .reversible = true,
        .effect = {EFFECT_NONE, EFFECT_PRESENT, table->name, constraint},
        .why = "reads every row, partition by partition, while the application goes on",
    };
}

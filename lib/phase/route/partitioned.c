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
    operation.table = b->index->table->name;
    operation.reversible = true;
    *ARENA_PUSH(b->arena, b->operations->items, b->operations->count) = operation;
}

/* The index of the whole table. */
static struct effect_list is(const struct builder *b, enum presence presence)
{
    return effect_one(b->arena,
                      (struct live_object){OBJECT_INDEX, b->index->table->name, b->index->name},
                      presence);
}

/* Of the table alone, or of each partition alone. */
static struct lock_list lock_only(struct arena *arena, const struct qname *table,
                                  enum lock_mode mode)
{
    struct lock_list locks = lock_one(arena, table, mode);
    locks.items[0].only = true;
    return locks;
}

/* With the partitions that each has itself. */
static struct step step_whole(const struct builder *b, enum step_each each, const char *sql,
                              enum lock_mode mode)
{
    struct step step = step_in_transaction(sql, lock_one(b->arena, &b->index->table->name, mode));
    step.each = each;
    return step;
}

static struct step step_each(const struct builder *b, enum step_each each, const char *sql,
                             enum lock_mode mode)
{
    struct step step = step_in_transaction(sql, lock_only(b->arena, &b->index->table->name, mode));
    step.each = each;
    return step;
}

static void add_own(struct builder *b)
{
    const struct partitioned_index *index = b->index;
    const struct qname *table = &index->table->name;
    const struct qname name = {table->schema, index->name};
    add(b,
        (struct operation){
            .go = step_in_transaction(
                index->constraint
                    ? sql_make(b->arena, "ALTER TABLE ONLY %T ADD CONSTRAINT %I %S %S%S", table,
                               index->name, index->word, index->constraint, index->options)
                    : sql_make(b->arena, "CREATE %SINDEX %I ON ONLY %T %S",
                               index->unique ? "UNIQUE " : "", index->name, table, index->tail),
                lock_only(b->arena, table, index->constraint ? LOCK_ACCESS_EXCLUSIVE : LOCK_SHARE)),
            .back = step_in_transaction(
                index->constraint
                    ? sql_make(b->arena, "ALTER TABLE %T DROP CONSTRAINT IF EXISTS %I", table,
                               index->name)
                    : sql_make(b->arena, "DROP INDEX IF EXISTS %T", &name),
                lock_one(b->arena, table, LOCK_ACCESS_EXCLUSIVE)),
            .leaves = is(b, PARTIAL),
            .why = "not valid yet: partitions that come from here on have their part at once",
        });
}

static void add_inner(struct builder *b)
{
    const struct partitioned_index *index = b->index;
    add(b, (struct operation){
               .go = step_each(b, EACH_INNER,
                               index->constraint
                                   ? sql_make(b->arena,
                                              "ALTER TABLE ONLY " PARTITIONED_TABLE
                                              " ADD CONSTRAINT " PARTITIONED_INDEX " %S %S%S",
                                              index->word, index->constraint, index->options)
                                   : sql_make(b->arena,
                                              "CREATE %SINDEX " PARTITIONED_INDEX
                                              " ON ONLY " PARTITIONED_TABLE " %S",
                                              index->unique ? "UNIQUE " : "", index->tail),
                               index->constraint ? LOCK_ACCESS_EXCLUSIVE : LOCK_SHARE),
               .back = step_whole(b, EACH_INNER,
                                  index->constraint
                                      ? "ALTER TABLE " PARTITIONED_TABLE
                                        " DROP CONSTRAINT IF EXISTS " PARTITIONED_INDEX
                                      : "DROP INDEX IF EXISTS " PARTITIONED_INDEX_IN_SCHEMA,
                                  LOCK_ACCESS_EXCLUSIVE),
               .needs = is(b, PARTIAL),
               .why = "the same for partitions that have partitions of their own",
           });
}

static void add_leaves(struct builder *b)
{
    const struct partitioned_index *index = b->index;
    const struct qname *table = &index->table->name;
    const char *drop = "DROP INDEX CONCURRENTLY IF EXISTS " PARTITIONED_INDEX_IN_SCHEMA;
    add(b, (struct operation){
               .go = {.mode = STEP_ALONE,
                      .each = EACH_LEAF,
                      .sql = sql_make(b->arena,
                                      "CREATE %SINDEX CONCURRENTLY " PARTITIONED_INDEX
                                      " ON " PARTITIONED_TABLE " %S",
                                      index->unique ? "UNIQUE " : "", index->tail),
                      .locks = lock_only(b->arena, table, LOCK_SHARE_UPDATE_EXCLUSIVE)},
               .back = {.mode = STEP_ALONE,
                        .each = EACH_LEAF,
                        .sql = drop,
                        .locks = lock_only(b->arena, table, LOCK_SHARE_UPDATE_EXCLUSIVE)},
               .repair = drop,
               .cost = OPERATION_BUILD,
               .needs = is(b, PARTIAL),
               .why = "built while the application goes on; waits for older transactions of the "
                      "database",
           });
    if (!index->constraint)
        return;
    add(b, (struct operation){
               .go = step_each(b, EACH_LEAF,
                               sql_make(b->arena,
                                        "ALTER TABLE " PARTITIONED_TABLE
                                        " ADD CONSTRAINT " PARTITIONED_INDEX
                                        " %S USING INDEX " PARTITIONED_INDEX "%S",
                                        index->word, index->options),
                               LOCK_ACCESS_EXCLUSIVE),
               .back = step_each(b, EACH_LEAF,
                                 "ALTER TABLE " PARTITIONED_TABLE
                                 " DROP CONSTRAINT IF EXISTS " PARTITIONED_INDEX,
                                 LOCK_ACCESS_EXCLUSIVE),
               .needs = is(b, PARTIAL),
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
    struct step attach =
        step_each(&b, EACH_PARTITION,
                  "ALTER INDEX " PARTITIONED_PARENT_INDEX
                  " ATTACH PARTITION " PARTITIONED_INDEX_IN_SCHEMA ";\n"
                  "ALTER INDEX " PARTITIONED_INDEX_IN_SCHEMA " RENAME TO " PARTITIONED_NAME,
                  LOCK_ACCESS_EXCLUSIVE);
    attach.locks.items[0].object.class = OBJECT_INDEX; /* each partition's new one */
    lock_add(arena, &attach.locks, &index->table->name, LOCK_ACCESS_SHARE);
    add(&b, (struct operation){
                .go = attach,
                .needs = is(&b, PARTIAL),
                .leaves = is(&b, PRESENT),
                .why = "with the last one the index of the whole table is valid",
            });
}

void partitioned_add_validation(struct arena *arena, const struct cat_table *table,
                                const char *constraint, int *group,
                                struct operation_list *operations)
{
    *ARENA_PUSH(arena, operations->items, operations->count) = (struct operation){
        .group = (*group)++,
        .table = table->name,
        .go = {.mode = STEP_TRANSACTION,
               .each = EACH_UNVALIDATED,
               .sql = sql_make(arena, "ALTER TABLE " PARTITIONED_TABLE " VALIDATE CONSTRAINT %I",
                               constraint),
               .locks = lock_only(arena, &table->name, LOCK_SHARE_UPDATE_EXCLUSIVE)},
        .needs = effect_one(arena, (struct live_object){OBJECT_CONSTRAINT, table->name, constraint},
                            PARTIAL),
        .cost = OPERATION_SCAN,
        .reversible = true,
        .why = "reads every row, partition by partition, while the application goes on",
    };
}

/* Indexes and constraints on a live table, each by the route that blocks nobody: CREATE INDEX
 * CONCURRENTLY, ADD … NOT VALID and VALIDATE in another transaction, and SET NOT NULL proved by a
 * validated CHECK. */
#include "phase/route/build.h"

#include <string.h>

#include "base/str.h"
#include "phase/route/partitioned.h"

struct operation *constrain_add(struct constrain_builder *b, struct operation operation)
{
    struct operation *added = ARENA_PUSH(b->arena, b->operations->items, b->operations->count);
    *added = operation;
    added->table = b->table->name;
    added->reversible = true;
    return added;
}

struct lock_list constrain_lock(const struct constrain_builder *b, enum lock_mode mode)
{
    return lock_one(b->arena, &b->table->name, mode);
}

struct step constrain_step(const struct constrain_builder *b, const char *sql, enum lock_mode mode)
{
    return step_in_transaction(sql, constrain_lock(b, mode));
}

struct effect_list constrain_effect(const struct constrain_builder *b, enum object_class class,
                                    const char *name, enum presence presence)
{
    return effect_one(b->arena, (struct live_object){class, b->table->name, name}, presence);
}

static const char *drop_constraint_sql(struct constrain_builder *b, const char *name)
{
    return sql_make(b->arena, "ALTER TABLE %T DROP CONSTRAINT IF EXISTS %I", &b->table->name, name);
}

void constrain_add_validation(struct constrain_builder *b, const char *name,
                              const struct qname *other)
{
    /* a foreign key has another name on each partition */
    bool by_partition = b->table->relkind == 'p' && !other;
    if (by_partition)
        partitioned_add_validation(b->arena, b->table, name, &b->group, b->operations);
    struct operation *added = constrain_add(
        b, (struct operation){
               .group = b->group++,
               .go = constrain_step(b,
                                    sql_make(b->arena, "ALTER TABLE %T VALIDATE CONSTRAINT %I",
                                             &b->table->name, name),
                                    LOCK_SHARE_UPDATE_EXCLUSIVE),
               .cost = by_partition ? OPERATION_INSTANT : OPERATION_SCAN,
               .leaves = constrain_effect(b, OBJECT_CONSTRAINT, name, PRESENT),
               .why = by_partition ? "every partition is validated already"
                                   : "reads every row while the application goes on",
           });
    if (other)
        lock_add(b->arena, &added->go.locks, other, LOCK_ROW_SHARE);
}

void constrain_add_check(struct constrain_builder *b, const char *name, const char *definition)
{
    constrain_add(
        b,
        (struct operation){
            .group = b->group++,
            .go = constrain_step(b,
                                 sql_make(b->arena, "ALTER TABLE %T ADD CONSTRAINT %I %S NOT VALID",
                                          &b->table->name, name, definition),
                                 LOCK_ACCESS_EXCLUSIVE),
            .back = constrain_step(b, drop_constraint_sql(b, name), LOCK_ACCESS_EXCLUSIVE),
            .leaves = constrain_effect(b, OBJECT_CONSTRAINT, name, PARTIAL),
            .why = "new writes are checked from here on; no row is read",
        });
    constrain_add_validation(b, name, NULL);
}

/* Since 18 a partition keeps a NOT NULL of its own by itself. */
static bool has_own_not_null(const struct constrain_builder *b, const struct cat_part *part,
                             const char *column)
{
    enum { NOT_NULL_IS_CONSTRAINT = 180000 };
    return part->own_not_null && str_equal(part->column, column) &&
           b->context->catalog->server_version < NOT_NULL_IS_CONSTRAINT;
}

static const char *proof_name(const struct constrain_builder *b, const struct qname *table,
                              const char *column)
{
    return sql_derived_name(b->arena, CATALOG_OUR_PREFIX, b->context->plan_name, table->schema,
                            table->name, column, "not null", NULL);
}

/* With the table's NOT NULL goes that of each partition; who had it before gets it again. */
static const char *drop_not_null_sql(const struct constrain_builder *b, const char *column)
{
    struct sql sql = sql_new(b->arena);
    sql_add(&sql, "ALTER TABLE %T ALTER COLUMN %I DROP NOT NULL", &b->table->name, column);
    for (size_t i = 0; i < b->table->part_count; i++) {
        const struct cat_part *part = &b->table->parts[i];
        if (has_own_not_null(b, part, column))
            sql_add(&sql,
                    ";\nALTER TABLE IF EXISTS %T ALTER COLUMN %I SET NOT NULL;\n"
                    "ALTER TABLE IF EXISTS %T DROP CONSTRAINT IF EXISTS %I",
                    &part->name, column, &part->name, proof_name(b, &part->name, column));
    }
    return sql_text(&sql);
}

/* Which is proved, too, so that no row is read under a lock that keeps others waiting. */
static void prove_own_not_null(struct constrain_builder *b, const char *column)
{
    for (size_t i = 0; i < b->table->part_count; i++) {
        const struct cat_part *part = &b->table->parts[i];
        const char *proof = proof_name(b, &part->name, column);
        if (!has_own_not_null(b, part, column))
            continue;
        constrain_add(b,
                      (struct operation){
                          .group = b->group++,
                          .back = constrain_step(
                              b,
                              sql_make(b->arena, "ALTER TABLE IF EXISTS %T VALIDATE CONSTRAINT %I",
                                       &part->name, proof),
                              LOCK_SHARE_UPDATE_EXCLUSIVE),
                          .why = "reads every row of the partition while the application goes on",
                      });
        constrain_add(b,
                      (struct operation){
                          .group = b->group++,
                          .back = constrain_step(
                              b,
                              sql_make(b->arena,
                                       "ALTER TABLE IF EXISTS %T DROP CONSTRAINT IF EXISTS %I, "
                                       "ADD CONSTRAINT %I CHECK (%I IS NOT NULL) NOT VALID",
                                       &part->name, proof, proof, column),
                              LOCK_ACCESS_EXCLUSIVE),
                          .why = "the partition has been NOT NULL before its table, and stays so",
                      });
    }
}

void constrain_add_not_null(struct constrain_builder *b, const char *column,
                            const struct carry *carry)
{
    if (cat_names_contain(b->not_null, b->not_null_count, column))
        return;
    *ARENA_PUSH(b->arena, b->not_null, b->not_null_count) = column;
    const char *proof = proof_name(b, &b->table->name, column);
    constrain_add_check(b, proof, sql_make(b->arena, "CHECK (%I IS NOT NULL)", column));
    const char *set =
        carry ? sql_make(b->arena, "ALTER TABLE %T ADD CONSTRAINT %I NOT NULL %I%S",
                         &b->table->name, carry->temporary, column, carry->column->not_null_options)
              : sql_make(b->arena, "ALTER TABLE %T ALTER COLUMN %I SET NOT NULL", &b->table->name,
                         column);
    constrain_add(
        b, (struct operation){
               .group = b->group,
               .go = constrain_step(b, set, LOCK_ACCESS_EXCLUSIVE),
               .back = constrain_step(b, drop_not_null_sql(b, column), LOCK_ACCESS_EXCLUSIVE),
               .leaves = constrain_effect(b, OBJECT_NOT_NULL, column, PRESENT),
               .why = "proved by the validated check: no row is read",
           });
    constrain_add(
        b,
        (struct operation){
            .group = b->group++,
            .go = constrain_step(
                b, sql_make(b->arena, "ALTER TABLE %T DROP CONSTRAINT %I", &b->table->name, proof),
                LOCK_ACCESS_EXCLUSIVE),
            .leaves = constrain_effect(b, OBJECT_CONSTRAINT, proof, ABSENT),
            .why = "the check has served",
        });
    prove_own_not_null(b, column);
}

void constrain_add_index(struct constrain_builder *b, const char *name, bool unique,
                         const char *tail)
{
    if (b->table->relkind == 'p') {
        const struct partitioned_index index = {
            .table = b->table, .name = name, .unique = unique, .tail = tail};
        partitioned_add_index(b->arena, &index, &b->group, b->operations);
        return;
    }
    struct qname index = {b->table->name.schema, name};
    const char *drop = sql_make(b->arena, "DROP INDEX CONCURRENTLY IF EXISTS %T", &index);
    constrain_add(
        b,
        (struct operation){
            .group = b->group++,
            .go = {.mode = STEP_ALONE,
                   .sql = sql_make(b->arena, "CREATE %SINDEX CONCURRENTLY %I ON %T %S",
                                   unique ? "UNIQUE " : "", name, &b->table->name, tail),
                   .locks = constrain_lock(b, LOCK_SHARE_UPDATE_EXCLUSIVE)},
            .back = {.mode = STEP_ALONE,
                     .sql = drop,
                     .locks = constrain_lock(b, LOCK_SHARE_UPDATE_EXCLUSIVE)},
            .repair = drop,
            .cost = OPERATION_BUILD,
            .leaves = constrain_effect(b, OBJECT_INDEX, name, PRESENT),
            .why =
                "built while the application goes on; waits for older transactions of the database",
        });
}

const char *constrain_key_of(const char *tail)
{
    static const char method[] = "USING btree ";
    return str_starts_with(tail, method) ? tail + sizeof method - 1 : tail;
}

void constrain_add_key(struct constrain_builder *b, const char *word, const char *name,
                       const char *tail, const char *options)
{
    if (b->table->relkind == 'p') {
        const struct partitioned_index index = {.table = b->table,
                                                .name = name,
                                                .unique = true,
                                                .tail = tail,
                                                .word = word,
                                                .constraint = constrain_key_of(tail),
                                                .options = options};
        partitioned_add_index(b->arena, &index, &b->group, b->operations);
        return;
    }
    constrain_add_index(b, name, true, tail);
    constrain_add(
        b, (struct operation){
               .group = b->group++,
               .go = constrain_step(b,
                                    sql_make(b->arena,
                                             "ALTER TABLE %T ADD CONSTRAINT %I %S USING INDEX %I%S",
                                             &b->table->name, name, word, name, options),
                                    LOCK_ACCESS_EXCLUSIVE),
               .back = constrain_step(b, drop_constraint_sql(b, name), LOCK_ACCESS_EXCLUSIVE),
               .leaves = constrain_effect(b, OBJECT_CONSTRAINT, name, PRESENT),
               .why = "the index is there already: catalogue only",
           });
}

void constrain_add_foreign_key(struct constrain_builder *b, const char *name,
                               const char *definition, const struct qname *other)
{
    struct operation *added = constrain_add(
        b,
        (struct operation){
            .group = b->group++,
            .go = constrain_step(b,
                                 sql_make(b->arena, "ALTER TABLE %T ADD CONSTRAINT %I %S NOT VALID",
                                          &b->table->name, name, definition),
                                 LOCK_SHARE_ROW_EXCLUSIVE),
            .back = constrain_step(b, drop_constraint_sql(b, name), LOCK_ACCESS_EXCLUSIVE),
            .leaves = constrain_effect(b, OBJECT_CONSTRAINT, name, PARTIAL),
            .why = "new writes are checked from here on; no row is read",
        });
    lock_add(b->arena, &added->go.locks, other, LOCK_SHARE_ROW_EXCLUSIVE);
    lock_add(b->arena, &added->back.locks, other, LOCK_ACCESS_EXCLUSIVE);
    constrain_add_validation(b, name, other);
}

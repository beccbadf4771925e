/* Constraints and indexes that go, and how a revert brings them back: an index is built
 * CONCURRENTLY, a key is a constraint on such an index, and a check or a foreign key is added NOT
 * VALID and validated in a transaction of its own, once no row stands against it. */
#include "phase/carry/carry.h"
#include "phase/drop/build.h"
#include "phase/drop/drop.h"
#include "phase/rows/rows.h"
#include "phase/violator.h"

struct dropper {
    struct arena *arena;
    const struct cat_table *table;
    bool keeps_keys; /* foreign keys of a partitioned table can be NOT VALID */
    int group;
    struct operation_list *operations;
};

static struct operation *add(struct dropper *d, struct operation operation)
{
    struct operation *added = ARENA_PUSH(d->arena, d->operations->items, d->operations->count);
    *added = operation;
    added->table = d->table->name;
    added->group = d->group++;
    return added;
}

static struct lock_list table_lock(const struct dropper *d, enum lock_mode mode)
{
    return lock_one(d->arena, &d->table->name, mode);
}

static struct live_object object_of(const struct dropper *d, enum object_class class,
                                    const char *name)
{
    return (struct live_object){class, d->table->name, name};
}

/* What is said of an index by name comes back last, so it stands first. */
static void add_said(struct dropper *d, const struct cat_index *index)
{
    if (index->said)
        add(d, (struct operation){
                   .back = step_in_transaction(index->said,
                                               table_lock(d, index->replica_identity
                                                                 ? LOCK_ACCESS_EXCLUSIVE
                                                                 : LOCK_SHARE_UPDATE_EXCLUSIVE)),
                   .reversible = true,
                   .why = "what is said of the index by its name",
               });
}

static struct step build_again(const struct dropper *d, const struct cat_index *index)
{
    return (struct step){
        .mode = STEP_ALONE,
        .sql = sql_make(d->arena, "CREATE %SINDEX CONCURRENTLY %I ON %T %S",
                        index->unique ? "UNIQUE " : "", index->name, &d->table->name,
                        index->whole_tail),
        .locks = table_lock(d, LOCK_SHARE_UPDATE_EXCLUSIVE),
    };
}

static const char *repair_sql(const struct dropper *d, const struct cat_index *index)
{
    return sql_make(d->arena, "DROP INDEX CONCURRENTLY IF EXISTS %T",
                    &(struct qname){d->table->name.schema, index->name});
}

static void add_index(struct dropper *d, const struct cat_index *index)
{
    const struct qname name = {d->table->name.schema, index->name};
    struct effect_list leaves =
        effect_one(d->arena, object_of(d, OBJECT_INDEX, index->name), ABSENT);
    if (d->table->relkind == 'p') {
        add(d, (struct operation){
                   .go = step_in_transaction(sql_make(d->arena, "DROP INDEX %T", &name),
                                             table_lock(d, LOCK_ACCESS_EXCLUSIVE)),
                   .leaves = leaves,
                   .why = "with its parts; PostgreSQL drops none of a partitioned table "
                          "concurrently",
               });
        return;
    }
    add_said(d, index);
    add(d, (struct operation){
               .go = {.mode = STEP_ALONE,
                      .sql = sql_make(d->arena, "DROP INDEX CONCURRENTLY %T", &name),
                      .locks = table_lock(d, LOCK_SHARE_UPDATE_EXCLUSIVE)},
               .back = build_again(d, index),
               .repair = repair_sql(d, index),
               .leaves = leaves,
               .reversible = true,
               .why = "while the application goes on; waits for older transactions of the database",
           });
}

static const char *drop_sql(const struct dropper *d, const char *name)
{
    return sql_make(d->arena, "ALTER TABLE %T DROP CONSTRAINT %I", &d->table->name, name);
}

/* The index is built first, so it stands last. */
static void add_key(struct dropper *d, const struct cat_index *index)
{
    bool back = drop_key_comes_back(d->table, index);
    const char *name = index->constraint;
    if (back)
        add_said(d, index);
    add(d, (struct operation){
               .go = step_in_transaction(drop_sql(d, name), table_lock(d, LOCK_ACCESS_EXCLUSIVE)),
               .back = step_in_transaction(
                   back ? sql_make(d->arena, "ALTER TABLE %T ADD CONSTRAINT %I %S USING INDEX %I%S",
                                   &d->table->name, name, index->primary ? "PRIMARY KEY" : "UNIQUE",
                                   index->name, index->constraint_tail)
                        : NULL,
                   table_lock(d, LOCK_ACCESS_EXCLUSIVE)),
               .leaves = effect_one(d->arena, object_of(d, OBJECT_CONSTRAINT, name), ABSENT),
               .reversible = back,
               .why = "catalogue only, and the file of its index goes",
           });
    if (back)
        add(d, (struct operation){
                   .back = build_again(d, index),
                   .repair = repair_sql(d, index),
                   .leaves = effect_one(d->arena, object_of(d, OBJECT_INDEX, index->name), ABSENT),
                   .reversible = true,
                   .why = "the index of the key, built while the application goes on",
               });
}

static bool is_foreign(const struct cat_constraint *constraint)
{
    return constraint->type == 'f';
}

static bool is_validated_again(const struct dropper *d, const struct cat_constraint *constraint)
{
    return constraint->validated && !constraint->not_enforced &&
           drop_constraint_comes_back(d->table, constraint, d->keeps_keys);
}

/* Rows that would not be accepted any more. */
static void add_question(struct dropper *d, const struct cat_constraint *constraint)
{
    const struct violator_reference reference = {
        .other = &constraint->other,
        .columns = constraint->columns,
        .referenced = constraint->other_columns,
        .count = constraint->column_count,
        .match_full = constraint->match_full,
    };
    const char *condition = is_foreign(constraint)
                                ? violator_orphan_condition(d->arena, &d->table->name, &reference)
                                : violator_check_condition(d->arena, constraint->definition);
    struct check *check = arena_alloc(d->arena, sizeof *check);
    *check = (struct check){
        .path = "pg_catalog, pg_temp",
        .one = arena_printf(d->arena, "1 row of table \"%s\" violates \"%s\"",
                            qname_text(d->arena, &d->table->name), constraint->name),
        .several = arena_printf(d->arena, CHECK_COUNT " rows of table \"%s\" violate \"%s\"",
                                qname_text(d->arena, &d->table->name), constraint->name),
        .hint = "Mend these rows, and run the same command again.",
    };
    struct operation *added =
        add(d, (struct operation){
                   .back = {.mode = STEP_CHECK,
                            .sql = sql_make(d->arena, "SELECT %S AS key\nFROM %T AS %I\nWHERE %S",
                                            rows_key_sql(d->arena, d->table), &d->table->name,
                                            d->table->name.name, condition),
                            .locks = table_lock(d, LOCK_ACCESS_SHARE)},
                   .check = check,
                   .reversible = true,
                   .why = "no row may stand against it when it comes back",
               });
    if (is_foreign(constraint))
        lock_add(d->arena, &added->back.locks, &constraint->other, LOCK_ACCESS_SHARE);
}

static void add_validation(struct dropper *d, const struct cat_constraint *constraint)
{
    struct operation *added = add(
        d,
        (struct operation){
            .back = step_in_transaction(sql_make(d->arena, "ALTER TABLE %T VALIDATE CONSTRAINT %I",
                                                 &d->table->name, constraint->name),
                                        table_lock(d, LOCK_SHARE_UPDATE_EXCLUSIVE)),
            .needs =
                effect_one(d->arena, object_of(d, OBJECT_CONSTRAINT, constraint->name), PARTIAL),
            .reversible = true,
            .why = "reads every row while the application goes on",
        });
    if (is_foreign(constraint))
        lock_add(d->arena, &added->back.locks, &constraint->other, LOCK_ROW_SHARE);
}

static const char *add_again_sql(const struct dropper *d, const struct cat_constraint *constraint)
{
    struct sql sql = sql_new(d->arena);
    sql_add(&sql, "ALTER TABLE %T ADD CONSTRAINT %I %S%S", &d->table->name, constraint->name,
            constraint->definition, constraint->not_enforced ? "" : " NOT VALID");
    if (constraint->comment)
        sql_add(&sql, ";\nCOMMENT ON CONSTRAINT %I ON %T IS %L", constraint->name, &d->table->name,
                constraint->comment);
    return sql_text(&sql);
}

static void add_constraint(struct dropper *d, const struct cat_constraint *constraint)
{
    bool back = drop_constraint_comes_back(d->table, constraint, d->keeps_keys);
    if (is_validated_again(d, constraint))
        add_validation(d, constraint);
    struct operation *added =
        add(d, (struct operation){
                   .go = step_in_transaction(drop_sql(d, constraint->name),
                                             table_lock(d, LOCK_ACCESS_EXCLUSIVE)),
                   .back = step_in_transaction(back ? add_again_sql(d, constraint) : NULL,
                                               table_lock(d, is_foreign(constraint)
                                                                 ? LOCK_SHARE_ROW_EXCLUSIVE
                                                                 : LOCK_ACCESS_EXCLUSIVE)),
                   .leaves = effect_one(d->arena, object_of(d, OBJECT_CONSTRAINT, constraint->name),
                                        ABSENT),
                   .reversible = back,
                   .why = "catalogue only: no row is touched",
               });
    if (is_foreign(constraint)) {
        lock_add(d->arena, &added->go.locks, &constraint->other, LOCK_ACCESS_EXCLUSIVE);
        if (back)
            lock_add(d->arena, &added->back.locks, &constraint->other, LOCK_SHARE_ROW_EXCLUSIVE);
    }
}

void drop_compile_objects(const struct phase_context *context, int group,
                          struct operation_list *operations)
{
    const struct drop_args *args = phase_args(context);
    struct dropper d = {
        .arena = context->arena,
        .table = catalog_table(context->catalog, &args->table.name),
        .keeps_keys = drop_keeps_keys(context),
        .group = group,
        .operations = operations,
    };
    for (size_t i = 0; d.table && i < args->constraints.count; i++) {
        const char *name = args->constraints.items[i].text;
        const struct cat_index *key = drop_key(d.table, name);
        const struct cat_constraint *constraint = drop_constraint(d.table, name);
        if (key)
            add_key(&d, key);
        else if (constraint)
            add_constraint(&d, constraint);
    }
    for (size_t i = 0; d.table && i < args->indexes.count; i++) {
        const struct cat_index *index = drop_index(d.table, args->indexes.items[i].text);
        if (index)
            add_index(&d, index);
    }
    /* before any of it comes back, so they stand last */
    for (size_t i = 0; d.table && i < args->constraints.count; i++) {
        const struct cat_constraint *constraint =
            drop_constraint(d.table, args->constraints.items[i].text);
        if (constraint && !constraint->period && is_validated_again(&d, constraint))
            add_question(&d, constraint);
    }
}

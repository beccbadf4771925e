/* Foreign keys in words, and those that reference a key which moves. PostgreSQL binds a foreign key
 * to the index that it was made for, so it is dropped and added again in the transaction of the
 * move, NOT VALID, which reads no row and checks every write from then on. It is validated
 * afterwards. */
#include "phase/carry/carry.h"

static const char *action_sql(char action)
{
    switch (action) {
    case 'r':
        return "RESTRICT";
    case 'c':
        return "CASCADE";
    case 'n':
        return "SET NULL";
    case 'd':
        return "SET DEFAULT";
    default:
        return "NO ACTION";
    }
}

static const char **mapped(struct arena *arena, const char *const *names, size_t count,
                           const char *from, const char *to)
{
    const char **result = NULL;
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        *ARENA_PUSH(arena, result, length) = from && str_equal(names[i], from) ? to : names[i];
    return result;
}

const char *carry_foreign_key_sql(struct arena *arena, const struct cat_constraint *constraint,
                                  const char *from, const char *to)
{
    size_t count = constraint->column_count;
    struct sql sql = sql_new(arena);
    sql_add(&sql, "FOREIGN KEY (%S) REFERENCES %T (%S)",
            sql_name_list(arena, mapped(arena, constraint->columns, count, from, to), count),
            &constraint->other, sql_name_list(arena, constraint->other_columns, count));
    if (constraint->match_full)
        sql_add(&sql, " MATCH FULL");
    if (constraint->on_update != 'a')
        sql_add(&sql, " ON UPDATE %S", action_sql(constraint->on_update));
    if (constraint->on_delete != 'a')
        sql_add(&sql, " ON DELETE %S", action_sql(constraint->on_delete));
    if (constraint->delete_set_count)
        sql_add(&sql, " (%S)",
                sql_name_list(arena,
                              mapped(arena, constraint->delete_set_columns,
                                     constraint->delete_set_count, from, to),
                              constraint->delete_set_count));
    if (constraint->deferrable)
        sql_add(&sql, " DEFERRABLE");
    if (constraint->deferred)
        sql_add(&sql, " INITIALLY DEFERRED");
    return sql_text(&sql);
}

const char *carry_key_sql(const struct phase_context *context, const struct fact *likens,
                          const struct cat_constraint *constraint)
{
    struct arena *arena = context->arena;
    struct cat_constraint key = *constraint;
    const struct object table = {.of = likens->object.of};
    for (const struct fact *before = NULL;
         (before = story_next(context->story, FACT_LIKENS, &table, SIZE_MAX, before)) != likens;) {
        const char *from = before->other.name, *to = before->object.name;
        if (str_equal(from, likens->other.name))
            continue;
        key.columns = mapped(arena, key.columns, key.column_count, from, to);
        key.delete_set_columns =
            mapped(arena, key.delete_set_columns, key.delete_set_count, from, to);
    }
    return carry_foreign_key_sql(arena, &key, likens->other.name, likens->object.name);
}

static const struct qname *owner_of(const struct qname *table,
                                    const struct cat_constraint *constraint)
{
    return constraint->incoming ? &constraint->other : table;
}

/* Both of its tables are locked. */
static struct step step_of(struct arena *arena, const struct qname *table,
                           const struct cat_constraint *constraint, const char *sql)
{
    struct step step = step_in_transaction(sql, lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE));
    lock_add(arena, &step.locks, &constraint->other, LOCK_ACCESS_EXCLUSIVE);
    return step;
}

struct step carry_reference_off(struct arena *arena, const struct qname *table,
                                const struct cat_constraint *constraint)
{
    return step_of(arena, table, constraint,
                   sql_make(arena, "ALTER TABLE %T DROP CONSTRAINT %I", owner_of(table, constraint),
                            constraint->name));
}

struct step carry_reference_on(struct arena *arena, const struct qname *table,
                               const struct cat_constraint *constraint)
{
    const struct qname *owner = owner_of(table, constraint);
    const char *comment = constraint->comment
                              ? sql_make(arena, ";\nCOMMENT ON CONSTRAINT %I ON %T IS %L",
                                         constraint->name, owner, constraint->comment)
                              : "";
    return step_of(arena, table, constraint,
                   sql_make(arena, "ALTER TABLE %T ADD CONSTRAINT %I %S%S%S", owner,
                            constraint->name, constraint->definition,
                            constraint->not_enforced ? "" : " NOT VALID", comment));
}

struct step carry_reference_valid(struct arena *arena, const struct qname *table,
                                  const struct cat_constraint *constraint, const char *name)
{
    const struct qname *owner = owner_of(table, constraint);
    const struct qname *referenced = constraint->incoming ? table : &constraint->other;
    struct lock_list locks = lock_one(arena, owner, LOCK_SHARE_UPDATE_EXCLUSIVE);
    lock_add(arena, &locks, referenced, LOCK_ROW_SHARE);
    return step_in_transaction(
        sql_make(arena, "ALTER TABLE %T VALIDATE CONSTRAINT %I", owner, name), locks);
}

/* Foreign keys that reference a key which moves. PostgreSQL binds a foreign key to the index that
 * it was made for, so it is dropped and added again in the transaction of the move, NOT VALID,
 * which reads no row and checks every write from then on. It is validated afterwards. */
#include "phase/carry/carry.h"

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

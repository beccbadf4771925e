/* Foreign keys that reference the table whose name is taken: see build.h.
 *
 * One that is made ahead stands beside the old one until the switch. Every row that it asks for is
 * there when a transaction ends, since the mirror makes it in the same one; but perhaps not when a
 * statement ends, which is why it is deferred until the switch. What the old one does to rows
 * (CASCADE, SET NULL) it does first, by the order of triggers' names, and leaves the other nothing
 * to do. */
#include "phase/carry/carry.h"
#include "phase/swap_tables/build.h"

static const struct cat_constraint *next_reference(const struct trade_builder *b, size_t *i)
{
    while (*i < b->table->constraint_count) {
        const struct cat_constraint *constraint = &b->table->constraints[(*i)++];
        if (constraint->incoming)
            return constraint;
    }
    return NULL;
}

bool trade_references_itself(const struct trade_builder *b)
{
    const struct cat_constraint *constraint;
    for (size_t i = 0; (constraint = next_reference(b, &i));)
        if (qname_equal(&constraint->other, b->name))
            return true;
    return false;
}

static struct live_object reference_object(const struct cat_constraint *constraint,
                                           const char *name)
{
    return (struct live_object){OBJECT_CONSTRAINT, constraint->other, name};
}

/* The mirror writes one row after the other, and so none of its own may stand on another. */
static bool is_made_ahead(const struct trade_builder *b, const struct cat_constraint *constraint)
{
    return b->from->relkind == 'p' && !qname_equal(&constraint->other, b->name);
}

static const char *ahead_name(struct trade_builder *b, const struct cat_constraint *constraint)
{
    return trade_aside_name(b, constraint->name, "ahead");
}

/* The same foreign key, as one of the table that has it, to the one that takes the name. */
static struct cat_constraint ahead_of(struct trade_builder *b,
                                      const struct cat_constraint *constraint)
{
    struct cat_constraint ahead = *constraint;
    ahead.columns = constraint->other_columns;
    ahead.other = *b->from_name;
    ahead.other_columns = constraint->columns;
    ahead.deferrable = ahead.deferred = true;
    return ahead;
}

static struct lock_list both_locked(struct trade_builder *b,
                                    const struct cat_constraint *constraint,
                                    const struct qname *name, enum lock_mode mode)
{
    struct lock_list list = lock_one(b->arena, &constraint->other, mode);
    lock_add(b->arena, &list, name, mode);
    return list;
}

static void make_ahead(struct trade_builder *b, const struct cat_constraint *constraint)
{
    const struct cat_constraint ahead = ahead_of(b, constraint);
    const struct qname *other = &constraint->other;
    const char *name = ahead_name(b, constraint);
    struct sql sql = sql_new(b->arena);
    sql_add(&sql, "ALTER TABLE %T ADD CONSTRAINT %I %S NOT VALID", other, name,
            carry_foreign_key_sql(b->arena, &ahead, NULL, NULL));
    if (constraint->comment)
        sql_add(&sql, ";\nCOMMENT ON CONSTRAINT %I ON %T IS %L", name, other, constraint->comment);
    trade_add(b,
              (struct operation){
                  .table = *other,
                  .go = step_in_transaction(sql_text(&sql), both_locked(b, constraint, b->from_name,
                                                                        LOCK_SHARE_ROW_EXCLUSIVE)),
                  .back = step_in_transaction(
                      sql_make(b->arena, "ALTER TABLE %T DROP CONSTRAINT %I", other, name),
                      both_locked(b, constraint, b->from_name, LOCK_ACCESS_EXCLUSIVE)),
                  .leaves = effect_one(b->arena, reference_object(constraint, name), PARTIAL),
                  .why = "beside the old one until the tables trade their names",
              });
    b->group++;
    if (!constraint->validated)
        return;
    struct lock_list locks = lock_one(b->arena, other, LOCK_SHARE_UPDATE_EXCLUSIVE);
    lock_add(b->arena, &locks, b->from_name, LOCK_ROW_SHARE);
    trade_add(
        b, (struct operation){
               .table = *other,
               .go = step_in_transaction(
                   sql_make(b->arena, "ALTER TABLE %T VALIDATE CONSTRAINT %I", other, name), locks),
               .cost = OPERATION_SCAN,
               .leaves = effect_one(b->arena, reference_object(constraint, name), PRESENT),
               .why = "reads every row while the application goes on",
           });
    b->group++;
}

void trade_make_references_ahead(struct trade_builder *b)
{
    const struct cat_constraint *constraint;
    for (size_t i = 0; (constraint = next_reference(b, &i));)
        if (is_made_ahead(b, constraint))
            make_ahead(b, constraint);
}

void trade_drop_references(struct trade_builder *b)
{
    const struct cat_constraint *constraint;
    for (size_t i = 0; (constraint = next_reference(b, &i));)
        trade_add(b, (struct operation){
                         .go = carry_reference_off(b->arena, b->name, constraint),
                         .back = carry_reference_on(b->arena, b->name, constraint),
                         .why = is_made_ahead(b, constraint)
                                    ? "the one that was made ahead takes its place"
                                    : "is added again in this transaction",
                     });
}

static const char *renamed(struct trade_builder *b, const struct cat_constraint *constraint,
                           const char *from, const char *to, bool deferrable, bool deferred)
{
    return sql_make(b->arena,
                    "ALTER TABLE %T RENAME CONSTRAINT %I TO %I;\n"
                    "ALTER TABLE %T ALTER CONSTRAINT %I %S",
                    &constraint->other, from, to, &constraint->other, to,
                    !deferrable ? "NOT DEFERRABLE"
                    : deferred  ? "DEFERRABLE INITIALLY DEFERRED"
                                : "DEFERRABLE INITIALLY IMMEDIATE");
}

static void take_place(struct trade_builder *b, const struct cat_constraint *constraint)
{
    const char *ahead = ahead_name(b, constraint), *name = constraint->name;
    const struct lock_list locks = both_locked(b, constraint, b->name, LOCK_ACCESS_EXCLUSIVE);
    struct operation *taken = trade_add(
        b, (struct operation){
               .go = step_in_transaction(renamed(b, constraint, ahead, name, constraint->deferrable,
                                                 constraint->deferred),
                                         locks),
               .back = step_in_transaction(renamed(b, constraint, name, ahead, true, true), locks),
               .leaves = effect_one(b->arena, reference_object(constraint, name),
                                    constraint->validated ? PRESENT : PARTIAL),
               .why = "takes its name, and is checked when it was",
           });
    rename_add(b->arena, &taken->renames, reference_object(constraint, ahead), name);
}

void trade_add_references(struct trade_builder *b)
{
    const struct cat_constraint *constraint;
    for (size_t i = 0; (constraint = next_reference(b, &i));) {
        if (is_made_ahead(b, constraint)) {
            take_place(b, constraint);
            continue;
        }
        trade_add(b, (struct operation){
                         .go = carry_reference_on(b->arena, b->name, constraint),
                         .back = carry_reference_off(b->arena, b->name, constraint),
                         .leaves = effect_one(
                             b->arena, reference_object(constraint, constraint->name), PARTIAL),
                         .why = "new writes are checked from here on; no row is read",
                     });
    }
}

void trade_validate_references_back(struct trade_builder *b)
{
    const struct cat_constraint *constraint;
    for (size_t i = 0; (constraint = next_reference(b, &i));) {
        struct step step = carry_reference_valid(b->arena, b->name, constraint, constraint->name);
        step.mode = STEP_ALONE;
        if (constraint->validated)
            trade_add(b, (struct operation){
                             .table = constraint->other,
                             .back = step,
                             .why = "reads every row while the application goes on",
                         });
    }
}

void trade_validate_references(struct trade_builder *b)
{
    const struct cat_constraint *constraint;
    for (size_t i = 0; (constraint = next_reference(b, &i));) {
        if (!constraint->validated || is_made_ahead(b, constraint))
            continue;
        b->group++;
        trade_add(b,
                  (struct operation){
                      .table = constraint->other,
                      .go = carry_reference_valid(b->arena, b->name, constraint, constraint->name),
                      .cost = OPERATION_SCAN,
                      .leaves = effect_one(b->arena, reference_object(constraint, constraint->name),
                                           PRESENT),
                      .why = "reads every row while the application goes on",
                  });
    }
}

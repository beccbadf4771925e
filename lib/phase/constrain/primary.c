/* primary_key: a key for a table that has none, or in place of the one that it has.
 *
 * Its index is built CONCURRENTLY, NOT NULL proved by validated checks. Then one short transaction
 * takes the old key away and makes the new one of that index, so that nobody sees the table without
 * a key. Foreign keys that reference the old one go over to what keeps its columns unique, in the
 * same transaction, and are validated afterwards. On the way back the old key's index is built
 * again, and the same transaction goes the other way. */
#include "phase/constrain/primary.h"

bool constrain_follows(const struct cat_constraint *constraint, const struct cat_index *old)
{
    return constraint->incoming && str_equal(constraint->index, old->name);
}

bool constrain_takes_null(const struct phase_context *context, const struct cat_table *table,
                          const char *column)
{
    const struct object object = {table->name, column};
    const struct cat_column *there = cat_table_column(table, column);
    bool not_null = there && there->not_null &&
                    !story_next(context->story, FACT_LIFTS, &object, context->index, NULL);
    for (const struct fact *likens = NULL;
         (likens = story_next(context->story, FACT_LIKENS, &object, context->index, likens));) {
        const struct cat_column *old = cat_table_column(table, likens->other.name);
        not_null |= old && old->not_null;
    }
    return !not_null && !story_next(context->story, FACT_BINDS, &object, context->index, NULL);
}

struct replacement {
    struct constrain_builder *b;
    const struct constrain_item *item;
    const struct cat_index *old;
    const char *index, *old_index; /* what the two keys are made of */
    int group;                     /* of the transaction in which one goes and the other comes */
};

/* A key that has the name of the one that it replaces is built under another. */
static const char *index_name(const struct constrain_builder *b, const struct constrain_item *item,
                              const char *name, const char *which)
{
    return str_equal(item->name.text, item->replaces.text)
               ? sql_derived_name(b->arena, CATALOG_OUR_PREFIX, b->context->plan_name,
                                  b->table->name.schema, b->table->name.name, name, which, NULL)
               : name;
}

static struct operation *add(struct replacement *r, int group, struct operation operation)
{
    operation.group = group;
    return constrain_add(r->b, operation);
}

static struct step alter(const struct replacement *r, const char *sql)
{
    return constrain_step(r->b, sql, LOCK_ACCESS_EXCLUSIVE);
}

static const char *drop_sql(const struct replacement *r, const char *name)
{
    return sql_make(r->b->arena, "ALTER TABLE %T DROP CONSTRAINT %I", &r->b->table->name, name);
}

static const char *make_sql(const struct replacement *r, const char *name, const char *index,
                            const char *options)
{
    return sql_make(r->b->arena, "ALTER TABLE %T ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I%S",
                    &r->b->table->name, name, index, options);
}

static bool is_validated(const struct cat_constraint *constraint)
{
    return constraint->validated && !constraint->not_enforced;
}

enum passage { PASSES_OFF, PASSES_ON, IS_VALID, WAS_VALID };

/* What is done to each foreign key that follows; it is another table's. */
static void add_followers(struct replacement *r, enum passage passage)
{
    struct constrain_builder *b = r->b;
    const struct qname *table = &b->table->name;
    for (size_t i = 0; i < b->table->constraint_count; i++) {
        const struct cat_constraint *key = &b->table->constraints[i];
        if (!constrain_follows(key, r->old) || (passage >= IS_VALID && !is_validated(key)))
            continue;
        const struct step off = carry_reference_off(b->arena, table, key);
        const struct step on = carry_reference_on(b->arena, table, key);
        const struct step valid = carry_reference_valid(b->arena, table, key, key->name);
        const struct operation operations[] = {
            [PASSES_OFF] = {.go = off,
                            .back = on,
                            .why = "is added again in this transaction, to the columns that stay "
                                   "unique"},
            [PASSES_ON] = {.go = on,
                           .back = off,
                           .why = "new writes are checked from here on; no row is read"},
            [IS_VALID] = {.go = valid,
                          .cost = OPERATION_SCAN,
                          .why = "reads every row while the application goes on"},
            [WAS_VALID] = {.back = valid, .why = "reads every row while the application goes on"},
        };
        add(r, passage < IS_VALID ? r->group : b->group++, operations[passage])->table = key->other;
    }
}

/* With all that is said of it by name. */
static void add_old_key(struct replacement *r)
{
    const struct cat_index *old = r->old;
    const char *again = make_sql(r, old->constraint, r->old_index, old->constraint_tail);
    struct operation *added =
        add(r, r->group,
            (struct operation){
                .go = alter(r, drop_sql(r, old->constraint)),
                .back = alter(r, old->said ? sql_make(r->b->arena, "%S;\n%S", again, old->said)
                                           : again),
                .why = "the new key takes its place in this transaction",
            });
    if (!str_equal(old->constraint, r->item->name.text))
        added->leaves = constrain_effect(r->b, OBJECT_CONSTRAINT, old->constraint, ABSENT);
}

static void add_kept_key(struct replacement *r)
{
    const char *name = r->item->kept.text;
    if (name)
        add(r, r->group,
            (struct operation){
                .go = alter(r, sql_make(r->b->arena,
                                        "ALTER TABLE %T ADD CONSTRAINT %I UNIQUE USING INDEX %I",
                                        &r->b->table->name, name, name)),
                .back = alter(r, drop_sql(r, name)),
                .leaves = constrain_effect(r->b, OBJECT_CONSTRAINT, name, PRESENT),
                .why = "the old key's columns stay unique; the index is there already",
            });
}

static void add_new_key(struct replacement *r)
{
    struct constrain_builder *b = r->b;
    const char *name = r->item->name.text;
    struct operation *added =
        add(r, r->group,
            (struct operation){
                .go = alter(r, make_sql(r, name, r->index, "")),
                .back = alter(r, drop_sql(r, name)),
                .needs = constrain_effect(b, OBJECT_INDEX, r->index, PRESENT),
                .leaves = constrain_effect(b, OBJECT_CONSTRAINT, name, PRESENT),
                .why = "the index is there already: catalogue only",
            });
    if (!str_equal(r->index, name))
        rename_add(b->arena, &added->renames,
                   (struct live_object){OBJECT_INDEX, b->table->name, r->index}, name);
    const struct carry carry = {.index = r->old};
    const struct operation *roles;
    size_t count = carry_roles(b->arena, &b->table->name, &carry,
                               r->item->kept.text ? r->item->kept.text : name, &roles);
    for (size_t i = 0; i < count; i++)
        add(r, r->group, roles[i]);
}

/* On the way back it is built first, so it stands last. */
static void add_old_index(struct replacement *r)
{
    struct constrain_builder *b = r->b;
    const struct qname index = {b->table->name.schema, r->old_index};
    add(r, b->group++,
        (struct operation){
            .back = {.mode = STEP_ALONE,
                     .sql = sql_make(b->arena, "CREATE UNIQUE INDEX CONCURRENTLY %I ON %T %S",
                                     r->old_index, &b->table->name, r->old->whole_tail),
                     .locks = constrain_lock(b, LOCK_SHARE_UPDATE_EXCLUSIVE)},
            .repair = sql_make(b->arena, "DROP INDEX CONCURRENTLY IF EXISTS %T", &index),
            .leaves = constrain_effect(b, OBJECT_INDEX, r->old_index, ABSENT),
            .why = "the old key's index, built while the application goes on",
        });
}

static const char *columns_sql(struct arena *arena, const struct name_list *columns)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < columns->count; i++)
        *ARENA_PUSH(arena, names, count) = columns->items[i].text;
    return sql_make(arena, "(%S)", sql_name_list(arena, names, count));
}

static void replace(struct constrain_builder *b, const struct constrain_item *item,
                    const struct cat_index *old)
{
    struct replacement r = {
        .b = b,
        .item = item,
        .old = old,
        .index = index_name(b, item, item->name.text, "new"),
        .old_index = index_name(b, item, old->name, "old"),
    };
    add_followers(&r, WAS_VALID);
    constrain_add_index(b, r.index, true, columns_sql(b->arena, &item->columns));
    if (item->kept.text)
        constrain_add_index(
            b, item->kept.text, true,
            sql_make(b->arena, "(%S)", sql_name_list(b->arena, old->keys, old->key_count)));
    r.group = b->group++;
    add_followers(&r, PASSES_OFF);
    add_old_key(&r);
    add_kept_key(&r);
    add_new_key(&r);
    add_followers(&r, PASSES_ON);
    add_old_index(&r);
    add_followers(&r, IS_VALID);
}

void constrain_add_primary_key(struct constrain_builder *b, const struct constrain_item *item)
{
    const struct cat_index *old = carry_primary_of(b->table, NULL);
    if (item->replaces.text && old && b->table->relkind == 'p')
        constrain_replace_partitioned(b, item, old);
    else if (item->replaces.text && old)
        replace(b, item, old);
    else
        constrain_add_key(b, "PRIMARY KEY", item->name.text, columns_sql(b->arena, &item->columns),
                          "");
}

/* The primary key of a swapped column, and the foreign keys that reference it.
 *
 * PostgreSQL cannot take a key from its index, nor a foreign key from the index that it was made
 * for ("ALTER TABLE … DROP CONSTRAINT"), so both are dropped and added again in the transaction of
 * the swap: the primary key on a unique index that was built before, foreign keys NOT VALID, which
 * reads no row and checks every write from then on. They are validated afterwards. A second index,
 * on the old column, waits for a revert. */
#include "phase/swap/build.h"

static const struct cat_table *table_of(const struct swap_builder *b)
{
    return catalog_table(b->context->catalog, b->table);
}

/* The primary key that has a swapped column, and the column. */
static const struct cat_index *find_primary(const struct swap_builder *b,
                                            const struct swap_column **column)
{
    const struct cat_index *primary = NULL;
    for (size_t c = 0; !primary && c < b->args->column_count; c++) {
        *column = &b->args->columns[c];
        primary = carry_primary_of(table_of(b), (*column)->name.text);
    }
    return primary;
}

/* What follows the table's name in the definition of an index like the key's on the new columns. */
static const char *new_tail(const struct swap_builder *b, const struct cat_index *primary)
{
    for (size_t c = 0; c < b->args->column_count; c++) {
        const struct swap_column *column = &b->args->columns[c];
        const struct cat_like *like =
            carry_like_of(b->context, b->table, column->from.text, column->name.text);
        for (size_t i = 0; like && i < like->index_count; i++)
            if (like->indexes[i].original == primary)
                return like->indexes[i].tail;
    }
    return NULL;
}

static void prepare_index(struct swap_builder *b, const char *name, const char *tail,
                          const char *why)
{
    const char *drop = sql_make(b->arena, "DROP INDEX CONCURRENTLY IF EXISTS %T",
                                &(struct qname){b->table->schema, name});
    *ARENA_PUSH(b->arena, b->operations->items, b->operations->count) = (struct operation){
        .group = SWAP_PREPARE,
        .table = *b->table,
        .go = {.mode = STEP_ALONE,
               .sql = sql_make(b->arena, "CREATE UNIQUE INDEX CONCURRENTLY %I ON %T %S", name,
                               b->table, tail),
               .locks = lock_one(b->arena, b->table, LOCK_SHARE_UPDATE_EXCLUSIVE)},
        .back = {.mode = STEP_ALONE,
                 .sql = drop,
                 .locks = lock_one(b->arena, b->table, LOCK_SHARE_UPDATE_EXCLUSIVE)},
        .repair = drop,
        .cost = OPERATION_BUILD,
        .reversible = true,
        .why = why,
        .leaves =
            effect_one(b->arena, (struct live_object){OBJECT_INDEX, *b->table, name}, PRESENT),
    };
}

static bool references_swapped(const struct swap_builder *b,
                               const struct cat_constraint *constraint)
{
    for (size_t c = 0; constraint->incoming && c < b->args->column_count; c++)
        if (cat_names_contain(constraint->columns, constraint->column_count,
                              b->args->columns[c].name.text))
            return true;
    return false;
}

/* An incoming key that is valid, or will be: `like` validates what it carries. */
static bool is_validated(const struct swap_builder *b, const struct cat_constraint *constraint)
{
    bool carried = false;
    for (size_t i = 0; i < constraint->column_count; i++) {
        const struct object column = {constraint->other, constraint->other_columns[i]};
        carried |=
            !str_equal(story_name(b->context->story, &column, b->context->index + 1), column.name);
    }
    return constraint->validated || carried;
}

/* A revert, too, adds the key without reading a row, and validates it afterwards. */
static void validate_on_revert(struct swap_builder *b, bool validated,
                               const struct cat_constraint *constraint, const char *name)
{
    struct step back = carry_reference_valid(b->arena, b->table, constraint, name);
    back.mode = STEP_ALONE;
    if (validated)
        *ARENA_PUSH(b->arena, b->operations->items, b->operations->count) = (struct operation){
            .group = SWAP_PREPARE,
            .table = constraint->incoming ? constraint->other : *b->table,
            .back = back,
            .reversible = true,
            .why = "reads every row while the application goes on",
        };
}

/* What `like` has carried from the foreign key `constraint` of table `of` to a column that is
 * swapped in this phase; false: nothing. */
static bool find_carried(const struct swap_builder *b, const struct qname *of,
                         const struct cat_constraint *constraint, struct carry *carried)
{
    const struct object other = {.of = *of};
    for (const struct fact *likens = NULL;
         (likens =
              story_next(b->context->story, FACT_LIKENS, &other, b->context->index, likens));) {
        const struct carry_list list = carry_of(b->context, likens);
        const struct fact *renames =
            story_last(b->context->story, FACT_RENAMES, &likens->object, b->context->index + 1);
        for (size_t i = 0; renames && renames->phase == b->context->index && i < list.count; i++)
            if (list.items[i].kind == CARRY_FOREIGN_KEY &&
                str_equal(list.items[i].constraint->name, constraint->name)) {
                *carried = list.items[i];
                return true;
            }
    }
    return false;
}

/* Of an incoming key, after a revert: that of a column which is swapped in this phase has by then
 * the name again that `like` gave it. */
static const char *reverted_name(const struct swap_builder *b,
                                 const struct cat_constraint *constraint)
{
    struct carry carried;
    return find_carried(b, &constraint->other, constraint, &carried) ? carried.temporary
                                                                     : constraint->name;
}

bool swap_is_within(const struct swap_builder *b, const struct cat_constraint *constraint)
{
    struct carry carried;
    bool references = false;
    for (size_t c = 0; c < b->args->column_count; c++)
        references |= cat_names_contain(constraint->incoming ? constraint->columns
                                                             : constraint->other_columns,
                                        constraint->column_count, b->args->columns[c].name.text);
    return references && qname_equal(&constraint->other, b->table) &&
           find_carried(b, b->table, constraint, &carried);
}

/* The foreign key as it is before the columns change their names. */
static struct cat_constraint before_swap(const struct swap_builder *b,
                                         const struct cat_constraint *constraint)
{
    struct cat_constraint before = *constraint;
    struct carry carried;
    if (swap_is_within(b, constraint) && find_carried(b, b->table, constraint, &carried)) {
        before.name = carried.temporary;
        before.definition = carried.definition;
        before.comment = NULL;
    }
    return before;
}

/* One of the table, of which `like` has carried another, comes back too. */
static void validate_carried(struct swap_builder *b, const struct cat_constraint *constraint)
{
    bool carried = false;
    for (size_t c = 0; c < b->args->column_count; c++)
        carried |= carry_like_of(b->context, b->table, b->args->columns[c].from.text,
                                 b->args->columns[c].name.text) &&
                   cat_names_contain(constraint->columns, constraint->column_count,
                                     b->args->columns[c].name.text);
    if (carried)
        validate_on_revert(b, constraint->validated, constraint, constraint->name);
}

void swap_prepare_keys(struct swap_builder *b)
{
    const struct swap_column *column;
    const struct cat_table *table = table_of(b);
    const struct cat_index *primary = find_primary(b, &column);
    const char *tail = primary ? new_tail(b, primary) : NULL;
    if (tail) {
        prepare_index(b, carry_primary_index(b->context, primary, column->from.text), tail,
                      "the new column's, for the primary key");
        prepare_index(b, carry_primary_index(b->context, primary, column->retired.text),
                      primary->tail, "the old column's, for the primary key after a revert");
    }
    for (size_t i = 0; i < table->constraint_count; i++) {
        const struct cat_constraint *constraint = &table->constraints[i];
        if (references_swapped(b, constraint))
            validate_on_revert(b, is_validated(b, constraint), constraint,
                               reverted_name(b, constraint));
        else if (constraint->type == 'f' && !constraint->incoming)
            validate_carried(b, constraint);
    }
}

static const char *drop_constraint_sql(struct swap_builder *b, const struct qname *table,
                                       const char *name)
{
    return sql_make(b->arena, "ALTER TABLE %T DROP CONSTRAINT %I", table, name);
}

/* The primary key on an index that is there, with all that is said of it by name. */
static const char *add_primary_sql(struct swap_builder *b, const struct cat_index *primary,
                                   const char *index)
{
    struct sql sql = sql_new(b->arena);
    const struct carry carry = {.index = primary};
    const struct operation *roles;
    size_t count = carry_roles(b->arena, b->table, &carry, primary->name, &roles);
    sql_add(&sql, "ALTER TABLE %T ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I%S", b->table,
            primary->constraint, index, primary->constraint_tail);
    if (primary->comment)
        sql_add(&sql, ";\nCOMMENT ON INDEX %T IS %L",
                &(struct qname){b->table->schema, primary->constraint}, primary->comment);
    if (primary->constraint_comment)
        sql_add(&sql, ";\nCOMMENT ON CONSTRAINT %I ON %T IS %L", primary->constraint, b->table,
                primary->constraint_comment);
    for (size_t i = 0; i < count; i++)
        sql_add(&sql, ";\n%S", roles[i].go.sql);
    return sql_text(&sql);
}

void swap_drop_foreign_key(struct swap_builder *b, const struct cat_constraint *constraint)
{
    swap_add(b, (struct operation){
                    .go = carry_reference_off(b->arena, b->table, constraint),
                    .back = carry_reference_on(b->arena, b->table, constraint),
                    .why = constraint->incoming
                               ? "is added again to the new column in this transaction"
                               : "the new column's takes its name in this transaction",
                });
}

void swap_drop_keys(struct swap_builder *b)
{
    const struct swap_column *column;
    const struct cat_table *table = table_of(b);
    const struct cat_index *primary = find_primary(b, &column);
    for (size_t i = 0; i < table->constraint_count; i++)
        if (references_swapped(b, &table->constraints[i])) {
            const struct cat_constraint before = before_swap(b, &table->constraints[i]);
            swap_drop_foreign_key(b, &before);
            if (before.name != table->constraints[i].name)
                b->operations->items[b->operations->count - 1].leaves = effect_one(
                    b->arena, (struct live_object){OBJECT_CONSTRAINT, *b->table, before.name},
                    ABSENT);
        }
    if (primary)
        swap_add(
            b, (struct operation){
                   .go = swap_step(b, drop_constraint_sql(b, b->table, primary->constraint)),
                   .back = swap_step(b, add_primary_sql(b, primary,
                                                        carry_primary_index(b->context, primary,
                                                                            column->retired.text))),
                   .why = "the new column's takes its place in this transaction",
               });
}

void swap_add_keys(struct swap_builder *b)
{
    const struct swap_column *column;
    const struct cat_table *table = table_of(b);
    const struct cat_index *primary = find_primary(b, &column);
    if (primary) {
        const char *index = carry_primary_index(b->context, primary, column->from.text);
        const struct live_object built = {OBJECT_INDEX, *b->table, index};
        struct operation add = {
            .go = swap_step(b, add_primary_sql(b, primary, index)),
            .back = swap_step(b, drop_constraint_sql(b, b->table, primary->constraint)),
            .needs = effect_one(b->arena, built, PRESENT),
            .leaves = effect_one(
                b->arena, (struct live_object){OBJECT_CONSTRAINT, *b->table, primary->constraint},
                PRESENT),
            .why = "the index is there already: catalogue only",
        };
        rename_add(b->arena, &add.renames, built, primary->constraint);
        swap_add(b, add);
    }
    for (size_t i = 0; i < table->constraint_count; i++) {
        const struct cat_constraint *constraint = &table->constraints[i];
        if (!references_swapped(b, constraint))
            continue;
        swap_add(b,
                 (struct operation){
                     .go = carry_reference_on(b->arena, b->table, constraint),
                     .back = carry_reference_off(b->arena, b->table, constraint),
                     .leaves = effect_one(b->arena,
                                          (struct live_object){OBJECT_CONSTRAINT, constraint->other,
                                                               constraint->name},
                                          PARTIAL),
                     .why = "new writes are checked from here on; no row is read",
                 });
    }
}

void swap_validate_keys(struct swap_builder *b)
{
    const struct cat_table *table = table_of(b);
    const struct operation *last = &b->operations->items[b->operations->count - 1];
    int group = last->group < SWAP_VALIDATE ? SWAP_VALIDATE : last->group + 1;
    for (size_t i = 0; i < table->constraint_count; i++) {
        const struct cat_constraint *constraint = &table->constraints[i];
        if (!references_swapped(b, constraint) || !is_validated(b, constraint))
            continue;
        *ARENA_PUSH(b->arena, b->operations->items, b->operations->count) = (struct operation){
            .group = group,
            .table = constraint->other,
            .go = carry_reference_valid(b->arena, b->table, constraint, constraint->name),
            .cost = OPERATION_SCAN,
            .reversible = true,
            .leaves = effect_one(
                b->arena,
                (struct live_object){OBJECT_CONSTRAINT, constraint->other, constraint->name},
                PRESENT),
            .why = "reads every row while the application goes on",
        };
        group++;
    }
}

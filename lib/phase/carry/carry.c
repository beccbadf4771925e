#include "phase/carry/carry.h"

#include <string.h>

#include "phase/story/preflight.h"

bool carry_waits(const struct story *story, const struct fact *likens, const char *const *names,
                 size_t count)
{
    const struct object table = {.of = likens->object.of};
    for (const struct fact *later = likens;
         (later = story_next(story, FACT_LIKENS, &table, SIZE_MAX, later));)
        if (!str_equal(later->other.name, likens->other.name) &&
            cat_names_contain(names, count, later->other.name))
            return true;
    return false;
}

bool carry_spares(const struct story *story, const struct fact *likens, const char *index)
{
    for (const struct fact *spares = NULL;
         (spares = story_next_of(story, FACT_SPARES, likens->phase, spares));)
        if (qname_equal(&spares->object.of, &likens->object.of) && str_equal(spares->name, index))
            return true;
    return false;
}

static const char *temporary_name(const struct phase_context *context, const char *original,
                                  const struct fact *likens)
{
    return sql_derived_name(context->arena, CATALOG_OUR_PREFIX, context->plan_name, original,
                            likens->object.name, NULL);
}

/* What the server says that the old column has, with the new one in its place. */
static const struct cat_like *like_of(const struct phase_context *context,
                                      const struct fact *likens)
{
    return catalog_like(context->catalog, likens->phase, likens->entry, likens->pair);
}

struct carry_list carry_of(const struct phase_context *context, const struct fact *likens)
{
    struct arena *arena = context->arena;
    const char *from = likens->other.name;
    const struct cat_table *table = catalog_table(context->catalog, &likens->object.of);
    const struct cat_like *like = like_of(context, likens);
    struct carry_list list = {0};
    for (size_t i = 0; like && i < like->index_count; i++) {
        const struct cat_index *index = like->indexes[i].original;
        if (index->primary)
            continue; /* there is one only: a swap moves it */
        *ARENA_PUSH(arena, list.items, list.count) = (struct carry){
            .kind = index->constraint ? CARRY_UNIQUE : CARRY_INDEX,
            .temporary = temporary_name(context, index->name, likens),
            .original = index->name,
            .index = index,
            .tail = like->indexes[i].tail,
        };
    }
    for (size_t i = 0; like && i < like->check_count; i++)
        *ARENA_PUSH(arena, list.items, list.count) = (struct carry){
            .kind = CARRY_CHECK,
            .temporary = temporary_name(context, like->checks[i].original->name, likens),
            .original = like->checks[i].original->name,
            .constraint = like->checks[i].original,
            .definition = like->checks[i].definition,
        };
    for (size_t i = 0; like && i < like->statistics_count; i++)
        *ARENA_PUSH(arena, list.items, list.count) = (struct carry){
            .kind = CARRY_STATISTICS,
            .temporary = temporary_name(context, like->statistics[i].original->name.name, likens),
            .original = like->statistics[i].original->name.name,
            .statistics = like->statistics[i].original,
            .on = like->statistics[i].on,
        };
    const struct cat_column *old = table ? cat_table_column(table, from) : NULL;
    if (old && old->not_null_name)
        *ARENA_PUSH(arena, list.items, list.count) = (struct carry){
            .kind = CARRY_NOT_NULL,
            .temporary = temporary_name(context, old->not_null_name, likens),
            .original = old->not_null_name,
            .column = old,
        };
    for (size_t i = 0; table && i < table->constraint_count; i++) {
        const struct cat_constraint *constraint = &table->constraints[i];
        if (constraint->type != 'f' || constraint->incoming ||
            !cat_names_contain(constraint->columns, constraint->column_count, from) ||
            carry_waits(context->story, likens, constraint->columns, constraint->column_count))
            continue;
        *ARENA_PUSH(arena, list.items, list.count) = (struct carry){
            .kind = CARRY_FOREIGN_KEY,
            .temporary = temporary_name(context, constraint->name, likens),
            .original = constraint->name,
            .constraint = constraint,
            .definition = carry_key_sql(context, likens, constraint),
        };
    }
    return list;
}

static const char *rename_sql(struct arena *arena, const struct qname *table,
                              const struct carry *carry, const char *from, const char *to)
{
    switch (carry->kind) {
    case CARRY_INDEX:
        return sql_make(arena, "ALTER INDEX %T RENAME TO %I", &(struct qname){table->schema, from},
                        to);
    case CARRY_STATISTICS:
        return sql_make(arena, "ALTER STATISTICS %T RENAME TO %I",
                        &(struct qname){carry->statistics->name.schema, from}, to);
    default:
        return sql_make(arena, "ALTER TABLE %T RENAME CONSTRAINT %I TO %I", table, from, to);
    }
}

struct operation carry_rename(struct arena *arena, const struct qname *table,
                              const struct carry *carry, const char *from, const char *to)
{
    enum object_class class = carry->kind == CARRY_INDEX        ? OBJECT_INDEX
                              : carry->kind == CARRY_STATISTICS ? OBJECT_STATISTICS
                                                                : OBJECT_CONSTRAINT;
    enum lock_mode mode =
        class == OBJECT_CONSTRAINT ? LOCK_ACCESS_EXCLUSIVE : LOCK_SHARE_UPDATE_EXCLUSIVE;
    const struct live_object before = {class, *table, from}, after = {class, *table, to};
    struct operation operation = {
        .go = step_in_transaction(rename_sql(arena, table, carry, from, to),
                                  lock_one(arena, table, mode)),
        .back = step_in_transaction(rename_sql(arena, table, carry, to, from),
                                    lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
        .needs = effect_one(arena, before, PRESENT),
        .leaves = effect_one(arena, after, PRESENT),
    };
    rename_add(arena, &operation.renames, before, to);
    if (carry->kind == CARRY_UNIQUE)
        rename_add(arena, &operation.renames, (struct live_object){OBJECT_INDEX, *table, from}, to);
    return operation;
}

size_t carry_roles(struct arena *arena, const struct qname *table, const struct carry *carry,
                   const char *index, const struct operation **roles)
{
    struct operation *items = NULL;
    size_t count = 0;
    if (carry->index && carry->index->replica_identity)
        *ARENA_PUSH(arena, items, count) = (struct operation){
            .go = step_in_transaction(
                sql_make(arena, "ALTER TABLE %T REPLICA IDENTITY USING INDEX %I", table, index),
                lock_one(arena, table, LOCK_ACCESS_EXCLUSIVE)),
            .why = "the old index was the replica identity",
        };
    if (carry->index && carry->index->clustered)
        *ARENA_PUSH(arena, items, count) = (struct operation){
            .go = step_in_transaction(sql_make(arena, "ALTER TABLE %T CLUSTER ON %I", table, index),
                                      lock_one(arena, table, LOCK_SHARE_UPDATE_EXCLUSIVE)),
            .why = "the old index was the one that CLUSTER uses",
        };
    *roles = items;
    return count;
}

/* `up` of a new column, and its type; NULL: no earlier phase adds it. */
static const struct cat_expression *up_of(const struct phase_context *context,
                                          const struct qname *table, const char *column,
                                          const struct cat_type **type)
{
    const struct object object = {*table, column};
    for (const struct fact *adds = NULL;
         (adds = story_next(context->story, FACT_ADDS, &object, context->index, adds));) {
        const struct cat_group *group = catalog_group(context->catalog, adds->phase);
        if (!group)
            continue;
        *type = &group->types[adds->entry];
        return &group->ups[adds->entry];
    }
    return NULL;
}

const struct cat_type *carry_type_of(const struct phase_context *context, const struct qname *table,
                                     const char *column)
{
    const struct cat_type *type = NULL;
    return up_of(context, table, column, &type) ? type : NULL;
}

const char *carry_type_at(const struct phase_context *context, const struct cat_table *table,
                          const char *column, bool *late)
{
    const struct cat_column *found = cat_table_column(table, column);
    const struct object object = {.of = table->name};
    const char *type = found ? found->type : NULL;
    for (const struct fact *renames = NULL;
         (renames = story_next(context->story, FACT_RENAMES, &object, SIZE_MAX, renames));) {
        if (!renames->other.name || !str_equal(renames->name, column))
            continue;
        const struct cat_type *now = carry_type_of(context, &table->name, renames->object.name);
        *late = renames->phase >= context->index;
        if (!*late)
            type = now && !now->problem ? now->name : NULL;
    }
    return type;
}

const struct cat_like *carry_like_of(const struct phase_context *context, const struct qname *table,
                                     const char *to, const char *from)
{
    const struct object object = {*table, to};
    for (const struct fact *likens = NULL;
         (likens = story_next(context->story, FACT_LIKENS, &object, context->index, likens));)
        if (str_equal(likens->other.name, from))
            return like_of(context, likens);
    return NULL;
}

const char *carry_default_sql(const struct phase_context *context, const struct qname *table,
                              const char *column, const char *default_sql)
{
    const struct cat_type *type;
    const struct cat_expression *up = up_of(context, table, column, &type);
    if (up && up->default_sql)
        return up->default_sql;
    return up && up->cast && !up->default_fits
               ? sql_make(context->arena, "(%S)::%S", default_sql, type->name)
               : default_sql;
}

bool carry_keeps_default(const struct phase_context *context, const struct qname *table,
                         const char *column, const char *old)
{
    const struct cat_type *type;
    const struct cat_expression *up = up_of(context, table, column, &type);
    return up && (str_equal(up->identity, old) || str_equal(up->cast, old) || up->default_sql);
}

const struct cat_column *carry_storage_of(const struct phase_context *context,
                                          const struct qname *table, const char *column)
{
    const struct object object = {*table, column};
    for (const struct fact *likens = NULL;
         (likens = story_next(context->story, FACT_LIKENS, &object, SIZE_MAX, likens));)
        if (likens->phase > context->index)
            return cat_table_column(catalog_table(context->catalog, table), likens->other.name);
    return NULL;
}

/* What the old column itself is or has, and `like` cannot give to another. */
static void check_column(const struct cat_table *table, const struct cat_column *column,
                         bool swapped, bool ends, struct place place, struct finding_list *findings)
{
    const struct cat_sequence *sequence = swapped ? NULL : column->sequence;
    const struct {
        bool has;
        const char *what;
    } attached[] = {
        {column->in_primary_key && !swapped, "is part of the primary key"},
        {column->in_partition_key, "is part of the partition key"},
        {sequence && sequence->identity, "is an identity column"},
        {column->generated, "is a generated column"},
        {column->labelled, "has a security label"},
        {column->not_null_unvalidated, "is NOT NULL by a constraint that is not validated"},
        {sequence && !sequence->identity, "owns a sequence, which would go away with it"},
        {column->publication_listed && !swapped && !ends, "stands in a publication's column list"},
        {column->option_count > 0 && table->relkind == 'p',
         "has options (n_distinct) in a partitioned table"},
    };
    for (size_t i = 0; i < sizeof attached / sizeof *attached; i++)
        if (attached[i].has)
            finding_add(findings, FINDING_ERROR, place,
                        "Write the constraints out instead of `like`, and move the rest by hand "
                        "before the drop.",
                        "like cannot carry column \"%s\": it %s", column->name, attached[i].what);
}

/* Whether the new column gets the name of the old one: a swap moves what one column only can have.
 */
static bool takes_name(const struct phase_context *context, const struct fact *likens)
{
    const struct object *to = &likens->object;
    for (const struct fact *renames = NULL;
         (renames = story_next(context->story, FACT_RENAMES, to, SIZE_MAX, renames));)
        if (renames->phase > context->index)
            return str_equal(renames->name, likens->other.name);
    return false;
}

void carry_check(const struct phase_context *context, const struct fact *likens,
                 struct finding_list *findings)
{
    const struct name_at from = {likens->other.name, likens->place};
    const struct cat_table *table = catalog_table(context->catalog, &likens->object.of);
    const struct cat_column *column = cat_table_column(table, from.text);
    if (!preflight_column(context, table, &from, findings) || !column)
        return;
    bool swapped = takes_name(context, likens);
    /* its end asks whether all that is bound to it follows */
    bool ends = story_next(context->story, FACT_ENDS, &likens->other, SIZE_MAX, NULL) != NULL;
    check_column(table, column, swapped, ends, likens->place, findings);
    for (size_t i = 0; i < table->index_count; i++) {
        const struct cat_index *index = &table->indexes[i];
        if (!cat_names_contain(index->columns, index->column_count, column->name) ||
            index->primary || carry_spares(context->story, likens, index->name))
            continue;
        const char *why = index->exclusion     ? "belongs to an exclusion constraint"
                          : !index->valid      ? "is invalid"
                          : index->tablespace  ? "has a tablespace of its own"
                          : index->has_targets ? "has statistics targets on its expressions"
                          : index->replica_identity && table->relkind == 'p'
                              ? "is the replica identity of a partitioned table"
                          : table->relkind == 'p' && index->constraint &&
                                  strstr(index->tail, " NULLS NOT DISTINCT")
                              ? "is NULLS NOT DISTINCT on a partitioned table"
                              : NULL;
        if (why)
            finding_add(findings, FINDING_ERROR, likens->place,
                        "Write the constraints out instead of `like`.",
                        "like cannot carry index \"%s\": it %s", index->name, why);
    }
    for (size_t i = 0; i < table->constraint_count; i++) {
        const struct cat_constraint *constraint = &table->constraints[i];
        bool sets_default = constraint->type == 'f' &&
                            (constraint->on_delete == 'd' || constraint->on_update == 'd');
        const char *why = constraint->not_enforced ? "is NOT ENFORCED"
                          : constraint->period     ? "is over a PERIOD"
                          : sets_default ? "sets defaults, and would set those of two columns"
                                         : NULL;
        if (why && !constraint->incoming &&
            cat_names_contain(constraint->columns, constraint->column_count, column->name))
            finding_add(findings, FINDING_ERROR, likens->place,
                        "Write the constraints out instead of `like`, and add it by hand.",
                        "like cannot carry constraint \"%s\": it %s", constraint->name, why);
    }
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->relkind == 'p' && context->catalog->server_version < 180000 &&
            table->constraints[i].type == 'f' && !table->constraints[i].incoming &&
            cat_names_contain(table->constraints[i].columns, table->constraints[i].column_count,
                              column->name))
            finding_add(
                findings, FINDING_ERROR, likens->place,
                "Write the other constraints out instead of `like`, and add it by hand: to "
                "every partition NOT VALID and then validated, and to the table in the end.",
                "before PostgreSQL 18 foreign key \"%s\" of partitioned table \"%s\" cannot "
                "be carried without blocking",
                table->constraints[i].name, qname_text(context->arena, &table->name));
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i].incoming && !swapped &&
            cat_names_contain(table->constraints[i].columns, table->constraints[i].column_count,
                              column->name))
            finding_add(findings, FINDING_ERROR, likens->place,
                        "Drop that foreign key first, and add it again to the new column.",
                        "like cannot carry column \"%s\": foreign key \"%s\" of table \"%s\" "
                        "references it",
                        column->name, table->constraints[i].name,
                        qname_text(context->arena, &table->constraints[i].other));
    for (size_t i = 0; i < table->own_count; i++)
        if (str_equal(table->owns[i].column, column->name))
            finding_add(findings, FINDING_ERROR, likens->place,
                        "Write the constraints out instead of `like`, and move the rest by hand "
                        "before the drop.",
                        "like cannot carry column \"%s\": partition \"%s\" has %s of its own",
                        column->name, table->owns[i].partition, table->owns[i].what);
    const struct cat_like *like = like_of(context, likens);
    if (like && like->problem)
        finding_add(findings, FINDING_ERROR, likens->place,
                    "Leave an index out by `without: [INDEX]`, or write the constraints out "
                    "instead of `like`.",
                    "like cannot derive what column \"%s\" has: %s", column->name, like->problem);
}

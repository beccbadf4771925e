/* What `like` carries to a new column, in a constrain phase: see carry.h. */
#include <string.h>

#include "base/str.h"
#include "phase/carry/carry.h"
#include "phase/constrain/constrain.h"
#include "phase/constrain/like.h"

static void add_comment(struct constrain_builder *b, const char *object, const char *comment)
{
    if (comment)
        constrain_add(b, (struct operation){
                             .group = b->group++,
                             .go = constrain_step(
                                 b, sql_make(b->arena, "COMMENT ON %S IS %L", object, comment),
                                 LOCK_SHARE_UPDATE_EXCLUSIVE),
                             .why = "carried by like",
                         });
}

/* The column outlives a revert of this phase; its comment must not. */
static void add_column_comment(struct constrain_builder *b, const char *column, const char *comment)
{
    const char *object = sql_make(b->arena, "COLUMN %T.%I", &b->table->name, column);
    size_t before = b->operations->count;
    add_comment(b, object, comment);
    if (b->operations->count > before)
        b->operations->items[before].back = constrain_step(
            b, sql_make(b->arena, "COMMENT ON %S IS NULL", object), LOCK_ACCESS_EXCLUSIVE);
}

static void add_statistics(struct constrain_builder *b, const struct carry *carry)
{
    const struct cat_statistics *original = carry->statistics;
    const struct qname name = {original->name.schema, carry->temporary};
    constrain_add(
        b, (struct operation){
               .group = b->group,
               .go = constrain_step(
                   b,
                   sql_make(b->arena, "CREATE STATISTICS %T%S ON %S FROM %T", &name,
                            original->kinds ? sql_make(b->arena, " (%S)", original->kinds) : "",
                            carry->on, &b->table->name),
                   LOCK_SHARE_UPDATE_EXCLUSIVE),
               .back = constrain_step(b, sql_make(b->arena, "DROP STATISTICS IF EXISTS %T", &name),
                                      LOCK_ACCESS_EXCLUSIVE),
               .leaves = constrain_effect(b, OBJECT_STATISTICS, carry->temporary, PRESENT),
               .why = "carried by like",
           });
    if (original->target >= 0)
        constrain_add(
            b, (struct operation){
                   .group = b->group,
                   .go = constrain_step(b,
                                        sql_make(b->arena, "ALTER STATISTICS %T SET STATISTICS %D",
                                                 &name, (long long)original->target),
                                        LOCK_NONE),
                   .why = "carried by like",
               });
    b->group++;
    add_comment(b, sql_make(b->arena, "STATISTICS %T", &name), original->comment);
}

static void add_carried(struct constrain_builder *b, const struct carry *carry, const char *column)
{
    const struct qname index = {b->table->name.schema, carry->temporary};
    const char *on_table =
        sql_make(b->arena, "CONSTRAINT %I ON %T", carry->temporary, &b->table->name);
    switch (carry->kind) {
    case CARRY_NOT_NULL:
        constrain_add_not_null(b, column, carry);
        add_comment(b, on_table, carry->column->not_null_comment);
        break;
    case CARRY_INDEX:
        constrain_add_index(b, carry->temporary, carry->index->unique, carry->tail);
        add_comment(b, sql_make(b->arena, "INDEX %T", &index), carry->index->comment);
        break;
    case CARRY_UNIQUE:
        constrain_add_key(b, "UNIQUE", carry->temporary, carry->tail,
                          carry->index->constraint_tail);
        add_comment(b, sql_make(b->arena, "INDEX %T", &index), carry->index->comment);
        add_comment(b, on_table, carry->index->constraint_comment);
        break;
    case CARRY_CHECK:
        constrain_add_check(b, carry->temporary, carry->definition);
        add_comment(b, on_table, carry->constraint->comment);
        break;
    case CARRY_FOREIGN_KEY:
        constrain_add_foreign_key(b, carry->temporary, carry->definition,
                                  &carry->constraint->other);
        add_comment(b, on_table, carry->constraint->comment);
        break;
    case CARRY_STATISTICS:
        add_statistics(b, carry);
        break;
    }
}

/* What the planner is told about the column. */
static void add_settings(struct constrain_builder *b, const struct cat_column *old,
                         const char *column)
{
    const char *alter =
        sql_make(b->arena, "ALTER TABLE %T ALTER COLUMN %I", &b->table->name, column);
    if (old->statistics_target >= 0)
        constrain_add(
            b, (struct operation){
                   .group = b->group++,
                   .go = constrain_step(b,
                                        sql_make(b->arena, "%S SET STATISTICS %D", alter,
                                                 (long long)old->statistics_target),
                                        LOCK_SHARE_UPDATE_EXCLUSIVE),
                   .back = constrain_step(b, sql_make(b->arena, "%S SET STATISTICS -1", alter),
                                          LOCK_ACCESS_EXCLUSIVE),
                   .why = "carried by like",
               });
    if (!old->option_count)
        return;
    struct sql set = sql_new(b->arena), reset = sql_new(b->arena);
    for (size_t i = 0; i < old->option_count; i++) {
        const char *comma = i ? ", " : "";
        size_t name = strcspn(old->options[i], "=");
        sql_add(&set, "%S%S", comma, old->options[i]);
        sql_add(&reset, "%S%S", comma, arena_printf(b->arena, "%.*s", (int)name, old->options[i]));
    }
    constrain_add(
        b,
        (struct operation){
            .group = b->group++,
            .go = constrain_step(b, sql_make(b->arena, "%S SET (%S)", alter, sql_text(&set)),
                                 LOCK_SHARE_UPDATE_EXCLUSIVE),
            .back = constrain_step(b, sql_make(b->arena, "%S RESET (%S)", alter, sql_text(&reset)),
                                   LOCK_ACCESS_EXCLUSIVE),
            .why = "carried by like",
        });
}

/* What was carried has had no statistics yet. */
static void add_analyze(struct constrain_builder *b, const struct carry_list *list)
{
    bool any = false;
    for (size_t i = 0; i < list->count; i++)
        any |= list->items[i].kind == CARRY_STATISTICS;
    if (any)
        constrain_add(b,
                      (struct operation){
                          .group = b->group++,
                          .go = constrain_step(b, sql_make(b->arena, "ANALYZE %T", &b->table->name),
                                               LOCK_SHARE_UPDATE_EXCLUSIVE),
                          .cost = OPERATION_SCAN,
                          .why = "gathers the statistics that were carried",
                      });
}

/* Of a column that this plan adds, they came with it. */
static void add_grants(struct constrain_builder *b, const struct cat_column *old,
                       const struct object *column)
{
    if (story_next(b->context->story, FACT_ADDS, column, b->context->index, NULL))
        return;
    for (size_t i = 0; i < old->grant_count; i++) {
        struct operation grant =
            carry_grant(b->arena, &b->table->name, &old->grants[i], column->name);
        grant.group = b->group++;
        constrain_add(b, grant);
    }
}

void constrain_add_like(struct constrain_builder *b, size_t item)
{
    const struct phase_context *context = b->context;
    for (const struct fact *likens = NULL;
         (likens = story_next_of(context->story, FACT_LIKENS, context->index, likens));) {
        const char *to = likens->object.name;
        if (likens->entry != item)
            continue;
        const struct carry_list list = carry_of(context, likens);
        for (size_t i = 0; i < list.count; i++)
            add_carried(b, &list.items[i], to);
        const struct cat_column *old = cat_table_column(b->table, likens->other.name);
        if (old->not_null && !old->not_null_name)
            constrain_add_not_null(b, to, NULL);
        add_grants(b, old, &likens->object);
        add_settings(b, old, to);
        add_column_comment(b, to, old->comment);
        add_analyze(b, &list);
    }
}

/* The phase that takes the old column, or its name, away. */
static size_t end_of(const struct story *story, const struct object *old)
{
    const struct fact *ends = story_next(story, FACT_ENDS, old, SIZE_MAX, NULL);
    const struct fact *renames = story_next(story, FACT_RENAMES, old, SIZE_MAX, NULL);
    return renames ? renames->phase : ends ? ends->phase : SIZE_MAX;
}

/* What names two columns is carried once both are replaced, and gets its name when both go. */
static bool is_torn(const struct phase_context *context, const struct fact *likens,
                    const char *const *names, size_t count)
{
    const struct object table = {.of = likens->object.of};
    if (!cat_names_contain(names, count, likens->other.name))
        return false;
    for (const struct fact *before = NULL;
         (before = story_next(context->story, FACT_LIKENS, &table, SIZE_MAX, before)) != likens;)
        if (cat_names_contain(names, count, before->other.name) &&
            end_of(context->story, &before->other) != end_of(context->story, &likens->other))
            return true;
    return false;
}

static void check_replaced(const struct phase_context *context, const struct cat_table *table,
                           const struct fact *likens, struct finding_list *findings)
{
    static const char hint[] = "Let one phase, a swap or a drop, take both old columns away.";
    struct place place = likens->place;
    for (size_t i = 0; i < table->index_count; i++)
        if (is_torn(context, likens, table->indexes[i].columns, table->indexes[i].column_count))
            finding_add(findings, FINDING_ERROR, place, hint,
                        "like cannot carry index \"%s\": two of its columns are replaced, by "
                        "different phases",
                        table->indexes[i].name);
    for (size_t i = 0; i < table->statistics_count; i++)
        if (is_torn(context, likens, table->statistics[i].names, table->statistics[i].name_count))
            finding_add(findings, FINDING_ERROR, place, hint,
                        "like cannot carry statistics \"%s\": two of their columns are replaced, "
                        "by different phases",
                        table->statistics[i].name.name);
    for (size_t i = 0; i < table->constraint_count; i++)
        if (!table->constraints[i].incoming &&
            is_torn(context, likens, table->constraints[i].columns,
                    table->constraints[i].column_count))
            finding_add(findings, FINDING_ERROR, place, hint,
                        "like cannot carry constraint \"%s\": two of its columns are replaced, by "
                        "different phases",
                        table->constraints[i].name);
}

void constrain_check_like(const struct phase_context *context, const struct cat_table *table,
                          size_t item, struct finding_list *findings)
{
    for (const struct fact *likens = NULL;
         (likens = story_next_of(context->story, FACT_LIKENS, context->index, likens));) {
        if (likens->entry != item)
            continue;
        carry_check(context, likens, findings);
        check_replaced(context, table, likens, findings);
    }
}

static const char *why_it_is_carried(const struct cat_table *table, const struct cat_index *index)
{
    if (index->constraint)
        return "belongs to a constraint";
    if (index->replica_identity)
        return "is the replica identity";
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i].incoming && str_equal(table->constraints[i].index, index->name))
            return "is what a foreign key of another table references";
    return NULL;
}

static const struct cat_index *spared(const struct phase_context *context,
                                      const struct cat_table *table, const char *name)
{
    for (const struct fact *likens = NULL;
         (likens = story_next_of(context->story, FACT_LIKENS, context->index, likens));)
        for (size_t i = 0; i < table->index_count; i++)
            if (str_equal(table->indexes[i].name, name) &&
                cat_names_contain(table->indexes[i].columns, table->indexes[i].column_count,
                                  likens->other.name))
                return &table->indexes[i];
    return NULL;
}

void constrain_check_without(const struct phase_context *context, const struct cat_table *table,
                             struct finding_list *findings)
{
    const struct constrain_args *args = phase_args(context);
    for (size_t i = 0; i < args->without.count; i++) {
        const struct name_at *name = &args->without.items[i];
        const struct cat_index *index = spared(context, table, name->text);
        const char *why = index ? why_it_is_carried(table, index) : NULL;
        if (!index)
            finding_add(findings, FINDING_ERROR, name->place, "Name an index of the old column.",
                        "no index \"%s\" of table \"%s\" would be carried to another column",
                        name->text, qname_text(context->arena, &table->name));
        else if (why)
            finding_add(findings, FINDING_ERROR, name->place, "Take it out of `without`.",
                        "index \"%s\" cannot be left out: it %s", name->text, why);
    }
}

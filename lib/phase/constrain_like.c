/* What `like` carries to a new column, in a constrain phase: see carry.h. */
#include <string.h>

#include "phase/carry.h"
#include "phase/constrain_build.h"

static void add_comment(struct constrain_builder *b, const char *object, const char *comment)
{
    if (comment)
        constrain_add(b, (struct operation){
                             .group = b->group++,
                             .sql = sql_make(b->arena, "COMMENT ON %S IS %L", object, comment),
                             .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
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
        b->operations->items[before].undo = sql_make(b->arena, "COMMENT ON %S IS NULL", object);
}

static void add_statistics(struct constrain_builder *b, const struct carry *carry)
{
    const struct cat_statistics *original = carry->statistics;
    const struct qname name = {original->name.schema, carry->temporary};
    constrain_add(
        b, (struct operation){
               .group = b->group,
               .sql = sql_make(b->arena, "CREATE STATISTICS %T%S ON %S FROM %T", &name,
                               original->kinds ? sql_make(b->arena, " (%S)", original->kinds) : "",
                               carry->on, &b->table->name),
               .undo = sql_make(b->arena, "DROP STATISTICS IF EXISTS %T", &name),
               .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
               .effect = {EFFECT_STATISTICS, EFFECT_PRESENT, b->table->name, carry->temporary},
               .why = "carried by like",
           });
    if (original->target >= 0)
        constrain_add(b, (struct operation){
                             .group = b->group,
                             .sql = sql_make(b->arena, "ALTER STATISTICS %T SET STATISTICS %D",
                                             &name, (long long)original->target),
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
        constrain_add_unique(b, carry->temporary, carry->tail, carry->index->constraint_tail);
        add_comment(b, on_table, carry->index->comment);
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
        constrain_add(b, (struct operation){
                             .group = b->group++,
                             .sql = sql_make(b->arena, "%S SET STATISTICS %D", alter,
                                             (long long)old->statistics_target),
                             .undo = sql_make(b->arena, "%S SET STATISTICS -1", alter),
                             .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
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
    constrain_add(b, (struct operation){
                         .group = b->group++,
                         .sql = sql_make(b->arena, "%S SET (%S)", alter, sql_text(&set)),
                         .undo = sql_make(b->arena, "%S RESET (%S)", alter, sql_text(&reset)),
                         .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
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
        constrain_add(b, (struct operation){
                             .group = b->group++,
                             .sql = sql_make(b->arena, "ANALYZE %T", &b->table->name),
                             .lock = LOCK_SHARE_UPDATE_EXCLUSIVE,
                             .cost = OPERATION_SCAN,
                             .why = "gathers the statistics that were carried",
                         });
}

static void add_grant(struct constrain_builder *b, const struct cat_grant *grant,
                      const char *column)
{
    constrain_add(b, (struct operation){
                         .group = b->group++,
                         .sql = sql_make(b->arena, "GRANT %S (%I) ON %T TO %S%S", grant->privilege,
                                         column, &b->table->name, grant->role,
                                         grant->grantable ? " WITH GRANT OPTION" : ""),
                         .undo = sql_make(b->arena, "REVOKE %S (%I) ON %T FROM %S",
                                          grant->privilege, column, &b->table->name, grant->role),
                         .why = "carried by like",
                     });
}

void constrain_add_like(struct constrain_builder *b, size_t item)
{
    const struct constrain_args *args = &b->context->phases->items[b->context->index].as.constrain;
    for (size_t pair = 0; pair < args->items[item].pair_count; pair++) {
        const struct like_pair *names = &args->items[item].pairs[pair];
        const struct carry_list list = carry_of(b->context, b->context->index, item, pair);
        for (size_t i = 0; i < list.count; i++)
            add_carried(b, &list.items[i], names->to.text);
        const struct cat_column *old = cat_table_column(b->table, names->from.text);
        if (old->not_null && !old->not_null_name)
            constrain_add_not_null(b, names->to.text, NULL);
        for (size_t i = 0; i < old->grant_count; i++)
            add_grant(b, &old->grants[i], names->to.text);
        add_settings(b, old, names->to.text);
        add_column_comment(b, names->to.text, old->comment);
        add_analyze(b, &list);
    }
}

void constrain_check_like(const struct phase_context *context, const struct cat_table *table,
                          size_t item, struct finding_list *findings)
{
    const struct constrain_args *args = &context->phases->items[context->index].as.constrain;
    const struct constrain_item *like = &args->items[item];
    for (size_t pair = 0; pair < like->pair_count; pair++) {
        carry_check(context, item, pair, findings);
        for (size_t i = 0; i < table->index_count; i++)
            for (size_t other = 0; other < pair; other++) {
                const struct cat_index *index = &table->indexes[i];
                if (cat_names_contain(index->columns, index->column_count,
                                      like->pairs[pair].from.text) &&
                    cat_names_contain(index->columns, index->column_count,
                                      like->pairs[other].from.text))
                    finding_add(findings, FINDING_ERROR, like->pairs[pair].from.place,
                                "Write that index out instead of `like`.",
                                "like cannot carry index \"%s\": two of its columns are replaced",
                                index->name);
            }
        for (size_t i = 0; i < table->statistics_count; i++)
            for (size_t other = 0; other < pair; other++) {
                const struct cat_statistics *statistics = &table->statistics[i];
                if (cat_names_contain(statistics->names, statistics->name_count,
                                      like->pairs[pair].from.text) &&
                    cat_names_contain(statistics->names, statistics->name_count,
                                      like->pairs[other].from.text))
                    finding_add(findings, FINDING_ERROR, like->pairs[pair].from.place,
                                "Drop them before this plan, and create them again afterwards.",
                                "like cannot carry statistics \"%s\": two of their columns are "
                                "replaced",
                                statistics->name.name);
            }
    }
}

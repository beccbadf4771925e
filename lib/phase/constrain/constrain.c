/* constrain: indexes and constraints on a live table. */
#include "phase/constrain/constrain.h"
#include "phase/constrain/fill.h"
#include "phase/constrain/like.h"
#include "phase/constrain/primary.h"
#include "phase/kinds.h"
#include "phase/story/preflight.h"
#include "phase/sync/given.h"
#include "yaml/problem.h"

static const char *column_list(struct arena *arena, const struct name_list *list)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        *ARENA_PUSH(arena, names, count) = list->items[i].text;
    return sql_name_list(arena, names, count);
}

static const char *index_tail(struct arena *arena, const struct constrain_item *item)
{
    return item->where.text ? sql_make(arena, "%R WHERE %E", &item->on, &item->where)
                            : sql_make(arena, "%R", &item->on);
}

static const char *foreign_key_sql(struct arena *arena, const struct constrain_item *item)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql, "FOREIGN KEY (%S) REFERENCES %T", column_list(arena, &item->columns),
            &item->references.name);
    if (item->referenced.count)
        sql_add(&sql, " (%S)", column_list(arena, &item->referenced));
    if (item->on_update)
        sql_add(&sql, " ON UPDATE %S", item->on_update);
    if (item->on_delete)
        sql_add(&sql, " ON DELETE %S", item->on_delete);
    if (item->deferrable)
        sql_add(&sql, "%S", item->deferrable);
    return sql_text(&sql);
}

/* What the server can be asked about it, on an empty copy of the table. */
static const struct definition *definition_of(struct arena *arena,
                                              const struct constrain_item *item)
{
    struct definition *definition = arena_alloc(arena, sizeof *definition);
    *definition = (struct definition){.what = DEFINITION_OTHER};
    if (item->kind == CONSTRAIN_INDEX && item->on.text)
        *definition =
            (struct definition){DEFINITION_INDEX, index_tail(arena, item), item->index_unique};
    else if (item->kind == CONSTRAIN_UNIQUE || item->kind == CONSTRAIN_PRIMARY_KEY)
        *definition = (struct definition){
            item->kind == CONSTRAIN_UNIQUE ? DEFINITION_UNIQUE : DEFINITION_INDEX,
            sql_make(arena, "(%S)", column_list(arena, &item->columns)), true};
    else if (item->kind == CONSTRAIN_CHECK && item->expression.text)
        *definition = (struct definition){DEFINITION_CHECK,
                                          sql_make(arena, "CHECK %E", &item->expression), false};
    else if (item->kind == CONSTRAIN_FOREIGN_KEY && item->references.name.name)
        definition->sql = foreign_key_sql(arena, item);
    return definition;
}

static void tell_name(struct story *story, const struct qname *table, size_t entry,
                      const struct name_at *name, const struct definition *definition)
{
    if (name->text)
        story_tell(story, (struct fact){.kind = FACT_NAMES,
                                        .object = {.of = *table},
                                        .name = name->text,
                                        .place = name->place,
                                        .entry = entry,
                                        .detail = definition});
}

static bool binds(const struct constrain_item *item)
{
    return item->kind == CONSTRAIN_NOT_NULL || item->kind == CONSTRAIN_PRIMARY_KEY;
}

static void tell_item(struct story *story, const struct qname *table, size_t entry,
                      const struct constrain_item *item)
{
    for (size_t i = 0; i < item->pair_count; i++) {
        const struct like_pair *pair = &item->pairs[i];
        if (pair->to.text && pair->from.text)
            story_tell(story, (struct fact){.kind = FACT_LIKENS,
                                            .object = {*table, pair->to.text},
                                            .other = {*table, pair->from.text},
                                            .place = pair->from.place,
                                            .entry = entry,
                                            .pair = i});
    }
    for (size_t i = 0; binds(item) && i < item->columns.count; i++)
        if (item->columns.items[i].text)
            story_tell(story, (struct fact){.kind = FACT_BINDS,
                                            .object = {*table, item->columns.items[i].text}});
    if (item->references.name.name)
        story_tell(story,
                   (struct fact){.kind = FACT_REFERS, .object = {.of = item->references.name}});
    if (item->replaces.text)
        story_tell(story, (struct fact){.kind = FACT_LOSES,
                                        .object = {.of = *table},
                                        .name = item->replaces.text});
    static const struct definition kept = {.what = DEFINITION_OTHER};
    tell_name(story, table, entry, &item->kept, &kept);
    tell_name(story, table, entry, &item->name,
              story->whole ? definition_of(story->arena, item) : NULL);
}

static void tell(const struct phase *phase, struct story *story)
{
    const struct constrain_args *args = phase->args;
    bool named = story_use(story, &args->table);
    for (size_t i = 0; named && i < args->without.count; i++)
        if (args->without.items[i].text)
            story_tell(story, (struct fact){.kind = FACT_SPARES,
                                            .object = {.of = args->table.name},
                                            .name = args->without.items[i].text});
    for (size_t i = 0; named && i < args->item_count; i++)
        tell_item(story, &args->table.name, i, &args->items[i]);
    if (named)
        constrain_tell_fill(story, args);
}

static void demand_like(const struct story *story, size_t index, const struct qname *table,
                        const struct like_pair *pair, struct problem_list *problems)
{
    const struct object to = {*table, pair->to.text};
    if (to.name && str_equal(to.name, pair->from.text))
        problem_add(problems, pair->from.place, "Name the old column here.",
                    "column \"%s\" cannot take after itself", to.name);
    else if (story->whole && !story_next(story, FACT_ADDS, &to, index, NULL))
        problem_add(problems, pair->to.place,
                    "Write the new column first: {NEW: OLD}; an earlier add_column must add it.",
                    "column \"%s\" is not added by an earlier phase", to.name);
}

static void demand(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct constrain_args *args = story->phases->items[index].args;
    for (size_t i = 0; i < args->item_count; i++)
        for (size_t k = 0; k < args->items[i].pair_count; k++)
            demand_like(story, index, &args->table.name, &args->items[i].pairs[k], problems);
    constrain_demand_fill(story, index, problems);
}

/* A column that the plan has added as an identity can be one from here on. */
static void add_not_null(struct constrain_builder *b, const char *column)
{
    struct arena *arena = b->arena;
    const struct qname *table = &b->table->name;
    const struct object object = {*table, column};
    const struct fact *adds =
        story_next(b->context->story, FACT_ADDS, &object, b->context->index, NULL);
    const struct column_group *group = adds ? adds->detail : NULL;
    if (cat_names_contain(b->not_null, b->not_null_count, column))
        return;
    constrain_add_not_null(b, column, NULL);
    if (!group || group->columns[adds->entry].identity == IDENTITY_NONE)
        return;
    const struct new_column *added = &group->columns[adds->entry];
    const struct qname sequence = given_sequence(arena, table, added);
    struct lock_list locks = constrain_lock(b, LOCK_ACCESS_EXCLUSIVE);
    lock_add_sequence(arena, &locks, &sequence, LOCK_ACCESS_EXCLUSIVE);
    constrain_add(
        b, (struct operation){
               .group = b->group++,
               .go = step_in_transaction(given_identity_sql(arena, table, added), locks),
               .back = step_in_transaction(given_no_identity_sql(arena, table, added), locks),
               .leaves = constrain_effect(b, OBJECT_DEFAULT, column, ABSENT),
               .why = "the sequence of the default becomes that of the identity, and goes on",
           });
}

static void compile(const struct phase_context *context, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct constrain_args *args = phase_args(context);
    struct constrain_builder b = {
        .arena = arena,
        .context = context,
        .table = catalog_table(context->catalog, &args->table.name),
        .operations = operations,
    };
    for (size_t i = 0; i < args->item_count; i++) {
        const struct constrain_item *item = &args->items[i];
        switch (item->kind) {
        case CONSTRAIN_LIKE:
            constrain_add_like(&b, i);
            break;
        case CONSTRAIN_NOT_NULL:
            if (item->fill.text)
                constrain_begin_fill(&b);
            for (size_t c = 0; c < item->columns.count; c++)
                add_not_null(&b, item->columns.items[c].text);
            break;
        case CONSTRAIN_PRIMARY_KEY:
            for (size_t c = 0; c < item->columns.count; c++)
                if (constrain_takes_null(context, b.table, item->columns.items[c].text))
                    add_not_null(&b, item->columns.items[c].text);
            constrain_add_primary_key(&b, item);
            break;
        case CONSTRAIN_UNIQUE:
            constrain_add_key(&b, "UNIQUE", item->name.text,
                              sql_make(arena, "(%S)", column_list(arena, &item->columns)),
                              item->deferrable ? item->deferrable : "");
            break;
        case CONSTRAIN_INDEX:
            constrain_add_index(&b, item->name.text, item->index_unique, index_tail(arena, item));
            break;
        case CONSTRAIN_CHECK:
            constrain_add_check(&b, item->name.text,
                                sql_make(arena, "CHECK %E", &item->expression));
            break;
        case CONSTRAIN_FOREIGN_KEY:
            constrain_add_foreign_key(&b, item->name.text, foreign_key_sql(arena, item),
                                      &item->references.name);
            break;
        }
    }
    constrain_end_fill(&b);
}

/* An earlier phase may take away what has the name. */
static bool goes_before(const struct phase_context *context, const struct cat_table *table,
                        const char *name)
{
    const struct object object = {.of = table->name};
    for (const struct fact *loses = NULL;
         (loses = story_next(context->story, FACT_LOSES, &object, context->index, loses));)
        if (str_equal(loses->name, name))
            return true;
    return false;
}

static void check_name(const struct phase_context *context, const struct cat_table *table,
                       const struct name_at *name, struct finding_list *findings)
{
    bool taken = false;
    for (size_t i = 0; i < table->index_count; i++)
        taken |= str_equal(table->indexes[i].name, name->text);
    for (size_t i = 0; i < table->constraint_count; i++)
        taken |=
            !table->constraints[i].incoming && str_equal(table->constraints[i].name, name->text);
    if (taken && !goes_before(context, table, name->text))
        finding_add(findings, FINDING_ERROR, name->place, "Choose another name.",
                    "table \"%s\" already has an index or constraint \"%s\"", table->name.name,
                    name->text);
}

static void check_names(const struct phase_context *context, const struct cat_table *table,
                        const struct constrain_item *item, struct finding_list *findings)
{
    if (!str_equal(item->name.text, item->replaces.text))
        check_name(context, table, &item->name, findings);
    if (item->kept.text)
        check_name(context, table, &item->kept, findings);
}

static void check_not_null(const struct cat_table *table, const struct constrain_item *item,
                           struct finding_list *findings)
{
    for (size_t i = 0; i < item->columns.count; i++) {
        const struct cat_column *column = cat_table_column(table, item->columns.items[i].text);
        if (column && column->not_null)
            finding_add(findings, FINDING_ERROR, item->columns.items[i].place,
                        "Take it out of the plan.",
                        "column \"%s\" of table \"%s\" is NOT NULL already", column->name,
                        table->name.name);
    }
}

static void check_references(const struct phase_context *context, const struct constrain_item *item,
                             struct finding_list *findings)
{
    const struct cat_table *other = catalog_table(context->catalog, &item->references.name);
    if (!other || !other->exists) {
        finding_add(findings, FINDING_INVALID, item->references.place,
                    "Check the name, its schema and case.",
                    "referenced table \"%s\" does not exist",
                    qname_text(context->arena, &item->references.name));
        return;
    }
    if (!other->referencable)
        finding_add(findings, FINDING_ERROR, item->references.place,
                    sql_make(context->arena, "GRANT REFERENCES ON %T TO %I.", &other->name,
                             context->catalog->role),
                    "role \"%s\" may not make foreign keys to table \"%s\"", context->catalog->role,
                    qname_text(context->arena, &other->name));
    for (size_t i = 0; i < item->referenced.count; i++)
        preflight_column(context, other, &item->referenced.items[i], findings);
}

/* Such a key is checked at the end of a statement or a transaction, too late for these. */
static void check_deferrable(const struct phase_context *context, const struct constrain_item *item,
                             struct finding_list *findings)
{
    if (item->kind == CONSTRAIN_UNIQUE && item->deferrable && !context->due)
        finding_add(findings, FINDING_WARNING, item->name.place,
                    "See that every upsert and foreign key goes by another key, or leave out "
                    "`deferrable`.",
                    "INSERT … ON CONFLICT cannot go by \"%s\", which is deferrable, nor can a "
                    "foreign key",
                    item->name.text);
}

/* An index is an object of the table's schema; a constraint is not. */
static void check_indexable(const struct phase_context *context, const struct cat_table *table,
                            size_t item, struct finding_list *findings)
{
    const struct constrain_args *args = phase_args(context);
    const struct constrain_item *entry = &args->items[item];
    bool builds = entry->kind == CONSTRAIN_INDEX || entry->kind == CONSTRAIN_UNIQUE ||
                  entry->kind == CONSTRAIN_PRIMARY_KEY;
    for (size_t pair = 0; pair < entry->pair_count; pair++) {
        const struct cat_like *like = catalog_like(context->catalog, context->index, item, pair);
        builds |= like && like->index_count > 0;
    }
    if (builds && !table->indexable)
        finding_add(findings, FINDING_ERROR, entry->place,
                    sql_make(context->arena, "GRANT CREATE ON SCHEMA %I TO %I.", table->name.schema,
                             context->catalog->role),
                    "role \"%s\" may not create an index in schema \"%s\"", context->catalog->role,
                    table->name.schema);
}

/* What PostgreSQL has no way for on a partitioned table that keeps nobody waiting. */
static void check_partitioned(const struct phase_context *context, const struct cat_table *table,
                              const struct constrain_item *item, struct finding_list *findings)
{
    if (table->relkind != 'p')
        return;
    if (item->kind == CONSTRAIN_FOREIGN_KEY && context->catalog->server_version < 180000)
        finding_add(findings, FINDING_ERROR, item->place,
                    "Add it to every partition by hand, NOT VALID and then validated, and to the "
                    "table in the end.",
                    "before PostgreSQL 18 a foreign key of partitioned table \"%s\" cannot be "
                    "added without blocking",
                    qname_text(context->arena, &table->name));
}

/* One of the table would take it in, and a revert would take it away with that. */
static void check_partition_names(const struct phase_context *context,
                                  const struct cat_table *table, const struct constrain_item *item,
                                  struct finding_list *findings)
{
    for (size_t i = 0; i < table->part_count; i++)
        if (item->kind == CONSTRAIN_CHECK && table->parts[i].check &&
            str_equal(table->parts[i].check, item->name.text))
            finding_add(findings, FINDING_ERROR, item->name.place, "Choose another name.",
                        "partition \"%s\" already has a check \"%s\" of its own",
                        qname_text(context->arena, &table->parts[i].name), item->name.text);
}

static void check(const struct phase_context *context, struct finding_list *findings)
{
    const struct constrain_args *args = phase_args(context);
    const struct cat_table *table = preflight_table(context, &args->table, findings);
    if (table)
        constrain_check_without(context, table, findings);
    for (size_t i = 0; table && i < args->item_count; i++) {
        const struct constrain_item *item = &args->items[i];
        for (size_t c = 0; c < item->columns.count; c++)
            preflight_column(context, table, &item->columns.items[c], findings);
        check_indexable(context, table, i, findings);
        check_partitioned(context, table, item, findings);
        check_partition_names(context, table, item, findings);
        check_deferrable(context, item, findings);
        if (item->kind == CONSTRAIN_LIKE)
            constrain_check_like(context, table, i, findings);
        else if (item->kind == CONSTRAIN_NOT_NULL)
            check_not_null(table, item, findings);
        else
            check_names(context, table, item, findings);
        if (item->kind == CONSTRAIN_FOREIGN_KEY)
            check_references(context, item, findings);
        if (item->kind == CONSTRAIN_PRIMARY_KEY)
            constrain_check_primary_key(context, table, item, findings);
        const char *problem = catalog_item_problem(context->catalog, context->index, i);
        if (problem)
            finding_add(
                findings, FINDING_ERROR, item->place,
                "Write it as the server takes it: it was tried on an empty copy of the table.",
                "the server does not accept it: %s", problem);
    }
    if (table)
        constrain_check_fill(context, table, findings);
}

const struct phase_kind phase_constrain = {
    .keyword = "constrain",
    .record = &phase_constrain_record,
    .tell = tell,
    .demand = demand,
    .check = check,
    .compile = compile,
    .violators = constrain_violators,
};

/* A table that goes as a whole, with what hangs on it alone; never with what others need. */
#include "phase/drop/build.h"
#include "phase/story/argument.h"
#include "phase/story/preflight.h"

bool drop_takes_table(const struct drop_args *args)
{
    return args->columns.count + args->constraints.count + args->indexes.count == 0;
}

bool drop_is_final(const struct drop_args *args)
{
    return args->columns.count > 0 || drop_takes_table(args);
}

static void tell_losses(struct story *story, const struct qname *table,
                        const struct name_list *names)
{
    for (size_t i = 0; i < names->count; i++)
        if (names->items[i].text)
            story_tell(story, (struct fact){.kind = FACT_LOSES,
                                            .object = {.of = *table},
                                            .name = names->items[i].text,
                                            .place = names->items[i].place});
}

void drop_tell_objects(struct story *story, const struct drop_args *args)
{
    const struct qname *table = &args->table.name;
    tell_losses(story, table, &args->constraints);
    tell_losses(story, table, &args->indexes);
    if (drop_takes_table(args))
        story_tell(story, (struct fact){.kind = FACT_GOES,
                                        .object = {.of = *table},
                                        .name = table->name,
                                        .place = args->table.place});
}

/* A mirror's tables are worked on by it and by the backfill that copies its rows. */
static bool is_of_mirror(const struct story *story, size_t phase)
{
    return story_next_of(story, FACT_MIRRORS, phase, NULL) ||
           story_next_of(story, FACT_COPIES, phase, NULL);
}

/* A plan works on a table, or drops it. */
void drop_demand_table(const struct story *story, size_t index, struct problem_list *problems)
{
    const struct fact *goes = story_next_of(story, FACT_GOES, index, NULL);
    for (const struct fact *uses = NULL;
         goes && (uses = story_next(story, FACT_USES, &goes->object, SIZE_MAX, uses));)
        if (uses->phase != index && !story_next_of(story, FACT_ASIDE, uses->phase, NULL) &&
            !is_of_mirror(story, uses->phase)) {
            problem_add(problems, goes->place, "Drop it in a plan of its own, once that is done.",
                        "table \"%s\" cannot be dropped by a plan that works on it (phase \"%s\")",
                        goes->name, story->phases->items[uses->phase].name);
            return;
        }
}

static void check_holds(const struct phase_context *context, const struct cat_table *table,
                        struct place place, struct finding_list *findings)
{
    for (size_t i = 0; i < table->hold_count; i++)
        if (str_equal(table->holds[i].kind, "table") &&
            !drop_is_lost_before(context, &table->holds[i]))
            finding_add(findings, FINDING_ERROR, place,
                        "Drop it, or let it do without, before this phase.",
                        "%s depends on table \"%s\"", table->holds[i].by,
                        qname_text(context->arena, &table->name));
}

/* Whoever calls them fails from then on. */
static void check_functions(const struct phase_context *context, const struct cat_table *table,
                            struct place place, struct finding_list *findings)
{
    const char *name = qname_text(context->arena, &table->name);
    bool due = context->due || context->index == 0;
    argument_check_table(context, table,
                         "DROP TRIGGER, or make it anew without that name, before the drop.", place,
                         findings);
    for (size_t i = 0; i < table->around.use_count; i++) {
        const struct cat_use *use = &table->around.uses[i];
        if (use->kind == CAT_USE_TABLE)
            finding_add(findings, due && use->certain ? FINDING_ERROR : FINDING_WARNING, place,
                        "Drop it, or let it do without, before the drop.",
                        "%s has table \"%s\" in it, and would fail without it", use->object, name);
        else if (use->kind == CAT_USE_UNREADABLE)
            finding_add(findings, FINDING_WARNING, place, "Read it.",
                        "%s may have table \"%s\" in it: %s cannot be read", use->object, name,
                        use->what);
    }
    for (size_t i = 0; i < table->dependent_count; i++)
        if (str_equal(table->dependents[i].kind, "function") && !table->around.use_count)
            finding_add(findings, FINDING_WARNING, place,
                        "Read it: PostgreSQL does not track what a function's text names.",
                        "function %s seems to name table \"%s\"", table->dependents[i].name, name);
}

void drop_check_table(const struct phase_context *context, const struct cat_table *table,
                      struct finding_list *findings)
{
    const struct drop_args *args = phase_args(context);
    const char *name = qname_text(context->arena, &table->name);
    struct place place = args->table.place;
    check_holds(context, table, place, findings);
    check_functions(context, table, place, findings);
    preflight_other_plans(context, table, NULL, place, findings);
    if (table->around.fed_by)
        finding_add(findings, FINDING_ERROR, place,
                    "Take it out of the publication, and ALTER SUBSCRIPTION … REFRESH PUBLICATION.",
                    "table \"%s\" is fed by subscription %s, which would stop", name,
                    table->around.fed_by);
    finding_add(findings, FINDING_NOTE, place,
                sql_make(context->arena, "pg_dump --table='%T' keeps a copy.", &table->name),
                "table \"%s\" goes with its rows: no revert brings them back", name);
}

/* A foreign key has triggers on the table that it references. */
void drop_compile_table(const struct phase_context *context, int group,
                        struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct drop_args *args = phase_args(context);
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    const struct qname live = story_table_name(context->story, &args->table.name, context->index);
    const struct qname *name = &live;
    struct operation operation = {
        .group = group,
        .table = args->table.name,
        .go = step_in_transaction(sql_make(arena, "DROP TABLE %T", name),
                                  lock_one(arena, name, LOCK_ACCESS_EXCLUSIVE)),
        .leaves = effect_one(arena, (struct live_object){OBJECT_TABLE, *name, name->name}, ABSENT),
        .why = "catalogue only; what hangs on the table alone goes with it",
    };
    for (size_t i = 0; table && i < table->constraint_count; i++)
        if (table->constraints[i].type == 'f' && !table->constraints[i].incoming &&
            !qname_equal(&table->constraints[i].other, name) &&
            !qname_equal(&table->constraints[i].other, &args->table.name))
            lock_add(arena, &operation.go.locks, &table->constraints[i].other,
                     LOCK_ACCESS_EXCLUSIVE);
    for (size_t i = 0; table && i < table->column_count; i++)
        if (table->columns[i].sequence)
            lock_add_sequence(arena, &operation.go.locks, &table->columns[i].sequence->name,
                              LOCK_ACCESS_EXCLUSIVE);
    *ARENA_PUSH(arena, operations->items, operations->count) = operation;
}

/* The preflight of add_column: names, expressions, other triggers, and the rows that are there. */
#include <string.h>

#include "base/str.h"
#include "phase/add_column/add_column.h"
#include "phase/add_column/check.h"
#include "phase/add_column/domain.h"
#include "phase/rows/keep.h"
#include "phase/story/argument.h"
#include "phase/story/preflight.h"
#include "phase/story/story.h"
#include "phase/story/whole.h"
#include "phase/sync/sync.h"

/* What is wrong with one expression, whoever it belongs to. */
static bool check_expression(const struct cat_table *table, const char *what, const char *column,
                             const struct sql_fragment *fragment,
                             const struct cat_expression *expression, struct finding_list *findings)
{
    if (expression->problem) {
        finding_add(findings, FINDING_ERROR,
                    sql_fragment_place(fragment, expression->problem_offset),
                    "The expression is SQL over one row of the table.", "%s of column \"%s\": %s",
                    what, column, expression->problem);
        return false;
    }
    if (expression->volatility == 'v')
        finding_add(findings, FINDING_ERROR, fragment->place,
                    "Use functions that give the same answer for the same row.",
                    "%s of column \"%s\" is volatile: old and new could never be compared", what,
                    column);
    else if (expression->reads_itself)
        finding_add(findings, FINDING_ERROR, fragment->place,
                    "Compute it where all rows are at rest: in the application, or in a table of "
                    "its own.",
                    "%s of column \"%s\" reads table \"%s\" itself: a write would see it in "
                    "another state than the backfill",
                    what, column, qname_text(findings->arena, &table->name));
    else if (expression->reads)
        finding_add(findings, FINDING_WARNING, fragment->place,
                    "Leave what it reads as it is while the plan runs.",
                    "%s of column \"%s\" reads %s: a row disagrees when what was read for it "
                    "changes",
                    what, column, expression->reads);
    else if (expression->volatility == 's')
        finding_add(findings, FINDING_WARNING, fragment->place,
                    "Make it independent of the session, for instance with AT TIME ZONE.",
                    "%s of column \"%s\" depends on settings of the session, such as TimeZone, "
                    "which may differ between applications",
                    what, column);
    if (expression->refused)
        finding_add(findings, FINDING_ERROR, fragment->place,
                    "GRANT them what it uses: SELECT on tables, EXECUTE on functions, USAGE on "
                    "schemas.",
                    "%s of column \"%s\" would make the writes of these roles fail, which may not "
                    "read or call all that it uses: %s",
                    what, column, expression->refused);
    for (size_t i = 0; i < expression->column_count; i++) {
        const struct cat_column *used = cat_table_column(table, expression->columns[i]);
        if (used && used->generated)
            finding_add(findings, FINDING_ERROR, fragment->place,
                        "Repeat the generated column's own expression instead.",
                        "%s of column \"%s\" uses generated column \"%s\", which a trigger reads "
                        "as NULL",
                        what, column, used->name);
    }
    return true;
}

static void check_new_columns(const struct phase_context *context, const struct column_group *args,
                              const struct cat_table *table, const struct cat_group *group,
                              struct finding_list *findings)
{
    for (size_t i = 0; i < args->column_count; i++) {
        const struct new_column *column = &args->columns[i];
        const struct cat_expression *up = &group->ups[i];
        if (cat_table_column(table, column->name.text))
            finding_add(findings, FINDING_ERROR, column->name.place,
                        "Choose another name, or drop the column that is there.",
                        "column \"%s\" of table \"%s\" already exists", column->name.text,
                        qname_text(context->arena, &table->name));
        if (group->types[i].problem)
            finding_add(findings, FINDING_ERROR,
                        column->type.text ? column->type.place : column->name.place,
                        "Write the name of a type.", "type of column \"%s\": %s", column->name.text,
                        group->types[i].problem);
        if (!group->types[i].problem && !group->ups[i].problem)
            add_column_check_given(context, table, group, i, findings);
        if (!group->types[i].problem && group->types[i].domain)
            domain_check(context, table, i, findings);
        if (group->types[i].problem ||
            (!column->up.text && !column->default_sql.text && !column->virtual_sql.text))
            continue;
        bool is_default = !column->up.text;
        const struct sql_fragment *fragment = column->up.text            ? &column->up
                                              : column->default_sql.text ? &column->default_sql
                                                                         : &column->virtual_sql;
        if (is_default && !up->problem)
            continue;
        if (!column->type.text && up->problem) { /* it would have the type of the column it names */
            finding_add(findings, FINDING_ERROR, fragment->place,
                        "Without a `type`, `up` has to be the name of a column.",
                        "column \"%s\" of table \"%s\" does not exist", fragment->text,
                        qname_text(context->arena, &table->name));
            continue;
        }
        if (!check_expression(table,
                              column->up.text            ? "up"
                              : column->default_sql.text ? "default"
                                                         : "virtual",
                              column->name.text, fragment, up, findings))
            continue;
        if (!column->type.text && !up->identity)
            finding_add(findings, FINDING_ERROR, column->name.place,
                        "Write a `type`; only an `up` that names one column alone implies it.",
                        "column \"%s\" has no type", column->name.text);
        for (size_t c = 0; c < up->column_count; c++)
            if (!cat_table_column(table, up->columns[c]) ||
                cat_names_contain(&column->name.text, 1, up->columns[c]))
                finding_add(findings, FINDING_ERROR, fragment->place, NULL,
                            "up of column \"%s\" names column \"%s\", which this plan adds",
                            column->name.text, up->columns[c]);
    }
}

static void check_downs(const struct phase_context *context, const struct column_group *args,
                        const struct cat_table *table, const struct cat_group *group,
                        struct finding_list *findings)
{
    for (size_t i = 0; i < args->down_count; i++) {
        const struct down_column *down = &args->downs[i];
        const struct cat_column *old = cat_table_column(table, down->name.text);
        if (!preflight_column(context, table, &down->name, findings) || !old)
            continue;
        if (!check_expression(table, "down", down->name.text, &down->down, &group->downs[i],
                              findings))
            continue;
        if (old->generated || old->in_partition_key)
            finding_add(findings, FINDING_ERROR, down->name.place, NULL,
                        "down cannot set %s \"%s\"",
                        old->generated ? "generated column" : "partition key column", old->name);
        if (group->downs[i].type_refuses_null)
            finding_add(findings, FINDING_ERROR, down->name.place,
                        "Change it to the domain's base type with a NOT NULL constraint first.",
                        "column \"%s\" is of a domain that does not allow NULL: an INSERT of the "
                        "new application, which leaves it out, fails before sync can set it",
                        old->name);
        if (old->default_sql)
            finding_add(findings, FINDING_NOTE, down->name.place,
                        "Let the new application leave the column out instead.",
                        "column \"%s\" has a default: a new client that inserts an explicit NULL "
                        "into the new column gets the default's value, because it cannot be told "
                        "from an old client",
                        old->name);
    }
}

static void check_triggers(const struct cat_table *table, const struct sync *sync,
                           struct place place, struct finding_list *findings)
{
    for (size_t i = 0; i < table->trigger_count; i++) {
        const struct cat_trigger *trigger = &table->triggers[i];
        if (!trigger->row || trigger->enabled == 'D')
            continue;
        if (trigger->before && strcmp(trigger->name, sync->insert_trigger) > 0)
            finding_add(findings, FINDING_WARNING, place,
                        "Rename the trigger so that it sorts before \"zz_sluice_\".",
                        "trigger \"%s\" of table \"%s\" sorts after sync: what it changes in a "
                        "synced column is not copied",
                        trigger->name, trigger->table);
        if (trigger->on_update && trigger->column_list)
            finding_add(findings, FINDING_NOTE, place, NULL,
                        "trigger \"%s\" fires on UPDATE OF named columns: not for columns that "
                        "sync sets",
                        trigger->name);
    }
}

/* Two syncs over one column would each miss what the other sets, because triggers fire one after
 * the other: of another plan, or of another phase of this one. */
static void check_other_syncs(const struct phase_context *context, const struct cat_table *table,
                              const struct sync *sync, struct place place,
                              struct finding_list *findings)
{
    const struct story *story = context->story;
    const struct object object = {.of = table->name};
    for (const struct fact *keeps = NULL;
         (keeps = story_next(story, FACT_KEEPS, &object, SIZE_MAX, keeps));) {
        if (keeps->phase == context->index || !catalog_group(context->catalog, keeps->phase))
            continue;
        const struct sync other = sync_of(context, keeps->phase);
        for (size_t d = 0; d < other.args->down_count; d++)
            if (sync_uses_old(sync, other.args->downs[d].name.text))
                finding_add(
                    findings, FINDING_ERROR, place, "Put the columns into one add_column phase.",
                    "column \"%s\" is set by the sync of phase \"%s\", which this one "
                    "would miss",
                    other.args->downs[d].name.text, story->phases->items[keeps->phase].name);
    }
    for (size_t i = 0; i < table->dependent_count; i++) {
        const struct cat_dependent *dependent = &table->dependents[i];
        bool own =
            !str_equal(dependent->kind, "sync") || keep_is_of_trigger(context, dependent->name);
        for (const struct fact *keeps = NULL;
             !own && (keeps = story_next(story, FACT_KEEPS, NULL, SIZE_MAX, keeps));)
            own = sync_is_of_trigger(context, keeps->phase, dependent->name);
        if (!own && sync_uses_old(sync, dependent->column))
            finding_add(findings, FINDING_ERROR, place,
                        "Complete or revert the other plan first: see `sluice status`.",
                        "column \"%s\" of table \"%s\" is kept in step by another plan: \"%s\"",
                        dependent->column, qname_text(context->arena, &table->name),
                        dependent->plan ? dependent->plan : dependent->name);
    }
}

/* Whether a later phase gives one of the new columns the name of the old one. */
static bool is_swapped_later(const struct phase_context *context, const struct sync *sync)
{
    for (size_t i = 0; i < sync->new_count; i++) {
        const struct object column = {sync->table->name, sync->new_names[i]};
        if (story_between(context->story, FACT_RENAMES, &column, context->index, SIZE_MAX))
            return true;
    }
    return false;
}

/* What the new version writes has the old value only once sync has set it. */
static void check_arguments(const struct cat_table *table, const struct sync *sync,
                            struct place place, struct finding_list *findings)
{
    for (size_t i = 0; i < table->around.argument_count; i++)
        for (size_t d = 0; d < sync->args->down_count; d++) {
            const struct cat_arguments *arguments = &table->around.arguments[i];
            const char *name = sync->args->downs[d].name.text;
            if (arguments->own && arguments->before && argument_is(arguments, name) &&
                strcmp(arguments->trigger, sync->insert_trigger) < 0)
                finding_add(findings, FINDING_WARNING, place,
                            "Rename the trigger so that it sorts after \"zz_sluice_\", such as "
                            "zzz_, if it only reads the column: it finds both columns set then.",
                            "%s has column \"%s\" as an argument, and fires before sync sets that "
                            "for what the new version writes",
                            arguments->object, name);
        }
}

static const char *join(struct arena *arena, const char *const *items, size_t count, bool more)
{
    enum { SHOWN = 10 };
    struct str out = {.arena = arena};
    for (size_t i = 0; i < count && i < SHOWN; i++)
        str_addf(&out, "%s%s", i ? ", " : "", items[i]);
    str_add(&out, more || count > SHOWN ? " and more" : "");
    return str_text(&out);
}

/* After a swap only the new column is read, so a bad row is an error there and a warning otherwise.
 */
static void check_rows(const struct phase_context *context, const struct sync *sync,
                       struct finding_list *findings)
{
    const struct cat_sample *sample = NULL;
    for (size_t i = 0; i < context->catalog->sample_count; i++)
        if (context->catalog->samples[i].phase == context->index)
            sample = &context->catalog->samples[i];
    if (!sample)
        return;
    struct place place = sync->args->columns[0].up.place;
    const char *table = qname_text(context->arena, &sync->table->name);
    enum finding_severity severity =
        is_swapped_later(context, sync) ? FINDING_ERROR : FINDING_WARNING;
    if (sample->failing_count)
        finding_add(findings, severity, place,
                    "Mend these rows, or write an `up` that takes every value. Until then also the "
                    "application's updates of them would fail.",
                    "up or down fails for rows of table \"%s\": %s", table,
                    join(context->arena, sample->failing, sample->failing_count, false));
    if (sample->lost)
        finding_add(
            findings, sync->args->lossy ? FINDING_NOTE : severity, place,
            sync->args->lossy ? NULL
                              : "Write `up` and `down` so that nothing is lost, or say "
                                "`lossy: true`.",
            "%lld of %lld rows%s of table \"%s\" lose something on the way there and back: %s",
            sample->lost, sample->rows, sample->all ? "" : " that were read", table,
            join(context->arena, sample->lost_keys, sample->lost_key_count,
                 sample->lost > (long long)sample->lost_key_count));
}

void add_column_check(const struct phase_context *context, struct finding_list *findings)
{
    const struct add_column_args *phase = phase_args(context);
    const struct column_group *args = &phase->group;
    const struct cat_table *table = preflight_table(context, &args->table, findings);
    const struct cat_group *group = catalog_group(context->catalog, context->index);
    if (!table || !group)
        return;
    check_new_columns(context, args, table, group, findings);
    check_downs(context, args, table, group, findings);
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < args->column_count; i++)
        *ARENA_PUSH(context->arena, names, count) = args->columns[i].name.text;
    whole_check_added(context, table, names, count, args->table.place, findings);
    finding_add(
        findings, FINDING_NOTE, args->table.place, "Name the columns in the application's queries.",
        "adding a column to table \"%s\" makes a client's prepared SELECT * fail once, "
        "or with some drivers until they reconnect (\"cached plan must not change result type\")",
        qname_text(context->arena, &table->name));
    if (table->published_by)
        finding_add(findings, FINDING_WARNING, args->table.place,
                    "Add the same columns on the subscribers before this phase.",
                    "table \"%s\" is published by %s: a subscriber without the new columns stops",
                    qname_text(context->arena, &table->name), table->published_by);
    if (!sync_columns(context->story, context->index))
        return;
    const struct sync sync = sync_of(context, context->index);
    check_rows(context, &sync, findings);
    check_triggers(table, &sync, args->table.place, findings);
    if (!is_swapped_later(context, &sync))
        check_arguments(table, &sync, args->table.place, findings);
    check_other_syncs(context, table, &sync, args->table.place, findings);
    if (!sync_has_down(&sync))
        finding_add(findings, FINDING_WARNING, args->table.place,
                    "Give `down` for the old columns to sync both ways.",
                    "sync of %s goes one way: reverting after the application has written the new "
                    "column loses those writes, and is refused without --lose-writes",
                    preflight_list(context->arena, sync.new_names, sync.new_count));
}

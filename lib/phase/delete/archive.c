/* What stands against moving rows to an archive, and against the way back. */
#include "phase/delete/delete.h"

#include "base/str.h"
#include "phase/rows/moved.h"
#include "phase/story/preflight.h"

static bool fires(const struct cat_trigger *trigger)
{
    return trigger->enabled == 'A' || trigger->enabled == 'O';
}

static bool changes(const struct cat_trigger *trigger)
{
    return trigger->row && trigger->before;
}

static void check_columns(const struct phase_context *context, const struct table_at *at,
                          const struct cat_table *table, const struct cat_table *archive,
                          struct finding_list *findings)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct cat_column *column = &table->columns[i];
        const struct cat_column *place = cat_table_column(archive, column->name);
        if (column->generated)
            continue;
        if (!place || place->generated)
            finding_add(findings, FINDING_ERROR, at->place,
                        "Create it with (LIKE table), or add the column.",
                        "archive \"%s\" has no column \"%s\"",
                        qname_text(context->arena, &at->name), column->name);
        else if (!str_equal(place->type, column->type))
            finding_add(findings, FINDING_ERROR, at->place, "Give it the same type.",
                        "column \"%s\" of archive \"%s\" is of type %s, and of type %s in the "
                        "table",
                        column->name, qname_text(context->arena, &at->name), place->type,
                        column->type);
    }
}

/* On the way there: what has not arrived as it was fails a batch; what happens to a row that has
 * arrived is not seen. */
static void check_keeps(const struct phase_context *context, const struct table_at *at,
                        const struct cat_table *archive, struct finding_list *findings)
{
    const char *name = qname_text(context->arena, &at->name);
    for (size_t i = 0; i < archive->trigger_count; i++) {
        const struct cat_trigger *trigger = &archive->triggers[i];
        if (!trigger->on_insert || !fires(trigger))
            continue;
        if (changes(trigger))
            finding_add(findings, FINDING_WARNING, at->place, MOVED_HINT ".",
                        "trigger \"%s\" of archive \"%s\" fires before each row that is archived "
                        "(function %s): where it changes the row, or leaves it out, the phase "
                        "fails",
                        trigger->name, trigger->table, trigger->function);
        else
            finding_add(findings, FINDING_WARNING, at->place,
                        "See that it leaves rows of the archive as they are: that is not checked.",
                        "trigger \"%s\" of archive \"%s\" fires for each %s that is archived "
                        "(function %s)",
                        trigger->name, trigger->table, trigger->row ? "row" : "batch",
                        trigger->function);
    }
    for (size_t i = 0; i < archive->around.rule_count; i++) {
        const struct cat_rule *rule = &archive->around.rules[i];
        if (str_equal(rule->event, "INSERT") && str_equal(rule->table, name))
            finding_add(findings, FINDING_ERROR, at->place,
                        "DROP RULE, or write a trigger in its place.",
                        "rule \"%s\" of archive \"%s\" changes what an INSERT does", rule->name,
                        rule->table);
    }
}

/* On the way back rows are deleted from the archive, and inserted into the table. */
static void check_back(const struct phase_context *context, const struct table_at *at,
                       const struct cat_table *table, bool deletes, struct finding_list *findings)
{
    const char *name = qname_text(context->arena, &table->name);
    for (size_t i = 0; i < table->trigger_count; i++) {
        const struct cat_trigger *trigger = &table->triggers[i];
        if (!(deletes ? trigger->on_delete : trigger->on_insert) || !fires(trigger))
            continue;
        if (changes(trigger))
            finding_add(findings, FINDING_WARNING, at->place, MOVED_HINT ".",
                        deletes
                            ? "trigger \"%s\" of archive \"%s\" fires before each row that a "
                              "revert brings back (function %s): where it keeps the row, that "
                              "stays in the archive"
                            : "trigger \"%s\" of table \"%s\" fires before each row that a revert "
                              "brings back (function %s): where it changes the row, or leaves it "
                              "out, the revert fails",
                        trigger->name, trigger->table, trigger->function);
        else
            finding_add(findings, FINDING_WARNING, at->place,
                        "Check that what it does is right for every row.",
                        "trigger \"%s\" of table \"%s\" fires for each %s that a revert brings "
                        "back (function %s)",
                        trigger->name, trigger->table, trigger->row ? "row" : "batch",
                        trigger->function);
    }
    for (size_t i = 0; i < table->around.rule_count; i++) {
        const struct cat_rule *rule = &table->around.rules[i];
        if (str_equal(rule->event, deletes ? "DELETE" : "INSERT") &&
            (deletes || str_equal(rule->table, name)))
            finding_add(findings, FINDING_WARNING, at->place, "DROP RULE before a revert.",
                        "rule \"%s\" of table \"%s\" changes what %s does: no revert brings rows "
                        "back",
                        rule->name, rule->table, deletes ? "a DELETE" : "an INSERT");
    }
}

static bool has_key(const struct cat_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].in_primary_key)
            return true;
    return false;
}

void delete_check_archive(const struct phase_context *context, const struct cat_table *table,
                          struct finding_list *findings)
{
    const struct delete_args *args = phase_args(context);
    const struct table_at *at = &args->archive;
    const struct cat_table *archive = preflight_table(context, at, findings);
    if (archive) {
        preflight_row_security(archive, at->place, findings);
        check_columns(context, at, table, archive, findings);
        check_keeps(context, at, archive, findings);
    }
    if (!has_key(table))
        finding_add(
            findings, FINDING_WARNING, args->rows.table.place,
            "Give it one if a revert is to bring rows back.",
            "table \"%s\" has no primary key, by which archived rows are found: this cannot "
            "be taken back",
            qname_text(context->arena, &table->name));
    else if (archive) {
        check_back(context, at, archive, true, findings);
        check_back(context, &args->rows.table, table, false, findings);
    }
}

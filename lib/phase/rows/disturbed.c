#include "phase/rows/disturbed.h"

#include "base/str.h"

/* Whether it fires for rows that are backfilled: of a statement, once for each batch. */
static bool fires(const struct cat_trigger *trigger, const struct pacing *pacing)
{
    char other = pacing->triggers == PACING_TRIGGERS_SUPPRESS ? 'R' : 'O';
    return trigger->on_update && !trigger->column_list &&
           (trigger->enabled == 'A' || trigger->enabled == other);
}

static void check_trigger(const struct cat_trigger *trigger, struct place place,
                          struct finding_list *findings)
{
    if (trigger->row)
        finding_add(findings, FINDING_WARNING, place,
                    "Check that what it does is right for every row, such as setting updated_at.",
                    "trigger \"%s\" of table \"%s\" fires for each row that is backfilled "
                    "(function %s)",
                    trigger->name, trigger->table, trigger->function);
    else
        finding_add(findings, FINDING_WARNING, place,
                    "Check that what it does is right, or let the backfill run with `triggers: "
                    "suppress`.",
                    "trigger \"%s\" of table \"%s\" fires for each batch that is backfilled%s "
                    "(function %s)",
                    trigger->name, trigger->table,
                    trigger->transition ? ", and is given all of its rows" : "", trigger->function);
}

/* A rule takes the place of an UPDATE before any trigger is asked. */
static void check_rule(const struct cat_rule *rule, struct place place,
                       struct finding_list *findings)
{
    bool update = str_equal(rule->event, "UPDATE");
    if (update && rule->instead)
        finding_add(findings, FINDING_ERROR, place, "DROP RULE, or write a trigger in its place.",
                    "rule \"%s\" of table \"%s\" does something else INSTEAD of an UPDATE: the "
                    "backfill would fill nothing",
                    rule->name, rule->table);
    else if (update)
        finding_add(findings, FINDING_WARNING, place,
                    "Check that what it does is right for every row.",
                    "rule \"%s\" of table \"%s\" is applied to each batch that is backfilled",
                    rule->name, rule->table);
    else if (str_equal(rule->event, "INSERT"))
        finding_add(
            findings, FINDING_WARNING, place, "A trigger sees what sync sets; a rule does not.",
            "rule \"%s\" of table \"%s\" sees an INSERT before sync does", rule->name, rule->table);
}

void rows_check_disturbed(const struct phase_context *context, const struct cat_table *table,
                          struct place place, struct finding_list *findings)
{
    const struct cat_around *around = &table->around;
    const struct pacing *pacing = story_pacing(context->story, context->index);
    if (around->publishes_updates && around->without_identity)
        finding_add(findings, FINDING_ERROR, place,
                    "ALTER TABLE … REPLICA IDENTITY FULL or USING INDEX, or give it a primary key.",
                    "table %s has no replica identity, and %s publishes its updates: those of the "
                    "backfill would fail",
                    around->without_identity, around->publishes_updates);
    for (size_t i = 0; i < table->trigger_count; i++)
        if (fires(&table->triggers[i], pacing))
            check_trigger(&table->triggers[i], place, findings);
    for (size_t i = 0; i < around->rule_count; i++)
        check_rule(&around->rules[i], place, findings);
}

/* What stands against deleting rows of a table, and what it brings about elsewhere. */
#include "phase/delete/delete.h"

#include "base/str.h"
#include "phase/story/preflight.h"
#include "phase/violator.h"

/* Nobody may delete a row that such a key references. */
static bool restricts(const struct cat_constraint *key)
{
    return key->incoming && (key->on_delete == 'a' || key->on_delete == 'r') && !key->not_enforced;
}

static bool has_index(const struct cat_table *table, const struct cat_constraint *key)
{
    for (size_t i = 0; i < table->index_count; i++) {
        const struct cat_index *index = &table->indexes[i];
        if (index->valid && index->column_count > 0 &&
            cat_names_contain(key->other_columns, key->column_count, index->columns[0]))
            return true;
    }
    return false;
}

static void check_reference(const struct phase_context *context, const struct cat_constraint *key,
                            struct place place, struct finding_list *findings)
{
    const char *other = qname_text(context->arena, &key->other);
    const struct cat_table *table = catalog_table(context->catalog, &key->other);
    if (key->on_delete == 'c')
        finding_add(findings, FINDING_WARNING, place,
                    "Delete or archive them in a phase before, unless they may go.",
                    "rows of table \"%s\" that reference deleted ones are deleted with them "
                    "(foreign key \"%s\")",
                    other, key->name);
    else if (!restricts(key))
        finding_add(findings, FINDING_WARNING, place, NULL,
                    "rows of table \"%s\" that reference deleted ones lose that reference (foreign "
                    "key \"%s\")",
                    other, key->name);
    if (table && table->exists && !has_index(table, key))
        finding_add(findings, FINDING_WARNING, place,
                    "CREATE INDEX CONCURRENTLY on these columns first.",
                    "table \"%s\" has no index on %s: it is read as a whole for each deleted row "
                    "(foreign key \"%s\")",
                    other, preflight_list(context->arena, key->other_columns, key->column_count),
                    key->name);
}

static void check_trigger(const struct cat_trigger *trigger, const struct pacing *pacing,
                          struct place place, struct finding_list *findings)
{
    char fires = pacing->triggers == PACING_TRIGGERS_SUPPRESS ? 'R' : 'O';
    if (trigger->on_delete && (trigger->enabled == 'A' || trigger->enabled == fires))
        finding_add(
            findings, FINDING_WARNING, place, "Check that what it does is right for every row.",
            "trigger \"%s\" of table \"%s\" fires for each %s that is deleted "
            "(function %s)",
            trigger->name, trigger->table, trigger->row ? "row" : "batch", trigger->function);
}

static void check_around(const struct phase_context *context, const struct cat_table *table,
                         struct place place, struct finding_list *findings)
{
    const struct cat_around *around = &table->around;
    const struct pacing *pacing = story_pacing(context->story, context->index);
    if (pacing->triggers == PACING_TRIGGERS_SUPPRESS)
        finding_add(findings, FINDING_ERROR, place, "Leave it out.",
                    "triggers cannot be suppressed where rows are deleted: foreign keys are "
                    "triggers, too");
    if (around->publishes_deletes && around->without_identity)
        finding_add(findings, FINDING_ERROR, place,
                    "ALTER TABLE … REPLICA IDENTITY FULL or USING INDEX, or give it a primary key.",
                    "table %s has no replica identity, and %s publishes its deletes: they would "
                    "fail",
                    around->without_identity, around->publishes_deletes);
    for (size_t i = 0; i < table->trigger_count; i++)
        check_trigger(&table->triggers[i], pacing, place, findings);
    for (size_t i = 0; i < around->rule_count; i++)
        if (str_equal(around->rules[i].event, "DELETE"))
            finding_add(findings, FINDING_ERROR, place,
                        "DROP RULE, or write a trigger in its place.",
                        "rule \"%s\" of table \"%s\" changes what a DELETE does",
                        around->rules[i].name, around->rules[i].table);
}

void delete_check(const struct phase_context *context, struct finding_list *findings)
{
    const struct delete_args *args = phase_args(context);
    struct place place = args->rows.table.place;
    const struct cat_table *table = preflight_table(context, &args->rows.table, findings);
    if (!table)
        return;
    preflight_row_security(table, place, findings);
    preflight_signals(context, place, findings);
    rows_check(context, table, &args->rows, findings);
    check_around(context, table, place, findings);
    for (size_t i = 0; i < table->constraint_count; i++)
        if (table->constraints[i].incoming)
            check_reference(context, &table->constraints[i], place, findings);
    if (args->archive.name.name)
        delete_check_archive(context, table, findings);
    else
        finding_add(findings, FINDING_WARNING, place,
                    "Name an `archive` if they may be needed again.",
                    "deleted rows of table \"%s\" cannot come back",
                    qname_text(context->arena, &table->name));
}

/* Rows that are to go, and that others reference. */
void delete_referenced(const struct phase_context *context, const bool *filled, const char *sample,
                       struct violator_list *list)
{
    struct arena *arena = context->arena;
    const struct row_choice *choice = rows_choice(context->story, context->index);
    const struct cat_table *table =
        choice ? catalog_table(context->catalog, &choice->table.name) : NULL;
    for (size_t i = 0; filled && table && i < table->constraint_count; i++) {
        const struct cat_constraint *key = &table->constraints[i];
        if (!restricts(key) || qname_equal(&key->other, &table->name))
            continue;
        struct sql sql = sql_new(arena);
        sql_add(&sql,
                "SELECT %S AS key FROM %T AS %I%S WHERE %E AND EXISTS (SELECT FROM %T AS "
                "sluice_other WHERE ",
                rows_key_sql(arena, table), &table->name, table->name.name, sample, &choice->where,
                &key->other);
        for (size_t c = 0; c < key->column_count; c++)
            sql_add(&sql, "%Ssluice_other.%I = %I.%I", c ? " AND " : "", key->other_columns[c],
                    table->name.name, key->columns[c]);
        sql_add(&sql, ") LIMIT %d", (int)VIOLATORS_ASKED);
        *ARENA_PUSH(arena, list->items, list->count) = (struct violator_question){
            .place = choice->where.place,
            .what = "where",
            .sql = sql_text(&sql),
            .says = arena_printf(arena,
                                 "foreign key \"%s\" of table \"%s\" references rows that are to "
                                 "be deleted",
                                 key->name, qname_text(arena, &key->other)),
            .hint = "Leave them out of `where`, or delete what references them first.",
            .fails = arena_printf(arena, "where fails for rows of table \"%s\"",
                                  qname_text(arena, &table->name)),
        };
    }
}

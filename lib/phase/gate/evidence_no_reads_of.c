/* no_reads_of: no statement that pg_stat_statements counts read a column for a while. */
#include "base/duration.h"
#include "phase/gate/evidence_keys.h"
#include "phase/story/story.h"

static const struct yaml_field fields[] = {
    EVIDENCE_COLUMN_FIELDS,
    {.key = "allow_star",
     .type = &yaml_type_boolean,
     .offset = offsetof(struct column_evidence, allow_star),
     .doc = "true: statements that take all columns of the table at once, such as SELECT *, do not "
            "count. Whether they use this one cannot be seen, so without this key they do."},
};

const struct yaml_record evidence_no_reads_of_record = {
    .name = "no_reads_of",
    .size = sizeof(struct column_evidence),
    .flow = true,
    YAML_FIELDS(fields),
    .doc = "No statement that pg_stat_statements counts read the column for this long.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    const struct column_evidence *args = evidence->args;
    return arena_printf(arena, "no reads of %s.%s for %s%s", qname_text(arena, &args->table.name),
                        args->column.text, duration_text(arena, args->for_ms),
                        args->allow_star ? ", SELECT * aside" : "");
}

static void tell(const struct evidence *evidence, struct story *story)
{
    const struct column_evidence *args = evidence->args;
    if (args->table.name.name)
        story_tell(story, (struct fact){.kind = FACT_REFERS, .object = {.of = args->table.name}});
}

/* The column is there, or one of the plan's phases before the gate adds it. */
static bool has_column(const struct phase_context *context, const struct cat_table *table,
                       const char *name)
{
    const struct object column = {table->name, name};
    return cat_table_column(table, name) ||
           story_next(context->story, FACT_ADDS, &column, context->index, NULL);
}

static void check(const struct phase_context *context, const struct evidence *evidence,
                  struct finding_list *findings)
{
    const struct column_evidence *args = evidence->args;
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    const char *name = qname_text(context->arena, &args->table.name);
    if (!table || !table->exists)
        finding_add(findings, FINDING_INVALID, args->table.place, NULL,
                    "table \"%s\" does not exist", name);
    else if (!has_column(context, table, args->column.text))
        finding_add(findings, FINDING_INVALID, args->column.place, NULL,
                    "column \"%s\" of table \"%s\" does not exist", args->column.text, name);
    if (!context->catalog->has_statements)
        finding_add(findings, FINDING_ERROR, evidence->place,
                    "Add it to shared_preload_libraries, restart the server, and run CREATE "
                    "EXTENSION pg_stat_statements in this database.",
                    "no_reads_of needs the extension pg_stat_statements, which this database "
                    "lacks");
}

const struct evidence_kind evidence_no_reads_of = {
    .keyword = "no_reads_of",
    .record = &evidence_no_reads_of_record,
    .tell = tell,
    .words = words,
    .check = check,
};

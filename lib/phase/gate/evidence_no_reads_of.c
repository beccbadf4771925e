/* no_reads_of: no statement that pg_stat_statements counts read a column for a while; or nothing
 * scanned a table, by the statistics of its server and of standbys. */
#include <stdint.h>

#include "base/duration.h"
#include "parse/reads.h"
#include "phase/gate/evidence_keys.h"
#include "phase/gate/gate.h"
#include "phase/story/story.h"

static const struct yaml_field fields[] = {
    EVIDENCE_COLUMN_FIELDS,
    {.key = "allow_star",
     .type = &yaml_type_boolean,
     .offset = offsetof(struct column_evidence, allow_star),
     .doc = "true: statements that take all columns of the table at once, such as SELECT *, do not "
            "count. Whether they use this one cannot be seen, so without this key they do."},
    EVIDENCE_STANDBY_FIELDS(struct column_evidence),
};

/* What pg_stat_statements counts is that of this server. */
static void check_keys(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    struct column_evidence *args = entry;
    evidence_take_table(decoder, node, entry);
    evidence_check_standbys(decoder, node->place, &args->standbys);
    if (args->column.text && (args->standbys.count || args->standbys.ignored))
        problem_add(decoder->problems, node->place, "Remove it, or ask about the table.",
                    "standbys are asked about a table: which columns their statements read is not "
                    "known");
    if (!args->column.text && args->allow_star)
        problem_add(decoder->problems, node->place, "Remove it, or name a column.",
                    "\"allow_star\" goes with \"column\"");
}

const struct yaml_record evidence_no_reads_of_record = {
    .name = "no_reads_of",
    .size = sizeof(struct column_evidence),
    .flow = true,
    .one_of = evidence_column_or_table,
    .check = check_keys,
    YAML_FIELDS(fields),
    .doc = "No statement that pg_stat_statements counts read the column for this long, or nothing "
           "scanned the table.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    const struct column_evidence *args = evidence->args;
    return arena_printf(arena, "no reads of %s for %s%s%s", evidence_object_words(arena, args),
                        duration_text(arena, args->for_ms),
                        args->allow_star ? ", SELECT * aside" : "",
                        args->standbys.ignored ? ", standbys aside" : "");
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

/* What is read to check constraints and to compare rows cannot be told from what others read. */
static void check_own_reads(const struct phase_context *context, const struct column_evidence *args,
                            struct finding_list *findings)
{
    const struct object table = {.of = args->table.name};
    for (const struct fact *uses = NULL;
         !args->column.text &&
         (uses = story_next(context->story, FACT_USES, &table, SIZE_MAX, uses));)
        if (!story_next_of(context->story, FACT_GOES, uses->phase, NULL))
            finding_add(findings, FINDING_WARNING, args->table.place,
                        "Ask about it in a plan that does no more than drop it.",
                        "phase \"%s\" works on table \"%s\": what check, verify and advance read "
                        "there counts as a read of it",
                        context->phases->items[uses->phase].name,
                        qname_text(context->arena, &args->table.name));
}

/* A query of the gate is asked whenever it is looked at. */
static void check_queries(const struct phase_context *context, const struct column_evidence *args,
                          struct finding_list *findings)
{
    const struct gate_args *gate = phase_args(context);
    for (size_t i = 0; !args->column.text && i < gate->evidence_count; i++) {
        const struct query_evidence *query = gate->evidence[i].args;
        if (gate->evidence[i].kind != &evidence_query)
            continue;
        enum parse_answer answer =
            parse_reads(context->arena, query->sql.text, &args->table.name, NULL);
        if (answer == PARSE_READ || answer == PARSE_STAR)
            finding_add(findings, FINDING_ERROR, query->sql.place,
                        "Ask it in a gate of its own, before this one.",
                        "the query reads table \"%s\", and no_reads_of of the same gate would "
                        "count that",
                        qname_text(context->arena, &args->table.name));
    }
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
    else if (args->column.text && !has_column(context, table, args->column.text))
        finding_add(findings, FINDING_INVALID, args->column.place, NULL,
                    "column \"%s\" of table \"%s\" does not exist", args->column.text, name);
    check_own_reads(context, args, findings);
    check_queries(context, args, findings);
    if (args->column.text && !context->catalog->has_statements)
        finding_add(findings, FINDING_ERROR, evidence->place,
                    "Add it to shared_preload_libraries, restart the server, and run CREATE "
                    "EXTENSION pg_stat_statements in this database.",
                    "no_reads_of needs the extension pg_stat_statements, which this database "
                    "lacks");
    else if (args->column.text && !context->catalog->reads_all_stats)
        finding_add(
            findings, FINDING_WARNING, evidence->place,
            "GRANT pg_read_all_stats TO the roles that confirm and advance, and to the "
            "owner of schema sluice.",
            "role \"%s\" does not see other roles' statements, so that no_reads_of would be "
            "unknown to it",
            context->catalog->role);
}

const struct evidence_kind evidence_no_reads_of = {
    .keyword = "no_reads_of",
    .record = &evidence_no_reads_of_record,
    .tell = tell,
    .words = words,
    .check = check,
};

/* no_writes_to: nobody wrote a column or a table for a while. Of an old column it is its sync that
 * notes who does, of anything else a watch. */
#include "base/duration.h"
#include "phase/gate/evidence_keys.h"
#include "phase/watch/watch.h"

static const struct yaml_field fields[] = {EVIDENCE_COLUMN_FIELDS};

const struct yaml_record evidence_no_writes_to_record = {
    .name = "no_writes_to",
    .size = sizeof(struct column_evidence),
    .flow = true,
    .one_of = evidence_column_or_table,
    .check = evidence_take_table,
    YAML_FIELDS(fields),
    .doc = "No statement wrote the column, or the table, for this long.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    const struct column_evidence *args = evidence->args;
    return arena_printf(arena, "no writes to %s for %s", evidence_object_words(arena, args),
                        duration_text(arena, args->for_ms));
}

static void tell(const struct evidence *evidence, struct story *story)
{
    const struct column_evidence *args = evidence->args;
    if (!args->table.name.name)
        return;
    story_tell(story, (struct fact){.kind = FACT_REFERS, .object = {.of = args->table.name}});
    story_tell(story, (struct fact){.kind = FACT_WATCHES,
                                    .object = {args->table.name, args->column.text},
                                    .place = evidence->place});
}

static bool is_asked(const struct fact *watches, const struct evidence *evidence)
{
    return watches->place.line == evidence->place.line &&
           watches->place.column == evidence->place.column;
}

static void check(const struct phase_context *context, const struct evidence *evidence,
                  struct finding_list *findings)
{
    const struct column_evidence *args = evidence->args;
    for (const struct fact *watches = NULL;
         (watches = story_next_of(context->story, FACT_WATCHES, context->index, watches));)
        if (is_asked(watches, evidence) && watch_is_needed(context, watches))
            watch_check(context, watches,
                        args->column.text ? args->column.place : args->table.place, findings);
}

const struct evidence_kind evidence_no_writes_to = {
    .keyword = "no_writes_to",
    .record = &evidence_no_writes_to_record,
    .tell = tell,
    .words = words,
    .check = check,
};

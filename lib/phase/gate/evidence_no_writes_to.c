/* no_writes_to: nobody wrote an old column for a while. It is sync that notes who does. */
#include "base/duration.h"
#include "phase/gate/evidence_keys.h"
#include "phase/sync/ending.h"
#include "phase/sync/sync.h"

static const struct yaml_field fields[] = {EVIDENCE_COLUMN_FIELDS};

const struct yaml_record evidence_no_writes_to_record = {
    .name = "no_writes_to",
    .size = sizeof(struct column_evidence),
    .flow = true,
    YAML_FIELDS(fields),
    .doc = "No statement wrote the column for this long.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    const struct column_evidence *args = evidence->args;
    return arena_printf(arena, "no writes to %s.%s for %s", qname_text(arena, &args->table.name),
                        args->column.text, duration_text(arena, args->for_ms));
}

static void tell(const struct evidence *evidence, struct story *story)
{
    const struct column_evidence *args = evidence->args;
    if (args->column.text)
        story_tell(story, (struct fact){.kind = FACT_WATCHES,
                                        .object = {args->table.name, args->column.text}});
}

/* Whether a sync that was added before the gate watches the column. */
static bool is_watched(const struct phase_context *context, const struct column_evidence *args)
{
    const struct object table = {.of = args->table.name};
    for (const struct fact *keeps = NULL;
         (keeps = story_next(context->story, FACT_KEEPS, &table, context->index, keeps));) {
        if (!catalog_group(context->catalog, keeps->phase) ||
            sync_is_released(context->story, keeps, context->index))
            continue;
        const struct sync sync = sync_of(context, keeps->phase);
        if (sync_uses_old(&sync, args->column.text))
            return true;
    }
    return false;
}

static void check(const struct phase_context *context, const struct evidence *evidence,
                  struct finding_list *findings)
{
    const struct column_evidence *args = evidence->args;
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    if (table && table->exists && !is_watched(context, args))
        finding_add(findings, FINDING_ERROR, evidence->place,
                    "It is sync that notes who writes: name an old column of an add_column "
                    "phase of this plan.",
                    "no sync before the gate watches column \"%s\" of table \"%s\"",
                    args->column.text, qname_text(context->arena, &args->table.name));
}

const struct evidence_kind evidence_no_writes_to = {
    .keyword = "no_writes_to",
    .record = &evidence_no_writes_to_record,
    .tell = tell,
    .words = words,
    .check = check,
};

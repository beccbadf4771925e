/* no_uses_of: nothing scanned an index for a while, by the statistics of its server and of
 * standbys.
 */
#include "base/duration.h"
#include "phase/gate/evidence_keys.h"
#include "phase/story/story.h"

static const struct yaml_field fields[] = {
    {.key = "index",
     .type = &field_table,
     .offset = offsetof(struct index_evidence, index),
     .required = true,
     .doc = "The index, as NAME, SCHEMA.NAME or a list of these names."},
    EVIDENCE_FOR_FIELD(struct index_evidence, "it"),
    EVIDENCE_STANDBY_FIELDS(struct index_evidence),
};

static void check_keys(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct index_evidence *args = entry;
    evidence_check_standbys(decoder, node->place, &args->standbys);
}

const struct yaml_record evidence_no_uses_of_record = {
    .name = "no_uses_of",
    .size = sizeof(struct index_evidence),
    .flow = true,
    .check = check_keys,
    YAML_FIELDS(fields),
    .doc = "Nothing scanned the index for this long, on any server that is connected.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    const struct index_evidence *args = evidence->args;
    return arena_printf(arena, "no uses of index %s for %s%s", qname_text(arena, &args->index.name),
                        duration_text(arena, args->for_ms),
                        args->standbys.ignored ? ", standbys aside" : "");
}

static void tell(const struct evidence *evidence, struct story *story)
{
    const struct index_evidence *args = evidence->args;
    if (args->index.name.name)
        story_tell(story, (struct fact){.kind = FACT_COUNTS, .object = {.of = args->index.name}});
}

static void check(const struct phase_context *context, const struct evidence *evidence,
                  struct finding_list *findings)
{
    const struct index_evidence *args = evidence->args;
    const struct catalog *catalog = context->catalog;
    for (size_t i = 0; i < catalog->counted_count; i++) {
        const struct cat_counted *index = &catalog->counted[i];
        const char *name = qname_text(context->arena, &index->name);
        if (!qname_equal(&index->name, &args->index.name))
            continue;
        if (!index->exists)
            finding_add(findings, FINDING_INVALID, args->index.place, NULL,
                        "index \"%s\" does not exist", name);
        else if (index->serves)
            finding_add(findings, FINDING_WARNING, args->index.place,
                        "Whether that may go is for those to say who confirm the gate.",
                        "index \"%s\" is needed without being scanned: it %s", name, index->serves);
    }
}

const struct evidence_kind evidence_no_uses_of = {
    .keyword = "no_uses_of",
    .record = &evidence_no_uses_of_record,
    .tell = tell,
    .words = words,
    .check = check,
};

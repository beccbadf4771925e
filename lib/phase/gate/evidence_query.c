/* query: a query of the plan gives what the plan says. */
#include "phase/fields.h"
#include "phase/gate/evidence.h"
#include "phase/story/story.h"

#define AT(member) offsetof(struct query_evidence, member)

static const struct yaml_field fields[] = {PHASE_QUERY_FIELDS(AT(sql), AT(expect))};

const struct yaml_record evidence_query_record = {
    .name = "query",
    .size = sizeof(struct query_evidence),
    .flow = true,
    YAML_FIELDS(fields),
    .doc = "A query of your own gives the expected value.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    const struct query_evidence *args = evidence->args;
    (void)arena;
    return args->sql.text;
}

static const char *expected(const struct evidence *evidence)
{
    const struct query_evidence *args = evidence->args;
    return args->expect;
}

static void tell(const struct evidence *evidence, struct story *story)
{
    const struct query_evidence *args = evidence->args;
    story_tell(story, (struct fact){.kind = FACT_ASKS, .detail = &args->sql});
}

const struct evidence_kind evidence_query = {
    .keyword = "query",
    .record = &evidence_query_record,
    .tell = tell,
    .words = words,
    .expected = expected,
};

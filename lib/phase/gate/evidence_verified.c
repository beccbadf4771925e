/* verified: the values of old and new columns of a table agree. */
#include "phase/gate/evidence_keys.h"
#include "phase/sync/ending.h"
#include "phase/sync/sync.h"
#include "phase/twin/twin.h"

#define AT(member) offsetof(struct verified_evidence, member)

static void prepare(void *entry)
{
    struct verified_evidence *args = entry;
    args->rows = 1000000;
    args->timeout_ms = 30 * SECOND_MS;
}

static const struct yaml_field fields[] = {
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "rows",
     .type = &yaml_type_integer,
     .offset = AT(rows),
     .always = true,
     .min = 1,
     .max = 1000000000000,
     .doc = "Of a table with more rows, a random sample of about so many is compared: 1000000 "
            "without this key."},
    {.key = "timeout",
     .type = &yaml_type_duration,
     .offset = AT(timeout_ms),
     .always = true,
     .min = SECOND_MS,
     .max = DAY_MS,
     .doc = "How long the comparison may take before it counts as unknown: 1s to 1d, 30s without "
            "this key."},
};

const struct yaml_record evidence_verified_record = {
    .name = "verified",
    .size = sizeof(struct verified_evidence),
    .flow = true,
    .prepare = prepare,
    YAML_FIELDS(fields),
    .doc = "Old and new columns of the table, or its rows and those of a mirror's other table, "
           "agree, in the rows that are compared.",
};

static const char *words(struct arena *arena, const struct evidence *evidence)
{
    const struct verified_evidence *args = evidence->args;
    return arena_printf(arena, "old and new agree in table %s",
                        qname_text(arena, &args->table.name));
}

static void check(const struct phase_context *context, const struct evidence *evidence,
                  struct finding_list *findings)
{
    const struct verified_evidence *args = evidence->args;
    const struct object object = {.of = args->table.name};
    for (const struct fact *keeps = NULL;
         (keeps = story_next(context->story, FACT_KEEPS, &object, context->index, keeps));)
        if (!sync_is_released(context->story, keeps, context->index))
            return;
    for (const struct fact *mirrors = NULL;
         (mirrors = story_next(context->story, FACT_MIRRORS, NULL, context->index, mirrors));)
        if (twin_uses(context, mirrors, &object) &&
            !twin_is_released(context->story, mirrors, context->index))
            return;
    finding_add(
        findings, FINDING_ERROR, evidence->place,
        "Name the table of an add_column phase of this plan whose columns have `up`, or one "
        "of a mirror.",
        "nothing before the gate keeps columns of table \"%s\" in step",
        qname_text(context->arena, &args->table.name));
}

const struct evidence_kind evidence_verified = {
    .keyword = "verified",
    .record = &evidence_verified_record,
    .words = words,
    .check = check,
};

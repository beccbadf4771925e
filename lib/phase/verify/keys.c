#include "base/duration.h"
#include "phase/kinds.h"
#include "phase/verify/claim.h"

#define FIELD(kind_)                                                                               \
    {.key = #kind_,                                                                                \
     .type = &yaml_type_args,                                                                      \
     .offset = offsetof(struct claim, args),                                                       \
     .kind = &claim_##kind_,                                                                       \
     .record = &claim_##kind_##_record},
static const struct yaml_field claim_fields[] = {CLAIM_KINDS(FIELD)};
#undef FIELD

static const struct yaml_record claim_record = {
    .name = "check",
    .entries = "checks",
    .size = sizeof(struct claim),
    .has_place = true,
    .place_offset = offsetof(struct claim, place),
    .tag_offset = offsetof(struct claim, kind),
    YAML_FIELDS(claim_fields),
};

static void prepare(void *entry)
{
    struct verify_args *args = entry;
    args->timeout_ms = HOUR_MS;
}

#define AT(member) offsetof(struct verify_args, member)
static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    {.key = "checks",
     .type = &yaml_type_variants,
     .offset = AT(claims),
     .second_offset = AT(claim_count),
     .min = 1,
     .required = true,
     .record = &claim_record,
     .doc = "What must hold. The list may stand in the place of the mapping, when no other key is "
            "needed."},
    {.key = "timeout",
     .type = &yaml_type_duration,
     .offset = AT(timeout_ms),
     .min = SECOND_MS,
     .max = 7LL * DAY_MS,
     .doc = "How long each of them may take: 1s to 7d, 1h without this key."},
};

const struct yaml_record phase_verify_record = {
    .name = "verify",
    .doc = "Refuses to go on unless all that it asks for holds; changes nothing. `sluice verify` "
           "asks it, too.",
    .size = sizeof(struct verify_args),
    .prepare = prepare,
    .alone = &fields[1],
    YAML_FIELDS(fields),
};

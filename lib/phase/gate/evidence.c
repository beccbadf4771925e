/* The kinds of evidence, and the entries of a gate's `evidence`: see evidence.h. */
#include "phase/gate/evidence.h"

#include "phase/fields.h"

#define KIND(kind) &evidence_##kind,
const struct evidence_kind *const evidence_kinds[] = {EVIDENCE_KINDS(KIND)};
const size_t evidence_kind_count = sizeof evidence_kinds / sizeof *evidence_kinds;

#define FIELD(kind_)                                                                               \
    {.key = #kind_,                                                                                \
     .type = &yaml_type_args,                                                                      \
     .offset = offsetof(struct evidence, args),                                                    \
     .kind = &evidence_##kind_,                                                                    \
     .record = &evidence_##kind_##_record},
static const struct yaml_field fields[] = {EVIDENCE_KINDS(FIELD)};

const struct yaml_record evidence_record = {
    .name = "piece of evidence",
    .entries = "pieces of evidence",
    .size = sizeof(struct evidence),
    .has_place = true,
    .place_offset = offsetof(struct evidence, place),
    .tag_offset = offsetof(struct evidence, kind),
    YAML_FIELDS(fields),
};

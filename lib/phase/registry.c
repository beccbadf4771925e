/* The kinds of phase, as a list and as the entries of `phases`; and findings. */
#include <stdarg.h>

#include "base/str.h"
#include "phase/fields.h"
#include "phase/kinds.h"

#define KIND(kind) &phase_##kind,
const struct phase_kind *const phase_kinds[] = {PHASE_KINDS(KIND)};
const size_t phase_kind_count = sizeof phase_kinds / sizeof *phase_kinds;

#define FIELD(kind_)                                                                               \
    {.key = #kind_,                                                                                \
     .type = &yaml_type_args,                                                                      \
     .offset = offsetof(struct phase, args),                                                       \
     .kind = &phase_##kind_,                                                                       \
     .record = &phase_##kind_##_record},
static const struct yaml_field fields[] = {PHASE_KINDS(FIELD)};

const struct yaml_record phase_record = {
    .name = "phase",
    .entries = "phases",
    .size = sizeof(struct phase),
    .has_place = true,
    .place_offset = offsetof(struct phase, place),
    .tag_offset = offsetof(struct phase, kind),
    YAML_FIELDS(fields),
};

void finding_add(struct finding_list *findings, enum finding_severity severity, struct place place,
                 const char *hint, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = arena_vprintf(findings->arena, format, args);
    va_end(args);
    for (size_t i = 0; i < findings->count; i++) /* two phases on one table say it once */
        if (str_equal(findings->items[i].message, message))
            return;
    *ARENA_PUSH(findings->arena, findings->items, findings->count) = (struct finding){
        .severity = severity,
        .place = place,
        .message = message,
        .hint = hint,
    };
}

const char *finding_severity_name(enum finding_severity severity)
{
    static const char *const names[] = {
        [FINDING_INVALID] = "error",
        [FINDING_ERROR] = "error",
        [FINDING_WARNING] = "warning",
        [FINDING_NOTE] = "note",
    };
    return names[severity];
}

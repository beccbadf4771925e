#include <stdarg.h>

#include "base/str.h"
#include "phase/phase.h"

static const struct phase_type *const types[PHASE_KIND_COUNT] = {
    [PHASE_ADD_COLUMN] = &phase_add_column,
    [PHASE_BACKFILL] = &phase_backfill,
    [PHASE_CONSTRAIN] = &phase_constrain,
    [PHASE_GATE] = &phase_gate,
    [PHASE_SWAP] = &phase_swap,
    [PHASE_ALTER_TYPE] = &phase_alter_type,
    [PHASE_DROP] = &phase_drop,
};

const struct phase_type *phase_type(enum phase_kind kind)
{
    return types[kind];
}

const struct phase_type *phase_type_by_keyword(const char *keyword)
{
    for (size_t i = 0; i < PHASE_KIND_COUNT; i++)
        if (str_equal(types[i]->keyword, keyword))
            return types[i];
    return NULL;
}

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

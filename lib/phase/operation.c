#include "phase/operation.h"

const char *operation_mode_name(enum operation_mode mode)
{
    static const char *const names[] = {
        [OPERATION_TRANSACTION] = "transaction",
        [OPERATION_ALONE] = "alone",
        [OPERATION_BATCHES] = "batches",
        [OPERATION_WAIT] = "wait",
        [OPERATION_CHECK] = "check",
        [OPERATION_ON_REVERT] = "on revert",
        [OPERATION_INNER] = "inner partitions",
        [OPERATION_BUILD_LEAF] = "build leaf partitions",
        [OPERATION_LEAF] = "leaf partitions",
        [OPERATION_ATTACH] = "attach partitions",
        [OPERATION_VALIDATE_LEAF] = "validate leaf partitions",
    };
    return names[mode];
}

bool operation_is_for_each(const struct operation *operation)
{
    return operation->mode >= OPERATION_INNER && operation->mode <= OPERATION_VALIDATE_LEAF;
}

bool operation_is_for_only(const struct operation *operation)
{
    return operation->mode == OPERATION_TRANSACTION && operation->effect.kind == EFFECT_INDEX &&
           operation->effect.want == EFFECT_PARTIAL;
}

const char *operation_cost_name(enum operation_cost cost)
{
    static const char *const names[] = {
        [OPERATION_INSTANT] = "instant",
        [OPERATION_SCAN] = "scan",
        [OPERATION_FILL] = "fill",
        [OPERATION_BUILD] = "build",
    };
    return names[cost];
}

const char *effect_kind_name(enum effect_kind kind)
{
    static const char *const names[] = {
        [EFFECT_NONE] = "none",
        [EFFECT_COLUMN] = "column",
        [EFFECT_FUNCTION] = "function",
        [EFFECT_TRIGGER] = "trigger",
        [EFFECT_INDEX] = "index",
        [EFFECT_CONSTRAINT] = "constraint",
        [EFFECT_NOT_NULL] = "not null",
        [EFFECT_DEFAULT] = "default",
        [EFFECT_STATISTICS] = "statistics",
    };
    return names[kind];
}

const char *effect_want_name(enum effect_want want)
{
    static const char *const names[] = {
        [EFFECT_ABSENT] = "absent",
        [EFFECT_PARTIAL] = "partial",
        [EFFECT_PRESENT] = "present",
    };
    return names[want];
}

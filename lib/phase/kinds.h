/*
 * kinds: the list of the kinds of phase. It alone names them all; from it come the registry, the
 * keys of `phases` (registry.c), and the lists of the tests. Only who makes phases (plan/recipe.c)
 * needs the kinds by name.
 */
#ifndef SLUICE_PHASE_KINDS_H
#define SLUICE_PHASE_KINDS_H

#include "phase/kind.h"
#include "yaml/field.h"

/* In the order of the schema. X(KIND): KIND is its folder and its keyword. */
#define PHASE_KINDS(X)                                                                             \
    X(sql)                                                                                         \
    X(add_column)                                                                                  \
    X(mirror)                                                                                      \
    X(backfill)                                                                                    \
    X(delete)                                                                                      \
    X(constrain)                                                                                   \
    X(verify)                                                                                      \
    X(gate)                                                                                        \
    X(swap)                                                                                        \
    X(swap_tables)                                                                                 \
    X(alter_type)                                                                                  \
    X(alter)                                                                                       \
    X(alias)                                                                                       \
    X(retire)                                                                                      \
    X(release)                                                                                     \
    X(drop)                                                                                        \
    X(replicate)                                                                                   \
    X(switch)                                                                                      \
    X(disconnect)

/* KIND/KIND.c has the kind, KIND/keys.c the record. */
#define PHASE_DECLARE(kind)                                                                        \
    extern const struct phase_kind phase_##kind;                                                   \
    extern const struct yaml_record phase_##kind##_record;
PHASE_KINDS(PHASE_DECLARE)
#undef PHASE_DECLARE

#endif

/*
 * inside: what lint keeps for itself. Private to this room.
 */
#ifndef SLUICE_LINT_INSIDE_H
#define SLUICE_LINT_INSIDE_H

#include "lint/allow.h"
#include "lint/digest/digest.h"
#include "lint/lint.h"
#include "lint/rule/scene.h"

struct lint_inside {
    struct lint_options options;
    struct digest digest;
    struct lint_allow_list *allows; /* one for each file */
    struct world world;
    struct lint_proof *proofs;
    size_t proof_count;
    /* The rules of each kind of act. */
    const struct lint_rule **by_kind[ACT_KINDS];
    size_t by_kind_count[ACT_KINDS];
};

void lint_read_proofs(struct lint *lint, const struct facts *facts);
void lint_read_refusals(struct lint *lint, const struct facts *facts);

#endif

/* same_rows: tables that are replicated have the same rows on both servers. */
#include "phase/across/across.h"
#include "phase/verify/claim.h"

struct same_rows {
    struct name_at of;
};

#define AT(member) offsetof(struct same_rows, member)
static const struct yaml_field fields[] = {ACROSS_OF_FIELD(AT(of))};

const struct yaml_record claim_same_rows_record = {
    .name = "same_rows",
    .size = sizeof(struct same_rows),
    .flow = true,
    YAML_FIELDS(fields),
    .doc =
        "Every row of the tables of a `replicate` is the same on both servers, by sums over ranges "
        "of the primary key and, where those differ, by key.",
};

static void check(const struct phase_context *context, const struct claim *claim,
                  struct finding_list *findings)
{
    const struct same_rows *args = claim->args;
    if (!across_find(context->story, &args->of, context->index))
        finding_add(findings, FINDING_INVALID, claim->place,
                    "Put a `replicate` before the verify, or name the one that is meant with `of`.",
                    "it is not clear which replication is meant");
}

static void compare(const struct phase_context *context, const struct claim *claim,
                    struct operation_list *operations)
{
    const struct same_rows *args = claim->args;
    const struct across across =
        across_of(context, across_find(context->story, &args->of, context->index));
    across_compare(&across, operations);
    for (int there = 1; there >= 0; there--) {
        const struct act note = across_note(&across, there);
        across_add(&across, operations, &note, NULL, TURN_NONE,
                   "notes which server it is that has these rows");
    }
}

const struct claim_kind claim_same_rows = {
    .keyword = "same_rows",
    .record = &claim_same_rows_record,
    .check = check,
    .compile = compare,
};

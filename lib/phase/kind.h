/*
 * kind: what a kind of phase is, a pure compiler from its arguments and the catalog to operations.
 *
 * A kind is a folder, lib/phase/KIND, and one word in phase/kinds.h. It answers every question
 * about itself through the struct below; nobody else asks which kind a phase is. Kinds do not know
 * each other either: what one does that concerns another, it tells as facts (phase/story/story.h).
 *
 * Kinds are constant and keep no state. What a callback makes lives in the arena that it is given;
 * lists belong to the caller, and a callback only appends. A kind never talks to the server.
 */
#ifndef SLUICE_PHASE_KIND_H
#define SLUICE_PHASE_KIND_H

#include "phase/operation.h"
#include "phase/pacing.h"
#include "phase/phase.h"
#include "sql/catalog.h"

struct problem_list;
struct story;
struct violator_list;

/* What a kind is given: the whole plan's phases, what they tell, which of them it is, the plan's
 * name (for derived names), the catalog, and an arena for the result. */
struct phase_context {
    struct arena *arena;
    const char *plan_name;
    const char *schema; /* of names without one */
    const struct phase_list *phases;
    const struct story *story;
    size_t index;
    const struct catalog *catalog;
    bool due; /* the phase is about to run: nothing can be changed before it any more */
};

struct phase_kind {
    const char *keyword;              /* in plans, JSON and the store: "add_column" */
    const struct yaml_record *record; /* its keys; record->size is the size of its arguments, which
                                         begin with a struct phase_head; record->doc says in a
                                         sentence what it does */

    /* Without a database. What the phase does to objects and their names, in facts. Some names may
     * be missing, where a plan has problems: of those there is nothing to tell. */
    void (*tell)(const struct phase *phase, struct story *story);
    /* What phase `index` demands of the others, as far as that shows in the plan. NULL: nothing. */
    void (*demand)(const struct story *story, size_t index, struct problem_list *problems);

    /* With the catalog. The same context gives the same result. */
    /* Preflight: what stands against running this phase on this database. NULL: nothing of its own.
     */
    void (*check)(const struct phase_context *context, struct finding_list *findings);
    /* The operations, in order; only where check found no error. NULL: it does no work. */
    void (*compile)(const struct phase_context *context, struct operation_list *operations);
    /* What has to be asked of the rows before the phase adds anything: see phase/violator.h.
     * `filled`: by phase, whether the columns that it adds or sets hold their values; NULL: all do.
     * `sample`: what follows the table's name, such as " TABLESAMPLE SYSTEM (1)", or "". NULL:
     * nothing. */
    void (*violators)(const struct phase_context *context, const bool *filled, const char *sample,
                      struct violator_list *list);
};

/* Every kind, in the order of the schema. */
extern const struct phase_kind *const phase_kinds[];
extern const size_t phase_kind_count;

/* The arguments of the phase that a kind is asked about. */
static inline const void *phase_args(const struct phase_context *context)
{
    return context->phases->items[context->index].args;
}

#endif

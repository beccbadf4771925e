/*
 * watch: notes who writes what nothing keeps in step, for a gate that asks for no_writes_to.
 *
 * A sync notes by itself who writes its old columns. Of any other column, and of whole tables, a
 * watch does: triggers and their function, which are made with the first phase of the plan and go
 * in the phase that takes the object away, in the same transaction, or else with the last one. They
 * are no phase: whoever compiles a phase adds them (watch_compile), so `plan` shows them, and they
 * are taken back with it.
 *
 * The notes are those of sync (phase/sync/sync.h): who wrote, at most once a second for each
 * session, in a row that no other touches. A column is written by an UPDATE that changes it, and by
 * an INSERT of a value that is neither NULL nor its constant default. A table is written by every
 * statement that could: of a partitioned one, and of one that a subscription feeds, by each row,
 * because what is done to a partition, or applied, fires no trigger of a statement. What Sluice
 * itself does is left aside: its sessions bear the setting WATCH_OWN, and in those of others a
 * mirror (phase/twin/twin.h) sets WATCH_MIRROR to the depth of its own trigger while it writes: a
 * statement at that depth is the mirror's, one below it is a trigger's of the application.
 */
#ifndef SLUICE_PHASE_WATCH_H
#define SLUICE_PHASE_WATCH_H

#include "phase/story/story.h"

#define WATCH_OWN "sluice.own"
#define WATCH_MIRROR "sluice.mirror"

/* What a watch is called: by the plan and the object, a column or a table. */
const char *watch_function_name(struct arena *arena, const char *plan, const struct object *object);
/* Its triggers, the last one first whose name is enough to tell that it is there; NULL at the end.
 */
const char *const *watch_trigger_names(struct arena *arena, const char *plan,
                                       const struct object *object);

/* Whether the fact, a FACT_WATCHES, takes a watch: no sync before its gate watches the column. */
bool watch_is_needed(const struct phase_context *context, const struct fact *watches);

/* What stands against it, found at `place`. */
void watch_check(const struct phase_context *context, const struct fact *watches,
                 struct place place, struct finding_list *findings);

/* Adds to the phase's own operations what begins or ends with it. */
void watch_compile(const struct phase_context *context, struct operation_list *operations);

#endif

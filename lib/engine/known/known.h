/*
 * known: what the database knows of a plan: its text, its phases, and where it stands.
 *
 *   known.c    finds a plan, reads its text, and holds its phases against what is stored
 *   place.c    where it stands: at a gate, before a phase, at the end (place.h)
 *   machine.c  the states, and every move between them, as total tables (machine.h)
 *
 * Nothing here changes the database, and nothing waits; only a run under the lease (engine/run)
 * moves a plan. A state that was read without the lease may be old a moment later.
 *
 * Ownership: what is given lives in the arena of the invocation, or in the one that is passed.
 * Errors: ERROR_USAGE for an argument that names no plan, ERROR_REFUSED for a plan that is not
 * registered, ERROR_DRIFT for another text, and "damage" for rows of the store that contradict
 * each other.
 */
#ifndef SLUICE_ENGINE_KNOWN_H
#define SLUICE_ENGINE_KNOWN_H

#include "engine/known/machine.h"
#include "engine/known/place.h"
#include "engine/session/session.h"

/* ---- the plan ---- */

/* What every command begins with: store_open, or store_look where nothing may be written. */
bool engine_open_store(struct engine *engine, bool *installed, struct error *error);
/* The plan as the database knows it, or NULL; not installed counts as NULL. */
bool engine_find_stored(struct engine *engine, const char *name, const struct store_plan **stored,
                        struct error *error);
/* Likewise, for commands that need it registered with this very text: ERROR_REFUSED when it is not
 * registered, ERROR_DRIFT when the text differs. */
bool engine_find_registered(struct engine *engine, const struct plan *plan,
                            const struct store_plan **stored, struct error *error);
/* The text of a plan as it was registered. */
bool engine_read_stored(struct arena *arena, const struct store_plan *stored,
                        const struct plan **plan, struct problem_list *problems,
                        struct error *error);
/* The plan with the phases that its recipe stood for when it was registered, where it is one that
 * asks the database; any other stays as it is. */
bool engine_expand_stored(struct arena *arena, const struct store_plan *stored,
                          const struct plan **plan, struct error *error);
/* Whether `stored` is this plan: it says the same, whatever its comments and the order of its keys
 * are. */
bool engine_is_registered(struct engine *engine, const struct plan *plan,
                          const struct store_plan *stored);
/* Shows what differs. */
bool engine_refuse_changed(const struct plan *plan, const struct store_plan *stored,
                           struct error *error); /* false, with the error set */
/* Nothing of a plan in this state has run: pending from the start, or taken back to it. */
bool engine_is_untouched(const char *state);
/* A plan of which nothing is under way. */
bool engine_is_over(const char *state);

/* ---- its phases ---- */

/* The phases of a plan that is registered with this text, as many as it has: whatever else stands
 * in the store is refused. */
bool engine_load_phases(struct engine *engine, const struct plan *plan,
                        const struct store_plan *stored, struct store_phase **phases,
                        struct error *error);
/* `untouched`: nothing has run, so a mismatch only means that the plan will be registered again. */
bool engine_check_phases(struct arena *arena, const struct plan *plan, bool untouched,
                         const struct store_phase *phases, size_t count, struct error *error);
bool engine_phases_match(const struct plan *plan, const struct store_phase *phases, size_t count);
/* The plan whose phases are registered, of those that it may stand for. */
const struct plan *engine_plan_of(struct engine *engine, const struct plan *plan,
                                  const struct store_phase *phases, size_t count);
/* That one, as the one that was chosen; `route`: why not the other, or NULL. */
const struct plan *engine_take_plan(struct arena *arena, const struct plan *plan,
                                    const char *route);

#endif

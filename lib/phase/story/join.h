/*
 * join: phases that are done in the transaction of the phase right behind them, which takes names
 * away or changes them: `sql` with `at: contract`.
 *
 * A phase that joins another has no operations of its own: they are among those of the one that it
 * joins, whose compiler asks for them here. Both become done, and are taken back, in one
 * transaction; until then what joins is pending. Several may join one.
 */
#ifndef SLUICE_PHASE_STORY_JOIN_H
#define SLUICE_PHASE_STORY_JOIN_H

#include "phase/story/story.h"

/* Where in the transaction: before anything goes, or once names have changed. There, what is taken
 * back is so after they have changed back: each statement meets the names that it was written for.
 */
enum join_place { JOIN_BEFORE, JOIN_BEHIND };

bool join_is_asked(const struct story *story, size_t phase); /* whether it joins another */
/* The phase in whose transaction it is done; itself where it joins none, or there is none. */
size_t join_target(const struct story *story, size_t phase);
/* The first of those that join the phase; the phase: none does. */
size_t join_first(const struct story *story, size_t phase);

/* For a kind that admits: what joins its phase, in a group of its own number; both ways at this
 * place, or one of them. */
enum join_ways { JOIN_GO = 1, JOIN_BACK = 2 };
void join_compile(const struct phase_context *context, int group, unsigned ways,
                  struct operation_list *operations);
/* Whether a phase that joins this one makes the relation anew. */
bool join_remakes(const struct phase_context *context, const char *relation);
bool join_remakes_trigger(const struct phase_context *context, const char *trigger);

/* For a kind that joins: why it has nothing to join; NULL: it has. */
const char *join_lacks(const struct story *story, size_t phase);
/* Whether its statements are tried before the names are what they will be then. */
bool join_is_behind(const struct story *story, size_t phase);

#endif

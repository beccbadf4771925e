/*
 * diff: what differs between two texts, line by line, as `diff -u` shows it.
 *
 * A shortest edit script, by Myers' greedy algorithm. Texts that differ in more than
 * DIFF_MAX_EDITS lines are shown as one replaced by the other between their common beginning and
 * end, which is right, but not the shortest.
 */
#ifndef SLUICE_BASE_DIFF_H
#define SLUICE_BASE_DIFF_H

#include "base/arena.h"

enum { DIFF_CONTEXT = 3, DIFF_MAX_EDITS = 1000 };

/* With a head of "--- OLD_NAME" and "+++ NEW_NAME"; "" when the texts are equal. In the arena. */
const char *diff_unified(struct arena *arena, const char *old_name, const char *old_text,
                         const char *new_name, const char *new_text);

#endif

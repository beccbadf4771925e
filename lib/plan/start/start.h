/*
 * start: the text of a new plan, with comments that say what else it could have, for `sluice new`.
 *
 * Words become scalars of YAML, quoted where they have to be. Whether
 * the text is a plan is for plan_read to say, which finds what is wrong with a word at its place.
 */
#ifndef SLUICE_PLAN_START_H
#define SLUICE_PLAN_START_H

#include "base/arena.h"

enum { PLAN_START_MAX_WORDS = 3 };

struct plan_start {
    const char *recipe;                      /* as it is typed */
    const char *words[PLAN_START_MAX_WORDS]; /* what it takes, "TABLE"; NULL behind the last */
    const char *about;
    const char *verb; /* its name begins so */
    const char *text; /* private: see start.c */
};
extern const struct plan_start plan_starts[]; /* recipe NULL at the end */

const struct plan_start *plan_start_find(const char *recipe); /* NULL: there is none */
/* "rename-users-email", from the words; without the schema of a table. */
const char *plan_start_name(struct arena *arena, const struct plan_start *start,
                            const char *const *words);
/* `words`: as many as it takes; `name`: of the plan; `settings`: whole lines of YAML that it gets
 * too, or NULL. */
const char *plan_start_text(struct arena *arena, const struct plan_start *start,
                            const char *const *words, const char *name, const char *settings);

#endif

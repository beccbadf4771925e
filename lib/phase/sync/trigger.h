/*
 * trigger: what the functions of our triggers have in common: they are parsed in the session of
 * each writer, under its settings. Pinning one costs every write a little, so that is done where it
 * makes a difference.
 */
#ifndef SLUICE_PHASE_SYNC_TRIGGER_H
#define SLUICE_PHASE_SYNC_TRIGGER_H

#include "phase/story/story.h"

/* SET clauses of a function over rows of the table with this body; `values`: those on which what
 * its expressions give depends. */
const char *trigger_settings(struct arena *arena, const struct qname *table, const char *body,
                             const char *values);

/* An expression of the plan over a row, and the type that its value gets. */
struct trigger_expression {
    const struct sql_fragment *fragment;
    const struct cat_expression *cat;
    const char *type;
    bool equal_is_image; /* of the type: equal values have equal bytes */
    bool open;           /* columns that it names come with the plan: their types are not known */
};
/* Those on which what they give depends, as text of a value is written and read by settings of the
 * session; "": on none. */
const char *trigger_value_settings(struct arena *arena, const struct cat_table *table,
                                   const struct trigger_expression *expressions, size_t count);

#endif

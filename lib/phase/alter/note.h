/*
 * alter_note: what a phase has made of the attributes of a column, as the server says it, is noted
 * in its transaction. A revert puts back what was there before only where nobody has made something
 * else of it since; `verify` asks the same.
 */
#ifndef SLUICE_PHASE_ALTER_NOTE_H
#define SLUICE_PHASE_ALTER_NOTE_H

#include "phase/alter/alter.h"
#include "phase/story/story.h"
#include "sql/catalog.h"

/* Appended behind all that alters, in its group; `old` as it was, or NULL. It needs the column,
 * which is how `verify` knows whose attributes these are. */
void alter_note(const struct phase_context *context, const struct cat_table *table,
                const struct altered_column *column, const struct cat_column *old, int group,
                struct operation_list *operations);

#endif

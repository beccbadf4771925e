/*
 * memory: what a phase in batches has to know of its rows so that a revert brings them back: a
 * table in schema sluice, which each batch writes in the statement that changes the rows, by their
 * primary key. Of rows that are set: what they had, and what they were set to; a revert gives back
 * what they had where they still have the latter, and names those that others have written since.
 * Of rows that moved to an archive: their keys, by which they are found there among others.
 *
 * It holds values of rows, so nobody but its owner may read it. It goes when the phase is taken
 * back, and in a later phase that cannot be, from where no revert comes to it any more.
 */
#ifndef SLUICE_PHASE_ROWS_MEMORY_H
#define SLUICE_PHASE_ROWS_MEMORY_H

#include "phase/rows/rows.h"

/* Whether the phase that told the FACT_CHOOSES remembers: it is to, and the table has a primary
 * key. */
bool memory_is_kept(const struct phase_context *context, const struct fact *chooses);

/* What stands against it, of the phase itself. */
void memory_check(const struct phase_context *context, const struct cat_table *table,
                  const struct row_choice *choice, struct finding_list *findings);

/* The table comes; on the way back it goes, last. */
void memory_begin(const struct phase_context *context, const struct fact *chooses, int group,
                  struct operation_list *operations);
/* On the way back: what was set gets its former values, in batches. */
void memory_restore(const struct phase_context *context, const struct fact *chooses, int group,
                    struct operation_list *operations);
/* On the way back: what was archived comes back, in batches; by what moved.h has. */
void memory_return(const struct phase_context *context, const struct fact *chooses,
                   const struct qname *archive, int group, struct operation_list *operations);

/* On the way back, behind that: those that did not come are named. */
void memory_account(const struct phase_context *context, const struct fact *chooses, int group,
                    struct operation_list *operations);

/* The statement of a batch that sets rows, and remembers them. */
const char *memory_set_sql(const struct phase_context *context, const struct fact *chooses);
/* A statement that notes the keys of rows of the WITH query `gone`. */
const char *memory_note_sql(const struct phase_context *context, const struct fact *chooses,
                            const char *gone);
/* The table, written: for the locks of a batch. */
struct qname memory_table(const struct phase_context *context, const struct fact *chooses);

/* In a phase that cannot be taken back: what earlier ones have remembered goes. */
void memory_forget(const struct phase_context *context, struct operation_list *operations);

#endif

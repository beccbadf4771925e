/*
 * memory_parts: what the statements over a memory are made from; for memory's own files.
 */
#ifndef SLUICE_PHASE_ROWS_MEMORY_PARTS_H
#define SLUICE_PHASE_ROWS_MEMORY_PARTS_H

#include "phase/rows/memory.h"

struct memory {
    const struct phase_context *context;
    const struct fact *chooses;
    const struct row_choice *choice;
    const struct cat_table *table;
    struct qname name;
    const char **keys; /* the columns of the primary key */
    size_t key_count;
};

struct memory memory_of(const struct phase_context *context, const struct fact *chooses);

/* PREFIXNAME_1, PREFIXNAME_2: "key_1, key_2". */
const char *memory_numbered(const struct memory *memory, const char *prefix, const char *name,
                            size_t count);
/* t.id = m.key_1 */
const char *memory_same_key(const struct memory *m, const char *table, const char *memory);
/* That a row of `alias` is of the batch. */
const char *memory_pages(const char *alias, struct arena *arena);

void memory_add(const struct memory *memory, int group, struct operation operation,
                struct operation_list *operations);
/* Of a batch on the way back: rows of the table, and of what is gone through. */
struct lock_list memory_locks_back(const struct memory *memory, const struct qname *other);

#endif

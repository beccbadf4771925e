/*
 * delete: rows that an expression names go, in batches; with an archive they are moved there by the
 * same statement.
 */
#ifndef SLUICE_PHASE_DELETE_H
#define SLUICE_PHASE_DELETE_H

#include "phase/pacing.h"
#include "phase/rows/rows.h"

struct delete_args {
    struct phase_head head;
    struct row_choice rows;  /* nothing is set */
    struct table_at archive; /* name.name NULL: none */
    struct pacing pacing;    /* what it says itself; the rest is unset */
};

/* check.c */
void delete_check(const struct phase_context *context, struct finding_list *findings);
void delete_referenced(const struct phase_context *context, const bool *filled, const char *sample,
                       struct violator_list *list);

/* archive.c: of a phase that has one */
void delete_check_archive(const struct phase_context *context, const struct cat_table *table,
                          struct finding_list *findings);

#endif

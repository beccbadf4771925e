/*
 * mirror: keeps rows of two tables in step from then on; a backfill copies those that were there.
 */
#ifndef SLUICE_PHASE_MIRROR_H
#define SLUICE_PHASE_MIRROR_H

#include "phase/twin/twin.h"

struct mirror_args {
    struct phase_head head;
    struct pair pair;
};

/* check_rows.c: false where an error was found, and there is no more to ask. */
bool mirror_check_rows(const struct phase_context *context, const struct twin *twin,
                       struct finding_list *findings);
/* check_once.c: of `sync: none`. */
void mirror_check_once(const struct phase_context *context, const struct twin *twin,
                       struct finding_list *findings);
/* check_wrapper.c: what its foreign-data wrapper is known to do with values of a foreign table. */
void mirror_check_wrapper(const struct phase_context *context, const struct twin *twin,
                          struct finding_list *findings);
/* check_bulk.c: of `by_copy`. */
void mirror_check_bulk(const struct phase_context *context, const struct twin *twin,
                       struct finding_list *findings);
/* check.c */
void mirror_check(const struct phase_context *context, struct finding_list *findings);

#endif

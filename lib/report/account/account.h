/*
 * account: what was done of a plan, for those who were not there: by whom, on what evidence, how
 * long it took and what it waited for, with plots of its backfills.
 *
 * As Markdown, where a plot is a line of blocks; as a page of HTML that needs nothing else; as
 * JSON, with every sample. Texts of plans and databases are quoted.
 */
#ifndef SLUICE_REPORT_ACCOUNT_H
#define SLUICE_REPORT_ACCOUNT_H

#include "base/arena.h"
#include "engine/view.h"
#include "report/json.h"

struct report_account_format {
    const char *name; /* "markdown", "html" */
    const char *(*render)(struct arena *arena, const struct view_report *view);
};
extern const struct report_account_format report_account_formats[]; /* name NULL at the end */

const char *report_account_json(struct arena *arena, const struct view_report *view,
                                const struct report_failure *failure);

#endif

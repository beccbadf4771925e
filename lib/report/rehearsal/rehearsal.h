/*
 * rehearsal: what a plan would do, as it did in a scratch database: as text, as Markdown, as a page
 * of HTML and as JSON.
 */
#ifndef SLUICE_REPORT_REHEARSAL_H
#define SLUICE_REPORT_REHEARSAL_H

#include "rehearsal/rehearsal.h"
#include "report/json.h"

struct report_rehearsal_format {
    const char *name; /* "text", "markdown", "html" */
    const char *(*render)(struct arena *arena, const struct rehearsal *view);
};
extern const struct report_rehearsal_format report_rehearsal_formats[]; /* name NULL at the end */

const char *report_rehearsal_json(struct arena *arena, const struct rehearsal *view,
                                  const struct report_failure *failure);

#endif

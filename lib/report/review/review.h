/*
 * review: a plan before it runs, for those who are to agree to it: a summary first, then every
 * phase folded. As Markdown for a pull request, and as a page of HTML.
 *
 * What a reviewer has to weigh comes first: the worst lock and how long it is held, rows that are
 * written, from where there is no way back, the gates and who confirms them, and what `check`
 * finds. A plan that is refused is shown too, without operations, with what it is refused for.
 *
 * Texts of plans and databases are quoted: none becomes markup, or mentions somebody.
 */
#ifndef SLUICE_REPORT_REVIEW_H
#define SLUICE_REPORT_REVIEW_H

#include "base/arena.h"
#include "engine/view.h"
#include "plan/plan.h"

/* What a comment on GitHub or GitLab takes, and more of it is refused. Counted in bytes, so never
 * fewer than its characters. */
enum { REPORT_REVIEW_LIMIT = 65536 };

struct report_review_format {
    const char *name; /* "markdown", "html" */
    const char *(*render)(struct arena *arena, const struct view_plan *view,
                          const struct plan *plan);
};
extern const struct report_review_format report_review_formats[]; /* name NULL at the end */

/* At most REPORT_REVIEW_LIMIT bytes: details are left out from the end, with a note of what. */
const char *report_review_markdown(struct arena *arena, const struct view_plan *view,
                                   const struct plan *plan);
/* A page that needs nothing else, in the colours, dark or light, that its reader prefers. */
const char *report_review_html(struct arena *arena, const struct view_plan *view,
                               const struct plan *plan);

#endif

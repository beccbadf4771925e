/*
 * allow: comments that allow what a rule would report.
 *
 *     -- sluice:allow drop-column: nothing has read it since March
 *     -- sluice:allow-file create-index, reindex: the service is stopped
 *     -- sluice:ignore drop-column -- nothing has read it since March
 *
 * The first holds for the statement that follows, the second for the file. The third is the first
 * in the words of other linters. A reason is required.
 */
#ifndef SLUICE_LINT_ALLOW_H
#define SLUICE_LINT_ALLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "parse/text/cut.h"

struct lint_allow {
    const char *rule; /* as it is written; "": none */
    const char *reason;
    int line, column;
    bool whole_file, used;
    struct parse_position from, to; /* the statement that it is for */
};

struct lint_allow_list {
    struct lint_allow *items;
    size_t count;
};

struct lint_allow_list lint_allow_read(struct arena *arena, const struct parse_script *script);

/* Whether it is allowed for the statement that begins there; the comment is then used. */
bool lint_allow_take(struct lint_allow_list *list, const char *rule, int line, int column);

/* What is wrong with a comment after all: no reason, no such rule, nothing that it allows. The
 * last is known only when the rule was `asked`. */
const char *lint_allow_problem(struct arena *arena, const struct lint_allow *allow, bool asked);

#endif

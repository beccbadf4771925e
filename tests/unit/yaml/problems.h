/* problems: what a reader complains of, as text to compare: "LINE:COLUMN: MESSAGE" lines. */
#ifndef SLUICE_TESTS_UNIT_YAML_PROBLEMS_H
#define SLUICE_TESTS_UNIT_YAML_PROBLEMS_H

#include "base/str.h"
#include "yaml/problem.h"

static inline const char *problems_text(const struct problem_list *problems)
{
    struct str text = {.arena = problems->arena};
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        str_addf(&text, "%d:%d: %s\n", problem->place.line, problem->place.column,
                 problem->message);
    }
    return str_text(&text);
}

/* The hint of the first problem, "" when there is none. */
static inline const char *problems_hint(const struct problem_list *problems)
{
    return problems->count > 0 && problems->items[0].hint ? problems->items[0].hint : "";
}

#endif

/* What phases demand of each other, as far as it shows without a database. */
#include "base/str.h"
#include "phase/story/story.h"
#include "plan/document.h"

/* Names of constraints and indexes, which one schema may have only once. */
static void check_object_names(const struct story *story, struct problem_list *problems)
{
    for (const struct fact *names = NULL;
         (names = story_next(story, FACT_NAMES, NULL, SIZE_MAX, names));) {
        const struct fact *first = NULL;
        do
            first = story_next(story, FACT_NAMES, NULL, SIZE_MAX, first);
        while (!str_equal(first->name, names->name) ||
               !str_equal(first->object.of.schema, names->object.of.schema));
        if (first != names)
            problem_add(problems, names->place, "Choose another name.",
                        "name \"%s\" is already used at line %d", names->name, first->place.line);
    }
}

void plan_check(const struct story *story, struct problem_list *problems)
{
    for (size_t i = 0; i < story->phases->count; i++) {
        const struct phase_kind *kind = story->phases->items[i].kind;
        if (kind->demand)
            kind->demand(story, i, problems);
    }
    check_object_names(story, problems);
}

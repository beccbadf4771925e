/* The plan reader on any bytes: it must end, complain or give a plan, and what it writes of a plan
 * must read back to the same text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/plan.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

static _Noreturn void report(const struct problem_list *problems, const char *text)
{
    fprintf(stderr, "what was written does not read back:\n%s\n", text);
    for (size_t i = 0; i < problems->count; i++)
        fprintf(stderr, "%d:%d: %s\n", problems->items[i].place.line,
                problems->items[i].place.column, problems->items[i].message);
    abort();
}

static void check_round_trip(struct arena *arena, const struct plan *plan)
{
    struct problem_list problems = {.arena = arena};
    const char *text = plan_to_yaml(arena, plan);
    const struct plan *again = plan_read(arena, "again", text, strlen(text), &problems);
    if (again == NULL || strcmp(plan_to_yaml(arena, again), text) != 0)
        report(&problems, text);
}

/* Places are in order, and in the file. */
static void check_problems(const struct problem_list *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        struct place place = problems->items[i].place;
        struct place before = i > 0 ? problems->items[i - 1].place : (struct place){1, 1};
        if (place.line < before.line || (place.line == before.line && place.column < before.column))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    struct arena *arena = arena_new();
    struct problem_list problems = {.arena = arena};
    const struct plan *plan = plan_read(arena, "fuzz", (const char *)bytes, size, &problems);
    if ((plan == NULL) != (problems.count > 0))
        abort();
    check_problems(&problems);
    if (plan != NULL)
        check_round_trip(arena, plan);
    arena_free(arena);
    return 0;
}

#include "yaml/problem.h"

#include <stdarg.h>
#include <stdbool.h>
#include <string.h>

static bool place_after(struct place a, struct place b)
{
    return a.line != b.line ? a.line > b.line : a.column > b.column;
}

void problem_add(struct problem_list *problems, struct place place, const char *hint,
                 const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *message = arena_vprintf(problems->arena, format, args);
    va_end(args);

    (void)ARENA_PUSH(problems->arena, problems->items, problems->count);
    size_t at = problems->count - 1;
    while (at > 0 && place_after(problems->items[at - 1].place, place)) {
        problems->items[at] = problems->items[at - 1];
        at--;
    }
    problems->items[at] = (struct problem){
        .place = place,
        .message = message,
        .hint = hint == NULL ? NULL : arena_strdup(problems->arena, hint),
    };
}

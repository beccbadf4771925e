#include "report/hint.h"

#include "base/str.h"

/* The command line as far as it names a command and its plan. */
static const char *again(struct arena *arena, const struct report_failure *failure)
{
    return failure->argument
               ? arena_printf(arena, "sluice %s %s", failure->command, failure->argument)
               : arena_printf(arena, "sluice %s", failure->command);
}

static const char *status_of(struct arena *arena, const struct report_failure *failure)
{
    return failure->plan ? arena_printf(arena, "sluice status %s", failure->plan) : "sluice status";
}

const char *report_hint(struct arena *arena, const struct report_failure *failure)
{
    const struct error *error = failure->error;
    if (error->code == ERROR_NONE || error->hint || !failure->command)
        return error->hint;
    if (error->interrupted)
        return arena_printf(arena, "Go on with `%s`.", again(arena, failure));
    switch (error->code) {
    case ERROR_USAGE:
        if (failure->problems && failure->problems->count)
            return arena_printf(arena, "Correct it, and see with `sluice check %s`.",
                                failure->problems->file);
        return arena_printf(arena, "See `sluice %s --help`.", failure->command);
    case ERROR_TEMPORARY:
        return arena_printf(arena, "Try again: `%s`.", again(arena, failure));
    case ERROR_NONE:
    case ERROR_FAILED:
    case ERROR_GATE:
    case ERROR_REFUSED:
    case ERROR_DRIFT:
        break;
    }
    return arena_printf(arena, "See where it stands with `%s`.", status_of(arena, failure));
}

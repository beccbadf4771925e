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

/* What is refused is in the database, and the command is the way on; status may not know the plan
 * yet. */
static bool goes_on(const char *command)
{
    return str_equal(command, "check") || str_equal(command, "plan") ||
           str_equal(command, "advance");
}

const char *report_hint(struct arena *arena, const struct report_failure *failure)
{
    const struct error *error = failure->error;
    if (error->code == ERROR_NONE || error->hint || !failure->command)
        return error->hint;
    if (error->interrupted)
        return arena_printf(arena, "Go on with `%s`.", again(arena, failure));
    if (str_equal(error->sqlstate, "P0001")) /* RAISE EXCEPTION of the application */
        return arena_printf(arena,
                            "That function refused it: let it pass this, then run `%s` again. "
                            "`psql -c '\\dy'` lists event triggers, which fire on all DDL.",
                            again(arena, failure));
    switch (error->code) {
    case ERROR_USAGE:
        if (failure->argument && error->place.line > 0)
            return arena_printf(arena, "Correct it, and see with `sluice check %s`.",
                                failure->argument);
        if (failure->problems && failure->problems->count)
            return arena_printf(arena, "Correct it, and see with `sluice check %s`.",
                                failure->problems->file);
        return arena_printf(arena, "See `sluice %s --help`.", failure->command);
    case ERROR_TEMPORARY:
        return arena_printf(arena, "Try again: `%s`.", again(arena, failure));
    case ERROR_REFUSED:
        if (goes_on(failure->command))
            return arena_printf(arena, "Mend that, then run `%s` again.", again(arena, failure));
        break;
    case ERROR_NONE:
    case ERROR_FAILED:
    case ERROR_GATE:
    case ERROR_DRIFT:
        break;
    }
    return arena_printf(arena, "See where it stands with `%s`.", status_of(arena, failure));
}

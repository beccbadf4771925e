#include "base/error.h"

#include <stdarg.h>

bool error_set(struct error *error, enum error_code code, const char *format, ...)
{
    if (error->code != ERROR_NONE)
        return false;
    va_list args;
    va_start(args, format);
    error->code = code;
    error->message = arena_vprintf(error->arena, format, args);
    va_end(args);
    return false;
}

void error_detail(struct error *error, const char *format, ...)
{
    if (error->detail)
        return;
    va_list args;
    va_start(args, format);
    error->detail = arena_vprintf(error->arena, format, args);
    va_end(args);
}

void error_hint(struct error *error, const char *format, ...)
{
    if (error->hint)
        return;
    va_list args;
    va_start(args, format);
    error->hint = arena_vprintf(error->arena, format, args);
    va_end(args);
}

void error_clear(struct error *error)
{
    *error = (struct error){.arena = error->arena};
}

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

static const char *copy_text(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

void error_copy(struct error *to, const struct error *from)
{
    struct arena *arena = to->arena;
    *to = *from;
    to->arena = arena;
    to->message = copy_text(arena, from->message);
    to->detail = copy_text(arena, from->detail);
    to->hint = copy_text(arena, from->hint);
    to->values = copy_text(arena, from->values);
    to->about = (struct error_about){
        .schema = copy_text(arena, from->about.schema),
        .table = copy_text(arena, from->about.table),
        .column = copy_text(arena, from->about.column),
        .datatype = copy_text(arena, from->about.datatype),
        .constraint = copy_text(arena, from->about.constraint),
    };
}

bool error_interrupted(struct error *error)
{
    error_set(error, ERROR_TEMPORARY, "interrupted");
    error->interrupted = true;
    return false;
}

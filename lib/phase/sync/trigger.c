#include "phase/sync/trigger.h"

#include <string.h>

#include "phase/sync/sync.h"

/* Whether NULL stands beside an equals sign, perhaps in brackets. */
static bool compares_null(const char *text)
{
    static const char between[] = " \t\r\n()";
    for (const char *c = text; (c = strcasestr(c, "null")) != NULL; c += strlen("null")) {
        const char *before = c, *after = c + strlen("null");
        while (before > text && strchr(between, before[-1]))
            before--;
        if ((before > text && before[-1] == '=') || after[strspn(after, between)] == '=')
            return true;
    }
    return false;
}

const char *trigger_settings(struct arena *arena, const struct qname *table, const char *body,
                             const char *values)
{
    return arena_printf(arena, "SET search_path = %s%s%s%s", sync_search_path(arena, table),
                        strchr(body, '\\') ? " SET standard_conforming_strings = on" : "",
                        compares_null(body) ? " SET transform_null_equals = off" : "", values);
}

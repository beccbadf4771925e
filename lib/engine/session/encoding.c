/* Whether the database can hold the text of a plan: see session.h. */
#include <string.h>

#include "base/str.h"
#include "engine/session/session.h"

static bool is_ascii(const char *text)
{
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return *text == '\0';
}

/* The server is asked: what has no place in its encoding is refused on the way in. */
static bool can_hold(struct engine *engine, const char *text, bool *holds, struct error *error)
{
    static const char untranslatable[] = "22P05", not_in_repertoire[] = "22021";
    struct error answer = {.arena = engine->arena};
    *holds = pg_run(engine->pg, "SELECT $1::text", PG_PARAMS(text), NULL, &answer);
    if (*holds || str_equal(answer.sqlstate, untranslatable) ||
        str_equal(answer.sqlstate, not_in_repertoire))
        return true;
    *error = answer;
    return false;
}

/* The first character of a line that cannot be held; 0 bytes: all can. */
static bool find_character(struct engine *engine, const char *line, size_t *at, size_t *length,
                           int *column, struct error *error)
{
    *length = 0;
    *column = 0;
    for (size_t i = 0; line[i]; i += *length ? *length : 1) {
        bool holds;
        size_t bytes = 1;
        while (((unsigned char)line[i + bytes] & 0xc0) == 0x80)
            bytes++;
        ++*column;
        *length = bytes;
        if (bytes == 1)
            continue;
        if (!can_hold(engine, arena_strndup(engine->arena, line + i, bytes), &holds, error))
            return false;
        *at = i;
        if (!holds)
            return true;
    }
    *length = 0;
    return true;
}

bool engine_check_encoding(struct engine *engine, const struct plan *plan, struct error *error)
{
    bool holds;
    if (!plan->source || is_ascii(plan->source))
        return true;
    if (!can_hold(engine, plan->source, &holds, error))
        return false;
    int number = 0;
    for (const char *rest = plan->source; !holds && *rest;) {
        size_t size = strcspn(rest, "\n"), at, length;
        const char *line = arena_strndup(engine->arena, rest, size);
        int column;
        number++;
        rest += size + (rest[size] == '\n');
        if (is_ascii(line))
            continue;
        if (!find_character(engine, line, &at, &length, &column, error))
            return false;
        if (length == 0)
            continue;
        PG_RESULT(r);
        if (!pg_query(engine->pg, "SELECT getdatabaseencoding() AS encoding", PG_NO_PARAMS, &r,
                      error))
            return false;
        error_set(error, ERROR_REFUSED, "the database's encoding, %s, has no character \"%s\"",
                  pg_text(r, 0, "encoding"), arena_strndup(engine->arena, line + at, length));
        error->place = (struct place){number, column};
        error_hint(error, "Write it in other characters, and see with `sluice check %s`.",
                   plan->file);
        return false;
    }
    return true;
}

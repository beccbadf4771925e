/* What the server has deparsed, so that it means the same tree when it is parsed again: see sql.h.
 *
 * A cast right behind ARRAY[…] is one of the elements to the parser, and another tree than the cast
 * of an array which the server writes so: x IN ('a', 'b') over a varchar is deparsed as
 * (x)::text = ANY ((ARRAY['a'::character varying, …])::text[]). With the array's own type between
 * them it is the cast of an array again. */
#include <string.h>

#include "sql/sql.h"

/* Behind a literal, a quoted name or a string between dollars that begins here; else NULL. */
static const char *after_quoted(const char *text)
{
    if (*text == '\'' || *text == '"') {
        const char *end = text + 1;
        while (*end && (*end != *text || end[1] == *text))
            end += *end == *text ? 2 : 1;
        return *end ? end + 1 : end;
    }
    if (*text != '$')
        return NULL;
    size_t length = 1;
    while (sql_is_alphanumeric(text[length]) || text[length] == '_')
        length++;
    if (text[length++] != '$')
        return NULL;
    for (const char *end = text + length; (end = strchr(end, '$')) != NULL; end++)
        if (strncmp(end, text, length) == 0)
            return end + length;
    return text + strlen(text);
}

/* The bracket that closes the one before `text`, and the last cast on that level; NULL: none. */
static const char *find_close(const char *text, const char **cast)
{
    int depth = 0;
    *cast = NULL;
    while (*text) {
        const char *after = after_quoted(text);
        if (after) {
            text = after;
            continue;
        }
        if (depth == 0 && *text == ']')
            return text;
        depth += (*text == '[' || *text == '(') - (*text == ']' || *text == ')');
        if (depth == 0 && text[0] == ':' && text[1] == ':')
            *cast = text;
        if (depth == 0 && *text == ',')
            *cast = NULL;
        text++;
    }
    return NULL;
}

const char *sql_settled(struct arena *arena, const char *deparsed)
{
    static const char opening[] = "(ARRAY[";
    struct str out = {.arena = arena};
    if (!deparsed)
        return NULL;
    for (const char *text = deparsed; *text;) {
        const char *after = after_quoted(text), *cast, *close;
        if (after) {
            str_add_n(&out, text, (size_t)(after - text));
            text = after;
            continue;
        }
        if (strncmp(text, opening, sizeof opening - 1) == 0 &&
            (close = find_close(text + sizeof opening - 1, &cast)) != NULL && cast &&
            !memchr(cast, '(', (size_t)(close - cast)) && strncmp(close, "])::", 4) == 0) {
            const char *inner =
                sql_settled(arena, arena_strndup(arena, text + 1, (size_t)(close + 1 - text - 1)));
            str_addf(&out, "(%s%.*s[]", inner, (int)(close - cast), cast);
            text = close + 1;
            continue;
        }
        str_add_char(&out, *text++);
    }
    return str_text(&out);
}

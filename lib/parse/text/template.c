/* Templates become identifiers as long as they were, so that places stay, and made from the
 * template's own characters, so that two of them differ. */
#include <string.h>

#include "parse/text/cut.h"

static bool starts_with(const char *text, size_t length, size_t at, const char *word)
{
    size_t n = strlen(word);
    return length - at >= n && memcmp(text + at, word, n) == 0;
}

/* Where `close` ends behind `at`, on the same line or a few further; 0 when it is not there. */
static size_t find_close(const char *text, size_t length, size_t at, const char *close)
{
    enum { FARTHEST = 2000 };
    size_t reach = length - at < FARTHEST ? length - at : FARTHEST;
    const char *found = memmem(text + at, reach, close, strlen(close));
    return found ? (size_t)(found - text) + strlen(close) : 0;
}

static void blank(char *text, size_t from, size_t to)
{
    for (; from < to; from++)
        if (text[from] != '\n')
            text[from] = ' ';
}

static void name(char *text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (!lex_continues_word(text[i]) || text[i] == '$' || (text[i] & '\x80'))
            text[i] = '_';
}

/* {{ if }}, {{ end }}, {{# a comment }}: nothing stands in their place. */
static bool is_control(const char *text, size_t from, size_t to)
{
    static const char *const words[] = {"if",     "else",  "end", "range", "with",
                                        "define", "block", "for", "set",   "config",
                                        "#",      "/",     "^",   "!",     "template"};
    while (from < to && (text[from] == ' ' || text[from] == '-' || text[from] == '\n'))
        from++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (to - from >= n && memcmp(text + from, words[i], n) == 0 &&
            (!lex_begins_word(words[i][0]) || !lex_continues_word(text[from + n])))
            return true;
    }
    return false;
}

static bool replace_braces(char *text, size_t length, size_t at, const char *open,
                           const char *close, bool is_value)
{
    size_t inside = at + strlen(open);
    size_t end = starts_with(text, length, at, open) ? find_close(text, length, inside, close) : 0;
    if (!end)
        return false;
    if (is_value && !is_control(text, inside, end - strlen(close)))
        name(text, at, end);
    else
        blank(text, at, end);
    return true;
}

/* psql's :name, :'name' and :"name". */
static bool replace_variable(char *text, size_t length, size_t at, bool in_brackets)
{
    char before = at > 0 ? text[at - 1] : ' ', after = at + 1 < length ? text[at + 1] : ' ';
    if (text[at] != ':' || in_brackets || before == ':')
        return false;
    if (after == '\'' || after == '"')
        text[at] = ' ';
    else if (lex_begins_word(after))
        text[at] = '_';
    else
        return false;
    return true;
}

/* %(name)s of Python's drivers. */
static bool replace_percent(char *text, size_t length, size_t at)
{
    size_t end = at + 2;
    if (!starts_with(text, length, at, "%("))
        return false;
    while (end < length && lex_continues_word(text[end]))
        end++;
    if (end == at + 2 || !starts_with(text, length, end, ")s"))
        return false;
    name(text, at, end + 2);
    return true;
}

bool parse_replace_template(char *text, size_t length, size_t at, bool in_brackets)
{
    switch (text[at]) {
    case '{':
        return replace_braces(text, length, at, "{{", "}}", true) ||
               replace_braces(text, length, at, "{%", "%}", false);
    case '$':
        return replace_braces(text, length, at, "${", "}", true);
    case '<':
        return replace_braces(text, length, at, "<%=", "%>", true) ||
               replace_braces(text, length, at, "<%", "%>", false);
    case '%':
        return replace_percent(text, length, at);
    case ':':
        return replace_variable(text, length, at, in_brackets);
    default:
        return false;
    }
}

/* The audit of SQL text that comes from a plan: see sql_fragment_check in sql.h. The lexical rules
 * are those of "4.1. Lexical Structure" of the PostgreSQL documentation. */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "sql/sql.h"

enum { MAX_DEPTH = 128 };

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_name_part(char c)
{
    return is_name_start(c) || isdigit((unsigned char)c) || c == '$';
}

/* Past the closing quote, or NULL when there is none. */
static const char *skip_quoted(const char *c, bool backslash_escapes)
{
    char quote = *c++;
    for (; *c; c++) {
        if (backslash_escapes && *c == '\\' && c[1])
            c++;
        else if (*c == quote && c[1] == quote)
            c++;
        else if (*c == quote)
            return c + 1;
    }
    return NULL;
}

/* Past whitespace and -- comments; *new_line: there was a new line among it. */
static const char *skip_space(const char *c, bool *new_line)
{
    *new_line = false;
    for (;; c++) {
        if (c[0] == '-' && c[1] == '-')
            c += strcspn(c, "\r\n");
        if (!isspace((unsigned char)*c))
            return c;
        *new_line |= *c == '\n' || *c == '\r';
    }
}

/* E'…', which goes on in a string on a later line: backslashes escape there too. */
static const char *skip_escape_string(const char *c)
{
    bool new_line;
    const char *end;
    while ((end = skip_quoted(c, true)) != NULL) {
        c = skip_space(end, &new_line);
        if (*c != '\'' || !new_line)
            break;
    }
    return end;
}

/* Block comments nest. */
static const char *skip_comment(const char *c)
{
    int depth = 0;
    for (; *c; c++) {
        if (c[0] == '/' && c[1] == '*') {
            depth++;
            c++;
        } else if (c[0] == '*' && c[1] == '/') {
            c++;
            if (--depth == 0)
                return c + 1;
        }
    }
    return NULL;
}

/* At a dollar sign that does not continue a name. *end is past the quoted text; false when it is
 * opened but not closed; *end == c when this is no dollar quote. */
static bool skip_dollar_quote(const char *c, const char **end)
{
    const char *tag = c + 1;
    *end = c;
    while (is_name_part(*tag) && *tag != '$')
        tag++;
    if (*tag != '$' || isdigit((unsigned char)c[1]))
        return true;
    size_t length = (size_t)(tag - c) + 1;
    for (const char *at = tag + 1; *at; at++)
        if (strncmp(at, c, length) == 0) {
            *end = at + length;
            return true;
        }
    return false;
}

static const char *check_bracket(char c, char *stack, int *depth)
{
    if (c == '(' || c == '[') {
        if (*depth == MAX_DEPTH)
            return "brackets are nested too deeply";
        stack[(*depth)++] = c == '(' ? ')' : ']';
    } else if (*depth == 0 || stack[--*depth] != c) {
        return c == ')' ? "a ) closes nothing" : "a ] closes nothing";
    }
    return NULL;
}

/* Past the token, quoted text or comment at `c`; NULL, with the reason: it does not end. */
static const char *skip_token(const char *c, const char **reason)
{
    const char *end = c + 1;
    if (is_name_start(*c)) {
        while (is_name_part(*end))
            end++;
        if (*end == '\'' && end == c + 1 && (*c == 'e' || *c == 'E')) {
            end = skip_escape_string(end);
            *reason = "a quoted string is not closed";
        }
    } else if (*c == '\'') {
        end = skip_quoted(c, false);
        *reason = "a quoted string is not closed";
    } else if (*c == '"') {
        end = skip_quoted(c, false);
        *reason = "a quoted identifier is not closed";
    } else if (c[0] == '-' && c[1] == '-') {
        end = strpbrk(c, "\r\n");
        *reason = "a -- comment would swallow what follows";
    } else if (c[0] == '/' && c[1] == '*') {
        end = skip_comment(c);
        *reason = "a comment is not closed";
    } else if (*c == '$') {
        *reason = "a dollar-quoted string is not closed";
        if (!skip_dollar_quote(c, &end))
            return NULL;
        if (end == c)
            end = c + 1;
    }
    return end;
}

/* Into *comma: whether one stands outside of all brackets. */
static const char *check(const char *text, bool *comma)
{
    char stack[MAX_DEPTH];
    int depth = 0;
    bool blank = true;
    for (const char *c = text; *c;) {
        const char *reason = NULL, *end = skip_token(c, &reason);
        if (isspace((unsigned char)*c)) {
            c++;
            continue;
        }
        blank = blank && ((c[0] == '-' && c[1] == '-') || (c[0] == '/' && c[1] == '*'));
        if (!end)
            return reason;
        if (*c == ';') {
            return "a semicolon ends it";
        } else if (*c == ',') {
            *comma |= depth == 0;
        } else if (strchr("()[]", *c)) {
            const char *bracket = check_bracket(*c, stack, &depth);
            if (bracket)
                return bracket;
        }
        c = end;
    }
    if (depth)
        return stack[depth - 1] == ')' ? "a ( is not closed" : "a [ is not closed";
    return blank ? "it is empty" : NULL;
}

static const struct sql_word *find_word(const char *text, const struct sql_word *words,
                                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(words[i].word);
        if (strncmp(text, words[i].word, length) == 0 && !is_name_part(text[length]))
            return &words[i];
    }
    return NULL;
}

/* In square brackets a colon makes a slice. */
const char *sql_put_in(struct arena *arena, const char *text, const struct sql_word *words,
                       size_t count)
{
    struct str out = {.arena = arena};
    int slices = 0;
    for (const char *c = text, *end; *c; c = end) {
        const struct sql_word *word = slices == 0 ? find_word(c, words, count) : NULL;
        const char *reason;
        end = word ? c + strlen(word->word) : skip_token(c, &reason);
        if (word) {
            str_add(&out, word->text);
            continue;
        }
        if (c[0] == ':' && c[1] == ':')
            end++;
        slices += (*c == '[') - (*c == ']');
        if (!end)
            end = c + strlen(c);
        str_add_n(&out, c, (size_t)(end - c));
    }
    return str_text(&out);
}

const char *sql_fragment_check(const char *text)
{
    bool comma = false;
    return check(text, &comma);
}

const char *sql_type_check(const char *text)
{
    bool comma = false;
    const char *reason = check(text, &comma);
    return !reason && comma ? "a comma ends it" : reason;
}

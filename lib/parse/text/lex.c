#include "parse/text/lex.h"

#include <string.h>

bool lex_begins_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & '\x80');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool lex_continues_word(char c)
{
    return lex_begins_word(c) || is_digit(c) || c == '$';
}

static char to_upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* The character at `at`; a NUL behind the end. */
static char peek(const struct lex *lex, size_t at)
{
    return at < lex->length ? lex->text[at] : '\0';
}

static size_t end_of_line(const struct lex *lex, size_t at)
{
    const char *end = memchr(lex->text + at, '\n', lex->length - at);
    return end ? (size_t)(end - lex->text) : lex->length;
}

static size_t end_of_comment(struct lex *lex, size_t at)
{
    size_t depth = 0;
    while (at < lex->length) {
        if (peek(lex, at) == '/' && peek(lex, at + 1) == '*') {
            depth++;
            at += 2;
        } else if (peek(lex, at) == '*' && peek(lex, at + 1) == '/') {
            at += 2;
            if (--depth == 0)
                return at;
        } else {
            at++;
        }
    }
    lex->unclosed = true;
    return lex->length;
}

/* `at` is behind the opening quote; a doubled one stands for itself. */
static size_t end_of_quote(const struct lex *lex, size_t at, char quote, bool escapes)
{
    while (at < lex->length) {
        char c = lex->text[at];
        if (escapes && c == '\\') {
            at += 2;
        } else if (c != quote) {
            at++;
        } else if (peek(lex, at + 1) == quote) {
            at += 2;
        } else {
            return at + 1;
        }
    }
    return lex->length;
}

/* The length of "$tag$" at `at`, or 0. */
static size_t tag_length(const struct lex *lex, size_t at)
{
    size_t end = at + 1;
    if (lex_begins_word(peek(lex, end)))
        while (lex_begins_word(peek(lex, end)) || is_digit(peek(lex, end)))
            end++;
    return peek(lex, end) == '$' ? end + 1 - at : 0;
}

static size_t end_of_dollar(const struct lex *lex, size_t at, size_t tag)
{
    const char *found = memmem(lex->text + at + tag, lex->length - at - tag, lex->text + at, tag);
    return found ? (size_t)(found - lex->text) + tag : lex->length;
}

static size_t end_of_word(const struct lex *lex, size_t at)
{
    while (lex_continues_word(peek(lex, at)) && at < lex->length)
        at++;
    return at;
}

/* 1, 1.5, .5, 1e-3, 0x1F, 1_000. */
static size_t end_of_number(const struct lex *lex, size_t at)
{
    size_t start = at;
    for (; at < lex->length; at++) {
        char c = lex->text[at];
        bool dot = c == '.' && peek(lex, at + 1) != '.';
        bool sign = (c == '-' || c == '+') && at > start && to_upper(lex->text[at - 1]) == 'E' &&
                    is_digit(peek(lex, at + 1));
        if (!is_digit(c) && !dot && !sign && !lex_begins_word(c))
            break;
    }
    return at;
}

static struct lex_token take(struct lex *lex, enum lex_kind kind, size_t end)
{
    if (end > lex->length)
        end = lex->length;
    struct lex_token token = {kind, lex->at, end - lex->at};
    lex->at = end;
    return token;
}

/* How long the prefix of a quoted string or name at `at` is: E'', B'', X'', N'', U&''. */
static size_t prefix_length(const struct lex *lex, size_t at)
{
    char c = to_upper(peek(lex, at)), next = peek(lex, at + 1);
    if ((c == 'E' || c == 'B' || c == 'X' || c == 'N') && next == '\'')
        return 1;
    if (c == 'U' && next == '&' && (peek(lex, at + 2) == '\'' || peek(lex, at + 2) == '"'))
        return 2;
    return 0;
}

struct lex_token lex_next(struct lex *lex)
{
    while (lex->at < lex->length && is_space(lex->text[lex->at]))
        lex->at++;
    size_t at = lex->at;
    if (at >= lex->length)
        return (struct lex_token){LEX_END, lex->length, 0};
    char c = lex->text[at], next = peek(lex, at + 1);
    if (c == '-' && next == '-')
        return take(lex, LEX_COMMENT, end_of_line(lex, at));
    if (c == '/' && next == '*')
        return take(lex, LEX_COMMENT, end_of_comment(lex, at));
    size_t prefix = prefix_length(lex, at);
    char quote = peek(lex, at + prefix);
    if (quote == '\'')
        return take(lex, LEX_STRING,
                    end_of_quote(lex, at + prefix + 1, quote, prefix == 1 && to_upper(c) == 'E'));
    if (quote == '"')
        return take(lex, LEX_NAME, end_of_quote(lex, at + prefix + 1, quote, false));
    if (lex_begins_word(c))
        return take(lex, LEX_WORD, end_of_word(lex, at));
    if (is_digit(c) || (c == '.' && is_digit(next)))
        return take(lex, LEX_NUMBER, end_of_number(lex, at));
    if (c == '$' && is_digit(next))
        return take(lex, LEX_PARAMETER, end_of_word(lex, at + 1));
    size_t tag = c == '$' ? tag_length(lex, at) : 0;
    if (tag)
        return take(lex, LEX_DOLLAR, end_of_dollar(lex, at, tag));
    return take(lex, LEX_SYMBOL, at + 1);
}

struct lex_token lex_next_word(struct lex *lex)
{
    struct lex_token token;
    do
        token = lex_next(lex);
    while (token.kind == LEX_COMMENT);
    return token;
}

bool lex_is(const char *text, struct lex_token token, const char *word)
{
    if (token.kind != LEX_WORD || strlen(word) != token.length)
        return false;
    for (size_t i = 0; i < token.length; i++)
        if (to_upper(text[token.start + i]) != word[i])
            return false;
    return true;
}

bool lex_is_symbol(const char *text, struct lex_token token, char symbol)
{
    return token.kind == LEX_SYMBOL && text[token.start] == symbol;
}

void lex_inside(const char *text, struct lex_token token, size_t *start, size_t *length)
{
    size_t tag = 1;
    while (tag < token.length && text[token.start + tag] != '$')
        tag++;
    tag++;
    *start = token.start + tag;
    *length = token.length >= 2 * tag ? token.length - 2 * tag : 0;
    if (*start > token.start + token.length)
        *start = token.start + token.length;
    /* Not closed: what is there is inside. */
    if (token.length > tag &&
        (token.length < 2 * tag ||
         memcmp(text + token.start, text + token.start + token.length - tag, tag) != 0))
        *length = token.length - tag;
}

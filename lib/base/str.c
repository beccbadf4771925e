#include "base/str.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

void str_add_n(struct str *str, const char *text, size_t length)
{
    size_t needed = str->length + length + 1;
    if (needed > str->capacity) {
        size_t capacity = needed * 2 < 64 ? 64 : needed * 2;
        str->text = arena_grow(str->arena, str->text, str->length, capacity);
        str->capacity = capacity;
    }
    memcpy(str->text + str->length, text, length);
    str->length += length;
    str->text[str->length] = '\0';
}

void str_add(struct str *str, const char *text)
{
    str_add_n(str, text, strlen(text));
}

void str_add_char(struct str *str, char c)
{
    str_add_n(str, &c, 1);
}

void str_addf(struct str *str, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    str_add(str, arena_vprintf(str->arena, format, args));
    va_end(args);
}

const char *str_text(const struct str *str)
{
    return str->text ? str->text : "";
}

bool str_equal(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

bool str_starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool str_ends_with(const char *text, const char *suffix)
{
    size_t length = strlen(text), tail = strlen(suffix);
    return length >= tail && strcmp(text + length - tail, suffix) == 0;
}

static bool is_part_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

bool str_has_name(const char *text, const char *name, bool any_case)
{
    const size_t length = strlen(name);
    for (const char *c = text;
         length && (c = any_case ? strcasestr(c, name) : strstr(c, name)) != NULL; c++)
        if ((c == text || !is_part_of_name(c[-1])) && !is_part_of_name(c[length]))
            return true;
    return false;
}

/* RFC 3629, section 4: no overlong forms, no surrogates, nothing above U+10FFFF. */
size_t utf8_sequence_length(const char *text, size_t available)
{
    const unsigned char *s = (const unsigned char *)text;
    if (available == 0)
        return 0;
    if (s[0] < 0x80)
        return 1;
    size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || available < length)
        return 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
        (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return length;
}

const char *str_one_line(struct arena *arena, const char *text)
{
    if (!text)
        return NULL;
    char *copy = arena_strdup(arena, text);
    for (char *c = copy; *c; c++)
        if (strchr("\n\r\t", *c))
            *c = ' ';
    return copy;
}

const char *str_article(const char *word)
{
    return *word && strchr("aeioAEIO", *word) ? "an" : "a";
}

size_t str_commanding(const unsigned char *c)
{
    if ((*c < 0x20 && *c != '\n' && *c != '\t') || *c == 0x7F)
        return 1;
    if (*c == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0)
        return 2;
    bool embedding = c[0] == 0xE2 && c[1] == 0x80 && c[2] >= 0xAA && c[2] <= 0xAE;
    bool isolating = c[0] == 0xE2 && c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9;
    return embedding || isolating ? 3 : 0;
}

const char *str_doubled(struct arena *arena, const char *text, char c)
{
    struct str out = {.arena = arena};
    for (; *text; text++) {
        if (*text == c)
            str_add_char(&out, c);
        str_add_char(&out, *text);
    }
    return str_text(&out);
}

#include "lint/rule/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$';
}

bool words_name(const char *text, const char *name)
{
    size_t length = name ? strlen(name) : 0;
    for (const char *at = text; length && at && (at = strcasestr(at, name)); at += length)
        if ((at == text || !is_word(at[-1])) && !is_word(at[length]))
            return true;
    return false;
}

const char *words_flat(struct arena *arena, const char *text)
{
    struct str out = {.arena = arena};
    for (char last = ' '; text && *text; text++) {
        char c = (char)(*text >= 'A' && *text <= 'Z' ? *text + 32 : *text);
        if (c == '\n' || c == '\t' || c == '\r')
            c = ' ';
        if (c != ' ' || last != ' ')
            str_add_char(&out, c);
        last = c;
    }
    return str_text(&out);
}

/* A type taken apart. */
struct type {
    char name[80];
    int first, second; /* of (10,2); -1: none */
    bool array;
};

static struct type read_type(const char *text)
{
    static const char *const others[][2] = {
        {"int", "integer"},
        {"int2", "smallint"},
        {"int4", "integer"},
        {"int8", "bigint"},
        {"serial", "integer"},
        {"bigserial", "bigint"},
        {"smallserial", "smallint"},
        {"float4", "real"},
        {"float8", "double precision"},
        {"bool", "boolean"},
        {"decimal", "numeric"},
        {"character varying", "varchar"},
        {"bit varying", "varbit"},
        {"character", "char"},
        {"bpchar", "char"},
        {"timestamp without time zone", "timestamp"},
        {"timestamp with time zone", "timestamptz"},
        {"time without time zone", "time"},
        {"time with time zone", "timetz"},
    };
    struct type type = {.first = -1, .second = -1};
    const char *open = strchr(text, '('), *close = open ? strchr(open, ')') : NULL;
    type.array = str_ends_with(text, "[]");
    if (open && close) {
        char *end;
        type.first = (int)strtol(open + 1, &end, 10);
        if (*end == ',')
            type.second = (int)strtol(end + 1, NULL, 10);
        snprintf(type.name, sizeof type.name, "%.*s%s", (int)(open - text), text, close + 1);
    } else {
        snprintf(type.name, sizeof type.name, "%s", text);
    }
    char *bracket = strchr(type.name, '[');
    if (bracket)
        *bracket = '\0';
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(type.name, others[i][0]) == 0)
            snprintf(type.name, sizeof type.name, "%s", others[i][1]);
    return type;
}

bool words_type_is_alike(const char *a, const char *b)
{
    if (!a || !b)
        return false;
    struct type x = read_type(a), y = read_type(b);
    bool texts = (strcmp(x.name, "text") == 0 || strcmp(x.name, "varchar") == 0) &&
                 (strcmp(y.name, "text") == 0 || strcmp(y.name, "varchar") == 0);
    return x.array == y.array && (strcmp(x.name, y.name) == 0 || texts);
}

bool words_type_is_same(const char *a, const char *b)
{
    if (!a || !b)
        return false;
    struct type x = read_type(a), y = read_type(b);
    return x.array == y.array && strcmp(x.name, y.name) == 0 && x.first == y.first &&
           x.second == y.second;
}

static int rank_of(const struct type *type)
{
    static const char *const numbers[] = {"smallint", "integer", "bigint", "numeric"};
    for (int i = 0; i < 4; i++)
        if (strcmp(type->name, numbers[i]) == 0)
            return i;
    return -1;
}

static bool is_text(const struct type *type)
{
    return strcmp(type->name, "text") == 0 || strcmp(type->name, "varchar") == 0 ||
           strcmp(type->name, "char") == 0 || strcmp(type->name, "citext") == 0;
}

bool words_type_is_strict(const char *text)
{
    struct type type = read_type(text);
    return !is_text(&type) && !strstr(type.name, "timestamp") && !strstr(type.name, "json") &&
           strcmp(type.name, "bytea") != 0;
}

bool words_type_is_narrower(const char *from, const char *to)
{
    struct type x = read_type(from), y = read_type(to);
    if (x.array != y.array)
        return false;
    if (is_text(&x) && is_text(&y))
        return y.first >= 0 && (x.first < 0 || y.first < x.first);
    if (is_text(&x) || strstr(x.name, "json"))
        return words_type_is_strict(to);
    if (rank_of(&x) >= 0 && rank_of(&y) >= 0) {
        if (rank_of(&x) == 3 && rank_of(&y) == 3 && y.first >= 0) {
            int scale_x = x.second < 0 ? 0 : x.second, scale_y = y.second < 0 ? 0 : y.second;
            return x.first < 0 || y.first - scale_y < x.first - scale_x || scale_y < scale_x;
        }
        return rank_of(&y) < rank_of(&x);
    }
    return (strstr(x.name, "timestamp") && strcmp(y.name, "date") == 0) ||
           (strcmp(x.name, "double precision") == 0 && rank_of(&y) >= 0);
}

bool words_type_is_wider(const char *from, const char *to)
{
    struct type x = read_type(from), y = read_type(to);
    bool texts = words_type_is_alike(from, to) && is_text(&x) && strcmp(x.name, "char") != 0;
    bool numbers = strcmp(x.name, "numeric") == 0 && strcmp(y.name, "numeric") == 0;
    bool bits = strcmp(x.name, "varbit") == 0 && strcmp(y.name, "varbit") == 0;
    if (words_type_is_same(from, to))
        return true;
    if (x.array || y.array || (!texts && !numbers && !bits))
        return false;
    if (y.first < 0)
        return true;
    if (numbers && (x.second < 0 ? 0 : x.second) != (y.second < 0 ? 0 : y.second))
        return false;
    return x.first >= 0 && y.first >= x.first;
}

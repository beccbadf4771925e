#include "sql/sql.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "sql/keywords.h"

struct sql sql_new(struct arena *arena)
{
    return (struct sql){.str = {.arena = arena}};
}

const char *sql_text(const struct sql *sql)
{
    return str_text(&sql->str);
}

static bool is_plain_name(const char *name)
{
    if (!((name[0] >= 'a' && name[0] <= 'z') || name[0] == '_'))
        return false;
    for (const char *c = name; *c; c++)
        if (!((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || *c == '_'))
            return false;
    return !sql_is_keyword(name);
}

static void add_quoted(struct str *out, const char *text, char quote)
{
    str_add_char(out, quote);
    for (const char *c = text; *c; c++) {
        if (*c == quote)
            str_add_char(out, quote);
        str_add_char(out, *c);
    }
    str_add_char(out, quote);
}

static void add_name(struct str *out, const char *name)
{
    if (is_plain_name(name))
        str_add(out, name);
    else
        add_quoted(out, name, '"');
}

static void add_qname(struct str *out, const struct qname *name)
{
    if (name->schema) {
        add_name(out, name->schema);
        str_add_char(out, '.');
    }
    add_name(out, name->name);
}

static void add_value(struct str *out, const char *value)
{
    if (value)
        add_quoted(out, value, '\'');
    else
        str_add(out, "NULL");
}

static void add_format(struct str *out, const char *format, va_list args)
{
    for (const char *c = format; *c; c++) {
        if (*c != '%') {
            str_add_char(out, *c);
            continue;
        }
        switch (*++c) {
        case 'I':
            add_name(out, va_arg(args, const char *));
            break;
        case 'T':
            add_qname(out, va_arg(args, const struct qname *));
            break;
        case 'L':
            add_value(out, va_arg(args, const char *));
            break;
        case 'E':
            str_add_char(out, '(');
            str_add(out, va_arg(args, const struct sql_fragment *)->text);
            str_add_char(out, ')');
            break;
        case 'R':
            str_add(out, va_arg(args, const struct sql_fragment *)->text);
            break;
        case 'S':
            str_add(out, va_arg(args, const char *));
            break;
        case 'd':
            str_addf(out, "%d", va_arg(args, int));
            break;
        case 'D':
            str_addf(out, "%lld", va_arg(args, long long));
            break;
        case '%':
            str_add_char(out, '%');
            break;
        default:
            abort(); /* a format of ours that no test ever ran */
        }
    }
}

void sql_add_checked_(struct sql *sql, size_t literal_size, const char *format, ...)
{
    (void)literal_size;
    va_list args;
    va_start(args, format);
    add_format(&sql->str, format, args);
    va_end(args);
}

const char *sql_make_checked_(struct arena *arena, size_t literal_size, const char *format, ...)
{
    (void)literal_size;
    struct str out = {.arena = arena};
    va_list args;
    va_start(args, format);
    add_format(&out, format, args);
    va_end(args);
    return str_text(&out);
}

const char *sql_name_list(struct arena *arena, const char *const *names, size_t count)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < count; i++) {
        if (i)
            str_add(&out, ", ");
        add_name(&out, names[i]);
    }
    return str_text(&out);
}

const char *sql_quote_name(struct arena *arena, const char *name)
{
    return sql_make(arena, "%I", name);
}

const char *sql_quote_qname(struct arena *arena, const struct qname *name)
{
    return sql_make(arena, "%T", name);
}

const char *sql_quote_value(struct arena *arena, const char *value)
{
    return sql_make(arena, "%L", value);
}

const char *qname_text(struct arena *arena, const struct qname *name)
{
    return name->schema ? arena_printf(arena, "%s.%s", name->schema, name->name) : name->name;
}

bool qname_equal(const struct qname *a, const struct qname *b)
{
    return str_equal(a->schema, b->schema) && str_equal(a->name, b->name);
}

bool qname_is_among(const struct qname *names, size_t count, const struct qname *name)
{
    for (size_t i = 0; i < count; i++)
        if (qname_equal(&names[i], name))
            return true;
    return false;
}

struct place sql_fragment_place(const struct sql_fragment *fragment, int offset)
{
    struct place place = fragment->place;
    if (offset > 0 && !strchr(fragment->text, '\n'))
        place.column += offset;
    return place;
}

const char *sql_dollar_tag(struct arena *arena, const char *word, const char *text)
{
    const char *tag = arena_printf(arena, "$%s$", word);
    for (int i = 1; strstr(text, tag); i++)
        tag = arena_printf(arena, "$%s%d$", word, i);
    return tag;
}

const char *sql_derived_name(struct arena *arena, const char *prefix, ...)
{
    enum { HASH_CHARACTERS = 16 };
    struct str parts = {.arena = arena};
    va_list args;
    va_start(args, prefix);
    for (const char *part; (part = va_arg(args, const char *));)
        str_add_n(&parts, part, strlen(part) + 1); /* with its NUL: ("ab","c") is not ("a","bc") */
    va_end(args);
    char hex[HASH_HEX_LENGTH + 1];
    hash_hex(str_text(&parts), parts.length, hex);
    return arena_printf(arena, "%s%.*s", prefix, HASH_CHARACTERS, hex);
}

const char *sql_array(struct arena *arena, const char *const *texts, size_t count)
{
    struct str out = {.arena = arena};
    str_add(&out, "{");
    for (size_t i = 0; i < count; i++) {
        str_add(&out, i ? "," : "");
        str_add(&out, texts[i] ? "\"" : "NULL");
        for (const char *c = texts[i]; c && *c; c++) {
            if (*c == '"' || *c == '\\')
                str_add_char(&out, '\\');
            str_add_char(&out, *c);
        }
        str_add(&out, texts[i] ? "\"" : "");
    }
    str_add(&out, "}");
    return str_text(&out);
}

const char *sql_name_with(struct arena *arena, const char *name, const char *tail)
{
    size_t length = strlen(name), most = SQL_NAME_MAX_BYTES - strlen(tail);
    if (length > most)
        for (length = most; ((unsigned char)name[length] & 0xc0) == 0x80;)
            length--; /* in the middle of a character */
    return arena_printf(arena, "%.*s%s", (int)length, name, tail);
}

/* Defaults and the values of an enum, from the texts that information_schema has: see plan.h.
 *
 * MariaDB has a default as SQL. MySQL has a constant as its bare text, an expression as SQL. Both
 * have the values of an enum as literals. In a literal quotes are doubled, and NUL, line breaks and
 * backslashes escaped, whatever sql_mode is. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "move/plan.h"
#include "sql/sql.h"

/* Of the literal at *at, whose end *at is then; NULL: it is none, or not understood. */
static const char *read_literal(struct arena *arena, const char **at)
{
    static const char escaped[] = "nr\\", meant[] = "\n\r\\";
    struct str out = {.arena = arena};
    const char *c = *at;
    if (*c++ != '\'')
        return NULL;
    for (; *c; c++) {
        if (*c == '\'' && *++c != '\'') {
            *at = c;
            return str_text(&out);
        }
        const char *found = *c == '\\' && c[1] ? strchr(escaped, c[1]) : NULL;
        if (*c == '\\' && !found)
            return NULL; /* NUL, which no text of PostgreSQL has */
        str_add_char(&out, found ? meant[found - escaped] : *c);
        c += found != NULL;
    }
    return NULL;
}

/* All of the text is one literal. */
static const char *whole_literal(struct arena *arena, const char *text)
{
    const char *literal = read_literal(arena, &text);
    return *text ? NULL : literal;
}

static bool is_number(const char *text)
{
    char *end;
    (void)strtod(text, &end);
    return *text && !*end && text[strspn(text, "+-.0123456789eE")] == '\0';
}

/* "current_timestamp", "current_timestamp()", "CURRENT_TIMESTAMP(6)" */
static bool is_call_of(const char *function, const char *text)
{
    size_t length = strlen(function);
    if (strncasecmp(text, function, length) != 0)
        return false;
    text += length;
    if (!*text)
        return true;
    return *text == '(' && str_equal(text + 1 + strspn(text + 1, "0123456789"), ")");
}

/* What a default becomes in a column whose type here begins so. */
static const struct {
    const char *own, *text, *sql;
} known[] = {
    {"boolean", "1", "true"},
    {"boolean", "b'1'", "true"},
    {"boolean", "0", "false"},
    {"boolean", "b'0'", "false"},
    {"timestamptz", "current_timestamp", "now()"},
    {"timestamp(", "current_timestamp", "timezone('UTC', now())"},
};

static bool holds_numbers(const char *own)
{
    static const char *const types[] = {"smallint", "integer", "bigint",
                                        "numeric",  "real",    "double precision"};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_starts_with(own, types[i]))
            return true;
    return false;
}

const char *move_default(struct arena *arena, const struct move_column *column)
{
    const char *text = column->default_value, *own = move_type_own(arena, column);
    if (!text || column->counts || column->generated)
        return NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_starts_with(own, known[i].own) && is_call_of(known[i].text, text))
            return known[i].sql;
    if (holds_numbers(own))
        return is_number(text) ? text : NULL;
    if (!move_type_is_text(column) && !str_equal(own, "text"))
        return NULL;
    const char *constant = column->default_is_sql ? whole_literal(arena, text) : text;
    return constant ? sql_quote_value(arena, constant) : NULL;
}

const char *move_enum_values(struct arena *arena, const struct move_column *column)
{
    struct str out = {.arena = arena};
    const char *at = column->column_type + strlen("enum");
    for (char next = '('; *at == next; next = ',') {
        at++;
        const char *value = read_literal(arena, &at);
        if (!value)
            return NULL;
        str_addf(&out, "%c%s", next, sql_quote_value(arena, value));
    }
    return str_equal(at, ")") ? arena_printf(arena, "%s)", str_text(&out)) : NULL;
}

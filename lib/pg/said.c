#include "pg/said.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

/* Classes of SQLSTATE whose words are about names, sessions, locks and settings; HV00N: a foreign
 * server that was not connected to. */
static const char *const classes_of_names[] = {
    "08", "0A", "0B", "0L", "0P", "25", "26", "28", "2B", "2D", "34", "3B",    "3D",
    "3F", "40", "42", "53", "54", "55", "57", "58", "72", "F0", "SL", "HV00N",
};

static bool is_about_names(const struct said *said)
{
    if (str_starts_with(said->state, "42") && !str_equal(said->state, "42501"))
        return said->parsing; /* else a value was taken for a name: 'x'::regclass */
    if (said->of_statement && str_starts_with(said->state, "22"))
        return true; /* varchar(0): no row was read yet */
    for (size_t i = 0; i < sizeof classes_of_names / sizeof *classes_of_names; i++)
        if (str_starts_with(said->state, classes_of_names[i]))
            return true;
    return false;
}

/* The first line of the context is of who raised it; the others called that. */
static bool is_of_line(const char *context, const char *part)
{
    const char *found = context ? strstr(context, part) : NULL;
    return found && found < context + strcspn(context, "\n");
}

/* RAISE of the application, with whatever SQLSTATE: what it says is not known to be free of values.
 */
static bool is_of_application(const struct said *said)
{
    static const char *const classes[] = {"P0", "38", "39", "2F"};
    bool ours =
        is_of_line(said->context, " sluice.") || is_of_line(said->context, " inline_code_block ");
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (str_starts_with(said->state, classes[i]))
            return !ours;
    return said->raised && !ours;
}

/* "PL/pgSQL function f(integer) line 3 at RAISE", or NULL. */
static const char *place_of(struct arena *arena, const char *context)
{
    static const char begin[] = "PL/pgSQL function ", end[] = " at RAISE";
    if (!context || !str_starts_with(context, begin))
        return NULL;
    size_t length = strcspn(context, "\n");
    const char *line = arena_strndup(arena, context, length);
    return str_ends_with(line, end) ? line : NULL;
}

/* The bytes of a quotation mark at `c`, in any of the languages that the server speaks; 0: none. */
static size_t quote_at(const char *c)
{
    static const char *const quotes[] = {"\"", "'", "`", "«", "»", "‹",  "›",
                                         "„",  "“", "”", "‘", "’", "「", "」"};
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
        if (str_starts_with(c, quotes[i]))
            return strlen(quotes[i]);
    return 0;
}

/* A number that stands alone: that of a type, "numeric(3,0)", is a name's. */
static bool begins_number(const char *text, const char *c)
{
    return isdigit((unsigned char)*c) &&
           (c == text || (!isalnum((unsigned char)c[-1]) && !strchr("_(,", c[-1])));
}

/* From the first quotation mark to the last, from a colon to the end, and numbers. */
static const char *cut(struct arena *arena, const char *text)
{
    const char *colon = strstr(text, ": "), *first = NULL, *last = NULL;
    const char *end = colon ? colon : text + strlen(text);
    for (const char *c = text; c < end; c++)
        if (quote_at(c)) {
            first = first ? first : c;
            last = c + quote_at(c);
        }
    struct str out = {.arena = arena};
    for (const char *c = text; c < end;) {
        if (c == first) {
            str_add(&out, "…");
            c = last;
        } else if (begins_number(text, c)) {
            str_add(&out, "…");
            while (c < end && (isalnum((unsigned char)*c) || strchr(".-+:", *c)))
                c++;
        } else {
            str_add_char(&out, *c++);
        }
    }
    if (colon)
        str_add(&out, ": …");
    return str_text(&out);
}

/* "Key (a, b)=(1, 2) already exists.": of which columns. */
static const char *key_columns(struct arena *arena, const struct said *said)
{
    static const char *const states[] = {"23505", "23503", "23P01"};
    const char *begin = said->detail ? strchr(said->detail, '(') : NULL;
    const char *end = begin ? strstr(begin, ")=(") : NULL;
    for (size_t i = 0; end && i < sizeof states / sizeof *states; i++)
        if (str_equal(said->state, states[i]))
            return arena_printf(arena, "key %.*s", (int)(end - begin) + 1, begin);
    return NULL;
}

struct said said_without_values(struct arena *arena, const struct said *said)
{
    struct said out = *said;
    out.values = NULL;
    bool foreign = is_of_application(said);
    if (!*said->state || (!foreign && is_about_names(said)))
        return out;
    out.detail = out.hint = NULL;
    if (foreign) {
        const char *place = place_of(arena, said->context);
        out.message = place ? arena_printf(arena, "exception raised in %s", place)
                            : "exception raised by a function of the database";
    } else if (str_starts_with(said->state, "23") && said->of_object) {
        out.detail = key_columns(arena, said);
    } else {
        out.message = cut(arena, said->message);
    }
    if (!str_equal(out.message, said->message) || said->detail)
        out.values = arena_printf(arena, "%s%s%s", said->message, said->detail ? "\n" : "",
                                  said->detail ? said->detail : "");
    return out;
}

const char *said_by_handler(struct arena *arena, const char *lines)
{
    const char *datatype = strchr(lines, '\n');
    const char *context = datatype ? strchr(datatype + 1, '\n') : NULL;
    const char *message = context ? strchr(context + 1, '\n') : NULL;
    if (!message)
        return NULL;
    const char *line = arena_strndup(arena, context + 1, (size_t)(message - context - 1));
    return said_without_values(arena,
                               &(struct said){
                                   .state = arena_strndup(arena, lines, (size_t)(datatype - lines)),
                                   .message = message + 1,
                                   .context = line,
                                   .raised = str_ends_with(line, " RAISE"),
                                   .of_object = context > datatype + 1,
                               })
        .message;
}

bool said_reads_rows(const char *sql)
{
    static const char *const words[] = {"SELECT", "UPDATE", "INSERT",  "DELETE", "WITH",
                                        "MERGE",  "DO",     "EXPLAIN", "FETCH",  "/*"};
    while (isspace((unsigned char)*sql))
        sql++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strncasecmp(sql, words[i], strlen(words[i])) == 0)
            return true;
    return false;
}

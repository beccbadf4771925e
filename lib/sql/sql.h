/*
 * sql: SQL text as a type of its own, so that no value or name enters a statement unquoted.
 *
 * A `struct sql` grows only by sql_add, whose format must be a string literal:
 *
 *     %I   const char *              an identifier, quoted where PostgreSQL needs it
 *     %T   const struct qname *      a schema-qualified name
 *     %L   const char *              a string literal; NULL gives NULL
 *     %E   const struct sql_fragment *   an expression of the plan, in parentheses
 *     %R   const struct sql_fragment *   any other text of the plan (a type, an index's columns)
 *     %S   const char *              SQL made by this module or deparsed by the server
 *     %d   int        %D   long long     %%   a percent sign
 *
 * %E and %R are the one door for text of the plan; sql_fragment_check must have accepted it.
 * Quoting follows quote_identifier() and quote_literal() of PostgreSQL (src/backend/utils/adt/
 * ruleutils.c and quote.c); standard_conforming_strings must be on, which connections ensure.
 */
#ifndef SLUICE_SQL_SQL_H
#define SLUICE_SQL_SQL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/str.h"

enum { SQL_NAME_MAX_BYTES = 63 }; /* NAMEDATALEN - 1 of PostgreSQL; what is longer it cuts */

struct qname {
    const char *schema;
    const char *name;
};

/* SQL written in the plan; text NULL means that the plan has none. */
struct sql_fragment {
    const char *text;
    struct place place;
};

struct sql {
    struct str str;
};

struct sql sql_new(struct arena *arena);
#define sql_add(sql, ...)                                                                          \
    sql_add_checked_((sql), SQL_FIRST_IS_LITERAL_(__VA_ARGS__, 0), __VA_ARGS__)
#define SQL_FIRST_IS_LITERAL_(format, ...) sizeof("" format)
void sql_add_checked_(struct sql *sql, size_t literal_size, const char *format, ...);
const char *sql_text(const struct sql *sql);

/* One statement in one call. */
#define sql_make(arena, ...)                                                                       \
    sql_make_checked_((arena), SQL_FIRST_IS_LITERAL_(__VA_ARGS__, 0), __VA_ARGS__)
const char *sql_make_checked_(struct arena *arena, size_t literal_size, const char *format, ...);

/* `a, b, c`, each an identifier. */
const char *sql_name_list(struct arena *arena, const char *const *names, size_t count);

/* The text of an array, as array_in() reads it: one parameter of a statement. NULL is NULL. */
const char *sql_array(struct arena *arena, const char *const *texts, size_t count);

const char *sql_quote_name(struct arena *arena, const char *name);
const char *sql_quote_qname(struct arena *arena, const struct qname *name);
const char *sql_quote_value(struct arena *arena, const char *value);

/* An expression or definition that the server has deparsed, so that the server parses it to what it
 * was deparsed from; NULL is NULL. */
const char *sql_settled(struct arena *arena, const char *deparsed);

/* For people: `public.users`, unquoted. */
const char *qname_text(struct arena *arena, const struct qname *name);
bool qname_equal(const struct qname *a, const struct qname *b);
bool qname_is_among(const struct qname *names, size_t count, const struct qname *name);

/* Where in a plan the byte at `offset` of the fragment stands, as far as it can be told: one of
 * several lines is told as a whole. */
struct place sql_fragment_place(const struct sql_fragment *fragment, int offset);

/* "$WORD$", or "$WORD1$" and so on: a dollar quote that the text does not contain. */
const char *sql_dollar_tag(struct arena *arena, const char *word, const char *text);

/* An ASCII letter or digit, in whatever locale. */
static inline bool sql_is_alphanumeric(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The name and an ending, cut between characters where that would be too long. */
const char *sql_name_with(struct arena *arena, const char *name, const char *tail);

/*
 * A name of ours that always fits 63 bytes: PREFIX plus a hash of the other parts (NULL ends
 * them), such as "sluice_0a1b2c3d4e5f6071". The same parts give the same name in every run.
 */
const char *sql_derived_name(struct arena *arena, const char *prefix, ...)
    __attribute__((sentinel));

/*
 * Whether `text` can stand inside parentheses in a statement of ours: brackets balanced, quotes,
 * dollar quotes and comments closed, no semicolon outside of them, no line comment at the end.
 * NULL when it can, else the reason in the words of an error message.
 */
const char *sql_fragment_check(const char *text);
/* Likewise of what is to be a type: a comma would begin another action of ALTER TABLE. */
const char *sql_type_check(const char *text);

/*
 * A statement of ours with words in it, such as ":table", for which texts are put in: wherever they
 * stand outside of quotes, comments and the slice of an array, which a plan's text may have.
 */
struct sql_word {
    const char *word, *text;
};
const char *sql_put_in(struct arena *arena, const char *text, const struct sql_word *words,
                       size_t count);

#endif

/*
 * str: a growing string in an arena. `text` is always NUL-terminated once anything was added.
 */
#ifndef SLUICE_BASE_STR_H
#define SLUICE_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct str {
    struct arena *arena;
    char *text; /* NULL until something was added */
    size_t length;
    size_t capacity;
};

void str_add(struct str *str, const char *text);
void str_add_n(struct str *str, const char *text, size_t length);
void str_add_char(struct str *str, char c);
void str_addf(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *str_text(const struct str *str); /* "" when nothing was added */

bool str_equal(const char *a, const char *b); /* NULL equals only NULL */
bool str_starts_with(const char *text, const char *prefix);
bool str_ends_with(const char *text, const char *suffix);
/* Whether the text has the name in it, and not as a part of a longer one. */
bool str_has_name(const char *text, const char *name, bool any_case);

/* With a space for each line break and tab; NULL is NULL. */
const char *str_one_line(struct arena *arena, const char *text);
/* `c` twice wherever it stands once. */
const char *str_doubled(struct arena *arena, const char *text, char c);

/* "a" or "an", before the word. */
const char *str_article(const char *word);

/* Of what stands at `c`, in UTF-8: how many bytes a terminal might obey, or 0. Those are control
 * characters, and what makes it show text in another order than it is written in. */
size_t str_commanding(const unsigned char *c);

/* Length of the well-formed UTF-8 sequence at `text` (1 to 4), or 0 when it is not well formed. */
size_t utf8_sequence_length(const char *text, size_t available);

#endif

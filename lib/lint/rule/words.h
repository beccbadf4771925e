/*
 * words: what texts and names of types tell.
 */
#ifndef SLUICE_LINT_RULE_WORDS_H
#define SLUICE_LINT_RULE_WORDS_H

#include <stdbool.h>

#include "base/arena.h"

/* Whether the text has the name as a word of its own; false for NULL. */
bool words_name(const char *text, const char *name);
/* In lower case, with single spaces. */
const char *words_flat(struct arena *arena, const char *text);

/* Types as format_type() or people write them: int4 is integer, varchar is character varying. */
bool words_type_is_same(const char *a, const char *b);
/* The same but for a length. */
bool words_type_is_alike(const char *a, const char *b);
/* Whether values of `from` may not fit `to`: shorter, smaller, or of a kind that not every text is.
 */
bool words_type_is_narrower(const char *from, const char *to);
/* Whether PostgreSQL only takes note of the change: a text, numeric or bit string that may be
 * longer, or the type that it is. */
bool words_type_is_wider(const char *from, const char *to);
/* Whether not every text is a value of the type. */
bool words_type_is_strict(const char *type);

/* Pieces of the safe ways. */
#define SAFE_PHASES "phases:\n"
#define SAFE_GATE(name, ask) "  - gate:\n      name: " name "\n      ask: " ask "\n"
#define SAFE_UNUSED                                                                                \
    SAFE_GATE("unused", "Has every service been deployed that no longer uses it?")                 \
    "      soak: 24h\n"
/* Behind a gate the statement itself, which the rule is told to let pass. */
#define SAFE_SQL(rule)                                                                             \
    "  - sql:\n      do: STATEMENT\n      irreversible: true\n      allow: {" rule ": REASON}\n"
#define SAFE_ALTER(what)                                                                           \
    "  - alter:\n      table: {table}\n      columns:\n        {column}: {" what "}\n"
#define SAFE_RELEASE                                                                               \
    SAFE_GATE("set-by-all", "Has every service been deployed that writes the new column?")         \
    "  - release:\n      table: {table}\n      columns: [{column}]\n"

#endif

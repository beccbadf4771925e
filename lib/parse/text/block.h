/*
 * block: the statements of a PL/pgSQL body that can be read without running it.
 *
 * PL/pgSQL's own words (IF, LOOP, assignments, …) are passed over; what they decide is not known,
 * so every statement counts as one that is run. It goes by tokens, which have their places in the
 * text and survive what does not parse; body.h reads the tree, which has neither.
 */
#ifndef SLUICE_PARSE_BLOCK_H
#define SLUICE_PARSE_BLOCK_H

#include "base/arena.h"

enum parse_part_kind {
    PARSE_PART_SQL,     /* a statement as it stands there */
    PARSE_PART_LITERAL, /* the text of EXECUTE '…' */
    PARSE_PART_DYNAMIC, /* EXECUTE of something that is only known when it runs */
};

struct parse_part {
    enum parse_part_kind kind;
    size_t start;     /* where it begins in the text that was given */
    const char *text; /* in the arena; of a dynamic one: what is executed */
};

struct parse_part_list {
    struct parse_part *items;
    size_t count;
};

/* The body is `length` bytes of `text` from `start` on. */
struct parse_part_list parse_block(struct arena *arena, const char *text, size_t start,
                                   size_t length);

#endif

/*
 * node: a YAML document as a tree whose every node knows its place.
 *
 * Plans are written by people and read by machines, so only the plain part of YAML is let in: one
 * document of mappings, lists and text. Anchors, aliases and tags, a key that is no text, a second
 * document, more than YAML_MAX_DEPTH levels and more than YAML_MAX_NODES nodes are problems, as are
 * bytes that are not UTF-8 and control characters, also when an escape makes them. A key that comes
 * twice in a mapping is a problem too; the first one stays.
 *
 * Nodes live in the arena. Lines and columns are counted from 1, columns in characters.
 */
#ifndef SLUICE_YAML_NODE_H
#define SLUICE_YAML_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "yaml/problem.h"

enum { YAML_MAX_DEPTH = 32, YAML_MAX_NODES = 20000 };

enum yaml_kind {
    YAML_REFUSED, /* a problem was already reported for it: say nothing more */
    YAML_TEXT,
    YAML_LIST,
    YAML_MAPPING,
};

struct yaml_node {
    enum yaml_kind kind;
    struct place place;
    const char *text; /* YAML_TEXT: without a NUL inside; else NULL */
    bool plain;       /* YAML_TEXT: written without quotes, and not as a block */
    bool quoted;      /* YAML_TEXT: in quotes, so that it begins one column after `place` */
    bool apart;       /* it stands for what is at `place`: no line of its text does */
    bool flow; /* for yaml_write_node: a list or mapping on one line, in brackets or braces */
    const struct yaml_node *key; /* the key it stands under; NULL in a list and at the top */
    struct yaml_node *items;     /* the entries of a list, the values of a mapping */
    size_t count;
};

/* NULL when there is no tree: `problems` then has the reason. */
const struct yaml_node *yaml_read(struct arena *arena, const char *text, size_t length,
                                  struct problem_list *problems);

/* The value under `key` of a mapping, or NULL. */
const struct yaml_node *yaml_node_get(const struct yaml_node *mapping, const char *key);

/* A copy, all of which stands at one place. */
const struct yaml_node *yaml_node_at(struct arena *arena, const struct yaml_node *node,
                                     struct place place);

/* Whether both say the same, wherever and however they are written. NULL equals NULL alone. */
bool yaml_node_equal(const struct yaml_node *a, const struct yaml_node *b);

/* Where to point when something is wrong with the node as a whole: at its key, if it has one. */
struct place yaml_node_place(const struct yaml_node *node);

/* Text that YAML takes for no value at all: nothing, `~` or `null` without quotes. */
bool yaml_node_is_null(const struct yaml_node *node);

/* For messages: "a list", "a mapping", "empty" or the text in quotes, shortened. */
const char *yaml_node_describe(struct arena *arena, const struct yaml_node *node);

#endif

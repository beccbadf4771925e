/*
 * write: YAML text from a program, quoted so that yaml_read gives the same back.
 *
 * Calls follow the document's order: a mapping's key is written with yaml_write_text before its
 * value. Values that are numbers or booleans go through yaml_write_plain; yaml_write_text quotes
 * whatever a YAML reader could take for one of these, for null or for syntax.
 */
#ifndef SLUICE_YAML_WRITE_H
#define SLUICE_YAML_WRITE_H

#include <stdbool.h>

#include "base/arena.h"
#include "yaml/node.h"

struct yaml_writer;

struct yaml_writer *yaml_write_open(struct arena *arena);

/* `flow`: on one line, in braces or brackets. */
void yaml_write_mapping(struct yaml_writer *writer, bool flow);
void yaml_write_mapping_end(struct yaml_writer *writer);
void yaml_write_list(struct yaml_writer *writer, bool flow);
void yaml_write_list_end(struct yaml_writer *writer);

void yaml_write_text(struct yaml_writer *writer, const char *text);
void yaml_write_plain(struct yaml_writer *writer, const char *text);

/* A whole tree; texts that are `plain` go through yaml_write_plain. */
void yaml_write_node(struct yaml_writer *writer, const struct yaml_node *node);

/* The whole text, in the arena; the writer is gone afterwards. */
const char *yaml_write_close(struct yaml_writer *writer);

#endif

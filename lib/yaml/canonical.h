/*
 * canonical: what a document says, as one text, however it is written.
 *
 * Two documents have the same one when they differ in comments, white space, quotes, style or the
 * order of keys that the record's table knows. The order of a map's entries is kept, since it may
 * mean something: the order of columns. Nothing but the document and which of its mappings are maps
 * has a part in it, so that a later version makes the same text of it, whatever keys and defaults
 * it knows.
 */
#ifndef SLUICE_YAML_CANONICAL_H
#define SLUICE_YAML_CANONICAL_H

#include "yaml/field.h"

/* For a document that was decoded without problems. In the arena. */
const char *yaml_canonical(struct arena *arena, const struct yaml_record *record,
                           const struct yaml_node *document);

#endif

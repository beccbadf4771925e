/*
 * convention: what ORMs call indexes and constraints, by the names of tables and columns.
 *
 * A pattern is text with these in it: %t the table, %c the columns joined by "_" (Rails: "_and_"),
 * %r the table that a foreign key references and %d the columns there, %m the first eight digits of
 * the MD5 of the table and the columns in one, %s the first ten of the SHA-256 of
 * "table_columns_fk"; %l at its beginning: all of it in lower case. What is called otherwise was
 * named by somebody.
 */
#ifndef SLUICE_PHASE_CONVENTION_H
#define SLUICE_PHASE_CONVENTION_H

#include "base/arena.h"
#include "yaml/field.h"

struct convention_rule {
    const char *tool;  /* "prisma"; NULL: the end of the list */
    const char *kinds; /* u unique constraint, q unique index, i index, f foreign key */
    const char *pattern;
};
extern const struct convention_rule convention_rules[];

/* What stands between columns. */
const char *convention_joint(const char *tool);

struct convention_parts {
    const char *table;
    const char *const *columns;
    size_t column_count;
    const char *other; /* a foreign key's; NULL: it is none */
    const char *const *other_columns;
    size_t other_count;
};

/* The name by the tool's convention of what is called `name`, by that convention with the columns
 * as they were, now that they are others; NULL: it has no name of this convention. */
const char *convention_renamed(struct arena *arena, const char *tool, char kind, const char *name,
                               const struct convention_parts *was,
                               const struct convention_parts *is);

extern const struct yaml_choice convention_tools[]; /* their words: a rule's `tool` */

#endif

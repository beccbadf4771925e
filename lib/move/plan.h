/*
 * move_plan: the SQL that a plan which moves tables has in it; private to plan.c, tables.c and
 * literal.c.
 */
#ifndef SLUICE_MOVE_PLAN_H
#define SLUICE_MOVE_PLAN_H

#include "move/move.h"

const char *move_foreign_tables(const struct move *move);
const char *move_own_tables(const struct move *move);
/* literal.c: SQL of the column's default; NULL: it has none, or one that is not understood. */
const char *move_default(struct arena *arena, const struct move_column *column);
/* The values of a column that is an enum, "('a','b')"; NULL: one of them is not understood. */
const char *move_enum_values(struct arena *arena, const struct move_column *column);
/* Ten rows at most, by key, with the columns whose values would be lost; "none". NULL: no type of
 * the table loses anything. */
const char *move_lost_query(const struct move *move, const struct move_table *table);
/* Identities go on behind the rows that are there; "": there is none. */
const char *move_sequences(const struct move *move);
const char *move_forget(const struct move *move);

#endif

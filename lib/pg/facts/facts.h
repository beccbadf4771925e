/*
 * facts: reads what lint asks for into the plain data of sql/facts.h.
 *
 * It opens a transaction of its own and rolls it back: a change of a column's type is tried on an
 * empty temporary copy, and statements of newer syntax are given to the server's parser, which does
 * not run them. Tables are only read: those that are small, for what stands against a change.
 */
#ifndef SLUICE_PG_FACTS_FACTS_H
#define SLUICE_PG_FACTS_FACTS_H

#include "pg/pg.h"
#include "sql/facts.h"

bool facts_load(struct arena *arena, struct pg *pg, const struct facts_wanted *wanted,
                struct facts *facts, struct error *error);

/* read.c: what belongs to the tables, by their oids as an array's text. */
bool facts_read_parts(struct arena *arena, struct pg *pg, const char *oids, struct facts *facts,
                      struct error *error);

/* try.c: the changes of types, and the statements that are unparsed. */
bool facts_try(struct arena *arena, struct pg *pg, const struct facts_wanted *wanted,
               const char *search_path, struct facts *facts, struct error *error);

/* rows.c: what the rows of small tables say. */
bool facts_read_rows(struct arena *arena, struct pg *pg, const struct facts_wanted *wanted,
                     struct facts *facts, struct error *error);

#endif

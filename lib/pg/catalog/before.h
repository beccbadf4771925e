/*
 * before: what is there before SQL of a plan runs, and whether it is again after it was undone.
 *
 * Everything is asked in the caller's transaction, which the caller rolls back. A question about
 * what is not there has no answer; false means that the server could not be asked.
 */
#ifndef SLUICE_PG_CATALOG_BEFORE_H
#define SLUICE_PG_CATALOG_BEFORE_H

#include "pg/pg.h"
#include "sql/script.h"

/* The answer to a question: `undo` NULL: nothing was there. */
bool pg_ask_before(struct arena *arena, struct pg *pg, const struct sql_question *question,
                   const char **undo, struct error *error);

/* Which of the names are relations that are there, by `names[i]` as quoted SQL, with what is locked
 * along with them. */
bool pg_look_relations(struct arena *arena, struct pg *pg, const char *const *names,
                       const enum lock_mode *modes, size_t count,
                       struct script_relation **relations, size_t *relation_count,
                       struct error *error);

/* An empty copy of the relation, by its name in a schema that nobody else sees; *made: of a table
 * or view it could be made. */
#define PG_COPY_SCHEMA "sluice_trial"
bool pg_make_copy(struct arena *arena, struct pg *pg, const struct qname *name, char relkind,
                  bool *made, struct error *error);

/* Notes the definition of everything in the database, in a temporary table; and what differs from
 * that now, NULL: nothing. */
bool pg_note_schema(struct pg *pg, struct error *error);
bool pg_compare_schema(struct arena *arena, struct pg *pg, const char **difference,
                       struct error *error);

#endif

/*
 * adopt: whether a database is in the end state of a plan that it does not know: a fresh one that
 * was made from the schema of today, one of CI, a copy of staging.
 *
 *   adopt.c   whether all of it holds
 *   ends.c    what the phases leave, from the facts that they tell, one item after the other
 *   look.c    how each item is looked for: the server says what the plan's words would make, on an
 *             empty copy of the table as it is now, and that is compared with what is there
 *   script.c  plain SQL: what it makes is made on copies, and compared
 *   frameworks.c  whose history of migrations is in the database
 *   end.c     what things are called in the end, and which of them are there
 *   migration.c  what a plan does where nobody is, for another tool's migration (engine.h);
 *             done.c and marks.c say by what such a database is told from one where it is done
 *
 * All of it is evidence. A plan is adopted where every item holds and one at least is something
 * that the plan makes: that a thing is absent says nothing of a database that never had it. What
 * cannot be told is said as it is, and then nothing is adopted.
 *
 * Everything runs in a transaction that is rolled back, and takes no lock that a writer waits for.
 * Rows are asked last, and only where all else holds.
 */
#ifndef SLUICE_ENGINE_ADOPT_H
#define SLUICE_ENGINE_ADOPT_H

#include "engine/session/session.h"

struct end_item {
    const char *what;  /* `column "total" of table "public.orders" is bigint` */
    const char *lacks; /* NULL: it holds; else what is so instead */
    size_t phase;
    bool made; /* by the plan */
};

struct adoption {
    bool holds;
    bool near; /* something that the plan makes is there, but not all is as it leaves it */
    struct end_item *items;
    size_t item_count;
    const char *lacks; /* of the first item that does not hold: what is so instead, or cannot be
                          told; NULL: all hold */
};

bool engine_find_end(struct engine *engine, const struct plan *plan, struct adoption *adoption,
                     struct error *error);

/* To an error of a plan that cannot run here either: what its end state lacks, where some of it is
 * there. */
void adoption_tell(const struct adoption *adoption, struct error *error);
/* The same as a note. */
void adoption_find(const struct adoption *adoption, const struct plan *plan,
                   struct finding_list *findings);

/* frameworks.c: a note for each ORM whose history of migrations is in the database. */
bool engine_find_frameworks(struct engine *engine, const struct plan *plan,
                            struct finding_list *findings, struct error *error);

/* What the plan makes, for people: a few items, and how many more. */
const char *adoption_text(struct arena *arena, const struct adoption *adoption);

#endif

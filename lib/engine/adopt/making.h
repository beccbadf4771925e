/*
 * making: a migration as it is made. Private to this wing.
 */
#ifndef SLUICE_ENGINE_ADOPT_MAKING_H
#define SLUICE_ENGINE_ADOPT_MAKING_H

#include "engine/adopt/look.h"

struct making {
    struct engine *engine;
    struct arena *arena;
    const struct plan *plan;
    const struct story *story;
    size_t end;
    bool ran; /* the plan has begun here; else the database is as at its start */
    struct view_migration *view;
};

/* done.c: conditions by which a database is told on which it has been done, from the facts that the
 * phases tell. */
bool making_add_conditions(struct making *m, struct error *error);
/* Whether they tell: at the start they must not hold. Where nothing does, what may run again runs;
 * anything else is refused. */
bool making_settle(struct making *m, struct error *error);
/* marks.c: the same of SQL of the plan. */
void making_add_marks(struct making *m, const struct fact *runs);
/* `path`: in which it is read. */
void making_add_condition(struct making *m, const char *path, const char *sql);
/* Of a column or a table, by the name that it has when all is done. */
void making_add_column(struct making *m, const struct qname *table, const char *column, bool there,
                       const char *more);
void making_add_part(struct making *m, const struct qname *table, const char *name, bool there);
void making_add_relation(struct making *m, const struct qname *name, bool there);

#endif

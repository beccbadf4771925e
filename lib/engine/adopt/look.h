/*
 * look: items of an end state, looked for. Private to this wing. Every function adds one item, or
 * none; false: the database could not be asked.
 */
#ifndef SLUICE_ENGINE_ADOPT_LOOK_H
#define SLUICE_ENGINE_ADOPT_LOOK_H

#include "engine/adopt/adopt.h"
#include "phase/sql/args.h"
#include "phase/story/story.h"

struct look {
    struct engine *engine;
    struct arena *arena;
    const struct plan *plan;
    const struct story *story;
    struct adoption *out;
    size_t end;           /* how many phases there are */
    struct error *error;  /* of the command */
    struct qname *copied; /* tables that have a temporary one of their name */
    size_t copied_count;
    struct qname *made; /* of them, those that the plan makes */
    size_t made_count;
};

/* `lacks` NULL: it holds. */
void look_add(struct look *look, size_t phase, bool made, const char *lacks, const char *format,
              ...) __attribute__((format(printf, 5, 6)));
/* Whether what failed is an answer. */
bool look_is_answer(const struct error *error);
/* A query of one boolean, read as SQL over the table is; `made` as of an item. */
bool look_ask(struct look *look, size_t phase, const struct qname *table, const char *sql,
              const char *what);
/* By the name that holds in the end. */
bool look_column(struct look *look, const struct fact *fact, const struct qname *table,
                 const char *column, const char *type_sql, const char *default_sql);
/* What the server says of a type and a default that the plan gives a column of the table, each NULL
 * where the plan says none (the type: as it is), or where it cannot be told. */
bool look_said(struct look *look, const struct qname *table, const char *column,
               const char *type_sql, const char *default_sql, const char **type,
               const char **default_said);
bool look_column_absent(struct look *look, const struct fact *fact, const struct qname *table,
                        const char *column);
bool look_nullable(struct look *look, const struct fact *fact, const struct qname *table,
                   const char *column, bool nullable);
bool look_named(struct look *look, const struct fact *fact, const struct qname *table);
bool look_object(struct look *look, size_t phase, bool made, const struct live_object *object,
                 enum presence presence);
bool look_whole(struct look *look, const struct fact *uses, const struct qname *table);
/* ends.c: what the phases tell of the schema, or else of rows; and phases that tell nothing. */
bool look_at_ends(struct look *look, bool rows);
void look_for_untold(struct look *look);
/* script.c */
bool look_script(struct look *look, size_t phase, const struct sql_args *args);

#endif

/*
 * said: what the server says of a failure, without what rows contain.
 *
 * Names and settings stay, values go: messages are kept in a log, in tables and in what programs
 * are told, where who may not read the table reads them. What can have values in it is told from
 * SQLSTATE, not from words, because words are in the language of the server.
 */
#ifndef SLUICE_PG_SAID_H
#define SLUICE_PG_SAID_H

#include <stdbool.h>

#include "base/arena.h"

struct said {
    const char *state;                             /* SQLSTATE */
    const char *message, *detail, *hint, *context; /* all but the first may be NULL */
    bool raised;        /* by RAISE of PL/pgSQL: its words are anybody's */
    bool of_object;     /* it names a table, or a type with a check */
    bool parsing;       /* it is about the statement, not about a row that was read */
    bool of_statement;  /* it has a position in the statement itself, which no row's value has */
    const char *values; /* answered: message and detail as they were said; NULL: they are in full */
};

/* In the arena. What was said with a context that names a function of sluice is ours. */
struct said said_without_values(struct arena *arena, const struct said *said);

/* The message alone, for what a handler in PL/pgSQL has returned in lines: SQLSTATE, the name of a
 * type, the first line of the context, the message. NULL when it is not that. */
const char *said_by_handler(struct arena *arena, const char *lines);

/* Whether a statement may evaluate expressions over rows. */
bool said_reads_rows(const char *sql);

#endif

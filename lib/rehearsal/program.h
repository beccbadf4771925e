/*
 * program: runs a program of PostgreSQL's client, found on PATH, and keeps what it says.
 *
 * It ends when this process does. A password goes into its environment.
 */
#ifndef SLUICE_REHEARSAL_PROGRAM_H
#define SLUICE_REHEARSAL_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/error.h"

struct program {
    const char *name;   /* "pg_dump" */
    const char **words; /* its arguments */
    size_t word_count;
    const char *password; /* NULL: none */
    pid_t pid;            /* 0: it does not run */
    int out, err;
};

struct program_end {
    int status;      /* 128 + n: killed by signal n */
    const char *out; /* its standard output */
    const char *err; /* its standard error */
};

void program_add(struct arena *arena, struct program *program, const char *word);
/* --dbname, unless there is nothing to say. */
void program_add_database(struct arena *arena, struct program *program, const char *words,
                          const char *password);

/* ERROR_REFUSED when there is no such program. */
bool program_start(struct program *program, struct error *error);
bool program_has_ended(struct program *program); /* program_take has to be called */
/* Waits for its end, which an interrupt, or the end of `within_ms` (-1: no end), brings about. */
struct program_end program_take(struct arena *arena, struct program *program, int64_t within_ms);
/* The two above; false with ERROR_TEMPORARY when it was interrupted. */
bool program_run(struct arena *arena, struct program *program, struct program_end *end,
                 struct error *error);

/* "PostgreSQL 15" of which it is: 15. */
bool program_version(struct arena *arena, const char *name, int *major, struct error *error);

/* The first line of its complaints that says what is wrong. */
const char *program_complaint(struct arena *arena, const struct program_end *end);

#endif

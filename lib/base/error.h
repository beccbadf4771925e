/*
 * error: what went wrong, as a value.
 *
 * A function that can fail returns bool and takes a `struct error *`. Who fails calls error_set
 * once (it returns false, so `return error_set(…)`); everybody above returns it unchanged; `cmd`
 * prints it once. Messages are lowercase without a full stop, "could not" for what may succeed
 * next time and "cannot" for what won't, with the object's kind and quoted name. The hint is a
 * sentence that names the next command to type.
 */
#ifndef SLUICE_BASE_ERROR_H
#define SLUICE_BASE_ERROR_H

#include <stdbool.h>

#include "base/arena.h"

/* The kinds of failure are the exit statuses of the contract, one for one. */
enum error_code {
    ERROR_NONE = 0,
    ERROR_FAILED = 1,     /* the phase failed; state is kept */
    ERROR_USAGE = 2,      /* usage error or invalid plan; nothing changed */
    ERROR_GATE = 3,       /* a closed gate stands in the way */
    ERROR_REFUSED = 4,    /* a preflight, verification or piece of evidence does not hold */
    ERROR_DRIFT = 5,      /* the plan file or the schema is no longer what was registered */
    ERROR_TEMPORARY = 75, /* somebody else runs this plan, or a lock could not be had in time */
};

/* Where in a plan file: 1-based; line 0 means nowhere. */
struct place {
    int line;
    int column;
};

/* What the server's answer is about, by names that catalogues have; NULL where it says nothing. */
struct error_about {
    const char *schema, *table, *column, *datatype,
        *constraint; /* also the index of a unique one */
};

/*
 * Message, detail and hint go to logs, tables, hooks and whoever looks: they name rows by keys, and
 * never have what else is in them. What the server said with that in it is `values`.
 */
struct error {
    struct arena *arena; /* owns the texts; set before first use */
    enum error_code code;
    char sqlstate[6]; /* of the server's answer, or "" */
    const char *message;
    const char *detail; /* further facts, may have several lines; NULL if none */
    const char *hint;   /* NULL if none */
    const char *values; /* for the terminal of who asked for it; NULL: nothing was left out */
    struct error_about about;
    struct place place;
    bool connection_lost;
    bool interrupted; /* by SIGINT or SIGTERM */
};

/* Both return false. The first error set stays: a later one, met while cleaning up, is dropped. */
bool error_set(struct error *error, enum error_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Add a detail or a hint to the error that is set; the first of each stays. */
void error_detail(struct error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void error_hint(struct error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with its texts in `to`'s arena, which stays. */
void error_copy(struct error *to, const struct error *from);

/* SIGINT or SIGTERM ended what was going on. Returns false. */
bool error_interrupted(struct error *error);

/* Forget what is set, keeping the arena. */
void error_clear(struct error *error);

#endif

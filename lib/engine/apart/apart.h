/*
 * apart: what is done on another server, or between it and this one (struct apart).
 *
 *   apart.c    runs a step of that mode, whatever its act
 *   catch.c    waits until one side has what was written on the other
 *   compare.c  reads the rows of both sides and tells which differ
 *
 * Nothing here is recorded: whoever calls does that, and asks again when it was not. A server that
 * is away, or too slow, is ERROR_TEMPORARY with what to do; a connection that is lost to it is no
 * loss of our own.
 */
#ifndef SLUICE_ENGINE_APART_H
#define SLUICE_ENGINE_APART_H

#include "engine/session/session.h"

struct apart_question {
    struct engine *engine;
    const struct plan *plan;
    const char *command; /* to type again: "advance" */
    const struct operation *operation;
    const struct step *step; /* of it, there or back */
};

bool apart_do(const struct apart_question *question, struct error *error);

/* Until the query `catches` says `done`, given what `marks` says now, on that side; how long that
 * took. ERROR_TEMPORARY after within_ms; or a trouble of the slot. */
bool apart_catch_up(const struct apart_question *question, const char *marks, const char *catches,
                    int64_t within_ms, int64_t *took_ms, struct error *error);

/* Which side is not the server whose rows are known, in words; NULL: both are. A standby that was
 * promoted may lack what the server before it had confirmed, and that is not sent again. */
bool apart_noted(const struct apart_question *question, const char **other, struct error *error);
/* ERROR_REFUSED where one is not. */
bool apart_must_be_noted(const struct apart_question *question, struct error *error);

/* What the rows of both sides differ in. */
struct apart_difference {
    long long rows;      /* that were compared */
    long long differing; /* at least so many, where there are more than ten */
    const char **keys;   /* "(7) is only there" */
    size_t key_count;
};
/* For `timeout_ms` at most; 0: as long as it takes. */
bool apart_compare(const struct apart_question *question, int64_t timeout_ms,
                   struct apart_difference *difference, struct error *error);

#endif

/*
 * stage: the target and the scratch database, from the first look to the last. See rehearsal.h.
 */
#ifndef SLUICE_REHEARSAL_STAGE_H
#define SLUICE_REHEARSAL_STAGE_H

#include "pg/pg.h"
#include "rehearsal/rehearsal.h"

struct stage {
    struct arena *arena;
    const struct rehearsal_request *request;
    struct rehearsal *view;
    struct pg *source, *pg; /* of the target, which is only read; of the scratch database */
    /* For programs: connection strings without their passwords, and those. */
    const char *source_words, *source_password, *words, *password;
    bool superuser; /* in the scratch database */
    bool ours;      /* it is marked, so that it may be emptied */
};

/* Opens both. ERROR_REFUSED, by name, when they are one database or the scratch one is not empty;
 * ERROR_TEMPORARY when another rehearsal is in it. Marks it. */
bool stage_open(struct stage *stage, struct error *error);
/* Empties it, however this ends, and closes both. False, with the error, when something is left:
 * an error that is set stays. */
bool stage_close(struct stage *stage, struct error *error);

/* Another process: empties what `conninfo` leads to when it is marked, once nobody works in it. */
bool stage_rescue(struct arena *arena, const char *conninfo, struct error *error);

void rehearsal_say(const struct rehearsal_request *request, struct arena *arena, const char *format,
                   ...) __attribute__((format(printf, 3, 4)));
/* What the rehearsal could not show. */
void rehearsal_limit(struct arena *arena, struct rehearsal *view, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif

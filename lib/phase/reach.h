/*
 * reach: how a server is reached: by a service, or by a connection string in a variable of our
 * environment. Neither says anything that is secret.
 */
#ifndef SLUICE_PHASE_REACH_H
#define SLUICE_PHASE_REACH_H

#include "phase/fields.h"

struct reach {
    const char *service, *env;
    struct place place;
};

extern const struct yaml_record reach_record;

/* How the engine reaches it: "service=books", "env:BOOKS", or "secret:BOOKS" where a password may
 * be in that. */
const char *reach_text(struct arena *arena, const struct reach *reach, bool keep_password);

#endif

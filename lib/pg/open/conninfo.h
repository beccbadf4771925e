/*
 * conninfo: connection strings, as text.
 */
#ifndef SLUICE_PG_CONNINFO_H
#define SLUICE_PG_CONNINFO_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/error.h"

/* `conninfo` (keywords, a URI, NULL for PG* variables) with another database; ERROR_USAGE when it
 * is none. "34.1.1. Connection Strings" of the documentation. */
bool pg_conninfo_of(struct arena *arena, const char *conninfo, const char *database,
                    const char **out, struct error *error);

/* For a program of PostgreSQL's own: `conninfo` without its password, which goes into the
 * environment, because the list of processes shows arguments. *words "": there is nothing to say;
 * *password NULL: likewise. ERROR_USAGE when it is none, or has sslpassword in it. */
bool pg_conninfo_split(struct arena *arena, const char *conninfo, const char **words,
                       const char **password, struct error *error);
/* Whether it has a password; likewise. A service's file is not looked into. */
bool pg_conninfo_has_password(const char *conninfo, bool *has, struct error *error);

#endif

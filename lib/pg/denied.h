/*
 * denied: which GRANT is missing, from the server's "permission denied" and the statement.
 */
#ifndef SLUICE_PG_DENIED_H
#define SLUICE_PG_DENIED_H

#include "base/arena.h"

/* A hint; `message` is the server's, `role` who ran `sql`. */
const char *denied_hint(struct arena *arena, const char *message, const char *sql,
                        const char *role);

#endif

/*
 * migration: a plan as one migration of an ORM, for its own folder.
 *
 * One block of PL/pgSQL, the same for all of them, in as thin a wrapper as each of them takes.
 * Where the plan is registered it fails unless the plan is complete; where it is, it only renames
 * what the ORM's convention would call otherwise; where nobody knows the plan, it does what the
 * plan does, unless that is there already. It fails, too, where that would be done to a table of
 * some size.
 */
#ifndef SLUICE_REPORT_MIGRATION_H
#define SLUICE_REPORT_MIGRATION_H

#include "base/arena.h"
#include "engine/view.h"

struct migration_format {
    const char *name; /* "prisma"; NULL: the end of the list */
    const char *(*wrap)(struct arena *arena, const struct view_migration *view, const char *block);
    const char *names; /* a key of the conventions of names.c, or NULL: it has none that is known */
};
extern const struct migration_format migration_formats[];

const char *report_migration(struct arena *arena, const struct view_migration *view,
                             const struct migration_format *format);

/* ---- for this room's own files ---- */

/* names.c: statements that rename what has the convention's name with the old column in it; ""
 * where there are none. */
const char *migration_names(struct arena *arena, const struct view_migration *view,
                            const char *convention);

#endif

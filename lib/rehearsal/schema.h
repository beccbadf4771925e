/*
 * schema: the target's schema in the scratch database, by pg_dump and pg_restore, in two halves:
 * what rows have to obey when they come, and what looks at tables as a whole or would act on each
 * row. Rows come in between. With it comes what Sluice knows in the target of other plans.
 */
#ifndef SLUICE_REHEARSAL_SCHEMA_H
#define SLUICE_REHEARSAL_SCHEMA_H

#include "rehearsal/stage.h"

struct schema_copy {
    const char *folder;  /* with the archives; NULL: none was made */
    bool has_state;      /* schema sluice is there */
    bool owners, rights; /* can be kept: their roles are there */
};

bool schema_begin(struct stage *stage, struct schema_copy *copy, struct error *error);
bool schema_finish(struct stage *stage, struct schema_copy *copy, struct error *error);
void schema_forget(const struct schema_copy *copy); /* removes the archives */

/* The scratch database's schema as pg_dump shows it, without ours. */
bool schema_dump(struct stage *stage, const char **text, struct error *error);

#endif

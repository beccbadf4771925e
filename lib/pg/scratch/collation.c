/* Whether a type has collations: see scratch.h. */
#include "pg/scratch/try.h"

bool scratch_is_collatable(struct scratch *scratch, const char *type_sql, bool *is,
                           struct error *error)
{
    const char *problem;
    if (!scratch_set_path(scratch, scratch->search_path, error) ||
        !scratch_try_sql(
            scratch, sql_make(scratch->arena, "SELECT NULL::%S COLLATE pg_catalog.\"C\"", type_sql),
            &problem, NULL, NULL, error))
        return false;
    *is = !problem;
    return scratch_set_path(scratch, "pg_catalog", error);
}

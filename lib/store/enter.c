/* Whose schema "sluice" is: see store_enter. */
#include "base/str.h"
#include "store/store.h"
#include "store_sql.h"

static bool refuse_owner(const char *owner, struct error *error)
{
    error_set(
        error, ERROR_REFUSED,
        "schema \"sluice\" belongs to role \"%s\", which is neither this role nor one that it "
        "was granted, nor the owner of the database",
        owner);
    error_hint(error,
               "What stands there could act with this role's rights. If it is meant, say so with "
               "--trust-owner %s, or GRANT %s to this role; else see who made it: `psql -c '\\dn+ "
               "sluice'`.",
               owner, owner);
    return false;
}

bool store_enter(struct pg *pg, bool *installed, struct error *error)
{
    PG_RESULT(r);
    *installed = false;
    if (!pg_query(pg, sql_owner, PG_PARAMS(pg_trusted(pg)), &r, error))
        return false;
    if (pg_rows(r) == 0)
        return true;
    const char *owner = pg_text(r, 0, "owner");
    if (!pg_bool(r, 0, "acting") && !pg_bool(r, 0, "granted") && !pg_bool(r, 0, "of_database") &&
        !(!pg_is_null(r, 0, "trusted") && pg_bool(r, 0, "trusted")))
        return refuse_owner(owner, error);
    if (!pg_is_null(r, 0, "odd"))
        return store_refuse_damage(error, pg_text(r, 0, "odd"),
                                   "it is another kind of object, belongs to another role, or has "
                                   "rules, policies or triggers of others");
    *installed = pg_bool(r, 0, "installed");
    return pg_bool(r, 0, "acting") || !pg_bool(r, 0, "may_act") || pg_act_as(pg, owner, error);
}

#include "store/store.h"

#include <limits.h>
#include <stdio.h>

#include "base/str.h"
#include "store/row.h"
#include "store_sql.h"

/* Each script takes the schema from the version before to this one. */
const char *store_schema_sql(int version)
{
    static const char *const scripts[STORE_VERSION] = {sql_schema_1, sql_schema_2, sql_schema_3,
                                                       sql_schema_4, sql_schema_5, sql_schema_6};
    return scripts[version - 1];
}

bool store_read_version(struct pg *pg, int *version, struct error *error)
{
    bool installed;
    *version = 0;
    if (!store_enter(pg, &installed, error))
        return false;
    if (!installed)
        return true;
    PG_RESULT(result);
    if (!row_query(pg, "meta", "SELECT version FROM sluice.meta", PG_NO_PARAMS, &result, error))
        return false;
    if (pg_rows(result) != 1)
        return store_refuse_damage(error, "meta",
                                   "it must have one row, with the schema's version");
    struct row row = {error->arena, result, 0, "meta", {NULL}, error, false};
    *version = (int)row_int(&row, "version", 1, INT_MAX);
    if (row.damaged)
        return false;
    if (*version <= STORE_VERSION)
        return true;
    error_set(error, ERROR_REFUSED, "schema \"sluice\" has version %d, this program knows up to %d",
              *version, STORE_VERSION);
    error_hint(error, "Use the newer sluice that wrote it.");
    return false;
}

/* A run of the older program would fail at its next statement. */
static bool nobody_works(struct pg *pg, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_leases, PG_NO_PARAMS, &r, error))
        return false;
    if (pg_rows(r) == 0)
        return true;
    error_set(error, ERROR_TEMPORARY,
              "schema \"sluice\" is one of an older version, which is at work on plan \"%s\" "
              "(pid %lld)",
              pg_text(r, 0, "name"), pg_int(r, 0, "pid"));
    error_hint(error, "Wait until it has ended, or use the older program; the newer one upgrades "
                      "the schema when nobody works with it.");
    return false;
}

/* IF NOT EXISTS would ask for CREATE on the database also where the schema was made for us. */
static bool create_schema(struct pg *pg, struct error *error)
{
    PG_RESULT(there);
    if (!pg_query(pg, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'sluice') AS there",
                  PG_NO_PARAMS, &there, error))
        return false;
    return pg_bool(there, 0, "there") || pg_exec(pg, "CREATE SCHEMA sluice", error);
}

bool store_check_published(struct pg *pg, bool upgrade, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_published, PG_PARAMS(upgrade ? "t" : "f"), &r, error))
        return false;
    if (pg_rows(r) == 0)
        return true;
    error_set(error, ERROR_REFUSED,
              "schema \"sluice\" would be published by %s, which is FOR ALL TABLES: a subscriber "
              "stops at the first row of a table that it lacks",
              pg_text(r, 0, "publications"));
    error_detail(error, "replication slots of this database: %s", pg_text(r, 0, "slots"));
    error_hint(error,
               "Publish the application's tables by name or, from PostgreSQL 15 on, FOR TABLES "
               "IN SCHEMA, and ALTER SUBSCRIPTION … SET PUBLICATION; or if its subscribers "
               "leave out what they do not know, say so: PGOPTIONS='-c sluice.published=on'.");
    return false;
}

bool store_keep_made(struct pg *pg, struct error *error)
{
    return pg_exec(pg, sql_rights_of_made, error);
}

/* Two first runs at once: the second waits, and finds the schema there. */
static bool install_in_transaction(struct pg *pg, struct error *error)
{
    int version;
    if (!pg_exec(pg, "SELECT pg_advisory_xact_lock(hashtextextended('sluice schema', 0))", error) ||
        !store_read_version(pg, &version, error))
        return false;
    if (version < STORE_VERSION && !store_check_published(pg, true, error))
        return false;
    if (version == 0 && !create_schema(pg, error))
        return false;
    if (version > 0 && version < STORE_VERSION && !nobody_works(pg, error))
        return false;
    for (int next = version + 1; next <= STORE_VERSION; next++)
        if (!pg_exec(pg, store_schema_sql(next), error))
            return false;
    const char *record = version == 0 ? "INSERT INTO sluice.meta (version) VALUES ($1)"
                                      : "UPDATE sluice.meta SET version = $1";
    char number[16];
    snprintf(number, sizeof number, "%d", STORE_VERSION);
    return pg_run(pg, record, PG_PARAMS(number), NULL, error) && pg_exec(pg, sql_rights, error) &&
           store_keep_made(pg, error) && (version == 0 || store_seal_all(pg, error));
}

static bool install(struct pg *pg, struct error *error)
{
    if (pg_in_transaction(pg))
        return install_in_transaction(pg, error);
    if (pg_begin(pg, error) && install_in_transaction(pg, error) && pg_commit(pg, error))
        return true;
    pg_rollback(pg);
    return false;
}

bool store_install(struct pg *pg, struct error *error)
{
    int version;
    return store_read_version(pg, &version, error) &&
           (version == STORE_VERSION || install(pg, error));
}

bool store_adopt(struct pg *pg, const char *tables, struct error *error)
{
    PG_RESULT(there);
    PG_RESULT(r);
    if (!pg_query(pg, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'sluice') AS there",
                  PG_NO_PARAMS, &there, error))
        return false;
    if (pg_bool(there, 0, "there"))
        return true;
    if (!pg_query(pg, sql_adopt, PG_PARAMS(tables), &r, error))
        return false;
    if (pg_rows(r) == 0)
        return true;
    const char *role = pg_text(r, 0, "role");
    return pg_exec(pg, sql_make(error->arena, "CREATE SCHEMA sluice AUTHORIZATION %I", role),
                   error) &&
           pg_act_as(pg, role, error);
}

bool store_open(struct pg *pg, bool *installed, struct error *error)
{
    int version;
    if (!store_read_version(pg, &version, error))
        return false;
    *installed = version > 0;
    if (version == 0 || version == STORE_VERSION || install(pg, error))
        return true;
    bool denied = str_equal(error->sqlstate, "42501");
    if (denied)
        error->hint = NULL; /* to grant more would be no help */
    if (denied || !error->hint)
        error_hint(error,
                   "Schema \"sluice\" has version %d and has to be upgraded to %d: run sluice once "
                   "as its owner, on the primary server.",
                   version, STORE_VERSION);
    return false;
}

bool store_look(struct pg *pg, bool *installed, struct error *error)
{
    int version;
    if (!store_read_version(pg, &version, error))
        return false;
    *installed = version > 0;
    if (version == 0 || version == STORE_VERSION)
        return true;
    error_set(error, ERROR_REFUSED,
              "schema \"sluice\" has version %d, and has to be upgraded to %d", version,
              STORE_VERSION);
    error_hint(error, "Run `sluice status` once as its owner, on the primary server.");
    return false;
}

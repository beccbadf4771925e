/*
 * Rows of a batch that go by COPY from connection to connection (struct bulk of
 * phase/operation.h).
 *
 * Each worker has a connection of its own to the other server. Before the first rows go over it, it
 * has to lead where the foreign table does: an advisory lock that it takes has to be among the
 * locks that a foreign table of that server shows, in the same database.
 *
 * What the other server has committed stays there when the batch rolls back, or its connection is
 * lost; the batch that is repeated finds some rows there, and its own statement does the rest.
 */
#include <stdio.h>

#include "base/str.h"
#include "engine/fill/filling.h"
#include "engine/survey/survey.h"

struct far {
    struct arena *arena;
    struct pg *pg;
    struct bulk_names names;
};

void bulk_close(struct worker *w)
{
    if (!w->far)
        return;
    pg_close(w->far->pg);
    arena_free(w->far->arena);
    w->far = NULL;
}

/* Of the connection there, which is given up: whatever it was at is rolled back. One that is lost
 * is no loss of ours. */
static bool failed(struct worker *w, struct error *error)
{
    engine_blame_other(w->filling->operation->fill->bulk->reach, error);
    const bool unreached = error->code == ERROR_TEMPORARY && !error->sqlstate[0];
    if (!error->interrupted && (error->connection_lost || unreached)) {
        snprintf(error->sqlstate, sizeof error->sqlstate, "08006");
        error->hint = NULL;
    }
    error->connection_lost = false;
    bulk_close(w);
    return false;
}

/* ---- where it leads ---- */

static const char *locks_sql(struct arena *arena, const struct far *far, int pid)
{
    return sql_make(arena,
                    "BEGIN; CREATE FOREIGN TABLE sluice.bulk_locks_%d (locktype text, classid oid, "
                    "objid oid)\n    SERVER %I OPTIONS (schema_name 'pg_catalog', table_name "
                    "'pg_locks');\nCREATE FOREIGN TABLE sluice.bulk_database_%d (catalog_name "
                    "text)\n    SERVER %I OPTIONS (schema_name 'information_schema',\n"
                    "    table_name 'information_schema_catalog_name')",
                    pid, far->names.server, pid, far->names.server);
}

/* In a transaction that is rolled back. */
static bool look_through(struct worker *w, const char *high, const char *low, const char *database,
                         bool *same, struct error *error)
{
    struct arena *arena = w->far->arena;
    const int pid = pg_backend_pid(w->pg);
    PG_RESULT(r);
    bool good = pg_exec(w->pg, locks_sql(arena, w->far, pid), error) &&
                pg_query(w->pg,
                         sql_make(arena,
                                  "SELECT EXISTS (SELECT FROM sluice.bulk_locks_%d\n    WHERE "
                                  "locktype = 'advisory' AND classid = $1::oid AND objid = "
                                  "$2::oid)\n    AND (SELECT catalog_name FROM "
                                  "sluice.bulk_database_%d) = $3 AS same",
                                  pid, pid),
                         PG_PARAMS(high, low, database), &r, error);
    *same = good && pg_bool(r, 0, "same");
    pg_rollback(w->pg);
    return good;
}

static bool leads_there(struct worker *w, struct error *error)
{
    const struct bulk *bulk = w->filling->operation->fill->bulk;
    bool same;
    PG_RESULT(r);
    if (!pg_query(w->far->pg,
                  "SELECT high, low, current_database() AS database,\n"
                  "    pg_advisory_lock(high, low) IS NULL AS taken\n"
                  "FROM (SELECT (random() * 2147483647)::integer AS high,\n"
                  "    (random() * 2147483647)::integer AS low OFFSET 0) AS key",
                  PG_NO_PARAMS, &r, error))
        return failed(w, error);
    if (!look_through(w, pg_text(r, 0, "high"), pg_text(r, 0, "low"), pg_text(r, 0, "database"),
                      &same, error))
        return false;
    if (same)
        return pg_exec(w->far->pg, "SELECT pg_advisory_unlock_all()", error) || failed(w, error);
    error_set(error, ERROR_REFUSED,
              "it leads to another database than server \"%s\" of foreign table %s",
              w->far->names.server, bulk->foreign);
    error_hint(error,
               "Let `by_copy` lead to the database that the foreign table is of, or leave it "
               "out: then rows go through the foreign table.");
    return failed(w, error);
}

static bool open_far(struct worker *w, const struct bulk *bulk, struct error *error)
{
    struct far *far = w->far;
    if (!survey_bulk_names(far->arena, w->pg, bulk, &far->names, error))
        return false;
    if (!pg_open_impatiently(far->arena, w->filling->far, ENGINE_OTHER_S, &far->pg, error))
        return failed(w, error);
    pg_set_working(far->pg, true);
    return (survey_bulk_meets(far->pg, bulk, &far->names, error) || failed(w, error)) &&
           leads_there(w, error);
}

bool bulk_open(struct worker *w, struct error *error)
{
    const struct bulk *bulk = w->filling->operation->fill->bulk;
    struct arena *arena;
    if (!bulk || w->filling->back || w->far)
        return true;
    arena = arena_new();
    w->far = arena_alloc(arena, sizeof *w->far);
    *w->far = (struct far){.arena = arena};
    bool good = open_far(w, bulk, error);
    if (!good)
        bulk_close(w);
    return good;
}

/* ---- a batch ---- */

/* Rows are safe there before their batch is recorded here as done. */
static const char begin_there[] =
    "BEGIN; SELECT pg_catalog.set_config('synchronous_commit', 'on', true)\n"
    "    WHERE pg_catalog.current_setting('synchronous_commit') = 'off'";

/* By the key's index: a table that has been filled just now has no statistics, and would be read
 * whole for every batch. */
static bool is_filled(struct worker *w, struct pg *to, const char *sql, bool *filled,
                      struct error *error)
{
    PG_RESULT(r);
    bool good = pg_exec(to, "SET LOCAL enable_seqscan = off", error) &&
                pg_query(to, sql, PG_NO_PARAMS, &r, error) &&
                pg_exec(to, "SET LOCAL enable_seqscan = DEFAULT", error);
    *filled = good && pg_bool(r, 0, "filled");
    return good || (to == w->far->pg && failed(w, error));
}

static bool copy(struct worker *w, const struct pg_result *texts, long long *rows,
                 struct error *error)
{
    const bool pulls = w->filling->operation->fill->bulk->pulls;
    struct pg *there = w->far->pg, *from = pulls ? there : w->pg, *to = pulls ? w->pg : there;
    bool filled = false, of_to;
    if (!pulls && !pg_exec(there, begin_there, error))
        return failed(w, error);
    if (!is_filled(w, to, pg_text(texts, 0, "filled"), &filled, error))
        return false;
    if (!filled && !pg_copy(from, pg_text(texts, 0, "source"), to, pg_text(texts, 0, "target"),
                            rows, &of_to, error)) {
        if (of_to != pulls) /* there */
            return failed(w, error);
        pg_rollback(there);
        return false;
    }
    return pulls || pg_commit(there, error) || failed(w, error);
}

bool bulk_copy(struct worker *w, struct arena *arena, const char *table, const char *first,
               const char *end, long long *rows, struct error *error)
{
    const struct bulk *bulk = w->filling->operation->fill->bulk;
    const struct sql_word word = {FILL_TABLE, table};
    PG_RESULT(r);
    *rows = 0;
    if (!w->far)
        return true;
    return pg_query(w->pg, sql_put_in(arena, bulk->sql, &word, 1),
                    PG_PARAMS(first, end, w->far->names.table, w->far->names.columns,
                              w->far->names.rows),
                    &r, error) &&
           (pg_rows(r) == 0 || copy(w, r, rows, error));
}

/* The scratch database, from the first look to the last: see stage.h. */
#include "rehearsal/stage.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/patience.h"
#include "pg/open/conninfo.h"
#include "rehearsal_sql.h"

/* Of the advisory locks: that a rehearsal is in a database, and which database is the target. */
enum { LOCK_INSIDE = 0x51c7a, LOCK_TARGET = 0x51c7b };

void rehearsal_say(const struct rehearsal_request *request, struct arena *arena, const char *format,
                   ...)
{
    va_list args;
    va_start(args, format);
    if (request->say)
        request->say(request->context, arena_vprintf(arena, format, args));
    va_end(args);
}

void rehearsal_limit(struct arena *arena, struct rehearsal *view, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *ARENA_PUSH(arena, view->limits, view->limit_count) = arena_vprintf(arena, format, args);
    va_end(args);
}

/* ---- two databases ---- */

/* However they are reached: a lock that one takes is seen in the other where they are one. */
static bool check_two(struct stage *s, struct error *error)
{
    PG_RESULT(r);
    const char *number = arena_printf(s->arena, "%d", (int)getpid());
    const char *class = arena_printf(s->arena, "%d", LOCK_TARGET);
    if (!pg_run(s->source, "SELECT pg_catalog.pg_advisory_lock($1::int4, $2::int4)",
                PG_PARAMS(class, number), NULL, error) ||
        !pg_query(s->pg, sql_both, PG_PARAMS(class, number), &r, error) ||
        !pg_run(s->source, "SELECT pg_catalog.pg_advisory_unlock($1::int4, $2::int4)",
                PG_PARAMS(class, number), NULL, error))
        return false;
    s->view->same_server = pg_bool(r, 0, "server");
    if (!pg_bool(r, 0, "same"))
        return true;
    error_set(error, ERROR_REFUSED, "--on leads to the target itself: database \"%s\"",
              s->view->target);
    error_hint(error, "Name an empty database, best on another server: `createdb -T template0 "
                      "rehearsal`, and --on \"dbname=rehearsal\".");
    return false;
}

/* ---- an empty one ---- */

static bool drop_all(struct arena *arena, struct pg *pg, bool *moved, struct error *why,
                     struct error *error)
{
    PG_RESULT(r);
    *moved = false;
    if (!pg_query(pg, sql_present, PG_NO_PARAMS, &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++) {
        struct error trouble = {.arena = arena};
        if (pg_bool(r, i, "mark") && pg_rows(r) > 1)
            continue;
        const char *sql = arena_printf(arena, "DROP %s IF EXISTS %s CASCADE", pg_text(r, i, "type"),
                                       pg_text(r, i, "identity"));
        if (pg_exec(pg, sql, &trouble))
            *moved = true;
        else if (trouble.connection_lost) {
            error_copy(error, &trouble);
            return false;
        } else if (why->code == ERROR_NONE)
            error_copy(why, &trouble);
    }
    return true;
}

static bool restore_public(struct pg *pg, struct error *error)
{
    PG_RESULT(there);
    PG_RESULT(r);
    if (!pg_query(pg,
                  "SELECT FROM pg_catalog.pg_class WHERE oid = "
                  "pg_catalog.to_regclass('sluice_rehearsal.privilege')",
                  PG_NO_PARAMS, &there, error))
        return false;
    if (pg_rows(there) == 0)
        return true;
    if (!pg_query(pg, sql_public_changes, PG_NO_PARAMS, &r, error))
        return false;
    for (size_t i = 0; i < pg_rows(r); i++)
        if (!pg_exec(pg, pg_text(r, i, "sql"), error))
            return false;
    return true;
}

static bool is_empty(struct arena *arena, struct pg *pg, const char **first, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, sql_present, PG_NO_PARAMS, &r, error))
        return false;
    if (pg_rows(r) > 0)
        *first = arena_printf(arena, "%s %s%s", pg_text(r, 0, "type"), pg_text(r, 0, "identity"),
                              pg_rows(r) > 1 ? arena_printf(arena, " and %zu more", pg_rows(r) - 1)
                                             : "");
    return true;
}

/* What is left by others' dropping is gone by the second time; what cannot go stays. */
static bool empty(struct arena *arena, struct pg *pg, struct error *error)
{
    enum { MOST_ROUNDS = 20 };
    const char *left = NULL;
    struct error why = {.arena = arena};
    bool moved = true;
    if (!pg_exec(pg, "SET lock_timeout = '60s'", error) ||
        !pg_run(pg, sql_leave, PG_NO_PARAMS, NULL, error) || !restore_public(pg, error))
        return false;
    for (int i = 0; i < MOST_ROUNDS && moved; i++) {
        error_clear(&why);
        if (!drop_all(arena, pg, &moved, &why, error))
            return false;
    }
    if (!is_empty(arena, pg, &left, error))
        return false;
    if (!left)
        return true;
    error_set(error, ERROR_REFUSED, "the scratch database is not empty again: %s is left", left);
    if (why.message)
        error_detail(error, "%s", why.message);
    error_hint(error, "Drop the database, and make it anew: `createdb -T template0 NAME`.");
    return false;
}

/* ---- whose it is ---- */

static bool enter(struct arena *arena, struct pg *pg, bool *alone, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(pg, "SELECT pg_catalog.pg_try_advisory_lock($1::int4, 0) AS alone",
                  PG_PARAMS(arena_printf(arena, "%d", LOCK_INSIDE)), &r, error))
        return false;
    *alone = pg_bool(r, 0, "alone");
    return true;
}

static bool check_entered(struct stage *s, struct error *error)
{
    bool alone;
    if (!enter(s->arena, s->pg, &alone, error))
        return false;
    if (alone)
        return true;
    error_set(error, ERROR_TEMPORARY, "another rehearsal works in database \"%s\"",
              s->view->scratch);
    error_hint(error, "Wait for its end, or name another empty database.");
    return false;
}

static bool refuse_full(struct stage *s, const char *first, struct error *error)
{
    error_set(error, ERROR_REFUSED, "the scratch database \"%s\" is not empty: it has %s",
              s->view->scratch, first);
    error_detail(error, "A rehearsal takes away everything in it at its end.");
    error_hint(error, "Name a database with nothing in it: `createdb -T template0 NAME`.");
    return false;
}

static bool mark(struct stage *s, bool marked, struct error *error)
{
    const char *first = NULL;
    if (marked) {
        rehearsal_say(s->request, s->arena,
                      "database \"%s\" has what a rehearsal left that was killed: it is emptied "
                      "first",
                      s->view->scratch);
        if (!empty(s->arena, s->pg, error))
            return false;
    }
    if (!pg_begin(s->pg, error) || !is_empty(s->arena, s->pg, &first, error))
        return false;
    if (first)
        return refuse_full(s, first, error);
    if (!pg_exec(s->pg, sql_mark, error) || !pg_commit(s->pg, error))
        return false;
    s->ours = true;
    return true;
}

/* What the role may do in it. */
static bool check_role(struct stage *s, const struct pg_result *r, struct error *error)
{
    if (!pg_bool(r, 0, "standby") && pg_bool(r, 0, "may_create"))
        return true;
    error_set(error, ERROR_REFUSED,
              pg_bool(r, 0, "standby")
                  ? "the scratch database \"%s\" is on a standby, which takes no writes"
                  : "role \"%2$s\" may not create schemas, or tables in schema public, in database "
                    "\"%1$s\"",
              s->view->scratch, pg_role(s->pg));
    error_hint(error, "Name a database that the role owns.");
    return false;
}

static bool look(struct stage *s, struct error *error)
{
    PG_RESULT(r);
    PG_RESULT(target);
    if (!pg_query(s->source, "SELECT pg_catalog.current_database() AS database", PG_NO_PARAMS,
                  &target, error) ||
        !pg_query(s->pg, sql_marked, PG_NO_PARAMS, &r, error))
        return false;
    s->view->target = pg_text_dup(s->arena, target, 0, "database");
    s->view->scratch = pg_text_dup(s->arena, r, 0, "database");
    s->view->target_version = pg_server_version(s->source);
    s->view->scratch_version = pg_server_version(s->pg);
    s->superuser = pg_bool(r, 0, "superuser");
    return check_two(s, error) && check_role(s, r, error) && check_entered(s, error) &&
           mark(s, pg_bool(r, 0, "marked"), error);
}

bool stage_open(struct stage *s, struct error *error)
{
    return pg_conninfo_split(s->arena, s->request->source, &s->source_words, &s->source_password,
                             error) &&
           pg_conninfo_split(s->arena, s->request->on, &s->words, &s->password, error) &&
           pg_open(s->arena, s->request->source, &s->source, error) &&
           pg_open(s->arena, s->request->on, &s->pg, error) && look(s, error);
}

bool stage_close(struct stage *s, struct error *error)
{
    struct error trouble = {.arena = s->arena};
    bool emptied = true;
    if (s->pg) {
        pg_rollback(s->pg);
        pg_shield(s->pg);
    }
    if (s->ours)
        emptied = empty(s->arena, s->pg, &trouble);
    pg_close(s->pg);
    pg_close(s->source);
    if (!emptied && error->code == ERROR_NONE)
        error_copy(error, &trouble);
    else if (!emptied)
        error_detail(error, "%s", trouble.message);
    return emptied;
}

/* Those who worked in it may not have noticed yet that we are gone. */
bool stage_rescue(struct arena *arena, const char *conninfo, struct error *error)
{
    enum { FIRST_MS = 100, LONGEST_MS = 1000, WITHIN_MS = 60000 };
    struct patience patience = patience_new(FIRST_MS, LONGEST_MS, WITHIN_MS);
    struct pg *pg;
    PG_RESULT(r);
    bool alone = false;
    bool good =
        pg_open(arena, conninfo, &pg, error) && pg_query(pg, sql_marked, PG_NO_PARAMS, &r, error);
    if (!good || !pg_bool(r, 0, "marked")) {
        pg_close(pg);
        return good;
    }
    while (good && !alone && !patience_is_over(&patience)) {
        good = pg_run(pg, sql_leave, PG_NO_PARAMS, NULL, error) && enter(arena, pg, &alone, error);
        if (!alone)
            patience_rest(&patience);
    }
    if (good && !alone)
        good = error_set(error, ERROR_TEMPORARY, "another session still works in it");
    good = good && empty(arena, pg, error);
    pg_close(pg);
    return good;
}

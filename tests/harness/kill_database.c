#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "harness/kill_parts.h"
#include "harness/server.h"

static PGconn *connect_to(const char *database)
{
    struct server named = {0};
    snprintf(named.database, sizeof named.database, "%s", database);
    return server_connect(&named);
}

static void admin_run(struct torture *t, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void admin_run(struct torture *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    server_run_on(t->admin, arena_vprintf(t->point, format, args));
    va_end(args);
}

const char *kill_database_name(struct torture *t, const char *role)
{
    return arena_printf(t->arena, "kill_%ld_%s", (long)getpid(), role);
}

const char *kill_far_name(struct torture *t, const char *name)
{
    return arena_printf(t->arena, "%s_far", name);
}

void kill_open_databases(struct torture *t)
{
    t->admin = connect_to("postgres");
    for (size_t i = 0; i < KILL_DATABASES; i++)
        t->databases[i] = kill_database_name(t, arena_printf(t->arena, "point_%zu", i));
}

static void disconnect(struct torture *t)
{
    PQfinish(t->conn);
    t->conn = NULL;
}

static void drop(struct torture *t, const char *name)
{
    admin_run(t, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    if (t->kill_case->plan->far != NULL)
        admin_run(t, "DROP DATABASE IF EXISTS %s WITH (FORCE)", kill_far_name(t, name));
}

void kill_drop_databases(struct torture *t)
{
    disconnect(t);
    for (size_t i = 0; i < KILL_DATABASES; i++)
        drop(t, t->databases[i]);
    for (size_t i = 0; i < KILL_MAX_COMMANDS; i++)
        if (t->snapshots[i] != NULL)
            drop(t, t->snapshots[i]);
    PQfinish(t->admin);
}

void kill_copy_database(struct torture *t, const char *name, const char *from)
{
    bool made = str_equal(from, "template1");
    disconnect(t);
    drop(t, name);
    admin_run(t, "CREATE DATABASE %s TEMPLATE %s", name, from);
    if (t->kill_case->plan->far != NULL)
        admin_run(t, "CREATE DATABASE %s TEMPLATE %s", kill_far_name(t, name),
                  made ? from : kill_far_name(t, from));
}

static void fill_far(struct torture *t)
{
    PGconn *far = connect_to(kill_far_name(t, t->database));
    server_run_on(far, t->kill_case->plan->far);
    PQfinish(far);
}

void kill_aim(struct torture *t)
{
    kill_execute(t, arena_printf(t->point, "ALTER SERVER far OPTIONS (SET dbname '%s')",
                                 kill_far_name(t, t->database)));
}

void kill_use_copy(struct torture *t, const char *from)
{
    t->database = t->databases[t->turn++ % KILL_DATABASES];
    kill_copy_database(t, t->database, from);
    if (t->kill_case->plan->far == NULL)
        return;
    if (str_equal(from, "template1"))
        fill_far(t);
    else
        kill_aim(t);
}

static PGconn *connection(struct torture *t)
{
    if (t->conn == NULL) {
        t->conn = connect_to(t->database);
        server_run_on(t->conn, "SET statement_timeout = '30s'");
    }
    return t->conn;
}

void kill_execute(struct torture *t, const char *sql)
{
    server_run_on(connection(t), sql);
}

const char *kill_query(struct torture *t, struct arena *arena, const char *sql)
{
    PGresult *result = PQexec(connection(t), sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK)
        fail_msg("%s%s", PQerrorMessage(t->conn), sql);
    struct str text = {.arena = arena};
    for (int row = 0; row < PQntuples(result); row++)
        str_addf(&text, "%s\n", PQgetvalue(result, row, 0));
    PQclear(result);
    return str_text(&text);
}

/* ---- a server of one's own ---- */

static char own[100], shared[100]; /* directories of sockets; own: "" without one */

static void run_program(const char *const *arguments)
{
    struct arena *arena = arena_new();
    const struct process process = process_run(arena, arguments, NULL);
    if (process.status != 0)
        fail_msg("%s %s: %s", arguments[0], arguments[1], process.output);
    arena_free(arena);
}

static void cluster(const char *verb)
{
    run_program((const char *[]){"tests/harness/cluster", verb, own, NULL});
}

int kill_own_server(void **state)
{
    (void)state;
    snprintf(shared, sizeof shared, "%s", getenv("PGHOST"));
    snprintf(own, sizeof own, "%s/kill%ld", getenv("SLUICE_CLUSTER"), (long)getpid());
    cluster("create");
    cluster("start");
    return setenv("PGHOST", own, 1);
}

void kill_stop_own_server(void)
{
    if (str_equal(own, ""))
        return;
    cluster("stop");
    run_program((const char *[]){"rm", "-rf", own, NULL});
    setenv("PGHOST", shared, 1);
}

/* A sequence that was copied with values logged ahead for the original would lose them. */
void kill_prepare_crash(struct torture *t)
{
    assert_string_not_equal(own, "");
    admin_run(t, "CHECKPOINT");
}

void kill_restart_server(struct torture *t)
{
    cluster("start");
    PQreset(t->admin);
    server_run_on(t->admin, "SET client_min_messages = warning");
}

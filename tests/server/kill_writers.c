/*
 * Two versions of an application count, each in its own column, while runs are killed, cut off and
 * left without answers, and the server crashes. Each keeps its own record of what was committed: in
 * the end every row has all of it, and nothing twice. In between all is taken back, twice.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "harness/process.h"
#include "harness/proxy.h"

enum {
    ROWS = 120,
    PAUSE_US = 3000,
    LEAST_POINTS = 40,
    ROUNDS = 2,
    MOST_RUNS = 400,
    TEMPORARY = 75
};

/* What a writer knows, in memory that it shares with the test. */
struct record {
    int done[ROWS + 1];     /* the server said so */
    int doubtful[ROWS + 1]; /* the connection ended before it said anything */
    char trouble[256];
    bool stop;
};

struct writer {
    const char *column;
    volatile struct record *record;
    pid_t pid;
};

struct scene {
    struct arena *arena;
    const char *server, *directory, *plan;
    struct writer old, new;
    size_t points;
    unsigned seed;
};

static const char yaml[] = "sluice: 1\n"
                           "plan: count\n"
                           "settings: {batch_pages: 1, lock_deadline: 20s}\n"
                           "rename_column: {table: t, column: n, to: m, gate: {name: go}}\n";
static const char schema[] =
    "CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL DEFAULT 0, filler text);\n"
    "ALTER TABLE t ALTER filler SET STORAGE PLAIN;\n"
    "INSERT INTO t SELECT i, 0, repeat('x', 1000) FROM generate_series(1, 120) i";

/* ---- writers ---- */

/* False when the connection is of no use any more. */
static bool write_row(PGconn *connection, const struct writer *w, int id)
{
    char sql[128];
    snprintf(sql, sizeof sql, "UPDATE t SET %s = %s + 1 WHERE id = %d AND %s IS NOT NULL",
             w->column, w->column, id,
             w->column); /* version 2 leaves rows alone that are not filled */
    PGresult *result = PQexec(connection, sql);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    bool lost = false;
    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        w->record->done[id] += str_equal(PQcmdTuples(result), "1");
    else if (state == NULL || str_starts_with(state, "57P"))
        lost = true;
    else if (!str_equal(state, "42703")) /* its column is not there yet, or no more */
        snprintf((char *)(uintptr_t)w->record->trouble, sizeof w->record->trouble, "%s",
                 PQerrorMessage(connection));
    w->record->doubtful[id] += lost;
    PQclear(result);
    return !lost;
}

static void ignore_notice(void *context, const char *notice)
{
    (void)context;
    (void)notice;
}

static void write_on(const struct writer *w, const char *server)
{
    char conninfo[256];
    snprintf(conninfo, sizeof conninfo, "host=%s dbname=postgres application_name=%s", server,
             w->column);
    srand((unsigned)getpid());
    while (!w->record->stop) {
        PGconn *connection = PQconnectdb(conninfo);
        PQsetNoticeProcessor(connection, ignore_notice, NULL);
        while (!w->record->stop && PQstatus(connection) == CONNECTION_OK &&
               write_row(connection, w, 1 + rand() % ROWS))
            usleep(PAUSE_US);
        PQfinish(connection);
        usleep(PAUSE_US);
    }
    _exit(0);
}

static struct writer start_writer(const struct scene *s, const char *column)
{
    struct writer w = {.column = column,
                       .record = mmap(NULL, sizeof *w.record, PROT_READ | PROT_WRITE,
                                      MAP_SHARED | MAP_ANONYMOUS, -1, 0)};
    assert_true(w.record != MAP_FAILED);
    w.pid = fork();
    assert_int_not_equal(w.pid, -1);
    if (w.pid == 0)
        write_on(&w, s->server);
    return w;
}

static void stop_writer(const struct writer *w)
{
    int status;
    w->record->stop = true;
    assert_int_equal(waitpid(w->pid, &status, 0), w->pid);
    assert_string_equal((const char *)(uintptr_t)w->record->trouble, "");
}

/* ---- the server ---- */

static void cluster(const struct scene *s, const char *verb)
{
    const char *const arguments[] = {"tests/harness/cluster", verb, s->server, NULL};
    const struct process process = process_run(s->arena, arguments, NULL);
    if (process.status != 0)
        fail_msg("cluster %s: %s", verb, process.output);
}

static PGconn *connect_to(const struct scene *s)
{
    PGconn *connection = PQconnectdb(arena_printf(s->arena, "host=%s dbname=postgres", s->server));
    if (PQstatus(connection) != CONNECTION_OK)
        fail_msg("%s", PQerrorMessage(connection));
    return connection;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void set_up(struct scene *s)
{
    char *directory = arena_strdup(s->arena, "/tmp/sluice_kill.XXXXXX");
    assert_non_null(mkdtemp(directory));
    s->directory = directory;
    s->plan = arena_printf(s->arena, "%s/plan.yaml", directory);
    write_file(s->plan, yaml);
    s->server = arena_printf(s->arena, "%s/writers%ld", getenv("SLUICE_CLUSTER"), (long)getpid());
    cluster(s, "create");
    cluster(s, "start");
    PGconn *connection = connect_to(s);
    PGresult *result = PQexec(connection, schema);
    assert_int_equal(PQresultStatus(result), PGRES_COMMAND_OK);
    PQclear(result);
    PQfinish(connection);
}

static void tear_down(struct scene *s)
{
    cluster(s, "stop");
    const char *const arguments[] = {"rm", "-rf", s->server, s->directory, NULL};
    process_run(s->arena, arguments, NULL);
}

/* ---- runs ---- */

/* The command once, ended at some statement in one of the ways; true when it was through before. */
static bool run_once(struct scene *s, const char *const *arguments, int turn)
{
    static const enum proxy_way ways[] = {PROXY_HALF, PROXY_LOST, PROXY_CRASH, PROXY_PASS};
    enum proxy_way way = ways[turn % 4];
    /* Later and later, so that it comes to its end. */
    size_t statement = 1 + (size_t)rand_r(&s->seed) % (size_t)(90 + 6 * turn);
    struct proxy proxy = proxy_start(&(struct proxy_spec){
        .directory = s->directory, .upstream = s->server, .statement = statement, .way = way});
    const char *const environment[] = {
        arena_printf(s->arena, "PGHOST=%s", s->directory), "PGDATABASE=postgres",
        arena_printf(s->arena, "SLUICE_DIE_AT=%zu", way == PROXY_PASS ? statement : 0),
        "SLUICE_DIE_WHEN=sent", NULL};
    const struct process ended = process_run(s->arena, arguments, environment);
    bool killed = ended.status == 128 + SIGKILL;
    bool met = proxy_met(&proxy) || killed;
    proxy_stop(&proxy);
    if (met && way == PROXY_CRASH)
        cluster(s, "start");
    s->points += met;
    if (!killed && ended.status != 0 && ended.status != TEMPORARY && !(met && ended.status == 1))
        fail_msg("it ended with status %d: %s", ended.status, ended.output);
    return ended.status == 0;
}

static const char *program(void)
{
    const char *given = getenv("SLUICE_TORTURE_BIN");
    return given != NULL ? given : "build/torture/sluice";
}

/* Again and again, until it is through: "advance --until gate" and the like. */
static void go(struct scene *s, const char *verb, const char *option, const char *value)
{
    const char *const arguments[] = {program(), verb, s->plan, option, value, NULL};
    for (int turn = 0; !run_once(s, arguments, turn); turn++) {
        assert_true(turn < MOST_RUNS);
        usleep(10 * PAUSE_US); /* who was killed may hold the lease for a moment longer */
    }
}

static void confirm(struct scene *s)
{
    const char *const arguments[] = {program(), "confirm",  s->plan,  "go", "--by",
                                     "me",      "--reason", "tested", NULL};
    const char *const environment[] = {arena_printf(s->arena, "PGHOST=%s", s->server),
                                       "PGDATABASE=postgres", NULL};
    const struct process ended = process_run(s->arena, arguments, environment);
    if (ended.status != 0)
        fail_msg("confirm: %s", ended.output);
}

static void compare(struct scene *s)
{
    PGconn *connection = connect_to(s);
    PGresult *rows = PQexec(connection, "SELECT id, m FROM t ORDER BY id");
    int done = 0, doubtful = 0;
    assert_int_equal(PQntuples(rows), ROWS);
    for (int i = 0; i < ROWS; i++) {
        int id = i + 1, value = (int)strtol(PQgetvalue(rows, i, 1), NULL, 10);
        int least = s->old.record->done[id] + s->new.record->done[id];
        int most = least + s->old.record->doubtful[id] + s->new.record->doubtful[id];
        if (value < least || value > most)
            fail_msg("row %d is %d, and was to be %d to %d", id, value, least, most);
        done += least;
        doubtful += most - least;
    }
    fprintf(stderr, "# writers: %d commits and %d in doubt, runs ended at %zu points\n", done,
            doubtful, s->points);
    assert_true(done > ROWS);
    PQclear(rows);
    PQfinish(connection);
}

static void test_nothing_is_lost_and_nothing_is_there_twice(void **state)
{
    (void)state;
    struct scene s = {.arena = arena_new(), .seed = 20};
    set_up(&s);
    s.old = start_writer(&s, "n");
    s.new = start_writer(&s, "m");
    for (int round = 0; round < ROUNDS; round++) {
        go(&s, "advance", "--until", "gate");
        go(&s, "revert", "--all", NULL);
    }
    go(&s, "advance", "--until", "gate");
    stop_writer(&s.old);
    confirm(&s);
    go(&s, "advance", "--until", "complete");
    stop_writer(&s.new);
    compare(&s);
    assert_true(s.points >= LEAST_POINTS);
    tear_down(&s);
    arena_free(s.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_is_lost_and_nothing_is_there_twice),
    };
    return cmocka_run_group_tests_name("server/kill_writers", tests, NULL, NULL);
}

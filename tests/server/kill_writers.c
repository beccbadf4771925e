/*
 * Two versions of an application count, each in its own way, while runs are killed, cut off and
 * left without answers, and the server crashes. Each keeps its own record of what was committed: in
 * the end every row has all of it, and nothing twice. In between all is taken back, from each gate.
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
#include "harness/turn.h"

enum {
    ROWS = 120,
    PAUSE_US = 3000,
    LEAST_POINTS = 12,
    MOST_RUNS = 400,
    TEMPORARY = 75,
    GATES = 2,
};

/* What is changed, and how a version counts one more in row %d. */
struct subject {
    const char *name, *yaml, *schema, *old, *new;
    const char *gates[GATES];
    bool either_type;   /* both versions work before and after */
    const char *counts; /* id, and what both counted, or what each did */
};

#define SETTINGS "settings: {batch_pages: 1, lock_deadline: 20s}\n"

/* A page has some eight of these rows. */
#define TABLE(columns, values)                                                                     \
    "CREATE TABLE t (id int PRIMARY KEY, " columns ", filler text);\n"                             \
    "ALTER TABLE t ALTER filler SET STORAGE PLAIN;\n"                                              \
    "INSERT INTO t SELECT i, " values ", repeat('x', 1000) FROM generate_series(1, 120) i;\n"

/* Version 2 leaves rows alone that are not filled. */
static const struct subject subjects[] = {
    {
        .name = "rename",
        .yaml = "sluice: 1\nplan: count\n" SETTINGS
                "rename_column: {table: t, column: n, to: m, gate: {name: go}}\n",
        .schema = TABLE("n int NOT NULL DEFAULT 0", "0"),
        .old = "UPDATE t SET n = n + 1 WHERE id = %d",
        .new = "UPDATE t SET m = m + 1 WHERE id = %d AND m IS NOT NULL",
        .gates = {"go"},
        .counts = "SELECT id, m FROM t",
    },
    {
        .name = "type",
        .yaml = "sluice: 1\nplan: count\n" SETTINGS
                "change_type: {table: t, column: n, type: bigint}\n",
        .schema = TABLE("n int NOT NULL DEFAULT 0 CHECK (n >= 0)", "0") "CREATE INDEX ON t (n)",
        .old = "UPDATE t SET n = n + 1 WHERE id = %d",
        .new = "UPDATE t SET n = n + 1::bigint WHERE id = %d",
        .gates = {"t-n-either-type", "t-n-changed"},
        .either_type = true,
        .counts = "SELECT id, n FROM t",
    },
    {
        .name = "key",
        .yaml =
            "sluice: 1\nplan: count\n" SETTINGS
            "change_type: {table: t, column: id, type: bigint, referencing: [public.items.t]}\n",
        .schema = TABLE("n int", "0") "CREATE TABLE items (id int GENERATED ALWAYS AS IDENTITY,\n"
                                      "    t int NOT NULL REFERENCES t, v int);\n"
                                      "CREATE INDEX ON items (t)",
        .old = "INSERT INTO items (t, v) VALUES (%d, 1)",
        .new = "INSERT INTO items (t, v) VALUES (bigint '%d', 2)",
        .gates = {"t-id-either-type", "t-id-changed"},
        .either_type = true,
        .counts = "SELECT t.id, count(*) FILTER (WHERE v = 1), count(*) FILTER (WHERE v = 2)\n"
                  "    FROM t LEFT JOIN items ON items.t = t.id GROUP BY t.id",
    },
    {
        .name = "split",
        .yaml = "sluice: 1\nplan: count\n" SETTINGS "phases:\n"
                "  - add_column:\n"
                "      table: t\n"
                "      columns:\n"
                "        a: {type: int, up: \"split_part(pair, ' ', 1)::int\"}\n"
                "        b: {type: int, up: \"split_part(pair, ' ', 2)::int\"}\n"
                "      down: {pair: a || ' ' || b}\n"
                "  - backfill: {table: t}\n"
                "  - gate: {name: go, ask: Go?}\n"
                "  - drop: {table: t, columns: [pair]}\n",
        .schema = TABLE("pair text NOT NULL", "'0 0'"),
        .old = "UPDATE t SET pair = split_part(pair, ' ', 1)::int + 1 || ' ' ||\n"
               "    split_part(pair, ' ', 2) WHERE id = %d",
        .new = "UPDATE t SET b = b + 1 WHERE id = %d AND b IS NOT NULL",
        .gates = {"go"},
        .counts = "SELECT id, a, b FROM t",
    },
    {
        .name = "merge",
        .yaml = "sluice: 1\nplan: count\n" SETTINGS "phases:\n"
                "  - add_column:\n"
                "      table: t\n"
                "      columns: {pair: {type: text, up: a || ' ' || b}}\n"
                "      down:\n"
                "        a: \"split_part(pair, ' ', 1)::int\"\n"
                "        b: \"split_part(pair, ' ', 2)::int\"\n"
                "  - backfill: {table: t}\n"
                "  - gate: {name: go, ask: Go?}\n"
                "  - drop: {table: t, columns: [a, b]}\n",
        .schema = TABLE("a int NOT NULL DEFAULT 0, b int NOT NULL DEFAULT 0", "0, 0"),
        .old = "UPDATE t SET a = a + 1 WHERE id = %d",
        .new = "UPDATE t SET pair = split_part(pair, ' ', 1) || ' ' ||\n"
               "    split_part(pair, ' ', 2)::int + 1 WHERE id = %d AND pair IS NOT NULL",
        .gates = {"go"},
        .counts = "SELECT id, split_part(pair, ' ', 1), split_part(pair, ' ', 2) FROM t",
    },
};
enum { SUBJECTS = sizeof subjects / sizeof *subjects };

/* What a writer knows, in memory that it shares with the test. */
struct record {
    int done[ROWS + 1];     /* the server said so */
    int doubtful[ROWS + 1]; /* the connection ended before it said anything */
    char trouble[256];
    bool stop;
};

struct writer {
    const struct subject *subject;
    const char *name, *sql;
    volatile struct record *record;
    pid_t pid;
};

struct scene {
    const struct subject *subject;
    struct arena *arena;
    const char *server, *directory, *plan;
    struct writer old, new;
    size_t points;
    unsigned seed;
};

static size_t points; /* in all */

/* ---- writers ---- */

static void format_statement(char *sql, size_t size, const char *format, int id)
{
    static const char place[] = "%d";
    const char *at = strstr(format, place);
    snprintf(sql, size, "%.*s%d%s", (int)(at - format), format, id, at + strlen(place));
}

/* False when the connection is of no use any more. */
static bool write_row(PGconn *connection, const struct writer *w, int id)
{
    char sql[256];
    format_statement(sql, sizeof sql, w->sql, id);
    PGresult *result = PQexec(connection, sql);
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    bool lost = false;
    if (PQresultStatus(result) == PGRES_COMMAND_OK)
        w->record->done[id] += str_equal(PQcmdTuples(result), "1");
    else if (state == NULL || str_starts_with(state, "57P"))
        lost = true;
    else if (w->subject->either_type || !str_equal(state, "42703")) /* not there yet, or no more */
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
             w->name);
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

static struct writer start_writer(const struct scene *s, const char *name, const char *sql)
{
    struct writer w = {.subject = s->subject,
                       .name = name,
                       .sql = sql,
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
    write_file(s->plan, s->subject->yaml);
    s->server = arena_printf(s->arena, "%s/writers%ld", getenv("SLUICE_CLUSTER"), (long)getpid());
    cluster(s, "create");
    cluster(s, "start");
    PGconn *connection = connect_to(s);
    PGresult *result = PQexec(connection, s->subject->schema);
    if (PQresultStatus(result) != PGRES_COMMAND_OK)
        fail_msg("%s", PQerrorMessage(connection));
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

static bool takes_all(void)
{
    return getenv("SLUICE_KILL_ALL") != NULL;
}

/* The command once, ended at some statement in one of the ways; true when it was through before. */
static bool run_once(struct scene *s, const char *const *arguments, int turn)
{
    static const enum proxy_way ways[] = {PROXY_HALF, PROXY_LOST, PROXY_CRASH, PROXY_PASS};
    enum proxy_way way = ways[turn % 4];
    /* Later and later, so that it comes to its end. */
    size_t most = 90 + (size_t)turn * (takes_all() ? 6 : 25);
    size_t statement = 1 + (size_t)rand_r(&s->seed) % most;
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

static void confirm(struct scene *s, const char *gate)
{
    const char *const arguments[] = {program(), "confirm",  s->plan,  gate, "--by",
                                     "me",      "--reason", "tested", NULL};
    const char *const environment[] = {arena_printf(s->arena, "PGHOST=%s", s->server),
                                       "PGDATABASE=postgres", NULL};
    const struct process ended = process_run(s->arena, arguments, environment);
    if (ended.status != 0)
        fail_msg("confirm: %s", ended.output);
}

/* NULL when the row has what the record says, and at most as much again as it doubts. */
static const char *compare_row(const struct scene *s, const PGresult *rows, int i)
{
    const struct writer *const writers[] = {&s->old, &s->new};
    int id = (int)strtol(PQgetvalue(rows, i, 0), NULL, 10);
    bool apart = PQnfields(rows) == 3;
    for (int field = 1; field < PQnfields(rows); field++) {
        int value = (int)strtol(PQgetvalue(rows, i, field), NULL, 10), least = 0, most = 0;
        for (int w = 0; w < 2; w++)
            if (!apart || w + 1 == field) {
                least += writers[w]->record->done[id];
                most += writers[w]->record->done[id] + writers[w]->record->doubtful[id];
            }
        if (value < least || value > most)
            return arena_printf(s->arena, "%s of row %d is %d, and was to be %d to %d",
                                PQfname(rows, field), id, value, least, most);
    }
    return NULL;
}

/* NULL when every row has. */
static const char *compare(const struct scene *s, PGconn *connection)
{
    const char *trouble = NULL;
    PGresult *rows = PQexec(connection, s->subject->counts);
    assert_int_equal(PQntuples(rows), ROWS);
    for (int i = 0; i < ROWS && trouble == NULL; i++)
        trouble = compare_row(s, rows, i);
    PQclear(rows);
    return trouble;
}

static void print(const struct scene *s)
{
    const volatile struct record *old = s->old.record, *new = s->new.record;
    int done[2] = {0}, doubtful = 0;
    for (int id = 1; id <= ROWS; id++) {
        done[0] += old->done[id];
        done[1] += new->done[id];
        doubtful += old->doubtful[id] + new->doubtful[id];
    }
    fprintf(stderr, "# writers, %s: %d and %d commits, %d in doubt, runs ended at %zu points\n",
            s->subject->name, done[0], done[1], doubtful, s->points);
    assert_true(done[0] > ROWS && done[1] > ROWS);
}

/* One more, in a row without doubt, would be seen. */
static void assert_compared(const struct scene *s, PGconn *connection)
{
    char sql[256];
    int id = 1;
    while (s->old.record->doubtful[id] + s->new.record->doubtful[id] > 0)
        id++;
    assert_in_range(id, 1, ROWS);
    format_statement(sql, sizeof sql, s->subject->new, id);
    PGresult *result = PQexec(connection, sql);
    assert_string_equal(PQcmdTuples(result), "1");
    PQclear(result);
    assert_non_null(compare(s, connection));
}

/* To the gate, through those before it. */
static void go_to_gate(struct scene *s, size_t gate)
{
    go(s, "advance", "--until", "gate");
    for (size_t i = 0; i < gate; i++) {
        confirm(s, s->subject->gates[i]);
        go(s, "advance", "--until", "gate");
    }
}

static void test_nothing_is_lost_and_nothing_is_there_twice(void **state)
{
    struct scene s = {.subject = *state, .arena = arena_new(), .seed = 20};
    size_t last = s.subject->gates[1] != NULL ? 1 : 0;
    int rounds = takes_all() ? 10 : 1;
    set_up(&s);
    s.old = start_writer(&s, "old", s.subject->old);
    s.new = start_writer(&s, "new", s.subject->new);
    for (int round = 0; round < rounds; round++)
        for (size_t gate = 0; gate <= last; gate++) {
            go_to_gate(&s, gate);
            go(&s, "revert", "--all", NULL);
        }
    go_to_gate(&s, last);
    if (!s.subject->either_type)
        stop_writer(&s.old);
    confirm(&s, s.subject->gates[last]);
    go(&s, "advance", "--until", "complete");
    if (s.subject->either_type)
        stop_writer(&s.old);
    stop_writer(&s.new);
    print(&s);
    PGconn *connection = connect_to(&s);
    const char *trouble = compare(&s, connection);
    if (trouble != NULL)
        fail_msg("%s", trouble);
    assert_compared(&s, connection);
    PQfinish(connection);
    assert_true(s.points >= LEAST_POINTS);
    points += s.points;
    tear_down(&s);
    arena_free(s.arena);
}

static int print_sum(void **state)
{
    (void)state;
    fprintf(stderr, "# in all: ended at %zu points\n", points);
    return 0;
}

int main(void)
{
    struct CMUnitTest tests[SUBJECTS] = {{0}};
    size_t count = 0;
    for (size_t i = 0; i < SUBJECTS; i++)
        if (turn_takes(i, 0))
            tests[count++] = (struct CMUnitTest){
                .name = subjects[i].name,
                .test_func = test_nothing_is_lost_and_nothing_is_there_twice,
                .initial_state = (void *)(uintptr_t)&subjects[i],
            };
    return _cmocka_run_group_tests("server/kill_writers", tests, count, NULL, print_sum);
}

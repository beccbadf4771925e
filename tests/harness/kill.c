#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "harness/kill.h"
#include "harness/process.h"
#include "harness/proxy.h"
#include "harness/server.h"

enum { MAX_COMMANDS = 16, TEMPORARY = 75, KILLED = 128 + 9 };

/* DROP DATABASE sleeps when it meets a session that is about to end, so it comes some points late.
 */
enum { DATABASES = 4 };

/* Which share of the points is run to the end. All others are compared after the one command, with
 * the state of everything, from which the rest follows; but not before new columns are filled,
 * when what they hold depends on which application wrote. */
enum { TO_THE_END = 3 };

/* How a database looks to its users and to us. */
struct picture {
    const char *schema, *data, *state;
};

struct statement {
    const char *sql;
    bool only_looks; /* nothing of it can stay: see read_trace */
};

struct torture {
    const struct kill_case *kill_case;
    struct arena *arena; /* of the whole case */
    struct arena *point; /* of one point */
    PGconn *admin;       /* to database postgres */
    char directory[64];  /* plan file and traces */
    const char *plan_file;
    const char *upstream; /* the directory of the server's socket */
    const char *own;      /* the same, if the server is the case's own; else NULL */
    const char *database; /* in which commands run */
    PGconn *conn;         /* to it; NULL: not connected */
    const char *snapshots[MAX_COMMANDS];
    struct statement *statements[MAX_COMMANDS];
    size_t statement_count[MAX_COMMANDS];
    size_t command_count;
    const char *databases[DATABASES];
    size_t turn; /* whose turn it is of these */
    struct picture before;
    struct picture expected[MAX_COMMANDS]; /* after each command; the last is the end */
};

static const char *torture_binary(void)
{
    const char *given = getenv("SLUICE_TORTURE_BIN");
    return given != NULL ? given : "build/torture/sluice";
}

/* ---- databases ---- */

static PGconn *connect_to(const char *database)
{
    const struct server server = {0};
    struct server named = server;
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

static const char *database_name(struct torture *t, const char *role)
{
    return arena_printf(t->arena, "kill_%ld_%s", (long)getpid(), role);
}

static PGconn *connection(struct torture *t)
{
    if (t->conn == NULL) {
        t->conn = connect_to(t->database);
        server_run_on(t->conn, "SET statement_timeout = '30s'");
    }
    return t->conn;
}

static void disconnect(struct torture *t)
{
    PQfinish(t->conn);
    t->conn = NULL;
}

/* `name` becomes a copy of `from`, which nobody may be connected to. */
static void copy_database(struct torture *t, const char *name, const char *from)
{
    disconnect(t);
    admin_run(t, "DROP DATABASE IF EXISTS %s WITH (FORCE)", name);
    admin_run(t, "CREATE DATABASE %s TEMPLATE %s", name, from);
}

/* The next of the databases in which commands run, as a copy of `from`. */
static void use_copy(struct torture *t, const char *from)
{
    t->database = t->databases[t->turn++ % DATABASES];
    copy_database(t, t->database, from);
    /* A sequence that was copied with values logged ahead for the original would lose them. */
    if (t->own != NULL)
        admin_run(t, "CHECKPOINT");
}

static const char *query(struct torture *t, struct arena *arena, const char *sql)
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

/* ---- pictures ---- */

/* Without what differs by chance: pg_dump's token, and the transaction in sync's trigger. */
static const char *without_chance(struct arena *arena, const char *dump)
{
    static const char age[] = "age('";
    struct str text = {.arena = arena};
    for (const char *c = dump; *c != '\0';) {
        bool line = c == dump || c[-1] == '\n';
        if (line && (str_starts_with(c, "\\restrict ") || str_starts_with(c, "\\unrestrict "))) {
            c += strcspn(c, "\n");
        } else if (str_starts_with(c, age)) {
            str_add(&text, age);
            c += strlen(age);
            c += strspn(c, "0123456789");
        } else {
            str_add_char(&text, *c++);
        }
    }
    return str_text(&text);
}

static const char *dump_schema(struct torture *t, struct arena *arena)
{
    const char *const arguments[] = {"pg_dump", "--schema-only", "--exclude-schema=sluice",
                                     t->database, NULL};
    const struct process dump = process_run(arena, arguments, NULL);
    if (dump.status != 0)
        fail_msg("%s", dump.output);
    return without_chance(arena, dump.output);
}

/* What pg_dump leaves out, and our own tables without times and counts. */
static const char state_sql[] =
    "SELECT 'invalid index ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid\n"
    "UNION ALL SELECT 'temporary ' || relname FROM pg_class WHERE relpersistence = 't'\n"
    "UNION ALL SELECT concat_ws(' ', 'function', proname, md5(prosrc)) FROM pg_proc\n"
    "    WHERE pronamespace = to_regnamespace('sluice')\n";
static const char store_sql[] =
    "UNION ALL SELECT concat_ws(' ', 'plan', name, checksum, state) FROM sluice.plan\n"
    "UNION ALL SELECT concat_ws(' ', 'phase', ordinal, name, kind, state, error,\n"
    "    started_at IS NOT NULL, finished_at IS NOT NULL) FROM sluice.phase\n"
    "UNION ALL SELECT concat_ws(' ', 'operation', phase, ordinal, mode, sql, undo, repair, done,\n"
    "    xid IS NOT NULL, effect_kind, effect_want, effect_name) FROM sluice.operation\n"
    "UNION ALL SELECT concat_ws(' ', 'backfill', phase, operation, relid::regclass,\n"
    "        next_page = end_page) FROM sluice.backfill_table\n"
    "UNION ALL SELECT concat_ws(' ', 'range', phase, operation, relid::regclass, first_page)\n"
    "    FROM sluice.backfill_range\n"
    "UNION ALL SELECT concat_ws(' ', 'approval', phase, claimed_by, reason, void)\n"
    "    FROM sluice.approval\n";

static struct picture take_picture(struct torture *t, struct arena *arena)
{
    bool installed =
        str_equal(query(t, arena, "SELECT to_regclass('sluice.approval') IS NOT NULL"), "t\n");
    return (struct picture){
        .schema = dump_schema(t, arena),
        .data = query(t, arena, t->kill_case->plan->data),
        .state =
            query(t, arena,
                  arena_printf(arena, "SELECT * FROM (%s%s) s (line) ORDER BY line COLLATE \"C\"",
                               state_sql, installed ? store_sql : "")),
    };
}

/* The first line in which two texts differ; NULL when they are equal. */
static const char *difference(struct arena *arena, const char *what, const char *expected,
                              const char *actual)
{
    if (str_equal(expected, actual))
        return NULL;
    size_t at = 0;
    while (expected[at] == actual[at])
        at++;
    while (at > 0 && expected[at - 1] != '\n')
        at--;
    return arena_printf(arena, "%s differs:\n  undisturbed: %.*s\n  now:         %.*s\n", what,
                        (int)strcspn(expected + at, "\n"), expected + at,
                        (int)strcspn(actual + at, "\n"), actual + at);
}

static const char *compare(struct arena *arena, const struct picture *expected,
                           const struct picture *actual, bool with_state)
{
    const char *found = difference(arena, "the schema", expected->schema, actual->schema);
    if (found == NULL)
        found = difference(arena, "a row", expected->data, actual->data);
    if (found == NULL && with_state)
        found = difference(arena, "the state", expected->state, actual->state);
    return found;
}

/* ---- commands ---- */

static const char **split_words(struct torture *t, const char *command)
{
    const char **words = NULL;
    size_t count = 0;
    *ARENA_PUSH(t->point, words, count) = torture_binary();
    while (*command != '\0') {
        size_t length = strcspn(command, " ");
        const char *word = arena_strndup(t->point, command, length);
        *ARENA_PUSH(t->point, words, count) = str_equal(word, "PLAN") ? t->plan_file : word;
        command += length + (command[length] == ' ');
    }
    *ARENA_PUSH(t->point, words, count) = NULL;
    return words;
}

static struct process run_command(struct torture *t, const char *command, const char *extra[3])
{
    const char *environment[] = {arena_printf(t->point, "PGDATABASE=%s", t->database),
                                 extra[0],
                                 extra[0] != NULL ? extra[1] : NULL,
                                 extra[0] != NULL ? extra[2] : NULL,
                                 NULL,
                                 NULL};
    for (size_t i = 0; t->kill_case->split; i++)
        if (environment[i] == NULL) {
            environment[i] = "SLUICE_TORTURE_SPLIT=1";
            break;
        }
    return process_run(t->point, split_words(t, command), environment);
}

/* Run it until it succeeds; who was killed may hold the lease for a moment longer. */
static const char *rerun(struct torture *t, const char *command)
{
    enum { PATIENCE_MS = 20000, POLL_MS = 3 };
    const char *nothing[3] = {NULL};
    int64_t give_up = clock_now_ms() + PATIENCE_MS;
    for (;;) {
        const struct process process = run_command(t, command, nothing);
        if (process.status == 0)
            return NULL;
        if (process.status != TEMPORARY || clock_now_ms() > give_up)
            return arena_printf(t->point, "then `sluice %s` ended with status %d:\n%s", command,
                                process.status, process.output);
        usleep(POLL_MS * 1000);
    }
}

static void run_undisturbed(struct torture *t, const char *command, const char *trace)
{
    const char *extra[3] = {arena_printf(t->point, "SLUICE_TRACE_FILE=%s", trace)};
    const struct process process = run_command(t, command, extra);
    if (process.status != 0)
        fail_msg("undisturbed, `sluice %s` ended with status %d:\n%s", command, process.status,
                 process.output);
}

/* ---- what the undisturbed run does ---- */

static const char *read_file(struct arena *arena, const char *path)
{
    struct str text = {.arena = arena};
    char buffer[4096];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
        str_add_n(&text, buffer, got);
    fclose(file);
    return str_text(&text);
}

/* A statement only looks when the undisturbed run rolls its transaction back, or when it is a
 * SELECT or SET outside of a transaction. */
static void read_trace(struct torture *t, size_t command, const char *path)
{
    struct statement *all = NULL;
    size_t count = 0, begin = SIZE_MAX;
    for (const char *line = read_file(t->arena, path); *line != '\0';
         line = strchr(line, '\n') + 1) {
        struct statement *one = ARENA_PUSH(t->arena, all, count);
        one->sql = arena_strndup(t->arena, line, strcspn(line, "\n"));
        if (str_starts_with(one->sql, "BEGIN"))
            begin = count - 1;
        if (begin == SIZE_MAX)
            one->only_looks = str_starts_with(one->sql, "S") &&
                              !str_starts_with(one->sql, "SELECT sluice."); /* these write */
        for (size_t i = begin; str_equal(one->sql, "ROLLBACK") && i < count; i++)
            all[i].only_looks = true;
        if (str_equal(one->sql, "ROLLBACK") || str_equal(one->sql, "COMMIT"))
            begin = SIZE_MAX;
    }
    t->statements[command] = all;
    t->statement_count[command] = count;
}

static void create_tables(struct torture *t)
{
    use_copy(t, "template1");
    server_run_on(connection(t), t->kill_case->plan->schema);
}

/* The whole of it once, without writers, keeping the database before each command. */
static struct picture run_and_remember(struct torture *t)
{
    create_tables(t);
    for (size_t i = 0; i < t->command_count; i++) {
        const char *trace = arena_printf(t->arena, "%s/trace", t->directory);
        if (i >= t->kill_case->first && i <= t->kill_case->last) {
            t->snapshots[i] = database_name(t, arena_printf(t->point, "before_%zu", i));
            copy_database(t, t->snapshots[i], t->database);
        }
        run_undisturbed(t, t->kill_case->commands[i], trace);
        read_trace(t, i, trace);
        unlink(trace);
    }
    server_run_on(connection(t), t->kill_case->plan->writes);
    return take_picture(t, t->arena);
}

/* The same with everything written at the start, by the old application alone. */
static void run_after_writes(struct torture *t)
{
    create_tables(t);
    server_run_on(connection(t), t->kill_case->plan->writes);
    t->before = take_picture(t, t->arena);
    for (size_t i = 0; i < t->command_count; i++) {
        run_undisturbed(t, t->kill_case->commands[i], "/dev/null");
        t->expected[i] = take_picture(t, t->arena);
    }
}

static void run_both(struct torture *t)
{
    const struct picture late = run_and_remember(t);
    run_after_writes(t);
    const struct picture *end = &t->expected[t->command_count - 1];
    const char *found = compare(t->arena, end, &late, true);
    if (found != NULL)
        fail_msg("undisturbed runs differ by when the application writes: %s", found);
    found = compare(t->arena, &t->before, end, false);
    if (t->kill_case->restores && found != NULL)
        fail_msg("undisturbed, the end is not the start: %s", found);
    if (!t->kill_case->restores && found == NULL)
        fail_msg("undisturbed, the commands change nothing");
}

/* ---- one point ---- */

/* Instead of going on everything was taken back: nothing of ours may stay. */
static const char untouched_sql[] =
    "SELECT 'phase ' || name || ' is ' || state FROM sluice.phase WHERE state <> 'pending'\n"
    "UNION ALL SELECT 'done: ' || sql FROM sluice.operation WHERE done\n"
    "UNION ALL SELECT 'backfill' FROM sluice.backfill\n"
    "UNION ALL SELECT 'backfill of a table' FROM sluice.backfill_table\n"
    "UNION ALL SELECT 'plan is ' || state FROM sluice.plan\n"
    "    WHERE state NOT IN ('pending', 'reverted')\n"
    "UNION ALL SELECT 'function ' || proname FROM pg_proc\n"
    "    WHERE pronamespace = 'sluice'::regnamespace AND proname LIKE 'sync%'\n"
    "UNION ALL SELECT 'index ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid\n";

/* Everything is taken back, and must look as it did before the plan. */
static const char *go_back(struct torture *t)
{
    const char *trouble = rerun(t, t->kill_case->instead);
    if (trouble != NULL)
        return trouble;
    const struct picture now = take_picture(t, t->point);
    trouble = compare(t->point, &t->before, &now, false);
    return trouble != NULL
               ? trouble
               : difference(t->point, "what is left", "", query(t, t->point, untouched_sql));
}

/* The command once more, and what follows it up to `last`. */
static const char *go_on(struct torture *t, size_t command, size_t last)
{
    for (size_t i = command; i <= last; i++) {
        const char *trouble = rerun(t, t->kill_case->commands[i]);
        if (trouble != NULL)
            return trouble;
    }
    const struct picture now = take_picture(t, t->point);
    return compare(t->point, &t->expected[last], &now, true);
}

/* Before it was registered a plan cannot be taken back; there is nothing of it either. */
static bool is_registered(struct torture *t)
{
    return str_equal(query(t, t->point, "SELECT to_regclass('sluice.plan') IS NOT NULL"), "t\n") &&
           str_equal(query(t, t->point, "SELECT count(*) > 0 FROM sluice.plan"), "t\n");
}

/* ---- a server of one's own ---- */

static void cluster(struct torture *t, const char *verb, const char *directory)
{
    const char *const arguments[] = {"tests/harness/cluster", verb, directory, NULL};
    const struct process process = process_run(t->arena, arguments, NULL);
    if (process.status != 0)
        fail_msg("cluster %s: %s", verb, process.output);
}

static void start_own_server(struct torture *t)
{
    t->upstream = getenv("PGHOST");
    bool crashes = (t->kill_case->how & KILL_CRASH) != 0;
    if (!crashes)
        return;
    t->own = arena_printf(t->arena, "%s/kill%ld", getenv("SLUICE_CLUSTER"), (long)getpid());
    cluster(t, "create", t->own);
    cluster(t, "start", t->own);
    setenv("PGHOST", t->own, 1);
}

static void stop_own_server(struct torture *t)
{
    if (t->own == NULL)
        return;
    cluster(t, "stop", t->own);
    const char *const arguments[] = {"rm", "-rf", t->own, NULL};
    process_run(t->arena, arguments, NULL);
    setenv("PGHOST", t->upstream, 1);
}

/* Through a proxy, which does it. A server that was crashed is there again afterwards. */
static struct process end_on_the_way(struct torture *t, const char *command, size_t number,
                                     enum kill_how how, bool *met)
{
    const char *const crash[] = {"tests/harness/cluster", "stop", t->own, "immediate", NULL};
    const char *extra[3] = {arena_printf(t->point, "PGHOST=%s", t->directory)};
    struct proxy proxy = proxy_start(&(struct proxy_spec){
        .directory = t->directory,
        .upstream = t->own != NULL ? t->own : t->upstream,
        .statement = number,
        .way = how == KILL_HALF   ? PROXY_HALF
               : how == KILL_LOST ? PROXY_LOST
                                  : PROXY_CRASH,
        .crash = crash,
    });
    const struct process ended = run_command(t, command, extra);
    *met = proxy_met(&proxy);
    proxy_stop(&proxy);
    if (*met && how == KILL_CRASH) {
        cluster(t, "start", t->own);
        PQreset(t->admin);
        server_run_on(t->admin, "SET client_min_messages = warning");
    }
    return ended;
}

/* NULL when all is well. *met: the command came to that statement. */
static const char *try_point(struct torture *t, size_t command, size_t number, enum kill_how how,
                             bool *met)
{
    const char *moment = how == KILL_SENT ? "sent" : how == KILL_AFTER ? "after" : "before";
    const char *extra[3] = {
        arena_printf(t->point, "SLUICE_DIE_AT=%zu", number),
        arena_printf(t->point, "SLUICE_DIE_WHEN=%s", moment),
        how == KILL_CUT ? "SLUICE_DIE_HOW=cut" : "SLUICE_DIE_HOW=kill",
    };
    bool on_the_way = how == KILL_HALF || how == KILL_LOST || how == KILL_CRASH;
    bool survives = on_the_way || how == KILL_CUT;
    use_copy(t, t->snapshots[command]);
    const struct process ended =
        on_the_way ? end_on_the_way(t, t->kill_case->commands[command], number, how, met)
                   : run_command(t, t->kill_case->commands[command], extra);
    if (!on_the_way)
        *met = strstr(ended.output, "torture: ") != NULL;
    if (!survives && ended.status != (*met ? KILLED : 0))
        return arena_printf(t->point, "it ended with status %d:\n%s", ended.status, ended.output);
    if (survives && ended.status != 0 && ended.status != 1 && ended.status != TEMPORARY)
        return arena_printf(t->point, "without its connection it ended with status %d:\n%s",
                            ended.status, ended.output);
    server_run_on(connection(t), t->kill_case->plan->writes);
    if (t->kill_case->plan->damage != NULL)
        server_run_on(connection(t), t->kill_case->plan->damage);
    if (t->kill_case->instead != NULL && !is_registered(t))
        return compare(t->point, &t->before,
                       &(struct picture){.schema = dump_schema(t, t->point),
                                         .data = query(t, t->point, t->kill_case->plan->data)},
                       false);
    if (t->kill_case->instead != NULL)
        return go_back(t);
    bool to_the_end = command < t->kill_case->plan->fills || number % TO_THE_END == 0 ||
                      getenv("SLUICE_KILL_ALL") != NULL;
    return go_on(t, command, to_the_end ? t->command_count - 1 : command);
}

static size_t less(void)
{
    const char *share = getenv("SLUICE_KILL_SHARE");
    return share != NULL ? strtoul(share, NULL, 10) : 1;
}

static bool is_taken(const struct kill_case *c, const struct statement *statement, size_t number)
{
    size_t share = statement->only_looks ? c->looks : c->works;
    share = (share == 0 ? 1 : share) * less();
    return share <= 1 || number % share == 0 || getenv("SLUICE_KILL_ALL") != NULL;
}

static const char *how_text(enum kill_how how)
{
    return how == KILL_BEFORE  ? "killed before"
           : how == KILL_SENT  ? "killed during"
           : how == KILL_AFTER ? "killed after"
           : how == KILL_HALF  ? "disconnected in the middle of"
           : how == KILL_LOST  ? "without the answer to"
           : how == KILL_CRASH ? "with the server crashed during"
                               : "disconnected before";
}

static void note_trouble(struct torture *t, struct kill_result *result, size_t command,
                         size_t number, enum kill_how how, const char *trouble)
{
    static char first[16384];
    if (result->troubles++ == 0) {
        snprintf(first, sizeof first, "`sluice %s` %s statement %zu: %.300s\n%s",
                 t->kill_case->commands[command], how_text(how), number,
                 t->statements[command][number - 1].sql, trouble);
        result->trouble = first;
    }
}

static void try_command(struct torture *t, size_t command, struct kill_result *result)
{
    static const enum kill_how ways[] = {KILL_BEFORE, KILL_SENT, KILL_AFTER, KILL_CUT,
                                         KILL_HALF,   KILL_LOST, KILL_CRASH};
    for (size_t n = 1; n <= t->statement_count[command]; n++)
        for (size_t w = 0; w < sizeof ways / sizeof *ways; w++) {
            bool met = false;
            if (!(t->kill_case->how & ways[w]))
                continue;
            result->all++;
            if (!is_taken(t->kill_case, &t->statements[command][n - 1], n + w))
                continue;
            t->point = arena_new();
            const char *trouble = try_point(t, command, n, ways[w], &met);
            result->points += met;
            if (trouble != NULL)
                note_trouble(t, result, command, n, ways[w], trouble);
            arena_free(t->point);
        }
}

/* ---- a case ---- */

static void begin(struct torture *t)
{
    start_own_server(t);
    snprintf(t->directory, sizeof t->directory, "/tmp/sluice_kill.XXXXXX");
    assert_non_null(mkdtemp(t->directory));
    t->plan_file = arena_printf(t->arena, "%s/plan.yaml", t->directory);
    FILE *file = fopen(t->plan_file, "w");
    assert_non_null(file);
    assert_true(fputs(t->kill_case->plan->yaml, file) >= 0);
    assert_int_equal(fclose(file), 0);
    t->admin = connect_to("postgres");
    for (size_t i = 0; i < DATABASES; i++)
        t->databases[i] = database_name(t, arena_printf(t->arena, "point_%zu", i));
    while (t->kill_case->commands[t->command_count] != NULL)
        t->command_count++;
    assert_in_range(t->command_count, 1, MAX_COMMANDS);
}

static void end(struct torture *t)
{
    t->point = arena_new();
    disconnect(t);
    for (size_t i = 0; i < DATABASES; i++)
        admin_run(t, "DROP DATABASE IF EXISTS %s WITH (FORCE)", t->databases[i]);
    for (size_t i = 0; i < MAX_COMMANDS; i++)
        if (t->snapshots[i] != NULL)
            admin_run(t, "DROP DATABASE IF EXISTS %s WITH (FORCE)", t->snapshots[i]);
    PQfinish(t->admin);
    stop_own_server(t);
    unlink(t->plan_file);
    unlink(arena_printf(t->point, "%s/.s.PGSQL.5432", t->directory));
    rmdir(t->directory);
    arena_free(t->point);
    arena_free(t->arena);
}

struct kill_result kill_run(const char *what, const struct kill_case *kill_case)
{
    struct torture t = {.kill_case = kill_case, .arena = arena_new(), .point = arena_new()};
    struct kill_result result = {0};
    begin(&t);
    run_both(&t);
    arena_free(t.point);
    for (size_t i = kill_case->first; i <= kill_case->last; i++)
        try_command(&t, i, &result);
    end(&t);
    fprintf(stderr, "# %s: ended at %zu of %zu points\n", what, result.points, result.all);
    return result;
}

void kill_all(const char *what, const struct kill_case *kill_case)
{
    const struct kill_result result = kill_run(what, kill_case);
    if (result.troubles > 0)
        fail_msg("%zu of %zu points: %s", result.troubles, result.points, result.trouble);
    /* Few come and go with what else happens in the server; the rest must have been met. */
    assert_true(result.points * less() >= 20);
}

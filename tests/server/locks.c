/*
 * What a step says that it locks, and what the server says that it holds: over every plan of
 * plans/, those of the kill tests, and partitioned ones, there, back and to the end.
 *
 * Each statement runs in a transaction of its own, without the locks that a run takes before it. A
 * lock on what the statement itself makes is nobody else's, and that on an index comes with its
 * table's; catalogues and our own tables are not the application's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <dirent.h>
#include <string.h>

#include "base/str.h"
#include "engine/known/known.h"
#include "engine/run/run.h"
#include "engine/survey/survey.h"
#include "harness/kill_plans.h"
#include "harness/server.h"
#include "pg/look.h"
#include "phase/route/partitioned.h"
#include "phase/story/story.h"

/* Two levels, foreign keys both ways, and every way to constrain. */
static const struct kill_plan partitioned = {
    .yaml = "sluice: 1\n"
            "plan: events\n"
            "phases:\n"
            "  - add_column:\n"
            "      table: public.events\n"
            "      columns: {mail: {type: text, up: email}, area: {type: text, up: place}}\n"
            "      down: {email: mail, place: area}\n"
            "  - backfill: {table: public.events}\n"
            "  - constrain:\n"
            "      table: public.events\n"
            "      add:\n"
            "        - not_null: [mail]\n"
            "        - check: {name: events_mail_shape, expression: \"mail <> ''\"}\n"
            "        - index: {name: events_mail, on: (lower(mail))}\n"
            "        - unique: {name: events_once, columns: [region, id, mail]}\n"
            "  - gate: {name: deployed, ask: Has every service been redeployed?}\n"
            "  - drop: {table: public.events, columns: [email, place]}\n",
    .schema =
        "CREATE TABLE places (name text PRIMARY KEY, area text, UNIQUE (name, area))\n"
        "    PARTITION BY LIST (name);\n"
        "CREATE TABLE places_all PARTITION OF places DEFAULT;\n"
        "INSERT INTO places VALUES ('here', 'x'), ('there', 'y');\n"
        "CREATE TABLE events (id int, region text, email text, place text REFERENCES places,\n"
        "    PRIMARY KEY (id, region)) PARTITION BY LIST (region);\n"
        "CREATE TABLE events_eu PARTITION OF events FOR VALUES IN ('eu')\n"
        "    PARTITION BY RANGE (id);\n"
        "CREATE TABLE events_eu_1 PARTITION OF events_eu FOR VALUES FROM (0) TO (100);\n"
        "CREATE TABLE events_eu_2 PARTITION OF events_eu FOR VALUES FROM (100) TO (200);\n"
        "CREATE TABLE events_rest PARTITION OF events DEFAULT;\n"
        "CREATE INDEX events_email ON events (email);\n"
        "CREATE TABLE notes (id int PRIMARY KEY, event int, region text,\n"
        "    FOREIGN KEY (event, region) REFERENCES events);\n"
        "INSERT INTO events\n"
        "    SELECT i, (ARRAY['eu', 'us'])[i % 2 + 1], 'e' || i, 'here'\n"
        "    FROM generate_series(1, 9) i;\n",
};

/* `like` and a drop where both columns have a foreign key to the same table, which is this one, and
 * one to a partitioned one; a column that owns a sequence. */
static const struct kill_plan references = {
    .yaml = "sluice: 1\n"
            "plan: references\n"
            "phases:\n"
            "  - add_column:\n"
            "      table: public.staff\n"
            "      columns:\n"
            "        chief: {type: integer, up: boss}\n"
            "        home: {type: text, up: place}\n"
            "      down: {boss: chief, place: home}\n"
            "  - backfill: {table: public.staff}\n"
            "  - constrain:\n"
            "      table: public.staff\n"
            "      add:\n"
            "        - like: {chief: boss, home: place}\n"
            "        - foreign_key: {name: staff_room, columns: [room], references: rooms,\n"
            "            referenced: [id]}\n"
            "  - gate: {name: deployed, ask: Has every service been redeployed?}\n"
            "  - drop: {table: public.staff, columns: [boss, place, number]}\n",
    .schema = "CREATE TABLE places (name text PRIMARY KEY) PARTITION BY LIST (name);\n"
              "CREATE TABLE places_all PARTITION OF places DEFAULT;\n"
              "CREATE TABLE rooms (id int PRIMARY KEY) PARTITION BY HASH (id);\n"
              "CREATE TABLE rooms_0 PARTITION OF rooms FOR VALUES WITH (MODULUS 1, REMAINDER 0);\n"
              "CREATE TABLE staff (\n"
              "    id integer PRIMARY KEY,\n"
              "    number serial,\n"
              "    room integer,\n"
              "    boss integer REFERENCES staff DEFERRABLE,\n"
              "    place text REFERENCES places (name) ON UPDATE CASCADE\n"
              ");\n"
              "COMMENT ON CONSTRAINT staff_boss_fkey ON staff IS 'who decides';\n"
              "INSERT INTO places VALUES ('here');\n"
              "INSERT INTO staff (id, boss, place)\n"
              "    SELECT i, 1, 'here' FROM generate_series(1, 9) i;\n",
};

static const struct kill_plan altered = {
    .yaml = "sluice: 1\n"
            "plan: altered\n"
            "phases:\n"
            "  - alter_type: {table: public.codes, column: name, type: varchar(20)}\n",
    .schema = "CREATE TABLE codes (code int, name varchar(9)) PARTITION BY LIST (code);\n"
              "CREATE TABLE codes_all PARTITION OF codes DEFAULT;\n"
              "CREATE INDEX codes_name ON codes (name);\n"
              "INSERT INTO codes VALUES (1, 'a');\n",
};

struct fixture {
    struct server *server;
    struct arena *arena;
    struct engine *engine;
    struct error error;
    const struct plan *plan;
    struct str wrong; /* all that is */
    size_t steps;
};

static struct fixture f;

static void must(bool good)
{
    if (!good)
        fail_msg("%s\n%s", f.error.message, f.error.detail ? f.error.detail : "");
}

static int setup(void **state)
{
    void *server = NULL;
    (void)state; /* the test's plan */
    server_setup(&server);
    f = (struct fixture){.server = server, .arena = arena_new()};
    f.error.arena = f.wrong.arena = f.arena;
    return 0;
}

static int teardown(void **state)
{
    void *server = f.server;
    (void)state;
    engine_close(f.engine);
    arena_free(f.arena);
    return server_teardown(&server);
}

static const char *text(const char *sql)
{
    return arena_strdup(f.arena, server_value(f.server, "%s", sql));
}

/* ---- what is held, and what is said ---- */

/* All that is there before a statement; what it drops cannot be named afterwards. */
static void remember_relations(void)
{
    server_run(f.server,
               "DROP TABLE IF EXISTS pg_temp.was; CREATE TEMPORARY TABLE was AS\n"
               "SELECT c.oid, format('%%I.%%I', n.nspname, c.relname) AS name,\n"
               "    ARRAY(SELECT relid::oid FROM pg_partition_ancestors(c.oid)) AS above\n"
               "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace\n"
               "WHERE c.relkind IN ('r', 'p', 'S', 'm', 'f')\n"
               "    AND n.nspname NOT IN ('information_schema', 'sluice') AND n.nspname !~ '^pg_'");
}

/* The relations whose strongest lock is stronger than the list says: "public.t: …". */
static const char *find_unlisted(const char *said)
{
    return text(sql_make(
        f.arena,
        "WITH level (mode, number) AS (VALUES ('AccessShareLock', 1), ('RowShareLock', 2),\n"
        "    ('RowExclusiveLock', 3), ('ShareUpdateExclusiveLock', 4), ('ShareLock', 5),\n"
        "    ('ShareRowExclusiveLock', 6), ('ExclusiveLock', 7), ('AccessExclusiveLock', 8)\n"
        "), said (name, number, alone) AS (%S),\n"
        "held AS (SELECT w.oid, w.name, w.above, max(v.number) AS number\n"
        "    FROM pg_locks l JOIN was w ON w.oid = l.relation JOIN level v USING (mode)\n"
        "    WHERE l.pid = pg_backend_pid() AND l.locktype = 'relation' GROUP BY 1, 2, 3)\n"
        "SELECT string_agg(format('%%s: says %%s, takes %%s', h.name, coalesce(s.number, 0),\n"
        "    h.number), '; ' ORDER BY h.name)\n"
        "FROM held h LEFT JOIN LATERAL (SELECT max(s.number) AS number FROM said s\n"
        "    JOIN was w ON w.name = s.name\n"
        "    WHERE w.oid = h.oid OR NOT s.alone AND w.oid = ANY (h.above)) s ON true\n"
        "WHERE h.number > coalesce(s.number, 0)",
        said));
}

/* Of what is said of the operation's table, `partition` is in its place. */
static const char *say(const struct operation *o, const struct lock_list *locks,
                       const struct qname *partition)
{
    struct str out = {.arena = f.arena};
    str_add(&out, "SELECT NULL::text, 0, true");
    for (size_t i = 0; i < locks->count; i++) {
        const struct step_lock *lock = &locks->items[i];
        const struct qname *of = &lock->object.of;
        if (lock->object.class == OBJECT_INDEX)
            continue;
        if (partition && operation_locks_each(o, lock))
            of = partition;
        str_addf(&out, " UNION ALL SELECT %s, %d, %s",
                 sql_quote_value(f.arena, sql_quote_qname(f.arena, of)), (int)lock->mode,
                 lock->only ? "true" : "false");
    }
    return str_text(&out);
}

static void run_held(const struct operation *o, const struct step *step, const char *sql,
                     const struct qname *partition)
{
    remember_relations();
    server_run(f.server, "BEGIN");
    server_run(f.server, "%s", sql);
    const char *unlisted = find_unlisted(say(o, &step->locks, partition));
    server_run(f.server, "COMMIT");
    f.steps++;
    if (*unlisted)
        str_addf(&f.wrong, "\n%s\n    %s", sql, unlisted);
}

/* ---- one step ---- */

static const char *part_index(const struct operation *o, const struct pg_partition *partition)
{
    return arena_printf(f.arena, "sluice_p%s_%s", partition->oid, o->needs.items[0].object.name);
}

static const char *part_sql(const struct operation *o, const char *sql,
                            const struct pg_partition *partition)
{
    const char *index = part_index(o, partition);
    const struct qname name = {partition->name.schema, index};
    const struct sql_word words[] = {
        {PARTITIONED_TABLE, sql_quote_qname(f.arena, &partition->name)},
        {PARTITIONED_INDEX, sql_quote_name(f.arena, index)},
        {PARTITIONED_INDEX_IN_SCHEMA, sql_quote_qname(f.arena, &name)},
        {PARTITIONED_NAME, sql_quote_name(f.arena, arena_printf(f.arena, "%s_is", index))},
        {PARTITIONED_PARENT_INDEX, partition->parent_index},
    };
    return sql_put_in(f.arena, sql, words,
                      sizeof words / sizeof *words - (partition->parent_index ? 0 : 1));
}

static bool concerns(enum step_each each, const struct pg_partition *partition)
{
    return each == EACH_PARTITION || partition->leaf == (each != EACH_INNER);
}

static void find_parts(const struct operation *o, const struct step *step,
                       struct pg_partition **partitions, size_t *count)
{
    const char *whole = o->needs.items[0].object.name, **parts = NULL;
    size_t inner = 0;
    if (step->each == EACH_UNVALIDATED) {
        must(pg_look_unvalidated(f.arena, f.engine->pg, &o->table, whole, partitions, count,
                                 &f.error));
        return;
    }
    must(pg_look_partitions(f.arena, f.engine->pg, &o->table, whole, NULL, 0, partitions, count,
                            &f.error));
    for (size_t i = 0; i < *count; i++)
        if (!(*partitions)[i].leaf) {
            const struct qname name = {(*partitions)[i].name.schema,
                                       part_index(o, &(*partitions)[i])};
            *ARENA_PUSH(f.arena, parts, inner) = sql_quote_qname(f.arena, &name);
        }
    must(pg_look_partitions(f.arena, f.engine->pg, &o->table, whole, parts, inner, partitions,
                            count, &f.error));
}

/* As the engine does it: parts are attached from the last one on, which changes what the others are
 * attached to. */
static void run_parts(const struct operation *o, const struct step *step)
{
    struct pg_partition *partitions;
    size_t count;
    find_parts(o, step, &partitions, &count);
    for (size_t i = 0; i < count; i++) {
        const struct pg_partition *one = &partitions[step->each == EACH_PARTITION ? count - 1 : i];
        if (!concerns(step->each, one))
            continue;
        const char *sql = part_sql(o, step->sql, one);
        if (step->mode == STEP_ALONE)
            server_run(f.server, "%s", sql);
        else
            run_held(o, step, sql, &one->name);
        if (step->each == EACH_PARTITION) {
            find_parts(o, step, &partitions, &count);
            i = SIZE_MAX;
        }
    }
}

static void run_step(const struct operation *o, const struct step *step)
{
    static const char every_row[] = "'(0,0)', '(4294967295,0)'";
    if (step->each != EACH_ONCE) {
        run_parts(o, step);
        return;
    }
    switch (step->mode) {
    case STEP_ALONE:
        if (strstr(step->sql, "CONCURRENTLY"))
            server_run(f.server, "%s", step->sql);
        else
            run_held(o, step, step->sql, NULL);
        return;
    case STEP_BATCHES: {
        /* of a partitioned table this is every partition, in which a fill is one after the other */
        const char *fill =
            step == &o->back ? operation_undo_sql(f.arena, o) : operation_sql(f.arena, o);
        run_held(o, step,
                 arena_printf(f.arena,
                              "PREPARE fill (text, text, text%s) AS %s; EXECUTE fill (%s, %s); "
                              "DEALLOCATE fill",
                              o->fill->of_sync ? ", text" : "", fill, every_row,
                              o->fill->of_sync ? "NULL, NULL" : "NULL"),
                 NULL);
        return;
    }
    case STEP_CHECK:
        run_held(o, step, step->sql, NULL);
        return;
    case STEP_TRANSACTION:
        run_held(o, step, step->sql, NULL);
        return;
    case STEP_NONE:
    case STEP_WAIT:
    case STEP_APART: /* on another server: tests/cli/replicate.bats */
        return;
    }
}

/* ---- a plan ---- */

static void open_plan(const struct kill_plan *source)
{
    struct problem_list problems = {.arena = f.arena};
    const struct engine_options options = {.by = "anna"};
    server_run(f.server, "%s", source->schema);
    server_run(f.server, "SET client_min_messages = warning");
    f.plan = plan_read(f.arena, "plan.yaml", source->yaml, strlen(source->yaml), &problems);
    if (f.plan == NULL)
        fail_msg("%s", problems.items[0].message);
    if (f.plan->recipe == NULL && f.plan->other != NULL)
        f.plan = f.plan->other; /* with the phases that lift NOT NULL */
    must(engine_open(f.arena, &options, &f.engine, &f.error));
    must(store_install(f.engine->pg, &f.error));
    if (plan_asks(f.plan))
        must(engine_choose_plan(f.engine, &f.plan, &f.error));
}

static void go(const struct view_plan *view, size_t end)
{
    for (size_t p = 0; p < end; p++)
        for (size_t i = 0; i < view->phases[p].operation_count; i++) {
            const struct operation *o = view->phases[p].operations[i].operation;
            run_step(o, &o->go);
        }
}

static void go_back(const struct view_plan *view, size_t end)
{
    for (size_t p = end; p-- > 0;)
        for (size_t i = view->phases[p].operation_count; i-- > 0;) {
            const struct operation *o = view->phases[p].operations[i].operation;
            run_step(o, &o->back);
        }
}

static void run_plan(const struct kill_plan *source)
{
    struct view_plan view;
    size_t end = 0;
    open_plan(source);
    must(engine_plan(f.engine, f.plan, &view, &f.error));
    while (end < view.phase_count && view.phases[end].reversible)
        end++;
    go(&view, end);
    go_back(&view, end);
    if (end < view.phase_count)
        go(&view, view.phase_count);
    assert_true(f.steps > 0);
    if (f.wrong.length) {
        fprintf(stderr, "%s\n", str_text(&f.wrong)); /* longer than cmocka prints */
        fail_msg("locks that no operation names");
    }
}

static void test_plan(void **state)
{
    run_plan(*state);
}

static const char *read_file(const char *name)
{
    struct str out = {.arena = f.arena};
    char line[1024];
    FILE *file = fopen(name, "r");
    if (file == NULL)
        fail_msg("could not read %s", name);
    while (fgets(line, sizeof line, file) != NULL)
        str_add(&out, line);
    fclose(file);
    return str_text(&out);
}

static void test_shipped(void **state)
{
    const char *name = *state;
    const struct kill_plan plan = {
        .yaml = read_file(arena_printf(f.arena, "plans/%s.yaml", name)),
        .schema = read_file(arena_printf(f.arena, "plans/schema/%s.sql", name)),
    };
    run_plan(&plan);
}

#define FOR(what, function, of)                                                                    \
    (struct CMUnitTest)                                                                            \
    {                                                                                              \
        what, function, setup, teardown, (void *)(uintptr_t)(of)                                   \
    }

int main(void)
{
    enum { MOST = 64 };
    struct CMUnitTest tests[MOST] = {
        FOR("rename", test_plan, &kill_plan_rename),
        FOR("split", test_plan, &kill_plan_split),
        FOR("swap", test_plan, &kill_plan_swap),
        FOR("keys", test_plan, &kill_plan_keys),
        FOR("constrain", test_plan, &kill_plan_constrain),
        FOR("partitioned", test_plan, &partitioned),
        FOR("references", test_plan, &references),
        FOR("alter_type", test_plan, &altered),
    };
    struct arena *arena = arena_new();
    size_t count = 0;
    while (tests[count].test_func)
        count++;
    DIR *directory = opendir("plans");
    for (const struct dirent *entry; directory && (entry = readdir(directory)) != NULL;)
        if (str_ends_with(entry->d_name, ".yaml") && count < MOST) {
            const char *name = arena_printf(
                arena, "%.*s", (int)(strlen(entry->d_name) - strlen(".yaml")), entry->d_name);
            tests[count++] = FOR(name, test_shipped, name);
        }
    if (directory)
        closedir(directory);
    int failed = _cmocka_run_group_tests("server/locks", tests, count, NULL, NULL);
    arena_free(arena);
    return failed;
}

/*
 * Every kind of phase on a server, through the engine: up and down the stairs, and by hand.
 *
 * The plans are those of the kill tests, and one whose names are as odd as names can be.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "engine/known/known.h"
#include "engine/run/run.h"
#include "engine/survey/survey.h"
#include "harness/kill_plans.h"
#include "harness/process.h"
#include "harness/server.h"
#include "pg/look.h"
#include "phase/story/story.h"

static const struct kill_plan odd_names = {
    .yaml = "sluice: 1\n"
            "plan: odd\n"
            "phases:\n"
            "  - add_column:\n"
            "      table: [Odd.Schema, \"it's a \\\"table\\\"\"]\n"
            "      columns:\n"
            "        \"new 'Col' $1 $sluice$\": {type: text, up: '\"old \"\"col\"\" %I\"'}\n"
            "      down:\n"
            "        \"old \\\"col\\\" %I\": \"\\\"new 'Col' $1 $sluice$\\\"\"\n"
            "  - add_column:\n"
            "      table: [Odd.Schema, \"it's a \\\"table\\\"\"]\n"
            "      columns: {plain: {type: integer, default: '7'}}\n"
            "  - backfill: {table: [Odd.Schema, \"it's a \\\"table\\\"\"]}\n"
            "  - constrain:\n"
            "      table: [Odd.Schema, \"it's a \\\"table\\\"\"]\n"
            "      add:\n"
            "        - like: {\"new 'Col' $1 $sluice$\": \"old \\\"col\\\" %I\"}\n"
            "        - unique: {name: \"Uni.que;\", columns: [plain, \"new 'Col' $1 $sluice$\"]}\n"
            "        - foreign_key: {name: \"for'eign\", columns: [\"user\"],\n"
            "            references: [Odd.Schema, \"it's a \\\"table\\\"\"],"
            " referenced: [\"select\"]}\n"
            "  - gate: {name: deployed, ask: Deployed?}\n"
            "  - drop:\n"
            "      table: [Odd.Schema, \"it's a \\\"table\\\"\"]\n"
            "      columns: [\"old \\\"col\\\" %I\"]\n",
    .schema = "CREATE SCHEMA \"Odd.Schema\";\n"
              "CREATE TABLE \"Odd.Schema\".\"it's a \"\"table\"\"\" (\n"
              "    \"select\" bigint PRIMARY KEY,\n"
              "    \"user\" bigint,\n"
              "    \"old \"\"col\"\" %I\" text NOT NULL CHECK (\"old \"\"col\"\" %I\" <> '$1 %L')\n"
              ");\n"
              "CREATE INDEX \"In'dex\" ON \"Odd.Schema\".\"it's a \"\"table\"\"\"\n"
              "    (lower(\"old \"\"col\"\" %I\"), \"select\");\n"
              "COMMENT ON COLUMN \"Odd.Schema\".\"it's a \"\"table\"\"\".\"old \"\"col\"\" %I\"\n"
              "    IS 'it''s $sluice$ %I';\n"
              "INSERT INTO \"Odd.Schema\".\"it's a \"\"table\"\"\"\n"
              "    SELECT i, i, 'v' || i FROM generate_series(1, 50) i;\n",
};

struct fixture {
    struct server *server;
    struct arena *arena;
    struct engine *engine;
    struct error error;
    const struct plan *plan;
};

static struct fixture f;

static void must(bool good)
{
    if (!good)
        fail_msg("%s\n%s", f.error.message, f.error.detail ? f.error.detail : "");
}

static int setup(void **state)
{
    server_setup(state);
    f = (struct fixture){.server = *state, .arena = arena_new()};
    f.error.arena = f.arena;
    return 0;
}

static int teardown(void **state)
{
    engine_close(f.engine);
    arena_free(f.arena);
    *state = f.server; /* not always the first */
    return server_teardown(state);
}

static void open_plan(const struct kill_plan *source)
{
    struct problem_list problems = {.arena = f.arena};
    const struct engine_options options = {.by = "anna"};
    server_run(f.server, "%s", source->schema);
    f.plan = plan_read(f.arena, "plan.yaml", source->yaml, strlen(source->yaml), &problems);
    if (f.plan == NULL)
        fail_msg("%s", problems.items[0].message);
    must(engine_open(f.arena, &options, &f.engine, &f.error));
}

static const char *dump_schema(void)
{
    const char *const arguments[] = {"sh", "-c",
                                     "pg_dump --schema-only --exclude-schema=sluice |"
                                     " sed -E '/^.(un)?restrict /d; s/age\\(.[0-9]+/age(/g'",
                                     NULL};
    const struct process dump = process_run(f.arena, arguments, NULL);
    assert_int_equal(dump.status, 0);
    assert_true(strlen(dump.output) > 500);
    return dump.output;
}

/* Long texts: the first line in which they differ is enough. */
static void assert_same(const char *now, const char *expected, const char *when)
{
    size_t at = 0;
    if (str_equal(now, expected))
        return;
    while (now[at] == expected[at])
        at++;
    while (at > 0 && now[at - 1] != '\n')
        at--;
    fail_msg("%s:\n  expected: %.*s\n  now:      %.*s", when, (int)strcspn(expected + at, "\n"),
             expected + at, (int)strcspn(now + at, "\n"), now + at);
}

static const char *rows(const struct kill_plan *source)
{
    return source->data == NULL
               ? ""
               : arena_strdup(f.arena,
                              server_value(f.server,
                                           "SELECT string_agg(r::text, E'\\n') FROM (%s) r",
                                           source->data));
}

/* ---- up and down ---- */

static bool is_said_again(const struct store_operation *operations, size_t from, size_t count,
                          const struct live_object *object)
{
    for (size_t i = from; i < count; i++)
        for (size_t e = 0; e < operations[i].operation.leaves.count; e++)
            if (live_object_equal(&operations[i].operation.leaves.items[e].object, object))
                return true;
    return false;
}

static void assert_effect(const struct effect *effect, const char *sql)
{
    const struct live_object *object = &effect->object;
    const char *class = object_class_name(object->class), *now;
    must(pg_look_probe(f.arena, f.engine->pg, class, &object->of, object->name, &now, &f.error));
    if (!str_equal(now, presence_name(effect->presence)))
        fail_msg("%s %s is %s after: %s", class, object->name, now, sql);
}

/* What the phase's operations left behind, each object by the last that is about it. */
static void assert_effects(size_t phase)
{
    struct store_operation *operations;
    const struct store_plan *stored;
    size_t count;
    must(engine_find_stored(f.engine, f.plan->name, &stored, &f.error));
    must(store_load_operations(f.arena, f.engine->pg, stored->id, phase, &operations, &count,
                               &f.error));
    for (size_t i = 0; i < count; i++) {
        const struct effect_list *leaves = &operations[i].operation.leaves;
        assert_true(operations[i].done);
        for (size_t e = 0; e < leaves->count; e++)
            if (!is_said_again(operations, i + 1, count, &leaves->items[e].object))
                assert_effect(&leaves->items[e], operations[i].operation.go.sql);
    }
}

static void advance(const char *state)
{
    struct view_outcome view;
    must(engine_advance(f.engine, f.plan, NULL, NULL, &view, &f.error));
    assert_int_equal(view.step_count, 1);
    assert_string_equal(view.state, state);
}

static const char *state_after(size_t phase)
{
    size_t next = phase + 1;
    return next == f.plan->phases.count      ? "complete"
           : story_gate(f.plan->story, next) ? "waiting"
                                             : "running";
}

/* One phase forth, back, and forth again: the schema is as it was, each time. */
static void climb(size_t phase, const struct kill_plan *source)
{
    struct view_outcome view;
    const char *before = dump_schema(), *rows_before = rows(source);
    advance(state_after(phase));
    assert_effects(phase);
    const char *after = dump_schema();
    must(engine_revert(f.engine, f.plan, NULL, false, &view, &f.error));
    assert_int_equal(view.step_count, 1);
    assert_string_equal(view.steps[0].phase, f.plan->phases.items[phase].name);
    /* a backfill is taken back by forgetting it: the trigger stays narrow, the values stay */
    if (!story_pacing(f.plan->story, phase)) {
        assert_same(dump_schema(), before, "schema after revert");
        assert_same(rows(source), rows_before, "rows after revert");
    }
    advance(state_after(phase));
    assert_effects(phase);
    assert_same(dump_schema(), after, "schema after a second advance");
}

static void confirm(const char *gate)
{
    struct view_outcome view;
    must(engine_confirm(f.engine, f.plan, gate, "deployed", false, &view, &f.error));
}

/* The contract cannot be taken back, and says so before it touches anything. */
static void assert_final(void)
{
    struct view_outcome view;
    const char *before = dump_schema();
    assert_false(engine_revert(f.engine, f.plan, "start", false, &view, &f.error));
    assert_int_equal(f.error.code, ERROR_REFUSED);
    error_clear(&f.error);
    assert_same(dump_schema(), before, "schema after a refused revert");
    assert_string_equal(view.state, "complete");
}

static void climb_all(const struct kill_plan *source)
{
    open_plan(source);
    for (size_t i = 0; i < f.plan->phases.count; i++) {
        const struct phase *phase = &f.plan->phases.items[i];
        if (story_gate(f.plan->story, i)) {
            confirm(phase->name);
        } else if (story_is_final(f.plan->story, i)) {
            advance("complete");
            assert_effects(i);
        } else {
            climb(i, source);
        }
    }
    assert_final();
    assert_string_equal(
        server_value(f.server, "SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'zz_sluice%%'"),
        "0");
    assert_string_equal(
        server_value(f.server, "SELECT count(*) FROM pg_class WHERE relname LIKE 'sluice%%'"), "0");
}

static void test_climb_rename(void **state)
{
    (void)state;
    climb_all(&kill_plan_rename);
}

static void test_climb_split(void **state)
{
    (void)state;
    climb_all(&kill_plan_split);
}

static void test_climb_every_constraint(void **state)
{
    (void)state;
    climb_all(&kill_plan_constrain);
}

static void test_climb_odd_names(void **state)
{
    (void)state;
    climb_all(&odd_names);
}

/* All the way down from the gate, in one go. */
static void test_fall_from_the_gate(void **state)
{
    struct view_outcome view;
    (void)state;
    open_plan(&odd_names);
    const char *before = dump_schema();
    must(engine_advance(f.engine, f.plan, "gate", NULL, &view, &f.error));
    assert_int_equal(view.step_count, 4);
    confirm("deployed");
    must(engine_revert(f.engine, f.plan, "start", false, &view, &f.error));
    assert_int_equal(view.step_count, 4);
    assert_string_equal(view.state, "reverted");
    assert_same(dump_schema(), before, "schema after revert to the start");
    assert_string_equal(
        server_value(f.server, "SELECT count(*) FROM sluice.approval WHERE NOT void"), "0");
}

/* ---- by hand ---- */

/* The strongest lock that the open transaction holds on a table. */
static enum lock_mode lock_held(const struct qname *table)
{
    enum lock_mode strongest = LOCK_NONE;
    for (int mode = LOCK_ACCESS_SHARE; mode <= LOCK_ACCESS_EXCLUSIVE; mode++)
        if (table->name != NULL &&
            *server_value(f.server,
                          "SELECT count(*) FROM pg_locks WHERE pid = pg_backend_pid() AND granted "
                          "AND relation = to_regclass(%s) AND mode = '%s'",
                          sql_quote_value(f.arena, sql_quote_qname(f.arena, table)),
                          lock_mode_catalog((enum lock_mode)mode)) != '0')
            strongest = (enum lock_mode)mode;
    return strongest;
}

/* An operation may be on the table's index, and so take less of the table than it says; but what
 * others could wait for must be said, and what is said must be true. */
static void assert_lock(const struct operation *o, const struct qname *table,
                        enum lock_mode declared)
{
    enum lock_mode held = lock_held(table);
    bool same = held == declared;
    if (held > declared || (declared >= LOCK_SHARE_ROW_EXCLUSIVE && !same))
        fail_msg("says %s, takes %s: %s", lock_mode_sql(declared), lock_mode_sql(held), o->go.sql);
}

static void assert_locks(const struct operation *o)
{
    const struct lock_list *locks = &o->go.locks;
    if (locks->count == 0 && o->table.name)
        assert_lock(o, &o->table, LOCK_NONE);
    for (size_t i = 0; i < locks->count; i++)
        if (i == 0 || !qname_equal(&locks->items[i].object.of, &locks->items[0].object.of))
            assert_lock(o, &locks->items[i].object.of, locks->items[i].mode);
}

static void run_by_hand(const struct operation *o)
{
    static const char every_row[] = "'(0,0)', '(4294967295,0)', '4', NULL";
    if (operation_is_for_each(o))
        fail_msg("no table here is partitioned: %s", o->go.sql);
    switch (o->go.mode) {
    case STEP_ALONE:
        server_run(f.server, "%s", o->go.sql);
        return;
    case STEP_BATCHES:
        server_run(f.server,
                   "PREPARE fill (text, text, text, text) AS %s; EXECUTE fill (%s); "
                   "DEALLOCATE fill",
                   operation_sql(f.arena, o), every_row);
        return;
    case STEP_NONE:
    case STEP_WAIT:
    case STEP_APART: /* on another server: tests/cli/replicate.bats */
        return;
    case STEP_CHECK:
        if (o->check->again) /* it rests on what the store has noted, and there is none here */
            return;
        assert_string_equal(server_value(f.server, "SELECT count(*) FROM (%s) c", o->go.sql), "0");
        return;
    case STEP_TRANSACTION:
        server_run(f.server, "BEGIN");
        server_run(f.server, "%s", o->go.sql);
        assert_locks(o);
        server_run(f.server, "COMMIT");
        return;
    }
}

/* `plan` prints what `advance` executes: by hand it leads to the same end, and each statement takes
 * the lock that was printed with it. The engine goes first, in a database of its own. */
static void run_plan_by_hand(const struct kill_plan *source)
{
    struct view_plan view;
    struct view_outcome outcome;
    open_plan(source);
    must(engine_advance(f.engine, f.plan, "gate", NULL, &outcome, &f.error));
    confirm("deployed");
    must(engine_advance(f.engine, f.plan, "complete", NULL, &outcome, &f.error));
    const char *by_engine = dump_schema(), *rows_by_engine = rows(source);
    engine_close(f.engine);
    f.engine = NULL;
    void *next = f.server;
    server_teardown(&next);
    server_setup(&next);
    f.server = next;

    open_plan(source);
    must(store_install(f.engine->pg, &f.error));
    must(engine_plan(f.engine, f.plan, &view, &f.error));
    for (size_t p = 0; p < view.phase_count; p++)
        for (size_t i = 0; i < view.phases[p].operation_count; i++)
            run_by_hand(view.phases[p].operations[i].operation);
    assert_same(dump_schema(), by_engine, "schema by hand");
    assert_same(rows(source), rows_by_engine, "rows by hand");
}

static void test_rename_by_hand(void **state)
{
    (void)state;
    run_plan_by_hand(&kill_plan_rename);
}

static void test_every_constraint_by_hand(void **state)
{
    (void)state;
    run_plan_by_hand(&kill_plan_constrain);
}

#define ON_SERVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SERVER(test_climb_rename),
        ON_SERVER(test_climb_split),
        ON_SERVER(test_climb_every_constraint),
        ON_SERVER(test_climb_odd_names),
        ON_SERVER(test_fall_from_the_gate),
        ON_SERVER(test_rename_by_hand),
        ON_SERVER(test_every_constraint_by_hand),
    };
    return cmocka_run_group_tests_name("server/phases", tests, NULL, NULL);
}

/*
 * Operations that no kind of phase compiles to yet, executed there and back: what the engine knows
 * of an operation is what the operation says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/str.h"
#include "engine/run/run.h"
#include "engine/step/step.h"
#include "engine/survey/survey.h"
#include "harness/server.h"

static struct fixture {
    struct server *server;
    struct arena *arena;
    struct engine *engine;
    struct error error;
    struct run run;
} f;

static const struct qname table = {"public", "t"};

static void must(bool good)
{
    if (!good)
        fail_msg("%s\n%s", f.error.message, f.error.detail ? f.error.detail : "");
}

/* A run of a plan whose first phase is about table t, in place of which a test puts its own. */
static int setup(void **state)
{
    static const char yaml[] = "sluice: 1\nplan: p\nphases:\n"
                               "  - add_column: {table: t, columns: {b: {type: int}}}\n";
    const struct engine_options options = {.by = "anna"};
    server_setup(state);
    f = (struct fixture){.server = *state, .arena = arena_new()};
    f.error.arena = f.arena;
    struct problem_list problems = {.arena = f.arena};
    server_run(f.server, "CREATE TABLE t (id int PRIMARY KEY, a text); CREATE INDEX i ON t (a)");
    const struct plan *plan = plan_read(f.arena, "p.yaml", yaml, strlen(yaml), &problems);
    assert_non_null(plan);
    must(engine_open(f.arena, &options, &f.engine, &f.error));
    must(run_begin(f.engine, plan, &f.run, &f.error));
    return 0;
}

static int teardown(void **state)
{
    run_end(&f.run);
    engine_close(f.engine);
    arena_free(f.arena);
    *state = f.server;
    return server_teardown(state);
}

static void put(struct operation operation)
{
    const struct operation_list list = {&operation, 1};
    must(store_replace_operations(f.run.pg, f.run.lease.plan_id, 0, &list, &f.error));
}

static void go(void)
{
    const char *summary = NULL;
    must(run_operations(&f.run, 0, &summary, &f.error));
}

static void back(void)
{
    must(run_undo_operations(&f.run, 0, &f.error));
}

static bool is_done(void)
{
    return *server_value(f.server, "SELECT done FROM sluice.operation") == 't';
}

/* "absent", "partial" or "present" */
static const char *index_is(void)
{
    const struct live_object object = {OBJECT_INDEX, table, "i"};
    enum presence presence;
    must(engine_probe(f.engine, &object, &presence, &f.error));
    return presence_name(presence);
}

/* As a DROP INDEX CONCURRENTLY that was interrupted leaves it. */
static void invalidate(void)
{
    server_run(f.server, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'i'::regclass");
}

static struct operation drop_index(void)
{
    return (struct operation){
        .table = table,
        .go = {.mode = STEP_ALONE, .sql = "DROP INDEX CONCURRENTLY i"},
        .back = {.mode = STEP_ALONE, .sql = "CREATE INDEX CONCURRENTLY i ON public.t (a)"},
        .leaves = effect_one(f.arena, (struct live_object){OBJECT_INDEX, table, "i"}, ABSENT),
        .reversible = true,
    };
}

static void test_an_index_is_dropped_alone(void **state)
{
    (void)state;
    put(drop_index());
    go();
    assert_true(is_done());
    assert_string_equal(index_is(), "absent");
    back();
    assert_false(is_done());
    assert_string_equal(index_is(), "present");
}

/* Without IF EXISTS, so a second try would fail. */
static void test_what_is_gone_is_done(void **state)
{
    (void)state;
    put(drop_index());
    server_run(f.server, "DROP INDEX i");
    go();
    assert_true(is_done());
}

static void test_what_is_half_gone_goes(void **state)
{
    (void)state;
    put(drop_index());
    invalidate();
    go();
    assert_true(is_done());
    assert_string_equal(index_is(), "absent");
}

static void test_what_is_half_gone_comes_back(void **state)
{
    (void)state;
    put(drop_index());
    invalidate();
    back();
    assert_string_equal(index_is(), "present");
}

/* Nothing of it has run: there is nothing to take back. */
static void test_what_is_there_stays(void **state)
{
    (void)state;
    put(drop_index());
    back();
    assert_string_equal(index_is(), "present");
}

/* Done is when every effect is as it says: here the index is, and the default is not. */
static void test_every_effect_counts(void **state)
{
    (void)state;
    struct operation operation = drop_index();
    operation.go.sql = "ALTER TABLE t ALTER a SET DEFAULT 'x'";
    operation.leaves.items[0].presence = PRESENT;
    effect_add(f.arena, &operation.leaves, (struct live_object){OBJECT_DEFAULT, table, "a"},
               PRESENT);
    put(operation);
    go();
    assert_string_equal(server_value(f.server,
                                     "SELECT column_default FROM information_schema.columns "
                                     "WHERE table_name = 't' AND column_name = 'a'"),
                        "'x'::text");
}

/* A renamed column keeps what was expected of it, and of nothing else that has its name. */
static void test_expectations_go_along_with_a_rename(void **state)
{
    (void)state;
    struct expectation *expectations;
    size_t count;
    const struct live_object column = {OBJECT_COLUMN, table, "a"};
    struct operation made = {
        .go = {.mode = STEP_TRANSACTION, .sql = "x"},
        .leaves = effect_one(f.arena, column, PRESENT),
    };
    effect_add(f.arena, &made.leaves, (struct live_object){OBJECT_NOT_NULL, table, "a"}, PRESENT);
    effect_add(f.arena, &made.leaves, (struct live_object){OBJECT_INDEX, table, "a"}, PARTIAL);
    struct operation renamed = {.go = {.mode = STEP_TRANSACTION, .sql = "y"}};
    rename_add(f.arena, &renamed.renames, column, "z");
    struct operation both[] = {made, renamed};
    const struct operation_list list = {both, 2};
    must(store_replace_operations(f.run.pg, f.run.lease.plan_id, 0, &list, &f.error));
    server_run(f.server, "UPDATE sluice.operation SET done = true");
    must(engine_expectations(f.engine, f.run.lease.plan_id, 1, &expectations, &count, &f.error));
    static const struct effect expected[] = {
        {{OBJECT_INDEX, {"public", "t"}, "a"}, PARTIAL},
        {{OBJECT_COLUMN, {"public", "t"}, "z"}, PRESENT},
        {{OBJECT_NOT_NULL, {"public", "t"}, "z"}, PRESENT},
    };
    assert_int_equal(count, 3);
    for (size_t i = 0; i < 3; i++) {
        bool found = false;
        for (size_t k = 0; k < count; k++)
            found |= live_object_equal(&expectations[k].effect.object, &expected[i].object) &&
                     expectations[k].effect.presence == expected[i].presence;
        if (!found)
            fail_msg("%s \"%s\" is not expected", object_class_name(expected[i].object.class),
                     expected[i].object.name);
    }
}

/* A statement runs under the locks that its operation says, of each relation the strongest. */
static void test_locks_are_those_that_are_said(void **state)
{
    (void)state;
    const struct qname other = {"public", "o"};
    server_run(f.server, "CREATE TABLE o (id int); CREATE TABLE seen (what text, mode text)");
    struct operation operation = {
        .table = table,
        .go = step_in_transaction(
            "INSERT INTO seen SELECT relation::regclass::text, mode FROM pg_locks "
            "WHERE pid = pg_backend_pid() AND relation IN ('t'::regclass, 'o'::regclass)",
            lock_one(f.arena, &table, LOCK_SHARE)),
        .back = step_in_transaction(
            "INSERT INTO seen SELECT 'back ' || relation::regclass, mode FROM pg_locks "
            "WHERE pid = pg_backend_pid() AND relation IN ('t'::regclass, 'o'::regclass)",
            lock_one(f.arena, &other, LOCK_ACCESS_EXCLUSIVE)),
        .reversible = true,
    };
    lock_add(f.arena, &operation.go.locks, &other, LOCK_SHARE);
    lock_add(f.arena, &operation.go.locks, &table, LOCK_EXCLUSIVE);
    put(operation);
    go();
    back();
    assert_string_equal(
        server_value(f.server, "SELECT string_agg(what || ' ' || mode, ', ' ORDER BY what, mode) "
                               "FROM seen WHERE mode <> 'ShareUpdateExclusiveLock'"),
        "back o AccessExclusiveLock, o ShareLock, t ExclusiveLock");
}

#define ON_SERVER(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SERVER(test_an_index_is_dropped_alone),
        ON_SERVER(test_what_is_gone_is_done),
        ON_SERVER(test_what_is_half_gone_goes),
        ON_SERVER(test_what_is_half_gone_comes_back),
        ON_SERVER(test_what_is_there_stays),
        ON_SERVER(test_every_effect_counts),
        ON_SERVER(test_expectations_go_along_with_a_rename),
        ON_SERVER(test_locks_are_those_that_are_said),
    };
    return cmocka_run_group_tests_name("server/operations", tests, NULL, NULL);
}

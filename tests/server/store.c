/* Our tables in the user's database: see store/store.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "harness/server.h"
#include "store/store.h"

struct fixture {
    struct server *server;
    struct arena *arena;
    struct pg *pg;
    struct error error;
};

static struct fixture f;

static void must(bool good)
{
    if (!good)
        fail_msg("%s", f.error.message);
}

/* An error of this kind, after which all goes on. */
static void refused(bool good, enum error_code code, const char *part)
{
    assert_false(good);
    assert_int_equal(f.error.code, code);
    if (strstr(f.error.message, part) == NULL)
        fail_msg("\"%s\" is not in: %s", part, f.error.message);
    error_clear(&f.error);
}

static int setup(void **state)
{
    server_setup(state);
    f = (struct fixture){.server = *state, .arena = arena_new()};
    f.error.arena = f.arena;
    must(pg_open(f.arena, NULL, &f.pg, &f.error));
    return 0;
}

static int setup_installed(void **state)
{
    setup(state);
    must(store_install(f.pg, &f.error));
    return 0;
}

static int teardown(void **state)
{
    pg_close(f.pg);
    arena_free(f.arena);
    return server_teardown(state);
}

/* ---- installing ---- */

static void test_installing_twice_changes_nothing(void **state)
{
    int version;
    (void)state;
    must(store_read_version(f.pg, &version, &f.error));
    assert_int_equal(version, 0);
    must(store_install(f.pg, &f.error));
    server_run(f.server, "INSERT INTO sluice.plan (name, checksum, text_checksum, file, source) "
                         "VALUES ('p', '', '', '', '')");
    must(store_install(f.pg, &f.error));
    must(store_read_version(f.pg, &version, &f.error));
    assert_int_equal(version, STORE_VERSION);
    assert_string_equal(server_value(f.server, "SELECT count(*) FROM sluice.meta"), "1");
    assert_string_equal(server_value(f.server, "SELECT count(*) FROM sluice.plan"), "1");
}

/* In a process of its own, once everybody is ready: the exit status is the error's code. */
static pid_t install_elsewhere(const int ready[2])
{
    pid_t pid = fork();
    assert_int_not_equal(pid, -1);
    if (pid != 0)
        return pid;
    char byte;
    close(ready[1]);
    struct arena *arena = arena_new();
    struct error error = {.arena = arena};
    struct pg *pg;
    bool good = pg_open(arena, NULL, &pg, &error) && read(ready[0], &byte, 1) == 0 &&
                store_install(pg, &error);
    _exit(good ? 0 : (int)error.code);
}

static void test_installs_at_once(void **state)
{
    enum { COUNT = 6 };
    pid_t children[COUNT];
    int ready[2];
    (void)state;
    assert_int_equal(pipe(ready), 0);
    for (int i = 0; i < COUNT; i++)
        children[i] = install_elsewhere(ready);
    close(ready[1]); /* off they go */
    for (int i = 0; i < COUNT; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
    close(ready[0]);
    assert_string_equal(server_value(f.server, "SELECT count(*) FROM sluice.meta"), "1");
}

static void test_a_newer_schema_is_refused(void **state)
{
    int version;
    (void)state;
    server_run(f.server, "UPDATE sluice.meta SET version = %d", STORE_VERSION + 1);
    refused(store_read_version(f.pg, &version, &f.error), ERROR_REFUSED,
            "this program knows up to");
    refused(store_install(f.pg, &f.error), ERROR_REFUSED, "this program knows up to");
    assert_string_equal(server_value(f.server, "SELECT version FROM sluice.meta"),
                        arena_printf(f.arena, "%d", STORE_VERSION + 1));
}

static void test_installing_takes_a_privilege(void **state)
{
    struct pg *other;
    (void)state;
    const char *role = arena_printf(f.arena, "r_%s", f.server->database);
    server_run(f.server, "CREATE ROLE %s LOGIN", role);
    must(pg_open(f.arena, arena_printf(f.arena, "user=%s", role), &other, &f.error));
    bool installed = store_install(other, &f.error);
    const char *hint = f.error.hint;
    pg_close(other);
    server_run(f.server, "DROP ROLE %s", role);
    refused(installed, ERROR_REFUSED, "permission denied");
    assert_non_null(strstr(hint, "GRANT CREATE ON DATABASE"));
    assert_string_equal(
        server_value(f.server, "SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice'"), "0");
}

/* ---- the log ---- */

static void test_the_log_only_grows(void **state)
{
    struct store_log_entry *entries;
    size_t count;
    (void)state;
    must(store_append_log(f.pg,
                          &(struct store_log_entry){.plan = "p",
                                                    .phase = "add",
                                                    .event = "advance",
                                                    .result = "done",
                                                    .os_user = "anna",
                                                    .host = "h",
                                                    .claimed_by = "Anna",
                                                    .duration_ms = 12,
                                                    .detail = "it's done"},
                          &f.error));
    must(store_append_log(f.pg,
                          &(struct store_log_entry){.plan = "q",
                                                    .event = "pause",
                                                    .result = "ok",
                                                    .os_user = "anna",
                                                    .host = "h",
                                                    .duration_ms = -1},
                          &f.error));
    static const char *const changes[] = {
        "UPDATE sluice.log SET result = 'failed'",
        "DELETE FROM sluice.log",
        "TRUNCATE sluice.log",
        "DELETE FROM sluice.log WHERE false",
    };
    /* not even for the owner, nor for who switches triggers off in his session */
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        assert_string_equal(server_fails(f.server, "%s", changes[i]), "42501");
    server_run(f.server, "SET session_replication_role = replica");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        assert_string_equal(server_fails(f.server, "%s", changes[i]), "42501");
    must(store_load_log(f.arena, f.pg, NULL, NULL, &entries, &count, &f.error));
    assert_int_equal(count, 2);
    must(store_load_log(f.arena, f.pg, "p", NULL, &entries, &count, &f.error));
    assert_int_equal(count, 1);
    assert_string_equal(entries[0].phase, "add");
    assert_string_equal(entries[0].role, "postgres");
    assert_string_equal(entries[0].claimed_by, "Anna");
    assert_string_equal(entries[0].detail, "it's done");
    assert_int_equal(entries[0].duration_ms, 12);
}

/* ---- plans ---- */

static const struct qname odd = {"Odd.Schema", "t"}, referenced = {"public", "o"};

/* Every member that is stored, and what is NULL. */
static struct operation_list make_everything(void)
{
    static const char *columns[] = {"a \"b\"", "c,\\d", "NULL"};
    static const struct fill fill = {.columns = columns,
                                     .column_count = 3,
                                     .in_passes = true,
                                     .left = "SELECT 'a' AS key FROM :table",
                                     .what = "backfill \"Odd.Schema\".t",
                                     .verb = "set",
                                     .stays = "what it's set"};
    static const struct check check = {.path = "pg_catalog",
                                       .one = "1 row",
                                       .several = CHECK_COUNT " rows",
                                       .hint = "mend it",
                                       .state = "SELECT 'x' AS state",
                                       .again = true};
    struct operation_list list = {0};
    struct operation alone = {
        .group = 3,
        .table = odd,
        .go = {.mode = STEP_ALONE,
               .sql = "CREATE INDEX CONCURRENTLY \"it's\" ON t (a)",
               .locks = lock_one(f.arena, &odd, LOCK_SHARE_UPDATE_EXCLUSIVE)},
        .back = {.mode = STEP_ALONE,
                 .sql = "DROP INDEX i",
                 .locks = lock_one(f.arena, &odd, LOCK_ACCESS_EXCLUSIVE)},
        .repair = "DROP INDEX IF EXISTS i",
        .cost = OPERATION_BUILD,
        .since = {1, 7},
        .reversible = true,
        .needs = effect_one(f.arena, (struct live_object){OBJECT_COLUMN, odd, "a"}, PRESENT),
        .leaves = effect_one(f.arena, (struct live_object){OBJECT_INDEX, odd, "it's"}, PRESENT),
        .why = "two\nlines",
    };
    lock_add(f.arena, &alone.go.locks, &referenced, LOCK_ROW_SHARE);
    alone.go.locks.items[1].only = true;
    alone.go.locks.items[1].object.class = OBJECT_INDEX;
    effect_add(f.arena, &alone.leaves, (struct live_object){OBJECT_FUNCTION, {"sluice", NULL}, "f"},
               ABSENT);
    rename_add(f.arena, &alone.renames, (struct live_object){OBJECT_INDEX, odd, "before"}, "it's");
    rename_add(f.arena, &alone.renames, (struct live_object){OBJECT_CONSTRAINT, odd, "b"}, "c");
    *ARENA_PUSH(f.arena, list.items, list.count) = alone;
    *ARENA_PUSH(f.arena, list.items, list.count) =
        (struct operation){.go = {.mode = STEP_CHECK, .sql = "SELECT 1"}, .check = &check};
    *ARENA_PUSH(f.arena, list.items, list.count) = (struct operation){
        .table = odd, .go = {.mode = STEP_BATCHES, .sql = "UPDATE :table"}, .fill = &fill};
    *ARENA_PUSH(f.arena, list.items, list.count) =
        (struct operation){.back = {.mode = STEP_TRANSACTION, .sql = "SELECT 2"}};
    return list;
}

static long long register_plan(const char *checksum)
{
    static const struct operation_list none = {0};
    static const struct store_gate gate = {.not_author = false};
    const struct operation_list list = make_everything();
    const struct store_new_phase phases[] = {
        {"add", "add_column", &list, NULL},
        {"fill", "backfill", &list, NULL},
        {"deployed", "gate", &none, &gate},
    };
    const struct store_plan plan = {.name = "p",
                                    .checksum = checksum,
                                    .text_checksum = checksum,
                                    .file = "plan.yaml",
                                    .source = "sluice: 1\n"};
    long long id;
    must(pg_begin(f.pg, &f.error));
    must(store_register_plan(f.pg, &plan, phases, 3, &id, &f.error));
    must(pg_commit(f.pg, &f.error));
    return id;
}

static void assert_text(const char *now, const char *was)
{
    if (!str_equal(now, was))
        fail_msg("\"%s\" came back as \"%s\"", was ? was : "NULL", now ? now : "NULL");
}

static void assert_object(const struct live_object *a, const struct live_object *b)
{
    if (!live_object_equal(a, b))
        fail_msg("%s \"%s\" came back as %s \"%s\"", object_class_name(b->class),
                 b->name ? b->name : "NULL", object_class_name(a->class),
                 a->name ? a->name : "NULL");
}

static void assert_step(const struct step *a, const struct step *b)
{
    assert_int_equal(a->mode, b->mode);
    assert_int_equal(a->each, b->each);
    assert_text(a->sql, b->sql);
    assert_int_equal(a->locks.count, b->locks.count);
    for (size_t i = 0; i < a->locks.count; i++) {
        assert_object(&a->locks.items[i].object, &b->locks.items[i].object);
        assert_int_equal(a->locks.items[i].mode, b->locks.items[i].mode);
        assert_int_equal(a->locks.items[i].only, b->locks.items[i].only);
    }
}

static void assert_effects(const struct effect_list *a, const struct effect_list *b)
{
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_object(&a->items[i].object, &b->items[i].object);
        assert_int_equal(a->items[i].presence, b->items[i].presence);
    }
}

static void assert_fill(const struct fill *a, const struct fill *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a == NULL)
        return;
    assert_int_equal(a->in_passes, b->in_passes);
    assert_int_equal(a->of_sync, b->of_sync);
    assert_text(a->left, b->left);
    assert_text(a->what, b->what);
    assert_text(a->verb, b->verb);
    assert_text(a->stays, b->stays);
    assert_int_equal(a->column_count, b->column_count);
    for (size_t i = 0; i < a->column_count; i++)
        assert_text(a->columns[i], b->columns[i]);
}

static void assert_check(const struct check *a, const struct check *b)
{
    assert_int_equal(a == NULL, b == NULL);
    if (a == NULL)
        return;
    assert_text(a->path, b->path);
    assert_text(a->one, b->one);
    assert_text(a->several, b->several);
    assert_text(a->hint, b->hint);
}

static void assert_operation(const struct operation *a, const struct operation *b)
{
    assert_int_equal(a->group, b->group);
    assert_true(qname_equal(&a->table, &b->table));
    assert_step(&a->go, &b->go);
    assert_step(&a->back, &b->back);
    assert_text(a->repair, b->repair);
    assert_fill(a->fill, b->fill);
    assert_check(a->check, b->check);
    assert_effects(&a->needs, &b->needs);
    assert_effects(&a->leaves, &b->leaves);
    assert_int_equal(a->renames.count, b->renames.count);
    for (size_t i = 0; i < a->renames.count; i++) {
        assert_object(&a->renames.items[i].from, &b->renames.items[i].from);
        assert_text(a->renames.items[i].to, b->renames.items[i].to);
    }
    assert_int_equal(a->since.phase, b->since.phase);
    assert_int_equal(a->since.operation, b->since.operation);
    assert_int_equal(a->cost, b->cost);
    assert_int_equal(a->reversible, b->reversible);
    assert_text(a->why, b->why);
}

static void test_operations_come_back_as_they_were(void **state)
{
    struct store_operation *operations;
    struct store_phase *phases;
    const struct store_plan *plan;
    size_t count;
    (void)state;
    long long id = register_plan("abc");
    must(store_find_plan(f.arena, f.pg, "p", &plan, &f.error));
    assert_int_equal(plan->id, id);
    assert_string_equal(plan->state, "pending");
    assert_string_equal(plan->source, "sluice: 1\n");
    assert_null(plan->description);
    must(store_find_plan(f.arena, f.pg, "P", &plan, &f.error));
    assert_null(plan);
    must(store_load_phases(f.arena, f.pg, id, &phases, &count, &f.error));
    assert_int_equal(count, 3);
    assert_string_equal(phases[2].kind, "gate");
    assert_string_equal(phases[0].state, "pending");
    const struct operation_list everything = make_everything();
    must(store_load_operations(f.arena, f.pg, id, 1, &operations, &count, &f.error));
    assert_int_equal(count, everything.count);
    for (size_t i = 0; i < count; i++) {
        assert_operation(&operations[i].operation, &everything.items[i]);
        assert_false(operations[i].done);
    }
}

static void test_every_enumeration_comes_back(void **state)
{
    static const struct fill fill = {.what = "backfill", .verb = "filled"};
    static const struct check check = {.path = "p", .one = "o", .several = "s", .hint = "h"};
    struct operation kinds[STEP_CHECK + EACH_UNVALIDATED + 1 + OBJECT_STATISTICS];
    struct store_operation *operations;
    const struct qname table = {"public", "t"};
    size_t count = 0, loaded;
    (void)state;
    long long id = register_plan("abc");
    const struct effect_list index =
        effect_one(f.arena, (struct live_object){OBJECT_INDEX, table, "i"}, PARTIAL);
    for (int mode = STEP_TRANSACTION; mode <= STEP_CHECK; mode++)
        kinds[count++] = (struct operation){.go = {.mode = (enum step_mode)mode, .sql = "x"},
                                            .cost = (enum operation_cost)(mode % 4),
                                            .table = table,
                                            .fill = mode == STEP_BATCHES ? &fill : NULL,
                                            .check = mode == STEP_CHECK ? &check : NULL,
                                            .leaves = index};
    for (int each = 0; each <= EACH_UNVALIDATED; each++)
        kinds[count++] = (struct operation){
            .go = {.mode = STEP_TRANSACTION, .each = (enum step_each)each, .sql = "x"},
            .table = table,
            .needs = index};
    for (int class = OBJECT_COLUMN; class <= OBJECT_STATISTICS; class ++)
        kinds[count++] = (struct operation){
            .go = {.mode = STEP_TRANSACTION, .sql = "x"},
            .leaves =
                effect_one(f.arena, (struct live_object){(enum object_class) class, table, "a"},
                           (enum presence)(class % 3))};
    const struct operation_list list = {kinds, count};
    must(store_replace_operations(f.pg, id, 0, &list, &f.error));
    must(store_load_operations(f.arena, f.pg, id, 0, &operations, &loaded, &f.error));
    assert_int_equal(loaded, count);
    for (size_t i = 0; i < count; i++)
        assert_operation(&operations[i].operation, &kinds[i]);
}

static void test_registering_again_begins_anew(void **state)
{
    struct store_approval *approvals;
    struct store_operation *operations;
    size_t count;
    (void)state;
    long long id = register_plan("abc");
    struct store_decision decision = {
        .plan = "p", .gate = "deployed", .checksum = "abc", .claimed_by = "anna", .reason = "why"};
    server_run(f.server, "UPDATE sluice.plan SET state = 'waiting'");
    server_run(f.server, "UPDATE sluice.phase SET state = 'done' WHERE ordinal < 2");
    must(store_decide(f.arena, f.pg, &decision, &f.error));
    decision.claimed_by = "eve"; /* the same role */
    refused(store_decide(f.arena, f.pg, &decision, &f.error), ERROR_REFUSED,
            "role \"postgres\" has confirmed gate \"deployed\" already");
    must(store_load_approvals(f.arena, f.pg, id, 2, &approvals, &count, &f.error));
    assert_int_equal(count, 1);
    assert_string_equal(approvals[0].claimed_by, "anna");
    assert_string_equal(approvals[0].role, "postgres");
    server_run(f.server, "UPDATE sluice.operation SET done = true");
    assert_int_equal(register_plan("def"), id);
    must(store_load_approvals(f.arena, f.pg, id, 2, &approvals, &count, &f.error));
    assert_int_equal(count, 0);
    must(store_load_operations(f.arena, f.pg, id, 1, &operations, &count, &f.error));
    assert_false(operations[0].done);
}

static void test_only_known_states(void **state)
{
    (void)state;
    register_plan("abc");
    assert_string_equal(server_fails(f.server, "UPDATE sluice.plan SET state = 'done'"), "23514");
    assert_string_equal(server_fails(f.server, "UPDATE sluice.phase SET state = 'waiting'"),
                        "23514");
}

/* ---- the lease ---- */

static void test_one_session_has_the_lease(void **state)
{
    struct pg *other;
    bool taken;
    struct store_holder holder;
    (void)state;
    must(pg_open(f.arena, "application_name=deploy", &other, &f.error));
    must(store_lease_holder(f.arena, f.pg, "p", &holder, &f.error));
    assert_null(holder.text);
    must(store_take_lease(other, "p", &taken, &f.error));
    assert_true(taken);
    must(store_take_lease(f.pg, "p", &taken, &f.error));
    assert_false(taken);
    must(store_take_lease(f.pg, "q", &taken, &f.error)); /* another plan's */
    assert_true(taken);
    must(store_lease_holder(f.arena, f.pg, "p", &holder, &f.error));
    assert_int_equal(holder.pid, pg_backend_pid(other));
    assert_non_null(strstr(holder.text, arena_printf(f.arena, "pid %lld, ", holder.pid)));
    assert_non_null(strstr(holder.text, "application deploy"));
    must(store_release_lease(other, "p", &f.error));
    must(store_take_lease(f.pg, "p", &taken, &f.error));
    assert_true(taken);
    pg_close(other);
}

/* However a session ends, its lease is free. */
static void test_the_lease_ends_with_its_session(void **state)
{
    struct pg *other;
    bool taken = false;
    (void)state;
    must(pg_open(f.arena, NULL, &other, &f.error));
    must(store_take_lease(other, "p", &taken, &f.error));
    assert_true(taken);
    pg_close(other);
    taken = false;
    for (int i = 0; i < 1000 && !taken; i++) {
        must(store_take_lease(f.pg, "p", &taken, &f.error));
        usleep(taken ? 0 : 10000);
    }
    assert_true(taken);
}

static void written(bool good, enum error_code expected, const char *what)
{
    if (good != (expected == ERROR_NONE) || f.error.code != expected)
        fail_msg("%s: %s", what, good ? "was written" : f.error.message);
    error_clear(&f.error);
}

static unsigned server_number(const char *sql)
{
    return (unsigned)strtoul(server_value(f.server, "%s", sql), NULL, 10);
}

static long long file_of_meta(void)
{
    return server_number("SELECT pg_relation_filenode('sluice.meta')");
}

/* Everything that a run writes under its lease. */
static void write_all(const struct store_lease *lease, enum error_code expected)
{
    const struct store_fill fill = {.lease = *lease, .phase = 1};
    const unsigned table = server_number("SELECT 'sluice.meta'::regclass::oid");
    const struct store_scan scan = {.relid = table, .filenode = file_of_meta(), .end_page = 9};
    const struct store_range range = {.relid = table, .end_page = 7, .passes = 3, .items = 5};
    struct store_pass pass = {.filenode = scan.filenode, .rows = 10};
    bool saved;
    written(store_set_plan_state(f.pg, lease, "running", &f.error), expected, "plan state");
    written(store_set_phase_state(f.pg, lease, 0, "running", "begin", NULL, &f.error), expected,
            "phase state");
    written(store_set_operations_done(f.pg, lease, 0, 0, 2, true, &f.error), expected,
            "operations");
    written(store_start_backfill(f.pg, &fill, 1, &f.error), expected, "backfill");
    written(store_start_scan(f.pg, &fill, &scan, &f.error), expected, "scan");
    written(store_claim_range(f.pg, &fill, &range, &f.error), expected, "range");
    written(store_split_range(f.pg, &fill, &range, 4, &f.error), expected, "split");
    const struct store_backfill note = {.waits = "lag"};
    written(store_note_backfill(f.pg, &fill, &note, &f.error), expected, "note");
    must(pg_exec(f.pg, "SET sluice.hot_before = '0'", &f.error));
    must(store_save_pass(f.pg, &fill, &range, &pass, &saved, &f.error));
    assert_int_equal(saved, expected == ERROR_NONE);
    written(store_remove_scan(f.pg, &fill, table, &f.error), expected, "no scan");
}

static const char *everything_written(void)
{
    return arena_strdup(
        f.arena,
        server_value(
            f.server,
            "SELECT jsonb_build_array((SELECT jsonb_agg(p) FROM sluice.plan p),\n"
            "    (SELECT jsonb_agg(p ORDER BY ordinal) FROM sluice.phase p),\n"
            "    (SELECT jsonb_agg(o ORDER BY phase, ordinal) FROM sluice.operation o),\n"
            "    (SELECT jsonb_agg(b) FROM sluice.backfill b),\n"
            "    (SELECT jsonb_agg(t) FROM sluice.backfill_table t),\n"
            "    (SELECT jsonb_agg(r ORDER BY first_page) FROM sluice.backfill_range r))"));
}

static void test_a_stale_lease_writes_nothing(void **state)
{
    (void)state;
    struct store_lease lease = {.plan_id = register_plan("abc"),
                                .backend_pid = pg_backend_pid(f.pg)};
    must(store_next_epoch(f.pg, lease.plan_id, &lease.epoch, &f.error));
    assert_int_equal(lease.epoch, 1);
    long long successor;
    must(store_next_epoch(f.pg, lease.plan_id, &successor, &f.error));
    assert_int_equal(successor, 2);
    const char *before = everything_written();
    write_all(&lease, ERROR_TEMPORARY);
    assert_string_equal(everything_written(), before);
    /* the latest epoch in a session that is not the lease's: a pooler has moved it */
    write_all(&(struct store_lease){lease.plan_id, successor, lease.backend_pid + 1},
              ERROR_TEMPORARY);
    assert_string_equal(everything_written(), before);
    write_all(&(struct store_lease){lease.plan_id, successor, lease.backend_pid}, ERROR_NONE);
    assert_string_not_equal(everything_written(), before);
}

/* What a run is about to commit is settled before its successor begins. */
static void test_a_successor_waits_for_what_is_being_committed(void **state)
{
    (void)state;
    struct store_lease lease = {.plan_id = register_plan("abc"),
                                .backend_pid = pg_backend_pid(f.pg)};
    must(store_next_epoch(f.pg, lease.plan_id, &lease.epoch, &f.error));
    must(pg_begin(f.pg, &f.error));
    must(store_set_operations_done(f.pg, &lease, 0, 0, 0, true, &f.error));
    server_run(f.server, "SET lock_timeout = '50ms'");
    assert_string_equal(server_fails(f.server, "UPDATE sluice.plan SET epoch = epoch + 1"),
                        "55P03");
    must(pg_commit(f.pg, &f.error));
    server_run(f.server, "UPDATE sluice.plan SET epoch = epoch + 1");
}

static struct store_backfill only_backfill(long long plan_id)
{
    struct store_backfill *all;
    size_t count;
    must(store_load_backfills(f.arena, f.pg, plan_id, &all, &count, &f.error));
    assert_int_equal(count, 1);
    return all[0];
}

static void test_progress_of_a_backfill(void **state)
{
    struct store_backfill *all;
    struct store_range *ranges;
    struct store_scan *scans;
    size_t count;
    bool saved;
    (void)state;
    struct store_fill fill = {
        .lease = {.plan_id = register_plan("abc"), .backend_pid = pg_backend_pid(f.pg)},
        .phase = 1};
    long long plan_id = fill.lease.plan_id;
    const unsigned table = server_number("SELECT 'sluice.meta'::regclass::oid");
    struct store_scan scan = {
        .relid = table, .filenode = file_of_meta(), .end_page = 100, .rows_total = 5000000000LL};
    struct store_range range = {.relid = table, .end_page = 40, .passes = 3, .items = 9};
    struct store_pass pass = {
        .filenode = scan.filenode, .rows = 30, .wal_bytes = 5000, .busy_ms = 7};
    must(store_next_epoch(f.pg, plan_id, &fill.lease.epoch, &f.error));
    must(pg_exec(f.pg, "SET sluice.hot_before = '0'", &f.error));
    must(store_start_backfill(f.pg, &fill, 2, &f.error));
    must(store_start_scan(f.pg, &fill, &scan, &f.error));
    must(store_claim_range(f.pg, &fill, &range, &f.error));
    range.pass = 1;
    must(store_save_pass(f.pg, &fill, &range, &pass, &saved, &f.error));
    assert_true(saved);
    assert_false(pass.paused);
    struct store_backfill now = only_backfill(plan_id);
    assert_int_equal(now.rows_done, 30);
    assert_int_equal(now.wal_bytes, 5000);
    assert_int_equal(now.busy_ms, 7);
    assert_int_equal(now.workers, 2);
    assert_int_equal(now.rows_total, 5000000000LL);
    assert_int_equal(now.pages, 100);
    assert_true(now.pages_done == 10); /* a quarter of 40: three passes and the sweep */

    /* split, and the first part done */
    must(store_split_range(f.pg, &fill, &range, 16, &f.error));
    must(store_load_ranges(f.arena, f.pg, &fill, &ranges, &count, &f.error));
    assert_int_equal(count, 2);
    assert_int_equal(ranges[0].end_page, 16);
    assert_int_equal(ranges[1].first_page, 16);
    assert_int_equal(ranges[1].end_page, 40);
    assert_int_equal(ranges[1].pass, 1);
    assert_int_equal(ranges[1].passes, 3);
    assert_int_equal(ranges[1].items, 9);
    bool changed;
    must(store_set_paused(f.pg, plan_id, "anna", &changed, &f.error));
    pass.finished = true;
    must(store_save_pass(f.pg, &fill, &ranges[0], &pass, &saved, &f.error));
    assert_true(saved);
    assert_true(pass.paused);
    must(store_load_ranges(f.arena, f.pg, &fill, &ranges, &count, &f.error));
    assert_int_equal(count, 1);
    now = only_backfill(plan_id);
    assert_int_equal(now.rows_done, 60);
    assert_true(now.pages_done == 22);

    /* a table that was rewritten takes nothing, and is read again from its start */
    pass.filenode++;
    must(store_save_pass(f.pg, &fill, &ranges[0], &pass, &saved, &f.error));
    assert_false(saved);
    scan.filenode = 16999;
    must(store_start_scan(f.pg, &fill, &scan, &f.error));
    must(store_load_scans(f.arena, f.pg, &fill, &scans, &count, &f.error));
    assert_int_equal(count, 1);
    assert_int_equal(scans[0].next_page, 0);
    assert_int_equal(scans[0].filenode, 16999);
    must(store_load_ranges(f.arena, f.pg, &fill, &ranges, &count, &f.error));
    assert_int_equal(count, 0);
    assert_int_equal(only_backfill(plan_id).rows_done, 60);
    must(store_delete_backfills(f.pg, &fill.lease, 1, &f.error));
    must(store_load_backfills(f.arena, f.pg, plan_id, &all, &count, &f.error));
    assert_int_equal(count, 0);
}

static void test_pausing_is_noted_once(void **state)
{
    const struct store_plan *plan;
    bool changed;
    (void)state;
    long long id = register_plan("abc");
    must(store_set_paused(f.pg, id, "anna", &changed, &f.error));
    assert_true(changed);
    must(store_set_paused(f.pg, id, "eve", &changed, &f.error));
    assert_false(changed);
    must(store_find_plan(f.arena, f.pg, "p", &plan, &f.error));
    assert_string_equal(plan->paused_by, "anna");
    must(store_set_paused(f.pg, id, NULL, &changed, &f.error));
    assert_true(changed);
    must(store_find_plan(f.arena, f.pg, "p", &plan, &f.error));
    assert_null(plan->paused_by);
}

#define EMPTY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
#define INSTALLED(test) cmocka_unit_test_setup_teardown(test, setup_installed, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        EMPTY(test_installing_twice_changes_nothing),
        EMPTY(test_installs_at_once),
        INSTALLED(test_a_newer_schema_is_refused),
        EMPTY(test_installing_takes_a_privilege),
        INSTALLED(test_the_log_only_grows),
        INSTALLED(test_operations_come_back_as_they_were),
        INSTALLED(test_every_enumeration_comes_back),
        INSTALLED(test_registering_again_begins_anew),
        INSTALLED(test_only_known_states),
        INSTALLED(test_one_session_has_the_lease),
        INSTALLED(test_the_lease_ends_with_its_session),
        INSTALLED(test_a_stale_lease_writes_nothing),
        INSTALLED(test_a_successor_waits_for_what_is_being_committed),
        INSTALLED(test_progress_of_a_backfill),
        INSTALLED(test_pausing_is_noted_once),
    };
    return cmocka_run_group_tests_name("server/store", tests, NULL, NULL);
}

/* Plans as YAML, plans from disk, and the plans that are shipped. */
#include "reading.h"

#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include "phase/gate/evidence.h"

#define HEAD "sluice: 1\nplan: p\n"

/* What the plan says reads back to the same, and is written the same then. */
static const struct plan *read_back(const struct plan *plan)
{
    const char *text = plan_to_yaml(arena, plan);
    const struct plan *again = read_well(text);
    assert_string_equal(plan_to_yaml(arena, again), text);
    assert_string_equal(again->name, plan->name);
    assert_int_equal(again->phases.count, plan->phases.count);
    assert_memory_equal(&again->settings, &plan->settings, sizeof plan->settings);
    for (size_t i = 0; i < plan->phases.count; i++) {
        assert_int_equal(again->phases.items[i].kind, plan->phases.items[i].kind);
        assert_string_equal(again->phases.items[i].name, plan->phases.items[i].name);
    }
    return again;
}

static void test_gate(void **state)
{
    (void)state;
    static const char phases[] = "- gate:\n"
                                 "    name: ready\n"
                                 "    ask: Ready?\n"
                                 "    approvals: 2\n"
                                 "    by_role: managers\n"
                                 "    not_author: true\n"
                                 "    allow_override: true\n"
                                 "    expires: 7d\n"
                                 "    soak: 36h\n"
                                 "    window: {days: [mon, fri], from: '22:00', to: '06:00', "
                                 "time_zone: Europe/Berlin}\n"
                                 "    evidence:\n"
                                 "    - no_writes_to: {column: public.t.a, for: 30m}\n"
                                 "    - no_reads_of: {column: public.t.a, for: 1h, allow_star: "
                                 "true}\n"
                                 "    - no_sessions_before: deploy\n"
                                 "    - connected: {application_name: shop/2.*, at_least: 3}\n"
                                 "    - absent: {application_name: shop/1.*, role: shop}\n"
                                 "    - query: {sql: SELECT 1, expect: '1'}\n"
                                 "    - verified: {table: public.t, rows: 100, timeout: 5s}\n"
                                 "    - replicas_caught_up: {at_least: 0}\n";
    const struct plan *plan = read_well(arena_printf(arena, HEAD "phases:\n%s", phases));
    const char *yaml = plan_to_yaml(arena, plan);
    assert_string_equal(strstr(yaml, "- gate:"), phases);
    read_back(plan);
}

static void test_layout(void **state)
{
    (void)state;
    const struct plan *plan = read_well(HEAD "description: What for\n"
                                             "requires: [q]\n"
                                             "settings: {batch_pages: 9, lock_timeout: 2s}\n"
                                             "rename_column:\n"
                                             "  table: users\n"
                                             "  column: email\n"
                                             "  to: email_address\n"
                                             "  gate: {soak: 36h, approvals: 2}\n");
    assert_string_equal(
        plan_to_yaml(arena, plan),
        "sluice: 1\n"
        "plan: p\n"
        "description: What for\n"
        "requires: [q]\n"
        "settings:\n"
        "  lock_timeout: 2s\n"
        "  lock_deadline: 10m\n"
        "  batch_pages: 9\n"
        "phases:\n"
        "- add_column:\n"
        "    name: add_column-users\n"
        "    table: public.users\n"
        "    columns:\n"
        "      email_address: {up: email}\n"
        "    down:\n"
        "      email: email_address\n"
        "- backfill:\n"
        "    name: backfill-users\n"
        "    table: public.users\n"
        "- constrain:\n"
        "    name: constrain-users\n"
        "    table: public.users\n"
        "    add:\n"
        "    - like: {email_address: email}\n"
        "- gate:\n"
        "    name: users-email_address-deployed\n"
        "    ask: Has every service been redeployed to read and write users.email_address instead "
        "of email?\n"
        "    approvals: 2\n"
        "    soak: 36h\n"
        "- drop:\n"
        "    name: drop-users\n"
        "    table: public.users\n"
        "    columns: [email]\n");
    assert_null(read_back(plan)->recipe);
}

static void test_every_key_reads_back(void **state)
{
    (void)state;
    const struct plan *plan = read_back(read_well(
        HEAD
        "settings: {lock_timeout: 1500ms, lock_deadline: 90s, lock_tables: 3, batch_target: 10ms,\n"
        "  batch_pages: 1048576, batch_pause: 1h}\n"
        "phases:\n"
        "  - add_column:\n"
        "      table: t\n"
        "      columns: {a: {type: 'numeric(10, 2)', up: x}, b: {up: y}}\n"
        "      down: {x: a, y: b}\n"
        "      on_conflict: raise\n"
        "  - add_column: {table: t, columns: {c: {type: text, default: \"'x: y'\"}}}\n"
        "  - backfill: {table: t}\n"
        "  - constrain:\n"
        "      table: t\n"
        "      add:\n"
        "        - like: {a: x, b: y}\n"
        "        - not_null: [a, b]\n"
        "        - unique: {name: u, columns: [a, b]}\n"
        "        - index: {name: i, on: USING gin (a), unique: true, where: a > 0}\n"
        "        - check: {name: k, expression: \"a > 0 AND\\nb <> ''\"}\n"
        "        - foreign_key: {name: f, columns: [a, b], references: s.u, referenced: [c, d],"
        " on_delete: set null, on_update: no action}\n"
        "  - gate:\n"
        "      ask: |\n"
        "        Really?\n"
        "        Yes?\n"
        "      evidence:\n"
        "        - no_writes_to: {column: [s, odd.t, x], for: 90m}\n"
        "        - query: {sql: SELECT true, expect: 'true'}\n"
        "  - drop: {table: t, columns: [x, y], allow_differences: true}\n"));
    const struct column_group *add = &ARGS(plan, 0, add_column)->group;
    assert_string_equal(add->columns[0].type.text, "numeric(10, 2)");
    assert_null(add->columns[1].type.text);
    assert_string_equal(add->downs[1].down.text, "b");
    assert_int_equal(add->conflict, CONFLICT_RAISE);
    assert_string_equal(ARGS(plan, 1, add_column)->group.columns[0].default_sql.text, "'x: y'");
    const struct constrain_item *item = ARGS(plan, 3, constrain)->items;
    assert_int_equal(item[0].pair_count, 2);
    assert_string_equal(item[0].pairs[1].from.text, "y");
    assert_int_equal(item[1].columns.count, 2);
    assert_string_equal(item[3].on.text, "USING gin (a)");
    assert_true(item[3].index_unique);
    assert_string_equal(item[3].where.text, "a > 0");
    assert_string_equal(item[4].expression.text, "a > 0 AND\nb <> ''");
    assert_string_equal(item[5].references.name.schema, "s");
    assert_string_equal(item[5].referenced.items[1].text, "d");
    assert_string_equal(item[5].on_delete, "SET NULL");
    assert_string_equal(item[5].on_update, "NO ACTION");
    const struct gate_args *gate = ARGS(plan, 4, gate);
    assert_string_equal(gate->ask, "Really?\nYes?\n");
    const struct column_evidence *written = gate->evidence[0].args;
    const struct query_evidence *asked = gate->evidence[1].args;
    assert_string_equal(written->table.name.name, "odd.t");
    assert_int_equal(written->for_ms, 90 * 60 * 1000);
    assert_string_equal(asked->expect, "true");
    assert_true(ARGS(plan, 5, drop)->allow_differences);
}

static const char *const hostile_names[] = {
    "odd.name",
    "a\"b",
    "null",
    "~",
    "true",
    "12",
    "a: b",
    "- a",
    "#",
    " a ",
    "a\nb",
    "'",
    "{a}",
    "[a]",
    "*a",
    "&a",
    "!a",
    "%",
    "\\",
    "a\tb",
    "é日本",
    "on",
    "?",
    "| a",
    "\n",
    "a\r\n",
    "..",
    "\"\"",
    "$1; --",
    "%s%n",
    "a b",
    "<<",
    "\xe2\x80\xa8",
    "Robert'); DROP TABLE x;--",
};

/* In double quotes for a YAML text. */
static const char *escape(const char *text)
{
    struct str out = {.arena = arena};
    str_add(&out, "\"");
    for (const char *c = text; *c != '\0'; c++) {
        if (strchr("\n\r\t\"\\", *c) != NULL)
            str_addf(&out, "\\x%02x", (unsigned)*c);
        else if (strncmp(c, "\xe2\x80\xa8", 3) == 0) {
            str_add(&out, "\\L");
            c += 2;
        } else
            str_add_char(&out, *c);
    }
    str_add(&out, "\"");
    return str_text(&out);
}

static void test_hostile_names_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hostile_names / sizeof *hostile_names; i++) {
        const char *name = hostile_names[i], *text = escape(name);
        const struct plan *plan = read_back(read_well(arena_printf(
            arena,
            HEAD "description: %s\n"
                 "rename_column: {table: [%s, %s], column: %s, to: new, gate: {ask: %s, "
                 "evidence: [no_writes_to: {column: [%s, %s, %s], for: 1s}]}}\n",
            text, text, text, text, text, text, text, text)));
        assert_string_equal(plan->description, name);
        const struct column_group *add = &ARGS(plan, 0, add_column)->group;
        assert_string_equal(add->table.name.schema, name);
        assert_string_equal(add->table.name.name, name);
        assert_string_equal(add->downs[0].name.text, name);
        const struct constrain_args *constrain = ARGS(plan, 2, constrain);
        assert_string_equal(constrain->items[0].pairs[0].from.text, name);
        const struct gate_args *gate = ARGS(plan, 3, gate);
        assert_string_equal(gate->ask, name);
        const struct column_evidence *written = gate->evidence[0].args;
        assert_string_equal(written->table.name.schema, name);
        assert_string_equal(written->column.text, name);
        assert_string_equal(ARGS(plan, 4, drop)->columns.items[0].text, name);

        plan = read_back(read_well(
            arena_printf(arena, HEAD "rename_column: {table: t, column: old, to: %s}\n", text)));
        add = &ARGS(plan, 0, add_column)->group;
        assert_string_equal(add->columns[0].name.text, name);
        struct sql_fragment down = add->downs[0].down;
        assert_string_equal(down.text, sql_quote_name(arena, name));
        assert_string_equal(ARGS(plan, 2, constrain)->items[0].pairs[0].to.text, name);
    }
}

static bool load(const char *file, const struct plan **plan, struct error *error)
{
    problems = (struct problem_list){.arena = arena};
    *error = (struct error){.arena = arena};
    return plan_load(arena, PLAN_SCHEMA, file, plan, &problems, error);
}

static void test_load(void **state)
{
    (void)state;
    const struct plan *plan = NULL;
    struct error error;
    char file[] = "/tmp/sluice-plan-XXXXXX";
    int fd = mkstemp(file);
    assert_true(fd >= 0);
    const char text[] = "sluice: 1\nplan: p\nphases: [gate: {ask: Ready?}]\n";
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    assert_true(load(file, &plan, &error));
    assert_string_equal(plan->source, text);
    assert_string_equal(plan->file, file);

    assert_int_equal(write(fd, "x: 1\ny: 2\n", 10), 10);
    assert_false(load(file, &plan, &error));
    assert_null(plan);
    assert_int_equal(error.code, ERROR_USAGE);
    assert_string_equal(error.message,
                        arena_printf(arena, "plan file \"%s\" has 2 problems", file));
    assert_string_equal(problems_text(&problems),
                        "4:1: unknown key \"x\"\n5:1: unknown key \"y\"\n");
    assert_string_equal(problems.file, file);

    assert_int_equal(ftruncate(fd, PLAN_MAX_BYTES + 100), 0);
    assert_false(load(file, &plan, &error));
    assert_string_equal(problems_text(&problems), "1:1: the file is larger than 1 MB\n");
    close(fd);
    unlink(file);

    assert_false(load(file, &plan, &error));
    assert_int_equal(problems.count, 0);
    assert_int_equal(error.code, ERROR_USAGE);
    assert_string_equal(error.message,
                        arena_printf(arena,
                                     "could not read plan file \"%s\": No such file or "
                                     "directory",
                                     file));
    assert_false(load("/", &plan, &error));
    assert_string_equal(error.message, "could not read plan file \"/\": Is a directory");
}

/* Tests run from the top of the tree. */
static void test_shipped_plans(void **state)
{
    (void)state;
    DIR *directory = opendir("plans");
    assert_non_null(directory);
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) {
        if (!str_ends_with(entry->d_name, ".yaml"))
            continue;
        const struct plan *plan = NULL;
        struct error error;
        bool loaded = load(arena_printf(arena, "plans/%s", entry->d_name), &plan, &error);
        assert_string_equal(problems_text(&problems), "");
        assert_true(loaded);
        assert_string_equal(arena_printf(arena, "%s.yaml", plan->name), entry->d_name);
        assert_non_null(plan->description);
        assert_int_equal(access(arena_printf(arena, "plans/schema/%s.sql", plan->name), R_OK), 0);
        read_back(plan);
        count++;
    }
    closedir(directory);
    assert_true(count >= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layout),
        cmocka_unit_test(test_gate),
        cmocka_unit_test(test_every_key_reads_back),
        cmocka_unit_test(test_hostile_names_read_back),
        cmocka_unit_test(test_load),
        cmocka_unit_test(test_shipped_plans),
    };
    return cmocka_run_group_tests_name("plan/write", tests, reading_setup, reading_teardown);
}

/* Every plan in plans/, ended at its statements: see harness/kill.h. What only takes time, soak and
 * evidence, is taken out of their gates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "harness/kill.h"

/* Few of each here, since each kind of phase has a kill test of its own; make torture takes all. */
enum { WORKS = 10, LOOKS = 100, GATES = 2 };

static const struct shipped {
    const char *name;
    const char *gates[GATES];
    const char *tables[3];
    const char *writes;
} shipped[] = {
    {"add-orders-priority",
     {NULL},
     {"orders"},
     "INSERT INTO orders (id, placed_at) OVERRIDING SYSTEM VALUE VALUES (101, '2026-01-01')"},
    {"change-devices-code",
     {"devices-code-either-type", "devices-code-changed"},
     {"devices"},
     "UPDATE devices SET code = '00000000-0000-4000-8000-000000000001' WHERE id = 1"},
    {"change-documents-body",
     {"documents-body-either-type", "documents-body-changed"},
     {"documents"},
     "UPDATE documents SET body = '[1]' WHERE id = 2; INSERT INTO documents (id) OVERRIDING SYSTEM "
     "VALUE VALUES (101)"},
    {"change-events-at",
     {"events-at-either-type", "events-at-changed"},
     {"events"},
     "UPDATE events SET at = '2026-03-29 02:30' WHERE id = 1"},
    {"change-orders-total",
     {"orders-total-either-type", "orders-total-changed"},
     {"orders"},
     "UPDATE orders SET total = 9 WHERE id = 1; INSERT INTO orders (id) OVERRIDING SYSTEM VALUE "
     "VALUES (101)"},
    {"change-people-age",
     {"people-age-either-type", "people-age-changed"},
     {"people"},
     "UPDATE people SET age = '8' WHERE id IN (1, 4)"},
    {"change-users-name",
     {"users-name-either-type"},
     {"users"},
     "UPDATE users SET name = 'Edith' WHERE id = 1"},
    {"change-users-status",
     {"users-status-either-type", "users-status-changed"},
     {"users"},
     "UPDATE users SET status = 'gone' WHERE id = 1; INSERT INTO users (id) OVERRIDING SYSTEM "
     "VALUE VALUES (101)"},
    {"constrain-tickets",
     {"app-redeployed"},
     {"tickets", "people"},
     "INSERT INTO people OVERRIDING SYSTEM VALUE VALUES (101, 'Zoe')"},
    {"merge-users-address",
     {"app-redeployed"},
     {"users"},
     "INSERT INTO users (id) OVERRIDING SYSTEM VALUE VALUES (101)"},
    {"rename-pgbench-abalance",
     {"pgbench_accounts-balance-deployed"},
     {"pgbench_accounts"},
     "UPDATE pgbench_accounts SET bid = 2 WHERE aid < 10"},
    {"rename-users-email",
     {"users-email_address-deployed"},
     {"users"},
     "DELETE FROM users WHERE id = 2"},
    {"split-users-name",
     {"app-redeployed"},
     {"users"},
     "INSERT INTO users (id) OVERRIDING SYSTEM VALUE VALUES (101)"},
    {"widen-orders-id",
     {"orders-id-either-type", "orders-id-changed"},
     {"orders", "items", "payments"},
     "UPDATE items SET order_id = 1 WHERE id = 4; DELETE FROM orders WHERE id = 3"},
};
enum { SHIPPED = sizeof shipped / sizeof *shipped };

static const char *read_file(struct arena *arena, const char *name)
{
    struct str text = {.arena = arena};
    char line[1024];
    FILE *file = fopen(name, "r");
    if (file == NULL)
        fail_msg("could not read %s", name);
    while (fgets(line, sizeof line, file) != NULL)
        str_add(&text, line);
    fclose(file);
    return str_text(&text);
}

/* The plan without what a gate waits for, apart from being confirmed. */
static const char *impatient(struct arena *arena, const char *yaml)
{
    static const char *const waits[] = {
        "soak:", "evidence:", "- no_writes_to:", "- query:", "approvals:"};
    struct str text = {.arena = arena};
    for (const char *line = yaml, *end; *line != '\0'; line = end) {
        end = strchr(line, '\n');
        end = end != NULL ? end + 1 : line + strlen(line);
        const char *word = line + strspn(line, " ");
        bool dropped = str_starts_with(line, "  gate:");
        for (size_t i = 0; i < sizeof waits / sizeof *waits; i++)
            dropped |= str_starts_with(word, waits[i]);
        if (!dropped)
            str_add_n(&text, line, (size_t)(end - line));
    }
    return str_text(&text);
}

static struct kill_plan plan_of(struct arena *arena, const struct shipped *plan)
{
    static const char when[] = "ARRAY['placed_at', 'created_at']"; /* of the rows */
    struct str data = {.arena = arena};
    for (size_t i = 0; i < 3 && plan->tables[i] != NULL; i++)
        str_addf(&data, "%sSELECT (to_jsonb(x) - %s)::text FROM %s x", i ? " UNION ALL " : "", when,
                 plan->tables[i]);
    str_add(&data, " ORDER BY 1");
    return (struct kill_plan){
        .yaml =
            impatient(arena, read_file(arena, arena_printf(arena, "plans/%s.yaml", plan->name))),
        .schema = read_file(arena, arena_printf(arena, "plans/schema/%s.sql", plan->name)),
        .writes = plan->writes,
        .data = str_text(&data),
    };
}

static void test_to_the_end(void **state)
{
    const struct shipped *shown = *state;
    struct arena *arena = arena_new();
    const char *commands[2 * GATES + 2] = {"advance PLAN --until gate"};
    size_t count = 1;
    if (shown->gates[0] == NULL)
        commands[0] = "advance PLAN --until complete";
    for (size_t i = 0; i < GATES && shown->gates[i] != NULL; i++) {
        bool last = i + 1 == GATES || shown->gates[i + 1] == NULL;
        commands[count++] =
            arena_printf(arena, "confirm PLAN %s --by anna --reason tested", shown->gates[i]);
        commands[count++] = last ? "advance PLAN --until complete" : "advance PLAN --until gate";
    }
    const struct kill_plan plan = plan_of(arena, shown);
    const struct kill_result result = kill_run(shown->name, &(struct kill_case){
                                                                .plan = &plan,
                                                                .commands = commands,
                                                                .last = count - 1,
                                                                .how = KILL_BEFORE | KILL_AFTER,
                                                                .works = WORKS,
                                                                .looks = LOOKS,
                                                            });
    if (result.troubles != 0)
        fail_msg("%s: %s", shown->name, result.trouble);
    assert_true(result.points > 0 && result.all > 100);
    arena_free(arena);
}

/* A plan that is added has to be added here. */
static void test_all_are_here(void **state)
{
    (void)state;
    size_t found = 0;
    DIR *directory = opendir("plans");
    assert_non_null(directory);
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL;)
        found += str_ends_with(entry->d_name, ".yaml");
    closedir(directory);
    assert_int_equal(found, SHIPPED);
}

int main(void)
{
    struct CMUnitTest tests[SHIPPED + 1] = {cmocka_unit_test(test_all_are_here)};
    for (size_t i = 0; i < SHIPPED; i++)
        tests[i + 1] = (struct CMUnitTest){
            .name = shipped[i].name,
            .test_func = test_to_the_end,
            .initial_state = (void *)(uintptr_t)&shipped[i],
        };
    return cmocka_run_group_tests_name("server/kill_shipped", tests, NULL, NULL);
}

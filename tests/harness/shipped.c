#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>

#include "base/str.h"
#include "harness/kill.h"
#include "harness/shipped.h"
#include "harness/turn.h"

enum { GATES = 2, TABLES = 3 };

struct shipped {
    const char *name;
    const char *gates[GATES];
    bool nothing_to_take_back;  /* nothing changes before its gate, nothing goes back after it */
    bool after_gates;           /* what comes after its last gate is taken back too */
    const char *tables[TABLES]; /* whose rows are compared; "?name": it may not be there */
    const char *writes;         /* of both versions, the same rows whenever they run */
};

/* A version writes its own column, or what comes to the same where that column isn't. */
#define WRITES(statements) "DO $$ BEGIN\n" statements "END $$"
#define AS(table, column, statement, otherwise)                                                    \
    "IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = '" table "'::regclass\n"                 \
    "    AND attname = '" column "' AND NOT attisdropped) THEN " statement "; ELSE " otherwise     \
    "; END IF;\n"

static const struct shipped shipped[] = {
    {
        .name = "add-users-roles",
        .tables = {"users"},
        .writes = "UPDATE users SET email = 'zoe@example.org' WHERE id = 1;\n"
                  "INSERT INTO users (id, email) OVERRIDING SYSTEM VALUE VALUES (101, 'max@b')",
    },
    {
        .name = "add-invites-token",
        .tables = {"invites"},
        .writes = "INSERT INTO invites (id, email) OVERRIDING SYSTEM VALUE VALUES (101, 'max@b')",
    },
    {
        .name = "add-orders-priority",
        .tables = {"orders"},
        .writes = "INSERT INTO orders (id, placed_at) OVERRIDING SYSTEM VALUE\n"
                  "    VALUES (101, '2026-01-01')",
    },
    {
        .name = "alter-users-plan",
        .tables = {"users"},
        .writes = "INSERT INTO users (id, plan, nick) OVERRIDING SYSTEM VALUE\n"
                  "    VALUES (101, 'paid', 'bob')",
    },
    {
        .name = "change-articles-label",
        .gates = {"articles-label-either-type", "articles-label-changed"},
        .tables = {"articles", "labels"},
        .writes = "UPDATE articles SET label = NULL WHERE id = 1;\n"
                  "INSERT INTO articles (id) OVERRIDING SYSTEM VALUE VALUES (101)",
    },
    {
        .name = "array-to-rows",
        .gates = {"app-redeployed"},
        .tables = {"posts", "?post_tags"},
        .writes = WRITES(
            "INSERT INTO posts (id, title) OVERRIDING SYSTEM VALUE VALUES (101, 'Max');\n" AS(
                "posts", "tags", "UPDATE posts SET tags = '{x,y}' WHERE id = 2",
                "INSERT INTO post_tags VALUES (2, 'x'), (2, 'y')")),
    },
    {
        .name = "copy-legacy",
        .gates = {"app-redeployed"},
        .tables = {"?legacy_orders", "?orders"},
        .writes = WRITES(
            "IF to_regclass('legacy_orders') IS NOT NULL THEN\n"
            "UPDATE legacy_orders SET amount = 7.5 WHERE order_no = 1;\n"
            "DELETE FROM legacy_orders WHERE order_no = 3;\n"
            "INSERT INTO legacy_orders VALUES (101, 'Max', NULL, 1.25, 'new'); ELSE\n"
            "UPDATE orders SET total_cents = 750 WHERE id = 1; DELETE FROM orders WHERE id = 3;\n"
            "INSERT INTO orders VALUES (101, '{\"name\": \"Max\"}', 125, 'new'); END IF;\n"),
    },
    {
        .name = "junction-roles",
        .gates = {"app-redeployed"},
        .tables = {"users", "?user_roles"},
        .writes =
            WRITES("INSERT INTO users (id, name) OVERRIDING SYSTEM VALUE VALUES (101, 'Max');\n" AS(
                "users", "is_editor", "UPDATE users SET is_editor = true WHERE id = 3",
                "INSERT INTO user_roles VALUES (3, 3), (101, 1)")),
    },
    {
        .name = "merge-customers",
        .gates = {"app-redeployed"},
        .tables = {"?shop_customers", "?web_users", "?customers"},
        .writes = WRITES("IF to_regclass('shop_customers') IS NOT NULL THEN\n"
                         "UPDATE shop_customers SET name = 'Ann' WHERE id = 1;\n"
                         "DELETE FROM shop_customers WHERE id = 2; ELSE\n"
                         "UPDATE customers SET name = 'Ann' WHERE origin = 'shop' AND number = 1;\n"
                         "DELETE FROM customers WHERE origin = 'shop' AND number = 2; END IF;\n"
                         "IF to_regclass('web_users') IS NOT NULL THEN\n"
                         "INSERT INTO web_users VALUES (101, 'max@b', 'Max'); ELSE\n"
                         "INSERT INTO customers VALUES ('web', 101, 'Max', 'max@b'); END IF;\n"),
    },
    {
        .name = "change-devices-code",
        .gates = {"devices-code-either-type", "devices-code-changed"},
        .tables = {"devices"},
        .writes = "UPDATE devices SET code = '00000000-0000-4000-8000-000000000001' WHERE id = 1",
    },
    {
        .name = "change-documents-body",
        .gates = {"documents-body-either-type", "documents-body-changed"},
        .tables = {"documents"},
        .writes = "UPDATE documents SET body = '[1]' WHERE id = 2;\n"
                  "INSERT INTO documents (id) OVERRIDING SYSTEM VALUE VALUES (101)",
    },
    {
        .name = "change-events-at",
        .gates = {"events-at-either-type", "events-at-changed"},
        .tables = {"events"},
        .writes = "UPDATE events SET at = '2026-03-29 02:30' WHERE id = 1",
    },
    {
        .name = "change-members-points",
        .gates = {"points-either-type", "fractions"},
        .tables = {"members"},
        .writes = "UPDATE members SET points = 5 WHERE id = 1;\n"
                  "INSERT INTO members (id, points) VALUES (101, points_of(2))",
    },
    {
        .name = "change-orders-total",
        .gates = {"orders-total-either-type", "orders-total-changed"},
        .tables = {"orders"},
        .writes = "UPDATE orders SET total = 9 WHERE id = 1;\n"
                  "INSERT INTO orders (id) OVERRIDING SYSTEM VALUE VALUES (101)",
    },
    {
        .name = "change-people-age",
        .gates = {"people-age-either-type", "people-age-changed"},
        .tables = {"people"},
        .writes = "UPDATE people SET age = '8' WHERE id IN (1, 4)",
    },
    {
        .name = "change-users-name",
        .gates = {"users-name-either-type"},
        .nothing_to_take_back = true,
        .tables = {"users"},
        .writes = "UPDATE users SET name = 'Edith' WHERE id = 1",
    },
    {
        .name = "change-tickets-status",
        .gates = {"ticket_status-values-either-type", "ticket_status-values-changed"},
        .tables = {"tickets", "moves"},
        .writes = "UPDATE tickets SET status = 'done' WHERE id = 1;\n"
                  "INSERT INTO tickets (id) OVERRIDING SYSTEM VALUE VALUES (101);\n"
                  "UPDATE moves SET steps = '{done}' WHERE ticket = 1",
    },
    {
        .name = "change-users-status",
        .gates = {"users-status-either-type", "users-status-changed"},
        .tables = {"users"},
        .writes = "UPDATE users SET status = 'gone' WHERE id = 1;\n"
                  "INSERT INTO users (id) OVERRIDING SYSTEM VALUE VALUES (101)",
    },
    {
        .name = "constrain-tickets",
        .gates = {"app-redeployed"},
        .tables = {"tickets", "people"},
        .writes = WRITES(
            "INSERT INTO people OVERRIDING SYSTEM VALUE VALUES (101, 'Zoe');\n" AS(
                "tickets", "code",
                "INSERT INTO tickets (id, project, code, owner) OVERRIDING SYSTEM VALUE\n"
                "    VALUES (101, 'api', 'API-9', 101)",
                "INSERT INTO tickets (id, project, reference, owner_id) OVERRIDING SYSTEM VALUE\n"
                "    VALUES (101, 'api', 'API-9', 101)")
                AS("tickets", "reference", "UPDATE tickets SET reference = 'WEB-9' WHERE id = 2",
                   "UPDATE tickets SET code = 'WEB-9' WHERE id = 2")
                    AS("tickets", "owner_id", "UPDATE tickets SET owner_id = 2 WHERE id = 1",
                       "UPDATE tickets SET owner = 2 WHERE id = 1")),
    },
    {
        .name = "delete-sessions",
        .tables = {"sessions", "sessions_archive"},
        .writes = "UPDATE sessions SET note = 'seen' WHERE id = 3",
    },
    {
        .name = "drop-options-start",
        .gates = {"deployed"},
        .tables = {"options"},
        .writes = "UPDATE options SET start_time = '2024-01-02' WHERE id = 2",
    },
    {
        .name = "drop-invoices-old",
        .gates = {"archived"},
        .tables = {"customers", "payments"},
        .writes = "UPDATE payments SET invoice = 2 WHERE id = 1",
    },
    {
        .name = "drop-orders-unused",
        .gates = {"report-gone"},
        .after_gates = true,
        .tables = {"orders", "customers"},
        .writes = "UPDATE orders SET total = 9 WHERE id = 1;\n"
                  "INSERT INTO orders (id, number, customer, total) OVERRIDING SYSTEM VALUE\n"
                  "    VALUES (101, 101, 1, 5)",
    },
    {
        .name = "merge-users-address",
        .gates = {"app-redeployed"},
        .tables = {"users"},
        .writes = WRITES(
            "INSERT INTO users (id) OVERRIDING SYSTEM VALUE VALUES (101);\n" AS(
                "users", "street", "UPDATE users SET street = 'Elm 1', city = 'Bonn' WHERE id = 3",
                "UPDATE users SET address = 'Elm 1, Bonn' WHERE id = 3")
                AS("users", "address", "UPDATE users SET address = 'Oak 2, Rome' WHERE id = 1",
                   "UPDATE users SET street = 'Oak 2', city = 'Rome' WHERE id = 1")),
    },
    {
        .name = "release-users-domain",
        .gates = {"set-by-all"},
        .after_gates = true,
        .tables = {"users"},
        .writes =
            WRITES(AS("users", "domain",
                      "UPDATE users SET email = 'c@b', domain = 'b' WHERE id = 1;\n"
                      "INSERT INTO users (id, email, domain) OVERRIDING SYSTEM VALUE VALUES (101, "
                      "'z@b', 'b')",
                      "UPDATE users SET email = 'c@b' WHERE id = 1;\n"
                      "INSERT INTO users (id, email) OVERRIDING SYSTEM VALUE VALUES (101, 'z@b')")),
    },
    {
        .name = "rename-clients",
        .gates = {"clients-customers-deployed"},
        .after_gates = true,
        .tables = {"bills"},
        .writes = "DO $$ BEGIN IF to_regclass('clients') IS NULL THEN\n"
                  "UPDATE customers SET name = 'Zoe' WHERE id = 1; ELSE\n"
                  "UPDATE clients SET name = 'Zoe' WHERE id = 1; END IF;\n"
                  "INSERT INTO bills VALUES (101, 1); END $$",
    },
    {
        .name = "move-schema",
        .gates = {"app-redeployed"},
        .after_gates = true,
        .tables = {"customers", "payments"},
        .writes = "DO $$ BEGIN IF to_regclass('invoices') IS NULL THEN\n"
                  "UPDATE billing.invoices SET total = 9 WHERE id = 1; ELSE\n"
                  "UPDATE invoices SET total = 9 WHERE id = 1; END IF;\n"
                  "INSERT INTO payments VALUES (101, 2); END $$",
    },
    {
        .name = "rename-members-login",
        .gates = {"members-handle-deployed"},
        .after_gates = true,
        .tables = {"members", "messages"},
        .writes =
            WRITES(AS("members", "handle", "UPDATE members SET handle = 'eve' WHERE handle = 'ann'",
                      "UPDATE members SET login = 'eve' WHERE login = 'ann'")
                       AS("members", "login", "INSERT INTO members (login) VALUES ('max')",
                          "INSERT INTO members (handle) VALUES ('max')")),
    },
    {
        .name = "rename-pgbench-abalance",
        .gates = {"pgbench_accounts-balance-deployed"},
        .tables = {"pgbench_accounts"},
        .writes = WRITES("UPDATE pgbench_accounts SET bid = 2 WHERE aid < 10;\n" AS(
            "pgbench_accounts", "abalance",
            "UPDATE pgbench_accounts SET abalance = 7 WHERE aid BETWEEN 5 AND 15",
            "UPDATE pgbench_accounts SET balance = 7 WHERE aid BETWEEN 5 AND 15")
                             AS("pgbench_accounts", "balance",
                                "UPDATE pgbench_accounts SET balance = 9 WHERE aid > 990",
                                "UPDATE pgbench_accounts SET abalance = 9 WHERE aid > 990")),
    },
    {
        .name = "rename-shops-town",
        .gates = {"shops-city-deployed"},
        .tables = {"shops", "towns"},
        .writes = WRITES(AS("shops", "town", "UPDATE shops SET town = 'Oslo' WHERE id = 1",
                            "UPDATE shops SET city = 'Oslo' WHERE id = 1")
                             AS("shops", "city",
                                "INSERT INTO shops (id, city) OVERRIDING SYSTEM VALUE\n"
                                "    VALUES (101, 'Ulm')",
                                "INSERT INTO shops (id, town) OVERRIDING SYSTEM VALUE\n"
                                "    VALUES (101, 'Ulm')")),
    },
    {
        .name = "rename-users-email",
        .gates = {"users-email_address-deployed"},
        .tables = {"users"},
        .writes = WRITES("DELETE FROM users WHERE id = 2;\n" AS(
            "users", "email",
            "INSERT INTO users (id, email) OVERRIDING SYSTEM VALUE VALUES (101, 'z@b')",
            "INSERT INTO users (id, email_address) OVERRIDING SYSTEM VALUE\n"
            "    VALUES (101, 'z@b')") AS("users", "email_address",
                                          "UPDATE users SET email_address = 'anna@b' WHERE id = 1",
                                          "UPDATE users SET email = 'anna@b' WHERE id = 1")),
    },
    {
        .name = "replace-documents-key",
        .gates = {"deployed"},
        .after_gates = true,
        .tables = {"documents", "tags"},
        .writes = "UPDATE documents SET title = 'Laws' WHERE id = 1;\n"
                  "INSERT INTO documents (id, tenant, title) OVERRIDING SYSTEM VALUE\n"
                  "    VALUES (101, 3, 'Maps');\n"
                  "INSERT INTO tags VALUES (101, 'new')",
    },
    {
        .name = "replace-readings-key",
        .gates = {"deployed"},
        .after_gates = true,
        .tables = {"readings"},
        .writes = "UPDATE readings SET value = 9 WHERE id = 1;\n"
                  "INSERT INTO readings (id, at, station) VALUES (101, '2026-02-02', 3)",
    },
    {
        .name = "retire-items-note",
        .gates = {"deployed", "quiet"},
        .tables = {"items"},
        .writes =
            WRITES(AS("items", "label", "UPDATE items SET label = 'uno' WHERE id = 1",
                      "UPDATE items SET title = 'uno' WHERE id = 1")
                       AS("items", "title", "INSERT INTO items (id, title) VALUES (101, 'max')",
                          "INSERT INTO items (id, label) VALUES (101, 'max')")),
    },
    {
        .name = "partition-events",
        .gates = {"events-table-copied", "events-table-replaced"},
        .tables = {"events", "notes"},
        .writes = "UPDATE events SET kind = 'seen again' WHERE id = 1;\n"
                  "UPDATE events SET at = '2026-04-01' WHERE id = 3;\n"
                  "DELETE FROM events WHERE id = 4;\n"
                  "INSERT INTO events (id, at, account) VALUES (101, '2026-02-02', 1)",
    },
    {
        .name = "set-accounts-plan",
        .nothing_to_take_back = true, /* rows keep what was set */
        .tables = {"accounts"},
        .writes = "UPDATE accounts SET note = 'seen' WHERE id = 1;\n"
                  "INSERT INTO accounts (id, plan) OVERRIDING SYSTEM VALUE VALUES (101, 'pro')",
    },
    {
        .name = "set-users-locale",
        .gates = {"app-writes-locale"},
        .tables = {"users"},
        .writes = "UPDATE users SET note = 'seen' WHERE id = 1;\n"
                  "INSERT INTO users (id, locale) OVERRIDING SYSTEM VALUE VALUES (101, 'pt')",
    },
    {
        .name = "split-preferences",
        .gates = {"app-redeployed"},
        .tables = {"users", "?user_preferences"},
        .writes = WRITES(
            "DELETE FROM users WHERE id = 3;\n"
            "INSERT INTO users (id, name) OVERRIDING SYSTEM VALUE VALUES (101, 'Zoe');\n" AS(
                "users", "theme", "UPDATE users SET theme = 'blue' WHERE id = 2",
                "UPDATE user_preferences SET preferences = '{\"theme\": \"blue\"}' WHERE user_id = "
                "2") "IF EXISTS (SELECT FROM pg_trigger WHERE tgname LIKE 'zz_sluice%to_insert') "
                     "OR NOT EXISTS (\n"
                     "    SELECT FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname "
                     "= 'theme') THEN\n"
                     "INSERT INTO user_preferences VALUES (4, '{\"theme\": \"new\"}', true); ELSE\n"
                     "UPDATE users SET theme = 'new', notifications_enabled = true WHERE id = 4; "
                     "END IF;\n"),
    },
    {
        .name = "split-users-name",
        .gates = {"app-redeployed"},
        .tables = {"users"},
        .writes =
            WRITES("INSERT INTO users (id) OVERRIDING SYSTEM VALUE VALUES (101);\n" AS(
                "users", "name", "UPDATE users SET name = 'Sappho' WHERE id = 1",
                "UPDATE users SET first_name = 'Sappho', last_name = NULL WHERE id = 1")
                       AS("users", "first_name",
                          "UPDATE users SET first_name = 'Ada', last_name = 'Smith' WHERE id = 2",
                          "UPDATE users SET name = 'Ada Smith' WHERE id = 2")),
    },
    {
        .name = "widen-orders-id",
        .gates = {"orders-id-either-type", "orders-id-changed"},
        .tables = {"orders", "items", "payments"},
        .writes = "UPDATE items SET order_id = 1 WHERE id = 4; DELETE FROM orders WHERE id = 3",
    },
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

/* A query stands for evidence that takes time. */
static const char *impatient(struct arena *arena, const char *yaml)
{
    struct str text = {.arena = arena};
    for (const char *line = yaml, *end; *line != '\0'; line = end) {
        end = strchr(line, '\n');
        end = end != NULL ? end + 1 : line + strlen(line);
        size_t indent = strspn(line, " ");
        const char *word = line + indent;
        if (str_starts_with(word, "- no_writes_to:"))
            str_addf(&text, "%*s- query: {sql: SELECT true, expect: t}\n", (int)indent, "");
        else if (str_starts_with(word, "soak:") && indent == 4) /* all that its gate has */
            str_addf(&text, "%*ssoak: 0s\n", (int)indent, "");
        else if (!str_starts_with(word, "soak:") && !str_starts_with(word, "approvals:"))
            str_add_n(&text, line, (size_t)(end - line));
    }
    return str_text(&text);
}

static struct kill_plan plan_of(struct arena *arena, const struct shipped *plan)
{
    static const char when[] = "ARRAY['placed_at', 'created_at', 'token']"; /* of the rows */
    const char *yaml = read_file(arena, arena_printf(arena, "plans/%s.yaml", plan->name));
    struct str data = {.arena = arena};
    for (size_t i = 0; i < TABLES && plan->tables[i] != NULL; i++)
        if (*plan->tables[i] == '?')
            str_addf(&data,
                     "%sSELECT query_to_xml('SELECT * FROM %s AS t ORDER BY t::text', true, false, "
                     "'')::text "
                     "WHERE to_regclass('%s') IS NOT NULL",
                     i ? " UNION ALL " : "", plan->tables[i] + 1, plan->tables[i] + 1);
        else
            str_addf(&data, "%sSELECT '%s ' || (to_jsonb(x) - %s)::text FROM %s x",
                     i ? " UNION ALL " : "", plan->tables[i], when, plan->tables[i]);
    str_add(&data, " ORDER BY 1");
    return (struct kill_plan){
        .yaml = impatient(arena, yaml),
        .schema = read_file(arena, arena_printf(arena, "plans/schema/%s.sql", plan->name)),
        .writes = plan->writes,
        .data = str_text(&data),
    };
}

static const char *const to_gate = "advance PLAN --until gate";
static const char *const to_end = "advance PLAN --until complete";

static const char *confirm(struct arena *arena, const char *gate)
{
    return arena_printf(arena, "confirm PLAN %s --by anna --reason tested", gate);
}

static bool is_gate(const struct shipped *plan, size_t gate)
{
    return gate < GATES && plan->gates[gate] != NULL;
}

static const char *const *forward(struct arena *arena, const struct shipped *plan)
{
    const char **commands = NULL;
    size_t count = 0;
    *ARENA_PUSH(arena, commands, count) = is_gate(plan, 0) ? to_gate : to_end;
    for (size_t i = 0; is_gate(plan, i); i++) {
        *ARENA_PUSH(arena, commands, count) = confirm(arena, plan->gates[i]);
        *ARENA_PUSH(arena, commands, count) = is_gate(plan, i + 1) ? to_gate : to_end;
    }
    *ARENA_PUSH(arena, commands, count) = NULL;
    return commands;
}

static const char *const *back(struct arena *arena, const struct shipped *plan)
{
    const char **commands = NULL;
    size_t count = 0;
    for (size_t last = plan->after_gates;
         last == 0 || is_gate(plan, last) || (plan->after_gates && is_gate(plan, last - 1));
         last++) {
        *ARENA_PUSH(arena, commands, count) = is_gate(plan, 0) ? to_gate : to_end;
        for (size_t i = 0; i < last; i++) {
            *ARENA_PUSH(arena, commands, count) = confirm(arena, plan->gates[i]);
            *ARENA_PUSH(arena, commands, count) = is_gate(plan, i + 1) ? to_gate : to_end;
        }
        *ARENA_PUSH(arena, commands, count) = "revert PLAN --all";
    }
    *ARENA_PUSH(arena, commands, count) = NULL;
    return commands;
}

/* ---- tests ---- */

/* Few of each, since each kind of phase has a kill test of its own; make torture takes all. */
enum { WORKS = 6, LOOKS = 100 };

static const unsigned ways = KILL_BEFORE | KILL_AFTER | KILL_HALF | KILL_LOST | KILL_CRASH;

static void run(struct arena *arena, const struct shipped *plan, const char *what,
                const char *const *commands, const char *only)
{
    const struct kill_plan kill_plan = plan_of(arena, plan);
    struct kill_case kill_case = {
        .plan = &kill_plan,
        .commands = commands,
        .how = ways,
        .works = WORKS,
        .looks = LOOKS,
        .turns = true,
        .only = only,
        .restores = only != NULL,
    };
    while (commands[kill_case.last + 1] != NULL)
        kill_case.last++;
    const struct kill_result result = kill_run(what, &kill_case);
    if (result.troubles != 0)
        fail_msg("%s: %zu of %zu points: %s", what, result.troubles, result.points, result.trouble);
    assert_true(result.points > 0 && result.all > 100);
}

static void test_forward(void **state)
{
    const struct shipped *plan = *state;
    struct arena *arena = arena_new();
    run(arena, plan, plan->name, forward(arena, plan), NULL);
    arena_free(arena);
}

static void test_back(void **state)
{
    const struct shipped *plan = *state;
    struct arena *arena = arena_new();
    run(arena, plan, arena_printf(arena, "%s taken back", plan->name), back(arena, plan), "revert");
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

static bool is_taken(const struct shipped *plan, enum shipped_part part)
{
    const char *alone = getenv("SLUICE_KILL_PLAN");
    /* one part of the plans goes to its end, and another is taken back */
    if (alone == NULL && !turn_takes((size_t)(plan - shipped), part == SHIPPED_BACK))
        return false;
    bool type = plan->gates[0] != NULL && str_ends_with(plan->gates[0], "-either-type");
    return (alone == NULL || str_equal(alone, plan->name)) &&
           (part == SHIPPED_BACK ? !plan->nothing_to_take_back : type == (part == SHIPPED_TYPES));
}

int shipped_run(const char *name, enum shipped_part part)
{
    struct CMUnitTest tests[SHIPPED + 1] = {cmocka_unit_test(test_all_are_here)};
    size_t count = 1;
    for (size_t i = 0; i < SHIPPED; i++)
        if (is_taken(&shipped[i], part))
            tests[count++] = (struct CMUnitTest){
                .name = shipped[i].name,
                .test_func = part == SHIPPED_BACK ? test_back : test_forward,
                .initial_state = (void *)(uintptr_t)&shipped[i],
            };
    return _cmocka_run_group_tests(name, tests, count, kill_own_server, kill_sum);
}

/* A partitioned table, on two levels, ended at statements: see harness/kill.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/kill.h"

static const struct kill_plan plan = {
    .yaml = "sluice: 1\n"
            "plan: rename-events-email\n"
            "settings: {lock_deadline: 30s}\n"
            "phases:\n"
            "  - add_column:\n"
            "      name: add\n"
            "      table: public.events\n"
            "      columns: {mail: {type: text, up: email}}\n"
            "      down: {email: mail}\n"
            "  - backfill: {name: fill, table: public.events}\n"
            "  - constrain:\n"
            "      name: constrain\n"
            "      table: public.events\n"
            "      add:\n"
            "        - not_null: [mail]\n"
            "        - index: {name: events_mail, on: (lower(mail))}\n"
            "        - unique: {name: events_once, columns: [region, id, mail]}\n"
            "  - gate: {name: deployed, ask: Has every service been redeployed?}\n"
            "  - drop: {name: drop, table: public.events, columns: [email]}\n",
    .schema =
        "CREATE TABLE events (id int, region text, email text, PRIMARY KEY (id, region))\n"
        "    PARTITION BY LIST (region);\n"
        "CREATE TABLE events_eu PARTITION OF events FOR VALUES IN ('eu')\n"
        "    PARTITION BY RANGE (id);\n"
        "CREATE TABLE events_eu_1 PARTITION OF events_eu FOR VALUES FROM (0) TO (100);\n"
        "CREATE TABLE events_eu_2 PARTITION OF events_eu FOR VALUES FROM (100) TO (200);\n"
        "CREATE TABLE events_rest (email text, gone int, region text NOT NULL,\n"
        "    id int NOT NULL);\n"
        "ALTER TABLE events_rest DROP gone;\n"
        "ALTER TABLE events ATTACH PARTITION events_rest DEFAULT;\n"
        "INSERT INTO events\n"
        "    SELECT i, (ARRAY['eu', 'us'])[i % 2 + 1], 'e' || i FROM generate_series(1, 9) i;\n",
    .writes = "DO $$ BEGIN\n"
              "IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'events'::regclass\n"
              "        AND attname = 'email') THEN\n"
              "    INSERT INTO events (id, region, email) VALUES (101, 'eu', 'old');\n"
              "    UPDATE events SET region = 'us', email = 'f2' WHERE id = 2;\n"
              "ELSE\n"
              "    INSERT INTO events (id, region, mail) VALUES (101, 'eu', 'old');\n"
              "    UPDATE events SET region = 'us', mail = 'f2' WHERE id = 2;\n"
              "END IF;\n"
              "IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'events'::regclass\n"
              "        AND attname = 'mail' AND NOT attisdropped) THEN\n"
              "    INSERT INTO events (id, region, mail) VALUES (102, 'jp', 'new');\n"
              "    UPDATE events SET region = 'eu', mail = 'f3' WHERE id = 3;\n"
              "ELSE\n"
              "    INSERT INTO events (id, region, email) VALUES (102, 'jp', 'new');\n"
              "    UPDATE events SET region = 'eu', email = 'f3' WHERE id = 3;\n"
              "END IF;\n"
              "UPDATE events SET id = 104 WHERE id = 4;\n"
              "END $$",
    .data = "SELECT to_jsonb(e)::text FROM events e ORDER BY id",
    .fills = 1,
};

enum { LOOKS = 80, ADD = 0, CONSTRAIN = 2, DROP = 4 };

static const char *const commands[] = {
    "advance PLAN --until add",       "advance PLAN --until fill",
    "advance PLAN --until constrain", "confirm PLAN deployed --by anna --reason deployed",
    "advance PLAN --until drop",      NULL,
};

static void test_killed_anywhere(void **state)
{
    (void)state;
    kill_all("partitions, killed", &(struct kill_case){
                                       .plan = &plan,
                                       .commands = commands,
                                       .first = ADD,
                                       .last = DROP,
                                       .how = KILL_BEFORE,
                                       .works = 5,
                                       .looks = LOOKS,
                                   });
}

static void test_killed_while_the_server_works(void **state)
{
    (void)state;
    kill_all("partitions, killed during", &(struct kill_case){
                                              .plan = &plan,
                                              .commands = commands,
                                              .first = CONSTRAIN,
                                              .last = CONSTRAIN,
                                              .how = KILL_SENT,
                                              .works = 4,
                                              .looks = LOOKS,
                                          });
}

static const char *const revert_commands[] = {
    "advance PLAN --until add",
    "advance PLAN --until fill",
    "advance PLAN --until constrain",
    "revert PLAN --all",
    NULL,
};

static void test_revert_killed(void **state)
{
    (void)state;
    kill_all("partitions, revert killed", &(struct kill_case){
                                              .plan = &plan,
                                              .commands = revert_commands,
                                              .first = CONSTRAIN + 1,
                                              .last = CONSTRAIN + 1,
                                              .how = KILL_BEFORE,
                                              .works = 4,
                                              .looks = LOOKS,
                                              .restores = true,
                                          });
}

/* Parts of an index that are not attached yet are taken back too. */
static void test_reverted_where_it_was_killed(void **state)
{
    (void)state;
    kill_all("partitions, killed, then taken back", &(struct kill_case){
                                                        .plan = &plan,
                                                        .commands = commands,
                                                        .first = CONSTRAIN,
                                                        .last = CONSTRAIN,
                                                        .how = KILL_SENT,
                                                        .works = 5,
                                                        .looks = LOOKS,
                                                        .instead = "revert PLAN --all",
                                                    });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_killed_anywhere),
        cmocka_unit_test(test_killed_while_the_server_works),
        cmocka_unit_test(test_revert_killed),
        cmocka_unit_test(test_reverted_where_it_was_killed),
    };
    return cmocka_run_group_tests_name("server/kill_partitions", tests, NULL, kill_sum);
}

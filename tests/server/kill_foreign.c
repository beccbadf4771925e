/* Rows copied once to another server, and brought up to date there (`sync: none`): its table is a
 * foreign one here. Ended at statements: see harness/kill.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "harness/kill.h"

/* Nothing there keeps a row from coming twice; one row is to be replaced, and one is too much. */
static const char far[] =
    "CREATE TABLE items (id bigint NOT NULL, name text, price numeric(12,2),\n"
    "    note text DEFAULT 'none');\n"
    "INSERT INTO items VALUES (7, 'there', 0, 'kept'), (99, 'own', 0, 'kept')";

static const struct kill_plan plan = {
    .yaml = "sluice: 1\n"
            "plan: items-go\n"
            "settings: {batch_pages: 1, lock_deadline: 30s}\n"
            "phases:\n"
            "  - mirror: {name: made, from: mine, to: items, key: {id: id},\n"
            "      up: {name: name, price: price}, sync: none}\n"
            "  - backfill: {name: first, mirror: made}\n"
            "  - backfill: {name: again, mirror: made, refresh: true}\n"
            "  - gate: {name: deployed, ask: Is the other server in use?}\n"
            "  - release: {name: over, table: mine}\n",
    .schema = "CREATE TABLE mine (id bigint PRIMARY KEY, name text, price numeric(12,2), filler\n"
              "    text);\n"
              "ALTER TABLE mine ALTER filler SET STORAGE PLAIN;\n"
              "INSERT INTO mine SELECT i, 'n' || i, i / 100.0, repeat('x', 2500)\n"
              "    FROM generate_series(1, 9) i;\n"
              "CREATE EXTENSION postgres_fdw;\n"
              "DO $$ BEGIN EXECUTE format('CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw\n"
              "    OPTIONS (host %L, dbname ''postgres'', batch_size ''2'')', split_part(\n"
              "    current_setting('unix_socket_directories'), ',', 1)); END $$;\n"
              "CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'postgres');\n"
              "CREATE FOREIGN TABLE items (id bigint NOT NULL, name text, price numeric(12,2))\n"
              "    SERVER far\n",
    .far = far,
    /* it is copied once: what is not copied alone may change meanwhile */
    .writes = "UPDATE mine SET filler = 'y' WHERE id IN (3, 8)",
    .data = "SELECT 'mine ' || (to_jsonb(m) - 'filler')::text FROM mine m UNION ALL\n"
            "SELECT 'there ' || to_jsonb(i)::text FROM items i ORDER BY 1",
    .fills = 0,
};

static const char *const commands[] = {
    "advance PLAN --until made",     "advance PLAN --until first",
    "advance PLAN --until again",    "confirm PLAN deployed --by anna --reason deployed",
    "advance PLAN --until complete", NULL,
};
static const char *const back_commands[] = {
    "advance PLAN --until made",
    "advance PLAN --until first",
    "advance PLAN --until again",
    "revert PLAN --all",
    NULL,
};
enum { MADE, FIRST, AGAIN, CONFIRM, OVER, BACK = CONFIRM };

static const struct kill_case killed = {
    .plan = &plan,
    .commands = commands,
    .first = MADE,
    .last = OVER,
    .how = KILL_BEFORE | KILL_AFTER,
    .works = 4,
    .looks = 100,
};

static const struct kill_case disconnected = {
    .plan = &plan,
    .commands = commands,
    .first = FIRST,
    .last = AGAIN,
    .how = KILL_CUT | KILL_HALF | KILL_LOST,
    .works = 3,
    .looks = 100,
    .turns = true,
};

static const struct kill_case taken_back = {
    .plan = &plan,
    .commands = back_commands,
    .first = BACK,
    .last = BACK,
    .how = KILL_BEFORE | KILL_AFTER,
    .works = 3,
    .looks = 100,
};

static const struct kill_named cases[] = {
    {"copied to another server, killed", &killed},
    {"copied to another server, disconnected", &disconnected},
    {"copied to another server and taken back, killed", &taken_back},
};

int main(void)
{
    return kill_run_cases("server/kill_foreign", cases, sizeof cases / sizeof *cases);
}

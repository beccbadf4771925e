#!/usr/bin/env bats
# `sql` with `at: contract`: statements that are part of the drop, the swap or the release behind
# them, there and back; and where they have nothing to be part of.

load ../harness/common
load ../harness/writers
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL, seen int NOT NULL DEFAULT 0, heard text);
       INSERT INTO users SELECT i, 'u' || i || '@example.org' FROM generate_series(1, 50) i;
       CREATE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.heard := upper(NEW.email); RETURN NEW; END';
       CREATE TRIGGER hear BEFORE UPDATE OF seen ON users FOR EACH ROW EXECUTE FUNCTION hear();
       CREATE FUNCTION mail_of(i int) RETURNS text LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT email FROM users WHERE id = i); END'"
}

dump() {
    pg_dump --schema-only --exclude-schema=sluice | grep -v -e "^[\\]" -e "^--"
}

# rename_plan [LINES]: users.email becomes email_address; the lines stand right before the drop.
rename_plan() {
    {
        cat <<'YAML'
phases:
  - add_column:
      table: users
      columns: {email_address: {type: text, up: email}}
      down: {email: email_address}
  - backfill: {table: users}
  - gate: {name: deployed, ask: "Has every service been redeployed?"}
YAML
        cat
        printf '  - drop: {name: contract, table: users, columns: [email]}\n'
    } | write_plan rename
}

bodies() {
    cat <<'YAML'
  - sql:
      name: bodies
      at: contract
      do: |
        CREATE OR REPLACE FUNCTION hear() RETURNS trigger LANGUAGE plpgsql
          AS 'BEGIN NEW.heard := upper(NEW.email_address); RETURN NEW; END';
        CREATE OR REPLACE FUNCTION mail_of(i int) RETURNS text LANGUAGE plpgsql
          AS 'BEGIN RETURN (SELECT email_address FROM users WHERE id = i); END';
YAML
}

@test "bodies that name a column are replaced with it: who calls them never fails" {
    rename_plan < <(bodies)
    run_sluice check rename.yaml
    assert_status 0
    assert_contains "$stderr" 'goes on by the old body'
    run_sluice plan rename.yaml
    assert_status 0
    assert_contains "$output" 'runs in the transaction of phase "contract"'
    assert_equal "$(grep -c 'CREATE OR REPLACE FUNCTION' <<<"$output")" 2
    start_writers callers 3 'UPDATE users SET seen = seen + 1 WHERE id = 1 + :client_id;
        SELECT count(mail_of(id)) FROM users;'
    to_gate rename
    run_sluice status rename
    assert_contains "$output" 'bodies'
    pass_gate rename
    sleep 0.5
    stop_writers callers
    assert_equal "$(q "SELECT mail_of(2), heard FROM users WHERE id = 1")" 'u2@example.org|U1@EXAMPLE.ORG'
    agrees rename
    run_sluice status rename --json
    assert_equal "$(json phases,3,name) $(json phases,3,state)" 'bodies done'
}

@test "a failing statement takes the drop with it, and the plan goes on once it is mended" {
    rename_plan <<'YAML'
  - sql:
      name: late
      at: contract
      do: INSERT INTO log SELECT 1;
      undo: DELETE FROM log
YAML
    q 'DROP TRIGGER hear ON users; DROP FUNCTION hear, mail_of; CREATE TABLE log (id int PRIMARY KEY)'
    to_gate rename
    run_sluice confirm rename deployed --by tester --reason tested
    q 'INSERT INTO log VALUES (1)'
    run_sluice advance rename
    assert_status 1
    assert_contains "$stderr" 'log_pkey'
    run_sluice status rename --json
    assert_equal "$(json phases,3,state) $(json phases,4,state) $(json next)" 'pending failed contract'
    assert_equal "$(q "SELECT count(email) FROM users")" 50
    q 'TRUNCATE log'
    run_sluice advance rename
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM log')" 1
    agrees rename
}

@test "what joins a swap meets the names after it, and goes back with it" {
    q "CREATE FUNCTION twice(u users) RETURNS int LANGUAGE sql AS 'SELECT u.seen * 2';
       CREATE FUNCTION seen_by(int) RETURNS int LANGUAGE sql AS 'SELECT seen FROM users WHERE id = \$1'"
    local before
    write_plan wide <<'YAML'
phases:
  - add_column:
      table: users
      columns: {seen_new: {type: "text[]", up: "ARRAY[seen::text]"}}
      down: {seen: "seen_new[1]::int"}
  - backfill: {table: users}
  - constrain: {table: users, add: [{like: {seen_new: seen}}, {not_null: [seen_new]}]}
  - gate: {name: before, ask: "Is it time?"}
  - sql:
      name: signature
      at: contract
      allow: {recreate-loses-grants: "nobody is granted anything"}
      do: |
        DROP FUNCTION seen_by(int);
        CREATE FUNCTION seen_by(int) RETURNS text[] LANGUAGE sql AS 'SELECT seen FROM users WHERE id = $1';
      undo: |
        DROP FUNCTION seen_by(int);
        CREATE FUNCTION seen_by(int) RETURNS int LANGUAGE sql AS 'SELECT seen FROM users WHERE id = $1';
  - swap: {name: swap, table: users, columns: {seen: {from: seen_new, retired: seen_old}}}
  - gate: {name: deployed, ask: "Is it well?"}
  - drop: {table: users, columns: [seen_old]}
YAML
    q 'DROP TRIGGER hear ON users; DROP FUNCTION twice; DROP FUNCTION hear'
    before=$(dump)
    run_sluice check wide.yaml
    assert_status 0
    assert_contains "$stderr" 'It runs once the names have changed'
    run_sluice advance wide.yaml --until before
    assert_status 0
    start_writers callers 2 'SELECT seen_by(id) FROM users'
    run_sluice confirm wide before --by tester --reason tested
    run_sluice advance wide
    assert_status 0
    assert_equal "$(q 'SELECT seen_by(1)')" '{0}'
    run_sluice revert wide --to signature
    assert_status 2
    assert_contains "$stderr" 'phase "signature" is part of phase "swap", and cannot stay alone'
    # what fails on the way back takes all of that transaction with it
    stop_writers callers
    q 'ALTER FUNCTION seen_by(int) RENAME TO elsewhere'
    run_sluice revert wide
    assert_status 1
    assert_equal "$(q 'SELECT pg_typeof(seen) FROM users WHERE id = 1')" 'text[]'
    q 'ALTER FUNCTION elsewhere(int) RENAME TO seen_by'
    start_writers callers 2 'SELECT seen_by(id) FROM users'
    run_sluice revert wide
    assert_status 0
    assert_contains "$output" 'swap'
    assert_equal "$(q 'SELECT seen_by(1)')" 0
    run_sluice status wide --json
    assert_equal "$(json next) $(json phases,4,state) $(json phases,5,state)" 'before pending pending'
    stop_writers callers
    run_sluice confirm wide before --by tester --reason again
    run_sluice advance wide
    assert_status 0
    run_sluice revert wide --all
    assert_status 0
    assert_equal "$(dump)" "$before"
}

@test "what joins the release of an alias goes back with it" {
    local before
    q "CREATE FUNCTION count_of() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM users'"
    write_plan table <<'YAML'
phases:
  - alias: {table: users, to: accounts}
  - gate: {name: said, ask: "Said by all?"}
  - sql:
      at: contract
      do: CREATE OR REPLACE FUNCTION count_of() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM accounts'
  - sql:
      at: contract
      do: CREATE OR REPLACE FUNCTION mail_of(i int) RETURNS text LANGUAGE sql AS 'SELECT email FROM accounts WHERE id = i'
  - release: {name: release, table: users}
YAML
    before=$(dump)
    run_sluice advance table.yaml
    assert_status 0
    run_sluice confirm table said --by Ann --reason tested
    run_sluice advance table --dry-run
    assert_status 0
    assert_contains "$output" 'FROM accounts'
    run_sluice advance table
    assert_status 0
    assert_equal "$(q 'SELECT count_of(), mail_of(3)')" '50|u3@example.org'
    agrees table
    run_sluice revert table
    assert_status 0
    assert_equal "$(q "SELECT count_of(), strpos(pg_get_functiondef('mail_of'::regproc), 'plpgsql') > 0")" '50|t'
    run_sluice revert table --all
    assert_status 0
    assert_equal "$(dump)" "$before"
}

@test "it has to stand right before what it is part of" {
    rename_plan <<<'  - sql: {name: early, at: contract, do: "COMMENT ON TABLE users IS $$x$$"}
  - backfill: {table: users}'
    run_sluice check rename.yaml
    assert_status 2
    assert_contains "$stderr" 'phase "early" has no contract to be part of: phase "backfill-users-2" behind it has no such transaction'
    rename_plan </dev/null
    printf '  - sql: {at: contract, do: "COMMENT ON TABLE users IS $$x$$"}\n' >>rename.yaml
    run_sluice check rename.yaml
    assert_status 2
    assert_contains "$stderr" 'has no contract to be part of: nothing is behind it'
    rename_plan <<<'  - sql: {at: expand, do: "COMMENT ON TABLE users IS $$x$$"}'
    run_sluice check rename.yaml
    assert_status 2
}

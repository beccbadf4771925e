#!/usr/bin/env bats
# The contract with users: what each command prints, and every exit status.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
}

users() {
    q "CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
           email text NOT NULL UNIQUE, created_at timestamptz DEFAULT now());
       COMMENT ON COLUMN users.email IS 'where we write to';
       CREATE INDEX users_lower ON users (lower(email));
       INSERT INTO users (email) VALUES ('anna@example.com'), ('Bob@example.org')"
    write_plan rename <<'YAML'
description: Unify naming
phases:
  - add_column: {name: add, table: users, columns: {mail: {up: email}}, down: {email: mail}}
  - backfill: {name: fill, table: users}
  - constrain: {name: like-email, table: users, add: [{like: {mail: email}}]}
  - gate: {name: deployed, ask: "Has every service been redeployed?"}
  - drop: {name: contract, table: users, columns: [email]}
YAML
}

@test "a plan from check to complete, and every word on the way" {
    users
    expect 0 status <<'OUT'
no plan is registered in this database
OUT
    expect 0 log </dev/null
    expect 0 check rename.yaml <<'OUT'
plan rename: 5 phases, nothing stands against it
fill (table public.users)
  rows: about 2 on 1 page
  writes: about SOME WAL, table +0 bytes, indexes +0 bytes, in 3 passes
  time: no rate is set, so none is promised
  disk: SOME
like-email (table public.users)
  reads: about 40 kB, 1 scan of 8.0 kB; writes 2 indexes, about 48 kB
  time: seconds, as a rule
contract (table public.users)
  reads: about 8.0 kB, 1 scan of 8.0 kB
  time: seconds, as a rule
--
rename.yaml:5:36: note: adding a column to table "public.users" makes a client's prepared SELECT * fail once, or with some drivers until they reconnect ("cached plan must not change result type")
rename.yaml:5:36: hint: Name the columns in the application's queries.
OUT
    expect 0 status rename.yaml <<'OUT'
plan rename: pending (not registered in this database)
  #  phase  kind  state  started  took  attempts
  1  add  add_column  pending
  2  fill  backfill  pending
  3  like-email  constrain  pending
  4  deployed  gate  pending
  5  contract  drop  pending

next: sluice advance rename.yaml  # add
OUT
    expect 4 verify rename.yaml <<'OUT'
--
sluice: error: plan "rename" is not registered in this database
hint: Begin it with `sluice advance rename.yaml`.
OUT
    expect 0 advance rename.yaml <<'OUT'
done  add  add_column  DURATION
next: sluice advance rename.yaml  # fill
OUT
    expect 0 verify rename <<'OUT'
ok  rows of public.users agree: mail
  not compared: the backfill is not complete
ok  column mail of public.users is present
ok  function sync_4a3ccaf37c177163 of sluice is present
ok  trigger zz_sluice_4a3ccaf37c177163_insert of public.users is present
ok  trigger zz_sluice_4a3ccaf37c177163_update of public.users is present
plan rename: everything is as it should be (5 checks)
OUT
    expect 4 confirm rename deployed --by me --reason early <<'OUT'
--
sluice: error: plan "rename" does not stand at a gate
hint: See where it stands with `sluice status rename`.
OUT
    expect 0 advance rename --until gate <<'OUT'
done  fill  backfill  DURATION  2 rows filled
done  like-email  constrain  DURATION
the plan stands at gate "deployed": Has every service been redeployed?
next: sluice confirm rename deployed --by WHO --reason TEXT
--
sluice: phase 2 of 5: fill done in DURATION, 2 rows filled
sluice: phase 3 of 5: like-email done in DURATION
OUT
    expect 0 advance rename --until gate <<'OUT'
the plan stands at gate "deployed": Has every service been redeployed?
  waits  confirmed by 1 role: 0 of 1
next: sluice confirm rename deployed --by WHO --reason TEXT
OUT
    expect 3 advance rename <<'OUT'
--
sluice: error: gate "deployed" is closed
  Has every service been redeployed?
  approvals: confirmed by 1 role (0 of 1)
hint: When it is so: `sluice confirm rename deployed --by WHO --reason TEXT`.
OUT
    expect 3 advance rename.yaml --until complete <<'OUT'
--
sluice: error: gate "deployed" is closed
  Has every service been redeployed?
  approvals: confirmed by 1 role (0 of 1)
hint: When it is so: `sluice confirm rename deployed --by WHO --reason TEXT`.
OUT
    expect 0 status rename <<'OUT'
plan rename: waiting
  #  phase  kind  state  started  took  attempts
  1  add  add_column  done  TIME  DURATION  1
  2  fill  backfill  done  TIME  DURATION  1
  2 rows, 100 % heap-only, SOME WAL, table +0 bytes, indexes +0 bytes
  3  like-email  constrain  done  TIME  DURATION  1
  4  deployed  gate  pending  TIME  DURATION
  waits  confirmed by 1 role: 0 of 1
  5  contract  drop  pending

waits for: gate "deployed": Has every service been redeployed?
can be reverted to: start
next: sluice confirm rename deployed --by WHO --reason TEXT
OUT
    expect 0 verify rename.yaml <<'OUT'
ok  rows of public.users agree: mail
ok  column mail of public.users is present
ok  function sync_4a3ccaf37c177163 of sluice is present
ok  trigger zz_sluice_4a3ccaf37c177163_insert of public.users is present
ok  trigger zz_sluice_4a3ccaf37c177163_update of public.users is present
ok  index sluice_0da114798db105e0 of public.users is present
ok  constraint sluice_0da114798db105e0 of public.users is present
ok  index sluice_ef720ccdc7c04d82 of public.users is present
ok  constraint sluice_0f799d2f56c77a9e of public.users is absent
ok  not null of mail of public.users is present
plan rename: everything is as it should be (10 checks)
OUT
    expect 0 revert rename.yaml <<'OUT'
taken back  like-email  constrain  DURATION
the plan is running
OUT
    expect 0 status <<'OUT'
plan  state  phase  since  waits for  run by  next
rename  running  3 of 5 like-email  TIME  sluice advance rename
OUT
    expect 0 status rename <<'OUT'
plan rename: running
  #  phase  kind  state  started  took  attempts
  1  add  add_column  done  TIME  DURATION  1
  2  fill  backfill  done  TIME  DURATION  1
  2 rows, 100 % heap-only, SOME WAL, table +0 bytes, indexes +0 bytes
  3  like-email  constrain  pending
  4  deployed  gate  pending
  5  contract  drop  pending

can be reverted to: start
next: sluice advance rename  # like-email
OUT
    expect 0 advance rename <<'OUT'
done  like-email  constrain  DURATION
the plan stands at gate "deployed": Has every service been redeployed?
next: sluice confirm rename deployed --by WHO --reason TEXT
OUT
    expect 0 confirm rename.yaml deployed --by Ann --reason 'all of them run 42' <<'OUT'
gate "deployed" is open: the next advance passes it
  ok  confirmed by 1 role: 1 of 1
  confirmed TIME by Ann (role postgres): all of them run 42
next: sluice advance rename.yaml
OUT
    expect 0 confirm rename deployed --by Bob --reason again <<'OUT'
gate "deployed" was confirmed already
  ok  confirmed by 1 role: 1 of 1
  confirmed TIME by Ann (role postgres): all of them run 42
next: sluice advance rename
OUT
    expect 0 pause rename <<'OUT'
plan "rename" is paused: nobody works on it, and no advance begins
next: sluice resume rename
OUT
    expect 0 pause rename <<'OUT'
plan "rename" was paused already by root: nobody works on it, and no advance begins
next: sluice resume rename
OUT
    expect 75 advance rename <<'OUT'
--
sluice: error: plan "rename" is paused by root
hint: Go on with `sluice resume rename`, then advance.
OUT
    expect 0 status rename <<'OUT'
plan rename: waiting
  #  phase  kind  state  started  took  attempts
  1  add  add_column  done  TIME  DURATION  1
  2  fill  backfill  done  TIME  DURATION  1
  2 rows, 100 % heap-only, SOME WAL, table +0 bytes, indexes +0 bytes
  3  like-email  constrain  done  TIME  DURATION  1
  4  deployed  gate  pending  TIME  DURATION
  ok  confirmed by 1 role: 1 of 1
  confirmed TIME by Ann (role postgres): all of them run 42
  5  contract  drop  pending

paused by: root
waits for: paused by root: sluice resume rename
can be reverted to: start
next: sluice resume rename
OUT
    expect 0 resume rename.yaml <<'OUT'
plan "rename" may go on: nobody works on it
next: sluice advance rename.yaml  # contract
OUT
    expect 0 resume rename <<'OUT'
plan "rename" was not paused: nobody works on it
next: sluice advance rename  # contract
OUT
    expect 0 advance rename.yaml <<'OUT'
done  contract  drop  DURATION
the plan is complete
OUT
    expect 0 advance rename.yaml <<'OUT'
nothing is left to do: the plan is complete
OUT
    expect 0 status <<'OUT'
1 plan is finished: sluice status --all
OUT
    expect 0 status rename <<'OUT'
plan rename: complete
  #  phase  kind  state  started  took  attempts
  1  add  add_column  done  TIME  DURATION  1
  2  fill  backfill  done  TIME  DURATION  1
  2 rows, 100 % heap-only, SOME WAL, table +0 bytes, indexes +0 bytes
  3  like-email  constrain  done  TIME  DURATION  1
  4  deployed  gate  done  TIME  DURATION
  ok  confirmed by 1 role: 1 of 1
  confirmed TIME by Ann (role postgres): all of them run 42
  5  contract  drop  done  TIME  DURATION  1
OUT
    local named='' checks=10
    if (($(q 'SHOW server_version_num') >= 180000)); then # where NOT NULL has a name
        named=$'\nok  constraint users_email_not_null of public.users is present' checks=11
    fi
    expect 0 verify rename <<OUT
ok  column mail of public.users is present
ok  function sync_4a3ccaf37c177163 of sluice is absent
ok  trigger zz_sluice_4a3ccaf37c177163_insert of public.users is absent
ok  trigger zz_sluice_4a3ccaf37c177163_update of public.users is absent
ok  constraint sluice_0f799d2f56c77a9e of public.users is absent
ok  not null of mail of public.users is present
ok  column email of public.users is absent
ok  constraint users_email_key of public.users is present
ok  index users_email_key of public.users is present
ok  index users_lower of public.users is present$named
plan rename: everything is as it should be ($checks checks)
OUT
    expect 4 revert rename <<'OUT'
--
sluice: error: phase "contract" cannot be taken back
  DROP TRIGGER zz_sluice_4a3ccaf37c177163_insert ON public.users
hint: The old shape is gone: write a new plan that leads back.
OUT
    expect 4 revert rename --all <<'OUT'
--
sluice: error: phase "contract" cannot be taken back
  DROP TRIGGER zz_sluice_4a3ccaf37c177163_insert ON public.users
hint: The old shape is gone: write a new plan that leads back.
OUT
    expect 4 confirm rename deployed --by me --reason late <<'OUT'
--
sluice: error: gate "deployed" has been passed already
hint: See where it stands with `sluice status rename`.
OUT
    expect 0 log rename <<'OUT'
TIME  rename  -  register  ok  role postgres (USER@HOST)  checksum CHECKSUM
TIME  rename  add  advance  begun  role postgres (USER@HOST)
TIME  rename  add  advance  done  role postgres (USER@HOST)  DURATION
TIME  rename  deployed  confirm  refused  me, role postgres (USER@HOST)  plan "rename" does not stand at a gate; reason given: early
TIME  rename  fill  advance  begun  role postgres (USER@HOST)
TIME  rename  fill  advance  done  role postgres (USER@HOST)  DURATION  2 rows filled
TIME  rename  like-email  advance  begun  role postgres (USER@HOST)
TIME  rename  like-email  advance  done  role postgres (USER@HOST)  DURATION
TIME  rename  deployed  gate  opened  role postgres (USER@HOST)  Has every service been redeployed?
TIME  rename  like-email  revert  begun  role postgres (USER@HOST)
TIME  rename  like-email  revert  done  role postgres (USER@HOST)  DURATION
TIME  rename  like-email  advance  begun  role postgres (USER@HOST)
TIME  rename  like-email  advance  done  role postgres (USER@HOST)  DURATION
TIME  rename  deployed  gate  opened  role postgres (USER@HOST)  Has every service been redeployed?
TIME  rename  deployed  confirm  ok  Ann, role postgres (USER@HOST)  all of them run 42
TIME  rename  -  pause  ok  role postgres (USER@HOST)
TIME  rename  -  pause  unchanged  role postgres (USER@HOST)
TIME  rename  -  resume  ok  role postgres (USER@HOST)
TIME  rename  -  resume  unchanged  role postgres (USER@HOST)
TIME  rename  contract  advance  begun  role postgres (USER@HOST)
TIME  rename  deployed  gate  passed  role postgres (USER@HOST)
TIME  rename  contract  advance  done  role postgres (USER@HOST)  DURATION
TIME  rename  deployed  confirm  refused  me, role postgres (USER@HOST)  gate "deployed" has been passed already; reason given: late
OUT
}

# Three hundred orders on some forty pages.
orders() {
    q "CREATE TABLE orders (id int PRIMARY KEY, code text, filler text);
       INSERT INTO orders SELECT i, i, repeat('x', 1000) FROM generate_series(1, 300) i"
}

@test "plan prints every phase: its SQL, locks, costs, what cannot be taken back, and its gates" {
    orders
    write_plan small <<'YAML'
phases:
  - add_column: {table: orders, columns: {priority: {type: int, default: 0}}}
  - constrain:
      table: orders
      add:
        - index: {name: orders_priority, on: (priority DESC), where: priority > 0}
        - unique: {name: orders_code_key, columns: [code]}
        - check: {name: orders_priority_check, expression: priority >= 0}
        - not_null: [code]
  - gate:
      name: ready
      ask: Ready?
      approvals: 2
      soak: 1h
      evidence:
        - query: {sql: "SELECT count(*) FROM orders", expect: 300}
  - drop: {table: orders, columns: [code]}
YAML
    expect 0 plan small.yaml <<'OUT'
plan small
4 phases; everything before drop-orders can be taken back until it runs

1  add_column-orders  (add_column, reversible)
  table public.orders

  1.1  a constant default is kept in the catalogue: no row is touched
  runs: in a transaction
  lock: ACCESS EXCLUSIVE on public.orders (blocks reads and writes, held for a moment, waits at most DURATION)
  cost: catalogue only
  on revert: refused while rows hold values that only it has, unless they are meant to be lost

  ALTER TABLE public.orders ADD COLUMN priority int DEFAULT (0)

2  constrain-orders  (constrain, reversible)
  table public.orders
  reads: about 2.0 MB, 2 scans of 344 kB; writes 2 indexes, about 64 kB
  time: seconds, as a rule

  2.1  built while the application goes on; waits for older transactions of the database
  runs: outside a transaction, repaired when it was interrupted
  lock: SHARE UPDATE EXCLUSIVE on public.orders (blocks neither reads nor writes, held while the index is built)
  cost: reads every row and writes an index

  CREATE INDEX CONCURRENTLY orders_priority ON public.orders (priority DESC) WHERE (priority > 0)

  2.2  built while the application goes on; waits for older transactions of the database
  runs: outside a transaction, repaired when it was interrupted
  lock: SHARE UPDATE EXCLUSIVE on public.orders (blocks neither reads nor writes, held while the index is built)
  cost: reads every row and writes an index

  CREATE UNIQUE INDEX CONCURRENTLY orders_code_key ON public.orders (code)

  2.3  the index is there already: catalogue only
  runs: in a transaction
  lock: ACCESS EXCLUSIVE on public.orders (blocks reads and writes, held for a moment, waits at most DURATION)
  cost: catalogue only

  ALTER TABLE public.orders ADD CONSTRAINT orders_code_key UNIQUE USING INDEX orders_code_key

  2.4  new writes are checked from here on; no row is read
  runs: in a transaction
  lock: ACCESS EXCLUSIVE on public.orders (blocks reads and writes, held for a moment, waits at most DURATION)
  cost: catalogue only

  ALTER TABLE public.orders ADD CONSTRAINT orders_priority_check CHECK (priority >= 0) NOT VALID

  2.5  reads every row while the application goes on
  runs: in a transaction
  lock: SHARE UPDATE EXCLUSIVE on public.orders (blocks neither reads nor writes, held while the table is read, waits at most DURATION)
  cost: reads every row

  ALTER TABLE public.orders VALIDATE CONSTRAINT orders_priority_check

  2.6  new writes are checked from here on; no row is read
  runs: in a transaction
  lock: ACCESS EXCLUSIVE on public.orders (blocks reads and writes, held for a moment, waits at most DURATION)
  cost: catalogue only

  ALTER TABLE public.orders ADD CONSTRAINT sluice_4f501aca8d8c4189 CHECK (code IS NOT NULL) NOT VALID

  2.7  reads every row while the application goes on
  runs: in a transaction
  lock: SHARE UPDATE EXCLUSIVE on public.orders (blocks neither reads nor writes, held while the table is read, waits at most DURATION)
  cost: reads every row

  ALTER TABLE public.orders VALIDATE CONSTRAINT sluice_4f501aca8d8c4189

  2.8  proved by the validated check: no row is read
  runs: in a transaction
  lock: ACCESS EXCLUSIVE on public.orders (blocks reads and writes, held for a moment, waits at most DURATION)
  cost: catalogue only

  ALTER TABLE public.orders ALTER COLUMN code SET NOT NULL

  2.9  the check has served
  runs: in one transaction with 2.8
  lock: ACCESS EXCLUSIVE on public.orders (blocks reads and writes, held for a moment, waits at most DURATION)
  cost: catalogue only

  ALTER TABLE public.orders DROP CONSTRAINT sluice_4f501aca8d8c4189

3  ready  (gate)
  asks: Ready?
  opens when: confirmed by 2 roles
  opens when: open for at least 1h
  opens when: SELECT count(*) FROM orders gives 300

4  drop-orders  (drop, NOT reversible)
  table public.orders

  4.1  catalogue only: no row is touched
  runs: in a transaction
  lock: ACCESS EXCLUSIVE on public.orders (blocks reads and writes, held for a moment, waits at most DURATION)
  cost: catalogue only
  cannot be taken back

  ALTER TABLE public.orders DROP COLUMN code
--
small.yaml:4:25: note: adding a column to table "public.orders" makes a client's prepared SELECT * fail once, or with some drivers until they reconnect ("cached plan must not change result type")
small.yaml:4:25: hint: Name the columns in the application's queries.
OUT
}

@test "no plan reads a table under a lock that keeps writers waiting" {
    local plan name
    for plan in "$ROOT"/plans/*.yaml; do
        name=$(basename "$plan" .yaml)
        q 'DROP SCHEMA public CASCADE; CREATE SCHEMA public' 2>/dev/null
        psql -XAtq -v ON_ERROR_STOP=1 -f "$ROOT/plans/schema/$name.sql"
        run_sluice plan "$plan" --json
        assert_status 0
        # A group is what shares a transaction; operations of other modes are alone.
        run jq -e '[.phases[].operations | group_by(.transaction_group // (.sql | @base64))[]
            | select(any(.cost != "instant"))
            | select(any(.[].locks[]; (.lock | IN("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE ROW EXCLUSIVE", "SHARE"))
                and (.on | contains(".sluice_") | not))) # what nobody else knows yet
            ] == []' <<<"$output"
        assert_status 0
    done
}

@test "status --json has the fields of the contract" {
    orders
    write_plan p <<'YAML'
phases:
  - add_column: {name: add, table: orders, columns: {n: {up: code}}, down: {code: n}}
  - backfill: {name: fill, table: orders}
  - gate:
      name: ready
      ask: Ready?
      soak: 1h
      evidence: [{query: {sql: "SELECT 1", expect: 1}}]
  - drop: {name: contract, table: orders, columns: [code]}
YAML
    to_gate p
    run_sluice confirm p ready --by Ann --reason "it's so"
    assert_status 0
    run_sluice status p --json
    assert_status 0
    assert_equal "$stderr" ''
    assert_equal "$(jq -c '[.plan, .checksum == .plans[0].checksum, .state, .next, .reversible_to]' \
        <<<"$output")" '["p",true,"waiting","ready","start"]'
    assert_equal "$(jq -r .checksum < <("$SLUICE" check p.yaml --json))" "$(json checksum)"
    [[ $(json checksum) =~ ^[0-9a-f]{64}$ ]]
    assert_equal "$(jq -c '.phases[] | [.ordinal, .name, .kind, .state, .attempts, .error]' \
        <<<"$output")" '[1,"add","add_column","done",1,null]
[2,"fill","backfill","done",1,null]
[3,"ready","gate","pending",0,null]
[4,"contract","drop","pending",0,null]'
    assert_equal "$(jq -c '.phases[1] | [.rows_done, .rows_total, .rows_per_second > 0, .eta_seconds]' \
        <<<"$output")" '[300,300,true,0]'
    assert_equal "$(jq -c '.phases[2] | [.ask, (.approvals[] | .role, .by, .reason),
        (.evidence[] | .kind, .holds)]' <<<"$output")" \
        '["Ready?","postgres","Ann","it'"'"'s so","approvals",true,"soak",false,"query",true]'
    assert_equal "$(jq -r '[.phases[0].started_at, .phases[0].finished_at] | .[]' <<<"$output" |
        normal | uniq)" TIME
}

@test "log --json and verify --json name what there is" {
    users
    to_gate rename
    pass_gate rename
    run_sluice log rename --json
    assert_equal "$(jq -c '[.entries[] | .event + " " + .result] | unique' <<<"$output")" \
        '["advance begun","advance done","confirm ok","gate opened","gate passed","register ok"]'
    assert_equal "$(jq -c '.entries | map(select(.event == "confirm"))[0] | [.plan, .phase, .by, .role, .detail]' \
        <<<"$output")" '["rename","deployed","tester","postgres","tested"]'
    assert_equal "$(jq -c '[.entries[].id] | . == sort' <<<"$output")" true
    run_sluice verify rename --json
    assert_equal "$(jq -c '[.plan, .state, .holds, (.checks | length > 5), all(.checks[]; .holds)]' \
        <<<"$output")" '["rename","complete",true,true,true]'
    # the trail is append-only, also for its owner
    run psql -XAtc 'DELETE FROM sluice.log'
    assert_status 1
    assert_contains "$output" 'the log of sluice is append-only'
}

@test "a row whose new value cannot be computed is named, and what could be filled stays" {
    orders
    q "UPDATE orders SET code = 'none' WHERE id = 250"
    write_plan p <<'YAML'
phases:
  - add_column: {name: add, table: orders, columns: {n: {type: int, up: "code::int"}}, down: {code: "n::text"}}
  - backfill: {name: fill, table: orders}
YAML
    run_sluice advance p.yaml
    assert_status 0
    run_sluice advance p
    assert_status 1
    assert_contains "$stderr" 'invalid input syntax for type integer: … (SQLSTATE 22P02)'
    assert_contains "$stderr" 'the row id=250 of table public.orders: SELECT * FROM public.orders WHERE'
    local row
    row=$(sed -n "s/.* FROM public.orders \(WHERE ctid = '([0-9]*,[0-9]*)'\)\$/\1/p" <<<"$stderr")
    is "SELECT id FROM orders $row" 250
    is 'SELECT count(n) > 0 FROM orders' t
    run_sluice status p --json
    assert_equal "$(jq -c '[.state, .phases[1].state, .phases[1].attempts]' <<<"$output")" \
        '["failed","failed",1]'
    assert_contains "$(json phases,1,error_hint)" 'run `sluice advance p` again, which resumes it'
    run_sluice revert p # what failed can be taken back as well
    assert_status 0
    run_sluice advance p
    assert_status 1
    q "UPDATE orders SET code = '-1' WHERE id = 250"
    run_sluice advance p
    assert_status 0
    is 'SELECT n FROM orders WHERE id = 250' -1
    agrees p
}

@test "rows that stay locked end a backfill at the deadline for locks, and it goes on from there" {
    orders
    write_plan p <<'YAML'
settings: {lock_deadline: 1s, lock_timeout: 100ms, batch_pages: 4}
phases:
  - add_column: {name: add, table: orders, columns: {n: {up: code}}, down: {code: n}}
  - backfill: {name: fill, table: orders}
YAML
    run_sluice advance p.yaml
    assert_status 0
    session_open holder
    session_do holder 'BEGIN; SELECT FROM orders WHERE id = 200 FOR UPDATE'
    run_sluice advance p
    assert_status 75
    assert_contains "$stderr" 'canceling statement due to lock timeout'
    assert_contains "$stderr" 'hint: Rows of table public.orders stay locked; try again later.'
    is 'SELECT count(n) BETWEEN 1 AND 299 FROM orders' t
    run_sluice status p --json
    assert_equal "$(jq -c '[.state, .phases[1].state, .phases[1].error]' <<<"$output")" \
        '["running","running",null]'
    session_close holder
    run_sluice advance p
    assert_status 0
    assert_contains "$stderr" 'backfill of public.orders goes on after'
    is 'SELECT count(n) FROM orders' 300
    agrees p
}

@test "a table that somebody else holds puts a phase off with nothing changed" {
    users
    sed -i 's/^description:.*/settings: {lock_deadline: 300ms}/' rename.yaml
    session_open reader
    session_do reader 'BEGIN; SELECT FROM users'
    local before
    before=$(dump_schema)
    run_sluice advance rename.yaml
    assert_status 75
    assert_contains "$stderr" 'could not lock table "public.users" within 300 ms'
    assert_contains "$stderr" 'application reader'
    assert_equal "$(dump_schema)" "$before"
    run_sluice status rename --json
    assert_equal "$(jq -c '[.state, .phases[0].state, .next]' <<<"$output")" '["pending","pending","add"]'
    session_close reader
    run_sluice advance rename
    assert_status 0
}

@test "evidence is read when the gate is confirmed and again when it is passed" {
    users
    sed -i "s/ask: \(.*\)}/ask: \1, evidence: [{query: {sql: \"SELECT count(*) = 0 FROM users WHERE email ~ 'org'\", expect: t}}]}/" rename.yaml
    to_gate rename
    expect 4 confirm rename deployed --by Ann --reason early <<'OUT'
--
sluice: error: evidence of gate "deployed" does not hold
  query: SELECT count(*) = 0 FROM users WHERE email ~ 'org' (f, expected t)
hint: Confirm again when it does.
OUT
    is 'SELECT count(*) FROM sluice.approval' 0
    is "SELECT claimed_by, result FROM sluice.log WHERE event = 'confirm'" 'Ann|refused'
    run_sluice advance rename
    assert_status 3
    q "UPDATE users SET mail = 'Bob@example.com' WHERE id = 2"
    run_sluice confirm rename deployed --by Ann --reason now
    assert_status 0
    q "UPDATE users SET mail = 'Bob@example.org' WHERE id = 2"
    expect 4 advance rename <<'OUT'
--
sluice: error: evidence of gate "deployed" does not hold
  Has every service been redeployed?
  query: SELECT count(*) = 0 FROM users WHERE email ~ 'org' (f, expected t)
hint: Try again when it does: `sluice advance rename`.
OUT
    is 'SELECT state FROM sluice.plan' waiting
    q "UPDATE users SET mail = 'Bob@example.com' WHERE id = 2"
    run_sluice advance rename
    assert_status 0
}

@test "two gates: a revert to before one closes it again, and its approval is void" {
    users
    write_plan two <<'YAML'
phases:
  - add_column: {name: add, table: users, columns: {mail: {up: email}}, down: {email: mail}}
  - gate: {name: one, ask: "One?"}
  - backfill: {name: fill, table: users}
  - constrain: {name: like-email, table: users, add: [{like: {mail: email}}]}
  - gate: {name: two, ask: "Two?"}
  - drop: {name: contract, table: users, columns: [email]}
YAML
    to_gate two
    run_sluice confirm two two --by Ann --reason 'the wrong one'
    assert_status 4
    assert_contains "$stderr" 'plan "two" stands at gate "one", not at "two"'
    run_sluice confirm two one --by Ann --reason yes
    run_sluice advance two --until like-email
    assert_status 0
    run_sluice advance two --until fill # reached long ago
    assert_status 0
    run_sluice confirm two two --by Ann --reason yes
    assert_status 0
    run_sluice revert two --to add
    assert_status 0
    assert_equal "$(normal <<<"$output")" 'taken back  like-email  constrain  DURATION
taken back  fill  backfill  DURATION
the plan is waiting'
    expect 3 advance two --until complete <<'OUT'
--
sluice: error: gate "one" is closed
  One?
  approvals: confirmed by 1 role (0 of 1)
hint: When it is so: `sluice confirm two one --by WHO --reason TEXT`.
OUT
    run_sluice confirm two one --by Ann --reason again
    run_sluice advance two --until complete # not through the second, approved before the revert
    assert_status 3
    pass_gate two two
    is 'SELECT count(*) FILTER (WHERE void), count(*) FROM sluice.approval' '2|4'
}

@test "a plan that was edited after revert --all runs as edited, and is known by its name anywhere" {
    users
    to_gate rename
    sed -i 's/{mail: {up: email}}/{post: {up: email}}/; s/email: mail/email: post/; s/mail: email/post: email/' \
        rename.yaml
    run_sluice advance rename.yaml
    assert_status 5
    run_sluice revert rename.yaml --all # the registered text is what is taken back
    assert_status 5
    run_sluice revert rename --all
    assert_status 0
    is "SELECT count(*) FROM information_schema.columns WHERE column_name = 'mail'" 0
    run_sluice check rename.yaml
    assert_status 0
    run_sluice advance rename.yaml --until gate
    assert_status 0
    is 'SELECT post FROM users WHERE id = 1' anna@example.com
    mkdir elsewhere
    cd elsewhere
    pass_gate rename
    run_sluice status ../rename.yaml
    assert_status 0
    assert_equal "${lines[0]}" 'plan rename: complete'
    run_sluice advance rename.yaml # no such file: a file is what it looks like
    assert_status 2
    assert_contains "$stderr" 'could not read plan file "rename.yaml"'
}

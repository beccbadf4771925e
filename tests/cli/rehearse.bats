#!/usr/bin/env bats
# rehearse: a plan in a scratch database, there, back and there again, and what is left of it.
# shellcheck disable=SC2154,SC2016 # variables that bats sets; dollars are SQL's

load ../harness/common

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    need_client pg_restore
    SCRATCH=${TEST_DATABASE}_scratch
    psql -XAtq -d postgres -c "CREATE DATABASE $SCRATCH TEMPLATE template0"
    q "CREATE TABLE orgs (id bigserial PRIMARY KEY, name text NOT NULL UNIQUE);
       CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
           org_id bigint NOT NULL REFERENCES orgs, boss bigint REFERENCES users,
           email text NOT NULL UNIQUE CHECK (email LIKE '%@%'), twice int GENERATED ALWAYS AS (id * 2) STORED);
       INSERT INTO orgs (name) SELECT 'org' || g FROM generate_series(1, 50) g;
       INSERT INTO users (org_id, boss, email) SELECT 1 + g % 50, nullif(g / 10, 0), 'u' || g || '@x.org'
       FROM generate_series(1, 500) g;
       ANALYZE"
    printf '%s\n' 'sluice: 1' 'plan: nick' 'phases:' \
        '  - add_column: {table: users, columns: {nick: {type: text}}}' >nick.yaml
}
teardown() {
    [[ -z ${SCRATCH:-} ]] || psql -XAtq -d postgres -c "DROP DATABASE IF EXISTS $SCRATCH WITH (FORCE)"
    drop_database
}

rehearse() {
    run_sluice rehearse "$@" --on "dbname=$SCRATCH"
}
in_scratch() {
    PGDATABASE=$SCRATCH q "$1"
}
schema_public() {
    in_scratch "SELECT nspowner::regrole, (SELECT string_agg(a::text, ' ' ORDER BY a::text)
        FROM aclexplode(coalesce(nspacl, acldefault('n', nspowner))) a) FROM pg_namespace WHERE nspname = 'public'"
}
remember_public() {
    public=$(schema_public)
}
is_empty() {
    assert_equal "$(in_scratch "$(<"$ROOT/lib/rehearsal/sql/present.sql")")" ''
    assert_equal "$(schema_public)" "$public"
}

@test "rehearse: a rename beside its old application, there, back and there again, and nothing is left" {
    remember_public
    cat >plan.yaml <<'END'
sluice: 1
plan: mail
rename_column:
  table: users
  column: email
  to: email_address
  gate: {soak: 24h, not_author: true, evidence: [{no_writes_to: {column: users.email, for: 30m}}, {query: {sql: "SELECT count(*) > 1 FROM orgs", expect: t}}]}
END
    printf '%s\n' '\set id random(1, 500)' 'UPDATE users SET email = email WHERE id = :id;' >traffic.sql
    before=$(dump_schema)
    rehearse plan.yaml --traffic traffic.sql --json
    assert_status 0
    assert_equal "$(jq -c '[.went_back, .went_through, .irreversible_from, .faults, .difference, .rows]' <<<"$output")" \
        '[true,true,"drop-users",[],"","made"]'
    phases() {
        jq -c --arg leg "$1" '[.steps[] | select(.leg == $leg) | .phase]' <<<"$output"
    }
    assert_equal "$(phases there)" '["add_column-users","backfill-users","constrain-users"]'
    assert_equal "$(phases back)" '["constrain-users","backfill-users","add_column-users"]'
    assert_equal "$(phases 'there again' | jq length)" 4
    assert_equal "$(jq '[.steps[] | .traffic.transactions > 0] | all' <<<"$output")" true
    assert_equal "$(jq '[.steps[] | select(.reversible) | .traffic.failed] | add' <<<"$output")" 0
    # the old application is gone by then, or should be
    assert_equal "$(jq -r '.steps[-1] | .traffic.failed > 0 and (.traffic.error | test("column \"email\""))' <<<"$output")" true
    assert_equal "$(jq '[.steps[] | select(.kind == "drop") | .locks[]
        | select(.lock == "ACCESS EXCLUSIVE" and .relation == "public.users") | .held_us > 0] | any' <<<"$output")" true
    assert_equal "$(jq -c '[.gates[] | [.kind, .holds, .tells]]' <<<"$output")" \
        '[["approvals",false,false],["soak",false,false],["no_writes_to",false,false],["query",true,true]]'
    assert_equal "$(jq -c '[.tables[] | [.name, .rows]]' <<<"$output")" '[["public.orgs",50],["public.users",500]]'
    assert_equal "$(dump_schema)" "$before"
    assert_equal "$(q "SELECT count(*) FROM pg_namespace WHERE nspname = 'sluice'")" 0
    is_empty
}

# bats test_tags=quick
@test "rehearse: copied rows bring those that their keys refer to, and keep their text" {
    q "CREATE TABLE odd (a \"char\", b bpchar(5), c text[], d jsonb, e numeric, f timestamptz, g bytea, h int4range,
           PRIMARY KEY (e, f));
       INSERT INTO odd VALUES ('x', 'y', ARRAY['a,b', NULL, '\"{}'], '{\"a\": \"(1,2)\"}', 1e-20, '1999-01-01 UTC', '\\x00ff', '[1,5)'),
           (NULL, NULL, NULL, NULL, 'NaN', 'infinity', NULL, NULL);
       CREATE TABLE odd_parts (id int, e numeric, f timestamptz, FOREIGN KEY (e, f) REFERENCES odd) PARTITION BY RANGE (id);
       CREATE TABLE odd_parts_1 PARTITION OF odd_parts FOR VALUES FROM (1) TO (100);
       INSERT INTO odd_parts SELECT 1, e, f FROM odd"
    # asked in the scratch database, while the rows are there
    cat >plan.yaml <<'END'
sluice: 1
plan: look
phases:
  - verify:
      - query: {sql: "SELECT count(*) >= 20 AND count(*) < 100 FROM users", expect: t}
      - query: {sql: "SELECT NOT EXISTS (SELECT FROM users u WHERE boss IS NOT NULL AND NOT EXISTS (SELECT FROM users b WHERE b.id = u.boss))", expect: t}
      - query: {sql: "SELECT md5(string_agg(o::text, ';' ORDER BY e)) FROM odd o", expect: DIGEST}
      - query: {sql: "SELECT count(*) = 2 FROM odd_parts_1", expect: t}
      - query: {sql: "SELECT last_value >= 50 FROM orgs_id_seq", expect: t}
END
    sed -i "s/DIGEST/$(q "SELECT md5(string_agg(o::text, ';' ORDER BY e)) FROM odd o")/" plan.yaml
    rehearse plan.yaml --rows 20 --json
    assert_status 0
    assert_equal "$(jq -c '[.rows, .faults]' <<<"$output")" '["copied",[]]'
    assert_equal "$(jq '[.tables[] | .note] | map(select(. != null)) | length' <<<"$output")" 0
}

@test "rehearse: rows that are made obey keys, checks and types, and what cannot be made is told" {
    q "CREATE TYPE mood AS ENUM ('ok', 'sad');
       CREATE DOMAIN code AS text CHECK (VALUE ~ '^[a-z]');
       CREATE TABLE shapes (id uuid PRIMARY KEY, m mood, d date UNIQUE, j jsonb, t text[], r int4range, n varchar(6) UNIQUE,
           c code, u inet UNIQUE, b boolean NOT NULL, at timestamptz NOT NULL DEFAULT now(), i interval);
       INSERT INTO shapes SELECT gen_random_uuid(), 'ok', '2020-01-01'::date + g, '{}', ARRAY['a', 'b'], '[1,2)', 'n' || g,
           'abc', '10.0.0.1'::inet + g, true, now(), '1 day' FROM generate_series(1, 200) g;
       CREATE TABLE members (user_id bigint REFERENCES users, org_id bigint REFERENCES orgs, PRIMARY KEY (user_id, org_id));
       INSERT INTO members SELECT id, org_id FROM users;
       CREATE TABLE never (id int PRIMARY KEY, v text);
       CREATE TABLE strict (a int, b int, CHECK (a + b = 10));
       INSERT INTO strict SELECT g, 10 - g FROM generate_series(1, 300) g;
       CREATE TABLE parts (id int, at date NOT NULL) PARTITION BY RANGE (at);
       CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
       INSERT INTO parts SELECT g, '2020-01-01'::date + g FROM generate_series(1, 100) g;
       ANALYZE shapes, members, strict, parts, parts_1, users, orgs"
    rehearse nick.yaml --json
    assert_status 0
    rows() {
        jq -r --arg t "public.$1" '.tables[] | select(.name == $t) | [.rows, .rows_in_target] | @csv' <<<"$output"
    }
    assert_equal "$(rows shapes)" 200,200
    assert_equal "$(rows parts)" 100,100
    assert_equal "$(rows never)" 100, # nobody has analysed it
    [[ $(rows members) == *,500 && $(rows members) != 0,* ]]
    assert_contains "$(jq -r '.tables[] | select(.name == "public.strict") | .note' <<<"$output")" 'strict_check'
}

# Much of what a database can have.
rich_schema() {
    q "CREATE EXTENSION pg_trgm; CREATE SCHEMA app; CREATE TYPE app.pair AS (a int, b int);
       CREATE DOMAIN app.word AS text; CREATE SEQUENCE app.s;
       CREATE FUNCTION app.f(int, OUT x int) LANGUAGE sql AS 'SELECT 1'; CREATE PROCEDURE app.p() LANGUAGE sql AS '';
       CREATE AGGREGATE public.total(int) (sfunc = int4pl, stype = int);
       CREATE FUNCTION public.near(int, int) RETURNS boolean LANGUAGE sql AS 'SELECT true';
       CREATE OPERATOR public.<~> (leftarg = int, rightarg = int, function = public.near);
       CREATE COLLATION public.plain FROM \"C\"; CREATE TEXT SEARCH CONFIGURATION public.words (COPY = pg_catalog.english);
       CREATE TABLE app.t (id int PRIMARY KEY, w app.word, p app.pair, body text);
       CREATE STATISTICS app.st ON w, body FROM app.t; CREATE INDEX ON app.t USING gin (body public.gin_trgm_ops);
       CREATE MATERIALIZED VIEW app.m AS SELECT id FROM app.t; CREATE VIEW app.v AS SELECT * FROM app.t;
       CREATE RULE r AS ON DELETE TO app.v DO INSTEAD NOTHING;
       CREATE FUNCTION app.tr() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
       CREATE TRIGGER tr BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION app.tr();
       CREATE FUNCTION app.ev() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
       CREATE EVENT TRIGGER ${TEST_DATABASE}_e ON ddl_command_end EXECUTE FUNCTION app.ev();
       CREATE PUBLICATION pub FOR TABLE app.t; ALTER TABLE app.t ENABLE ROW LEVEL SECURITY;
       CREATE POLICY pol ON app.t USING (true); COMMENT ON TRIGGER tr ON app.t IS 'here';
       CREATE FOREIGN DATA WRAPPER w; CREATE SERVER srv FOREIGN DATA WRAPPER w; CREATE USER MAPPING FOR CURRENT_USER SERVER srv;
       CREATE CAST (app.word AS app.pair) WITH INOUT; GRANT CREATE ON SCHEMA public TO PUBLIC; COMMENT ON SCHEMA public IS 'ours'"
}

# bats test_tags=quick
@test "rehearse: whatever a schema has is copied, and taken away again" {
    remember_public
    rich_schema
    q 'ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC'
    rehearse nick.yaml
    assert_status 0
    assert_contains "$output" 'yes: pg_dump shows the schema as it was before'
    assert_contains "$output" 'default privileges (ALTER DEFAULT PRIVILEGES)'
    assert_contains "$output" 'foreign tables: no user mapping is copied'
    assert_contains "$output" 'on the same server, which felt its load'
    is_empty
}

@test "rehearse: what Sluice knows in the target of other plans goes along" {
    run_sluice advance nick.yaml
    printf '%s\n' 'sluice: 1' 'plan: other' 'phases:' \
        '  - add_column: {table: orgs, columns: {label: {type: text, up: name}}, down: {name: label}}' \
        '  - backfill: {table: orgs}' '  - gate: {name: g, ask: "Deployed?"}' '  - drop: {table: orgs, columns: [name]}' >other.yaml
    run_sluice advance other.yaml --until gate
    assert_status 0
    printf '%s\n' 'sluice: 1' 'plan: after' 'requires: [nick]' 'phases:' \
        '  - add_column: {table: users, columns: {more: {type: text}}}' >after.yaml
    printf '%s\n' '\set id random(1, 50)' 'UPDATE orgs SET label = :id WHERE id = :id;' >traffic.sql
    rehearse after.yaml --traffic traffic.sql --json
    assert_status 0
    assert_equal "$(jq -c '[.faults, .steps[0].traffic.failed]' <<<"$output")" '[[],0]'
    sed -i 's/\[nick\]/[other]/' after.yaml
    rehearse after.yaml
    assert_status 4
    assert_contains "$stderr" 'other'
}

@test "rehearse: refuses the target itself, what is not empty, a plan that has begun, and options that make no sense" {
    run_sluice rehearse nick.yaml --on "host=$PGHOST dbname=$PGDATABASE application_name=other"
    assert_status 4
    assert_contains "$stderr" "--on leads to the target itself: database \"$PGDATABASE\""
    in_scratch 'CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$'
    rehearse nick.yaml
    assert_status 4
    assert_contains "$stderr" "\"$SCRATCH\" is not empty: it has function public.mine()"
    assert_equal "$(in_scratch 'SELECT mine()')" 1
    in_scratch 'DROP FUNCTION mine()'
    run_sluice rehearse nick.yaml
    assert_status 2
    assert_contains "$stderr" 'option "--on" is missing'
    rehearse nick.yaml --rows many
    assert_status 2
    rehearse nick.yaml --traffic none.sql
    assert_status 2
    rehearse nick.yaml --format pdf
    assert_status 2
    echo 'SELECT * FROM nowhere;' >traffic.sql
    rehearse nick.yaml --traffic traffic.sql
    assert_status 4
    assert_contains "$stderr" 'the traffic fails before anything is done: client'
    run_sluice advance nick.yaml
    rehearse nick.yaml
    assert_status 4
    assert_contains "$stderr" 'plan "nick" has begun in the target: it is complete there'
    remember_public
    is_empty
}

@test "rehearse: nothing of it reaches another server" {
    q "CREATE EXTENSION postgres_fdw; CREATE TABLE far (id int PRIMARY KEY, v text);
       CREATE SERVER self FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '$PGHOST', dbname '$PGDATABASE');
       CREATE USER MAPPING FOR PUBLIC SERVER self OPTIONS (password_required 'false');
       CREATE FOREIGN TABLE near (id int, v text) SERVER self OPTIONS (table_name 'far'); INSERT INTO far VALUES (1, 'a')"
    printf '%s\n' 'sluice: 1' 'plan: out' 'phases:' '  - sql: {do: "INSERT INTO near VALUES (2)", undo: "DELETE FROM near"}' >out.yaml
    rehearse out.yaml
    assert_status 4
    assert_contains "$stderr" 'user mapping not found'
    assert_equal "$(q 'SELECT count(*) FROM far')" 1
    q "CREATE FOREIGN DATA WRAPPER odd HANDLER postgres_fdw_handler; CREATE SERVER other FOREIGN DATA WRAPPER odd"
    rehearse nick.yaml
    assert_status 4
    assert_contains "$stderr" 'might reach foreign server "other"'
    printf '%s\n' 'sluice: 1' 'plan: move' 'phases:' \
        '  - replicate: {name: over, tables: [orgs], to: {env: A}, from_there: {env: B}, from_here: {env: C}}' \
        '  - gate: {name: g, ask: Moved?}' '  - disconnect: {of: over}' >move.yaml
    A="dbname=$PGDATABASE" B="dbname=$PGDATABASE" C="dbname=$PGDATABASE" rehearse move.yaml
    assert_status 4
    assert_contains "$stderr" 'phase "over" works on another server, which a rehearsal must not reach'
}

@test "rehearse: programs that are missing, or too old for the target, are named" {
    mkdir old none
    printf '#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.1"\n' >old/pg_dump
    chmod +x old/pg_dump
    PATH=$PWD/old:$PATH rehearse nick.yaml
    assert_status 4
    assert_contains "$stderr" 'pg_dump on PATH is of PostgreSQL 9'
    assert_contains "$stderr" "postgresql-client-$(($(q 'SHOW server_version_num') / 10000))"
    run --separate-stderr env PATH="$PWD/none" "$SLUICE" rehearse nick.yaml --on "dbname=$SCRATCH"
    assert_status 4
    assert_contains "$stderr" 'pg_dump is not on PATH'
}

@test "rehearse: what goes wrong is found: a phase that fails, a way back that is none, traffic that fails" {
    remember_public
    cat >fails.yaml <<'END'
sluice: 1
plan: fails
phases:
  - sql: {do: "CREATE TABLE extra (id int)", undo: "DROP TABLE extra"}
  - sql: {do: "SELECT 1 / count(*) FROM extra", undo: "SELECT 1"}
END
    rehearse fails.yaml
    assert_status 4
    assert_contains "$output" 'Goes through       no'
    assert_contains "$output" '(there): '
    assert_contains "$stderr" 'division by zero'
    printf '%s\n' 'sluice: 1' 'plan: stays' 'phases:' \
        '  - sql: {do: "CREATE CONVERSION public.extra FOR $$LATIN1$$ TO $$UTF8$$ FROM iso8859_1_to_utf8", undo: "SELECT 1"}' >stays.yaml
    rehearse stays.yaml --json
    assert_status 4
    assert_equal "$(jq -r '[.went_back, .faults[0]] | @csv' <<<"$output")" \
        'false,"the schema is another after the way back than before"'
    assert_contains "$(jq -r .difference <<<"$output")" '+CREATE CONVERSION public.extra'
    printf '%s\n' 'sluice: 1' 'plan: breaks' 'phases:' '  - retire: {table: users, columns: [boss]}' >breaks.yaml
    printf '%s\n' 'SELECT boss FROM users LIMIT 1;' >traffic.sql
    rehearse breaks.yaml --traffic traffic.sql --json
    assert_status 4
    assert_contains "$(jq -r '.faults[0]' <<<"$output")" 'the traffic failed: client'
    is_empty
}

# A rehearsal that has come to work, in the background.
begin_long() {
    printf '%s\n' 'sluice: 1' 'plan: long' 'phases:' '  - sql: {do: "SELECT pg_sleep(60)", undo: "SELECT 1"}' >long.yaml
    setsid "$SLUICE" rehearse long.yaml --on "dbname=$SCRATCH" >out 2>err 3>&- &
    long=$!
    wait_until 30 "SELECT count(*) > 0 FROM pg_stat_activity
        WHERE datname = '$SCRATCH' AND query LIKE '%pg_sleep(60)%' AND state = 'active'"
}

@test "rehearse: interrupted it empties the database, killed another process does, and what that leaves the next one takes away" {
    remember_public
    begin_long
    kill -TERM "$long"
    wait "$long" || code=$?
    assert_equal "$code" 75
    is_empty
    begin_long
    kill -KILL "$long"
    wait_for 60 grep -q 'the rehearsal ended before its scratch database was empty; now it is' err
    is_empty
    begin_long
    guardian=$(pgrep -P "$long" -x sluice)
    kill -KILL "$guardian" "$long"
    wait_until 30 "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = '$SCRATCH'"
    assert_equal "$(in_scratch "SELECT count(*) FROM pg_tables WHERE tablename = 'users'")" 1
    rehearse nick.yaml
    assert_status 0
    assert_contains "$stderr" 'has what a rehearsal left that was killed: it is emptied first'
    is_empty
}

@test "rehearse: by a role of its own, without the target's roles and with a password that nobody sees" {
    role=r_$RANDOM$RANDOM
    q "CREATE ROLE $role; ALTER TABLE orgs OWNER TO $role; GRANT SELECT ON users TO $role"
    psql -XAtq -d postgres -c "CREATE ROLE ${role}_s LOGIN PASSWORD 'hidden'" -c "ALTER DATABASE $SCRATCH OWNER TO ${role}_s"
    run_sluice rehearse nick.yaml --on "dbname=$SCRATCH user=${role}_s password=hidden"
    first=$status said=$output$stderr
    psql -XAtq -d postgres -c "ALTER DATABASE $SCRATCH OWNER TO CURRENT_USER" -c "DROP ROLE ${role}_s"
    q "DROP OWNED BY $role CASCADE; DROP ROLE $role"
    printf '%s\n' "$said" >&2
    assert_equal "$first" 0
    assert_contains "$said" "owners, because role ${role}_s is no superuser on the scratch server"
    assert_lacks "$said" hidden
    run_sluice rehearse nick.yaml --on "dbname=nowhere password=hidden"
    assert_lacks "$output$stderr" hidden
}

@test "rehearse: a page in a browser" {
    "$SLUICE" rehearse nick.yaml --on "dbname=$SCRATCH" --format html >page.html
    seen=$("$ROOT/tests/harness/browse" page.html)
    assert_equal "$(jq -c '[.title, .errors, .requests, .unreadable, .wider]' <<<"$seen")" \
        '["Plan nick: this is what it would do",[],[],[],false]'
}

#!/usr/bin/env bats
# Plain SQL of a plan: what is refused, with its place; what is tried; and the way back.

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE users (id int PRIMARY KEY, email text, active boolean DEFAULT true, old text);
       INSERT INTO users SELECT i, 'u' || i FROM generate_series(1, 20) i;
       CREATE TABLE big (id int PRIMARY KEY, n int); INSERT INTO big SELECT i, 1 FROM generate_series(1, 20000) i;
       ANALYZE users, big;
       CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT b';
       CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
       CREATE VIEW v AS SELECT id, email FROM users WHERE active;
       CREATE TYPE mood AS ENUM ('good', 'bad');
       ALTER TABLE users ENABLE ROW LEVEL SECURITY;
       CREATE POLICY own ON users FOR SELECT TO PUBLIC USING (active);
       CREATE POLICY write ON users FOR INSERT WITH CHECK (id > 0);
       COMMENT ON POLICY own ON users IS 'only the active';
       COMMENT ON TABLE users IS 'people';
       CREATE SEQUENCE numbers; GRANT USAGE ON SEQUENCE numbers TO pg_monitor WITH GRANT OPTION"
}

# sql_plan NAME [KEYS]: a plan of one sql phase; standard input is its `do`.
sql_plan() {
    {
        printf 'phases:\n  - sql:\n      do: |\n'
        sed 's/^/        /'
        printf '%s\n' "${2:-}"
    } | write_plan "$1"
}

dump() {
    pg_dump --schema-only --exclude-schema=sluice | grep -v -e "^[\\]" -e "^--"
}

# refused STATUS PART: `check` refuses p.yaml so, with `advance` likewise, and nothing is changed.
refused() {
    local before
    before=$(dump)
    run_sluice check p.yaml
    assert_status "$1"
    assert_contains "$stderr" "$2"
    run_sluice advance p.yaml
    assert_status "$1"
    assert_equal "$(dump)" "$before"
}

@test "what is derived takes back all that it should, byte for byte" {
    local before
    before=$(dump)
    sql_plan p $'      allow:\n        {policy-hides-rows: tested, revoke: tested, rename-enum-value: tested, rename-type: tested, rename-sequence: tested}' <<'SQL'
CREATE SCHEMA extra;
CREATE TYPE extra.pair AS (a int, b text);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TABLE IF NOT EXISTS users (nothing int);
CREATE TABLE IF NOT EXISTS notes (id serial PRIMARY KEY, user_id int REFERENCES users, p extra.pair, n positive);
CREATE INDEX notes_user ON notes (user_id);
INSERT INTO notes (user_id) VALUES (1), (2);
CREATE SEQUENCE extra.s;
CREATE OR REPLACE FUNCTION f(a int, b text DEFAULT 'y') RETURNS text LANGUAGE sql STABLE AS 'SELECT b || a';
CREATE OR REPLACE FUNCTION f(a int[], VARIADIC b text[]) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE extra.p(INOUT a "char") LANGUAGE sql AS 'SELECT a';
CREATE OR REPLACE VIEW v AS SELECT id, email FROM users;
CREATE MATERIALIZED VIEW extra.m AS SELECT count(*) FROM notes;
CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY more ON users FOR UPDATE USING (id < 9);
ALTER POLICY own ON users TO pg_monitor USING (id > 3);
DROP POLICY write ON users;
COMMENT ON TABLE users IS 'who may sign in';
COMMENT ON COLUMN users.email IS E'it''s "IS" here';
COMMENT ON FUNCTION f(int, text) IS 'new';
COMMENT ON POLICY own ON users IS NULL;
GRANT SELECT, INSERT ON users TO pg_monitor;
GRANT ALL ON SEQUENCE numbers TO PUBLIC, pg_monitor;
REVOKE EXECUTE ON FUNCTION f(int, text) FROM PUBLIC;
GRANT USAGE ON SCHEMA extra TO PUBLIC;
ALTER TYPE mood RENAME VALUE 'bad' TO 'sad';
ALTER TYPE mood RENAME TO humour;
ALTER SEQUENCE numbers RENAME TO counters;
CREATE STATISTICS pairs ON id, active FROM users;
SQL
    run_sluice check p.yaml
    assert_status 0
    run_sluice advance p.yaml
    assert_status 0
    [[ $(dump) != "$before" ]]
    assert_equal "$(q 'SELECT count(*) FROM notes')" 2
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump)" "$before"
}

@test "what is put back is what was there when the phase ran" {
    sql_plan p <<<"COMMENT ON TABLE users IS 'ours';"$'\n'"CREATE OR REPLACE VIEW v AS SELECT id, email FROM users;"
    write_plan first <<<'phases: [sql: {do: "CREATE TABLE one (id int)"}, sql: {do: "COMMENT ON TABLE users IS $$ours$$"}]'
    run_sluice advance first.yaml
    assert_status 0
    q "COMMENT ON TABLE users IS 'changed meanwhile'"
    run_sluice advance first.yaml
    assert_status 0
    run_sluice revert first --all
    assert_status 0
    assert_equal "$(q "SELECT obj_description('users'::regclass)")" 'changed meanwhile'
}

@test "an undo that does not undo is refused, with what it leaves" {
    sql_plan p '      undo: DROP TABLE a;' <<<"CREATE TABLE a (id int); CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'SELECT 1';"
    refused 4 'undo does not undo: function public.g() is left behind'
    # of a table that is in use an empty copy is tried
    sql_plan p '      undo: ALTER TABLE users DROP COLUMN nick;' <<<'ALTER TABLE users ADD COLUMN nick text, ADD COLUMN name text;'
    refused 4 'undo does not undo: column sluice_trial.users.name is left behind'
    sql_plan p '      undo: ALTER TABLE users DROP COLUMN nick, DROP nme;' <<<'ALTER TABLE users ADD COLUMN nick text;'
    refused 4 'p.yaml:7:13: error: undo: ALTER TABLE: column "nme" of relation "users" does not exist'
    sql_plan p '      undo: ALTER TABLE public.users DROP COLUMN nick;' <<<'ALTER TABLE users ADD COLUMN nick text;'
    run_sluice check p.yaml
    assert_status 0
    assert_lacks "$stderr" 'was not tried'
}

@test "a phase behind one that was tried on a copy is tried with its own path" {
    q 'CREATE VIEW vv AS SELECT id FROM users'
    write_plan p <<'YAML'
phases:
  - sql: {do: "CREATE OR REPLACE VIEW vv AS SELECT id, email FROM users"}
  - sql: {do: "COMMENT ON TABLE users IS 'new'", undo: "COMMENT ON TABLE users IS 'wrong'"}
YAML
    refused 4 'undo does not undo: table public.users is not as it was'
}

@test "what is there already, and what is said of a copy, stand against nothing" {
    q "CREATE INDEX users_here ON users (email); CREATE VIEW vw AS SELECT 1 AS one; COMMENT ON VIEW vw IS 'kept'; COMMENT ON TABLE users IS 'kept'"
    local before
    before=$(dump)
    write_plan p <<'YAML'
phases:
  - sql: {do: "CREATE INDEX IF NOT EXISTS users_here ON users (email); COMMENT ON TABLE users IS NULL"}
  - sql: {do: "CREATE OR REPLACE VIEW vw AS SELECT 2 AS one; COMMENT ON VIEW vw IS NULL"}
YAML
    run_sluice advance p.yaml
    assert_status 0
    run_sluice advance p.yaml
    assert_status 0
    assert_equal "$(q 'SELECT one FROM vw')" 2
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump)" "$before"
}

@test "a trial keeps nobody out" {
    sql_plan p <<<"CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch(); CREATE TABLE n (u int REFERENCES users);"
    coproc READER { psql -XAtq; }
    # shellcheck disable=SC2154 # set by coproc
    echo "BEGIN; SELECT 'in' FROM users LIMIT 1; UPDATE users SET email = 'x' WHERE id = 1;" >&"${READER[1]}"
    read -r -u "${READER[0]}" _
    run_sluice check p.yaml
    assert_status 0
    echo 'ROLLBACK; \q' >&"${READER[1]}"
    wait "$READER_PID" || true
}

@test "what would break or block is refused with the phase that does it safely, unless it is allowed" {
    sql_plan p $'      irreversible: true' <<<$'CREATE TABLE a (id int);\n\nALTER TABLE users DROP COLUMN old;'
    refused 4 'p.yaml:8:9: error: '
    assert_contains "$stderr" '(drop-column)'
    assert_contains "$stderr" '- drop:'
    sql_plan p $'      irreversible: true\n      allow: {drop-column: "nobody has read it since March"}' <<<'ALTER TABLE users DROP COLUMN old;'
    run_sluice plan p.yaml
    assert_status 0
    assert_contains "$output" 'allowed drop-column: nobody has read it since March'
    run_sluice advance p.yaml
    assert_status 0
    run_sluice status p
    assert_contains "$output" 'allowed drop-column: nobody has read it since March'
    run_sluice log p
    assert_contains "$output" 'allowed drop-column: nobody has read it since March'
    run_sluice revert p --all
    assert_status 4
    assert_contains "$stderr" 'cannot be taken back'
    sql_plan r $'      allow: {drop-table: "unused"}' <<<'CREATE TABLE fine (id int);'
    run_sluice check r.yaml
    assert_status 0
    assert_contains "$stderr" 'r.yaml:7:15: warning: nothing in phase "sql-1" breaks rule "drop-table"'
    sql_plan r $'      allow: {drop-colum: "unused"}' <<<'CREATE TABLE fine (id int);'
    run_sluice check r.yaml
    assert_status 2
    assert_contains "$stderr" 'no rule is called "drop-colum"'
}

@test "rows of a table that is large are not for one transaction" {
    sql_plan p $'      irreversible: true' <<<"UPDATE users SET email = 'x' WHERE email IS NULL;"
    run_sluice check p.yaml
    assert_status 0
    sql_plan p $'      irreversible: true\n      allow: {mass-update: "few"}' <<<"UPDATE big SET n = 2 WHERE n = 1;"
    refused 4 'p.yaml:6:9: error: UPDATE goes over table "public.big", which has about 20000 rows, in one transaction'
    sql_plan p $'      irreversible: true\n      allow: {mass-delete: "few"}\nsettings: {small_table: 30000}' <<<"DELETE FROM big WHERE n = 2;"
    run_sluice check p.yaml
    assert_status 0
}

@test "what nothing takes back says so, and comes first or is the contract" {
    sql_plan p <<<"ALTER TYPE mood ADD VALUE 'meh';"
    run_sluice check p.yaml
    assert_status 0
    assert_contains "$stderr" 'phase "sql-1" cannot be taken back'
    write_plan p <<<"phases: [sql: {do: CREATE TABLE a (id int)}, sql: {do: \"INSERT INTO users VALUES (99, 'z')\"}]"
    refused 2 'INSERT cannot be taken back, so no phase before it could be'
    write_plan p <<<"phases: [sql: {do: CREATE TABLE a (id int)}, sql: {do: \"INSERT INTO users VALUES (99, 'z')\", undo: DELETE FROM users WHERE id = 99}]"
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM users')" 21
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(q 'SELECT count(*) FROM users')" 20
    sql_plan p <<<"ALTER TABLE users SET (fillfactor = 90);"
    refused 2 'ALTER TABLE does not tell what would take it back'
}

@test "statements that commit, or are no schema of this database, are refused by name" {
    local text message
    while IFS='|' read -r text message; do
        sql_plan p '      irreversible: true' <<<"$text"
        run_sluice check p.yaml
        assert_status 2
        assert_contains "$stderr" "p.yaml:6:9: error: $message"
    done <<'LIST'
COMMIT;|BEGIN, COMMIT or SAVEPOINT has no place here
VACUUM users;|VACUUM cannot be in a transaction
CREATE INDEX CONCURRENTLY i ON users (old);|CREATE INDEX CONCURRENTLY cannot be in a transaction
DROP INDEX CONCURRENTLY i;|DROP INDEX CONCURRENTLY cannot be in a transaction
REINDEX TABLE CONCURRENTLY users;|REINDEX CONCURRENTLY cannot be in a transaction
CREATE DATABASE d;|CREATE DATABASE cannot be in a transaction
ALTER SYSTEM SET work_mem = '1MB';|ALTER SYSTEM cannot be in a transaction
CREATE ROLE r PASSWORD 'secret';|CREATE ROLE is about the whole server
COPY users FROM stdin;|COPY reads or writes what is outside
SET search_path = x;|SET search_path has no place here
SET LOCAL lock_timeout = 0;|SET LOCAL lock_timeout has no place here
SELECT set_config('search_path', 'x', false);|set_config() has no place here
CREATE TEMP TABLE t (id int);|what is temporary ends with the session
LOCK TABLE users;|LOCK TABLE would wait
CALL p();|CALL may commit
\i other.sql|a backslash begins a command of psql
CREATE TABLE t (id int;|CREATE TABLE is cut off: a bracket is not closed
SELECT 'x;|SELECT is cut off: it ends inside quotes
DO $x$ BEGIN PERFORM 1; COMMIT; END $x$|COMMIT or ROLLBACK in DO has no place here
LIST
    sql_plan p <<<$'CREATE TABLE a (id int); -- sluice:allow drop-table: no\nDROP TABLE users;'
    run_sluice check p.yaml
    assert_status 2
    assert_contains "$stderr" 'a comment cannot allow what a rule is against'
}

@test "what the server does not take has its place, and nothing is done" {
    sql_plan p <<<$'CREATE TABLE a (id int);\nCREATE VIEW w AS SELECT nothing FROM users;'
    refused 4 'p.yaml:7:9: error: CREATE VIEW: column "nothing" does not exist'
    sql_plan p <<<$'CREATE TABLE a (id int);\n  GRANT SELECT ON a TO nobody_at_all;'
    refused 4 'p.yaml:7:11: error: GRANT: role "nobody_at_all" does not exist'
    sql_plan p <<<'COMMENT ON TABLE none IS $$x$$;'
    refused 4 'relation "none" does not exist'
    sql_plan p '      undo: DROP TABLE users;' <<<'CREATE TABEL x (id int);'
    refused 4 'p.yaml:6:9: error: '
}

@test "a table that is made by a phase is there for the phases behind it" {
    write_plan p <<'YAML'
phases:
  - sql: {do: "CREATE TABLE teams (id int PRIMARY KEY, lead int); INSERT INTO teams VALUES (1, 1)"}
  - add_column: {table: users, columns: {team_id: {type: int}}}
  - constrain:
      table: users
      add:
        - foreign_key: {name: users_team, columns: [team_id], references: teams, referenced: [id]}
  - sql: {do: "CREATE VIEW members AS SELECT id, team_id FROM users"}
YAML
    run_sluice check p.yaml
    assert_status 0
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q "SELECT count(*) FROM members")" 20
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(q "SELECT to_regclass('teams') IS NULL AND to_regclass('members') IS NULL")" t
}

@test "several phases in one run go by what each finds" {
    write_plan p <<'YAML'
phases:
  - sql: {do: "CREATE OR REPLACE FUNCTION f(a int, b text DEFAULT 'x') RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT a::text'"}
  - sql: {do: "CREATE OR REPLACE FUNCTION f(a int, b text DEFAULT 'x') RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT b || a'"}
YAML
    run_sluice advance p.yaml --until complete
    assert_status 0
    run_sluice revert p
    assert_status 0
    assert_equal "$(q 'SELECT f(7)')" 7
    run_sluice revert p
    assert_status 0
    assert_equal "$(q 'SELECT f(7)')" x
}

@test "a lock that cannot be had in time leaves nothing" {
    write_plan p <<'YAML'
settings: {lock_timeout: 50ms, lock_deadline: 300ms}
phases: [sql: {do: "CREATE TABLE n (u int REFERENCES users); CREATE TABLE m (id int)"}]
YAML
    coproc WRITER { psql -XAtq; }
    echo "BEGIN; UPDATE users SET email = 'x' WHERE id = 1; SELECT 'in';" >&"${WRITER[1]}"
    read -r -u "${WRITER[0]}" _
    run_sluice advance p.yaml
    assert_status 75
    assert_contains "$stderr" 'could not lock table "public.users"'
    assert_equal "$(q "SELECT to_regclass('m') IS NULL")" t
    echo 'ROLLBACK; \q' >&"${WRITER[1]}"
    wait "$WRITER_PID" || true
    run_sluice advance p.yaml
    assert_status 0
}

@test "a comment is tried where its view was replaced" {
    local before
    q "CREATE TABLE b (s varchar(9)); CREATE VIEW w AS SELECT s FROM b WHERE s IN ('a', 'b')"
    before=$(dump_schema)
    write_plan p <<'YAML'
phases:
  - sql:
      do: |
        CREATE OR REPLACE VIEW w AS SELECT s, 1 AS one FROM b;
        COMMENT ON VIEW w IS 'wider';
      undo: |
        DROP VIEW w;
        CREATE VIEW w AS SELECT s FROM b WHERE s IN ('a', 'b');
  - sql:
      name: same
      do: CREATE OR REPLACE VIEW w AS SELECT s, 2 AS one FROM b
YAML
    run_sluice check p.yaml
    assert_status 0
    run_sluice advance p.yaml --until complete
    assert_status 0
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump_schema)" "$before"
}

@test "what is missing behind SQL that was refused is told once" {
    write_plan p <<'YAML'
phases:
  - sql: {name: makes, do: "CREATE TABLE rooms (id int PRIMARY KEY, n nothing); CREATE DOMAIN code AS text"}
  - add_column: {table: rooms, columns: {a: {type: text}}}
  - add_column: {name: typed, table: users, columns: {b: {type: code}, id: {type: text}}}
YAML
    run_sluice check p.yaml
    assert_status 4
    assert_contains "$stderr" 'CREATE TABLE: type "nothing" does not exist'
    assert_contains "$stderr" 'note: phase "typed" names what is not there, which phase "makes" might have made'
    assert_contains "$stderr" 'column "id" of table "public.users" already exists'
    assert_lacks "$stderr" 'table "public.rooms" does not exist'
}

@test "what is replaced or granted goes back: triggers, views that get wider, columns, all of a schema" {
    local before
    q "CREATE TRIGGER touched BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch(); COMMENT ON TRIGGER touched ON users IS 'x';
       CREATE VIEW wide WITH (security_barrier) AS SELECT id FROM users; GRANT SELECT ON wide TO PUBLIC; COMMENT ON COLUMN wide.id IS 'key';
       GRANT INSERT (email) ON users TO pg_monitor; CREATE AGGREGATE most(int) (sfunc = int4larger, stype = int)"
    before=$(dump)
    sql_plan p <<'SQL'
CREATE OR REPLACE TRIGGER touched BEFORE UPDATE OF email ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE OR REPLACE VIEW wide AS SELECT id, email FROM users;
GRANT SELECT (id), UPDATE (email) ON users TO pg_monitor;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO pg_monitor;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO pg_monitor WITH GRANT OPTION;
COMMENT ON AGGREGATE most(int) IS 'the most';
SQL
    run_sluice advance p.yaml
    assert_status 0
    run_sluice revert p
    assert_status 0
    sql_plan i <<<'CREATE INDEX users_active ON users (active)'
    run_sluice advance i.yaml
    assert_status 0
    run_sluice revert i
    assert_status 0
    assert_equal "$(dump)" "$before"
    sql_plan p <<<'CREATE OR REPLACE VIEW v AS SELECT id, email, active FROM users'
    q 'CREATE VIEW over AS SELECT id FROM v'
    refused 4 'what was derived does not take it back: CREATE VIEW: cannot drop columns from view'
    sql_plan p <<<'ALTER TABLE sluice.plan ADD COLUMN x int'
    refused 2 'ALTER TABLE is about what Sluice keeps itself'
    sql_plan p <<<'SELEC 1'
    refused 2 'SELEC cannot be read, nor what would take it back: syntax error'
}

@test "phases behind it know the columns that SQL adds to a table that is there" {
    q 'CREATE TABLE profiles (user_id int PRIMARY KEY REFERENCES users); INSERT INTO profiles SELECT id FROM users'
    cat >p.yaml <<'YAML'
sluice: 1
plan: p
phases:
  - sql:
      do: |
        ALTER TABLE users ADD COLUMN level int, ADD COLUMN "Odd code" text;
        ALTER TABLE profiles ADD COLUMN mail text;
  - backfill: {table: users, set: {level: "id % 3"}, where: "level IS NULL", keep: true}
  - constrain: {table: users, add: [{not_null: [level]}, {index: {name: users_level, on: "(level)"}}]}
  - alter: {table: users, columns: {Odd code: {default: "'x'"}}}
  - add_column: {table: users, columns: {code: {type: text, up: "upper(\"Odd code\")"}}}
  - mirror: {name: mails, from: users, to: profiles, key: {user_id: id}, only: columns, up: {mail: email}}
  - backfill: {mirror: mails}
  - release: {table: profiles}
  - backfill: {table: users}
  - release: {table: users}
YAML
    local before
    before=$(dump)
    run_sluice check p.yaml
    assert_status 0
    sed 's/level: "id/levl: "id/' p.yaml >wrong.yaml
    run_sluice check wrong.yaml
    assert_status 4
    assert_contains "$stderr" 'levl'
    run_sluice advance p.yaml --until complete
    assert_status 0
    assert_equal "$(q 'SELECT count(*) = count(level) AND count(*) > 0 FROM users') $(q 'SELECT count(*) FROM users u JOIN profiles p ON user_id = id WHERE mail IS DISTINCT FROM email')" 't 0'
    run_sluice revert p --all
    assert_status 0
    assert_equal "$(dump)" "$before"
}

@test "aggregates, operators and casts go by what they take" {
    q 'CREATE TYPE word AS (w text)'
    local before
    before=$(dump)
    sql_plan p <<'SQL'
CREATE FUNCTION same(int, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$ SELECT $1::text = $2 $$;
CREATE OPERATOR === (leftarg = int, rightarg = text, function = same);
CREATE FUNCTION word_of(int) RETURNS word LANGUAGE sql IMMUTABLE AS $$ SELECT ROW($1::text)::word $$;
CREATE CAST (int AS word) WITH FUNCTION word_of(int);
CREATE AGGREGATE highest(int) (sfunc = int4larger, stype = int);
CREATE AGGREGATE rows_of(*) (sfunc = int8inc, stype = int8, initcond = '0');
SQL
    run_sluice advance p.yaml
    assert_status 0
    assert_equal "$(q "SELECT 1 === '1', (2::word).w, highest(id) = max(id), rows_of(*) = count(*) FROM users")" 't|2|t|t'
    run_sluice revert p
    assert_status 0
    assert_equal "$(dump)" "$before"
}

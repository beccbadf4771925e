#!/usr/bin/env bats
# Which uses of a statement fail once a column was added (SELECT *) or another has taken its name, as
# docs/orm.md has it: of four uses each, F those that failed.

load ../harness/common
load orm

setup_file() {
    prepare_orm
}

setup() {
    new_database
    export NODE_PATH=$ROOT/build/orm/node_modules
}

# A driver, and its uses outside a transaction and in transactions; after a change of type, too.
uses() { # LANGUAGE DRIVER
    case $1 in
    python) /usr/bin/python3 -B "$ROOT/tests/orm/drivers.py" "$2" ;;
    node) node "$ROOT/tests/orm/drivers.js" "$2" ;;
    ruby) /usr/bin/ruby "$ROOT/tests/orm/drivers.rb" "$2" ;;
    esac | awk '{ printf "%s%s", (NR > 1 ? " " : ""), $3 }'
}

@test "drivers fail as the page says" {
    local language driver expected
    while read -r language driver expected; do
        assert_equal "$driver $(uses "$language" "$driver")" "$driver $expected"
    done <<'TABLE'
python psycopg2             .... .... .... ....
python psycopg3             FFFF F... FFFF F...
python psycopg3-unprepared  .... .... .... ....
python asyncpg              .... F... .... F...
python asyncpg-uncached     .... .... .... ....
node   pg                   .... .... .... ....
node   pg-named             FFFF FFFF FFFF FFFF
node   postgres             .... F... .... F...
node   postgres-unprepared  .... .... .... ....
ruby   rails                .... F... FFFF FFFF
ruby   rails-unprepared     .... .... .... ....
TABLE
}

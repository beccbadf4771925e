#!/usr/bin/env bats
# The checks that keep the house in order can fail: a copy of the tree, with one fault each.

load ../harness/common

setup() {
    TREE=$BATS_TEST_TMPDIR/tree
    mkdir -p "$TREE"
    cp -r "$ROOT/lib" "$ROOT/cmd" "$ROOT/docs" "$TREE"
    export SLUICE_TREE=$TREE
}

@test "the tree as it is passes the layer check" {
    run "$ROOT/tools/check-layers"
    assert_status 0
}

@test "an include that points up is named with its file and line" {
    mkdir -p "$TREE/lib/base"
    printf '/* one */\n#include "engine/engine.h"\n' >"$TREE/lib/base/wrong.c"
    run "$ROOT/tools/check-layers"
    assert_status 1
    assert_contains "$output" 'lib/base/wrong.c:2: room "base" may not include "engine/engine.h"'
}

@test "a foreign header outside its room is found, also under a directory" {
    mkdir -p "$TREE/lib/plan" "$TREE/lib/report"
    printf '#include <libpq-fe.h>\n' >"$TREE/lib/plan/wrong.c"
    printf '\n#include <postgresql/libpq-fe.h>\n' >"$TREE/lib/report/wrong.h"
    run "$ROOT/tools/check-layers"
    assert_status 1
    assert_contains "$output" 'lib/plan/wrong.c:1: room "plan" may not include <libpq-fe.h>'
    assert_contains "$output" 'lib/report/wrong.h:2: room "report" may not include <libpq-fe.h>'
}

@test "neither another room's SQL nor a path around the rooms gets through" {
    mkdir -p "$TREE/lib/plan"
    printf '#include "store_sql.h"\n#include "../pg/pg.h"\n' >"$TREE/lib/plan/wrong.c"
    run "$ROOT/tools/check-layers"
    assert_status 1
    assert_contains "$output" 'lib/plan/wrong.c:1: room "plan" may not include the SQL of another'
    assert_contains "$output" 'lib/plan/wrong.c:2: include "../pg/pg.h" by its room'
}

@test "LAYERS itself cannot point up, nor leave a room out" {
    sed -i 's/^sql:.*/sql: base engine/' "$TREE/lib/LAYERS"
    mkdir "$TREE/lib/cellar"
    run "$ROOT/tools/check-layers"
    assert_status 1
    assert_contains "$output" 'room "sql" names "engine", which is not above it'
    assert_contains "$output" 'room "cellar" is missing'
}

@test "a drawing in the documentation that is not the file's fails" {
    sed -i 's/^├── report/├── reports/' "$TREE/docs/architecture.md"
    run "$ROOT/tools/check-layers"
    assert_status 1
    assert_contains "$output" 'docs/architecture.md: the tree differs from lib/LAYERS'

    "$ROOT/tools/check-layers" --update
    run diff "$TREE/docs/architecture.md" "$ROOT/docs/architecture.md"
    assert_status 0
}

@test "the tree as it is passes the check for banned functions" {
    run "$ROOT/tools/check-banned"
    assert_status 0
}

@test "a banned function is named with its file and line, comments and strings are not" {
    mkdir -p "$TREE/lib/plan"
    cat >"$TREE/lib/plan/wrong.c" <<'C'
/* sprintf(x) in a comment,
   strcpy(x) in its second line */
const char *text = "gets(x) \" atoi(x)"; // system(x)
int value = my_atoi(text) + atoi (text);
void stop(void) { exit(1); }
C
    printf 'int main(void) { printf("x"); strcat(a, b); exit(0); }\n' >"$TREE/cmd/wrong.c"
    run "$ROOT/tools/check-banned"
    assert_status 1
    assert_equal "$(sort <<<"$output")" "cmd/wrong.c:1: strcat is banned everywhere
lib/plan/wrong.c:4: atoi is banned everywhere
lib/plan/wrong.c:5: exit is banned outside cmd/"
}

@test "an embedded query is its file, letter by letter, from its first statement on" {
    mkdir -p "$BATS_TEST_TMPDIR/lib/store/sql" "$BATS_TEST_TMPDIR/gen"
    cd "$BATS_TEST_TMPDIR"
    printf '%s\n' "SELECT 'a\"b\\n\\\\', '	' -- kept" '' 'FROM t WHERE a ??= b AND c = %s;' >query
    { printf -- '-- for readers\n\n  -- of the file\n' && cat query; } >lib/store/sql/odd.sql
    printf 'SELECT 1;\n' >lib/store/sql/plain.sql
    "$ROOT/tools/embed-sql" store gen
    printf '%s\n' '#include <stdio.h>' '#include "store_sql.h"' \
        'int main(void) { fputs(sql_odd, stdout); fputs(sql_plain, stdout); }' >main.c
    gcc -std=c11 -Wall -Wextra -Werror -Igen main.c gen/store_sql.c -o main
    run diff <(./main) <(cat query lib/store/sql/plain.sql)
    assert_status 0
}

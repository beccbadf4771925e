#!/usr/bin/env bats
# A foreign key to a partitioned table: the server keeps one more for each partition, which is no key of its own.

load ../harness/common
load ../harness/sessions
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q 'CREATE TABLE nations (no int PRIMARY KEY) PARTITION BY HASH (no);
       CREATE TABLE nations_0 PARTITION OF nations FOR VALUES WITH (MODULUS 2, REMAINDER 0);
       CREATE TABLE nations_1 PARTITION OF nations FOR VALUES WITH (MODULUS 2, REMAINDER 1);
       INSERT INTO nations SELECT generate_series(1, 40);
       CREATE TABLE kids (id int PRIMARY KEY, no int REFERENCES nations (no) ON DELETE CASCADE);
       INSERT INTO kids SELECT i, i FROM generate_series(1, 20) i'
}

# keys TABLE: its foreign keys, and whether all of them hold.
keys() {
    q "SELECT string_agg(pg_get_constraintdef(oid), ',') FROM pg_constraint WHERE conrelid = '$1'::regclass AND contype = 'f' AND conparentid = 0"
}

@test "a column that has one is renamed, gets another type, and comes back" {
    local before change
    for change in 'rename_column: {table: kids, column: no, to: nation}' 'change_type: {table: kids, column: no, type: bigint}'; do
        before=$(dump_schema)
        { echo 'sluice: 1'; echo 'plan: p'; echo "$change"; } >p.yaml
        run_sluice plan p.yaml
        assert_status 0
        assert_equal "$(grep -c 'ADD CONSTRAINT.*FOREIGN KEY' <<<"$output")" 1
        to_gate p
        q 'INSERT INTO kids VALUES (101, 31), (102, 32); UPDATE kids SET no = 33 WHERE id = 102'
        run q 'INSERT INTO kids VALUES (103, 99)'
        assert_contains "$output" 'violates foreign key'
        run_sluice verify p
        assert_status 0
        run_sluice revert p --all
        assert_status 0
        [[ $(dump_schema) == "$before" ]]
        q 'DELETE FROM kids WHERE id > 100'
    done
    sed -i 's/change_type.*/rename_column: {table: kids, column: no, to: nation}/; s/plan: p/plan: again/' p.yaml
    to_gate p
    pass_gate again kids-nation-deployed
    assert_status 0
    assert_equal "$(keys kids)" 'FOREIGN KEY (nation) REFERENCES nations(no) ON DELETE CASCADE'
    q 'DELETE FROM nations WHERE no = 4'
    is 'SELECT count(*) FROM kids WHERE nation = 4' 0
}

@test "a table that has one is replaced, while rows are written that only one partition has" {
    printf 'sluice: 1\nplan: p\nreplace_table: {table: kids, columns: {id: bigint}}\n' >p.yaml
    run_sluice advance p.yaml --until kids-mirror
    assert_status 0
    q 'INSERT INTO kids VALUES (101, 31), (102, 32)'
    to_gate p
    assert_equal "$(keys kids_new)" 'FOREIGN KEY (no) REFERENCES nations(no) ON DELETE CASCADE'
    run_sluice confirm p kids-table-copied --by tester --reason tested
    run_sluice advance p --until gate
    assert_status 0
    pass_gate p kids-table-replaced
    assert_equal "$(keys kids)" 'FOREIGN KEY (no) REFERENCES nations(no) ON DELETE CASCADE'
    is 'SELECT count(*) FROM kids' 22
}

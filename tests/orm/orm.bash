# shellcheck shell=bash
# What the tests of this folder share.

prepare_orm() {
    "$ROOT/tests/orm/install"
}

# COMMAND TOOL …: see orm.js.
orm() {
    case $2 in
    sqlalchemy* | django) /usr/bin/python3 "$ROOT/tests/orm/orm.py" "$@" ;;
    rails) /usr/bin/ruby "$ROOT/tests/orm/orm.rb" "$@" ;;
    *) node "$ROOT/tests/orm/orm.js" "$@" ;;
    esac
}

# The plan of a change of models.json, as plan.yaml.
write_plan() { # CHANGE
    printf 'sluice: 1\nplan: %s\n' "$1" >plan.yaml
    cat >>plan.yaml <<<"${plans[$1]}"
}

declare -gA plans=(
    [rename]='rename_column: {table: users, column: email, to: mail, gate: {name: deployed, ask: Deployed?}}'
    [split]='phases:
  - add_column:
      table: users
      columns:
        first: {type: text, up: "split_part(name, '"' '"', 1)"}
        last: {type: text, up: "split_part(name, '"' '"', 2)"}
      down: {name: "first || '"' '"' || last"}
  - backfill: {table: users}
  - gate: {name: deployed, ask: Deployed?}
  - drop: {table: users, columns: [name]}'
    [widen]='change_type: {table: users, column: visits, type: bigint, gate: {name: deployed}}'
    [enum]='change_type: {table: users, column: status, to: state, type: ticket_status, gate: {name: deployed, ask: Deployed?}}'
    [key]='change_type: {table: users, column: id, type: bigint, referencing: [posts.user_id], gate: {name: deployed}}'
)

# Of the changes `make test` takes the first alone.
for_each() { # WHAT TOOL CHANGE…
    local what=$1 tool=$2 change
    shift 2
    for change; do
        drop_database
        rm -f stop.*
        new_database
        echo "change $change of $tool" # seen where it fails
        "$what" "$tool" "$change"
        [[ ${SLUICE_ORM:-} == all ]] || break
    done
}

next_gate() {
    q "SELECT name FROM sluice.phase WHERE kind = 'gate' AND state <> 'done' ORDER BY ordinal LIMIT 1"
}

# Behind the last one the plan is complete.
pass_gate() { # PLAN GATE
    run_sluice confirm "$1" "$2" --by tester --reason tested
    assert_status 0
    run_sluice advance "$1" --until "$([[ $2 == deployed ]] && echo complete || echo gate)"
    assert_status 0
}

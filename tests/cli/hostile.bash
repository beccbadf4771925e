# shellcheck shell=bash
# shellcheck disable=SC2034 # what the files that load it read
# hostile: names of every kind, and tables that have them in their places (`load hostile`, after common).
# The file that loads it has PLACES, a JSON list of what is called somehow of every table.

# Names that PostgreSQL takes; the last of them not those of a plan, which has no control characters.
NAMES='["\"", "'"'"'", ";", "--", "/*", "*/", "%s %n %I %L %1$s %%", "\\", "new\nline", "tab\tbed", "$$", "$1", "$sluice$",
    "{", "}", "🐘", "\u200f\u202eltr", "1st", "Upper", "select", "a.b", " ", "\"; DROP TABLE t; --", "'"'"' OR 1=1 --",
    "new", "old", "up_1", "down_1", "old_written", "tg_op", "null", "~", "- a", "&a", "*a", "#", ": ",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "€€€€€€€€€€€€€€€€€€€€€",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxy", "€€€€€€€€€€€€€€€€€€€€xyz"]'
CONTROLS='["\u001b[31mred", "\u0007", "\u009b31m", "\b\b", "\u007f"]'

# tables FIRST END STEP: a JSON list of tables, each with its places.
tables() {
    jq -n --argjson names "$NAMES" --argjson controls "$CONTROLS" --argjson places "$PLACES" \
        --argjson first "$1" --argjson past "$2" --argjson step "$3" '
        [range($first; $past; $step) | . as $i
            | [$places | to_entries[] | {(.value): $names[($i + .key) % ($names | length)]}] | add
            # what the plan does not name
            | if $i % 2 == 0 then . + ([("own_index", "own_check", "own_statistics", "label", "text")] | to_entries
                | map({(.value): $controls[(.key + ($i / 2 | floor)) % ($controls | length)]}) | add) else . end
            | .number = $i]'
}

# each SQL: a DO block for every table of tables.json, whose variable `t` it is; `run FORMAT, …` is
# EXECUTE with identifiers as %I and values as %L.
each() {
    psql -XAtq -v ON_ERROR_STOP=1 -v tables="$(<tables.json)" <<SQL
SELECT set_config('test.tables', :'tables', false) \\gset
DO \$body\$
DECLARE t jsonb; q text;
BEGIN
    FOR t IN SELECT * FROM jsonb_array_elements(current_setting('test.tables')::jsonb) LOOP
        q := format('%I.%I', t->>'schema', t->>'table');
        $1
    END LOOP;
END \$body\$;
SQL
}

#!/usr/bin/env bats
# A plan for review: Markdown that a pull request takes, and a page of HTML.
# shellcheck disable=SC2154,SC2016 # variables that bats sets; backquotes are Markdown's

load ../harness/common
load plans

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    new_database
    q "CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t SELECT g, 'x' FROM generate_series(1, 2000) g; ANALYZE"
    sync_plan p t '[a]' '{b: {up: a}}' '{a: b}'
    sed -i '2a description: "<b>Bold</b> @everybody | #12 *star* `code`"' p.yaml
}

# page: what is in the HTML, which is XML too: a line "TAG TEXT" for each element with a text of its own.
# Fails on what is not well formed, or refers to anything outside of the page.
page() {
    printf '%s\n' "$output" >page.html
    /usr/bin/python3 - page.html <<'PY'
import sys, re
import xml.etree.ElementTree as tree
source = open(sys.argv[1], encoding="utf-8").read()
assert not re.search(r'\b(src|href)=|url\(|@import|<script|<link|<iframe', source.replace("&lt;script", "")), "not self-contained"
root = tree.fromstring(source)
assert [e.tag for e in root] == ["head", "body"] and root.find("head/title").text
for e in root.find("body").iter():
    text = " ".join("".join(e.itertext()).split()) if e.tag in ("dd", "li", "td", "th", "h1", "h3", "p", "code", "summary") else ""
    if text:
        print(e.tag, text)
# Light and dark: text, and what is faint, bad or a warning, can be read on page and soft (WCAG AA).
def light(colour):
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
schemes = [dict(re.findall(r"--(\w+): (#\w{6})", block)) for block in re.findall(r":root \{(.*?)\}", source, re.S)]
assert len(schemes) == 2 and schemes[0]["page"] != schemes[1]["page"], schemes
for scheme in schemes:
    for front in ("text", "faint", "bad", "warn"):
        for back in ("page", "soft"):
            a, b = sorted((light(scheme[front]), light(scheme[back])))
            assert (b + 0.05) / (a + 0.05) >= 4.5, (front, back, scheme)
PY
}

@test "review: the summary comes first, in Markdown, and no text of the plan is markup" {
    run_sluice plan p.yaml --format markdown
    assert_status 0
    assert_equal "${lines[0]}" '## Plan p'
    assert_equal "${lines[1]}" '> &lt;b&gt;Bold&lt;/b&gt; @<!-- -->everybody \| #<!-- -->12 \*star\* \`code\`'
    assert_contains "$output" '- **Phases**: 4, of which 1 is a gate
- **Worst lock**: ACCESS EXCLUSIVE on public.t in phase add: blocks reads and writes, held for a moment; stands at most 200 ms in a lock queue
- **Rows written**: about 2000 in batches, with '
    assert_contains "$output" '- **No way back**: once phase contract (4 of 4) runs; until then everything can be taken back
- **Gate**: deployed: Has every service been redeployed? Opens when confirmed by 1 role'
    assert_contains "$output" "- **Checksum**: $("$SLUICE" check p.yaml --json | jq -r .checksum)"
    assert_contains "$output" '| 1 | add | add\_column | table public.t | ACCESS EXCLUSIVE, for a moment |  | yes |'
    assert_contains "$output" '| 3 | deployed | gate |  |  |  |  |'
    assert_contains "$output" '| 4 | contract | drop | table public.t | ACCESS EXCLUSIVE, for a moment |  | no |'
    assert_equal "$(grep -c '^<details><summary>' <<<"$output") $(grep -c '^</details>$' <<<"$output")" '4 4'
    # The statements are those of `plan`, letter by letter.
    local plain
    plain=$("$SLUICE" plan p.yaml 2>/dev/null)
    assert_equal "$(sed -n '/^```sql$/,/^```$/{/^```/d;p}' <<<"$output" | sed '/^$/d; s/^ *//')" \
        "$(sed -n 's/^         \( *\)/\1/p' <<<"$plain" | sed '/^$/d; s/^ *//')"
    assert_contains "$output" '**1.1** '
    assert_contains "$output" '- lock: ACCESS EXCLUSIVE on public.t (blocks reads and writes, held for a moment, waits at most 200 ms)'
}

@test "review: findings, a plan that is refused, one that has begun" {
    run_sluice plan p.yaml --format markdown
    assert_contains "$output" '- **note** p.yaml:8:14: adding a column to table "public.t" makes'
    write_plan bad <<'YAML'
phases:
  - drop: {table: nothing, columns: [a]}
YAML
    run_sluice plan bad.yaml --format markdown
    assert_status 2
    assert_contains "$output" '- **error** bad.yaml:4:'
    assert_contains "$output" '- **Findings**: 1 error'
    assert_lacks "$output" 'Worst lock'
    assert_lacks "$output" '```'
    run_sluice plan bad.yaml --format html
    assert_status 2
    assert_contains "$(page)" 'li error bad.yaml:4:'
    to_gate p
    run_sluice plan p --format markdown
    assert_status 0
    assert_contains "$output" 'It has begun, and is waiting.'
    assert_contains "$output" '- **Rows written**: in batches; how many is not forecast once a plan has begun'
    assert_contains "$output" ' (done)'
}

@test "review: a page of HTML needs nothing else, and can be read in light and dark" {
    local read
    run_sluice plan p.yaml --format html
    assert_status 0
    read=$(page)
    assert_contains "$read" 'p <b>Bold</b> @everybody | #12 *star* `code`'
    assert_contains "$read" 'dd ACCESS EXCLUSIVE on public.t in phase add: blocks reads and writes, held for a moment'
    assert_contains "$read" 'summary 4. contract (drop)'
    assert_equal "$(grep -c '^code ' <<<"$read")" "$("$SLUICE" plan p.yaml --json | jq '[.phases[].operations[] | select(.sql != "" or (.mode == "on revert" and .undo != null))] | length')"
}

@test "review: a pull request's comment has room for it, however long the plan is" {
    local i
    {
        printf 'sluice: 1\nplan: long\ndescription: "%s"\nphases:\n' "$(printf 'ä%.0s' {1..9000})"
        for ((i = 0; i < 50; i++)); do
            printf '  - sql: {name: s%d, do: "CREATE TABLE w%d (id int PRIMARY KEY, a text DEFAULT $$%s```$$)", undo: "DROP TABLE w%d"}\n' \
                "$i" "$i" "$(printf 'word %.0s' {1..600})" "$i"
        done
    } >long.yaml
    run_sluice plan long.yaml --format markdown
    assert_status 0
    (($(wc -c <<<"$output") <= 65537 && $(wc -c <<<"$output") > 50000))
    iconv -f utf-8 -t utf-16 <<<"$output" >/dev/null
    assert_equal "$(grep -c '^<details>' <<<"$output")" "$(grep -c '^</details>' <<<"$output")"
    assert_contains "$(tail -n 1 <<<"$output")" 'A comment has no room for more. All of it from phase '
    assert_contains "$output" '
````sql
CREATE TABLE'
    run_sluice plan long.yaml --format html
    assert_equal "$(page | grep -c '^code CREATE TABLE')" 50
    run_sluice plan p.yaml --format pdf
    assert_status 2
    assert_contains "$stderr" 'unknown format "pdf"'
    run_sluice plan p.yaml --format html --json
    assert_status 2
    assert_contains "$stderr" 'options "--format" and "--json" exclude each other'
    run_sluice plan p.yaml --format text
    assert_equal "$output" "$("$SLUICE" plan p.yaml 2>/dev/null)"
}

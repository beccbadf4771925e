/* What a plan can get wrong in one place: each with its place, and what to do about it. */
#include <stdio.h>

#include "reading.h"

#define HEAD "sluice: 1\nplan: p\n"
#define GATE "phases: [gate: {ask: Ready?}]\n"

static void assert_hint(const char *hint)
{
    assert_string_equal(problems_hint(&problems), hint);
}

static void test_document(void **state)
{
    (void)state;
    assert_problems("", "1:1: the file is empty\n");
    assert_problems("- a\n", "1:1: a plan must be a mapping of keys and values, not a list\n");
    assert_problems("sluice: 1\n", "1:1: a plan needs the key \"plan\"\n"
                                   "1:1: a plan says nothing that is to be done\n");
    assert_problems(HEAD, "1:1: a plan says nothing that is to be done\n");
    assert_hint("Write \"phases\", \"rename_column\", \"rename_table\", \"change_type\", "
                "\"change_enum\" or \"replace_table\".");
    assert_problems("plan: p\n" GATE, "1:1: a plan needs the key \"sluice\"\n");
    assert_problems(HEAD "phases: []\n", "3:9: phases must not be empty\n");
    assert_problems(HEAD "phases: {}\n", "3:9: phases must be a list of phases, not a mapping\n");
    assert_problems(HEAD "phase: []\n" GATE, "3:1: unknown key \"phase\"\n");
    assert_hint("Did you mean \"phases\"?");
    assert_problems(HEAD "plan: q\n" GATE,
                    "3:1: duplicate key \"plan\": it is already given at line 2, column 1\n");
    assert_problems(
        HEAD "change_type: {table: t, column: a, type: int, up: a, referencing: [a.b.c.d]}\n",
        "3:68: \"a.b.c.d\" cannot be the column of a table: it has too many dots\n");
    assert_problems(HEAD GATE "rename_column: {table: t, column: a, to: b}\n",
                    "4:1: a plan cannot have both \"phases\" and \"rename_column\"\n");
    assert_problems(HEAD "description: ''\n" GATE, "3:14: description must not be empty\n");
}

static void test_format(void **state)
{
    (void)state;
    assert_problems("plan: p\nsluice: 2\nunknown: 1\n", "2:9: plan format 2 is not supported\n");
    assert_hint("Write \"sluice: 1\", or use a release that knows it.");
    assert_problems("sluice: 0\n", "1:9: plan format 0 is not supported\n");
    assert_problems("sluice: one\nplan: p\n" GATE,
                    "1:9: sluice must be a whole number, not \"one\"\n");
    assert_problems("sluice: '1'\nplan: p\n" GATE,
                    "1:9: sluice must be a whole number, not \"1\"\n");
    assert_problems("sluice: -1\nplan: p\n" GATE, "1:9: sluice must be between 1 and 1, not -1\n");
}

static void test_size(void **state)
{
    (void)state;
    size_t length = PLAN_MAX_BYTES + 1;
    char *text = arena_alloc(arena, length + 1);
    memset(text, '#', length);
    assert_problems(text, "1:1: the file is larger than 1 MB\n");
    text[length - 1] = '\0';
    assert_problems(text, "1:1: the file is empty\n");
    struct str many = {.arena = arena};
    for (int i = 0; i < 201; i++)
        str_add(&many, "  - gate: {ask: Ready?}\n");
    assert_phase_problems(str_text(&many),
                          "4:3: phases has 201 entries, and at most 200 are allowed\n");
}

static void test_plan_names(void **state)
{
    (void)state;
    static const char long_name[] =
        "a23456789012345678901234567890123456789012345678901234567890123";
    read_well(arena_printf(arena, "sluice: 1\nplan: %s\n" GATE, long_name));
    assert_problems(arena_printf(arena, "sluice: 1\nplan: %s4\n" GATE, long_name),
                    "2:7: \"a234567890123456789012345678901234567890…\" cannot be a plan name: it "
                    "is longer than 63 bytes\n");
    assert_problems("sluice: 1\nplan: ''\n" GATE, "2:7: \"\" cannot be a plan name: it is empty\n");
    assert_problems("sluice: 1\nplan: -a\n" GATE, "2:7: \"-a\" cannot be a plan name: it does not "
                                                  "begin with a letter or digit\n");
    assert_problems("sluice: 1\nplan: a/b\n" GATE, "2:7: \"a/b\" cannot be a plan name: it has a "
                                                   "character that is not allowed\n");
    assert_problems("sluice: 1\nplan:\n" GATE, "2:6: plan must be a plan name, not empty\n");
    assert_problems("sluice: 1\nplan: [a]\n" GATE, "2:7: plan must be a plan name, not a list\n");
    read_well("sluice: 1\nplan: complete\n" GATE);
}

static void test_requires(void **state)
{
    (void)state;
    assert_problems(HEAD "requires: q\n" GATE,
                    "3:11: requires must be a list of plan names, not \"q\"\n");
    assert_hint("Put it in brackets: [one, two].");
    assert_problems(HEAD "requires: [q, r, q]\n" GATE, "3:18: plan \"q\" is named twice\n");
    assert_problems(HEAD "requires: [q, p]\n" GATE, "3:15: plan \"p\" cannot require itself\n");
    assert_problems(HEAD "requires: [q s]\n" GATE, "3:12: \"q s\" cannot be a plan name: it has a "
                                                   "character that is not allowed\n");
}

static void test_settings(void **state)
{
    (void)state;
    static const struct {
        const char *key, *low, *lowest, *highest, *high, *range;
    } cases[] = {
        {"lock_timeout", "0ms", "1ms", "1m", "61s", "1ms and 1m"},
        {"lock_deadline", "0", "1ms", "24h", "25h", "1ms and 1d"},
        {"lock_tables", "0", "1", "1000", "1001", "1 and 1000"},
        {"batch_target", "9ms", "10ms", "60s", "2m", "10ms and 1m"},
        {"batch_pages", "0", "1", "1048576", "1048577", "1 and 1048576"},
        {"batch_pause", NULL, "0ms", "1h", "61m", "0ms and 1h"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *format = HEAD "settings: {%s: %s}\n" GATE;
        const char *complaint = "3:%zu: %s must be between %s, not %s\n";
        size_t column = strlen("settings: {: ") + strlen(cases[i].key) + 1;
        read_well(arena_printf(arena, format, cases[i].key, cases[i].lowest));
        read_well(arena_printf(arena, format, cases[i].key, cases[i].highest));
        assert_problems(
            arena_printf(arena, format, cases[i].key, cases[i].high),
            arena_printf(arena, complaint, column, cases[i].key, cases[i].range, cases[i].high));
        if (cases[i].low != NULL)
            assert_problems(
                arena_printf(arena, format, cases[i].key, cases[i].low),
                arena_printf(arena, complaint, column, cases[i].key, cases[i].range, cases[i].low));
    }
    read_well(HEAD "settings: {batch_pause: 0}\n" GATE);
    assert_problems(HEAD "settings:\n  lock_timeuot: 5s\n" GATE,
                    "4:3: unknown key \"lock_timeuot\"\n");
    assert_hint("Did you mean \"lock_timeout\"?");
    assert_problems(HEAD "settings:\n" GATE,
                    "3:10: settings must be a mapping of keys and values, not empty\n");
}

static void test_phase_entries(void **state)
{
    (void)state;
    assert_phase_problems("  - ad_column: {}\n", "4:5: unknown phase \"ad_column\"\n");
    assert_hint("Did you mean \"add_column\"?");
    assert_phase_problems("  - gate:\n    ask: Ready?\n",
                          "5:5: a phase is a mapping with one key, and this is another\n");
    assert_phase_problems("  - backfill\n",
                          "4:5: a phase must be a mapping with one key, not \"backfill\"\n");
    assert_phase_problems("  - backfill:\n",
                          "4:14: backfill must be a mapping of keys and values, not empty\n");
    assert_phase_problems("  - backfill: {}\n", "4:5: backfill needs the key \"table\"\n");
    assert_phase_problems("  - gate: {}\n", "4:5: gate needs the key \"ask\"\n");
    assert_phase_problems("  - drop: {}\n", "4:5: drop needs the key \"table\"\n");
    assert_phase_problems("  - constrain: {}\n", "4:5: constrain needs the key \"table\"\n"
                                                 "4:5: constrain needs the key \"add\"\n");
    assert_phase_problems("  - add_column: {tabel: t, columns: {a: {type: int}}}\n",
                          "4:5: add_column needs the key \"table\"\n"
                          "4:18: unknown key \"tabel\"\n");
}

static void test_phase_names(void **state)
{
    (void)state;
    static const char *const reserved[] = {"complete", "gate", "start"};
    for (size_t i = 0; i < 3; i++)
        assert_phase_problems(
            arena_printf(arena, "  - gate: {ask: Ready?, name: %s}\n", reserved[i]),
            arena_printf(arena, "4:31: \"%s\" cannot be a phase name: it is reserved\n",
                         reserved[i]));
    assert_phase_problems("  - gate: {ask: Ready?, name: \"a\\tb\"}\n",
                          "4:31: \"a b\" cannot be a phase name: it has a character that is not "
                          "allowed\n");
    assert_phase_problems("  - gate: {ask: A?, name: x}\n  - gate: {ask: B?, name: y}\n"
                          "  - gate: {ask: C?, name: x}\n",
                          "6:27: phase name \"x\" is already used at line 4\n");
}

static void test_table_names(void **state)
{
    (void)state;
    static const struct {
        const char *table, *problem;
    } cases[] = {
        {"a.b.c", "4:22: \"a.b.c\" cannot be a table name: it has too many dots\n"},
        {"'\"a\"'", "4:22: \"\"a\"\" cannot be a table name: it has quotes in it\n"},
        {"a.", "4:22: \"\" cannot be a table name: it is empty\n"},
        {".a", "4:22: \"\" cannot be the schema of a table: it is empty\n"},
        {"", "4:22: table must be a table name, not empty\n"},
        {"{a: b}", "4:22: table must be a table name, not a mapping\n"},
        {"[a]", "4:22: table cannot be a list of 1 names\n"},
        {"[a, b, c]", "4:22: table cannot be a list of 3 names\n"},
        {"[a, [b]]", "4:26: every entry must be a name, not a list\n"},
        {"[~, b]", "4:23: every entry must be a name, not empty\n"},
        {"[a, '']", "4:26: \"\" cannot be a table name: it is empty\n"},
        {"pg_catalog.pg_class", "4:22: \"pg_catalog\" cannot be the schema of a table: the schema "
                                "belongs to PostgreSQL\n"},
        {"[information_schema, b]", "4:23: \"information_schema\" cannot be the schema of a "
                                    "table: the schema belongs to PostgreSQL\n"},
        {"pg_toast.b", "4:22: \"pg_toast\" cannot be the schema of a table: the schema belongs to "
                       "PostgreSQL\n"},
        {"pg_temp_3.b", "4:22: \"pg_temp_3\" cannot be the schema of a table: the schema belongs "
                        "to PostgreSQL\n"},
        {"sluice.plan", "4:22: \"sluice\" cannot be the schema of a table: the schema belongs to "
                        "Sluice\n"},
        {"a.b23456789012345678901234567890123456789012345678901234567890123", NULL},
        {"a.b234567890123456789012345678901234567890123456789012345678901234",
         "4:22: \"b234567890123456789012345678901234567890…\" cannot be a table name: it is longer "
         "than 63 bytes\n"},
        {"ééééééééééééééééééééééééééééééé", NULL}, /* 62 bytes */
        {"éééééééééééééééééééééééééééééééé",
         "4:22: \"éééééééééééééééééééé…\" cannot be a table name: it is longer than 63 bytes\n"},
        {"sluice_gates", NULL}, /* a table may well be about sluices */
        {"odd name", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text =
            arena_printf(arena, "  - drop:\n      table: %s\n      columns: [x]\n", cases[i].table);
        if (cases[i].problem == NULL)
            read_well(arena_printf(arena, HEAD "phases:\n%s", text));
        else
            assert_phase_problems(
                arena_printf(arena, "  - drop: {table:    %s, columns: [x]}\n", cases[i].table),
                cases[i].problem);
    }
    assert_phase_problems("  - drop: {table: a.b.c, columns: [x]}\n",
                          "4:19: \"a.b.c\" cannot be a table name: it has too many dots\n");
    assert_hint("Write names as PostgreSQL stores them; for one with a dot or a quote in it write "
                "a list such as [public, \"odd.name\"].");
}

static void test_column_names(void **state)
{
    (void)state;
    static const struct {
        const char *column, *problem;
    } cases[] = {
        {"ctid", "\"ctid\" cannot be a column name: it is a system column of every table"},
        {"xmin", "\"xmin\" cannot be a column name: it is a system column of every table"},
        {"xmax", "\"xmax\" cannot be a column name: it is a system column of every table"},
        {"cmin", "\"cmin\" cannot be a column name: it is a system column of every table"},
        {"cmax", "\"cmax\" cannot be a column name: it is a system column of every table"},
        {"tableoid", "\"tableoid\" cannot be a column name: it is a system column of every table"},
        {"sluice_a", "\"sluice_a\" cannot be a column name: such names are for what Sluice makes "
                     "itself"},
        {"zz_sluice_a", "\"zz_sluice_a\" cannot be a column name: such names are for what Sluice "
                        "makes itself"},
        {"''", "\"\" cannot be a column name: it is empty"},
        {"~", "every entry must be a column name, not empty"},
        {"{a: b}", "every entry must be a column name, not a mapping"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_phase_problems(
            arena_printf(arena, "  - drop: {table: t, columns: [a, %s]}\n", cases[i].column),
            arena_printf(arena, "4:35: %s\n", cases[i].problem));
    assert_phase_problems("  - drop: {table: t, columns: {a: b}}\n",
                          "4:31: columns must be a list of column names, not a mapping\n");
    assert_phase_problems("  - drop: {table: t, columns: []}\n",
                          "4:31: columns must not be empty\n");
    assert_phase_problems("  - drop: {table: t, columns: [a, b, a]}\n",
                          "4:38: column \"a\" is named twice\n");
    read_well(HEAD "phases: [drop: {table: t, columns: [oid, 12, 'a\"b', \"x\\ny\"]}]\n");
}

static void test_add_column(void **state)
{
    (void)state;
    assert_phase_problems("  - add_column:\n"
                          "      table: t\n"
                          "      columns:\n"
                          "        a: {}\n"
                          "        b: {up: x + 1}\n"
                          "        c: {type: int, up: x, default: 0}\n"
                          "        d: {type: ''}\n"
                          "        e: {type: ~}\n"
                          "        f: {type: int; drop table u}\n"
                          "        g: {type: int, up: (x}\n"
                          "        h: int\n"
                          "        i: {type: [int]}\n",
                          "7:9: column \"a\" needs a type\n"
                          "8:9: column \"b\" needs a type\n"
                          "9:31: column \"c\" cannot have a default next to \"up\": rows that the "
                          "old application inserts would get it instead of their value\n"
                          "10:19: type cannot be used as SQL: it is empty\n"
                          "11:19: type must be SQL, not empty\n"
                          "12:19: type cannot be used as SQL: a semicolon ends it\n"
                          "13:28: up cannot be used as SQL: a ( is not closed\n"
                          "14:12: a new column must be a mapping of keys and values, not \"int\"\n"
                          "15:19: type must be SQL, not a list\n");
    assert_phase_problems("  - add_column: {table: t, columns: {}}\n",
                          "4:37: columns must not be empty\n");
    assert_phase_problems("  - add_column: {table: t, columns: [a]}\n",
                          "4:37: columns must be a mapping of new columns, not a list\n");
    assert_phase_problems("  - add_column:\n"
                          "      table: t\n"
                          "      columns: {a: {type: int, up: x}, b: {type: int}}\n"
                          "      down: {a: b, ctid: a, x: ~}\n"
                          "      on_conflict: ignore\n",
                          "6:40: column \"b\" needs an \"up\", because its group has a \"down\"\n"
                          "7:14: column \"a\" cannot be both new and the target of \"down\"\n"
                          "7:20: \"ctid\" cannot be a column name: it is a system column of every "
                          "table\n"
                          "7:32: \"x\" must be SQL, not empty\n"
                          "8:20: on_conflict cannot be \"ignore\"\n");
    assert_phase_problems("  - add_column: {table: t, columns: {a: {up: x}}, down: {}}\n",
                          "4:57: down must not be empty\n");
}

/* A type may be left out when `up` is one column's name. */
static void test_type_of_another_column(void **state)
{
    (void)state;
    static const char *const columns[] = {"x",     "Xy_1", "'\"odd name\"'", "'\"a\"\"b\"'",
                                          "größe", "a$b",  "' x '"};
    static const char *const others[] = {
        "x::text",      "t.x",    "null", "current_user", "TRUE",     "1",      "'\"a'",
        "'\"a\" || x'", "'\"\"'", "$1",   "x y",          "lower(x)", "'''a'''"};
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        const struct plan *plan = read_well(arena_printf(
            arena, HEAD "phases: [add_column: {table: t, columns: {a: {up: %s}}}]\n", columns[i]));
        assert_null(ARGS(plan, 0, add_column)->group.columns[0].type.text);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        read_any(arena_printf(
            arena, HEAD "phases: [add_column: {table: t, columns: {a: {up: %s}}}]\n", others[i]));
        assert_int_equal(problems.count, 1);
        assert_true(strstr(problems.items[0].message, "needs a type") ||
                    strstr(problems.items[0].message, "quoted identifier is not closed"));
    }
}

static void test_constrain(void **state)
{
    (void)state;
    assert_phase_problems(
        "  - constrain:\n"
        "      table: t\n"
        "      add:\n"
        "        - not_null: {a: b}\n"
        "        - not_null: [a, a]\n"
        "        - unique: {columns: [a]}\n"
        "        - unique: {name: u}\n"
        "        - unique: {name: sluice_u, columns: [a, a]}\n"
        "        - index: {name: i}\n"
        "        - index: {name: i1, on: (a), unique: yes}\n"
        "        - check: {name: c, expression: ~}\n"
        "        - foreign_key: {name: f, columns: [a, b], references: u, referenced: [c],\n"
        "            on_delete: cascaed, on_update: 1}\n"
        "        - exclude: {}\n"
        "        - like: [a]\n"
        "        - like: {}\n"
        "        - foreign_key: {name: g, columns: [a], references: u.v.w, referenced: [c]}\n",
        "7:11: not_null needs the key \"columns\"\n"
        "7:22: unknown key \"a\"\n"
        "8:25: column \"a\" is named twice\n"
        "9:11: unique needs the key \"name\"\n"
        "10:11: unique needs the key \"columns\"\n"
        "11:26: \"sluice_u\" cannot be the name of a constraint or index: such names are for what "
        "Sluice makes itself\n"
        "11:49: column \"a\" is named twice\n"
        "12:11: index needs the key \"on\"\n"
        "13:46: unique must be true or false, not \"yes\"\n"
        "14:40: expression must be SQL, not empty\n"
        "15:78: foreign_key has 2 columns and 1 referenced ones\n"
        "16:24: on_delete cannot be \"cascaed\"\n"
        "16:44: on_update cannot be \"1\"\n"
        "17:11: unknown constraint \"exclude\"\n"
        "18:17: like must be a mapping of new columns and the old ones that they take after, not "
        "a list\n"
        "19:17: like must not be empty\n"
        "20:60: \"u.v.w\" cannot be a table name: it has too many dots\n");
    assert_phase_problems("  - constrain: {table: t, add: []}\n", "4:32: add must not be empty\n");
}

static void test_foreign_key_actions(void **state)
{
    (void)state;
    static const char *const actions[][2] = {
        {"cascade", "CASCADE"},     {"restrict", "RESTRICT"},       {"set null", "SET NULL"},
        {"set_null", "SET NULL"},   {"set default", "SET DEFAULT"}, {"set_default", "SET DEFAULT"},
        {"no action", "NO ACTION"}, {"no_action", "NO ACTION"},
    };
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        const struct plan *plan = read_well(arena_printf(
            arena,
            HEAD "phases: [constrain: {table: t, add: [foreign_key: {name: f, columns: [a], "
                 "references: u, referenced: [b], on_delete: %s, on_update: %s}]}]\n",
            actions[i][0], actions[i][0]));
        const struct constrain_item *item = ARGS(plan, 0, constrain)->items;
        assert_string_equal(item->on_delete, actions[i][1]);
        assert_string_equal(item->on_update, actions[i][1]);
    }
}

static void test_gate(void **state)
{
    (void)state;
    assert_phase_problems("  - gate:\n"
                          "      ask: ''\n"
                          "      approvals: 0\n"
                          "      soak: 366d\n"
                          "      evidence:\n"
                          "        - no_writes_to: {column: users, for: 0s}\n"
                          "        - no_writes_to: {column: a.b.c.d, for: 1s}\n"
                          "        - no_writes_to: {column: [a], for: 1}\n"
                          "        - no_writes_to: {column: pg_catalog.a.b, for: 1s}\n"
                          "        - no_writes_to: {column: a.ctid}\n"
                          "        - query: {sql: SELECT 1; SELECT 2, expect: [t]}\n"
                          "        - query: SELECT 1\n"
                          "        - quary: {}\n",
                          "5:12: ask must not be empty\n"
                          "6:18: approvals must be between 1 and 100, not 0\n"
                          "7:13: soak must be between 0ms and 365d, not 366d\n"
                          "9:34: column must be the column of a table, not \"users\"\n"
                          "9:46: for must be between 1s and 365d, not 0s\n"
                          "10:34: \"a.b.c.d\" cannot be the column of a table: it has too many "
                          "dots\n"
                          "11:34: column cannot be a list of 1 names\n"
                          "11:44: for must be a duration, not \"1\"\n"
                          "12:34: \"pg_catalog\" cannot be the schema of a table: the schema "
                          "belongs to PostgreSQL\n"
                          "13:11: no_writes_to needs the key \"for\"\n"
                          "13:34: \"ctid\" cannot be a column name: it is a system column of every "
                          "table\n"
                          "14:24: sql cannot be used as SQL: a semicolon ends it\n"
                          "14:52: expect must be text, not a list\n"
                          "15:18: query must be a mapping of keys and values, not \"SELECT 1\"\n"
                          "16:11: unknown piece of evidence \"quary\"\n");
    assert_phase_problems("  - gate: {ask: Ready?, approvals: 101}\n",
                          "4:36: approvals must be between 1 and 100, not 101\n");
    read_well(HEAD "phases: [gate: {ask: Ready?, approvals: 100, soak: 0, evidence: []}]\n");
}

static void test_hooks(void **state)
{
    (void)state;
    const struct plan *plan =
        read_well("sluice: 1\nplan: p\nhooks: {complete: tell.sh, confirmed: a-b_c}\n"
                  "phases: [{add_column: {table: t, columns: {c: {type: int}}}}]\n");
    assert_string_equal(plan->hooks[HOOK_COMPLETE].text, "tell.sh");
    assert_string_equal(plan->hooks[HOOK_CONFIRMED].text, "a-b_c");
    assert_null(plan->hooks[HOOK_GATE_OPENED].text);
    static const char *const elsewhere[] = {"/bin/sh", "../tell",   "a/b", "..",     ".x",
                                            "''",      "\"a\\0b\"", "-rf", "\"a b\""};
    for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++) {
        char text[200];
        snprintf(text, sizeof text,
                 "sluice: 1\nplan: p\nhooks: {complete: %s}\n"
                 "phases: [{add_column: {table: t, columns: {c: {type: int}}}}]\n",
                 elsewhere[i]);
        assert_null(read_any(text));
    }
}

static void test_evidence(void **state)
{
    (void)state;
    assert_phase_problems("  - gate:\n"
                          "      ask: Ready?\n"
                          "      evidence:\n"
                          "        - no_reads_of: {column: t.a, for: 1s, allow_star: 1}\n"
                          "        - no_sessions_before: boot\n"
                          "        - connected: {at_least: 0}\n"
                          "        - absent: {application_name: '', at_least: 1}\n"
                          "        - verified: {rows: 0, timeout: 1ms}\n"
                          "        - replicas_caught_up: {at_least: -1}\n",
                          "7:59: allow_star must be true or false, not \"1\"\n"
                          "8:31: no_sessions_before cannot be \"boot\"\n"
                          "9:11: connected needs the key \"application_name\"\n"
                          "9:33: at_least must be between 1 and 10000, not 0\n"
                          "10:38: application_name must not be empty\n"
                          "10:42: unknown key \"at_least\"\n"
                          "11:11: verified needs the key \"table\"\n"
                          "11:28: rows must be between 1 and 1000000000000, not 0\n"
                          "11:40: timeout must be between 1s and 1d, not 1ms\n"
                          "12:42: at_least must be between 0 and 1000, not -1\n");
}

static void test_window(void **state)
{
    (void)state;
    static const char *const windows[][2] = {
        {"{days: [sun, day], time_zone: UTC}", "4:46: every entry cannot be \"day\"\n"},
        {"{days: [], from: '00:00', to: '01:00', time_zone: UTC}",
         "4:40: days must not be empty\n"},
        {"{from: '22:00', time_zone: UTC}", "4:25: window needs both \"from\" and \"to\"\n"},
        {"{from: '22:00', to: '22:00', time_zone: UTC}",
         "4:25: window begins and ends at the same time\n"},
        {"{from: '24:00', to: '7:00', time_zone: UTC}",
         "4:40: from must be a time of day, not \"24:00\"\n"
         "4:53: to must be a time of day, not \"7:00\"\n"},
        {"{from: '12:60', to: '08:00', time_zone: UTC}",
         "4:40: from must be a time of day, not \"12:60\"\n"},
        {"{time_zone: UTC}", "4:25: window says neither days nor hours\n"},
        {"{days: [mon]}", "4:25: window needs the key \"time_zone\"\n"},
    };
    for (size_t i = 0; i < sizeof windows / sizeof *windows; i++)
        assert_phase_problems(
            arena_printf(arena, "  - gate: {ask: Ready?, window: %s}\n", windows[i][0]),
            windows[i][1]);
    read_well(HEAD "phases: [gate: {ask: Ready?, window: {days: [fri], from: '22:00', "
                   "to: '06:00', time_zone: Europe/Berlin}}]\n");
}

static void test_who_may_confirm(void **state)
{
    (void)state;
    assert_phase_problems("  - gate: {ask: R?, by_role: '', not_author: 2, allow_override: x, "
                          "expires: 1ms}\n",
                          "4:30: \"\" cannot be the name of a role: it is empty\n"
                          "4:46: not_author must be true or false, not \"2\"\n"
                          "4:65: allow_override must be true or false, not \"x\"\n"
                          "4:77: expires must be between 1s and 365d, not 1ms\n");
}

static void test_all_problems_come_at_once_in_order(void **state)
{
    (void)state;
    assert_problems("sluice: 1\n"
                    "plan: &a a b\n"
                    "phases:\n"
                    "  - drop: {columns: [x], columns: [y], tabel: t}\n"
                    "  - gate: {ask: *a, name: g}\n"
                    "  - backfill: {table: pg_catalog.t, name: g}\n"
                    "settings: {lock_timeout: 1h}\n",
                    "2:7: anchor \"&a\" is not supported in a plan\n"
                    "2:7: \"a b\" cannot be a plan name: it has a character that is not allowed\n"
                    "4:5: drop needs the key \"table\"\n"
                    "4:26: duplicate key \"columns\": it is already given at line 4, column 12\n"
                    "4:40: unknown key \"tabel\"\n"
                    "5:17: alias \"*a\" is not supported in a plan\n"
                    "6:23: \"pg_catalog\" cannot be the schema of a table: the schema belongs to "
                    "PostgreSQL\n"
                    "6:43: phase name \"g\" is already used at line 5\n"
                    "7:26: lock_timeout must be between 1ms and 1m, not 1h\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_document),
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_size),
        cmocka_unit_test(test_plan_names),
        cmocka_unit_test(test_requires),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_phase_entries),
        cmocka_unit_test(test_phase_names),
        cmocka_unit_test(test_table_names),
        cmocka_unit_test(test_column_names),
        cmocka_unit_test(test_add_column),
        cmocka_unit_test(test_type_of_another_column),
        cmocka_unit_test(test_constrain),
        cmocka_unit_test(test_foreign_key_actions),
        cmocka_unit_test(test_gate),
        cmocka_unit_test(test_hooks),
        cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_who_may_confirm),
        cmocka_unit_test(test_all_problems_come_at_once_in_order),
    };
    return cmocka_run_group_tests_name("plan/problems", tests, reading_setup, reading_teardown);
}

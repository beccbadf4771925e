/* What new plans begin with: see start.h. */
#include "plan/start/start.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "plan/document.h"

/* In a text $1 to $3 are the words, $c the column of the table, "users.email", $x a name for an
 * index of it, $i what that is on, and $n the name of the plan; of an enum $l are its values, and
 * $m the line for those that become others, "old=new". Each text is a whole plan; what is commented
 * out is right as soon as it is not. $s are its settings. */
#define HEAD                                                                                       \
    "sluice: 1\n"                                                                                  \
    "plan: $n\n"                                                                                   \
    "# description: why, for those who review it\n"                                                \
    "# requires: [other-plan]    # which has to be complete before this one begins\n"              \
    "$s\n"
/* Of a recipe that makes gates, at the end. */
#define GATE                                                                                       \
    "  gate:\n"                                                                                    \
    "    soak: 1h                # how long it stays closed at least\n"                            \
    "    # approvals: 2          # from so many database roles\n"                                  \
    "    # by_role: releasers    # from its members\n"

const struct plan_start plan_starts[] = {
    {"rename_column",
     {"TABLE", "COLUMN", "TO"},
     "gives a column another name while both versions of the application run",
     "rename",
     "# Gives a column another name while old and new versions of the application run side by "
     "side.\n" HEAD "rename_column:\n"
     "  table: $1\n"
     "  column: $2\n"
     "  to: $3\n"
     "  # method: view            # touches no row: the column is renamed, a view has both names\n"
     "  # retire: 7d              # before it is dropped, so long under a name that nobody "
     "uses\n" GATE "    evidence:               # nobody has written the old name for so long\n"
     "      - no_writes_to: {column: $c, for: 30m}\n"},
    {"rename_table",
     {"TABLE", "TO"},
     "gives a table another name, and a view the old one meanwhile",
     "rename",
     "# Gives a table another name; a view has the old one until the gate has opened.\n" HEAD
     "rename_table:\n"
     "  table: $1\n"
     "  to: $2\n" GATE},
    {"change_type",
     {"TABLE", "COLUMN", "TYPE"},
     "gives a column another type while both versions of the application run",
     "change",
     "# Gives a column another type while old and new versions of the application run side by "
     "side.\n" HEAD "change_type:\n"
     "  table: $1\n"
     "  column: $2\n"
     "  type: $3\n"
     "  # up: EXPRESSION          # the new value from the old row; without it a cast\n"
     "  # down: EXPRESSION        # the old value from the new row, for the old version\n" GATE},
    {"change_enum",
     {"TYPE", "VALUES"},
     "gives an enum other values, in every column of it",
     "change",
     "# Gives an enum these values, in every column of it, while old and new versions of the "
     "application run\n# side by side.\n" HEAD "change_enum:\n"
     "  type: $1\n"
     "  values: $l\n"
     "$m" GATE},
    {"replace_table",
     {"TABLE", "COLUMN"},
     "makes a table partitioned, or otherwise new, under its name",
     "replace",
     "# Makes a table partitioned by months of a column, under its own name, while the application "
     "reads and writes it.\n" HEAD "replace_table:\n"
     "  table: $1\n"
     "  partition_by: {range: $2}\n"
     "  partitions:               # as pg_partman 5 would make them\n"
     "    every: month            # or day, week, year\n"
     "    from: \"2026-01-01\"      # what is older goes to the default partition\n"
     "    # ahead: 4              # so many behind the one that is now\n"
     "  primary_key: [id, $2]  # with the column by which it is partitioned\n"
     "  # columns: {NAME: TYPE}   # columns that get another type\n" GATE},
    {"add_column",
     {"TABLE", "COLUMN", "TYPE"},
     "adds a column",
     "add",
     "# Adds a column. No row is touched.\n" HEAD "phases:\n"
     "  - add_column:\n"
     "      table: $1\n"
     "      columns:\n"
     "        $2:\n"
     "          type: $3\n"
     "          # default: \"0\"    # an expression of SQL: of rows that are there too\n"
     "          # up: EXPRESSION  # kept in step with other columns: see sluice-plan(5)\n"
     "  # - constrain: {table: $1, add: [not_null: [$2]]}\n"},
    {"drop_column",
     {"TABLE", "COLUMN"},
     "drops a column once nobody uses it",
     "drop",
     "# Drops a column once nobody reads or writes it.\n" HEAD "phases:\n"
     "  - gate:\n"
     "      name: unused\n"
     "      ask: Does every version of the application do without the column?\n"
     "      soak: 1h\n"
     "      evidence:             # nobody has written it for so long\n"
     "        - no_writes_to: {column: $c, for: 30m}\n"
     "        # - no_reads_of: {column: $c, for: 1d}    # needs pg_stat_statements\n"
     "  - drop: {table: $1, columns: [$2]}\n"},
    {"retire_column",
     {"TABLE", "COLUMN"},
     "lets a column go after a while under a name that nobody uses",
     "retire",
     "# Drops a column once nobody has missed it under a name that nobody uses: until then it can "
     "be taken back at\n# once, and loses no write.\n" HEAD "phases:\n"
     "  - gate:\n"
     "      name: unused\n"
     "      ask: Does every version of the application do without the column?\n"
     "  - retire: {table: $1, columns: [$2]}\n"
     "  - gate:\n"
     "      name: not-missed\n"
     "      ask: Has nobody missed the column?\n"
     "      soak: 7d\n"
     "  - drop: {table: $1, columns: [$2]}\n"},
    {"drop_table",
     {"TABLE"},
     "drops a table once nobody uses it",
     "drop",
     "# Drops a table once nobody writes it.\n" HEAD "phases:\n"
     "  - gate:\n"
     "      name: unused\n"
     "      ask: Does every version of the application do without the table?\n"
     "      soak: 1h\n"
     "      evidence:             # nobody has written it for so long\n"
     "        - no_writes_to: {table: $1, for: 1d}\n"
     "  - drop: {table: $1}\n"},
    {"add_index",
     {"TABLE", "COLUMN"},
     "builds an index while the table is written",
     "index",
     "# Builds an index, CONCURRENTLY: readers and writers go on.\n" HEAD "phases:\n"
     "  - constrain:\n"
     "      table: $1\n"
     "      add:\n"
     "        - index: {name: $x, on: $i}\n"},
    {"set_not_null",
     {"TABLE", "COLUMN"},
     "makes a column NOT NULL without blocking anybody",
     "require",
     "# Makes a column NOT NULL: by a check that is validated while the table is used.\n" HEAD
     "phases:\n"
     "  # - backfill: {table: $1, set: {$2: EXPRESSION}, where: \"… IS NULL\", keep: true}    # "
     "rows that have none\n"
     "  - constrain:\n"
     "      table: $1\n"
     "      add:\n"
     "        - not_null: [$2]\n"},
    {NULL, {NULL}, NULL, NULL, NULL},
};

const struct plan_start *plan_start_find(const char *recipe)
{
    for (const struct plan_start *start = plan_starts; start->recipe; start++)
        if (str_equal(start->recipe, recipe))
            return start;
    return NULL;
}

/* Of a table, without its schema. */
static const char *bare(const char *table)
{
    const char *dot = strrchr(table, '.');
    return dot ? dot + 1 : table;
}

const char *plan_start_name(struct arena *arena, const struct plan_start *start,
                            const char *const *words)
{
    bool has_column = start->words[1] && !str_equal(start->words[1], "VALUES");
    const char *column = has_column ? words[1] : NULL;
    return plan_make_name(arena,
                          arena_printf(arena, "%s-%s%s%s", start->verb, bare(words[0]),
                                       column ? "-" : "", column ? bare(column) : ""),
                          SQL_NAME_MAX_BYTES);
}

/* Whether YAML takes it for this text without quotes, wherever it stands. */
static bool is_plain(const char *text)
{
    static const char *const others[] = {"null", "true", "false", "yes", "no",
                                         "on",   "off",  "y",     "n"};
    if (!isalpha((unsigned char)*text) && *text != '_')
        return false;
    for (const char *c = text; *c; c++)
        if (!isalnum((unsigned char)*c) && *c != '_' && *c != '.')
            return false;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcasecmp(others[i], text) == 0)
            return false;
    return true;
}

static void add_scalar(struct str *out, const char *text)
{
    if (is_plain(text)) {
        str_add(out, text);
        return;
    }
    str_add_char(out, '"');
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c < ' ' || *c == 0x7F)
            str_addf(out, "\\x%02X", (unsigned)*c);
        else if (*c == '"' || *c == '\\')
            str_addf(out, "\\%c", *c);
        else
            str_add_char(out, (char)*c);
    str_add_char(out, '"');
}

/* Of "a,b,old=new" the values, as a list, or the pairs, as a map. */
static size_t add_items(struct str *out, const char *text, bool pairs)
{
    size_t count = 0;
    for (const char *item = text, *end; *item; item = *end ? end + 1 : end) {
        end = item + strcspn(item, ",");
        const char *equals = memchr(item, '=', (size_t)(end - item));
        const char *last = equals ? equals : end;
        if (pairs != (equals != NULL))
            continue;
        str_add(out, count++ ? ", " : "");
        add_scalar(out, arena_printf(out->arena, "%.*s", (int)(last - item), item));
        if (equals) {
            str_add(out, ": ");
            add_scalar(out, arena_printf(out->arena, "%.*s", (int)(end - last - 1), last + 1));
        }
    }
    return count;
}

static void add_values(struct str *out, const char *text)
{
    str_add_char(out, '[');
    add_items(out, text, false);
    str_add_char(out, ']');
}

static void add_map(struct str *out, const char *text)
{
    struct str pairs = {.arena = out->arena};
    if (add_items(&pairs, text, true))
        str_addf(out, "  map: {%s}\n", str_text(&pairs));
    else
        str_add(out, "  # map: {OLD: NEW}       # values that go, each with the one it becomes\n");
}

static const char *value_of(struct arena *arena, char placeholder, const char *const *words,
                            const char *name)
{
    switch (placeholder) {
    case 'c':
        return arena_printf(arena, "%s.%s", words[0], words[1]);
    case 'x':
        return sql_name_with(arena, arena_printf(arena, "%s_%s", bare(words[0]), words[1]), "_idx");
    case 'i':
        return arena_printf(arena, "(%s)", sql_quote_name(arena, words[1]));
    case 'n':
        return name;
    default:
        return words[placeholder - '1'];
    }
}

const char *plan_start_text(struct arena *arena, const struct plan_start *start,
                            const char *const *words, const char *name, const char *settings)
{
    struct str out = {.arena = arena};
    for (const char *c = start->text; *c; c++)
        if (*c == '$' && c[1] == 'l')
            add_values(&out, words[1]), c++;
        else if (*c == '$' && c[1] == 'm')
            add_map(&out, words[1]), c++;
        else if (*c == '$' && c[1] == 's')
            str_add(&out, settings ? settings : ""), c++;
        else if (*c == '$')
            add_scalar(&out, value_of(arena, *++c, words, name));
        else
            str_add_char(&out, *c);
    return str_text(&out);
}

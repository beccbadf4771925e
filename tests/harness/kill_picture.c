#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "harness/kill_parts.h"
#include "harness/process.h"

/* Without what differs by chance: pg_dump's token, the transaction in sync's trigger, and where a
 * foreign server leads. */
static const char *without_chance(struct arena *arena, const char *dump)
{
    static const char age[] = "age('";
    struct str text = {.arena = arena};
    for (const char *c = dump; *c != '\0';) {
        bool line = c == dump || c[-1] == '\n';
        if (line && (str_starts_with(c, "\\restrict ") || str_starts_with(c, "\\unrestrict "))) {
            c += strcspn(c, "\n");
        } else if (line && str_starts_with(c, "    dbname '")) {
            c += strcspn(c, "\n");
        } else if (str_starts_with(c, age)) {
            str_add(&text, age);
            c += strlen(age);
            c += strspn(c, "0123456789");
        } else {
            str_add_char(&text, *c++);
        }
    }
    return str_text(&text);
}

static const char *dump_schema(struct torture *t, struct arena *arena)
{
    const char *const arguments[] = {"pg_dump", "--schema-only", "--exclude-schema=sluice",
                                     t->database, NULL};
    const struct process dump = process_run(arena, arguments, NULL);
    if (dump.status != 0)
        fail_msg("%s", dump.output);
    return without_chance(arena, dump.output);
}

/* A table that a plan drops is one of another number each time. */
#define NAME "coalesce((SELECT c.oid::regclass::text FROM pg_class c WHERE c.oid = relid), 'gone')"
/* What pg_dump leaves out, and our own tables without times and counts. */
static const char state_sql[] =
    "SELECT 'invalid index ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid\n"
    "UNION ALL SELECT 'temporary ' || relname FROM pg_class WHERE relpersistence = 't'\n"
    "UNION ALL SELECT concat_ws(' ', 'function', proname, md5(prosrc)) FROM pg_proc\n"
    "    WHERE pronamespace = to_regnamespace('sluice')\n";
static const char store_sql[] =
    "UNION ALL SELECT concat_ws(' ', 'plan', name, checksum, state) FROM sluice.plan\n"
    "UNION ALL SELECT concat_ws(' ', 'phase', ordinal, name, kind, state, error,\n"
    "    started_at IS NOT NULL, finished_at IS NOT NULL) FROM sluice.phase\n"
    "UNION ALL SELECT concat_ws(' ', 'operation', phase, ordinal, go_mode, sql, undo, repair,\n"
    "    done, xid IS NOT NULL) FROM sluice.operation\n"
    "UNION ALL SELECT concat_ws(' ', 'lock', phase, ordinal, way, class, schema, relation, name,\n"
    "    mode, without_partitions) FROM sluice.operation_lock\n"
    "UNION ALL SELECT concat_ws(' ', role, phase, ordinal, class, schema, relation, name,\n"
    "    presence) FROM sluice.operation_effect\n"
    "UNION ALL SELECT concat_ws(' ', 'rename', phase, ordinal, class, schema, relation, name,\n"
    "    new_name) FROM sluice.operation_rename\n"
    "UNION ALL SELECT concat_ws(' ', 'backfill', phase, operation, " NAME ",\n"
    "        next_page = end_page) FROM sluice.backfill_table\n"
    "UNION ALL SELECT concat_ws(' ', 'range', phase, operation, " NAME ", first_page)\n"
    "    FROM sluice.backfill_range\n"
    "UNION ALL SELECT concat_ws(' ', 'approval', phase, claimed_by, reason, void)\n"
    "    FROM sluice.approval\n";

struct picture kill_picture(struct torture *t, struct arena *arena)
{
    bool installed =
        str_equal(kill_query(t, arena, "SELECT to_regclass('sluice.approval') IS NOT NULL"), "t\n");
    return (struct picture){
        .schema = dump_schema(t, arena),
        .data = kill_query(t, arena, t->kill_case->plan->data),
        .state = kill_query(
            t, arena,
            arena_printf(arena, "SELECT * FROM (%s%s) s (line) ORDER BY line COLLATE \"C\"",
                         state_sql, installed ? store_sql : "")),
    };
}

/* The first line in which two texts differ; NULL when they are equal. */
const char *kill_difference(struct arena *arena, const char *what, const char *expected,
                            const char *actual)
{
    if (str_equal(expected, actual))
        return NULL;
    size_t at = 0;
    while (expected[at] == actual[at])
        at++;
    while (at > 0 && expected[at - 1] != '\n')
        at--;
    return arena_printf(arena, "%s differs:\n  undisturbed: %.*s\n  now:         %.*s\n", what,
                        (int)strcspn(expected + at, "\n"), expected + at,
                        (int)strcspn(actual + at, "\n"), actual + at);
}

const char *kill_compare(struct arena *arena, const struct picture *expected,
                         const struct picture *actual, bool with_state)
{
    const char *found = kill_difference(arena, "the schema", expected->schema, actual->schema);
    if (found == NULL)
        found = kill_difference(arena, "a row", expected->data, actual->data);
    if (found == NULL && with_state)
        found = kill_difference(arena, "the state", expected->state, actual->state);
    return found;
}

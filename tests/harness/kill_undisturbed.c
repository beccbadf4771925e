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

static const char *read_file(struct arena *arena, const char *path)
{
    struct str text = {.arena = arena};
    char buffer[4096];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, file)) > 0;)
        str_add_n(&text, buffer, got);
    fclose(file);
    return str_text(&text);
}

/* A statement only looks when the undisturbed run rolls its transaction back, or when it is a
 * SELECT or SET outside of a transaction. */
static void read_trace(struct torture *t, size_t command, const char *path)
{
    struct statement *all = NULL;
    size_t count = 0, begin = SIZE_MAX;
    for (const char *line = read_file(t->arena, path); *line != '\0';
         line = strchr(line, '\n') + 1) {
        struct statement *one = ARENA_PUSH(t->arena, all, count);
        one->sql = arena_strndup(t->arena, line, strcspn(line, "\n"));
        if (str_starts_with(one->sql, "BEGIN"))
            begin = count - 1;
        if (begin == SIZE_MAX)
            one->only_looks = str_starts_with(one->sql, "S") &&
                              !str_starts_with(one->sql, "SELECT sluice."); /* these write */
        for (size_t i = begin; str_equal(one->sql, "ROLLBACK") && i < count; i++)
            all[i].only_looks = true;
        if (str_equal(one->sql, "ROLLBACK") || str_equal(one->sql, "COMMIT"))
            begin = SIZE_MAX;
    }
    t->statements[command] = all;
    t->statement_count[command] = count;
}

static void create_tables(struct torture *t)
{
    kill_use_copy(t, "template1");
    kill_execute(t, t->kill_case->plan->schema);
    if (t->kill_case->plan->far != NULL)
        kill_aim(t);
}

/* The whole of it once, without writers, keeping the database before each command. */
static struct picture run_and_remember(struct torture *t)
{
    create_tables(t);
    for (size_t i = 0; i < t->command_count; i++) {
        const char *trace = arena_printf(t->arena, "%s/trace", t->directory);
        if (i >= t->kill_case->first && i <= t->kill_case->last) {
            t->snapshots[i] = kill_database_name(t, arena_printf(t->point, "before_%zu", i));
            kill_copy_database(t, t->snapshots[i], t->database);
        }
        kill_run_undisturbed(t, t->kill_case->commands[i], trace);
        read_trace(t, i, trace);
        unlink(trace);
    }
    kill_execute(t, t->kill_case->plan->writes);
    return kill_picture(t, t->arena);
}

/* The same with everything written at the start, by the old application alone. */
static void run_after_writes(struct torture *t)
{
    create_tables(t);
    kill_execute(t, t->kill_case->plan->writes);
    t->before = kill_picture(t, t->arena);
    for (size_t i = 0; i < t->command_count; i++) {
        kill_run_undisturbed(t, t->kill_case->commands[i], "/dev/null");
        t->expected[i] = kill_picture(t, t->arena);
    }
}

void kill_run_both(struct torture *t)
{
    const struct picture late = run_and_remember(t);
    run_after_writes(t);
    const struct picture *end = &t->expected[t->command_count - 1];
    const char *found = kill_compare(t->arena, end, &late, true);
    if (found != NULL)
        fail_msg("undisturbed runs differ by when the application writes: %s", found);
    found = kill_compare(t->arena, &t->before, end, false);
    if (t->kill_case->restores && found != NULL)
        fail_msg("undisturbed, the end is not the start: %s", found);
    if (!t->kill_case->restores && found == NULL)
        fail_msg("undisturbed, the commands change nothing");
}

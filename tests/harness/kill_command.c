#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "harness/kill_parts.h"

static const char *torture_binary(void)
{
    const char *given = getenv("SLUICE_TORTURE_BIN");
    return given != NULL ? given : "build/torture/sluice";
}

static const char **split_words(struct torture *t, const char *command)
{
    const char **words = NULL;
    size_t count = 0;
    *ARENA_PUSH(t->point, words, count) = torture_binary();
    while (*command != '\0') {
        size_t length = strcspn(command, " ");
        const char *word = arena_strndup(t->point, command, length);
        *ARENA_PUSH(t->point, words, count) = str_equal(word, "PLAN") ? t->plan_file : word;
        command += length + (command[length] == ' ');
    }
    *ARENA_PUSH(t->point, words, count) = NULL;
    return words;
}

struct process kill_command(struct torture *t, const char *command, const char *extra[3])
{
    const char *environment[] = {arena_printf(t->point, "PGDATABASE=%s", t->database),
                                 extra[0],
                                 extra[0] != NULL ? extra[1] : NULL,
                                 extra[0] != NULL ? extra[2] : NULL,
                                 NULL,
                                 NULL};
    for (size_t i = 0; t->kill_case->split; i++)
        if (environment[i] == NULL) {
            environment[i] = "SLUICE_TORTURE_SPLIT=1";
            break;
        }
    return process_run(t->point, split_words(t, command), environment);
}

/* Run it until it succeeds; who was killed may hold the lease for a moment longer. */
const char *kill_rerun(struct torture *t, const char *command)
{
    enum { PATIENCE_MS = 20000, POLL_MS = 3 };
    const char *nothing[3] = {NULL};
    int64_t give_up = clock_now_ms() + PATIENCE_MS;
    for (;;) {
        const struct process process = kill_command(t, command, nothing);
        if (process.status == 0)
            return NULL;
        if (process.status != KILL_TEMPORARY || clock_now_ms() > give_up)
            return arena_printf(t->point, "then `sluice %s` ended with status %d:\n%s", command,
                                process.status, process.output);
        usleep(POLL_MS * 1000);
    }
}

void kill_run_undisturbed(struct torture *t, const char *command, const char *trace)
{
    const char *extra[3] = {arena_printf(t->point, "SLUICE_TRACE_FILE=%s", trace)};
    const struct process process = kill_command(t, command, extra);
    if (process.status != 0)
        fail_msg("undisturbed, `sluice %s` ended with status %d:\n%s", command, process.status,
                 process.output);
}

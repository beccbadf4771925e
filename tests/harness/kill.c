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
#include "harness/turn.h"

static size_t less(void)
{
    return turn_number("SLUICE_KILL_SHARE", 1);
}

static bool is_taken(const struct kill_case *c, const struct statement *statement, size_t number)
{
    size_t share = statement->only_looks ? c->looks : c->works;
    share = (share == 0 ? 1 : share) * less();
    if (getenv("SLUICE_KILL_ALL") != NULL)
        share = statement->only_looks ? turn_number("SLUICE_KILL_LOOKS", 1) : 1;
    return share <= 1 || number % share == 0;
}

/* What came of it, over all cases of the process. */
static struct way {
    enum kill_how how;
    const char *text;
    size_t tried, points;
    int64_t ms;
} ways[] = {
    {KILL_BEFORE, "killed before", 0, 0, 0},
    {KILL_SENT, "killed during", 0, 0, 0},
    {KILL_AFTER, "killed after", 0, 0, 0},
    {KILL_CUT, "disconnected before", 0, 0, 0},
    {KILL_HALF, "disconnected in the middle of", 0, 0, 0},
    {KILL_LOST, "without the answer to", 0, 0, 0},
    {KILL_CRASH, "with the server crashed during", 0, 0, 0},
};
enum { WAYS = sizeof ways / sizeof *ways };
static struct kill_result sum;

static void note_trouble(const struct torture *t, struct kill_result *result, size_t command,
                         size_t number, const struct way *way, const char *trouble)
{
    static char first[16384];
    if (result->troubles++ == 0) {
        snprintf(first, sizeof first, "`sluice %s` %s statement %zu: %.300s\n%s",
                 t->kill_case->commands[command], way->text, number,
                 t->statements[command][number - 1].sql, trouble);
        result->trouble = first;
    }
}

static void try_point(struct torture *t, size_t command, size_t number, struct way *way,
                      struct kill_result *result)
{
    bool met = false;
    int64_t start = clock_now_ms();
    t->point = arena_new();
    const char *trouble = kill_try_point(t, command, number, way->how, &met);
    if (trouble != NULL)
        note_trouble(t, result, command, number, way, trouble);
    arena_free(t->point);
    result->points += met;
    way->tried++;
    way->points += met;
    way->ms += clock_now_ms() - start;
}

/* Whether the case has it: who is killed after a statement is killed before the next. */
static bool is_point(const struct torture *t, size_t command, size_t number, enum kill_how how)
{
    unsigned given = t->kill_case->how;
    bool twice = how == KILL_AFTER && (given & KILL_BEFORE) != 0;
    return (given & how) != 0 && (!twice || number == t->statement_count[command]);
}

/* The case's ways in turn, of those that the statement has. */
static size_t next_way(struct torture *t, size_t command, size_t number)
{
    do
        t->way = (t->way + 1) % WAYS;
    while (!is_point(t, command, number, ways[t->way].how));
    return t->way;
}

/* A bug that is there on purpose has been seen, and not at every point. */
static bool is_shown(const struct torture *t, const struct kill_result *result)
{
    return t->kill_case->split && result->troubles > 0 && result->troubles < result->points;
}

static void try_command(struct torture *t, size_t command, struct kill_result *result)
{
    const struct kill_case *c = t->kill_case;
    bool turns = c->turns && getenv("SLUICE_KILL_ALL") == NULL;
    for (size_t i = 1; i <= t->statement_count[command]; i++) {
        /* A bug that is there on purpose is in what is recorded, at the end. */
        size_t n = c->split ? t->statement_count[command] + 1 - i : i;
        const struct statement *statement = &t->statements[command][n - 1];
        size_t only = turns && is_taken(c, statement, n) ? next_way(t, command, n) : WAYS;
        for (size_t w = 0; w < WAYS; w++) {
            if (!is_point(t, command, n, ways[w].how))
                continue;
            result->all++;
            if (!is_shown(t, result) && (turns ? w == only : is_taken(c, statement, n + w)))
                try_point(t, command, n, &ways[w], result);
        }
    }
}

/* ---- a case ---- */

static void begin(struct torture *t)
{
    snprintf(t->directory, sizeof t->directory, "/tmp/sluice_kill.XXXXXX");
    assert_non_null(mkdtemp(t->directory));
    t->plan_file = arena_printf(t->arena, "%s/plan.yaml", t->directory);
    FILE *file = fopen(t->plan_file, "w");
    assert_non_null(file);
    assert_true(fputs(t->kill_case->plan->yaml, file) >= 0);
    assert_int_equal(fclose(file), 0);
    kill_open_databases(t);
    while (t->kill_case->commands[t->command_count] != NULL)
        t->command_count++;
    assert_in_range(t->command_count, 1, KILL_MAX_COMMANDS);
}

static void end(struct torture *t)
{
    t->point = arena_new();
    kill_drop_databases(t);
    unlink(t->plan_file);
    unlink(arena_printf(t->point, "%s/.s.PGSQL.5432", t->directory));
    rmdir(t->directory);
    arena_free(t->point);
    arena_free(t->arena);
}

static struct kill_result try_commands(struct torture *t)
{
    const struct kill_case *c = t->kill_case;
    struct kill_result result = {0};
    for (size_t i = c->first; i <= c->last; i++)
        if (c->only == NULL || str_starts_with(c->commands[i], c->only))
            try_command(t, i, &result);
    return result;
}

struct kill_result kill_run(const char *what, const struct kill_case *kill_case)
{
    struct kill_case c = *kill_case;
    struct torture t = {.kill_case = &c, .arena = arena_new(), .point = arena_new()};
    begin(&t);
    kill_run_both(&t);
    arena_free(t.point);
    struct kill_result result = try_commands(&t);
    while (c.turns && result.points == 0 && result.troubles == 0 && c.works > 1) {
        c.works /= 2; /* the share of a short one may be none */
        result = try_commands(&t);
    }
    end(&t);
    fprintf(stderr, "# %s: ended at %zu of %zu points", what, result.points, result.all);
    if (result.troubles > 0)
        fprintf(stderr, ", trouble at %zu", result.troubles);
    fprintf(stderr, "\n");
    sum.points += result.points;
    sum.all += result.all;
    return result;
}

int kill_sum(void **state)
{
    (void)state;
    kill_stop_own_server();
    fprintf(stderr, "# in all: ended at %zu of %zu points\n", sum.points, sum.all);
    int never_met = 0;
    for (const struct way *way = ways; way < ways + WAYS; way++) {
        if (way->tried > 0)
            fprintf(stderr, "# %s a statement: %zu of %zu tried, %.1f a second\n", way->text,
                    way->points, way->tried, 1e3 * (double)way->points / (double)(way->ms + 1));
        never_met |= way->tried > 0 && way->points == 0;
    }
    return never_met;
}

void kill_all(const char *what, const struct kill_case *kill_case)
{
    const struct kill_result result = kill_run(what, kill_case);
    if (result.troubles > 0)
        fail_msg("%zu of %zu points: %s", result.troubles, result.points, result.trouble);
    /* Few come and go with what else happens in the server; the rest must have been met. Of a share
     * one, at least: how many fall to a turn is chance. */
    assert_true(result.points >= (less() > 1 ? 1 : 20));
}

static void test_named(void **state)
{
    const struct kill_named *named = *state;
    kill_all(named->name, named->kill_case);
}

int kill_run_cases(const char *file, const struct kill_named *cases, size_t count)
{
    struct arena *arena = arena_new();
    struct CMUnitTest *tests = arena_alloc(arena, count * sizeof *tests);
    for (size_t i = 0; i < count; i++)
        tests[i] = (struct CMUnitTest){
            .name = cases[i].name,
            .test_func = test_named,
            .initial_state = (void *)(uintptr_t)&cases[i],
        };
    int failed = _cmocka_run_group_tests(file, tests, count, NULL, kill_sum);
    arena_free(arena);
    return failed;
}

/* What a program gets from us, and what becomes of it. tests/cli/hooks.bats has the rest. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "hook/hook.h"

static struct arena *arena;
static char directory[] = "/tmp/sluice-hook.XXXXXX";

static const char *in_directory(const char *name)
{
    return arena_printf(arena, "%s/%s", directory, name);
}

/* A shell script of this name. */
static void make(const char *name, const char *script)
{
    FILE *file = fopen(in_directory(name), "w");
    assert_non_null(file);
    fprintf(file, "#!/bin/sh\n%s\n", script);
    fclose(file);
    assert_int_equal(chmod(in_directory(name), 0755), 0);
}

static struct hook_result run(const char *name, const char *input)
{
    static const char *const facts[] = {"SLUICE_EVENT=test", NULL};
    return hook_run(arena, &(struct hook_call){.directory = directory,
                                               .name = name,
                                               .facts = facts,
                                               .input = input,
                                               .timeout_ms = 10000});
}

static void a_program_is_told_and_heard(void **state)
{
    (void)state;
    make("tell", "read line; echo \"$SLUICE_EVENT $line\" >&2; exit 7");
    assert_true(hook_exists(arena, directory, "tell"));
    assert_false(hook_exists(arena, directory, "nobody"));
    struct hook_result result = run("tell", "{}\n");
    assert_true(result.started);
    assert_false(result.good);
    assert_string_equal(result.said, "test {}");
    assert_string_equal(result.detail, "exit status 7");
    make("tell", "exit 0");
    result = run("tell", "{}\n");
    assert_true(result.good);
    assert_null(result.said);
    assert_null(result.detail);
}

static void nothing_outside_of_the_directory_is_run(void **state)
{
    (void)state;
    static const char *const names[] = {"../../../bin/true", "/bin/true", "..", ".",
                                        ".hidden",           "x/y"};
    make(".hidden", "exit 0");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct hook_result result = run(names[i], "");
        assert_false(result.started);
        assert_non_null(result.detail);
    }
}

static void input_larger_than_a_pipe_arrives_whole(void **state)
{
    (void)state;
    enum { LENGTH = 1000000 };
    char *input = arena_alloc(arena, LENGTH + 1);
    memset(input, 'x', LENGTH);
    input[LENGTH] = '\0';
    make("count", "wc -c; exit 1");
    struct hook_result result = run("count", input);
    assert_int_equal(atoi(result.said), LENGTH);
    make("deaf", "exec <&-; sleep 0.1; exit 0");
    assert_true(run("deaf", input).good);
    make("idle", "sleep 0.1; exit 0");
    assert_true(run("idle", input).good);
}

static void only_some_variables_are_passed_on(void **state)
{
    (void)state;
    setenv("PGPASSWORD", "geheim", 1);
    setenv("SLUICE_HOOK_TOKEN", "mine", 1);
    make("tell", "echo \"${PGPASSWORD-none} ${SLUICE_HOOK_TOKEN-none} ${PATH:+path}\"; exit 1");
    assert_string_equal(run("tell", "").said, "none mine path");
    unsetenv("PGPASSWORD");
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    interrupt_install(); /* a program that does not read must not end us */
    return mkdtemp(directory) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    static const char *const names[] = {"tell", "count", "deaf", "idle", ".hidden"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unlink(in_directory(names[i]));
    rmdir(directory);
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_is_told_and_heard),
        cmocka_unit_test(nothing_outside_of_the_directory_is_run),
        cmocka_unit_test(input_larger_than_a_pipe_arrives_whole),
        cmocka_unit_test(only_some_variables_are_passed_on),
    };
    return cmocka_run_group_tests_name("hook/hook", tests, setup, teardown);
}

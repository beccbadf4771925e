#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "harness/process.h"

enum { MOST_SECONDS = 60, NOT_FOUND = 127, SIGNALLED = 128 };

static void become(const char *const *arguments, const char *const *environment, int output)
{
    for (; environment != NULL && *environment != NULL; environment++)
        putenv((char *)(uintptr_t)*environment);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    alarm(MOST_SECONDS);
    execvp(arguments[0], (char *const *)(uintptr_t)arguments);
    _exit(NOT_FOUND);
}

static const char *read_all(struct arena *arena, int from)
{
    struct str text = {.arena = arena};
    char buffer[4096];
    for (ssize_t got; (got = read(from, buffer, sizeof buffer)) > 0;)
        str_add_n(&text, buffer, (size_t)got);
    return str_text(&text);
}

struct process process_run(struct arena *arena, const char *const *arguments,
                           const char *const *environment)
{
    int pipe_ends[2], status;
    assert_int_equal(pipe2(pipe_ends, O_CLOEXEC), 0);
    pid_t pid = fork();
    assert_int_not_equal(pid, -1);
    if (pid == 0)
        become(arguments, environment, pipe_ends[1]);
    close(pipe_ends[1]);
    const char *output = read_all(arena, pipe_ends[0]);
    close(pipe_ends[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
        fail_msg("cannot run %s", arguments[0]);
    return (struct process){
        .status = WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status),
        .output = output,
    };
}

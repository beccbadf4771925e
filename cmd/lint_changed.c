/* What git says has changed. It is asked as a program, without a shell. */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "lint_files.h"

static bool start(struct cmd *cmd, char *const *argv, pid_t *child, int *output)
{
    int pipe_ends[2];
    posix_spawn_file_actions_t actions;
    if (pipe2(pipe_ends, O_CLOEXEC) != 0) {
        error_set(&cmd->error, ERROR_USAGE, "could not start git: %s", strerror(errno));
        return false;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    int failed = posix_spawnp(child, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_ends[1]);
    *output = pipe_ends[0];
    if (failed == 0)
        return true;
    close(pipe_ends[0]);
    error_set(&cmd->error, ERROR_USAGE, "could not start git: %s", strerror(failed));
    return false;
}

static void read_output(int output, struct str *text)
{
    char buffer[4096];
    for (ssize_t got; (got = read(output, buffer, sizeof buffer)) != 0;) {
        if (got > 0)
            str_add_n(text, buffer, (size_t)got);
        else if (errno != EINTR)
            break;
    }
    close(output);
}

bool lint_changed(struct cmd *cmd, const char *revision, const char ***paths, size_t *count)
{
    char git[] = "git", diff[] = "diff", names[] = "--name-only", nul[] = "-z",
         rel[] = "--relative", filter[] = "--diff-filter=d", end[] = "--";
    char *argv[] = {git, diff, names, nul, rel, filter, arena_strdup(cmd->arena, revision),
                    end, NULL};
    struct str text = {.arena = cmd->arena};
    pid_t child;
    int output, status = 0;
    if (*revision == '-') {
        error_set(&cmd->error, ERROR_USAGE, "\"%s\" is no revision", revision);
        return false;
    }
    if (!start(cmd, argv, &child, &output))
        return false;
    read_output(output, &text);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        error_set(&cmd->error, ERROR_USAGE, "git cannot tell what changed since \"%s\"", revision);
        error_hint(&cmd->error, "Give a revision that `git diff` takes, in a repository.");
        return false;
    }
    const char *at = str_text(&text);
    for (size_t left = text.length; left > 0;) {
        size_t length = strnlen(at, left);
        *ARENA_PUSH(cmd->arena, *paths, *count) = arena_strndup(cmd->arena, at, length);
        left -= length < left ? length + 1 : length;
        at += length + 1;
    }
    return true;
}

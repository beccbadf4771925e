#include "hook/hook.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/duration.h"
#include "base/interrupt.h"
#include "base/str.h"

/* A program that runs. */
struct child {
    pid_t pid;
    int input, output; /* our ends; -1 when closed */
    const char *left;  /* of its input */
    char first[256];   /* what it said first */
    size_t first_length;
};

static const char *path_of(struct arena *arena, const char *directory, const char *name)
{
    return arena_printf(arena, "%s/%s", directory, name);
}

bool hook_exists(struct arena *arena, const char *directory, const char *name)
{
    struct stat file;
    return lstat(path_of(arena, directory, name), &file) == 0;
}

/* Why it is not run, or NULL. Whoever may write a file could have us run anything. */
static const char *fault_of(struct arena *arena, const struct hook_call *call, const char *path)
{
    struct stat file, directory;
    if (strchr(call->name, '/') || *call->name == '.')
        return "its name is no name of a file in the directory";
    if (stat(path, &file) != 0 || stat(call->directory, &directory) != 0)
        return strerror(errno);
    if (!S_ISREG(file.st_mode))
        return "it is no file";
    if ((file.st_mode | directory.st_mode) & S_IWOTH)
        return arena_printf(arena, "everybody may write %s",
                            file.st_mode & S_IWOTH ? "it" : "its directory");
    return access(path, X_OK) == 0 ? NULL : "it is not executable";
}

static bool may_pass(const char *variable)
{
    static const char *const passed[] = {
        "PATH=", "HOME=", "USER=", "LOGNAME=", "LANG=", "TZ=", "TMPDIR=", "LC_", "SLUICE_HOOK_"};
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
        if (str_starts_with(variable, passed[i]))
            return true;
    return false;
}

static char **environment(struct arena *arena, const char *const *facts)
{
    char **variables = NULL;
    size_t count = 0;
    for (char **variable = environ; variable && *variable; variable++)
        if (may_pass(*variable))
            *ARENA_PUSH(arena, variables, count) = *variable;
    for (; *facts; facts++)
        *ARENA_PUSH(arena, variables, count) = arena_strdup(arena, *facts);
    *ARENA_PUSH(arena, variables, count) = NULL;
    return variables;
}

/* In a process group of its own, with the signals as a program expects them, and no descriptor of
 * ours or of whoever started us. */
static int spawn(const char *path, const char *name, char **variables, int input, int output,
                 pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t all, none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF |
                                              POSIX_SPAWN_SETSIGMASK);
    char *const arguments[] = {(char *)name, NULL};
    int failure = posix_spawn(pid, path, &actions, &attributes, arguments, variables);
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
    return failure;
}

static void close_end(int *end)
{
    if (*end >= 0)
        close(*end);
    *end = -1;
}

/* Our ends of its pipes must not keep us waiting. */
static int start(struct child *child, const char *path, const char *name, char **variables)
{
    int input[2], output[2];
    if (pipe2(input, O_CLOEXEC) != 0)
        return errno;
    if (pipe2(output, O_CLOEXEC) != 0) {
        int failure = errno;
        close(input[0]);
        close(input[1]);
        return failure;
    }
    child->input = input[1];
    child->output = output[0];
    fcntl(child->input, F_SETFL, O_NONBLOCK);
    fcntl(child->output, F_SETFL, O_NONBLOCK);
    int failure = spawn(path, name, variables, input[0], output[1], &child->pid);
    close(input[0]);
    close(output[1]);
    if (failure != 0) {
        close_end(&child->input);
        close_end(&child->output);
    }
    return failure;
}

/* As much as it takes now. It may have closed its end: that is its own affair. */
static void feed(struct child *child)
{
    while (child->input >= 0) {
        size_t length = strlen(child->left);
        ssize_t written = length > 0 ? write(child->input, child->left, length) : 0;
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EAGAIN)
            return;
        if (written <= 0)
            close_end(&child->input);
        else
            child->left += written;
    }
}

/* The first bytes are kept, the rest is thrown away; a program that prints without end gets no more
 * of our time than one that waits. */
static void drain(struct child *child)
{
    enum { MOST_READS = 16 };
    char buffer[4096];
    for (int i = 0; i < MOST_READS && child->output >= 0; i++) {
        ssize_t got = read(child->output, buffer, sizeof buffer);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (got <= 0) {
            close_end(&child->output);
            return;
        }
        size_t room = sizeof child->first - 1 - child->first_length;
        size_t kept = (size_t)got < room ? (size_t)got : room;
        memcpy(child->first + child->first_length, buffer, kept);
        child->first_length += kept;
    }
}

/* Whether it has ended. It stays a zombie, so that its process group keeps its number. */
static bool has_ended(const struct child *child, siginfo_t *how)
{
    *how = (siginfo_t){0};
    return waitid(P_PID, (id_t)child->pid, how, WEXITED | WNOHANG | WNOWAIT) == 0 &&
           how->si_pid == child->pid;
}

/* Until it ends by itself: true; or its time or an interrupt ends it. */
static bool attend(struct child *child, int64_t deadline_ms, siginfo_t *how)
{
    enum { TICK_MS = 20 };
    while (!has_ended(child, how)) {
        if (clock_now_ms() >= deadline_ms || interrupt_requested())
            return false;
        /* poll skips a descriptor below zero */
        struct pollfd ends[] = {{.fd = child->input, .events = POLLOUT},
                                {.fd = child->output, .events = POLLIN}};
        poll(ends, sizeof ends / sizeof *ends, TICK_MS);
        if (ends[0].revents)
            feed(child);
        if (ends[1].revents)
            drain(child);
    }
    drain(child);
    return true;
}

static void kill_group(struct child *child)
{
    int status;
    kill(-child->pid, SIGKILL);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    close_end(&child->input);
    close_end(&child->output);
}

static const char *ending_of(struct arena *arena, const siginfo_t *how)
{
    if (how->si_code != CLD_EXITED)
        return arena_printf(arena, "ended by signal %d", how->si_status);
    return how->si_status != 0 ? arena_printf(arena, "exit status %d", how->si_status) : NULL;
}

static const char *first_line(struct arena *arena, const struct child *child)
{
    size_t skipped = strspn(child->first, "\r\n");
    size_t length = strcspn(child->first + skipped, "\r\n");
    return length > 0 ? arena_strndup(arena, child->first + skipped, length) : NULL;
}

struct hook_result hook_run(struct arena *arena, const struct hook_call *call)
{
    const char *path = path_of(arena, call->directory, call->name);
    struct hook_result result = {.detail = fault_of(arena, call, path)};
    if (result.detail)
        return result;
    struct child child = {.pid = -1, .input = -1, .output = -1, .left = call->input};
    int64_t began = clock_now_ms();
    int failure = start(&child, path, call->name, environment(arena, call->facts));
    if (failure != 0) {
        result.detail = strerror(failure);
        return result;
    }
    siginfo_t how;
    bool ended = attend(&child, began + call->timeout_ms, &how);
    kill_group(&child);
    result.started = true;
    result.duration_ms = clock_now_ms() - began;
    result.said = first_line(arena, &child);
    if (ended)
        result.detail = ending_of(arena, &how);
    else if (interrupt_requested())
        result.detail = "interrupted";
    else
        result.detail =
            arena_printf(arena, "killed after %s", duration_text(arena, call->timeout_ms));
    result.good = result.detail == NULL;
    return result;
}

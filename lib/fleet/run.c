/* Processes, a bounded number at a time: see fleet.h. A process that is forked and does not execute
 * another program gets its connection string in memory, where the list of processes does not show
 * it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "fleet/fleet.h"

struct process {
    pid_t pid; /* 0: none */
    size_t index;
    int out, err;
    int64_t began_ms;
};

struct running {
    const struct fleet_target *targets;
    struct process *processes;
    size_t parallel, count;
    fleet_work *work;
    fleet_take *take;
    void *context;
    bool stopped, forwarded;
    struct error *error;
};

static void become(struct running *r, const struct process *process)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    int nothing = memfd_create("sluice-in", 0);
    dup2(nothing, STDIN_FILENO);
    dup2(process->out, STDOUT_FILENO);
    dup2(process->err, STDERR_FILENO);
    int status = r->work(r->context, &r->targets[process->index]);
    fflush(stdout);
    fflush(stderr);
    _exit(status);
}

static bool begin(struct running *r, size_t index)
{
    struct process *free_one = r->processes;
    while (free_one->pid)
        free_one++;
    *free_one = (struct process){.index = index,
                                 .out = memfd_create("sluice-out", 0),
                                 .err = memfd_create("sluice-err", 0),
                                 .began_ms = clock_now_ms()};
    fflush(stdout);
    fflush(stderr);
    pid_t pid = free_one->out >= 0 && free_one->err >= 0 ? fork() : -1;
    if (pid == 0)
        become(r, free_one);
    if (pid > 0) {
        free_one->pid = pid;
        r->count++;
        return true;
    }
    error_set(r->error, ERROR_TEMPORARY, "could not start a process: %s", strerror(errno));
    error_hint(r->error, "Run the same command again when the machine has room, or with a smaller "
                         "`parallel`.");
    return false;
}

static const char *read_back(struct arena *arena, int fd)
{
    struct stat info;
    size_t length = fstat(fd, &info) == 0 ? (size_t)info.st_size : 0, have = 0;
    char *text = arena_alloc(arena, length + 1);
    while (have < length) {
        ssize_t got = pread(fd, text + have, length - have, (off_t)have);
        if (got <= 0)
            break;
        have += (size_t)got;
    }
    text[have] = '\0';
    close(fd);
    return text;
}

static void take(struct running *r, struct process *process, int status)
{
    struct arena *arena = arena_new();
    const struct fleet_end end = {
        .status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
        .out = read_back(arena, process->out),
        .err = read_back(arena, process->err),
        .lasted_ms = clock_now_ms() - process->began_ms,
    };
    process->pid = 0;
    r->count--;
    r->stopped |= !r->take(r->context, process->index, &end);
    arena_free(arena);
}

/* A terminal's Ctrl-C reaches them by itself; a signal that is meant for this process alone does
 * not. */
static void forward(struct running *r)
{
    for (size_t i = 0; i < r->parallel && !r->forwarded; i++)
        if (r->processes[i].pid)
            kill(r->processes[i].pid, SIGTERM);
    r->forwarded = true;
}

static void wait_for_one(struct running *r)
{
    int status;
    if (interrupt_requested())
        forward(r);
    pid_t pid = waitpid(-1, &status, 0);
    for (size_t i = 0; i < r->parallel && pid > 0; i++)
        if (r->processes[i].pid == pid)
            take(r, &r->processes[i], status);
}

bool fleet_run(const struct fleet_target *targets, const size_t *indexes, size_t count,
               size_t parallel, fleet_work *work, fleet_take *take_one, void *context,
               struct error *error)
{
    struct arena *arena = arena_new();
    struct running r = {.targets = targets,
                        .processes = arena_alloc(arena, parallel * sizeof(struct process)),
                        .parallel = parallel,
                        .work = work,
                        .take = take_one,
                        .context = context,
                        .error = error};
    bool good = true;
    for (size_t next = 0; r.count > 0 || next < count;) {
        bool may_begin = good && !r.stopped && !interrupt_requested();
        if (next < count && may_begin && r.count < parallel)
            good = begin(&r, indexes[next++]);
        else if (r.count > 0)
            wait_for_one(&r);
        else
            break;
    }
    arena_free(arena);
    return good && (!interrupt_requested() || error_interrupted(error));
}

/* Programs of PostgreSQL's client: see program.h. */
#include "rehearsal/program.h"

#include <errno.h>
#include <fcntl.h>
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
#include "base/str.h"

enum { NOT_FOUND = 127 };

void program_add(struct arena *arena, struct program *program, const char *word)
{
    *ARENA_PUSH(arena, program->words, program->word_count) = word;
}

void program_add_database(struct arena *arena, struct program *program, const char *words,
                          const char *password)
{
    if (*words)
        program_add(arena, program, arena_printf(arena, "--dbname=%s", words));
    program->password = password;
}

static void become(const struct program *program, char *const *words)
{
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    signal(SIGINT, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(program->out, STDOUT_FILENO);
    dup2(program->err, STDERR_FILENO);
    setenv("PGAPPNAME", "sluice rehearsal", 1);
    setenv("LC_ALL", "C", 1);
    if (program->password)
        setenv("PGPASSWORD", program->password, 1);
    execvp(program->name, words);
    _exit(NOT_FOUND);
}

static bool has(const char *name)
{
    struct arena *arena = arena_new();
    const char *path = getenv("PATH");
    bool found = false;
    for (const char *p = path ? path : ""; *p && !found;) {
        size_t length = strcspn(p, ":");
        found = access(arena_printf(arena, "%.*s/%s", (int)length, p, name), X_OK) == 0;
        p += length + (p[length] == ':');
    }
    arena_free(arena);
    return found;
}

bool program_start(struct program *program, struct error *error)
{
    if (!has(program->name)) {
        error_set(error, ERROR_REFUSED, "%s is not on PATH, and a rehearsal needs it",
                  program->name);
        error_hint(error, "Install the client programs of PostgreSQL (Debian: postgresql-client; "
                          "pgbench comes with postgresql-contrib or postgresql), or add their "
                          "folder to PATH.");
        return false;
    }
    struct arena *arena = arena_new();
    char **words = NULL;
    size_t count = 0;
    *ARENA_PUSH(arena, words, count) = arena_strdup(arena, program->name);
    for (size_t i = 0; i < program->word_count; i++)
        *ARENA_PUSH(arena, words, count) = arena_strdup(arena, program->words[i]);
    *ARENA_PUSH(arena, words, count) = NULL;
    program->out = memfd_create("sluice-out", MFD_CLOEXEC);
    program->err = memfd_create("sluice-err", MFD_CLOEXEC);
    fflush(NULL);
    pid_t pid = program->out >= 0 && program->err >= 0 ? fork() : -1;
    if (pid == 0)
        become(program, words);
    arena_free(arena);
    program->pid = pid > 0 ? pid : 0;
    if (pid > 0)
        return true;
    error_set(error, ERROR_TEMPORARY, "could not start %s: %s", program->name, strerror(errno));
    error_hint(error, "Run the same command again when the machine has room.");
    return false;
}

bool program_has_ended(struct program *program)
{
    siginfo_t how = {0};
    return program->pid == 0 ||
           (waitid(P_PID, (id_t)program->pid, &how, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            how.si_pid == program->pid);
}

static const char *read_back(struct arena *arena, int *fd)
{
    struct stat info;
    size_t length = fstat(*fd, &info) == 0 ? (size_t)info.st_size : 0, have = 0;
    char *text = arena_alloc(arena, length + 1);
    while (have < length) {
        ssize_t got = pread(*fd, text + have, length - have, (off_t)have);
        if (got <= 0)
            break;
        have += (size_t)got;
    }
    close(*fd);
    *fd = -1;
    return text;
}

struct program_end program_take(struct arena *arena, struct program *program, int64_t within_ms)
{
    enum { TICK_MS = 10, GRACE_MS = 5000 };
    int64_t deadline = within_ms < 0 ? INT64_MAX : clock_now_ms() + within_ms;
    int64_t last = INT64_MAX;
    int status = 0;
    while (!program_has_ended(program)) {
        int64_t now = clock_now_ms();
        if (last == INT64_MAX && (interrupt_requested() || now >= deadline)) {
            kill(program->pid, SIGTERM);
            last = now + GRACE_MS;
        } else if (now >= last) {
            kill(program->pid, SIGKILL);
        }
        usleep(TICK_MS * 1000);
    }
    waitpid(program->pid, &status, 0);
    program->pid = 0;
    return (struct program_end){
        .status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
        .out = read_back(arena, &program->out),
        .err = read_back(arena, &program->err),
    };
}

bool program_run(struct arena *arena, struct program *program, struct program_end *end,
                 struct error *error)
{
    if (!program_start(program, error))
        return false;
    *end = program_take(arena, program, -1);
    return !interrupt_requested() || error_interrupted(error);
}

bool program_version(struct arena *arena, const char *name, int *major, struct error *error)
{
    struct program program = {.name = name};
    struct program_end end;
    program_add(arena, &program, "--version");
    if (!program_run(arena, &program, &end, error))
        return false;
    size_t digits = strcspn(end.out, "0123456789");
    *major = (int)strtol(end.out + digits, NULL, 10);
    if (end.status == 0 && *major > 0)
        return true;
    error_set(error, ERROR_REFUSED, "%s does not say its version", name);
    error_detail(error, "%s", program_complaint(arena, &end));
    error_hint(error, "Try `%s --version`.", name);
    return false;
}

const char *program_complaint(struct arena *arena, const struct program_end *end)
{
    const char *at = strstr(end->err, "error: ");
    at = at ? at + strlen("error: ") : end->err;
    size_t length = strcspn(at, "\n");
    return length ? arena_strndup(arena, at, length)
                  : arena_printf(arena, "it ended with exit status %d", end->status);
}

/* Who empties the scratch database when we cannot: see guardian.h. */
#include "rehearsal/guardian.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "rehearsal/stage.h"

/* Out of the group that a Ctrl-C goes to, and of whoever waits for the end of our answer. */
static void stand_apart(void)
{
    setsid();
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(nothing, STDIN_FILENO);
    dup2(nothing, STDOUT_FILENO);
}

static void watch(const struct rehearsal_request *request, int end)
{
    char word;
    ssize_t got;
    stand_apart();
    do
        got = read(end, &word, 1);
    while (got < 0 && errno == EINTR);
    if (got == 1)
        _exit(0);
    struct arena *arena = arena_new();
    struct error error = {.arena = arena};
    if (stage_rescue(arena, request->on, &error))
        rehearsal_say(request, arena,
                      "the rehearsal ended before its scratch database was empty; now it is");
    else
        rehearsal_say(request, arena,
                      "the rehearsal ended before its scratch database was empty, and it is not: "
                      "%s. Rehearse there again, which empties it first, or drop it.",
                      error.message);
    fflush(NULL);
    _exit(1);
}

bool guardian_begin(const struct rehearsal_request *request, struct guardian *guardian,
                    struct error *error)
{
    int ends[2];
    *guardian = (struct guardian){.end = -1};
    fflush(NULL);
    if (pipe2(ends, O_CLOEXEC) == 0) {
        guardian->pid = fork();
        if (guardian->pid == 0) {
            close(ends[1]);
            watch(request, ends[0]);
        }
        close(ends[0]);
        guardian->end = ends[1];
        if (guardian->pid > 0)
            return true;
        close(ends[1]);
        guardian->end = -1;
    }
    error_set(error, ERROR_TEMPORARY, "could not start a process: %s", strerror(errno));
    error_hint(error, "Run the same command again when the machine has room.");
    return false;
}

void guardian_end(struct guardian *guardian, bool emptied)
{
    int status;
    if (guardian->end < 0)
        return;
    ssize_t told = emptied ? write(guardian->end, "d", 1) : 0;
    (void)told; /* without it, it looks for itself, and finds nothing to do */
    close(guardian->end);
    while (waitpid(guardian->pid, &status, 0) < 0 && errno == EINTR)
        ;
    guardian->end = -1;
}

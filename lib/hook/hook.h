/*
 * hook: runs one program of the operator's, and is not harmed by what it does.
 *
 * The program is a file of a directory that the operator named, so its name has no slash. It is not
 * started through a shell. It gets the facts it is called with, the few variables that every
 * program needs, and those whose names begin with SLUICE_HOOK_: no PG* variable, and nothing else
 * of ours. Of descriptors it gets three: standard input, which it need not read, and a pipe for
 * what it says.
 *
 * It is over when the program itself has ended: then, at the end of its time, or at SIGINT,
 * whatever is left of its process group is killed.
 */
#ifndef SLUICE_HOOK_HOOK_H
#define SLUICE_HOOK_HOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct hook_call {
    const char *directory, *name;
    const char *const *facts; /* "SLUICE_PLAN=…"; NULL at the end */
    const char *input;        /* what stands on its standard input */
    int64_t timeout_ms;
};

struct hook_result {
    bool good;
    bool started;
    const char *detail; /* "exit status 3", "killed after 10s"; NULL when it is good */
    const char *said;   /* the first line that it printed, on either output; NULL: none */
    int64_t duration_ms;
};

/* Whether the directory has such an entry, be it a program or not. */
bool hook_exists(struct arena *arena, const char *directory, const char *name);

struct hook_result hook_run(struct arena *arena, const struct hook_call *call);

#endif

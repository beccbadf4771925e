/*
 * process: runs programs from a test, and keeps what they say.
 */
#ifndef SLUICE_TESTS_HARNESS_PROCESS_H
#define SLUICE_TESTS_HARNESS_PROCESS_H

#include "base/arena.h"

struct process {
    int status;         /* its exit status, or 128 + the signal that ended it */
    const char *output; /* standard output and standard error, as they came */
};

/*
 * Run `arguments` (NULL-terminated, the first is the program, looked up in PATH) with
 * `environment` ("NAME=VALUE" texts, NULL-terminated; NULL: none) added to ours. A program that
 * does not end within a minute is ended by SIGALRM. Texts live in the arena.
 */
struct process process_run(struct arena *arena, const char *const *arguments,
                           const char *const *environment);

#endif

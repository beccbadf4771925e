/*
 * problem: what is wrong in a plan file, and where. Collected, so that one run shows all of them.
 */
#ifndef SLUICE_YAML_PROBLEM_H
#define SLUICE_YAML_PROBLEM_H

#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

struct problem {
    struct place place;
    const char *message; /* lowercase, no full stop */
    const char *hint;    /* or NULL */
};

struct problem_list {
    struct arena *arena;
    const char *file; /* as named by the user */
    struct problem *items;
    size_t count;
};

/* `hint` may be NULL. Problems are kept in the order of their places. */
void problem_add(struct problem_list *problems, struct place place, const char *hint,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif

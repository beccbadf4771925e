/*
 * What takes long and is repeated: `make test` takes one in SLUICE_LONG_SHARE of it, with each
 * SLUICE_LONG_TURN others; all where no share is asked for. In tests of the command line it is
 * turn.bash.
 */
#ifndef SLUICE_TESTS_HARNESS_TURN_H
#define SLUICE_TESTS_HARNESS_TURN_H

#include <stdbool.h>
#include <stddef.h>

/* Of numbers from 0 on; at another `place` below the share another part of them. */
bool turn_takes(size_t number, size_t place);

/* A number from the environment, or `otherwise` where that has none: shares are given so. */
size_t turn_number(const char *variable, size_t otherwise);

#endif

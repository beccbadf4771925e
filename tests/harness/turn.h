/*
 * What takes long and is repeated: `make test` takes one in SLUICE_LONG_SHARE of it, with each
 * SLUICE_LONG_TURN others; all where no share is asked for. In tests of the command line it is
 * `long` and `in_turn` of common.bash.
 */
#ifndef SLUICE_TESTS_HARNESS_TURN_H
#define SLUICE_TESTS_HARNESS_TURN_H

#include <stdbool.h>
#include <stddef.h>

/* Of numbers from 0 on; at another `place` below the share another part of them. */
bool turn_takes(size_t number, size_t place);

#endif

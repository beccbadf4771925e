/*
 * params: numbers as text parameters, in an arena of the caller's connection or result.
 */
#ifndef SLUICE_STORE_PARAMS_H
#define SLUICE_STORE_PARAMS_H

#include "base/arena.h"

struct number {
    char text[24];
};

/* The text lives as long as the enclosing block. */
#define NUMBER(value) (number_text(&(struct number){""}, (long long)(value)))
const char *number_text(struct number *out, long long value);

#endif

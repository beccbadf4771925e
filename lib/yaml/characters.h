/*
 * characters: which characters a plan may hold.
 *
 * Everything that UTF-8 can say, except control characters, byte order marks and the line
 * separators U+0085, U+2028 and U+2029: libyaml counts these as line ends and editors don't, so
 * places would be wrong. In a text in double quotes they can be written as escapes.
 */
#ifndef SLUICE_YAML_CHARACTERS_H
#define SLUICE_YAML_CHARACTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "yaml/problem.h"

/* Whether the whole file may be read; else the problem with its place. */
bool characters_check(const char *text, size_t length, struct problem_list *problems);

/* What is wrong with the first bad character of a text, or NULL. `escaped`: of a text that was
 * read already, in which an escape may have made a separator. */
const char *characters_fault(const char *text, size_t length, bool escaped);

#endif

/*
 * file: files as bytes.
 */
#ifndef SLUICE_BASE_FILE_H
#define SLUICE_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>

/* The first `room` bytes of a file; *length: how many there are of them. False with errno set. */
bool file_read(const char *file, char *bytes, size_t room, size_t *length);

#endif

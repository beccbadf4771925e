/*
 * hash: SHA-256 (FIPS 180-4), from libmd; and MD5 (RFC 1321), by which others name things.
 */
#ifndef SLUICE_BASE_HASH_H
#define SLUICE_BASE_HASH_H

#include <stddef.h>

enum { HASH_HEX_LENGTH = 64 };

/* The digest of `length` bytes in lowercase hexadecimal, NUL-terminated. */
void hash_hex(const void *bytes, size_t length, char out[HASH_HEX_LENGTH + 1]);

/* Likewise MD5, 32 digits; for nothing that has to be secure. */
void hash_md5_hex(const void *bytes, size_t length, char out[HASH_HEX_LENGTH + 1]);

#endif

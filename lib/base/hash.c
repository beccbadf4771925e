#include "base/hash.h"

#include <stdint.h>
#include <sys/types.h>

#include <md5.h>
#include <sha2.h>

void hash_hex(const void *bytes, size_t length, char out[HASH_HEX_LENGTH + 1])
{
    SHA256Data(bytes, length, out);
}

void hash_md5_hex(const void *bytes, size_t length, char out[HASH_HEX_LENGTH + 1])
{
    MD5Data(bytes, length, out);
}

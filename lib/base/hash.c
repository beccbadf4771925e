#include "base/hash.h"

#include <stdint.h>
#include <sys/types.h>

#include <sha2.h>

void hash_hex(const void *bytes, size_t length, char out[HASH_HEX_LENGTH + 1])
{
    SHA256Data(bytes, length, out);
}

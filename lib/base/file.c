#include "base/file.h"

#include <errno.h>
#include <stdio.h>

bool file_read(const char *file, char *bytes, size_t room, size_t *length)
{
    FILE *stream = fopen(file, "rb");
    if (stream == NULL)
        return false;
    *length = fread(bytes, 1, room, stream);
    bool read = !ferror(stream);
    int reason = errno;
    fclose(stream);
    errno = reason;
    return read;
}

#include "cmd.h"

#include <stdio.h>
#include <unistd.h>

#include "base/str.h"

void cmd_put(FILE *stream, const char *text)
{
    if (!isatty(fileno(stream))) {
        fputs(text, stream);
        return;
    }
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0';) {
        size_t length = str_commanding(c);
        fputc(length > 0 ? '?' : *c, stream);
        c += length > 0 ? length : 1;
    }
}

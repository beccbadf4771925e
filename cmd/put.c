#include "cmd.h"

#include <stdio.h>
#include <unistd.h>

#include "base/str.h"

void cmd_put(FILE *stream, const char *text)
{
    if (isatty(fileno(stream)))
        cmd_put_safely(stream, text);
    else
        fputs(text, stream);
}

void cmd_put_safely(FILE *stream, const char *text)
{
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0';) {
        size_t length = str_commanding(c);
        fputc(length > 0 ? '?' : *c, stream);
        c += length > 0 ? length : 1;
    }
}

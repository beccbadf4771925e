#include "cmd.h"

#include <stdio.h>
#include <unistd.h>

/* Control characters become "?", also those that UTF-8 writes as C2 80 to C2 9F. */
void cmd_put(FILE *stream, const char *text)
{
    if (!isatty(fileno(stream))) {
        fputs(text, stream);
        return;
    }
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0'; c++) {
        bool c0 = (*c < 0x20 && *c != '\n' && *c != '\t') || *c == 0x7F;
        bool c1 = *c == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0;
        fputc(c0 || c1 ? '?' : *c, stream);
        c += c1;
    }
}

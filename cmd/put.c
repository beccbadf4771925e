#include "cmd.h"

#include <stdio.h>
#include <unistd.h>

/* Of what stands at `c`, in UTF-8: how many bytes a terminal might obey, or 0. Those are control
 * characters, and what makes it show text in another order than it is written in. */
static size_t commanding(const unsigned char *c)
{
    if ((*c < 0x20 && *c != '\n' && *c != '\t') || *c == 0x7F)
        return 1;
    if (*c == 0xC2 && c[1] >= 0x80 && c[1] < 0xA0)
        return 2;
    bool embedding = c[0] == 0xE2 && c[1] == 0x80 && c[2] >= 0xAA && c[2] <= 0xAE;
    bool isolating = c[0] == 0xE2 && c[1] == 0x81 && c[2] >= 0xA6 && c[2] <= 0xA9;
    return embedding || isolating ? 3 : 0;
}

void cmd_put(FILE *stream, const char *text)
{
    if (!isatty(fileno(stream))) {
        fputs(text, stream);
        return;
    }
    for (const unsigned char *c = (const unsigned char *)text; *c != '\0';) {
        size_t length = commanding(c);
        fputc(length > 0 ? '?' : *c, stream);
        c += length > 0 ? length : 1;
    }
}

#include "harness/turn.h"

#include <stdlib.h>

static size_t number_of(const char *variable, size_t otherwise)
{
    const char *text = getenv(variable);
    return text != NULL ? strtoul(text, NULL, 10) : otherwise;
}

bool turn_takes(size_t number, size_t place)
{
    size_t share = number_of("SLUICE_LONG_SHARE", 1);
    return share <= 1 || (number + number_of("SLUICE_LONG_TURN", 0)) % share == place;
}

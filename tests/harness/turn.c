#include "harness/turn.h"

#include <stdlib.h>

size_t turn_number(const char *variable, size_t otherwise)
{
    const char *text = getenv(variable);
    return text != NULL ? strtoul(text, NULL, 10) : otherwise;
}

bool turn_takes(size_t number, size_t place)
{
    size_t share = turn_number("SLUICE_LONG_SHARE", 1);
    return share <= 1 || (number + turn_number("SLUICE_LONG_TURN", 0)) % share == place;
}

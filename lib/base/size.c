#include "base/size.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

const char *size_text(struct arena *arena, long long bytes)
{
    static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB"};
    const double next = 1024, ten = 10;
    double value = fabs((double)bytes);
    size_t unit = 0;
    /* what would be rounded up to 1024 has the next unit too */
    while (value >= next - 0.5 && unit + 1 < sizeof units / sizeof *units) {
        value /= next;
        unit++;
    }
    bool decimal = unit > 0 && value < ten - 0.05;
    return arena_printf(arena, "%s%.*f %s", bytes < 0 ? "-" : "", decimal ? 1 : 0, value,
                        units[unit]);
}

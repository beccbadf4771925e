#include "base/duration.h"

/* Two units, or one when the second would be zero. */
static const char *two_units(struct arena *arena, long long large, char large_unit, long long small,
                             char small_unit)
{
    if (small == 0)
        return arena_printf(arena, "%lld%c", large, large_unit);
    return arena_printf(arena, "%lld%c %02lld%c", large, large_unit, small, small_unit);
}

const char *duration_text(struct arena *arena, long long duration_ms)
{
    enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
    if (duration_ms < SECOND)
        return arena_printf(arena, "%lld ms", duration_ms);
    if (duration_ms < MINUTE) {
        long long tenths = duration_ms % SECOND / 100;
        return arena_printf(arena, "%lld.%lld s", duration_ms / SECOND, tenths);
    }
    if (duration_ms < HOUR)
        return two_units(arena, duration_ms / MINUTE, 'm', duration_ms % MINUTE / SECOND, 's');
    if (duration_ms < DAY)
        return two_units(arena, duration_ms / HOUR, 'h', duration_ms % HOUR / MINUTE, 'm');
    return two_units(arena, duration_ms / DAY, 'd', duration_ms % DAY / HOUR, 'h');
}

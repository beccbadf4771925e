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
    if (duration_ms < SECOND_MS)
        return arena_printf(arena, "%lld ms", duration_ms);
    if (duration_ms < MINUTE_MS) {
        long long tenths = duration_ms % SECOND_MS / 100;
        return arena_printf(arena, "%lld.%lld s", duration_ms / SECOND_MS, tenths);
    }
    if (duration_ms < HOUR_MS)
        return two_units(arena, duration_ms / MINUTE_MS, 'm', duration_ms % MINUTE_MS / SECOND_MS,
                         's');
    if (duration_ms < DAY_MS)
        return two_units(arena, duration_ms / HOUR_MS, 'h', duration_ms % HOUR_MS / MINUTE_MS, 'm');
    return two_units(arena, duration_ms / DAY_MS, 'd', duration_ms % DAY_MS / HOUR_MS, 'h');
}

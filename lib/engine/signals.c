#include "engine/signals.h"
struct signals {
    int x;
};
struct signals *signals_new(struct arena *arena, const char *table)
{
    (void)table;
    return arena_alloc(arena, sizeof(struct signals));
}
bool signals_read(struct signals *signals, struct arena *arena, struct pg *pg,
                  const struct pacing *pacing, const struct pacing *named, const char **reason,
                  struct error *error)
{
    (void)signals;
    (void)arena;
    (void)pg;
    (void)pacing;
    (void)named;
    (void)error;
    *reason = NULL;
    return true;
}

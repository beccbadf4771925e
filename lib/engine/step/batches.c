/* Batches on the way back: see step.h. Their statement may be run again for the same pages: it
 * finds nothing more to do there. */
#include "base/str.h"
#include "engine/fill/fill.h"
#include "engine/step/step.h"

/* Rows that were not taken back stay as they are, which is no reason to stop. */
static bool tell_left(struct run *run, const struct operation *o, struct error *error)
{
    const struct sql_word over = {FILL_TABLE, o->fill->over};
    long long count;
    const char **keys;
    size_t key_count;
    if (!o->fill->left)
        return true;
    if (!engine_collect_keys(run->engine, sql_put_in(run->arena, o->fill->left, &over, 1), &count,
                             &keys, &key_count, error))
        return false;
    struct str text = {.arena = run->arena};
    for (size_t i = 0; i < key_count; i++)
        str_addf(&text, "%s%s", i ? ", " : ": ", keys[i]);
    if ((long long)key_count < count)
        str_addf(&text, " and %lld more", count - (long long)key_count);
    if (count > 0)
        engine_say(run->engine, "%s%s", check_text(run->arena, o->check, count), str_text(&text));
    return true;
}

bool run_batches_back(struct run *run, size_t phase, size_t number, const struct operation *o,
                      struct error *error)
{
    struct operation way = *o;
    struct fill fill = *o->fill;
    const char *summary;
    way.go = o->back;
    way.fill = &fill;
    fill.left = NULL;
    if (!run_backfill(run, phase, number, &way, true, NULL, &summary, error))
        return false;
    if (*o->fill->verb)
        engine_say(run->engine, "%s", summary);
    return tell_left(run, o, error);
}

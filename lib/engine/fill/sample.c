/* How a backfill goes, kept for `sluice report`; where batches do not count what they do, for
 * `sluice status` too. */
#include "base/interrupt.h"
#include "engine/fill/filling.h"

enum { SAMPLE_MS = 1000 };

void sample_count(struct filling *f, int64_t took_ms)
{
    f->sample.batches++;
    f->sample.batch_ms += took_ms;
    if (took_ms > f->sample.slowest_ms)
        f->sample.slowest_ms = took_ms;
}

/* What has come since is told by the next one, where this one was not kept. */
static void begin_next(struct filling *f, const struct store_sample *kept)
{
    f->sample.batches -= kept->batches;
    f->sample.batch_ms -= kept->batch_ms;
    f->sample.slowest_ms = 0;
}

bool sample_keep(struct worker *w, bool last, struct error *error)
{
    struct filling *f = w->filling;
    int64_t now_ms = clock_now_ms();
    bool kept = false;
    if (!last && now_ms - f->sampled_ms < SAMPLE_MS)
        return true;
    struct arena *arena = arena_new();
    pthread_mutex_lock(&f->mutex);
    const struct store_backfill done = f->done, *d = &done;
    struct store_sample sample = f->sample;
    sample.rows_done = d->rows_done;
    sample.wal_bytes = d->wal_bytes;
    sample.growth_bytes = engine_growth(d->bytes_before, d->bytes_now) +
                          engine_growth(d->index_bytes_before, d->index_bytes_now);
    sample.waits = *f->waits ? arena_strdup(arena, f->waits) : NULL;
    pthread_mutex_unlock(&f->mutex);
    f->sampled_ms = now_ms;
    bool good =
        (!f->operation->fill->by_key || store_count_backfill(w->pg, &w->fill, &done, error)) &&
        store_save_sample(w->pg, &w->fill, &sample, last, &kept, error);
    pthread_mutex_lock(&f->mutex);
    if (kept)
        begin_next(f, &sample);
    pthread_mutex_unlock(&f->mutex);
    arena_free(arena);
    return good;
}

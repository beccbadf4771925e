#include "engine/fill/pace.h"

#include <math.h>

enum { THOUSAND = 1000 };

long long pace_pages(const struct pace *pace, const struct pacing *pacing)
{
    long long pages = pace->pages < pace->most ? pace->pages : pace->most;
    if (pacing->batch_pages > 0 && pages > pacing->batch_pages)
        pages = pacing->batch_pages;
    if (pacing->rate > 0 && pace->rows_per_page > 0) {
        /* no more in one go than the rate gives in the time of a batch */
        double rows = (double)pacing->rate * (double)pacing->batch_target_ms / THOUSAND;
        if ((double)pages > rows / pace->rows_per_page)
            pages = (long long)(rows / pace->rows_per_page);
    }
    return pages < 1 ? 1 : pages;
}

/* Each row that was written is a debt, which the rate pays off as time passes. Time without a debt
 * is not saved up: no burst follows a pause. */
static void pay_off(struct pace *pace, const struct pacing *pacing, int64_t now_ms)
{
    double paid = (double)(now_ms - pace->owed_at_ms) * (double)pacing->rate / THOUSAND;
    pace->owed_rows = pacing->rate > 0 && pace->owed_rows > paid ? pace->owed_rows - paid : 0;
    pace->owed_at_ms = now_ms;
}

struct pace_rest pace_wait(struct pace *pace, const struct pacing *pacing, int64_t now_ms)
{
    pay_off(pace, pacing, now_ms);
    if (pace->owed_rows <= 0)
        return (struct pace_rest){REST_NONE, 0};
    return (struct pace_rest){REST_RATE,
                              (int64_t)ceil(pace->owed_rows * THOUSAND / (double)pacing->rate)};
}

static bool is_crowded(const struct pacing *pacing, const struct pace_batch *batch)
{
    return pacing->waiters > 0 && batch->waiters >= pacing->waiters;
}

struct pace_rest pace_rest(const struct pacing *pacing, const struct pace_batch *batch,
                           int64_t now_ms)
{
    int64_t nice_ms = batch->took_ms * pacing->nice_thousandths / THOUSAND;
    struct pace_rest rest = {nice_ms > pacing->batch_pause_ms ? REST_NICE : REST_PAUSE,
                             nice_ms + pacing->batch_pause_ms};
    if (is_crowded(pacing, batch) && rest.ms < batch->took_ms) /* give way to those who waited */
        rest = (struct pace_rest){REST_WAITERS, batch->took_ms};
    rest.ms -= now_ms - batch->now_ms;
    return batch->now_ms && rest.ms > 0 ? rest : (struct pace_rest){REST_NONE, 0};
}

const struct pacing_setting *pace_setting(enum rest rest)
{
    static const char *const names[REST_COUNT] = {
        [REST_RATE] = "rate",
        [REST_NICE] = "nice",
        [REST_PAUSE] = "batch_pause",
        [REST_WAITERS] = "waiters",
    };
    return names[rest] ? pacing_find(names[rest]) : NULL;
}

void pace_done(struct pace *pace, const struct pacing *pacing, const struct pace_batch *batch)
{
    const double weight = 0.3;
    double rows_per_page = (double)batch->rows / (double)batch->pages;
    pace->rows_per_page = pace->rows_per_page > 0
                              ? pace->rows_per_page + weight * (rows_per_page - pace->rows_per_page)
                              : rows_per_page;
    /* the time that the batch took pays for its own rows */
    pace->owed_rows += pacing->rate > 0 ? (double)batch->rows : 0;
    pay_off(pace, pacing, batch->now_ms);
    if (is_crowded(pacing, batch) || batch->took_ms > pacing->batch_target_ms)
        pace_failed(pace, batch->pages);
    else if (batch->took_ms < pacing->batch_target_ms / 2 && batch->pages >= pace->pages)
        pace->pages += pace->pages / 2 + 1;
    if (pace->pages > pace->most)
        pace->pages = pace->most;
}

void pace_failed(struct pace *pace, long long pages)
{
    if (pace->pages > pages / 2)
        pace->pages = pages / 2;
    if (pace->pages < 1)
        pace->pages = 1;
}

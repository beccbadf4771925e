#include "engine/pace.h"

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

static void keep_rate(struct pace *pace, const struct pacing *pacing,
                      const struct pace_batch *batch)
{
    if (pacing->rate <= 0)
        return;
    int64_t begun_us = (batch->now_ms - batch->took_ms) * THOUSAND;
    if (pace->next_us < begun_us)
        pace->next_us = begun_us; /* what was not used is gone */
    pace->next_us += batch->rows * THOUSAND * THOUSAND / pacing->rate;
}

void pace_done(struct pace *pace, const struct pacing *pacing, const struct pace_batch *batch,
               int64_t *rest_ms)
{
    const double weight = 0.3;
    double rows_per_page = (double)batch->rows / (double)batch->pages;
    pace->rows_per_page = pace->rows_per_page > 0
                              ? pace->rows_per_page + weight * (rows_per_page - pace->rows_per_page)
                              : rows_per_page;
    keep_rate(pace, pacing, batch);
    *rest_ms = pacing->batch_pause_ms + batch->took_ms * pacing->nice_thousandths / THOUSAND;
    bool crowded = pacing->waiters > 0 && batch->waiters >= pacing->waiters;
    if (crowded && *rest_ms < batch->took_ms)
        *rest_ms = batch->took_ms; /* give way to those who waited */
    if (crowded || batch->took_ms > pacing->batch_target_ms)
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

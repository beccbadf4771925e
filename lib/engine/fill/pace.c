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

/* What was written is owed to the rate, and time pays it off; what time is left over is gone. */
static void pay_off(struct pace *pace, const struct pacing *pacing, int64_t now_ms)
{
    double paid = (double)(now_ms - pace->owed_at_ms) * (double)pacing->rate / THOUSAND;
    pace->owed_rows = pacing->rate > 0 && pace->owed_rows > paid ? pace->owed_rows - paid : 0;
    pace->owed_at_ms = now_ms;
}

int64_t pace_wait_ms(struct pace *pace, const struct pacing *pacing, int64_t now_ms)
{
    pay_off(pace, pacing, now_ms);
    return pace->owed_rows > 0 ? (int64_t)ceil(pace->owed_rows * THOUSAND / (double)pacing->rate)
                               : 0;
}

void pace_done(struct pace *pace, const struct pacing *pacing, const struct pace_batch *batch,
               int64_t *rest_ms)
{
    const double weight = 0.3;
    double rows_per_page = (double)batch->rows / (double)batch->pages;
    pace->rows_per_page = pace->rows_per_page > 0
                              ? pace->rows_per_page + weight * (rows_per_page - pace->rows_per_page)
                              : rows_per_page;
    /* the time that the batch took pays for its own rows */
    pace->owed_rows += pacing->rate > 0 ? (double)batch->rows : 0;
    pay_off(pace, pacing, batch->now_ms);
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

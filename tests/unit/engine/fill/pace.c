/* How large a batch is, and how long the rest before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/fill/pace.h"

static struct pacing standard(void)
{
    const struct pacing unset = pacing_unset();
    return pacing_resolve(&unset);
}

static struct pace fresh(void)
{
    return (struct pace){.pages = PACE_FIRST_PAGES, .most = 1000};
}

/* What a batch is followed by. */
static struct pace_rest after_batch(struct pace *pace, const struct pacing *pacing, long long rows,
                                    int64_t took_ms, long long waiters)
{
    static int64_t now_ms = 1000000;
    now_ms += took_ms;
    const struct pace_batch batch = {.pages = pace_pages(pace, pacing),
                                     .rows = rows,
                                     .took_ms = took_ms,
                                     .now_ms = now_ms,
                                     .waiters = waiters};
    pace_done(pace, pacing, &batch);
    return pace_rest(pacing, &batch, now_ms);
}

static int64_t after(struct pace *pace, const struct pacing *pacing, long long rows,
                     int64_t took_ms, long long waiters)
{
    return after_batch(pace, pacing, rows, took_ms, waiters).ms;
}

static void it_grows_slowly_and_shrinks_at_once(void **state)
{
    (void)state;
    const struct pacing pacing = standard();
    struct pace pace = fresh();
    int batches = 0;
    for (long long before; pace.pages < pace.most; batches++) {
        before = pace.pages;
        assert_int_equal(after(&pace, &pacing, 10, 5, 0), 0);
        assert_true(pace.pages > before && pace.pages <= before * 3 / 2 + 1);
    }
    assert_true(batches > 5);
    assert_int_equal(pace_pages(&pace, &pacing), 1000);
    after(&pace, &pacing, 10, 251, 0);
    assert_int_equal(pace_pages(&pace, &pacing), 500);
    /* between half the target and the target it stays */
    after(&pace, &pacing, 10, 200, 0);
    assert_int_equal(pace_pages(&pace, &pacing), 500);
    for (int i = 0; i < 20; i++)
        after(&pace, &pacing, 1, 1000, 0);
    assert_int_equal(pace_pages(&pace, &pacing), 1);
}

static void it_gives_way_to_who_waits(void **state)
{
    (void)state;
    struct pacing pacing = standard();
    struct pace pace = {.pages = 100, .most = 1000};
    assert_int_equal(after(&pace, &pacing, 10, 40, 1), 40);
    assert_int_equal(pace_pages(&pace, &pacing), 50);
    pacing.waiters = 3;
    assert_int_equal(after(&pace, &pacing, 10, 40, 2), 0);
    pacing.waiters = 0;
    assert_int_equal(after(&pace, &pacing, 10, 40, 100), 0);
    assert_true(pace_pages(&pace, &pacing) >= 50);
    pace_failed(&pace, pace.pages);
    assert_true(pace_pages(&pace, &pacing) <= 60);
}

static void it_rests_as_it_is_told(void **state)
{
    (void)state;
    struct pacing pacing = standard();
    struct pace pace = fresh();
    pacing.batch_pause_ms = 30;
    pacing.nice_thousandths = 1500;
    assert_int_equal(after(&pace, &pacing, 10, 100, 0), 180);
    pacing.batch_pages = 3;
    assert_int_equal(pace_pages(&pace, &pacing), 3);
}

static void it_says_for_what_it_rests(void **state)
{
    (void)state;
    struct pacing pacing = standard();
    struct pace pace = fresh();
    assert_int_equal(after_batch(&pace, &pacing, 10, 100, 0).why, REST_NONE);
    assert_int_equal(after_batch(&pace, &pacing, 10, 100, 1).why, REST_WAITERS);
    pacing.batch_pause_ms = 30;
    assert_int_equal(after_batch(&pace, &pacing, 10, 100, 0).why, REST_PAUSE);
    assert_int_equal(after_batch(&pace, &pacing, 10, 100, 1).why, REST_WAITERS);
    pacing.nice_thousandths = 1500;
    assert_int_equal(after_batch(&pace, &pacing, 10, 100, 0).why, REST_NICE);
    /* it gives way by far more than those who waited need */
    assert_int_equal(after_batch(&pace, &pacing, 10, 100, 1).why, REST_NICE);
    static const char *const names[] = {NULL, "rate", "nice", "batch_pause", "waiters"};
    assert_null(pace_setting(REST_NONE));
    for (enum rest rest = REST_RATE; rest < REST_COUNT; rest++)
        assert_string_equal(pace_setting(rest)->name, names[rest]);
}

/* The rest is over when its time is, and as soon as the setting is changed. */
static void a_rest_ends(void **state)
{
    (void)state;
    struct pacing pacing = standard();
    pacing.batch_pause_ms = 30000;
    const struct pace_batch batch = {.pages = 1, .rows = 1, .took_ms = 5, .now_ms = 1000};
    assert_int_equal(pace_rest(&pacing, &batch, 11000).ms, 20000);
    assert_int_equal(pace_rest(&pacing, &batch, 31000).why, REST_NONE);
    pacing.batch_pause_ms = 0;
    assert_int_equal(pace_rest(&pacing, &batch, 11000).why, REST_NONE);
    pacing.batch_pause_ms = 30000;
    const struct pace_batch none = {0};
    assert_int_equal(pace_rest(&pacing, &none, 1000).ms, 0);
}

/* In ten seconds of batches as they come no more rows than ten times the rate, and no batch larger
 * than the rate gives in the time of one. */
static void it_keeps_the_rate(void **state)
{
    (void)state;
    struct pacing pacing = standard();
    struct pace pace = fresh();
    int64_t now_ms = 5000;
    long long rows = 0;
    pacing.rate = 1000;
    while (now_ms < 15000) {
        assert_int_equal(pace_wait(&pace, &pacing, now_ms).why,
                         pace_wait(&pace, &pacing, now_ms).ms ? REST_RATE : REST_NONE);
        now_ms += pace_wait(&pace, &pacing, now_ms).ms;
        assert_int_equal(pace_wait(&pace, &pacing, now_ms).ms, 0);
        long long pages = pace_pages(&pace, &pacing);
        struct pace_batch batch = {
            .pages = pages, .rows = pages * 4, .took_ms = 2, .now_ms = now_ms += 2};
        assert_true(rows == 0 || batch.rows <= 250);
        pace_done(&pace, &pacing, &batch);
        rows += batch.rows;
    }
    now_ms += pace_wait(&pace, &pacing, now_ms).ms;
    assert_int_equal(pace_wait(&pace, &pacing, now_ms).ms, 0);
    assert_in_range(rows * 1000 / (now_ms - 5000), 980, 1000);
    pacing.rate = 1;
    assert_int_equal(pace_pages(&pace, &pacing), 1);

    /* what is owed to a low rate is paid off soon once the rate is high again */
    const struct pace_batch batch = {.pages = 1, .rows = 100, .now_ms = now_ms};
    pace_done(&pace, &pacing, &batch);
    assert_int_equal(pace_wait(&pace, &pacing, now_ms + 5000).ms, 95000);
    pacing.rate = 1000;
    assert_int_equal(pace_wait(&pace, &pacing, now_ms + 5000).ms, 95);
    assert_int_equal(pace_wait(&pace, &pacing, now_ms + 5095).ms, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_grows_slowly_and_shrinks_at_once),
        cmocka_unit_test(it_gives_way_to_who_waits),
        cmocka_unit_test(it_rests_as_it_is_told),
        cmocka_unit_test(it_says_for_what_it_rests),
        cmocka_unit_test(a_rest_ends),
        cmocka_unit_test(it_keeps_the_rate),
    };
    return cmocka_run_group_tests_name("engine/pace", tests, NULL, NULL);
}

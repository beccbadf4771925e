/* How long to go on trying, and how long to rest between two tries. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/interrupt.h"
#include "base/patience.h"

enum { LONG_MS = 3600 * 1000 };

static void rests_grow_up_to_the_longest(void **state)
{
    (void)state;
    struct patience p = patience_new(10, 70, LONG_MS);
    static const int64_t expected[] = {10, 20, 40, 70, 70};
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        assert_int_equal(patience_next_ms(&p), expected[i]);
        int64_t rest_ms = patience_take_ms(&p);
        assert_in_range(rest_ms, expected[i] / 2, expected[i]);
    }
    patience_renew(&p);
    assert_int_equal(patience_next_ms(&p), 10);
}

/* Of a hundred rests of two who began together some differ. */
static void two_who_collided_rest_differently(void **state)
{
    (void)state;
    struct patience one = patience_new(1000, 1000, LONG_MS), other = one;
    size_t same = 0, differ = 0;
    other.chance++;
    for (int i = 0; i < 100; i++) {
        int64_t a = patience_take_ms(&one), b = patience_take_ms(&other);
        same += a == b;
        differ += a != b;
    }
    assert_true(differ > same);
    assert_true(patience_new(1, 1, 1).chance != 0);
}

static void it_is_over_at_the_deadline_and_rests_no_longer(void **state)
{
    (void)state;
    struct patience p = patience_new(1000, 5000, LONG_MS);
    assert_false(patience_is_over(&p));
    p.deadline_ms = clock_now_ms() + 300;
    assert_in_range(patience_next_ms(&p), 0, 300);
    assert_in_range(patience_take_ms(&p), 0, 300);
    p.deadline_ms = clock_now_ms();
    assert_true(patience_is_over(&p));
    assert_int_equal(patience_next_ms(&p), 0);
    assert_int_equal(patience_take_ms(&p), 0);
    p = patience_new(1000, 5000, 999);
    assert_true(patience_is_over(&p));
    p = patience_new(0, 0, LONG_MS);
    assert_false(patience_is_over(&p));
    p = patience_new(0, 0, 0);
    assert_true(patience_is_over(&p));
}

/* The last try is made at the deadline, not somewhere before it. */
static void the_last_rest_is_not_left_to_chance(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct patience p = patience_new(LONG_MS, LONG_MS, LONG_MS);
        p.deadline_ms = p.began_ms + LONG_MS / 2;
        int64_t most_ms = patience_next_ms(&p);
        int64_t late_ms = most_ms - patience_take_ms(&p);
        assert_true(late_ms < LONG_MS / 8);
    }
}

static void a_dear_try_makes_the_next_rest_longer(void **state)
{
    (void)state;
    struct patience p = patience_new(10, 70, LONG_MS);
    patience_at_least(&p, 5);
    assert_int_equal(patience_next_ms(&p), 10);
    patience_at_least(&p, 400);
    assert_int_equal(patience_next_ms(&p), 400);
    assert_in_range(patience_take_ms(&p), 200, 400);
    assert_int_equal(patience_next_ms(&p), 70);
}

static void it_speaks_at_first_with_news_and_now_and_then(void **state)
{
    (void)state;
    struct patience p = patience_new(1, 1, LONG_MS);
    assert_true(patience_may_say(&p, LONG_MS, false));
    assert_false(patience_may_say(&p, LONG_MS, false));
    assert_true(patience_may_say(&p, LONG_MS, true));
    p.said_ms -= LONG_MS;
    assert_true(patience_may_say(&p, LONG_MS, false));
    assert_false(patience_may_say(&p, LONG_MS, false));
}

static void it_knows_since_when(void **state)
{
    (void)state;
    struct patience p = patience_new(1, 1, LONG_MS);
    p.began_ms -= 500;
    assert_true(patience_waited_ms(&p) >= 500);
}

/* Last: an interrupt that was asked for stays. */
static void an_interrupt_ends_a_rest(void **state)
{
    (void)state;
    struct patience p = patience_new(20, 20, LONG_MS);
    int64_t began_ms = clock_now_ms();
    assert_true(patience_rest(&p));
    assert_true(clock_now_ms() - began_ms >= 9);
    interrupt_install();
    raise(SIGTERM);
    p = patience_new(LONG_MS, LONG_MS, LONG_MS);
    assert_false(patience_rest(&p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rests_grow_up_to_the_longest),
        cmocka_unit_test(two_who_collided_rest_differently),
        cmocka_unit_test(it_is_over_at_the_deadline_and_rests_no_longer),
        cmocka_unit_test(the_last_rest_is_not_left_to_chance),
        cmocka_unit_test(a_dear_try_makes_the_next_rest_longer),
        cmocka_unit_test(it_speaks_at_first_with_news_and_now_and_then),
        cmocka_unit_test(it_knows_since_when),
        cmocka_unit_test(an_interrupt_ends_a_rest),
    };
    return cmocka_run_group_tests_name("base/patience", tests, NULL, NULL);
}

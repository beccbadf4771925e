/* Where a plan stands, for every way in which gates and phases can follow each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/known/place.h"
#include "phase/story/story.h"

enum { MOST = 6 };

/* "dpG": a phase that is done, one that is pending, a gate that is pending; "j" and "e": one that
 * joins the phase behind it, pending and done. */
struct made {
    struct phase phases[MOST];
    struct store_phase states[MOST];
    struct fact facts[MOST];
    struct story story;
    struct plan plan;
    size_t count;
};

static void make(struct made *made, const char *letters)
{
    *made = (struct made){0};
    for (const char *c = letters; *c; c++) {
        const char *state = NULL;
        bool gate = *c >= 'A' && *c <= 'Z';
        switch (*c | ' ') {
        case 'd':
        case 'e':
            state = "done";
            break;
        case 'p':
        case 'g':
        case 'j':
            state = "pending";
            break;
        case 'r':
            state = "running";
            break;
        case 'f':
            state = "failed";
            break;
        }
        assert_non_null(state);
        if (gate)
            made->facts[made->story.fact_count++] =
                (struct fact){.kind = FACT_WAITS, .phase = made->count, .detail = "a gate"};
        if (*c == 'j' || *c == 'e')
            made->facts[made->story.fact_count++] =
                (struct fact){.kind = FACT_JOINS, .phase = made->count};
        made->states[made->count++].state = state;
    }
    made->plan.phases.items = made->phases;
    made->plan.phases.count = made->count;
    made->story.facts = made->facts;
    made->story.phases = &made->plan.phases;
    made->plan.story = &made->story;
}

static void it_follows_from_kinds_and_states(void **state)
{
    (void)state;
    static const struct {
        const char *letters;
        enum stands stands;
        size_t next, work, after;
    } cases[] = {
        {"ppp", STANDS_BEFORE_PHASE, 0, 0, 1}, {"dpp", STANDS_BEFORE_PHASE, 1, 1, 2},
        {"drp", STANDS_BEFORE_PHASE, 1, 1, 2}, {"ddf", STANDS_BEFORE_PHASE, 2, 2, 3},
        {"ddd", STANDS_AT_END, 3, 3, 4},       {"Gpp", STANDS_AT_GATE, 0, 1, 2},
        {"dGp", STANDS_AT_GATE, 1, 2, 3},      {"dGr", STANDS_BEYOND_GATE, 1, 2, 3},
        {"dGf", STANDS_BEYOND_GATE, 1, 2, 3},  {"dGG", STANDS_AT_GATE, 1, 3, 2},
        {"dGGp", STANDS_AT_GATE, 1, 4, 2},     {"dDGr", STANDS_BEYOND_GATE, 2, 3, 4},
        {"dG", STANDS_AT_GATE, 1, 2, 2},       {"dD", STANDS_AT_END, 2, 2, 3},
        {"djp", STANDS_BEFORE_PHASE, 2, 2, 3}, {"dGjjp", STANDS_AT_GATE, 1, 4, 5},
        {"dGjr", STANDS_BEYOND_GATE, 1, 3, 4}, {"dDed", STANDS_AT_END, 4, 4, 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct made made;
        make(&made, cases[i].letters);
        const struct plan_place at = place_of(&made.plan, made.states, made.count);
        assert_int_equal(at.stands, cases[i].stands);
        assert_int_equal(at.next, cases[i].next);
        assert_int_equal(at.work, cases[i].work);
        if (at.stands != STANDS_AT_END)
            assert_int_equal(place_after(&at, made.count), cases[i].after);
    }
}

static void gates_are_found_from_both_sides(void **state)
{
    (void)state;
    struct made made;
    make(&made, "dGGpGp");
    assert_int_equal(place_first_gate(&made.plan, 3), 1);
    assert_int_equal(place_first_gate(&made.plan, 5), 4);
    assert_int_equal(place_first_gate(&made.plan, 1), 1);
    assert_int_equal(place_first_gate(&made.plan, 0), 0);
    assert_true(place_any_gate(&made.plan, 0));
    assert_true(place_any_gate(&made.plan, 4));
    assert_false(place_any_gate(&made.plan, 5));
    assert_false(place_any_gate(&made.plan, 6));
    assert_true(place_is_gate(&made.plan, 1));
    assert_false(place_is_gate(&made.plan, 3));
    assert_false(place_is_gate(&made.plan, 6));
    make(&made, "dGGjjp");
    assert_int_equal(place_first_gate(&made.plan, 5), 1);
    assert_int_equal(place_behind(&made.plan, 2), 5);
    make(&made, "djp");
    assert_int_equal(place_first_gate(&made.plan, 2), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_follows_from_kinds_and_states),
        cmocka_unit_test(gates_are_found_from_both_sides),
    };
    return cmocka_run_group_tests_name("engine/place", tests, NULL, NULL);
}

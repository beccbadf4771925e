/* What stands between a gate and who wants to pass it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/gate/gate.h"

/* Conditions that do not hold; the others do. */
enum lack { APPROVALS = 1, REJECTIONS = 2, SOAK = 4, WINDOW = 8, EVIDENCE = 16 };

enum { CONDITIONS = 5 };

static struct view_phase gate_that_lacks(struct view_evidence *conditions, unsigned lacks)
{
    static const char *const kinds[CONDITIONS] = {"approvals", "rejections", "soak", "window",
                                                  "query"};
    for (size_t i = 0; i < CONDITIONS; i++)
        conditions[i] = (struct view_evidence){.class = i < 2   ? CONDITION_PEOPLE
                                                        : i < 4 ? CONDITION_TIME
                                                                : CONDITION_FACT,
                                               .kind = kinds[i],
                                               .what = kinds[i],
                                               .value = "seen",
                                               .holds = !(lacks & 1u << i)};
    struct view_phase gate = {.is_gate = true, .evidence = conditions, .evidence_count = 5};
    gate_judge(&gate);
    return gate;
}

static void it_is_the_first_that_lacks(void **state)
{
    (void)state;
    static const struct {
        unsigned lacks;
        enum gate_verdict verdict;
        bool approved;
    } cases[] = {
        {0, GATE_OPEN, true},
        {EVIDENCE, GATE_UNMET, true},
        {WINDOW, GATE_EARLY, true},
        {SOAK | EVIDENCE, GATE_EARLY, true},
        {REJECTIONS, GATE_REJECTED, false},
        {REJECTIONS | SOAK | EVIDENCE, GATE_REJECTED, false},
        {APPROVALS, GATE_UNCONFIRMED, false},
        {APPROVALS | REJECTIONS | SOAK | WINDOW | EVIDENCE, GATE_UNCONFIRMED, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view_evidence conditions[CONDITIONS];
        struct view_phase gate = gate_that_lacks(conditions, cases[i].lacks);
        assert_int_equal(gate.verdict, cases[i].verdict);
        assert_int_equal(gate_is_open(&gate), cases[i].lacks == 0);
        assert_int_equal(gate_is_approved(&gate), cases[i].approved);
        gate.overridden = true;
        gate_judge(&gate);
        assert_int_equal(gate.verdict, GATE_OVERRIDDEN);
        assert_true(gate_is_open(&gate));
        assert_int_equal(gate_is_approved(&gate), cases[i].approved);
    }
}

static void one_that_was_not_asked_is_not_open(void **state)
{
    (void)state;
    const struct view_phase gate = {.is_gate = true};
    assert_int_equal(gate.verdict, GATE_UNASKED);
    assert_false(gate_is_open(&gate));
}

static void approvals_are_asked_for_elsewhere(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct view_evidence conditions[CONDITIONS];
    struct view_phase gate = gate_that_lacks(conditions, APPROVALS);
    assert_null(gate_lacks_beside_approvals(arena, &gate));
    gate = gate_that_lacks(conditions, APPROVALS | SOAK | EVIDENCE);
    assert_string_equal(gate_lacks_beside_approvals(arena, &gate), "soak (seen); query (seen)");
    assert_string_equal(gate_lacks(arena, &gate, true), "query: query (seen)");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_first_that_lacks),
        cmocka_unit_test(one_that_was_not_asked_is_not_open),
        cmocka_unit_test(approvals_are_asked_for_elsewhere),
    };
    return cmocka_run_group_tests_name("engine/verdict", tests, NULL, NULL);
}

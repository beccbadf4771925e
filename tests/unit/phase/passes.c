/* Which rows of a page each pass takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "phase/passes.h"

static void a_pass_takes_few_rows_of_a_full_page(void **state)
{
    (void)state;
    assert_int_equal(passes_count(0, -1, 100), 0);
    assert_int_equal(passes_count(1, 1, 100), 0);
    /* a row a pass on pages of few rows */
    assert_int_equal(passes_count(2, 2, 100), 2);
    assert_int_equal(passes_count(16, 16, 100), 16);
    /* three of 47, and a sixteenth of what is more */
    assert_int_equal(passes_count(47, 47, 100), 16);
    assert_int_equal(passes_count(226, 226, 100), 16);
    /* unknown: as if it were full */
    assert_int_equal(passes_count(47, -1, 100), 16);
}

static void room_makes_fewer_passes(void **state)
{
    (void)state;
    /* a fifth is free, half of which is counted on */
    assert_int_equal(passes_count(50, 50, 80), 10);
    /* half of the pointers are dead */
    assert_int_equal(passes_count(40, 20, 100), 4);
    for (int items = 2; items < 300; items++)
        for (int fillfactor = 10; fillfactor <= 100; fillfactor += 5) {
            int count = passes_count(items, items, fillfactor);
            assert_true(count >= 1 && count <= 16);
        }
}

static int occurrences(const char *text, const char *part)
{
    int count = 0;
    for (const char *at = text; (at = strstr(at, part)) != NULL; at++)
        count++;
    return count;
}

static void every_row_is_of_one_pass(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(passes_tids(arena, 7, 9, 1, 3, 5),
                        "{\"(7,2)\",\"(7,5)\",\"(8,2)\",\"(8,5)\"}");
    assert_string_equal(passes_tids(arena, 0, 1, 4, 5, 3), "{}");
    assert_string_equal(passes_tids(arena, 4294967294LL, 4294967295LL, 0, 1, 1),
                        "{\"(4294967294,1)\"}");
    for (int items = 1; items < 60; items++) {
        int passes = passes_count(items, items, 100), seen[60] = {0};
        for (int pass = 0; pass < passes; pass++) {
            const char *tids = passes_tids(arena, 3, 4, pass, passes, items);
            for (int item = 1; item <= items; item++)
                seen[item] += occurrences(tids, arena_printf(arena, "\"(3,%d)\"", item));
        }
        for (int item = 1; item <= items && passes > 0; item++)
            assert_int_equal(seen[item], 1);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pass_takes_few_rows_of_a_full_page),
        cmocka_unit_test(room_makes_fewer_passes),
        cmocka_unit_test(every_row_is_of_one_pass),
    };
    return cmocka_run_group_tests_name("engine/passes", tests, NULL, NULL);
}

/* Bytes in words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/size.h"

static void a_size_has_the_unit_that_people_use(void **state)
{
    (void)state;
    static const struct {
        long long bytes;
        const char *text;
    } cases[] = {
        {0, "0 bytes"},
        {1023, "1023 bytes"},
        {1024, "1.0 kB"},
        {10 * 1024, "10 kB"},
        {10188, "9.9 kB"},
        {10239, "10 kB"},
        {1024 * 1024 - 1, "1.0 MB"},
        {1288490189LL, "1.2 GB"},
        {5LL << 40, "5.0 TB"},
        {3000LL << 50, "3000 PB"},
        {-2048, "-2.0 kB"},
    };
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(size_text(arena, cases[i].bytes), cases[i].text);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_size_has_the_unit_that_people_use),
    };
    return cmocka_run_group_tests_name("base/size", tests, NULL, NULL);
}

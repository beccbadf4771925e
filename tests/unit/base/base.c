/* Arena, strings, UTF-8, errors, hashes and durations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/hash.h"
#include "base/interrupt.h"
#include "base/str.h"

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

static void test_arena(void **state)
{
    enum { LARGE = 100000, COUNT = 1000 };
    int *numbers = NULL;
    size_t count = 0;
    for (int i = 0; i < COUNT; i++)
        *ARENA_PUSH(*state, numbers, count) = i;
    assert_int_equal(count, COUNT);
    for (int i = 0; i < COUNT; i++)
        assert_int_equal(numbers[i], i);
    const char *zeros = arena_alloc(*state, LARGE);
    for (size_t i = 0; i < LARGE; i++)
        assert_int_equal(zeros[i], 0);
    for (size_t size = 1; size < 40; size++)
        assert_int_equal((uintptr_t)arena_alloc(*state, size) % _Alignof(max_align_t), 0);
    assert_true(arena_used(*state) >= LARGE);
    assert_null(arena_strdup(*state, NULL));
    assert_string_equal(arena_strndup(*state, "abcdef", 3), "abc");
}

static void test_strings(void **state)
{
    struct str text = {.arena = *state};
    assert_string_equal(str_text(&text), "");
    for (int i = 0; i < 100; i++)
        str_addf(&text, "%d,", i);
    assert_int_equal(text.length, strlen(text.text));
    assert_true(str_starts_with(text.text, "0,1,2,"));
    assert_true(str_ends_with(text.text, ",98,99,"));
    assert_false(str_ends_with("b", "ab"));
    assert_string_equal(str_article("alter"), "an");
    assert_string_equal(str_article("backfill"), "a");
    assert_true(str_equal(NULL, NULL));
    assert_false(str_equal("", NULL));
}

static void test_utf8(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
    } cases[] = {
        {"a", 1},
        {"\xC3\xB1", 2},
        {"\xE2\x82\xAC", 3},
        {"\xF0\x9F\x98\x80", 4},
        {"\x80", 0},             /* continuation alone */
        {"\xC0\xAF", 0},         /* overlong */
        {"\xE0\x80\xAF", 0},     /* overlong */
        {"\xF0\x80\x80\xAF", 0}, /* overlong */
        {"\xED\xA0\x80", 0},     /* surrogate */
        {"\xF4\x90\x80\x80", 0}, /* above U+10FFFF */
        {"\xF5\x80\x80\x80", 0},
        {"\xC3", 0}, /* cut off */
        {"\xE2\x82", 0},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(utf8_sequence_length(cases[i].bytes, strlen(cases[i].bytes)),
                         cases[i].length);
    assert_int_equal(utf8_sequence_length("\xC3\xB1", 1), 0);
}

static void test_errors(void **state)
{
    struct error error = {.arena = *state};
    assert_false(error_set(&error, ERROR_REFUSED, "first %d", 1));
    error_set(&error, ERROR_FAILED, "second");
    error_hint(&error, "do this");
    error_hint(&error, "do that");
    error_detail(&error, "more");
    assert_int_equal(error.code, ERROR_REFUSED);
    assert_string_equal(error.message, "first 1");
    assert_string_equal(error.hint, "do this");
    assert_string_equal(error.detail, "more");
    error_clear(&error);
    assert_int_equal(error.code, ERROR_NONE);
    assert_null(error.hint);
    assert_ptr_equal(error.arena, *state);
}

/* FIPS 180-4, examples of SHA-256. */
static void test_hashes(void **state)
{
    char hex[HASH_HEX_LENGTH + 1];
    (void)state;
    hash_hex("abc", 3, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    hash_hex("", 0, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void test_durations(void **state)
{
    static const struct {
        long long ms;
        const char *text;
    } cases[] = {
        {0, "0 ms"},      {999, "999 ms"},       {1000, "1.0 s"},  {59999, "59.9 s"},
        {60000, "1m"},    {192000, "3m 12s"},    {1800000, "30m"}, {3660000, "1h 01m"},
        {86400000, "1d"}, {198000000, "2d 07h"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(duration_text(*state, cases[i].ms), cases[i].text);
}

static void test_sleep(void **state)
{
    (void)state;
    int64_t began = clock_now_ms();
    assert_true(interrupt_sleep_ms(120));
    assert_true(clock_now_ms() - began >= 120);
    assert_true(interrupt_sleep_ms(0));
    assert_true(interrupt_sleep_ms(-5));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena),  cmocka_unit_test(test_strings),
        cmocka_unit_test(test_utf8),   cmocka_unit_test(test_errors),
        cmocka_unit_test(test_hashes), cmocka_unit_test(test_durations),
        cmocka_unit_test(test_sleep),
    };
    return cmocka_run_group_tests_name("base", tests, set_up, tear_down);
}

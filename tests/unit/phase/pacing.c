/* The settings of a backfill: read, written, and put together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "phase/pacing.h"

static struct arena *arena;

static int setup(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static void every_setting_reads_what_it_writes(void **state)
{
    (void)state;
    for (size_t i = 0; i < pacing_setting_count; i++) {
        const struct pacing_setting *setting = &pacing_settings[i];
        const int64_t values[] = {setting->least, setting->most,
                                  setting->standard < setting->least ? setting->least
                                                                     : setting->standard};
        assert_ptr_equal(pacing_find(setting->name), setting);
        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            struct error error = {.arena = arena};
            int64_t value = PACING_UNSET;
            const char *text = pacing_text(arena, setting, values[k]);
            if (!pacing_parse(arena, setting, text, &value, &error))
                fail_msg("%s: %s: %s", setting->name, text, error.message);
            assert_int_equal(value, values[k]);
        }
        struct error error = {.arena = arena};
        int64_t value = PACING_UNSET;
        const char *above = pacing_text(arena, setting, setting->most + 1024);
        assert_false(pacing_parse(arena, setting, above, &value, &error));
        assert_int_equal(error.code, ERROR_USAGE);
        assert_int_equal(value, PACING_UNSET);
        assert_non_null(strstr(error.message, "must be between"));
        assert_string_equal(error.hint, setting->doc);
    }
}

static void a_value_of_another_kind_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[][2] = {
        {"rate", "fast"},   {"rate", "1.5"},    {"lag", "5"},   {"lag", "5 s"},
        {"nice", "-1"},     {"nice", "0.1234"}, {"nice", "."},  {"slot_wal", "1g"},
        {"slot_wal", "MB"}, {"nice", ""},       {"nice", "1."},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct error error = {.arena = arena};
        int64_t value = 7;
        if (pacing_parse(arena, pacing_find(wrong[i][0]), wrong[i][1], &value, &error))
            fail_msg("%s=%s was taken", wrong[i][0], wrong[i][1]);
        assert_int_equal(value, 7);
    }
}

static void the_nearer_word_counts(void **state)
{
    (void)state;
    struct pacing settings = pacing_unset(), phase = pacing_unset(), empty = pacing_unset();
    settings.rate = 100;
    settings.lag_ms = 7;
    settings.triggers = PACING_TRIGGERS_SUPPRESS;
    phase.rate = 5;
    phase.nice_thousandths = 0;
    phase.throttle_query.text = "SELECT false";
    const struct pacing named = pacing_override(&settings, &phase);
    assert_int_equal(named.rate, 5);
    assert_int_equal(named.lag_ms, 7);
    assert_int_equal(named.nice_thousandths, 0);
    assert_int_equal(named.batch_target_ms, PACING_UNSET);
    assert_int_equal(named.triggers, PACING_TRIGGERS_SUPPRESS);
    assert_int_equal(named.on_error, PACING_UNSET);
    assert_string_equal(named.throttle_query.text, "SELECT false");
    const struct pacing same = pacing_override(&named, &empty);
    assert_memory_equal(&same, &named, sizeof same);
    const struct pacing all = pacing_resolve(&named);
    assert_int_equal(all.rate, 5);
    assert_int_equal(all.batch_target_ms, 250);
    assert_int_equal(all.workers, 1);
    assert_int_equal(all.on_error, PACING_ON_ERROR_STOP);
    for (size_t i = 0; i < pacing_setting_count; i++)
        assert_int_not_equal(pacing_get(&all, &pacing_settings[i]), PACING_UNSET);
}

static void names(void **state)
{
    (void)state;
    assert_ptr_equal(pacing_find("batch"), pacing_find("batch_target"));
    assert_null(pacing_find("batches"));
    assert_null(pacing_find(""));
    assert_false(pacing_find("workers")->live);
    assert_true(pacing_find("rate")->live);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_setting_reads_what_it_writes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_value_of_another_kind_is_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(the_nearer_word_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(names, setup, teardown),
    };
    return cmocka_run_group_tests_name("phase/pacing", tests, NULL, NULL);
}

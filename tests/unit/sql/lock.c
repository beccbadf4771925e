/* The lock levels against the documented matrix: "13.3.1. Table-Level Locks", table 13.2. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sql/keywords.h"
#include "sql/lock.h"

/* Rows and columns from ACCESS SHARE to ACCESS EXCLUSIVE, X where they conflict. */
static const char *const documented[] = {
    ".......X", "......XX", "....XXXX", "...XXXXX", "..XX.XXX", "..XXXXXX", ".XXXXXXX", "XXXXXXXX",
};

static void test_conflicts(void **state)
{
    (void)state;
    for (int a = 0; a < 8; a++)
        for (int b = 0; b < 8; b++)
            assert_int_equal(lock_modes_conflict((enum lock_mode)(a + LOCK_ACCESS_SHARE),
                                                 (enum lock_mode)(b + LOCK_ACCESS_SHARE)),
                             documented[a][b] == 'X');
    assert_false(lock_modes_conflict(LOCK_NONE, LOCK_ACCESS_EXCLUSIVE));
}

static void test_who_waits(void **state)
{
    (void)state;
    assert_true(lock_blocks_reads(LOCK_ACCESS_EXCLUSIVE));
    assert_false(lock_blocks_reads(LOCK_EXCLUSIVE));
    assert_true(lock_blocks_writes(LOCK_SHARE_ROW_EXCLUSIVE));
    assert_true(lock_blocks_writes(LOCK_SHARE));
    assert_false(lock_blocks_writes(LOCK_SHARE_UPDATE_EXCLUSIVE));
}

static void test_names(void **state)
{
    (void)state;
    assert_string_equal(lock_mode_sql(LOCK_SHARE_ROW_EXCLUSIVE), "SHARE ROW EXCLUSIVE");
    assert_string_equal(lock_mode_catalog(LOCK_SHARE_ROW_EXCLUSIVE), "ShareRowExclusiveLock");
}

static void test_keywords(void **state)
{
    static const char *const yes[] = {"all", "between", "json_table", "select", "user", "xmltable"};
    static const char *const no[] = {"name", "value", "email", "", "zzz", "SELECT"};
    (void)state;
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(sql_is_keyword(yes[i]));
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(sql_is_keyword(no[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conflicts),
        cmocka_unit_test(test_who_waits),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_keywords),
    };
    return cmocka_run_group_tests_name("sql/lock", tests, NULL, NULL);
}

/* Defaults and values of enums, as MySQL and as MariaDB spell them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "move/plan.h"

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

static struct move_column column_of(const char *data_type, const char *column_type)
{
    struct move_column column = {.name = "c",
                                 .data_type = data_type,
                                 .column_type = column_type,
                                 .length = "9",
                                 .precision = "5",
                                 .scale = "2",
                                 .fraction = "3"};
    column.type = move_type_of(&column);
    assert_non_null(column.type);
    return column;
}

struct given {
    const char *data_type, *text;
    const char *sql; /* NULL: it is not made */
};

static void assert_defaults(struct arena *arena, const struct given *cases, size_t count,
                            bool is_sql)
{
    for (size_t i = 0; i < count; i++) {
        const char *type = cases[i].data_type;
        struct move_column column =
            column_of(type, str_equal(type, "tinyint") ? "tinyint(1)" : type);
        column.default_value = cases[i].text;
        column.default_is_sql = is_sql;
        const char *sql = move_default(arena, &column);
        if (!cases[i].sql)
            assert_null(sql);
        else
            assert_string_equal(sql ? sql : "NULL", cases[i].sql);
    }
}

static void test_sql(void **state)
{
    static const struct given cases[] = {
        {"varchar", "'it''s'", "'it''s'"},
        {"varchar", "'x''); DROP TABLE victims; --'", "'x''); DROP TABLE victims; --'"},
        {"varchar", "''", "''"},
        {"varchar", "'a\\\\b\\nc'", "'a\\b\nc'"},
        {"varchar", "'nul\\0'", NULL},
        {"varchar", "'other\\'", NULL},
        {"varchar", "'a' 'b'", NULL},
        {"varchar", "'x'); DROP TABLE victims; --'", NULL},
        {"varchar", "concat('a','b')", NULL},
        {"varchar", "current_timestamp()", NULL},
        {"varchar", "_utf8mb4'a'", NULL},
        {"varchar", "'", NULL},
        {"varchar", "12", NULL},
        {"enum", "'a'", "'a'"},
        {"int", "-5", "-5"},
        {"int", "5--", NULL},
        {"int", "1 + 2", NULL},
        {"int", "0x10", NULL},
        {"double", "1.5e-3", "1.5e-3"},
        {"double", "nan", NULL},
        {"decimal", "1.50", "1.50"},
        {"decimal", "--1", NULL},
        {"decimal", "1-1", NULL},
        {"tinyint", "1", "true"},
        {"tinyint", "2", NULL},
        {"datetime", "current_timestamp(3)", "timezone('UTC', now())"},
        {"timestamp", "current_timestamp()", "now()"},
        {"timestamp", "current_timestamp() + interval 1 day", NULL},
        {"date", "'2024-01-01'", NULL},
        {"blob", "'12'", NULL},
        {"set", "12", NULL},
    };
    assert_defaults(*state, cases, sizeof cases / sizeof *cases, true);
}

static void test_bare(void **state)
{
    static const struct given cases[] = {
        {"varchar", "it's", "'it''s'"},
        {"varchar", "'quoted'", "'''quoted'''"},
        {"varchar", "a\\nb", "'a\\nb'"},
        {"varchar", "x'); DROP TABLE victims; --", "'x''); DROP TABLE victims; --'"},
        {"varchar", "CURRENT_TIMESTAMP", "'CURRENT_TIMESTAMP'"},
        {"varchar", "NULL", "'NULL'"},
        {"varchar", "12", "'12'"},
        {"varchar", "", "''"},
        {"enum", "free", "'free'"},
        {"int", "5", "5"},
        {"bit", "b'1'", NULL},
        {"date", "2024-01-01", NULL},
        {"timestamp", "CURRENT_TIMESTAMP(3)", "now()"},
    };
    assert_defaults(*state, cases, sizeof cases / sizeof *cases, false);
    const struct move_column none = column_of("varchar", "varchar(9)");
    assert_null(move_default(*state, &none));
    struct move_column counts = column_of("int", "int");
    counts.counts = true;
    counts.default_value = "5";
    assert_null(move_default(*state, &counts));
}

static void test_enums(void **state)
{
    static const struct {
        const char *type, *sql;
    } cases[] = {
        {"enum('a')", "('a')"},
        {"enum('a','b''c','d\\\\e','x,y','')", "('a','b''c','d\\e','x,y','')"},
        {"enum('x''); DROP TABLE victims; --','y')", "('x''); DROP TABLE victims; --','y')"},
        {"enum('a','b\\0')", NULL},
        {"enum('a') charset", NULL},
        {"enum('a'", NULL},
        {"enum(a)", NULL},
        {"enum", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct move_column column = column_of("enum", cases[i].type);
        const char *sql = move_enum_values(*state, &column);
        if (!cases[i].sql)
            assert_null(sql);
        else
            assert_string_equal(sql ? sql : "NULL", cases[i].sql);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_sql, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_bare, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_enums, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

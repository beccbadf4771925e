#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "phase/forecast.h"

enum { MB = 1024 * 1024 };

/* A table whose backfill was measured: 200,000 rows of 172 bytes, three indexes, an int added. */
static const struct forecast_table measured = {
    .rows = 200000,
    .pages = 4256,
    .fillfactor = 100,
    .passes = 16,
    .index_bytes = 16 * MB,
    .indexes = 3,
};
static const struct forecast_row row = {.data_bytes = 143, .added_bytes = 4};
static const struct forecast_server server = {
    .block_bytes = 8192,
    .full_page_writes = true,
    .max_wal_bytes = 1024LL * MB,
    .buffer_bytes = 128LL * MB,
};

static struct forecast of(const struct forecast_table *table, const struct forecast_row *rows,
                          const struct forecast_server *where)
{
    const struct pacing unset = pacing_unset(), pacing = pacing_resolve(&unset);
    struct forecast forecast = forecast_none();
    forecast_add(&forecast, table, 1, rows, where, &pacing);
    return forecast;
}

static void assert_within(double actual, double low, double high)
{
    if (!(actual >= low && actual <= high))
        fail_msg("%g is not within %g and %g", actual, low, high);
}

static void it_agrees_with_what_was_measured(void **state)
{
    (void)state;
    const struct forecast forecast = of(&measured, &row, &server);
    assert_int_equal(forecast.rows, 200000);
    assert_int_equal(forecast.pages, 4256);
    assert_int_equal(forecast.passes, 17);
    /* 90 MB of WAL, 0.87 heap-only, the table by 4.6 MB; the same in one statement: 788 bytes a row
     */
    assert_within((double)forecast.cost.wal_bytes, 75e6, 105e6);
    assert_within(forecast.cost.hot_share, 0.84, 0.92);
    assert_within((double)forecast.cost.table_growth_bytes, 3e6, 6e6);
    assert_within((double)forecast.cost.index_growth_bytes, 0, 0.08 * 16 * MB);
    assert_within((double)forecast.one_pass.wal_bytes, 200000 * 650.0, 200000 * 950.0);
}

static void indexes_and_scans(void **state)
{
    (void)state;
    /* 50,000 bigints; uuid and int; a text of 148 bytes, as they were built by PostgreSQL 15 */
    assert_within((double)forecast_index_bytes(50000, 8, 8192), 1138688 * 0.97, 1138688 * 1.03);
    assert_within((double)forecast_index_bytes(50000, 20, 8192), 2039808 * 0.97, 2039808 * 1.03);
    assert_within((double)forecast_index_bytes(50000, 148, 8192), 9601024 * 0.97, 9601024 * 1.03);
    assert_int_equal(forecast_index_bytes(0, 8, 8192), 8192);
    assert_int_equal(forecast_index_bytes(3, 9000, 8192), (3 + 3 + 1) * 8192);
    struct forecast_reads reads = {.scans = 2, .builds = 1, .table_bytes = 2048LL * MB};
    forecast_finish_reads(&reads);
    assert_int_equal(reads.read_bytes, 8192LL * MB);
    assert_string_equal(reads.time, "minutes");
    reads.table_bytes = MB;
    forecast_finish_reads(&reads);
    assert_string_equal(reads.time, "seconds");
    reads.table_bytes = 200LL * 1024 * MB;
    forecast_finish_reads(&reads);
    assert_string_equal(reads.time, "hours");
}

static void one_pass_doubles_everything(void **state)
{
    (void)state;
    struct forecast_table blocked = measured;
    blocked.passes = 0;
    blocked.blocked = true;
    const struct forecast forecast = of(&blocked, &row, &server);
    assert_int_equal(forecast.passes, 1);
    assert_true(forecast.cost.hot_share == 0);
    assert_within((double)forecast.cost.table_growth_bytes, 4256 * 8192.0, 1.1 * 4256 * 8192.0);
    assert_int_equal(forecast.cost.index_growth_bytes, blocked.index_bytes);
    assert_memory_equal(&forecast.cost, &forecast.one_pass, sizeof forecast.cost);
}

static void room_in_the_pages_is_used(void **state)
{
    (void)state;
    struct forecast_table roomy = measured;
    roomy.fillfactor = 80;
    roomy.pages = 5406;
    roomy.passes = 13;
    struct forecast forecast = of(&roomy, &row, &server);
    assert_true(forecast.cost.hot_share == 1);
    assert_int_equal(forecast.cost.table_growth_bytes, 0);
    assert_int_equal(forecast.cost.index_growth_bytes, 0);
    /* as after a third of the rows was deleted */
    struct forecast_table holes = measured;
    holes.pages = 6383;
    forecast = of(&holes, &row, &server);
    assert_true(forecast.cost.hot_share == 1);
    assert_int_equal(forecast.cost.table_growth_bytes, 0);
    /* a row alone in its page, for which there are no passes */
    const struct forecast_table lonely = {
        .rows = 1, .pages = 1, .fillfactor = 100, .index_bytes = MB};
    forecast = of(&lonely, &row, &server);
    assert_true(forecast.cost.hot_share == 1);
    assert_int_equal(forecast.cost.table_growth_bytes + forecast.cost.index_growth_bytes, 0);
}

/* 185 rows have 106 of a page's 291 item pointers left. */
static void item_pointers_run_out_in_pages_of_small_rows(void **state)
{
    (void)state;
    struct forecast_table small = measured;
    small.pages = 1082;
    const struct forecast_row narrow = {.data_bytes = 12, .added_bytes = 4};
    assert_within(of(&small, &narrow, &server).cost.hot_share, 0.54, 0.58);
}

static void what_the_server_logs_counts(void **state)
{
    (void)state;
    const long long usual = of(&measured, &row, &server).cost.wal_bytes;
    struct forecast_server other = server;
    other.full_page_writes = false;
    assert_true(of(&measured, &row, &other).cost.wal_bytes < usual * 2 / 3);
    other = server;
    other.logical = true;
    assert_true(of(&measured, &row, &other).cost.wal_bytes > usual + 200000 * 100);
    other = server;
    other.max_wal_bytes = 32 * MB;
    assert_true(of(&measured, &row, &other).cost.wal_bytes > usual + 16 * MB);
    struct forecast_table scattered = measured;
    scattered.scattered = 1;
    scattered.scattered_bytes = 8 * MB;
    assert_true(of(&scattered, &row, &other).cost.wal_bytes >
                of(&measured, &row, &other).cost.wal_bytes + 8 * MB);
    assert_int_equal(of(&scattered, &row, &server).cost.wal_bytes, usual);
    struct forecast_row unlogged = row;
    unlogged.unlogged = true;
    assert_int_equal(of(&measured, &unlogged, &server).cost.wal_bytes, 0);
}

static void copies_of_long_values_count(void **state)
{
    (void)state;
    struct forecast_table toasted = measured;
    toasted.toast_bytes = 100 * MB;
    struct forecast_row copied = row;
    copied.copies_toast = true;
    const struct forecast without = of(&toasted, &row, &server);
    const struct forecast with = of(&toasted, &copied, &server);
    assert_int_equal(with.cost.table_growth_bytes - without.cost.table_growth_bytes, 100 * MB);
    assert_true(with.cost.wal_bytes >= without.cost.wal_bytes + 100 * MB);
}

static void wal_is_on_the_disk_until_a_checkpoint(void **state)
{
    (void)state;
    struct forecast_server other = server;
    const struct forecast_cost cost = of(&measured, &row, &server).cost;
    assert_int_equal(cost.disk_bytes,
                     cost.wal_bytes + cost.table_growth_bytes + cost.index_growth_bytes);
    other.max_wal_bytes = 2 * MB;
    const struct forecast_cost little = of(&measured, &row, &other).cost;
    assert_int_equal(little.disk_bytes,
                     2 * MB + little.table_growth_bytes + little.index_growth_bytes);
}

static void only_a_ceiling_promises_a_time(void **state)
{
    (void)state;
    struct pacing pacing = pacing_unset();
    pacing = pacing_resolve(&pacing);
    struct forecast forecast = forecast_none();
    forecast_add(&forecast, &measured, 1, &row, &server, &pacing);
    assert_int_equal(forecast.seconds, -1);
    assert_true(forecast.stretch == 1);
    pacing.rate = 3000;
    pacing.nice_thousandths = 500;
    pacing.batch_pause_ms = pacing.batch_target_ms;
    forecast = forecast_none();
    forecast_add(&forecast, &measured, 1, &row, &server, &pacing);
    assert_int_equal(forecast.seconds, 67);
    assert_true(forecast.stretch == 2.5);
}

static void partitions_and_groups_add_up(void **state)
{
    (void)state;
    const struct forecast_table two[] = {measured, measured};
    struct pacing pacing = pacing_unset();
    pacing = pacing_resolve(&pacing);
    const struct forecast one = of(&measured, &row, &server);
    struct forecast both = forecast_none(), groups = forecast_none();
    forecast_add(&both, two, 2, &row, &server, &pacing);
    forecast_add(&groups, two, 1, &row, &server, &pacing);
    forecast_add(&groups, two, 1, &row, &server, &pacing);
    assert_int_equal(both.rows, 2 * one.rows);
    assert_int_equal(both.cost.wal_bytes, 2 * one.cost.wal_bytes);
    assert_within(both.cost.hot_share, one.cost.hot_share - 1e-6, one.cost.hot_share + 1e-6);
    assert_int_equal(groups.rows, both.rows);
    assert_int_equal(groups.cost.disk_bytes, both.cost.disk_bytes);
    assert_within(groups.cost.hot_share, one.cost.hot_share - 1e-6, one.cost.hot_share + 1e-6);
}

static void an_empty_table_costs_nothing(void **state)
{
    (void)state;
    const struct forecast_table empty = {.fillfactor = 100};
    const struct forecast forecast = of(&empty, &row, &server);
    assert_int_equal(forecast.rows, 0);
    assert_int_equal(forecast.cost.disk_bytes, 0);
    assert_int_equal(forecast.one_pass.disk_bytes, 0);
    assert_true(forecast.cost.hot_share == 0);
    const struct pacing unset = pacing_unset(), pacing = pacing_resolve(&unset);
    struct forecast none = forecast_none();
    forecast_add(&none, NULL, 0, &row, &server, &pacing);
    assert_int_equal(none.passes, 1);
}

/* Without statistics, a page is taken to be full. */
static void what_was_never_analysed_is_taken_to_be_full(void **state)
{
    (void)state;
    const struct forecast_row unknown = {.data_bytes = -1, .added_bytes = 4};
    const struct forecast forecast = of(&measured, &unknown, &server);
    assert_within(forecast.cost.hot_share, 0.8, 0.92);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_agrees_with_what_was_measured),
        cmocka_unit_test(indexes_and_scans),
        cmocka_unit_test(one_pass_doubles_everything),
        cmocka_unit_test(room_in_the_pages_is_used),
        cmocka_unit_test(item_pointers_run_out_in_pages_of_small_rows),
        cmocka_unit_test(what_the_server_logs_counts),
        cmocka_unit_test(copies_of_long_values_count),
        cmocka_unit_test(wal_is_on_the_disk_until_a_checkpoint),
        cmocka_unit_test(only_a_ceiling_promises_a_time),
        cmocka_unit_test(partitions_and_groups_add_up),
        cmocka_unit_test(an_empty_table_costs_nothing),
        cmocka_unit_test(what_was_never_analysed_is_taken_to_be_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

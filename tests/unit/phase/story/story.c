/* What the phases of a plan tell, and what is asked of it. */
#include "../making.h"

enum { SWAP = GATE + 1, LAST };

static const struct story *read_story(void)
{
    return read_phases("  - add_column:\n      table: users\n"
                       "      columns: {address: {type: text, up: email}}\n"
                       "      down: {email: address}\n"
                       "  - backfill: {table: users, workers: 3}\n"
                       "  - constrain: {table: users, add: [like: {address: email}]}\n"
                       "  - gate: {ask: Ready?, evidence: [no_writes_to: {column: users.email, "
                       "for: 1m}]}\n"
                       "  - swap: {table: users, columns: {email: {from: address, "
                       "retired: email_old}}}\n"
                       "  - drop: {table: users, columns: [email_old]}\n")
        ->story;
}

static struct object users(const char *column)
{
    return (struct object){{"public", "users"}, column};
}

static void test_names(void **state)
{
    (void)state;
    const struct story *story = read_story();
    static const struct {
        const char *first, *before, *after;
    } cases[] = {
        {"email", "email", "email_old"}, {"address", "address", "email"}, {"id", "id", "id"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct object first = users(cases[i].first);
        const struct object before = users(cases[i].before), after = users(cases[i].after);
        assert_string_equal(story_name(story, &first, SWAP), cases[i].before);
        assert_string_equal(story_name(story, &first, LAST), cases[i].after);
        assert_string_equal(story_object(story, &before, SWAP).name, cases[i].first);
        assert_string_equal(story_object(story, &after, LAST).name, cases[i].first);
    }
    const struct object other = {{"app", "users"}, "email"}; /* another table's */
    assert_string_equal(story_name(story, &other, LAST), "email");
}

static void test_one_phase(void **state)
{
    (void)state;
    const struct story *story = read_story();
    for (size_t i = 0; i <= LAST + 1; i++) {
        assert_int_equal(story_gate(story, i) != NULL, i == GATE);
        assert_int_equal(story_pacing(story, i) != NULL, i == FILL);
        assert_int_equal(story_is_final(story, i), i == LAST);
        assert_int_equal(story_table(story, i) != NULL, i != GATE && i <= LAST);
    }
    assert_int_equal(story_pacing(story, FILL)->workers, 3);
    assert_null(story_gate(story, SIZE_MAX));
}

static void test_facts(void **state)
{
    (void)state;
    const struct story *story = read_story();
    const struct object table = users(NULL), new = users("address"), old = users("email");
    const struct fact *adds = story_next(story, FACT_ADDS, &table, SIZE_MAX, NULL);
    assert_int_equal(adds->phase, ADD);
    assert_ptr_equal(story_next(story, FACT_ADDS, &new, SIZE_MAX, NULL), adds);
    assert_null(story_next(story, FACT_ADDS, &old, SIZE_MAX, NULL));
    assert_null(story_next(story, FACT_ADDS, &new, ADD, NULL)); /* only by phases before */
    assert_null(story_next(story, FACT_ADDS, NULL, SIZE_MAX, adds));
    assert_string_equal(story_next(story, FACT_LIKENS, &new, SIZE_MAX, NULL)->other.name, "email");
    assert_int_equal(story_next(story, FACT_WATCHES, &old, SIZE_MAX, NULL)->phase, GATE);
    assert_int_equal(story_last(story, FACT_USES, &table, SIZE_MAX)->phase, LAST);
    assert_true(story_between(story, FACT_WAITS, NULL, ADD, SWAP));
    assert_false(story_between(story, FACT_WAITS, NULL, GATE, SWAP));
    assert_false(story_between(story, FACT_WAITS, NULL, ADD, GATE));
    /* what is dropped by its latest name is the old column */
    const struct fact *ends = story_next_of(story, FACT_ENDS, LAST, NULL);
    assert_string_equal(ends->name, "email_old");
    assert_string_equal(ends->object.name, "email");
    assert_null(story_next_of(story, FACT_ENDS, LAST, ends));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_one_phase),
        cmocka_unit_test(test_facts),
    };
    return cmocka_run_group_tests_name("phase/story", tests, set_up, tear_down);
}

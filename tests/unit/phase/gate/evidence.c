/* The kinds of evidence: each is whole, and none is left out of the list. */
#include "../../plan/reading.h"

#include <dirent.h>
#include <stdlib.h>

#include "base/str.h"
#include "phase/fields.h"
#include "phase/gate/evidence.h"

static void test_every_kind_is_whole(void **state)
{
    (void)state;
    assert_int_equal(evidence_kind_count, evidence_record.field_count);
    for (size_t i = 0; i < evidence_kind_count; i++) {
        const struct evidence_kind *kind = evidence_kinds[i];
        const struct yaml_field *field = &evidence_record.fields[i];
        assert_ptr_equal(field->kind, kind);
        assert_ptr_equal(field->record, kind->record);
        assert_string_equal(kind->keyword, field->key);
        assert_string_equal(kind->keyword, kind->record->name);
        assert_non_null(kind->record->doc);
        assert_non_null(kind->words);
    }
}

/* Tests run from the top of the tree. */
static void test_every_file_is_in_the_list(void **state)
{
    (void)state;
    DIR *room = opendir("lib/phase/gate");
    size_t files = 0;
    assert_non_null(room);
    for (struct dirent *entry; (entry = readdir(room)) != NULL;)
        files += str_starts_with(entry->d_name, "evidence_") && str_ends_with(entry->d_name, ".c");
    closedir(room);
    assert_int_equal(files, evidence_kind_count);
}

/* What each says of what it asks for. */
static void test_words(void **state)
{
    (void)state;
    static const struct {
        const char *plan, *words;
    } cases[] = {
        {"no_writes_to: {column: users.email, for: 30m}",
         "no writes to public.users.email for 30m"},
        {"no_reads_of: {column: a.b.c, for: 1s}", "no reads of a.b.c for 1.0 s"},
        {"no_reads_of: {column: a.b.c, for: 1s, allow_star: true}",
         "no reads of a.b.c for 1.0 s, SELECT * aside"},
        {"no_writes_to: {table: old, for: 1d}", "no writes to table public.old for 1d"},
        {"no_reads_of: {table: a.b, for: 1d, ignore_standbys: true}",
         "no reads of table a.b for 1d, standbys aside"},
        {"no_uses_of: {index: i, for: 7d, standbys: [service=r]}",
         "no uses of index public.i for 7d"},
        {"no_sessions_before: deploy", "no session older than the deploy"},
        {"connected: {application_name: shop/2.*}", "at least 1 session of application shop/2.*"},
        {"connected: {application_name: shop/2.*, role: shop, at_least: 2}",
         "at least 2 sessions of application shop/2.*, role shop"},
        {"absent: {application_name: '*', role: shop}", "no session of application *, role shop"},
        {"query: {sql: SELECT 1, expect: 1}", "SELECT 1"},
        {"verified: {table: users}", "old and new agree in table public.users"},
        {"replicas_caught_up: {}", "every standby has caught up, at least 1 of them"},
        {"replicas_caught_up: {at_least: 0}", "every standby has caught up"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct plan *plan = read_well(arena_printf(
            arena, "sluice: 1\nplan: p\nphases: [gate: {ask: Ready?, evidence: [%s]}]\n",
            cases[i].plan));
        const struct evidence *evidence = &ARGS(plan, 0, gate)->evidence[0];
        assert_string_equal(evidence->kind->words(arena, evidence), cases[i].words);
        assert_true(str_starts_with(cases[i].plan, evidence->kind->keyword));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_is_whole),
        cmocka_unit_test(test_every_file_is_in_the_list),
        cmocka_unit_test(test_words),
    };
    return cmocka_run_group_tests_name("phase/gate/evidence", tests, reading_setup,
                                       reading_teardown);
}

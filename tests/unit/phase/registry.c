/* The list of kinds. */
#include "making.h"

static void test_registry(void **state)
{
    (void)state;
    assert_int_equal(phase_kind_count, phase_record.field_count);
    for (size_t i = 0; i < phase_kind_count; i++) {
        const struct phase_kind *kind = phase_kinds[i];
        const struct yaml_field *field = &phase_record.fields[i];
        assert_ptr_equal(field->kind, kind);
        assert_ptr_equal(field->record, kind->record);
        assert_string_equal(kind->keyword, field->key);
        assert_string_equal(kind->keyword, kind->record->name);
        assert_non_null(kind->record->doc);
        assert_string_equal(kind->record->fields[0].key, "name"); /* of the struct phase_head */
        assert_int_equal(kind->record->fields[0].offset, 0);
        assert_non_null(kind->tell);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registry),
    };
    return cmocka_run_group_tests_name("phase/registry", tests, set_up, tear_down);
}

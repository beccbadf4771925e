/* Every key of a plan, found by walking the tables: what can be read is written again. And every
 * plan that is shipped, or that the fuzzer keeps, reads back from what is written of it. */
#include "reading.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "plan/schema.h"
#include "yaml/write.h"

static struct yaml_node sample_of(const struct yaml_field *field);

static struct yaml_node text_node(const char *text, bool plain)
{
    return (struct yaml_node){.kind = YAML_TEXT, .text = text, .plain = plain};
}

static void add(struct yaml_node *node, const char *key, struct yaml_node value)
{
    struct yaml_node *item = ARENA_PUSH(arena, node->items, node->count);
    *item = value;
    if (key != NULL) {
        struct yaml_node *at = arena_alloc(arena, sizeof *at);
        *at = text_node(key, true);
        item->key = at;
    }
}

static struct yaml_node mapping_of(const struct yaml_record *record)
{
    struct yaml_node node = {.kind = YAML_MAPPING};
    for (size_t i = 0; i < record->field_count; i++)
        add(&node, record->fields[i].key, sample_of(&record->fields[i]));
    return node;
}

static struct yaml_node entry_of(const struct yaml_record *record)
{
    return record->value != NULL ? sample_of(record->value) : mapping_of(record);
}

/* An entry for each of the variants. */
static struct yaml_node variants_of(const struct yaml_record *record)
{
    struct yaml_node node = {.kind = YAML_LIST};
    for (size_t i = 0; i < record->field_count; i++) {
        struct yaml_node item = {.kind = YAML_MAPPING};
        add(&item, record->fields[i].key, sample_of(&record->fields[i]));
        add(&node, NULL, item);
    }
    return node;
}

/* The last value, by the first word for it. */
static const char *last_choice(const struct yaml_choice *choices)
{
    const struct yaml_choice *last = choices, *choice = choices;
    for (; choice->text != NULL; choice++)
        if (choice->value != last->value || !str_equal(choice->word, last->word))
            last = choice;
    return last->text;
}

/* The first of some texts that is accepted. */
static const char *fitting_text(const struct yaml_field *field)
{
    static const char *const texts[] = {"x", "s.x", "s.x.y", "22:00", "SELECT 1", "drop-column"};
    enum { ROOM = 64 * 1024 };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct problem_list found = {.arena = arena};
        struct yaml_decoder decoder = {.arena = arena, .problems = &found};
        struct yaml_node key = text_node("key", true), node = text_node(texts[i], true);
        node.key = &key;
        field->type->decode(&decoder, field, &node, arena_alloc(arena, ROOM));
        int dots = (int)(texts[i][1] == '.') + (int)(strlen(texts[i]) > 3 && texts[i][3] == '.');
        if (found.count == 0 && (field->type->parts_max == 0 || dots == field->type->parts_max - 1))
            return texts[i];
    }
    fail_msg("no text fits the key \"%s\"", field->key ? field->key : "(none)");
    return NULL;
}

static struct yaml_node map_of(const struct yaml_record *record)
{
    struct yaml_node node = {.kind = YAML_MAPPING};
    add(&node, fitting_text(record->key), entry_of(record));
    return node;
}

static struct yaml_node list_of(const struct yaml_record *record)
{
    struct yaml_node node = {.kind = YAML_LIST};
    add(&node, NULL, entry_of(record));
    return node;
}

static struct yaml_node sample_of(const struct yaml_field *field)
{
    switch (field->type->shape) {
    case YAML_SHAPE_STRUCT:
    case YAML_SHAPE_SHORT:
        return entry_of(field->record);
    case YAML_SHAPE_MAP:
        return map_of(field->record);
    case YAML_SHAPE_LIST:
        return list_of(field->record);
    case YAML_SHAPE_VARIANTS:
        return variants_of(field->record);
    case YAML_SHAPE_BOOLEAN:
        return text_node("true", true);
    case YAML_SHAPE_CHOICE:
        return text_node(last_choice(field->choices), false);
    default:
        if (field->type->text != NULL)
            return text_node(field->type->text(arena, field->max), true);
        return text_node(fitting_text(field), false);
    }
}

static struct yaml_node in_blocks(const struct yaml_node *node)
{
    struct yaml_node out = *node;
    out.flow = false;
    out.items = NULL;
    out.count = 0;
    for (size_t i = 0; i < node->count; i++)
        *ARENA_PUSH(arena, out.items, out.count) = in_blocks(&node->items[i]);
    return out;
}

/* Every value on a line of its own. */
static const char *written(const struct yaml_node *node)
{
    const struct yaml_node blocks = in_blocks(node);
    struct yaml_writer *writer = yaml_write_open(arena);
    yaml_write_node(writer, &blocks);
    return yaml_write_close(writer);
}

/* A key that contradicts another is a problem, and is stored all the same. */
static const struct yaml_node *through_struct(const char *text)
{
    const struct yaml_record *root = plan_schema_root();
    problems = (struct problem_list){.arena = arena};
    const struct yaml_node *read = yaml_read(arena, text, strlen(text), &problems);
    assert_string_equal(problems_text(&problems), "");
    struct yaml_decoder decoder = {.arena = arena, .problems = &problems};
    void *document = arena_alloc(arena, root->size);
    yaml_decode(&decoder, root, read, document);
    return yaml_encode(arena, root, document);
}

/* How often a key stands in the tree. */
static size_t count_keys(const struct yaml_node *node, const char *key)
{
    size_t count = node->key != NULL && str_equal(node->key->text, key);
    for (size_t i = 0; i < node->count; i++)
        count += count_keys(&node->items[i], key);
    return count;
}

static void test_every_key_is_written(void **state)
{
    (void)state;
    const struct yaml_node every = mapping_of(plan_schema_root());
    assert_int_equal(count_keys(&every, "allow_star"), 6);
    assert_int_equal(count_keys(&every, "batch_pages"), 3);
    const struct yaml_node *again = through_struct(written(&every));
    assert_string_equal(written(again), written(&every));
    assert_true(yaml_node_equal(again, &every));
}

/* Nothing but what must be there or is meant to be seen. */
static void test_defaults_are_left_out(void **state)
{
    (void)state;
    assert_string_equal(written(through_struct("sluice: 1\n"
                                               "plan: p\n"
                                               "rename_column: {table: t, column: a, to: b, "
                                               "gate: {approvals: 1, soak: 0s}}\n"
                                               "phases:\n"
                                               "- gate: {approvals: 1, not_author: false}\n"
                                               "- drop: {allow_differences: false}\n")),
                        "sluice: 1\n"
                        "plan: p\n"
                        "settings:\n"
                        "  lock_timeout: 200ms\n"
                        "  lock_deadline: 10m\n"
                        "phases:\n"
                        "- gate: {}\n"
                        "- drop: {}\n"
                        "rename_column:\n"
                        "  table: public.t\n"
                        "  column: a\n"
                        "  to: b\n");
}

/* Not written as another kind. */
static void test_kind_that_no_table_has(void **state)
{
    (void)state;
    static const struct phase_kind unknown = {.keyword = "unknown", .record = &phase_drop_record};
    static const struct drop_args args = {0};
    struct phase phase = {.kind = &unknown, .name = "x", .args = &args};
    const struct plan plan = {.name = "p", .phases = {.items = &phase, .count = 1}};
    int status;
    pid_t child = fork();
    if (child == 0) {
        plan_to_yaml(arena, &plan);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static const char *file_text(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    char *text = arena_alloc(arena, PLAN_MAX_BYTES);
    assert_non_null(file);
    *length = fread(text, 1, PLAN_MAX_BYTES, file);
    fclose(file);
    return text;
}

/* Reads back from what is written of it, and is written the same then. */
static bool reads_back(const char *path, size_t skipped)
{
    size_t length;
    const char *text = file_text(path, &length);
    if (length < skipped)
        return false;
    problems = (struct problem_list){.arena = arena};
    const struct plan *plan = plan_read(arena, path, text + skipped, length - skipped, &problems);
    if (plan == NULL)
        return false;
    const char *yaml = plan_to_yaml(arena, plan);
    const struct plan *again = read_any(yaml);
    if (again == NULL || !str_equal(plan_to_yaml(arena, again), yaml))
        fail_msg("%s is not read back from\n%s\n%s", path, yaml, problems_text(&problems));
    return true;
}

static size_t count_read_back(const char *directory, size_t skipped)
{
    DIR *entries = opendir(directory);
    size_t count = 0;
    assert_non_null(entries);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (entry->d_type == DT_REG)
            count += reads_back(arena_printf(arena, "%s/%s", directory, entry->d_name), skipped);
    closedir(entries);
    return count;
}

/* Tests run from the top of the tree. */
static void test_plans_read_back(void **state)
{
    (void)state;
    enum { FLAG_BYTES = 8 }; /* before the plan: tests/fuzz/plan_compile.c */
    assert_true(count_read_back("plans", 0) >= 6);
    assert_true(count_read_back("tests/fuzz/corpus/plan_read", 0) >= 6);
    assert_true(count_read_back("tests/fuzz/corpus/plan_compile", FLAG_BYTES) >= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_key_is_written),
        cmocka_unit_test(test_defaults_are_left_out),
        cmocka_unit_test(test_kind_that_no_table_has),
        cmocka_unit_test(test_plans_read_back),
    };
    return cmocka_run_group_tests_name("plan/keys", tests, reading_setup, reading_teardown);
}

/* Lint on any bytes: it must end, place what it finds inside of the file and in order, and say the
 * same of the same text. With facts every rule that needs a database runs too. */
#include <stdlib.h>
#include <string.h>

#include "lint/lint.h"

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size);

static struct fact_column columns[] = {
    {.name = "id", .type = "integer", .not_null = true, .identity = ' '},
    {.name = "a", .type = "text", .has_default = true, .identity = ' '},
};
static const char *id_columns[] = {"id"};
static struct fact_index indexes[] = {
    {.name = "i",
     .columns = id_columns,
     .column_count = 1,
     .names = id_columns,
     .name_count = 1,
     .unique = true,
     .primary = true,
     .valid = true,
     .is_constraint = true,
     .method = "btree"},
};
static struct fact_constraint constraints[] = {
    {.name = "i", .type = 'p', .validated = true, .columns = id_columns, .column_count = 1},
    {.name = "k",
     .type = 'f',
     .validated = true,
     .columns = id_columns,
     .column_count = 1,
     .other = {"public", "u"}},
    {.name = "c", .type = 'c', .validated = true, .expression = "((a IS NOT NULL) AND (id > 0))"},
};
static struct fact_trigger triggers[] = {{.name = "t", .source = "INSERT INTO x VALUES (NEW.*)"}};
static struct fact_dependent dependents[] = {{.kind = "view", .name = "v", .column = "a"}};
static struct fact_table tables[] = {
    {.name = {"public", "t"},
     .visible = true,
     .relkind = 'r',
     .rows = 1e6,
     .bytes = 1 << 30,
     .replica_identity = 'd',
     .published_by = "p",
     .grants = "bob",
     .columns = columns,
     .column_count = 2,
     .indexes = indexes,
     .index_count = 1,
     .constraints = constraints,
     .constraint_count = 3,
     .triggers = triggers,
     .trigger_count = 1,
     .dependents = dependents,
     .dependent_count = 1,
     .parent = {"public", "p"}},
    {.name = {"public", "p"},
     .visible = true,
     .relkind = 'p',
     .rows = -1,
     .replica_identity = 'd',
     .default_partition = "public.d",
     .columns = columns,
     .column_count = 2},
    {.name = {"public", "v"},
     .visible = true,
     .relkind = 'v',
     .replica_identity = 'n',
     .columns = columns,
     .column_count = 2},
};
static const char *parameters[] = {"a"}, *parameter_types[] = {"integer"};
static struct fact_routine routines[] = {
    {.name = {"public", "f"},
     .volatility = 'v',
     .language = "plpgsql",
     .source = "DECLARE a int; BEGIN SELECT * FROM t; END",
     .result = "integer",
     .parameters = parameters,
     .parameter_count = 1,
     .types = parameter_types,
     .type_count = 1},
};
static struct fact_type types[] = {
    {.name = {"public", "d"}, .visible = true, .kind = 'd', .constrained = true, .users = "t.a"},
};
static const struct facts facts = {
    .version = 15,
    .tables = tables,
    .table_count = 3,
    .routines = routines,
    .routine_count = 1,
    .types = types,
    .type_count = 1,
    .unidentified = "public.x",
};

static void check_places(const struct lint *lint, const unsigned char *bytes, size_t size)
{
    int lines = 1;
    for (size_t i = 0; i < size; i++)
        lines += bytes[i] == '\n';
    const struct lint_file *file = &lint->files[0];
    for (size_t i = 0; i < file->finding_count; i++) {
        const struct lint_finding *finding = &file->findings[i];
        if (finding->line < 1 || finding->line > lines || finding->column < 1 || !finding->message)
            abort();
        if (i > 0 && (finding->line < finding[-1].line ||
                      (finding->line == finding[-1].line && finding->column < finding[-1].column)))
            abort();
    }
}

static size_t count_of(const unsigned char *bytes, size_t size, const struct facts *given)
{
    const struct lint_options options = {.hygiene = true};
    struct arena *arena = arena_new();
    struct lint *lint = lint_new(arena, &options);
    lint_add(lint,
             &(struct lint_input){.path = "fuzz.sql", .text = (const char *)bytes, .length = size});
    lint_wanted(lint);
    lint_run(lint, given);
    check_places(lint, bytes, size);
    size_t count = lint_count(lint, LINT_HYGIENE);
    arena_free(arena);
    return count;
}

int LLVMFuzzerTestOneInput(const unsigned char *bytes, size_t size)
{
    if (count_of(bytes, size, NULL) != count_of(bytes, size, NULL))
        abort();
    count_of(bytes, size, &facts);
    return 0;
}

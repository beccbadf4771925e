/* orphans: every row has the row that its columns name; those with NULL in them name none. */
#include "phase/rows/rows.h"
#include "phase/story/preflight.h"
#include "phase/verify/claim.h"
#include "yaml/problem.h"

struct orphans {
    struct table_at table, references;
    struct name_list columns, referenced;
};

static void check_keys(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct orphans *args = entry;
    const struct yaml_node *referenced = yaml_node_get(node, "referenced");
    phase_check_distinct(decoder, &args->columns, "column");
    if (referenced && args->columns.count && args->columns.count != args->referenced.count)
        problem_add(decoder->problems, referenced->key->place,
                    "Name as many, in the order in which they belong together.",
                    "%zu columns cannot name a row by %zu", args->columns.count,
                    args->referenced.count);
}

#define AT(member) offsetof(struct orphans, member)
static const struct yaml_field fields[] = {
    PHASE_TABLE_FIELD(AT(table)),
    PHASE_COLUMNS_FIELD(AT(columns), "The columns that name a row of the other table."),
    {.key = "references",
     .type = &field_table,
     .offset = AT(references),
     .required = true,
     .doc = "The table that has these rows."},
    {.key = "referenced",
     .type = &yaml_type_list,
     .offset = AT(referenced.items),
     .second_offset = AT(referenced.count),
     .min = 1,
     .required = true,
     .record = &phase_column_list,
     .doc = "Its columns, in the order of `columns`."},
};

const struct yaml_record claim_orphans_record = {
    .name = "orphans",
    .size = sizeof(struct orphans),
    .flow = true,
    .check = check_keys,
    YAML_FIELDS(fields),
    .doc = "No row names one that is not there, as by a foreign key.",
};

static size_t tables(const void *claim, const struct table_at *list[2])
{
    const struct orphans *args = claim;
    list[0] = &args->table;
    list[1] = &args->references;
    return 2;
}

static void check(const struct phase_context *context, const struct claim *claim,
                  struct finding_list *findings)
{
    const struct orphans *args = claim->args;
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    const struct cat_table *other = catalog_table(context->catalog, &args->references.name);
    for (size_t i = 0; i < args->columns.count; i++)
        preflight_column(context, table, &args->columns.items[i], findings);
    for (size_t i = 0; i < args->referenced.count; i++)
        preflight_column(context, other, &args->referenced.items[i], findings);
}

static struct claim_question ask(const struct phase_context *context, const struct claim *claim)
{
    struct arena *arena = context->arena;
    const struct orphans *args = claim->args;
    const struct cat_table *table = catalog_table(context->catalog, &args->table.name);
    const char *name = qname_text(arena, &args->table.name);
    const char *other = qname_text(arena, &args->references.name);
    struct sql given = sql_new(arena), same = sql_new(arena);
    for (size_t i = 0; i < args->columns.count; i++) {
        const char *column = args->columns.items[i].text;
        sql_add(&given, "%S%I.%I IS NOT NULL", i ? " AND " : "", args->table.name.name, column);
        sql_add(&same, "%Ssluice_referenced.%I = %I.%I", i ? " AND " : "",
                args->referenced.items[i].text, args->table.name.name, column);
    }
    struct claim_question question = {
        .table = args->table.name,
        .sql = sql_make(arena,
                        "SELECT %S AS key\nFROM %T AS %I\nWHERE %S\n    AND NOT EXISTS (SELECT "
                        "FROM %T AS sluice_referenced WHERE %S)",
                        rows_key_sql(arena, table), &args->table.name, args->table.name.name,
                        sql_text(&given), &args->references.name, sql_text(&same)),
        .why = arena_printf(arena, "every row of %s has the one of %s that it names", name, other),
        .one =
            arena_printf(arena, "1 row of table \"%s\" names none that is in \"%s\"", name, other),
        .several = arena_printf(arena,
                                CHECK_COUNT " rows of table \"%s\" name none that is in "
                                            "\"%s\"",
                                name, other),
        .hint = arena_printf(arena, "Mend or delete these rows, and run `sluice advance %s` again.",
                             context->plan_name),
        .locks = lock_one(arena, &args->table.name, LOCK_ACCESS_SHARE),
    };
    lock_add(arena, &question.locks, &args->references.name, LOCK_ACCESS_SHARE);
    return question;
}

const struct claim_kind claim_orphans = {
    .keyword = "orphans",
    .record = &claim_orphans_record,
    .tables = tables,
    .check = check,
    .ask = ask,
};

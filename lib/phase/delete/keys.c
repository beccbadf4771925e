#include "phase/delete/delete.h"
#include "phase/fields.h"
#include "phase/kinds.h"

#define AT(member) offsetof(struct delete_args, member)

static void prepare(void *entry)
{
    struct delete_args *args = entry;
    args->pacing = pacing_unset();
}

static void check(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    struct delete_args *args = entry;
    args->rows.remember = args->archive.name.name != NULL;
    if (args->archive.name.name && args->rows.table.name.name &&
        qname_equal(&args->archive.name, &args->rows.table.name))
        problem_add(decoder->problems, yaml_node_get(node, "archive")->key->place,
                    "Name another table.", "rows cannot be archived in the table that they leave");
}

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    PHASE_TABLE_FIELD(AT(rows.table)),
    {.key = "where",
     .type = &field_sql,
     .offset = AT(rows.where),
     .required = true,
     .doc = "Which rows go: SQL over the row. The phase is done when no row is left in it."},
    {.key = "archive",
     .type = &field_table,
     .offset = AT(archive),
     .doc = "A table that has every column of this one: rows move there in the statement that "
            "deletes them."},
#define PACING_AT offsetof(struct delete_args, pacing)
    PACING_FIELDS
#undef PACING_AT
};

const struct yaml_record phase_delete_record = {
    .name = "delete",
    .doc = "Deletes rows in short transactions, which cannot be taken back, or moves them to an "
           "archive, from where a revert brings them back.",
    .size = sizeof(struct delete_args),
    .prepare = prepare,
    .check = check,
    YAML_FIELDS(fields),
};

/* The keys of change_type. */
#include "base/duration.h"
#include "base/str.h"
#include "plan/document.h"

#define AT(member) offsetof(struct change_type_args, member)

static void check_change_type(struct yaml_decoder *decoder, const struct yaml_node *node,
                              void *entry)
{
    (void)node;
    const struct change_type_args *args = entry;
    if (args->to.text != NULL && str_equal(args->to.text, args->column.text))
        problem_add(decoder->problems, args->to.place, "Leave `to` out, or give it another name.",
                    "column \"%s\" already has this name", args->to.text);
    if (args->to.text != NULL && (args->referencing_count > 0 || args->all.line > 0))
        problem_add(decoder->problems, args->to.place, "Leave `to` out.",
                    "columns that reference a key change with it, under their names");
    for (size_t i = 0; i < args->referencing_count; i++) {
        const struct column_at *column = &args->referencing[i];
        if (args->table.name.name == NULL || column->table.name.name == NULL)
            continue;
        if (qname_equal(&column->table.name, &args->table.name) &&
            str_equal(column->column.text, args->column.text))
            problem_add(decoder->problems, column->table.place, "Leave it out.",
                        "column \"%s\" is the one that changes", column->column.text);
        for (size_t k = 0; k < i; k++)
            if (args->referencing[k].table.name.name != NULL &&
                qname_equal(&args->referencing[k].table.name, &column->table.name) &&
                str_equal(args->referencing[k].column.text, column->column.text))
                problem_add(decoder->problems, column->table.place, "Remove one of the two.",
                            "column \"%s\" is named twice", column->column.text);
    }
    if (args->all.line > 0 && (args->up.text != NULL || args->down.text != NULL))
        problem_add(decoder->problems, args->all,
                    "Leave `up` and `down` out, or write the phases: see `sluice plan --yaml`.",
                    "referencing columns change by a cast");
    /* a name that is wrong has been told of, and has no place here */
    if (args->referencing_count > 0 && args->referencing[0].table.name.name != NULL &&
        (args->up.text != NULL || args->down.text != NULL))
        problem_add(decoder->problems, args->referencing[0].table.place,
                    "Leave `up` and `down` out, or write the phases: see `sluice plan --yaml`.",
                    "referencing columns change by a cast");
}

static const struct yaml_field referencing_entry = {
    .type = &field_table_column,
    .offset = offsetof(struct column_at, table),
    .second_offset = offsetof(struct column_at, column),
};
static const struct yaml_record referencing_list = {
    .entries = "columns", .size = sizeof(struct column_at), .value = &referencing_entry};

static const struct yaml_field change_type_fields[] = {
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "column",
     .type = &field_column,
     .offset = AT(column),
     .required = true,
     .doc = "The column, which keeps its name unless `to` gives the new one another."},
    {.key = "to",
     .type = &field_column,
     .offset = AT(to),
     .doc =
         "Another name for the column of the new type: versions read one of the two, each under "
         "its name, until the old one goes. No statement meets a column of a type that it was not "
         "written for, and there is one gate and no swap."},
    {.key = "type",
     .type = &field_sql_type,
     .offset = AT(type),
     .required = true,
     .doc = "The type that it gets, as in CREATE TABLE."},
    {.key = "up",
     .type = &field_sql,
     .offset = AT(up),
     .doc = "SQL over the row that gives the new value. The default is a cast of the column."},
    {.key = "down",
     .type = &field_sql,
     .offset = AT(down),
     .doc =
         "SQL over the row that gives the old value from COLUMN_new, the new column's name until "
         "the swap. The default is that value as it is, which PostgreSQL converts where it would "
         "in an INSERT."},
    {.key = "lossy",
     .type = &yaml_type_boolean,
     .offset = AT(lossy),
     .doc = "true: `up` and `down` may lose something of a value. The default is false: rows that "
            "would are a reason to refuse."},
    {.key = "retire",
     .type = &yaml_type_duration,
     .offset = AT(retire_ms),
     .min = SECOND_MS,
     .max = 365LL * DAY_MS,
     .doc = "How long the old column, which nobody can use by its name since the swap, stays "
            "before it goes: 1s to 365d."},
    {.key = "referencing",
     .type = &plan_type_referencing,
     .choices = plan_all_words,
     .offset = AT(referencing),
     .second_offset = AT(referencing_count),
     .min = 1,
     .max = MAX_REFERENCING,
     .record = &referencing_list,
     .doc = "Columns of this table and others that reference this one, and get the same type in "
            "the same plan: a list of SCHEMA.TABLE.COLUMN, TABLE.COLUMN or lists of these names; "
            "or all, "
            "which the database then says."},
    PHASE_WITHOUT_FIELD(AT(without)),
    PHASE_VIEWS_FIELD(AT(views)),
    {.key = "gate",
     .type = &yaml_type_struct,
     .offset = AT(gate),
     .record = &gate_recipe_record,
     .doc = "Keys of the two gates: before the swap, and before the old values go away."},
};

const struct yaml_record plan_change_type_record = {
    .name = "change_type",
    .size = sizeof(struct change_type_args),
    .has_place = true,
    .place_offset = AT(place),
    .check = check_change_type,
    YAML_FIELDS(change_type_fields),
};

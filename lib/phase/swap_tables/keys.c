#include "base/str.h"
#include "phase/fields.h"
#include "phase/kinds.h"
#include "phase/swap_tables/swap_tables.h"
#include "yaml/problem.h"

#define AT(member) offsetof(struct swap_tables_args, member)

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "from",
     .type = &field_table,
     .offset = AT(from),
     .required = true,
     .doc = "The table that takes its name: one of the same schema, which a mirror before keeps in "
            "step with it."},
    {.key = "retired",
     .type = &field_table,
     .offset = AT(retired),
     .required = true,
     .doc = "The name that the table itself has from then on."},
};

static void check_name(struct yaml_decoder *decoder, const struct table_at *table,
                       const struct table_at *other)
{
    if (!table->name.name || !other->name.name)
        return;
    if (!str_equal(table->name.schema, other->name.schema))
        problem_add(decoder->problems, other->place, "Name one of the same schema.",
                    "tables \"%s\" and \"%s\" cannot trade their names: they are of two schemas",
                    qname_text(decoder->arena, &table->name),
                    qname_text(decoder->arena, &other->name));
    else if (str_equal(table->name.name, other->name.name))
        problem_add(decoder->problems, other->place,
                    "Name the table, the one that takes its name, and what the table is to be "
                    "called.",
                    "table \"%s\" cannot trade names with itself", table->name.name);
}

static void check(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct swap_tables_args *args = entry;
    check_name(decoder, &args->table, &args->from);
    check_name(decoder, &args->table, &args->retired);
    check_name(decoder, &args->from, &args->retired);
}

const struct yaml_record phase_swap_tables_record = {
    .name = "swap_tables",
    .doc = "Gives a table the name of another one, with all that belongs to it, in one short "
           "transaction.",
    .size = sizeof(struct swap_tables_args),
    .check = check,
    YAML_FIELDS(fields),
};

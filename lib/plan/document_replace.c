/* The keys of replace_table. */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "phase/fields.h"
#include "plan/document.h"

#define AT(member) offsetof(struct replace_by, member)

static const struct yaml_field by_fields[] = {
    {.key = "range",
     .type = &field_column,
     .offset = AT(range),
     .doc = "The column by whose ranges it is partitioned."},
    {.key = "list",
     .type = &field_column,
     .offset = AT(list),
     .doc = "The column by whose values it is partitioned."},
    {.key = "hash",
     .type = &field_column,
     .offset = AT(hash),
     .doc = "The column over whose hash rows are spread."},
};
static const char *const by_one_of[] = {"range", "list", "hash", NULL};
static const struct yaml_record by_record = {
    .name = "partition_by",
    .size = sizeof(struct replace_by),
    .one_of = by_one_of,
    .flow = true,
    YAML_FIELDS(by_fields),
};

#undef AT
#define AT(member) offsetof(struct replace_partitions, member)

static const struct yaml_choice everies[] = {
    {.text = "day", .value = REPLACE_DAY},
    {.text = "week", .value = REPLACE_WEEK},
    {.text = "month", .value = REPLACE_MONTH},
    {.text = "year", .value = REPLACE_YEAR},
    {0},
};

static const struct yaml_choice rests[] = {{.text = "none", .value = REPLACE_NO_DEFAULT}, {0}};

static const struct yaml_field given_name = {.type = &field_object,
                                             .offset = offsetof(struct given_partition, name)};
static const struct yaml_field given_bound = {.type = &field_sql,
                                              .offset = offsetof(struct given_partition, bound)};
static const struct yaml_record given_record = {
    .entries = "names of partitions and what follows FOR VALUES, or DEFAULT",
    .size = sizeof(struct given_partition),
    .key = &given_name,
    .value = &given_bound,
    .flow = true,
};

static const struct yaml_field partition_fields[] = {
    {.key = "every",
     .type = &yaml_type_choice,
     .offset = AT(every),
     .choices = everies,
     .doc = "How long the span of a partition is: day, week, month or year. Partitions are called "
            "as pg_partman 5 calls them, TABLE_p20260101."},
    {.key = "from",
     .type = &yaml_type_string,
     .offset = AT(first),
     .doc = "Where the first of them begins: a day, \"2026-01-01\"."},
    {.key = "ahead",
     .type = &yaml_type_integer,
     .offset = AT(ahead),
     .min = 1,
     .max = 400,
     .doc = "How many there are behind the one that is now. The default is 4."},
    {.key = "modulus",
     .type = &yaml_type_integer,
     .offset = AT(modulus),
     .min = 2,
     .max = 1000,
     .doc = "By hash: how many there are, called TABLE_p0 and so on."},
    {.key = "given",
     .type = &yaml_type_map,
     .offset = AT(given),
     .second_offset = AT(given_count),
     .min = 1,
     .record = &given_record,
     .doc = "Each by its name, with what follows FOR VALUES, or DEFAULT."},
    {.key = "default",
     .type = &yaml_type_choice,
     .offset = AT(rest),
     .choices = rests,
     .doc = "`none`: nothing takes what no other partition does. Without it TABLE_default is made, "
            "unless one that is given is the default; but by hash, which has none."},
};
static const struct yaml_record partitions_record = {
    .name = "partitions",
    .size = sizeof(struct replace_partitions),
    YAML_FIELDS(partition_fields),
};

#undef AT
#define AT(member) offsetof(struct replace_column, member)
static const struct yaml_field column_name = {.type = &field_column, .offset = AT(name)};
static const struct yaml_field column_type = {.type = &field_sql_type, .offset = AT(sql)};
static const struct yaml_field column_value = {.type = &field_sql, .offset = AT(sql)};
static const struct yaml_field option_name = {.type = &field_object,
                                              .offset = offsetof(struct replace_option, name)};
static const struct yaml_field option_value = {.type = &yaml_type_string,
                                               .offset = offsetof(struct replace_option, value)};

#undef AT
#define AT(member) offsetof(struct replace_table_args, member)

static const struct yaml_record types_record = {
    .entries = "columns and types",
    .size = sizeof(struct replace_column),
    .key = &column_name,
    .value = &column_type,
    .flow = true,
};
static const struct yaml_record values_record = {
    .entries = "columns and SQL",
    .size = sizeof(struct replace_column),
    .key = &column_name,
    .value = &column_value,
    .flow = true,
};

static const struct yaml_record options_record = {
    .entries = "storage parameters and values",
    .size = sizeof(struct replace_option),
    .key = &option_name,
    .value = &option_value,
    .flow = true,
};

static bool is_day(const char *text)
{
    static const char pattern[] = "0000-00-00";
    for (size_t i = 0; i < sizeof pattern; i++)
        if (pattern[i] == '0' ? !isdigit((unsigned char)text[i]) : text[i] != pattern[i])
            return false;
    return true;
}

static void check_partitions(struct yaml_decoder *decoder, const struct replace_table_args *args,
                             const struct yaml_node *node)
{
    const struct yaml_node *by = yaml_node_get(node, "partition_by");
    const struct yaml_node *partitions = yaml_node_get(node, "partitions");
    struct place place = partitions ? partitions->key->place : by ? by->key->place : node->place;
    const struct replace_partitions *has = &args->partitions;
    bool ways = (has->every != 0) + (has->modulus != 0) + (has->given_count != 0) == 1;
    if (!by && partitions)
        problem_add(decoder->problems, place, "Give `partition_by`, or leave `partitions` out.",
                    "\"partitions\" needs a \"partition_by\"");
    else if (by && (!partitions || !ways))
        problem_add(decoder->problems, place,
                    "Give one of `every` (by range), `modulus` (by hash), or `given`.",
                    "it takes one way to say which partitions there are");
    else if (by && ((has->every && !args->by.range.text) || (has->modulus && !args->by.hash.text)))
        problem_add(decoder->problems, place, "`every` goes with range, `modulus` with hash.",
                    "these partitions are of another kind than \"partition_by\" says");
    if (has->every && (!has->first || !is_day(has->first)))
        problem_add(decoder->problems, place, "Write a day: from: \"2026-01-01\".",
                    "\"every\" needs the day on which the first partition begins");
}

static void check(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct replace_table_args *args = entry;
    phase_check_distinct(decoder, &args->primary_key, "column");
    phase_check_distinct(decoder, &args->order, "column");
    check_partitions(decoder, args, node);
}

static const struct yaml_field fields[] = {
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "partition_by",
     .type = &yaml_type_struct,
     .offset = AT(by),
     .record = &by_record,
     .doc = "How the new table is partitioned. Without it, it is not."},
    {.key = "partitions",
     .type = &yaml_type_struct,
     .offset = AT(partitions),
     .record = &partitions_record,
     .doc = "Which partitions it has."},
    {.key = "primary_key",
     .type = &yaml_type_list,
     .offset = AT(primary_key.items),
     .second_offset = AT(primary_key.count),
     .min = 1,
     .record = &phase_column_list,
     .doc = "The columns of its primary key, where it is another one; by them rows of both tables "
            "belong together. That of a partitioned table has the column in it by which it is "
            "partitioned."},
    {.key = "columns",
     .type = &yaml_type_map,
     .offset = AT(types),
     .second_offset = AT(type_count),
     .min = 1,
     .record = &types_record,
     .doc = "Columns that get another type."},
    {.key = "up",
     .type = &yaml_type_map,
     .offset = AT(ups),
     .second_offset = AT(up_count),
     .min = 1,
     .record = &values_record,
     .doc = "For columns that get another type: SQL over a row of the table. The default is a "
            "cast."},
    {.key = "down",
     .type = &yaml_type_map,
     .offset = AT(downs),
     .second_offset = AT(down_count),
     .min = 1,
     .record = &values_record,
     .doc = "And the way back: SQL over a row of the new one. The default is a cast."},
    {.key = "order",
     .type = &yaml_type_list,
     .offset = AT(order.items),
     .second_offset = AT(order.count),
     .min = 1,
     .record = &phase_column_list,
     .doc = "Columns that come first in the new table, in this order; the others follow in "
            "theirs."},
    {.key = "with",
     .type = &yaml_type_map,
     .offset = AT(options),
     .second_offset = AT(option_count),
     .min = 1,
     .record = &options_record,
     .doc = "Storage parameters, as fillfactor, of the new table or of each partition. It has the "
            "others of the table, too."},
    {.key = "access_method",
     .type = &field_object,
     .offset = AT(method),
     .doc = "How its rows are stored, where that is to be another way: an access method of "
            "tables."},
    {.key = "tablespace",
     .type = &field_object,
     .offset = AT(tablespace),
     .doc = "Where it is, where that is to be elsewhere."},
    {.key = "gate",
     .type = &yaml_type_struct,
     .offset = AT(gate),
     .record = &gate_recipe_record,
     .doc = "Keys of the two gates: before the tables trade their names, and before the old one "
            "goes away."},
};

const struct yaml_record plan_replace_table_record = {
    .name = "replace_table",
    .size = sizeof(struct replace_table_args),
    .has_place = true,
    .place_offset = AT(place),
    .check = check,
    YAML_FIELDS(fields),
};

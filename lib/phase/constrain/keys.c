#include "phase/constrain/constrain.h"
#include "phase/fields.h"
#include "phase/kinds.h"

#define AT(member) offsetof(struct constrain_item, member)
#define PAIR(member) offsetof(struct like_pair, member)

static const struct yaml_field like_key = {.type = &field_column, .offset = PAIR(to)};
static const struct yaml_field like_value = {.type = &field_column, .offset = PAIR(from)};

static const struct yaml_record like_record = {
    .entries = "new columns and the old ones that they take after",
    .size = sizeof(struct like_pair),
    .key = &like_key,
    .value = &like_value,
    .flow = true,
};

#define NAME_FIELD(kind)                                                                           \
    {                                                                                              \
        .key = "name", .type = &field_object, .offset = AT(name), .required = true,                \
        .doc = "The name of the " kind " in the database."                                         \
    }

#define COLUMNS_FIELD(text)                                                                        \
    {                                                                                              \
        .key = "columns", .type = &yaml_type_list, .offset = AT(columns.items),                    \
        .second_offset = AT(columns.count), .required = true, .min = 1,                            \
        .record = &phase_column_list, .doc = (text)                                                \
    }

static const struct yaml_choice deferrable[] = {
    {.text = "immediate", .word = " DEFERRABLE"},
    {.text = "deferred", .word = " DEFERRABLE INITIALLY DEFERRED"},
    {.text = NULL},
};

#define DEFERRABLE_FIELD                                                                           \
    {                                                                                              \
        .key = "deferrable", .type = &yaml_type_word, .offset = AT(deferrable),                    \
        .choices = deferrable,                                                                     \
        .doc = "immediate: a transaction may put its check off to its end; deferred: it is put "   \
               "off unless a transaction says otherwise. Without this key neither."                \
    }

static void check_columns(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct constrain_item *item = entry;
    phase_check_distinct(decoder, &item->columns, "column");
}

static const struct yaml_field unique_fields[] = {
    NAME_FIELD("constraint"),
    COLUMNS_FIELD("The columns that are unique together."),
    DEFERRABLE_FIELD,
};
static const struct yaml_record unique_record = {.name = "unique",
                                                 .flow = true,
                                                 .size = sizeof(struct constrain_item),
                                                 .check = check_columns,
                                                 YAML_FIELDS(unique_fields)};

static const struct yaml_field primary_key_fields[] = {
    NAME_FIELD("constraint"),
    COLUMNS_FIELD("The columns of the key. Those that may be NULL become NOT NULL."),
    {.key = "replaces",
     .type = &field_object,
     .offset = AT(replaces),
     .doc = "The primary key that the table has, in whose place this one comes. It may have the "
            "same name."},
    {.key = "kept",
     .type = &field_object,
     .offset = AT(kept),
     .doc = "The columns of the key that is replaced stay unique by a constraint of this name. "
            "Foreign keys that reference them need it, and INSERT ON CONFLICT."},
};

static void check_primary_key(struct yaml_decoder *decoder, const struct yaml_node *node,
                              void *entry)
{
    const struct constrain_item *item = entry;
    check_columns(decoder, node, entry);
    if (item->kept.text && !item->replaces.text)
        problem_add(decoder->problems, item->kept.place, "Name that key under `replaces`.",
                    "`kept` is about the key that is replaced, and none is");
    else if (item->kept.text && (str_equal(item->kept.text, item->name.text) ||
                                 str_equal(item->kept.text, item->replaces.text)))
        problem_add(decoder->problems, item->kept.place, "Choose another name.",
                    "\"%s\" is the name of a primary key already", item->kept.text);
}

static const struct yaml_record primary_key_record = {.name = "primary_key",
                                                      .flow = true,
                                                      .size = sizeof(struct constrain_item),
                                                      .check = check_primary_key,
                                                      YAML_FIELDS(primary_key_fields)};

static const struct yaml_field index_fields[] = {
    NAME_FIELD("index"),
    {.key = "on",
     .type = &field_sql,
     .offset = AT(on),
     .required = true,
     .doc = "What follows ON TABLE in CREATE INDEX, such as \"(lower(email))\" or "
            "\"USING gin (tags)\"."},
    {.key = "unique",
     .type = &yaml_type_boolean,
     .offset = AT(index_unique),
     .doc = "true: a unique index. The default is false."},
    {.key = "where",
     .type = &field_sql,
     .offset = AT(where),
     .doc = "The condition of a partial index."},
};
static const struct yaml_record index_record = {.name = "index",
                                                .flow = true,
                                                .size = sizeof(struct constrain_item),
                                                YAML_FIELDS(index_fields)};

static const struct yaml_field check_fields[] = {
    NAME_FIELD("constraint"),
    {.key = "expression",
     .type = &field_sql,
     .offset = AT(expression),
     .required = true,
     .doc = "The condition that every row must meet."},
};
static const struct yaml_record check_record = {.name = "check",
                                                .flow = true,
                                                .size = sizeof(struct constrain_item),
                                                YAML_FIELDS(check_fields)};

static const struct yaml_choice actions[] = {
    {.text = "cascade", .word = "CASCADE"},
    {.text = "restrict", .word = "RESTRICT"},
    {.text = "set null", .word = "SET NULL"},
    {.text = "set_null", .word = "SET NULL"},
    {.text = "set default", .word = "SET DEFAULT"},
    {.text = "set_default", .word = "SET DEFAULT"},
    {.text = "no action", .word = "NO ACTION"},
    {.text = "no_action", .word = "NO ACTION"},
    {.text = NULL},
};

static const struct yaml_field foreign_key_fields[] = {
    NAME_FIELD("constraint"),
    COLUMNS_FIELD("The referencing columns."),
    {.key = "references",
     .type = &field_table,
     .offset = AT(references),
     .required = true,
     .doc = "The referenced table, written like `table`."},
    {.key = "referenced",
     .type = &yaml_type_list,
     .offset = AT(referenced.items),
     .second_offset = AT(referenced.count),
     .required = true,
     .min = 1,
     .record = &phase_column_list,
     .doc = "The referenced columns, in the order of `columns`."},
    {.key = "on_delete",
     .type = &yaml_type_word,
     .offset = AT(on_delete),
     .choices = actions,
     .doc = "What happens to the rows when the referenced row is deleted."},
    {.key = "on_update",
     .type = &yaml_type_word,
     .offset = AT(on_update),
     .choices = actions,
     .doc = "What happens to the rows when the referenced columns change."},
    DEFERRABLE_FIELD,
};

static void check_foreign_key(struct yaml_decoder *decoder, const struct yaml_node *node,
                              void *entry)
{
    const struct constrain_item *item = entry;
    check_columns(decoder, node, entry);
    phase_check_distinct(decoder, &item->referenced, "column");
    if (item->columns.count > 0 && item->referenced.count > 0 &&
        item->columns.count != item->referenced.count)
        problem_add(decoder->problems, yaml_node_get(node, "referenced")->place,
                    "Name one referenced column for each column, in the same order.",
                    "foreign_key has %zu columns and %zu referenced ones", item->columns.count,
                    item->referenced.count);
}

static const struct yaml_record foreign_key_record = {.name = "foreign_key",
                                                      .flow = true,
                                                      .size = sizeof(struct constrain_item),
                                                      .check = check_foreign_key,
                                                      YAML_FIELDS(foreign_key_fields)};

static const struct yaml_field not_null_fields[] = {
    COLUMNS_FIELD("The columns that become NOT NULL."),
    {.key = "fill",
     .type = &field_sql,
     .offset = AT(fill),
     .doc = "What NULLs become before: SQL over the row. Those that writers set until the "
            "constraint is in force are filled by a trigger."},
};
static const struct yaml_record not_null_record = {.name = "not_null",
                                                   .flow = true,
                                                   .size = sizeof(struct constrain_item),
                                                   YAML_FIELDS(not_null_fields)};

static const struct yaml_field item_fields[] = {
    {.key = "like",
     .type = &yaml_type_map,
     .offset = AT(pairs),
     .second_offset = AT(pair_count),
     .tag = CONSTRAIN_LIKE,
     .min = 1,
     .record = &like_record,
     .doc = "New column: old column. The new one gets every index, constraint, default, grant and "
            "so on that the old one has."},
    {.key = "not_null",
     .type = &yaml_type_short,
     .tag = CONSTRAIN_NOT_NULL,
     .record = &not_null_record,
     .doc = "Columns that become NOT NULL: a list, or {columns, fill}."},
    {.key = "unique",
     .type = &yaml_type_struct,
     .tag = CONSTRAIN_UNIQUE,
     .record = &unique_record,
     .doc = "A unique constraint."},
    {.key = "primary_key",
     .type = &yaml_type_struct,
     .tag = CONSTRAIN_PRIMARY_KEY,
     .record = &primary_key_record,
     .doc = "A primary key, of a table that has none or in place of the one that it has."},
    {.key = "index",
     .type = &yaml_type_struct,
     .tag = CONSTRAIN_INDEX,
     .record = &index_record,
     .doc = "An index."},
    {.key = "check",
     .type = &yaml_type_struct,
     .tag = CONSTRAIN_CHECK,
     .record = &check_record,
     .doc = "A check constraint."},
    {.key = "foreign_key",
     .type = &yaml_type_struct,
     .tag = CONSTRAIN_FOREIGN_KEY,
     .record = &foreign_key_record,
     .doc = "A foreign key."},
};

static const struct yaml_record item_record = {
    .name = "constraint",
    .entries = "constraints",
    .size = sizeof(struct constrain_item),
    .has_place = true,
    .place_offset = AT(place),
    .tag_offset = AT(kind),
    YAML_FIELDS(item_fields),
};

#undef AT
#define AT(member) offsetof(struct constrain_args, member)

static void check_items(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    (void)node;
    const struct constrain_args *args = entry;
    size_t fills = 0, likes = 0;
    phase_check_distinct(decoder, &args->without, "index");
    for (size_t i = 0; i < args->item_count; i++) {
        const struct constrain_item *item = &args->items[i];
        likes += item->kind == CONSTRAIN_LIKE;
        if (item->kind == CONSTRAIN_NOT_NULL)
            phase_check_distinct(decoder, &item->columns, "column");
        if (item->fill.text && fills++)
            problem_add(decoder->problems, item->fill.place, "Write another constrain phase.",
                        "one `fill` in a phase is enough");
    }
    if (args->without.count && !likes)
        problem_add(decoder->problems, args->without.items[0].place, "Leave it out.",
                    "`without` is about what `like` carries, and nothing is like another");
}

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "add",
     .type = &yaml_type_variants,
     .offset = AT(items),
     .second_offset = AT(item_count),
     .required = true,
     .min = 1,
     .record = &item_record,
     .doc = "What the table gets, each without blocking its readers and writers."},
    PHASE_WITHOUT_FIELD(AT(without)),
};

const struct yaml_record phase_constrain_record = {
    .name = "constrain",
    .doc = "Adds indexes and constraints.",
    .size = sizeof(struct constrain_args),
    .check = check_items,
    YAML_FIELDS(fields),
};

#include "phase/fields.h"
#include "phase/kinds.h"
#include "phase/mirror/mirror.h"
#include "yaml/problem.h"

#define AT(member) offsetof(struct twin_key, member)
static const struct yaml_field key_to = {.type = &field_column, .offset = AT(to)};
static const struct yaml_field key_from = {.type = &field_column, .offset = AT(from)};
#undef AT

static const struct yaml_record key_record = {
    .entries = "columns of `to` and of `from`",
    .size = sizeof(struct twin_key),
    .key = &key_to,
    .value = &key_from,
    .flow = true,
};

#define AT(member) offsetof(struct twin_column, member)
static const struct yaml_field column_name = {.type = &field_column, .offset = AT(name)};
static const struct yaml_field column_value = {.type = &field_sql, .offset = AT(value)};
#undef AT

static const struct yaml_record column_record = {
    .entries = "columns and SQL",
    .size = sizeof(struct twin_column),
    .key = &column_name,
    .value = &column_value,
    .flow = true,
};

static const struct yaml_choice syncs[] = {
    {.text = "both", .value = TWIN_BOTH},
    {.text = "up", .value = TWIN_UP},
    {.text = "none", .value = TWIN_NONE},
    {0},
};
static const struct yaml_choice onlys[] = {
    {.text = "columns", .value = TWIN_COLUMNS},
    {0},
};

static bool is_key(const struct pair *pair, const char *column, bool from)
{
    for (size_t i = 0; i < pair->key_count; i++)
        if (column && str_equal(column, from ? pair->keys[i].from.text : pair->keys[i].to.text))
            return true;
    return false;
}

static void check_keys(struct yaml_decoder *decoder, const struct pair *pair)
{
    for (size_t i = 0; i < pair->up_count; i++)
        if (is_key(pair, pair->ups[i].name.text, false))
            problem_add(decoder->problems, pair->ups[i].name.place, "Leave it out of `up`.",
                        "column \"%s\" is in the key, which says what it is",
                        pair->ups[i].name.text);
    for (size_t i = 0; i < pair->down_count; i++)
        if (is_key(pair, pair->downs[i].name.text, true))
            problem_add(decoder->problems, pair->downs[i].name.place, "Leave it out of `down`.",
                        "column \"%s\" is in the key, which says what it is",
                        pair->downs[i].name.text);
    for (size_t i = 0; i < pair->constant_count; i++) {
        const struct name_at *name = &pair->constants[i].name;
        bool set = is_key(pair, name->text, false);
        for (size_t k = 0; k < pair->up_count; k++)
            set |= name->text && str_equal(name->text, pair->ups[k].name.text);
        if (set)
            problem_add(decoder->problems, name->place, "Name it once.",
                        "column \"%s\" has a constant, and is in `key` or `up` too", name->text);
    }
    for (size_t i = 1; i < pair->key_count; i++)
        for (size_t j = 0; j < i; j++)
            if (pair->keys[i].from.text &&
                str_equal(pair->keys[i].from.text, pair->keys[j].from.text))
                problem_add(decoder->problems, pair->keys[i].from.place,
                            "Name each column of the key once.",
                            "column \"%s\" is twice in the key", pair->keys[i].from.text);
}

static void check(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct mirror_args *args = entry;
    const struct pair *pair = &args->pair;
    const struct yaml_node *sync = yaml_node_get(node, "sync");
    if (pair->from.name.name && pair->to.name.name && qname_equal(&pair->from.name, &pair->to.name))
        problem_add(decoder->problems, yaml_node_get(node, "to")->key->place, "Name another table.",
                    "a table cannot be the mirror of itself");
    if (sync && pair->sync == TWIN_BOTH && !pair->down_count)
        problem_add(decoder->problems, sync->key->place,
                    "Give `down`, or say `sync: up`: then what is written to `to` stays there.",
                    "\"sync: both\" needs a \"down\"");
    if (sync && (pair->sync == TWIN_UP || pair->sync == TWIN_NONE) && pair->down_count)
        problem_add(decoder->problems, sync->key->place, "Leave one of the two out.",
                    "\"sync: %s\" has no use for \"down\"", pair->sync == TWIN_UP ? "up" : "none");
    if (sync && pair->sync == TWIN_NONE && pair->rows.text)
        problem_add(decoder->problems, sync->key->place,
                    "Give `up`, or say `sync: up`, which keeps sets of rows in step.",
                    "\"sync: none\" copies no \"rows\"");
    if (pair_is_by_copy(pair) && (pair->sync != TWIN_NONE || pair->only == TWIN_COLUMNS))
        problem_add(decoder->problems, pair->by_copy.place,
                    "Leave `by_copy` out, or let it be a copy on request of whole rows.",
                    "\"by_copy\" needs \"sync: none\", and rows that are made");
    if (pair->only == TWIN_COLUMNS && !pair->up_count && !yaml_node_get(node, "up"))
        problem_add(decoder->problems, yaml_node_get(node, "only")->key->place, "Give `up`.",
                    "\"only: columns\" needs an \"up\"");
    const struct yaml_node *rows = yaml_node_get(node, "rows");
    if (rows && (yaml_node_get(node, "up") || pair->only == TWIN_COLUMNS))
        problem_add(decoder->problems, rows->key->place, "Leave one of the two out.",
                    "\"rows\" cannot be beside \"%s\"", yaml_node_get(node, "up") ? "up" : "only");
    check_keys(decoder, pair);
}

#define AT(member) offsetof(struct mirror_args, pair.member)
static const struct yaml_field fields[] = {
    {.key = "name",
     .type = &field_name,
     .offset = offsetof(struct phase_head, name),
     .required = true,
     .doc = "What the phase is called, by commands and by the backfill that copies its rows."},
    {.key = "from",
     .type = &field_table,
     .offset = AT(from),
     .required = true,
     .doc = "The table whose rows there are: its name, or SCHEMA.NAME."},
    {.key = "to",
     .type = &field_table,
     .offset = AT(to),
     .required = true,
     .doc = "The table that has a row for each of them. It is there before, by a phase `sql` for "
            "one."},
    {.key = "key",
     .type = &yaml_type_map,
     .offset = AT(keys),
     .second_offset = AT(key_count),
     .min = 1,
     .required = true,
     .record = &key_record,
     .doc = "By which columns a row of `to` belongs to one of `from`: column of `to`, column of "
            "`from`. They are NOT NULL, and unique in both."},
    {.key = "constant",
     .type = &yaml_type_map,
     .offset = AT(constants),
     .second_offset = AT(constant_count),
     .min = 1,
     .record = &column_record,
     .doc = "Columns of `to`, each with SQL that names no column: its value in every row of this "
            "mirror. They are part of the key, and tell its rows from those of other mirrors into "
            "the same table."},
    {.key = "where",
     .type = &field_sql,
     .offset = AT(where),
     .doc = "Which rows of `from` have one in `to`: SQL over the row. The default is all."},
    {.key = "up",
     .type = &yaml_type_map,
     .offset = AT(ups),
     .second_offset = AT(up_count),
     .min = 1,
     .record = &column_record,
     .doc = "Columns of `to`, each with SQL over a row of `from`. Without it the key is all that "
            "is copied."},
    {.key = "rows",
     .type = &field_sql,
     .offset = AT(rows),
     .doc =
         "Instead of `up`, for several rows of `to` for one of `from`: a query over the row, whose "
         "columns are columns of `to`. Beside the key, one or more of them must be in a unique key "
         "of `to`. `down` has aggregates over these rows then."},
    {.key = "down",
     .type = &yaml_type_map,
     .offset = AT(downs),
     .second_offset = AT(down_count),
     .min = 1,
     .record = &column_record,
     .doc =
         "Columns of `from`, each with SQL over a row of `to`: what the new version writes comes "
         "back."},
    {.key = "sync",
     .type = &yaml_type_choice,
     .offset = AT(sync),
     .choices = syncs,
     .doc =
         "`both`: writes of either table go to the other; the default where there is a `down`. "
         "`up`: those of `from` alone; what is written to `to` stays there. `none`: no trigger is "
         "made; a `backfill` copies the rows once, and again, where they differ, each one with "
         "`refresh: true`; either table may be a foreign one."},
    {.key = "only",
     .type = &yaml_type_choice,
     .offset = AT(only),
     .choices = onlys,
     .doc = "`columns`: rows of `to` are there already, and are neither made nor removed: columns "
            "move to another table."},
    {.key = "by_copy",
     .type = &yaml_type_struct,
     .offset = AT(by_copy),
     .record = &reach_record,
     .doc = "With `sync: none`, the server of a foreign table of postgres_fdw, as you reach it: "
            "rows go by COPY from connection to connection wherever `to` has none yet, which is "
            "several times as fast."},
};

const struct yaml_record phase_mirror_record = {
    .name = "mirror",
    .doc =
        "Keeps rows of two tables in step, by triggers on both; a `backfill` with its name copies "
        "the rows that were there before.",
    .size = sizeof(struct mirror_args),
    .check = check,
    YAML_FIELDS(fields),
};

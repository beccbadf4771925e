#include "phase/backfill/backfill.h"
#include "phase/fields.h"
#include "phase/kinds.h"

static void prepare(void *entry)
{
    struct backfill_args *args = entry;
    args->pacing = pacing_unset();
}

#define AT(member) offsetof(struct set_column, member)
static const struct yaml_field set_name = {.type = &field_column, .offset = AT(name)};
static const struct yaml_field set_value = {.type = &field_sql, .offset = AT(value)};
#undef AT

static const struct yaml_record set_record = {
    .entries = "columns and SQL",
    .size = sizeof(struct set_column),
    .key = &set_name,
    .value = &set_value,
    .flow = true,
};

/* One of the two names the rows. */
static void check_rows(struct yaml_decoder *decoder, const struct yaml_node *node)
{
    const struct yaml_node *table = yaml_node_get(node, "table");
    const struct yaml_node *mirror = yaml_node_get(node, "mirror");
    if (!table && !mirror)
        problem_add(decoder->problems, yaml_node_place(node),
                    "The table: its name, or SCHEMA.NAME; or name a mirror by the key \"mirror\".",
                    "backfill needs the key \"table\"");
    if (table && mirror)
        problem_add(decoder->problems, mirror->key->place, "Leave one of the two out.",
                    "backfill cannot have both \"table\" and \"mirror\"");
}

static void check(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    static const char *const of_set[] = {"where", "keep", "remember"};
    const struct backfill_args *args = entry;
    const struct yaml_node *set = yaml_node_get(node, "set");
    const struct yaml_node *where = yaml_node_get(node, "where");
    check_rows(decoder, node);
    if (args->refresh && !args->mirror.text)
        problem_add(decoder->problems, yaml_node_get(node, "refresh")->key->place,
                    "Name the mirror by the key \"mirror\", or remove it.",
                    "\"refresh\" goes with \"mirror\"");
    if (args->mirror.text && set)
        problem_add(decoder->problems, set->key->place, "Leave one of the two out.",
                    "\"set\" goes with \"table\": a mirror says itself what its rows have");
    if (set && !where)
        problem_add(decoder->problems, set->key->place,
                    "Add a \"where\" that a row no longer fulfils once it is set.",
                    "\"set\" needs a \"where\": the backfill is done when no row is left in it");
    for (size_t i = 0; !set && i < sizeof of_set / sizeof *of_set; i++) {
        const struct yaml_node *given = yaml_node_get(node, of_set[i]);
        if (given)
            problem_add(decoder->problems, given->key->place, "Add a \"set\", or remove it.",
                        "\"%s\" goes with \"set\"", of_set[i]);
    }
}

#define AT(member) offsetof(struct backfill_args, rows.member)
static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    {.key = "table",
     .type = &field_table,
     .offset = AT(table),
     .doc = "The table: its name, or SCHEMA.NAME, or [SCHEMA, NAME] when a name contains a dot."},
    {.key = "mirror",
     .type = &field_name,
     .offset = offsetof(struct backfill_args, mirror),
     .doc = "Or the name of a `mirror` before: rows of its `to` are made for those of `from` that "
            "were there before it."},
    {.key = "refresh",
     .type = &yaml_type_boolean,
     .offset = offsetof(struct backfill_args, refresh),
     .doc =
         "Of a mirror with `sync: none` whose rows were copied before: what differs is copied, and "
         "rows of `to` are deleted that `from` has no more. The default is false."},
    {.key = "set",
     .type = &yaml_type_map,
     .offset = AT(sets),
     .second_offset = AT(set_count),
     .min = 1,
     .record = &set_record,
     .doc = "Columns that were there before, each with SQL over the row that gives its new value. "
            "Without it the new columns of the table are filled."},
    {.key = "where",
     .type = &field_sql,
     .offset = AT(where),
     .doc = "Which rows are set: SQL over the row, no longer true once the row is set. "
            "Required with `set`."},
    {.key = "keep",
     .type = &yaml_type_boolean,
     .offset = AT(keep),
     .doc = "Rows that writers bring into `where` later are set too, by a trigger, until a "
            "`release` or a `drop` of the column. The default is false."},
    {.key = "remember",
     .type = &yaml_type_boolean,
     .offset = AT(remember),
     .doc = "What rows had in these columns is kept in a table of schema sluice, so that a revert "
            "brings it back. The default is false."},
#define PACING_AT offsetof(struct backfill_args, pacing)
    PACING_FIELDS
#undef PACING_AT
};

const struct yaml_record phase_backfill_record = {
    .name = "backfill",
    .doc = "Fills the new columns of the rows that were there before, or sets columns, in short "
           "transactions.",
    .size = sizeof(struct backfill_args),
    .prepare = prepare,
    .check = check,
    YAML_FIELDS(fields),
};

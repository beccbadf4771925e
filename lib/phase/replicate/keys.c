#include "base/str.h"
#include "phase/fields.h"
#include "phase/kinds.h"
#include "phase/replicate/replicate.h"
#include "yaml/problem.h"

enum { MEGABYTE = 1024 * 1024, GIGABYTE = 1024 * MEGABYTE };

static void prepare(void *entry)
{
    struct replicate_args *args = entry;
    args->replication.slot_wal = 10LL * GIGABYTE;
}

static void check_keys(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct table_list *tables = &((const struct replicate_args *)entry)->replication.tables;
    (void)node;
    for (size_t i = 0; i < tables->count; i++)
        for (size_t k = 0; k < i; k++)
            if (tables->items[i].name.name &&
                qname_equal(&tables->items[i].name, &tables->items[k].name))
                problem_add(decoder->problems, tables->items[i].place, "Name it once.",
                            "table \"%s\" is named twice",
                            qname_text(decoder->arena, &tables->items[i].name));
}

#define AT(member) offsetof(struct replicate_args, replication.member)
#define REACH(key_, at, doc_)                                                                      \
    {                                                                                              \
        .key = (key_), .type = &yaml_type_struct, .offset = AT(at), .required = true,              \
        .record = &reach_record, .doc = (doc_)                                                     \
    }

static const struct yaml_field fields[] = {
    PHASE_NAME_FIELD,
    {.key = "tables",
     .type = &yaml_type_list,
     .offset = AT(tables.items),
     .second_offset = AT(tables.count),
     .min = 1,
     .required = true,
     .record = &across_table_list,
     .doc =
         "The tables, which are there on the other server, too: with the same columns, and empty."},
    {.key = "sequences",
     .type = &yaml_type_list,
     .offset = AT(sequences.items),
     .second_offset = AT(sequences.count),
     .record = &across_table_list,
     .doc =
         "Sequences that a switch carries over, beside those that the tables' columns take their "
         "values from."},
    REACH("to", to,
          "How sluice reaches the database on the other server: {service: NAME}, or {env: NAME}."),
    REACH("from_there", from_there, "How the other server reaches this database."),
    REACH("from_here", from_here,
          "How this server reaches the other database, for the way back after a switch."),
    {.key = "slot_wal",
     .type = &yaml_type_size,
     .offset = AT(slot_wal),
     .min = MEGABYTE,
     .max = 1024LL * 1024 * GIGABYTE,
     .always = true,
     .doc =
         "How much WAL a replication slot may keep: 1MB to 1024TB, 10GB without this key. Where it "
         "keeps more, nothing goes on."},
    {.key = "keep_password",
     .type = &yaml_type_boolean,
     .offset = AT(keep_password),
     .doc = "true: a password in `env` of `from_there` or `from_here` may be kept in the server's "
            "pg_subscription, where superusers can read it."},
};

const struct yaml_record phase_replicate_record = {
    .name = "replicate",
    .doc = "Copies tables to another server by logical replication, and keeps them in step there.",
    .size = sizeof(struct replicate_args),
    .prepare = prepare,
    .check = check_keys,
    YAML_FIELDS(fields),
};

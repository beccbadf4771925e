/* present: constraints and indexes of a table are there, and valid. */
#include "phase/verify/claim.h"
#include "yaml/problem.h"

struct present {
    struct table_at table;
    struct name_list constraints, indexes;
};

static void check_keys(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct present *args = entry;
    phase_check_distinct(decoder, &args->constraints, "constraint");
    phase_check_distinct(decoder, &args->indexes, "index");
    if (!yaml_node_get(node, "constraints") && !yaml_node_get(node, "indexes"))
        problem_add(decoder->problems, yaml_node_place(node),
                    "Name them: `constraints: [name]`, `indexes: [name]`, or both.",
                    "present names neither constraints nor indexes");
}

static const struct yaml_field object_entry = {.type = &field_object};
static const struct yaml_record object_list = {
    .entries = "names", .size = sizeof(struct name_at), .value = &object_entry};

#define AT(member) offsetof(struct present, member)
static const struct yaml_field fields[] = {
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "constraints",
     .type = &yaml_type_list,
     .offset = AT(constraints.items),
     .second_offset = AT(constraints.count),
     .min = 1,
     .record = &object_list,
     .doc = "Constraints that must be there, and validated."},
    {.key = "indexes",
     .type = &yaml_type_list,
     .offset = AT(indexes.items),
     .second_offset = AT(indexes.count),
     .min = 1,
     .record = &object_list,
     .doc = "Indexes that must be there, and valid."},
};

const struct yaml_record claim_present_record = {
    .name = "present",
    .size = sizeof(struct present),
    .flow = true,
    .check = check_keys,
    YAML_FIELDS(fields),
    .doc = "Constraints and indexes of a table are there, and valid.",
};

static size_t tables(const void *claim, const struct table_at *list[2])
{
    const struct present *args = claim;
    list[0] = &args->table;
    return 1;
}

static size_t add_wanted(struct sql *sql, const char *kind, const struct name_list *names,
                         size_t count)
{
    for (size_t i = 0; i < names->count; i++)
        sql_add(sql, "%S(%L, %L)", count + i ? ", " : "", kind, names->items[i].text);
    return count + names->count;
}

static struct claim_question ask(const struct phase_context *context, const struct claim *claim)
{
    struct arena *arena = context->arena;
    const struct present *args = claim->args;
    const char *name = qname_text(arena, &args->table.name);
    const char *table = sql_quote_qname(arena, &args->table.name);
    struct sql wanted = sql_new(arena);
    size_t count = add_wanted(&wanted, "constraint", &args->constraints, 0);
    count = add_wanted(&wanted, "index", &args->indexes, count);
    struct claim_question question = {
        .table = args->table.name,
        .sql = sql_make(arena,
                        "SELECT concat(w.kind, ' ', quote_ident(w.name), CASE WHEN s.valid IS NULL "
                        "THEN ' is not "
                        "there' ELSE ' is not valid' END) AS key\n"
                        "FROM (VALUES %S) AS w (kind, name), LATERAL (SELECT CASE w.kind\n"
                        "    WHEN 'constraint' THEN (SELECT c.convalidated FROM pg_constraint c\n"
                        "        WHERE c.conrelid = to_regclass(%L) AND c.conname = w.name)\n"
                        "    ELSE (SELECT i.indisvalid AND i.indisready FROM pg_index i\n"
                        "        JOIN pg_class c ON c.oid = i.indexrelid\n"
                        "        WHERE i.indrelid = to_regclass(%L) AND c.relname = w.name) END AS "
                        "valid) AS s\n"
                        "WHERE s.valid IS NOT TRUE",
                        sql_text(&wanted), table, table),
        .why = arena_printf(arena, "%zu constraint%s or index%s of %s %s there, and valid", count,
                            count == 1 ? "" : "s", count == 1 ? "" : "es", name,
                            count == 1 ? "is" : "are"),
        .one =
            arena_printf(arena, "1 constraint or index of table \"%s\" is not as it must be", name),
        .several = arena_printf(
            arena, CHECK_COUNT " constraints or indexes of table \"%s\" are not as they must be",
            name),
        .hint = arena_printf(arena,
                             "Make them, REINDEX INDEX CONCURRENTLY an index that is not valid, "
                             "VALIDATE a constraint, and run `sluice advance %s` again.",
                             context->plan_name),
        .locks = lock_one(arena, &args->table.name, LOCK_ACCESS_SHARE),
    };
    return question;
}

const struct claim_kind claim_present = {
    .keyword = "present",
    .record = &claim_present_record,
    .tables = tables,
    .ask = ask,
};

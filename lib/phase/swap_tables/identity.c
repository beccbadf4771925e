/* The replica identity of a table that another one takes the name of: see build.h. It is set before
 * the switch, where nobody but the mirror uses the other table. */
#include "base/str.h"
#include "phase/swap_tables/build.h"

static const struct cat_index *identity_of(const struct cat_table *table)
{
    for (size_t i = 0; i < table->index_count; i++)
        if (table->indexes[i].replica_identity)
            return &table->indexes[i];
    return NULL;
}

/* The index that it goes by on the other table; NULL: there is none, or it goes by no index. */
const struct cat_index *swap_tables_identity(const struct cat_table *table,
                                             const struct cat_table *from)
{
    const struct cat_index *index = identity_of(table);
    return table->replica_identity == 'i' && index ? swap_tables_like_index(from, index) : NULL;
}

/* That of partitions is their own, and not said by their table's. */
bool trade_carries_identity(const struct trade_builder *b)
{
    const struct cat_index *index = swap_tables_identity(b->table, b->from);
    char wanted = b->table->replica_identity, has = b->from->replica_identity;
    return wanted != has || (wanted != 'd' && b->from->relkind == 'p') ||
           (index && !index->replica_identity);
}

static const char *identity_words(struct trade_builder *b, char identity, const char *index)
{
    return identity == 'f'            ? "FULL"
           : identity == 'n'          ? "NOTHING"
           : identity == 'i' && index ? sql_make(b->arena, "USING INDEX %I", index)
                                      : "DEFAULT";
}

/* The index of a partition is the one that its table's has there. */
static const char *of_partitions(struct trade_builder *b, char identity, const char *index)
{
    const char *body = sql_make(
        b->arena,
        "DECLARE part record; BEGIN\n"
        "    FOR part IN SELECT t.relid, (SELECT x.relname FROM pg_catalog.pg_index i\n"
        "            JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid,\n"
        "            LATERAL pg_catalog.pg_partition_ancestors(i.indexrelid) AS above\n"
        "            WHERE i.indrelid = t.relid AND above.relid = %L::regclass) AS index\n"
        "        FROM pg_catalog.pg_partition_tree(%L::regclass) AS t\n"
        "    LOOP\n"
        "        EXECUTE pg_catalog.format('ALTER TABLE ONLY %%s REPLICA IDENTITY %S',\n"
        "            part.relid::regclass, part.index);\n"
        "    END LOOP;\n"
        "END ",
        index ? sql_quote_qname(b->arena, &(struct qname){b->from_name->schema, index}) : NULL,
        sql_quote_qname(b->arena, b->from_name),
        identity == 'i' && index ? "USING INDEX %I" : identity_words(b, identity, NULL));
    const char *tag = sql_dollar_tag(b->arena, "sluice", body);
    return sql_make(b->arena, "DO %S%S%S", tag, body, tag);
}

static struct step identity_step(struct trade_builder *b, char identity, const char *index)
{
    const char *sql = b->from->relkind == 'p'
                          ? of_partitions(b, identity, index)
                          : sql_make(b->arena, "ALTER TABLE %T REPLICA IDENTITY %S", b->from_name,
                                     identity_words(b, identity, index));
    return step_in_transaction(sql, trade_lock(b, b->from_name, true));
}

void trade_carry_identity(struct trade_builder *b)
{
    const struct cat_index *index = swap_tables_identity(b->table, b->from);
    const struct cat_index *had = identity_of(b->from);
    if (!trade_carries_identity(b))
        return;
    trade_add(b, (struct operation){
                     .table = *b->from_name,
                     .go = identity_step(b, b->table->replica_identity, index ? index->name : NULL),
                     .back = identity_step(b, b->from->replica_identity, had ? had->name : NULL),
                     .why = "replication tells rows apart as it does in the other one",
                 });
    b->group++;
}

/* What CLUSTER goes by is set by name, and after the switch. */
void swap_tables_check_clustered(const struct phase_context *context, const struct cat_table *table,
                                 const struct cat_table *from, struct place place,
                                 struct finding_list *findings)
{
    const char *name = qname_text(context->arena, &table->name);
    for (size_t i = 0; from->relkind == 'r' && i < table->index_count; i++) {
        const struct cat_index *index = &table->indexes[i];
        const struct cat_index *like = swap_tables_like_index(from, index);
        if (index->clustered && !(like && like->clustered))
            finding_add(findings, FINDING_WARNING, place,
                        arena_printf(context->arena, "ALTER TABLE %s CLUSTER ON %s after the swap.",
                                     name, sql_quote_name(context->arena, index->name)),
                        "CLUSTER without an index goes by \"%s\" of table \"%s\", and by none of "
                        "\"%s\"",
                        index->name, name, qname_text(context->arena, &from->name));
    }
}

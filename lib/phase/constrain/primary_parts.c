/* A primary key of a partitioned table in place of the one that it has.
 *
 * PostgreSQL makes no key of such a table from an index that is there; but where each partition
 * with rows has a primary key of these columns already, the one of the table takes it as its part
 * and builds nothing. So each of them gets its index first, CONCURRENTLY. Then one transaction
 * takes the old key away, makes keys of these indexes, and that of the table. On the way back
 * likewise: the old key's indexes are built before. */
#include "phase/constrain/primary.h"
#include "phase/route/partitioned.h"

/* Each partition's unique index of the columns %S, which one of ours is and nothing else uses,
 * becomes its primary key, under the name that the server would give it. One that came meanwhile
 * gets its own from the server, and must have no rows, which would be read under the lock. */
#define MAKE_KEYS                                                                                  \
    "DECLARE part record; has_rows boolean; BEGIN\n"                                               \
    "FOR part IN SELECT p.relid::regclass AS partition, r.relname AS name, r.relnamespace AS "     \
    "schema,\n"                                                                                    \
    "    (SELECT x.relname FROM pg_catalog.pg_index i\n"                                           \
    "        JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid AND NOT x.relispartition\n"        \
    "        WHERE i.indrelid = p.relid AND i.indisunique AND i.indisvalid\n"                      \
    "            AND NOT i.indisprimary AND x.relname LIKE 'sluice\\_%%'\n"                        \
    "            AND ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(i.indkey)\n"              \
    "                WITH ORDINALITY k (number, n) JOIN pg_catalog.pg_attribute a\n"               \
    "                ON a.attrelid = p.relid AND a.attnum = k.number\n"                            \
    "                WHERE k.n <= i.indnkeyatts ORDER BY k.n) = %S) AS index\n"                    \
    "    FROM pg_catalog.pg_partition_tree(%L::regclass) p\n"                                      \
    "    JOIN pg_catalog.pg_class r ON r.oid = p.relid WHERE p.isleaf AND p.level > 0 LOOP\n"      \
    "  IF part.index IS NULL THEN\n"                                                               \
    "    EXECUTE pg_catalog.format('SELECT EXISTS (SELECT FROM %%s)', part.partition)\n"           \
    "      INTO has_rows;\n"                                                                       \
    "    IF has_rows THEN\n"                                                                       \
    "      RAISE 'partition %% came with rows, and has no index for the key', part.partition\n"    \
    "        USING ERRCODE = 'object_not_in_prerequisite_state';\n"                                \
    "    END IF;\n"                                                                                \
    "  ELSE\n"                                                                                     \
    "    EXECUTE pg_catalog.format('ALTER TABLE %%s ADD CONSTRAINT %%I PRIMARY KEY USING "         \
    "INDEX %%I',\n"                                                                                \
    "      part.partition, (SELECT pg_catalog.concat(pg_catalog.\"left\"(part.name, 58), "         \
    "'_pkey',\n"                                                                                   \
    "          nullif(k, 0)) FROM pg_catalog.generate_series(0, 99) k\n"                           \
    "        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace =\n"         \
    "            part.schema AND c.relname = pg_catalog.concat(pg_catalog.\"left\"(part.name, "    \
    "58),\n"                                                                                       \
    "            '_pkey', nullif(k, 0))) LIMIT 1), part.index);\n"                                 \
    "  END IF;\n"                                                                                  \
    "END LOOP; END"

struct parts {
    struct constrain_builder *b;
    const struct constrain_item *item;
    const struct cat_index *old;
    int group; /* of the transaction in which one key goes and the other comes */
};

static const char *make_keys(const struct parts *p, const char *const *columns, size_t count)
{
    struct arena *arena = p->b->arena;
    struct sql list = sql_new(arena);
    for (size_t i = 0; i < count; i++)
        sql_add(&list, "%S%L", i ? ", " : "ARRAY[", columns[i]);
    sql_add(&list, "]::text[]");
    const char *body =
        sql_make(arena, MAKE_KEYS, sql_text(&list), sql_quote_qname(arena, &p->b->table->name));
    const char *tag = sql_dollar_tag(arena, "sluice", body);
    return sql_make(arena, "DO %S %S %S", tag, body, tag);
}

static const char *const *new_columns(const struct parts *p, size_t *count)
{
    const char **names = NULL;
    *count = 0;
    for (size_t i = 0; i < p->item->columns.count; i++)
        *ARENA_PUSH(p->b->arena, names, *count) = p->item->columns.items[i].text;
    return names;
}

/* The index of each partition with rows, by the route on which it is made. */
static void add_indexes(const struct parts *p, const char *whole, const char *tail, bool back)
{
    struct constrain_builder *b = p->b;
    const char *make = sql_make(
        b->arena,
        "CREATE UNIQUE INDEX CONCURRENTLY " PARTITIONED_INDEX " ON " PARTITIONED_TABLE " %S", tail);
    const char *drop = "DROP INDEX CONCURRENTLY IF EXISTS " PARTITIONED_INDEX_IN_SCHEMA;
    struct lock_list locks = constrain_lock(b, LOCK_SHARE_UPDATE_EXCLUSIVE);
    locks.items[0].only = true;
    const struct step none = {0};
    struct step made = {.mode = STEP_ALONE, .each = EACH_LEAF, .sql = make, .locks = locks};
    struct step gone = {.mode = STEP_ALONE, .each = EACH_LEAF, .sql = drop, .locks = locks};
    constrain_add(b, (struct operation){
                         .group = b->group++,
                         .go = back ? none : made,
                         .back = back ? made : gone,
                         .repair = drop,
                         .cost = back ? OPERATION_INSTANT : OPERATION_BUILD,
                         .needs = constrain_effect(b, OBJECT_INDEX, whole, PARTIAL),
                         .why = back ? "the old key's indexes, built while the application goes on"
                                     : "built while the application goes on; waits for older "
                                       "transactions of the database",
                     });
}

static struct step alter(const struct parts *p, const char *sql)
{
    return constrain_step(p->b, sql, LOCK_ACCESS_EXCLUSIVE);
}

static const char *key_sql(const struct parts *p, bool drop, const char *name, const char *columns,
                           const char *options)
{
    return drop ? sql_make(p->b->arena, "ALTER TABLE %T DROP CONSTRAINT %I", &p->b->table->name,
                           name)
                : sql_make(p->b->arena, "ALTER TABLE %T ADD CONSTRAINT %I PRIMARY KEY %S%S",
                           &p->b->table->name, name, columns, options);
}

static struct operation *add_step(const struct parts *p, struct step go, struct step back,
                                  const char *why)
{
    return constrain_add(p->b,
                         (struct operation){.group = p->group, .go = go, .back = back, .why = why});
}

static void add_old_key(const struct parts *p)
{
    const struct cat_index *old = p->old;
    const char *again =
        key_sql(p, false, old->constraint, constrain_key_of(old->tail), old->constraint_tail);
    struct operation *added =
        add_step(p, alter(p, key_sql(p, true, old->constraint, NULL, NULL)),
                 alter(p, old->said ? sql_make(p->b->arena, "%S;\n%S", again, old->said) : again),
                 "the new key takes its place in this transaction");
    add_step(p, (struct step){0}, alter(p, make_keys(p, old->keys, old->key_count)),
             "each partition's index becomes its part of the old key");
    if (!str_equal(old->constraint, p->item->name.text))
        added->leaves = constrain_effect(p->b, OBJECT_CONSTRAINT, old->constraint, ABSENT);
}

static void add_new_key(const struct parts *p)
{
    size_t count;
    const char *const *names = new_columns(p, &count);
    const char *name = p->item->name.text,
               *columns = sql_make(p->b->arena, "(%S)", sql_name_list(p->b->arena, names, count));
    add_step(p, alter(p, make_keys(p, names, count)), (struct step){0},
             "each partition's index becomes its part of the key: catalogue only");
    add_step(p, alter(p, key_sql(p, false, name, columns, "")),
             alter(p, key_sql(p, true, name, NULL, NULL)),
             "takes those as its parts: builds nothing")
        ->leaves = constrain_effect(p->b, OBJECT_CONSTRAINT, name, PRESENT);
}

void constrain_replace_partitioned(struct constrain_builder *b, const struct constrain_item *item,
                                   const struct cat_index *old)
{
    struct parts p = {.b = b, .item = item, .old = old};
    const struct qname *table = &b->table->name;
    size_t count;
    const char *const *names = new_columns(&p, &count);
    if (item->kept.text)
        constrain_add_key(
            b, "UNIQUE", item->kept.text,
            sql_make(b->arena, "(%S)", sql_name_list(b->arena, old->keys, old->key_count)), "");
    add_indexes(&p,
                sql_derived_name(b->arena, CATALOG_OUR_PREFIX, b->context->plan_name, table->schema,
                                 table->name, item->name.text, "new parts", NULL),
                sql_make(b->arena, "(%S)", sql_name_list(b->arena, names, count)), false);
    p.group = b->group++;
    add_old_key(&p);
    add_new_key(&p);
    add_indexes(&p,
                sql_derived_name(b->arena, CATALOG_OUR_PREFIX, b->context->plan_name, table->schema,
                                 table->name, old->name, "old parts", NULL),
                old->whole_tail, true);
}

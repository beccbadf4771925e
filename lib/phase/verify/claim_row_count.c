/* row_count: two tables have as many rows, but for a tolerance. Each is counted where it is small,
 * and estimated from a random sample of its pages where it is not. */
#include "phase/verify/claim.h"
#include "yaml/problem.h"

/* So many pages give a mean whose error is seldom more than MARGIN_PERCENT: the number of pages in
 * a sample varies by its square root, and three times that is left to chance. */
enum { SAMPLE_PAGES = 10000, MARGIN_PERCENT = 3, GUESSED_DENSITY = 100 };

struct row_count {
    struct table_at table, like;
    int64_t tolerance; /* thousandths of a percent */
    int64_t exact_below;
};

static void prepare(void *entry)
{
    struct row_count *args = entry;
    args->exact_below = 5000000;
}

static void check_keys(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct row_count *args = entry;
    const struct yaml_node *like = yaml_node_get(node, "like");
    if (like && args->table.name.name && args->like.name.name &&
        qname_equal(&args->table.name, &args->like.name))
        problem_add(decoder->problems, like->key->place, "Name another table.",
                    "a table has as many rows as it has");
}

#define AT(member) offsetof(struct row_count, member)
static const struct yaml_field fields[] = {
    PHASE_TABLE_FIELD(AT(table)),
    {.key = "like",
     .type = &field_table,
     .offset = AT(like),
     .required = true,
     .doc = "The table that it must have as many rows as."},
    {.key = "tolerance",
     .type = &yaml_type_percent,
     .offset = AT(tolerance),
     .min = 0,
     .max = 100000,
     .doc = "By how much of the other's rows they may differ, such as 1%: 0% without this key."},
    {.key = "exact_below",
     .type = &yaml_type_integer,
     .offset = AT(exact_below),
     .min = 1,
     .max = 1000000000000,
     .doc =
         "A table that has more rows, by its statistics, and more than 10000 pages, is estimated "
         "from a random sample of these, to 3 %: 5000000 without this key."},
};

const struct yaml_record claim_row_count_record = {
    .name = "row_count",
    .size = sizeof(struct row_count),
    .flow = true,
    .prepare = prepare,
    .check = check_keys,
    YAML_FIELDS(fields),
    .doc = "Two tables have as many rows.",
};

static size_t tables(const void *claim, const struct table_at *list[2])
{
    const struct row_count *args = claim;
    list[0] = &args->table;
    list[1] = &args->like;
    return 2;
}

/* One row: pages, and rows as statistics have them, of the table and its partitions. */
static const char *size_sql(struct arena *arena, const struct qname *table)
{
    return sql_make(
        arena,
        "SELECT sum(f.pages) AS pages, sum(f.pages * f.density) AS rows\n"
        "    FROM (SELECT pg_relation_size(c.oid) / current_setting('block_size')::bigint AS "
        "pages,\n"
        "            CASE WHEN c.relpages > 0 AND c.reltuples >= 0 THEN c.reltuples / c.relpages\n"
        "                ELSE %d END AS density\n"
        "        FROM pg_class c WHERE c.relkind = 'r' AND (c.oid = %L::regclass\n"
        "            OR c.oid IN (SELECT relid FROM pg_partition_tree(%L)))) f",
        GUESSED_DENSITY, sql_quote_qname(arena, table), sql_quote_qname(arena, table));
}

/* One row: rows, and whether they were estimated. What is not wanted is not read. */
static const char *count_sql(struct arena *arena, const struct row_count *args,
                             const struct qname *table)
{
    return sql_make(
        arena,
        "SELECT s.estimated, CASE WHEN s.estimated THEN (SELECT count(*) FROM %T TABLESAMPLE "
        "SYSTEM "
        "((SELECT %d * 100.0 / greatest(z.pages, %d) FROM (%S) z)))\n"
        "        * greatest(s.pages, %d) / %d.0 ELSE (SELECT count(*) FROM %T) END AS rows\n"
        "FROM (SELECT pages, pages > %d AND rows > %D AS estimated FROM (%S) z) s",
        table, SAMPLE_PAGES, SAMPLE_PAGES, size_sql(arena, table), SAMPLE_PAGES, SAMPLE_PAGES,
        table, SAMPLE_PAGES, (long long)args->exact_below, size_sql(arena, table));
}

static const char *words_sql(struct arena *arena, const char *name, const char *alias)
{
    return sql_make(
        arena,
        "%L, CASE WHEN %S.estimated THEN ' about ' ELSE ' ' END, round(%S.rows), CASE "
        "WHEN %S.estimated THEN ' rows (estimated from a sample, to %d %%)' ELSE ' rows' "
        "END",
        name, alias, alias, alias, MARGIN_PERCENT);
}

/* "1%", "0.5%" */
static const char *percent(struct arena *arena, int64_t thousandths)
{
    enum { THOUSAND = 1000 };
    return arena_printf(arena, "%.10g%%", (double)thousandths / THOUSAND);
}

static struct claim_question ask(const struct phase_context *context, const struct claim *claim)
{
    struct arena *arena = context->arena;
    const struct row_count *args = claim->args;
    const char *name = qname_text(arena, &args->table.name);
    const char *like = qname_text(arena, &args->like.name);
    const char *within =
        args->tolerance ? arena_printf(arena, " within %s", percent(arena, args->tolerance)) : "";
    struct claim_question question = {
        .table = args->table.name,
        .sql = sql_make(arena,
                        "SELECT concat(%S, ', ', %S) AS key\nFROM (%S) a,\n(%S) b\n"
                        "WHERE abs(a.rows - b.rows) > b.rows * (%D / 100000.0\n"
                        "    + CASE WHEN a.estimated OR b.estimated THEN %d / 100.0 ELSE 0 END)",
                        words_sql(arena, name, "a"), words_sql(arena, like, "b"),
                        count_sql(arena, args, &args->table.name),
                        count_sql(arena, args, &args->like.name), (long long)args->tolerance,
                        MARGIN_PERCENT),
        .why = arena_printf(arena,
                            "%s has as many rows as %s%s, counted, or beyond %lld rows estimated "
                            "from a sample",
                            name, like, within, (long long)args->exact_below),
        .hint = arena_printf(arena,
                             "Look for the rows that are missing, or allow a `tolerance`, and "
                             "run `sluice advance %s` again.",
                             context->plan_name),
        .locks = lock_one(arena, &args->table.name, LOCK_ACCESS_SHARE),
    };
    question.one = question.several =
        arena_printf(arena, "table \"%s\" has not as many rows as \"%s\"%s", name, like, within);
    lock_add(arena, &question.locks, &args->like.name, LOCK_ACCESS_SHARE);
    return question;
}

const struct claim_kind claim_row_count = {
    .keyword = "row_count",
    .record = &claim_row_count_record,
    .tables = tables,
    .ask = ask,
};

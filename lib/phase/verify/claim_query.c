/* query: a query of the plan gives what the plan says. */
#include "base/str.h"
#include "parse/name.h"
#include "phase/verify/claim.h"

struct query {
    struct sql_fragment sql;
    const char *expect;
};

#define AT(member) offsetof(struct query, member)
static const struct yaml_field fields[] = {PHASE_QUERY_FIELDS(AT(sql), AT(expect))};

const struct yaml_record claim_query_record = {
    .name = "query",
    .size = sizeof(struct query),
    .flow = true,
    YAML_FIELDS(fields),
    .doc = "A query of your own gives the expected value.",
};

static struct claim_question ask(const struct phase_context *context, const struct claim *claim)
{
    struct arena *arena = context->arena;
    const struct query *args = claim->args;
    const char *shown = str_one_line(arena, args->sql.text);
    struct claim_question question = {
        .sql = sql_make(arena,
                        "SELECT CASE WHEN g.rows <> 1 THEN concat(g.rows, ' rows, expected one')\n"
                        "    ELSE concat(coalesce(g.value, 'NULL'), ', expected ', %L) END AS key\n"
                        "FROM (SELECT pg_catalog.count(*) AS rows, pg_catalog.min(CASE WHEN "
                        "e.value IS NOT NULL\n"
                        "    THEN pg_catalog.format('%%s', e.value) END) AS value FROM (%R) AS e "
                        "(value)) AS g\n"
                        "WHERE g.rows <> 1 OR g.value IS DISTINCT FROM %L",
                        args->expect, &args->sql, args->expect),
        .why = arena_printf(arena, "%s gives %s", shown, args->expect),
        .hint = arena_printf(arena, "See to it that it does, and run `sluice advance %s` again.",
                             context->plan_name),
    };
    size_t count;
    struct qname *tables = parse_tables(arena, args->sql.text, &count);
    for (size_t i = 0; i < count; i++) {
        if (!tables[i].schema && str_starts_with(tables[i].name, "pg_"))
            continue; /* found in pg_catalog before it is anywhere else */
        if (!tables[i].schema)
            tables[i].schema = context->schema;
        lock_add(arena, &question.locks, &tables[i], LOCK_ACCESS_SHARE);
    }
    question.one = question.several =
        arena_printf(arena, "a query does not give %s: %s", args->expect, shown);
    return question;
}

static const struct sql_fragment *query(const void *claim)
{
    const struct query *args = claim;
    return &args->sql;
}

const struct claim_kind claim_query = {
    .keyword = "query",
    .record = &claim_query_record,
    .query = query,
    .ask = ask,
};

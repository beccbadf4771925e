#include "phase/violator.h"

const char *violator_same_sql(struct arena *arena, const struct violator_question *question,
                              const char *const *keys, size_t count, const char *predicate,
                              bool nulls_are_the_same)
{
    struct sql sql = sql_new(arena);
    sql_add(&sql,
            "SELECT pg_catalog.concat(pg_catalog.min(%S), ' and ', pg_catalog.max(%S)) AS key "
            "FROM %S WHERE %S",
            question->key, question->key, question->rows, predicate ? predicate : "true");
    for (size_t i = 0; !nulls_are_the_same && i < count; i++)
        sql_add(&sql, " AND (%S) IS NOT NULL", keys[i]);
    for (size_t i = 0; i < count; i++)
        sql_add(&sql, "%S(%S)", i ? ", " : " GROUP BY ", keys[i]);
    sql_add(&sql, " HAVING pg_catalog.count(*) > 1 LIMIT %d", (int)VIOLATORS_ASKED);
    return sql_text(&sql);
}

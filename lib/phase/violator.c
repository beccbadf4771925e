#include "phase/violator.h"

#include <string.h>

struct violator_question *violator_ask(struct violator_list *list, struct place place,
                                       const char *what, const char *rows, const char *key)
{
    struct violator_question *question = ARENA_PUSH(list->arena, list->items, list->count);
    *question = (struct violator_question){.place = place, .what = what, .rows = rows, .key = key};
    return question;
}

const char *violator_meeting_sql(struct arena *arena, const struct violator_question *question,
                                 const char *condition)
{
    return sql_make(arena, "SELECT %S AS key FROM %S WHERE %S LIMIT %d", question->key,
                    question->rows, condition, (int)VIOLATORS_ASKED);
}

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

const char *violator_check_condition(struct arena *arena, const char *definition)
{
    const char *open = strchr(definition, '('), *end = strrchr(definition, ')');
    if (!open || !end)
        return NULL;
    return sql_make(arena, "NOT %S", arena_printf(arena, "%.*s", (int)(end - open + 1), open));
}

const char *violator_orphan_condition(struct arena *arena, const struct qname *table,
                                      const struct violator_reference *reference)
{
    struct sql given = sql_new(arena), same = sql_new(arena), any = sql_new(arena);
    for (size_t i = 0; i < reference->count; i++) {
        sql_add(&given, "%S%I IS NOT NULL", i ? " AND " : "", reference->columns[i]);
        sql_add(&any, "%S%I IS NOT NULL", i ? " OR " : "", reference->columns[i]);
        sql_add(&same, "%Ssluice_other.%I = %I.%I", i ? " AND " : "", reference->referenced[i],
                table->name, reference->columns[i]);
    }
    const char *orphan =
        sql_make(arena, "%S AND NOT EXISTS (SELECT FROM %T AS sluice_other WHERE %S)",
                 sql_text(&given), reference->other, sql_text(&same));
    return reference->match_full ? sql_make(arena, "(%S OR ((%S) AND NOT (%S)))", orphan,
                                            sql_text(&any), sql_text(&given))
                                 : orphan;
}

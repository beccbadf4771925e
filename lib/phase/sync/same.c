/* Whether an old value has come back: see sync.h. */
#include "base/str.h"
#include "phase/sync/sync.h"

/* The keys of a json text, at any depth: its strings that a colon follows. */
#define JSON_KEYS                                                                                  \
    "(SELECT pg_catalog.count(sluice_k.k[1]) FROM pg_catalog.regexp_matches((%S)::text,"           \
    " '\"(?:[^\"\\\\]|\\\\.)*\"(\\s*:)?', 'g') AS sluice_k (k))"

bool sync_compares_itself(const char *type)
{
    return str_equal(type, "json");
}

const char *sync_same_sql(struct arena *arena, const char *type, const char *old, const char *back)
{
    if (!sync_compares_itself(type))
        return sql_make(arena, "%S IS NOT DISTINCT FROM %S", old, back);
    return sql_make(arena,
                    "CASE WHEN (%S)::text IS NOT DISTINCT FROM (%S)::text THEN true\n"
                    "    WHEN " JSON_KEYS " <> " JSON_KEYS " THEN false\n"
                    "    ELSE (%S)::pg_catalog.jsonb IS NOT DISTINCT FROM (%S)::pg_catalog.jsonb "
                    "END",
                    old, back, old, back, old, back);
}

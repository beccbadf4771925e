#include "pg/denied.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "sql/sql.h"

/* The kind of thing in "permission denied for KIND NAME", and what looking at it takes. */
static const struct {
    const char *kind, *object, *privilege;
} kinds[] = {
    {"table", "TABLE", "SELECT"},           {"view", "TABLE", "SELECT"},
    {"relation", "TABLE", "SELECT"},        {"schema", "SCHEMA", "USAGE"},
    {"sequence", "SEQUENCE", "USAGE"},      {"function", "FUNCTION", "EXECUTE"},
    {"procedure", "PROCEDURE", "EXECUTE"},  {"database", "DATABASE", "CREATE"},
    {"language", "LANGUAGE", "USAGE"},      {"type", "TYPE", "USAGE"},
    {"tablespace", "TABLESPACE", "CREATE"},
};

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '"' || c == '.' ||
           (unsigned char)c >= 0x80;
}

/* The name as the statement has it, with its schema; `name` itself when it has none. */
static const char *qualified(struct arena *arena, const char *sql, const char *name,
                             const char **place)
{
    size_t length = strlen(name);
    *place = NULL;
    for (const char *at = sql; (at = strstr(at, name)) != NULL; at++) {
        const char *begin = at, *end = at + length;
        if (is_name(*end) && *end != '"')
            continue;
        end += *end == '"';
        while (begin > sql && is_name(begin[-1]))
            begin--;
        size_t before = (size_t)(at - begin);
        if (before > 0 && begin[before - 1] != '.' && begin[before - 1] != '"')
            continue;
        if (!*place)
            *place = begin;
        if (before < 2)
            continue;
        *place = begin;
        return arena_strndup(arena, begin, (size_t)(end - begin));
    }
    return sql_quote_name(arena, name);
}

/* What the statement does to the table whose name stands at `place`. */
static const char *privilege_on(const char *sql, const char *place, const char *otherwise)
{
    static const struct {
        const char *words, *privilege;
    } ways[] = {{"INSERT INTO ", "INSERT"},    {"UPDATE ", "UPDATE"},
                {"DELETE FROM ", "DELETE"},    {"LOCK TABLE ", "UPDATE"},
                {"REFERENCES ", "REFERENCES"}, {"TRUNCATE ", "TRUNCATE"}};
    for (size_t i = 0; place && i < sizeof ways / sizeof *ways; i++) {
        size_t length = strlen(ways[i].words);
        if ((size_t)(place - sql) >= length &&
            strncasecmp(place - length, ways[i].words, length) == 0)
            return ways[i].privilege;
    }
    return otherwise;
}

const char *denied_hint(struct arena *arena, const char *message, const char *sql, const char *role)
{
    static const char denied[] = "permission denied for ";
    const char *quoted = sql_quote_name(arena, role);
    if (str_starts_with(message, "must be owner of "))
        return arena_printf(arena,
                            "Connect as its owner, or as a member of the owner: GRANT its owner TO "
                            "%s.",
                            quoted);
    const char *rest = str_starts_with(message, denied) ? message + sizeof denied - 1 : "";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t length = strlen(kinds[i].kind);
        if (!str_starts_with(rest, kinds[i].kind) || rest[length] != ' ')
            continue;
        const char *name = rest + length + 1, *place;
        const char *full = qualified(arena, sql, name, &place);
        const char *privilege = privilege_on(sql, place, kinds[i].privilege);
        if (str_equal(kinds[i].kind, "schema") || str_equal(kinds[i].kind, "database")) {
            full = sql_quote_name(arena, name);
            privilege = strncasecmp(sql, "CREATE ", 7) == 0 ? "CREATE" : kinds[i].privilege;
        }
        if (str_equal(name, "sluice") && str_equal(kinds[i].kind, "schema"))
            return arena_printf(arena,
                                "GRANT USAGE ON SCHEMA sluice TO %s, and SELECT on the tables that "
                                "docs/guide.md names for who confirms; or GRANT the schema's owner "
                                "TO %s.",
                                quoted, quoted);
        return arena_printf(arena, "GRANT %s ON %s %s TO %s.", privilege, kinds[i].object, full,
                            quoted);
    }
    return arena_printf(
        arena, "GRANT role %s what it lacks: docs/guide.md says what each role needs.", quoted);
}

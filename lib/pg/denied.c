#include "pg/denied.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include <libpq-fe.h>

#include "base/str.h"
#include "pg/open/connect.h"
#include "pg/pg.h"
#include "pg_sql.h"
#include "sql/sql.h"

/* The kinds of thing in "permission denied for KIND NAME" and "must be owner of KIND NAME", what
 * GRANT calls them, what using one takes, and as what the catalogue is asked for it. */
struct kind {
    const char *words, *object, *privilege, *looked_up;
};

static const struct kind kinds[] = {
    {"table", "TABLE", "SELECT", "relation"},
    {"view", "TABLE", "SELECT", "relation"},
    {"materialized view", "TABLE", "SELECT", "relation"},
    {"foreign table", "TABLE", "SELECT", "relation"},
    {"relation", "TABLE", "SELECT", "relation"},
    {"index", "TABLE", "SELECT", "relation"},
    {"sequence", "SEQUENCE", "USAGE", "relation"},
    {"schema", "SCHEMA", "USAGE", "schema"},
    {"function", "FUNCTION", "EXECUTE", "function"},
    {"procedure", "PROCEDURE", "EXECUTE", "function"},
    {"aggregate", "FUNCTION", "EXECUTE", "function"},
    {"type", "TYPE", "USAGE", "type"},
    {"database", "DATABASE", "CREATE", NULL},
    {"tablespace", "TABLESPACE", "CREATE", NULL},
    {"foreign server", "FOREIGN SERVER", "USAGE", NULL},
    {"foreign-data wrapper", "FOREIGN DATA WRAPPER", "USAGE", NULL},
};

/* What a statement does to the table whose name stands behind these words. */
static const struct {
    const char *words, *privileges;
} ways[] = {
    {"INSERT INTO", "INSERT"},        {"UPDATE", "UPDATE,SELECT"},
    {"DELETE FROM", "DELETE,SELECT"}, {"MERGE INTO", "SELECT,INSERT,UPDATE,DELETE"},
    {"LOCK TABLE", "UPDATE"},         {"LOCK", "UPDATE"},
    {"REFERENCES", "REFERENCES"},     {"TRUNCATE TABLE", "TRUNCATE"},
    {"TRUNCATE", "TRUNCATE"},         {"COPY", "INSERT"},
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
    return strchr(name, '.') ? name : sql_quote_name(arena, name);
}

/* Where `words` begin that end before `at`, whatever space is between them; NULL: others do. */
static const char *words_before(const char *sql, const char *at, const char *words)
{
    const char *word = words + strlen(words);
    while (word > words) {
        const char *end = word;
        while (word > words && word[-1] != ' ')
            word--;
        size_t length = (size_t)(end - word);
        while (at > sql && isspace((unsigned char)at[-1]))
            at--;
        if ((size_t)(at - sql) < length || strncasecmp(at - length, word, length) != 0)
            return NULL;
        at -= length;
        if (at > sql && is_name(at[-1]))
            return NULL;
        word -= word > words;
    }
    return at;
}

static bool begins_with(const char *sql, const char *word)
{
    sql += strspn(sql, " \t\r\n");
    return strncasecmp(sql, word, strlen(word)) == 0;
}

/* What the statement needs of that which stands at `place`: privileges, separated by commas. */
static const char *privileges_on(const char *sql, const char *place, const struct kind *kind)
{
    if (str_equal(kind->words, "schema") || str_equal(kind->words, "database"))
        return !begins_with(sql, "CREATE")          ? kind->privilege
               : str_equal(kind->words, "database") ? "CREATE"
                                                    : "USAGE,CREATE";
    const char *only = place ? words_before(sql, place, "ONLY") : NULL;
    if (!str_equal(kind->object, "TABLE") || !place)
        return kind->privilege;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (words_before(sql, only ? only : place, ways[i].words))
            return ways[i].privileges;
    if (words_before(sql, place, "ON") && begins_with(sql, "CREATE") &&
        (strcasestr(sql, "TRIGGER ") || strcasestr(sql, "TRIGGER\n")))
        return "TRIGGER";
    return strcasestr(sql, "FOR UPDATE") || strcasestr(sql, "FOR SHARE") ||
                   strcasestr(sql, "FOR KEY SHARE")
               ? "SELECT,UPDATE"
               : kind->privilege;
}

struct found {
    const char *object, *lacks; /* NULL: nobody knows */
    const char *owner;          /* NULL: nor this, or it is a superuser */
};

/* Nothing here may be waited for: the names in the catalogue need no lock. */
static struct found look_up(const struct denied *denied, const struct kind *kind, const char *full,
                            const char *name, const char *privileges)
{
    struct arena *arena = denied->arena;
    struct found found = {0};
    PGconn *connection = kind->looked_up ? connect_start(denied->conninfo, 0) : NULL;
    const char *const params[] = {full, name, kind->looked_up,
                                  arena_printf(arena, "{%s}", privileges), denied->role};
    PGresult *result = NULL;
    if (connection && PQstatus(connection) == CONNECTION_OK) {
        PQclear(PQexec(connection, PG_SEARCH_PATH));
        result = PQexecParams(connection, sql_denied, 5, NULL, params, NULL, NULL, 0);
    }
    if (result && PQresultStatus(result) == PGRES_TUPLES_OK && PQntuples(result) > 0)
        found = (struct found){
            .object = arena_strdup(arena, PQgetvalue(result, 0, 0)),
            .owner =
                PQgetisnull(result, 0, 1) ? NULL : arena_strdup(arena, PQgetvalue(result, 0, 1)),
            .lacks = arena_strdup(arena, PQgetvalue(result, 0, 2)),
        };
    PQclear(result);
    PQfinish(connection);
    return found;
}

static const struct kind *kind_of(const char *text, const char **name)
{
    *name = "";
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        size_t length = strlen(kinds[i].words);
        if (str_starts_with(text, kinds[i].words) && text[length] == ' ') {
            *name = text + length + 1;
            return &kinds[i];
        }
    }
    return NULL;
}

/* The message names some with their schema. */
static const char *last_name(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot ? dot + 1 : name;
}

static const char *hint_owner(const struct denied *denied, const struct kind *kind,
                              const char *name)
{
    struct arena *arena = denied->arena;
    const char *place, *role = sql_quote_name(arena, denied->role);
    struct found found = {0};
    if (kind)
        found =
            look_up(denied, kind, qualified(arena, denied->sql, name, &place), last_name(name), "");
    if (found.owner)
        return arena_printf(arena, "GRANT %s TO %s, or connect as its owner.", found.owner, role);
    if (found.object)
        return arena_printf(arena, "ALTER %s OWNER TO %s: a superuser owns it.", found.object,
                            role);
    return arena_printf(
        arena, "Connect as its owner, or as a member of the owner: GRANT its owner TO %s.", role);
}

static const char *hint_privilege(const struct denied *denied, const struct kind *kind,
                                  const char *name)
{
    struct arena *arena = denied->arena;
    const char *place, *role = sql_quote_name(arena, denied->role);
    const char *full = qualified(arena, denied->sql, name, &place);
    const char *wanted = privileges_on(denied->sql, place, kind);
    const struct found found = look_up(denied, kind, full, last_name(name), wanted);
    if (str_equal(name, "sluice") && str_equal(kind->words, "schema"))
        return arena_printf(arena,
                            "GRANT USAGE ON SCHEMA sluice TO %s, and SELECT on the tables that "
                            "docs/guide.md names for who confirms; or GRANT the schema's owner "
                            "TO %s.",
                            role, role);
    if (found.object && (begins_with(denied->sql, "GRANT") || begins_with(denied->sql, "REVOKE")))
        return hint_owner(denied, kind, name);
    if (found.lacks && !*found.lacks)
        return arena_printf(arena,
                            "%s has that right: GRANT it to the owner of the view or function "
                            "through which the statement reaches %s.",
                            role, found.object);
    if (found.lacks)
        return arena_printf(arena, "GRANT %s ON %s TO %s.", found.lacks, found.object, role);
    if (str_equal(kind->words, "database"))
        full = sql_quote_name(arena, name);
    size_t first = strcspn(wanted, ",");
    return arena_printf(arena, "GRANT %.*s ON %s %s TO %s.", (int)first, wanted, kind->object, full,
                        role);
}

/* What stands between the first quotation marks. */
static const char *quoted_in(struct arena *arena, const char *text)
{
    const char *begin = strchr(text, '"'), *end = begin ? strchr(begin + 1, '"') : NULL;
    return end ? arena_strndup(arena, begin + 1, (size_t)(end - begin - 1)) : NULL;
}

static const char *hint(const struct denied *denied)
{
    struct arena *arena = denied->arena;
    static const char owner[] = "must be owner of ", right[] = "permission denied for ";
    /* before a name in quotation marks; without a privilege only a superuser may */
    static const struct {
        const char *message, *privilege;
    } others[] = {
        {"must be member of role ", ""},
        {"must be able to SET ROLE ", ""},
        {"permission denied to create temporary tables in database ", "TEMPORARY ON DATABASE "},
        {"permission denied to set parameter ", "SET ON PARAMETER "},
        {"permission denied for language ", NULL}, /* whoever may use a trusted one is not asked */
        {"must be superuser", NULL},
    };
    const char *message = denied->message, *role = sql_quote_name(arena, denied->role), *name;
    if (str_starts_with(message, owner)) {
        const struct kind *kind = kind_of(message + sizeof owner - 1, &name);
        return hint_owner(denied, kind, name);
    }
    if (str_starts_with(message, right)) {
        const struct kind *kind = kind_of(message + sizeof right - 1, &name);
        if (kind)
            return hint_privilege(denied, kind, name);
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (!str_starts_with(message, others[i].message))
            continue;
        name = quoted_in(arena, message);
        if (!others[i].privilege)
            return "No GRANT gives that: let a superuser do it by hand.";
        if (name)
            return arena_printf(arena, "GRANT %s%s TO %s.", others[i].privilege,
                                sql_quote_name(arena, name), role);
    }
    return arena_printf(
        arena, "GRANT role %s what it lacks: docs/guide.md says what each role needs.", role);
}

const char *denied_hint(struct denied *denied, const char *message, const char *sql)
{
    if (!str_equal(denied->message, message) || !str_equal(denied->sql, sql)) {
        denied->message = arena_strdup(denied->arena, message);
        denied->sql = arena_strdup(denied->arena, sql);
        denied->hint = hint(denied);
    }
    return denied->hint;
}

const char *denied_problem(const struct error *error)
{
    size_t length = error->hint ? strlen(error->hint) : 0;
    bool right = str_equal(error->sqlstate, "42501") && length > 0;
    return right ? arena_printf(error->arena, "%s (%.*s)", error->message,
                                (int)(length - (error->hint[length - 1] == '.')), error->hint)
                 : error->message;
}

#include "pg/open/conninfo.h"

#include <libpq-fe.h>
#include <string.h>

#include "base/str.h"

static void add_word(struct str *out, const char *keyword, const char *value)
{
    str_addf(out, "%s%s='", out->length ? " " : "", keyword);
    for (; *value; value++) {
        if (strchr("'\\", *value))
            str_add_char(out, '\\');
        str_add_char(out, *value);
    }
    str_add_char(out, '\'');
}

static PQconninfoOption *parse(const char *conninfo, struct error *error)
{
    char *said = NULL;
    PQconninfoOption *options = PQconninfoParse(conninfo ? conninfo : "", &said);
    if (options)
        return options;
    /* libpq's words have parts of what was given, which may be a password */
    PQfreemem(said);
    error_set(error, ERROR_USAGE, "a connection string cannot be read");
    error_hint(error, "Write keywords, such as host=db1 user=deploy, or a URI.");
    return NULL;
}

bool pg_conninfo_of(struct arena *arena, const char *conninfo, const char *database,
                    const char **out, struct error *error)
{
    struct str words = {.arena = arena};
    PQconninfoOption *options = parse(conninfo, error);
    if (!options)
        return false;
    for (const PQconninfoOption *o = options; o->keyword; o++)
        if (o->val && !str_equal(o->keyword, "dbname"))
            add_word(&words, o->keyword, o->val);
    add_word(&words, "dbname", database);
    PQconninfoFree(options);
    *out = str_text(&words);
    return true;
}

bool pg_conninfo_split(struct arena *arena, const char *conninfo, const char **words,
                       const char **password, struct error *error)
{
    struct str out = {.arena = arena};
    PQconninfoOption *options = parse(conninfo, error);
    *password = NULL;
    if (!options)
        return false;
    for (const PQconninfoOption *o = options; o->keyword; o++) {
        if (o->val && str_equal(o->keyword, "sslpassword")) {
            error_set(error, ERROR_USAGE,
                      "sslpassword cannot be given to pg_dump without showing it to others");
            error_hint(error, "Use a key without a password, or one of a service file.");
        } else if (o->val && str_equal(o->keyword, "password")) {
            *password = arena_strdup(arena, o->val);
        } else if (o->val) {
            add_word(&out, o->keyword, o->val);
        }
    }
    PQconninfoFree(options);
    *words = str_text(&out);
    return error->code == ERROR_NONE;
}

bool pg_conninfo_has_password(const char *conninfo, bool *has, struct error *error)
{
    PQconninfoOption *options = parse(conninfo, error);
    if (!options)
        return false;
    *has = false;
    for (const PQconninfoOption *o = options; o->keyword; o++)
        *has |= str_equal(o->keyword, "password") && o->val && *o->val;
    PQconninfoFree(options);
    return true;
}

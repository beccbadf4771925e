/* Where a MySQL server is: see move.h. */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "move/move.h"

static int hex(char c)
{
    return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

/* %40 is an at sign. */
static const char *decoded(struct arena *arena, const char *text, size_t length)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < length; i++)
        if (text[i] == '%' && i + 2 < length && isxdigit((unsigned char)text[i + 1]) &&
            isxdigit((unsigned char)text[i + 2])) {
            str_add_char(&out, (char)(hex(text[i + 1]) * 16 + hex(text[i + 2])));
            i += 2;
        } else {
            str_add_char(&out, text[i]);
        }
    return str_text(&out);
}

static bool refuse(struct error *error, const char *why)
{
    error_set(error, ERROR_USAGE, "--from is no URL of a MySQL server: %s", why);
    error_hint(error, "Give mysql://USER@HOST[:PORT]/DATABASE; the password in MYSQL_PWD.");
    return false;
}

bool move_read_url(struct arena *arena, const char *text, struct move_url *url, struct error *error)
{
    static const char *const schemes[] = {"mysql://", "mariadb://"};
    const char *rest = NULL;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (str_starts_with(text, schemes[i]))
            rest = text + strlen(schemes[i]);
    if (!rest)
        return refuse(error, "it does not begin with mysql://");
    const char *slash = strrchr(rest, '/'), *at = strrchr(rest, '@');
    if (!slash || !slash[1])
        return refuse(error, "no database is named");
    if (!at || at > slash || at == rest)
        return refuse(error, "no user is named");
    const char *colon = memchr(rest, ':', (size_t)(at - rest));
    const char *host = at + 1;
    const char *port = memchr(host, ':', (size_t)(slash - host));
    const char *host_end = port ? port : slash;
    if (host_end == host)
        return refuse(error, "no host is named");
    *url = (struct move_url){
        .user = decoded(arena, rest, (size_t)((colon ? colon : at) - rest)),
        .password = colon ? decoded(arena, colon + 1, (size_t)(at - colon - 1)) : NULL,
        .host = decoded(arena, host, (size_t)(host_end - host)),
        .port = port ? arena_strndup(arena, port + 1, (size_t)(slash - port - 1)) : "3306",
        .database = decoded(arena, slash + 1, strcspn(slash + 1, "?")),
    };
    if (!*url->port || strspn(url->port, "0123456789") != strlen(url->port))
        return refuse(error, "its port is no number");
    return true;
}

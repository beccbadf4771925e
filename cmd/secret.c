#include "cmd.h"

#include <string.h>

#include "base/str.h"

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

/* Replaces `part` wherever it stands alone, not as a piece of a longer word. */
static const char *replace(struct arena *arena, const char *text, const char *part, size_t length)
{
    struct str out = {.arena = arena};
    for (const char *c = text; *c != '\0';) {
        bool begins = c == text || !is_word(c[-1]) || !is_word(*part);
        if (begins && strncmp(c, part, length) == 0 &&
            (!is_word(c[length]) || !is_word(part[length - 1]))) {
            str_add(&out, "***");
            c += length;
        } else {
            str_add_char(&out, *c++);
        }
    }
    return str_text(&out);
}

/* The pieces into which libpq may cut a password that was not quoted as it should be. */
static const char *mask(struct arena *arena, const char *text, const char *secret, size_t length)
{
    static const char cuts[] = " '\\:@/?&=\"";
    if (length == 0)
        return text;
    text = replace(arena, text, arena_strndup(arena, secret, length), length);
    for (size_t at = 0; at < length;) {
        size_t piece = 0;
        while (at + piece < length && strchr(cuts, secret[at + piece]) == NULL)
            piece++;
        if (piece > 0)
            text = replace(arena, text, arena_strndup(arena, secret + at, piece), piece);
        at += piece + 1;
    }
    return text;
}

/* user:PASSWORD@, up to the last @ because a careless password may contain one. */
static const char *mask_uri(struct arena *arena, const char *text, const char *conninfo)
{
    const char *start = strstr(conninfo, "://");
    const char *end = strrchr(conninfo, '@');
    if (start == NULL || end == NULL)
        return text;
    start = strchr(start + 3, ':');
    if (start == NULL || start > end)
        return text;
    return mask(arena, text, start + 1, (size_t)(end - start - 1));
}

const char *cmd_mask_password(struct arena *arena, const char *text, const char *conninfo)
{
    static const char key[] = "password";
    if (text == NULL || conninfo == NULL)
        return text;
    text = mask_uri(arena, text, conninfo);
    for (const char *found = conninfo; (found = strcasestr(found, key)) != NULL;) {
        found += sizeof key - 1;
        const char *value = found + strspn(found, " =");
        /* Whatever follows may still be the password: better too much is hidden than too little. */
        if (value > found)
            text = mask(arena, text, value, strlen(value));
    }
    return text;
}

void cmd_hide_password(struct cmd *cmd, const char *conninfo)
{
    struct error *error = &cmd->error;
    error->message = cmd_mask_password(cmd->arena, error->message, conninfo);
    error->detail = cmd_mask_password(cmd->arena, error->detail, conninfo);
}

static bool has_password(const char *conninfo)
{
    const char *user = strstr(conninfo, "://");
    return strcasestr(conninfo, "password") != NULL ||
           (user != NULL && strchr(user + 3, ':') != NULL && strchr(user + 3, '@') != NULL);
}

const char *cmd_take_conninfo(struct arena *arena, char *argument)
{
    static const char shown[] = "***";
    const char *conninfo = arena_strdup(arena, argument);
    size_t length = strlen(argument);
    if (has_password(conninfo) && length >= sizeof shown) {
        memset(argument, '\0', length);
        memcpy(argument, shown, sizeof shown - 1);
    }
    return conninfo;
}

const char *cmd_shown_argument(const char *argument)
{
    bool secret = strcasestr(argument, "password") != NULL || strstr(argument, "://") != NULL;
    return secret ? "***" : argument;
}

/* .sluice.yaml: found upwards, and what it stands in for. An option wins over the environment, and
 * that over the file. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "cmd.h"

bool cmd_read_text(struct cmd *cmd, const char *path, struct str *text)
{
    char buffer[65536];
    bool is_stdin = str_equal(path, "-");
    FILE *stream = is_stdin ? stdin : fopen(path, "rb");
    if (stream == NULL) {
        error_set(&cmd->error, ERROR_USAGE, "could not open \"%s\": %s", path, strerror(errno));
        return false;
    }
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, stream)) > 0;)
        str_add_n(text, buffer, got);
    bool good = !ferror(stream);
    if (!good)
        error_set(&cmd->error, ERROR_USAGE, "could not read \"%s\": %s", path, strerror(errno));
    if (!is_stdin)
        fclose(stream);
    return good;
}

static bool read_config(struct cmd *cmd, const char *file, struct config *config)
{
    struct str text = {.arena = cmd->arena};
    cmd->problems.file = file;
    cmd->failure.problems = &cmd->problems;
    if (!cmd_read_text(cmd, file, &text))
        return false;
    if (config_read(cmd->arena, str_text(&text), text.length, config, &cmd->problems)) {
        cmd->problems.file = NULL;
        return true;
    }
    error_set(&cmd->error, ERROR_USAGE, "\"%s\" has %zu problem%s", file, cmd->problems.count,
              cmd->problems.count == 1 ? "" : "s");
    error_hint(&cmd->error, "Correct it; sluice(1) has every key, docs/lint.md those of lint.");
    return false;
}

/* The folder above; "a/b/" is in "a/", the current one in "../". */
static const char *parent_of(struct cmd *cmd, const char *folder)
{
    size_t length = strlen(folder);
    if (length == 0 || str_ends_with(folder, "../"))
        return arena_printf(cmd->arena, "%s../", folder);
    for (length--; length > 0 && folder[length - 1] != '/'; length--)
        ;
    return arena_strndup(cmd->arena, folder, length);
}

bool cmd_find_config(struct cmd *cmd, const char *folder, const char **found, struct config *config)
{
    enum { HIGHEST = 40 };
    *found = NULL;
    for (int up = 0; up < HIGHEST; up++) {
        const char *file = arena_printf(cmd->arena, "%s.sluice.yaml", folder);
        struct stat here, above;
        const char *parent = parent_of(cmd, folder);
        if (access(file, F_OK) == 0) {
            *found = folder;
            return read_config(cmd, file, config);
        }
        if (stat(*folder ? folder : ".", &here) != 0 || stat(*parent ? parent : ".", &above) != 0 ||
            (here.st_ino == above.st_ino && here.st_dev == above.st_dev))
            break;
        folder = parent;
    }
    return true;
}

/* Hooks are programs, and a database is where we would write: neither is for somebody else to say.
 */
static bool check_owner(struct cmd *cmd, const char *folder, const struct config *config)
{
    struct stat info;
    const char *file = arena_printf(cmd->arena, "%s.sluice.yaml", folder);
    if ((!config->hooks && !config->db) || stat(file, &info) != 0 || info.st_uid == geteuid() ||
        info.st_uid == 0)
        return true;
    error_set(&cmd->error, ERROR_USAGE,
              "\"%s\" belongs to another user, and names a database or hooks", file);
    error_hint(&cmd->error, "Make it yours (chown), or take `%s` out of it.",
               config->hooks ? "hooks" : "db");
    return false;
}

static const char *from(struct cmd *cmd, const char *folder, const char *path)
{
    return path && *path != '/' ? arena_printf(cmd->arena, "%s%s", folder, path) : path;
}

static void stand_in(const char **value, const char *said)
{
    if (*value == NULL)
        *value = said;
}

bool cmd_take_config(struct cmd *cmd)
{
    const char *folder;
    struct config *config = &cmd->config;
    if (!cmd_find_config(cmd, "", &folder, config) || !folder)
        return cmd->error.code == ERROR_NONE;
    if (!check_owner(cmd, folder, config))
        return false;
    config->plans = from(cmd, folder, config->plans);
    if (!cmd_database_named(cmd))
        cmd->values.db = config->db;
    stand_in(&cmd->values.by, config->by);
    stand_in(&cmd->values.hooks, from(cmd, folder, config->hooks));
    return true;
}

#include "lint_files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

/* ---- the configuration ---- */

/* The folder that a path is in, with a slash; "" for the current one. */
static const char *folder_of(struct cmd *cmd, const char *path)
{
    struct stat info;
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode))
        return arena_printf(cmd->arena, "%s%s", path, str_ends_with(path, "/") ? "" : "/");
    const char *slash = strrchr(path, '/');
    return slash ? arena_strndup(cmd->arena, path, (size_t)(slash - path) + 1) : "";
}

/* Of the folder that the first file is in. */
static bool find_config(struct cmd *cmd, struct lint_files *files)
{
    struct config config = {0};
    const char *first = cmd->argument_count > 0 ? cmd->arguments[0] : "";
    const char *folder = str_equal(first, "-") ? "" : folder_of(cmd, first);
    bool good = cmd_find_config(cmd, folder, &files->folder, &config);
    files->config = config.lint;
    return good;
}

/* ---- the files ---- */

static void add_path(struct cmd *cmd, struct lint_files *files, const char *path)
{
    *ARENA_PUSH(cmd->arena, files->paths, files->count) = path;
}

static bool add_argument(struct cmd *cmd, struct lint_files *files, const char *argument)
{
    static const char *const endings[] = {".sql", NULL};
    bool folder;
    size_t before = files->count;
    if (!cmd_list_files(cmd, argument, endings, &files->paths, &files->count, &folder))
        return false;
    if (!folder || files->count > before || cmd->values.changed != NULL)
        return true;
    error_set(&cmd->error, ERROR_USAGE, "no migration is in folder \"%s\"", argument);
    error_hint(&cmd->error, "Name a folder with files that end in .sql.");
    return false;
}

static bool add_named(struct cmd *cmd, struct lint_files *files)
{
    for (size_t i = 0; i < cmd->argument_count; i++)
        if (!add_argument(cmd, files, cmd->arguments[i]))
            return false;
    for (size_t i = 0; cmd->argument_count == 0 && i < files->config.path_count; i++)
        if (!add_argument(cmd, files,
                          arena_printf(cmd->arena, "%s%s", files->folder, files->config.paths[i])))
            return false;
    return true;
}

/* One name for each file, however it is called. */
static const char *real_path(struct cmd *cmd, const char *path)
{
    char *found = realpath(path, NULL);
    const char *kept = arena_strdup(cmd->arena, found != NULL ? found : path);
    free(found);
    return kept;
}

/* What git says is about the current folder and below: elsewhere nothing would look changed. */
static bool check_below(struct cmd *cmd, const char *path, const char *given)
{
    const char *here = real_path(cmd, ".");
    if (str_starts_with(path, str_equal(here, "/") ? here : arena_printf(cmd->arena, "%s/", here)))
        return true;
    error_set(&cmd->error, ERROR_USAGE,
              "file \"%s\" is not below the current folder, where --changed looks", given);
    error_hint(&cmd->error, "Type the command in a folder above the files.");
    return false;
}

/* Those of the named files that git says; all that it says when none is named. */
static bool keep_changed(struct cmd *cmd, struct lint_files *files)
{
    const char **changed = NULL;
    size_t count = 0, kept = 0;
    bool named = cmd->argument_count > 0 || files->config.path_count > 0;
    if (!lint_changed(cmd, cmd->values.changed, &changed, &count))
        return false;
    const char **real = arena_alloc(cmd->arena, (count + 1) * sizeof *real);
    for (size_t i = 0; named && i < count; i++)
        real[i] = real_path(cmd, changed[i]);
    for (size_t i = 0; named && i < files->count; i++) {
        const char *path = real_path(cmd, files->paths[i]);
        if (!check_below(cmd, path, files->paths[i]))
            return false;
        for (size_t j = 0; j < count; j++)
            if (str_equal(path, real[j])) {
                files->paths[kept++] = files->paths[i];
                break;
            }
    }
    files->count = kept;
    for (size_t i = 0; !named && i < count; i++)
        if (str_ends_with(changed[i], ".sql") && access(changed[i], F_OK) == 0)
            add_path(cmd, files, changed[i]);
    return true;
}

bool lint_files_find(struct cmd *cmd, struct lint_files *files)
{
    if (!find_config(cmd, files) || !add_named(cmd, files))
        return false;
    if (cmd->values.changed != NULL)
        return keep_changed(cmd, files);
    if (cmd->argument_count > 0 || files->config.path_count > 0)
        return true;
    error_set(&cmd->error, ERROR_USAGE, "no file is named");
    error_hint(&cmd->error, "Name files or folders of SQL, or - for standard input.");
    return false;
}

/* As the configuration's folder sees it, for `since`. */
static const char *relative(const struct lint_files *files, const char *path)
{
    return files->folder != NULL && str_starts_with(path, files->folder)
               ? path + strlen(files->folder)
               : path;
}

/* Whether a file is there and has the words in it, white space aside. */
static bool says(struct cmd *cmd, const char *path, const char *words)
{
    struct str text = {.arena = cmd->arena}, dense = {.arena = cmd->arena};
    if (access(path, R_OK) != 0 || !cmd_read_text(cmd, path, &text))
        return false;
    for (const char *c = str_text(&text); *c != '\0'; c++)
        if (strchr(" \t\r", *c) == NULL)
            str_add_char(&dense, *c);
    return strstr(str_text(&dense), words) != NULL;
}

/* Diesel and Flyway have a file beside the migration that may say so. */
static enum parse_transaction transaction_beside(struct cmd *cmd, const char *path)
{
    const char *folder = folder_of(cmd, path);
    bool diesel =
        str_equal(path + strlen(folder), "up.sql") &&
        says(cmd, arena_printf(cmd->arena, "%smetadata.toml", folder), "run_in_transaction=false");
    bool flyway =
        says(cmd, arena_printf(cmd->arena, "%s.conf", path), "executeInTransaction=false");
    return diesel || flyway ? PARSE_TX_NONE : PARSE_TX_UNKNOWN;
}

bool lint_files_read(struct cmd *cmd, const struct lint_files *files, struct lint *lint)
{
    bool good = true;
    for (size_t i = 0; i < files->count && good; i++) {
        const char *path = files->paths[i];
        struct arena *scratch = arena_new();
        struct str text = {.arena = scratch};
        good = cmd_read_text(cmd, path, &text);
        const struct lint_input input = {
            .path = str_equal(path, "-") ? "<stdin>" : path,
            .text = str_text(&text),
            .length = text.length,
            .old = lint_config_is_old(&files->config, relative(files, path)),
            .transaction = transaction_beside(cmd, path),
        };
        if (good)
            lint_add(lint, &input);
        arena_free(scratch);
    }
    return good;
}

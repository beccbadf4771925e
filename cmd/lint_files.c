#include "cmd/lint_files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"

struct paths {
    const char **items;
    size_t count;
};

static bool read_stream(struct cmd *cmd, FILE *stream, const char *path, struct str *text)
{
    char buffer[65536];
    for (size_t got; (got = fread(buffer, 1, sizeof buffer, stream)) > 0;)
        str_add_n(text, buffer, got);
    if (!ferror(stream))
        return true;
    error_set(&cmd->error, ERROR_USAGE, "could not read \"%s\": %s", path, strerror(errno));
    return false;
}

static bool add_file(struct cmd *cmd, struct lint *lint, const char *path)
{
    struct arena *scratch = arena_new();
    struct str text = {.arena = scratch};
    bool is_stdin = str_equal(path, "-");
    FILE *stream = is_stdin ? stdin : fopen(path, "rb");
    bool good = stream != NULL;
    if (!good)
        error_set(&cmd->error, ERROR_USAGE, "could not open \"%s\": %s", path, strerror(errno));
    good = good && read_stream(cmd, stream, path, &text);
    if (good)
        lint_add(lint, is_stdin ? "<stdin>" : path, str_text(&text), text.length, false);
    if (stream && !is_stdin)
        fclose(stream);
    arena_free(scratch);
    return good;
}

/* As people number files: 2 before 10. */
static int by_name(const void *a, const void *b)
{
    return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

static bool add_folder(struct cmd *cmd, const char *folder, struct paths *paths)
{
    size_t first = paths->count;
    DIR *dir = opendir(folder);
    if (!dir) {
        error_set(&cmd->error, ERROR_USAGE, "could not open folder \"%s\": %s", folder,
                  strerror(errno));
        return false;
    }
    const char **names = NULL;
    size_t count = 0;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            *ARENA_PUSH(cmd->arena, names, count) = arena_strdup(cmd->arena, entry->d_name);
    closedir(dir);
    if (count > 0)
        qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        struct stat info;
        const char *path = arena_printf(cmd->arena, "%s%s%s", folder,
                                        str_ends_with(folder, "/") ? "" : "/", names[i]);
        if (stat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode) && !add_folder(cmd, path, paths))
            return false;
        if (S_ISREG(info.st_mode) && str_ends_with(path, ".sql"))
            *ARENA_PUSH(cmd->arena, paths->items, paths->count) = path;
    }
    (void)first;
    return true;
}

static bool add_argument(struct cmd *cmd, const char *argument, struct paths *paths)
{
    struct stat info;
    if (stat(argument, &info) == 0 && S_ISDIR(info.st_mode))
        return add_folder(cmd, argument, paths);
    *ARENA_PUSH(cmd->arena, paths->items, paths->count) = argument;
    return true;
}

bool lint_files_add(struct cmd *cmd, struct lint *lint)
{
    struct paths paths = {0};
    if (cmd->argument_count == 0) {
        error_set(&cmd->error, ERROR_USAGE, "no file is named");
        error_hint(&cmd->error, "Name files or folders of SQL, or - for standard input.");
        return false;
    }
    for (size_t i = 0; i < cmd->argument_count; i++)
        if (!add_argument(cmd, cmd->arguments[i], &paths))
            return false;
    for (size_t i = 0; i < paths.count; i++)
        if (!add_file(cmd, lint, paths.items[i]))
            return false;
    return true;
}

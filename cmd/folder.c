/* The files of a folder, for commands that take several. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "cmd.h"

struct found {
    const char *const *endings;
    const char **paths;
    size_t count;
};

/* As people number files: 2 before 10. */
static int by_name(const void *a, const void *b)
{
    return strverscmp(*(const char *const *)a, *(const char *const *)b);
}

static bool list_folder(struct cmd *cmd, const char *folder, const char ***names, size_t *count)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        error_set(&cmd->error, ERROR_USAGE, "could not open folder \"%s\": %s", folder,
                  strerror(errno));
        return false;
    }
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (entry->d_name[0] != '.')
            *ARENA_PUSH(cmd->arena, *names, *count) = arena_strdup(cmd->arena, entry->d_name);
    closedir(dir);
    if (*count > 0)
        qsort(*names, *count, sizeof **names, by_name);
    return true;
}

static bool add_folder(struct cmd *cmd, struct found *found, const char *folder, int depth)
{
    enum { DEEPEST = 32 };
    const char **names = NULL;
    size_t count = 0;
    if (depth > DEEPEST) {
        error_set(&cmd->error, ERROR_USAGE, "folder \"%s\" is too deep", folder);
        return false;
    }
    if (!list_folder(cmd, folder, &names, &count))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct stat info;
        const char *path = arena_printf(cmd->arena, "%s%s%s", folder,
                                        str_ends_with(folder, "/") ? "" : "/", names[i]);
        if (stat(path, &info) != 0)
            continue;
        if (S_ISDIR(info.st_mode) && !add_folder(cmd, found, path, depth + 1))
            return false;
        for (const char *const *ending = found->endings; *ending != NULL; ending++)
            if (S_ISREG(info.st_mode) && str_ends_with(path, *ending))
                *ARENA_PUSH(cmd->arena, found->paths, found->count) = path;
    }
    return true;
}

bool cmd_list_files(struct cmd *cmd, const char *argument, const char *const *endings,
                    const char ***paths, size_t *count, bool *folder)
{
    struct stat info;
    struct found found = {endings, *paths, *count};
    *folder = stat(argument, &info) == 0 && S_ISDIR(info.st_mode);
    if (!*folder)
        *ARENA_PUSH(cmd->arena, found.paths, found.count) = argument;
    else if (!add_folder(cmd, &found, argument, 0))
        return false;
    *paths = found.paths;
    *count = found.count;
    return true;
}

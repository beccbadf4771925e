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

bool cmd_is_folder(const char *argument)
{
    struct stat info;
    return stat(argument, &info) == 0 && S_ISDIR(info.st_mode);
}

bool cmd_list_files(struct cmd *cmd, const char *argument, const char *const *endings,
                    const char ***paths, size_t *count, bool *folder)
{
    struct found found = {endings, *paths, *count};
    *folder = cmd_is_folder(argument);
    if (!*folder)
        *ARENA_PUSH(cmd->arena, found.paths, found.count) = argument;
    else if (!add_folder(cmd, &found, argument, 0))
        return false;
    *paths = found.paths;
    *count = found.count;
    return true;
}

bool cmd_list_plans(struct cmd *cmd, const char *argument, const char ***paths, size_t *count,
                    bool *folder)
{
    static const char *const endings[] = {".yaml", ".yml", NULL};
    size_t before = *count;
    if (!cmd_list_files(cmd, argument, endings, paths, count, folder))
        return false;
    if (*count > before)
        return true;
    error_set(&cmd->error, ERROR_USAGE, "no plan is in folder \"%s\"", argument);
    error_hint(&cmd->error, "Name a folder with files that end in .yaml or .yml.");
    return false;
}

bool cmd_check_name(struct cmd *cmd, const struct plan *other)
{
    if (!str_equal(other->name, cmd->plan->name))
        return true;
    error_set(&cmd->error, ERROR_USAGE, "plan \"%s\" of %s is the name of that of %s too",
              cmd->plan->name, cmd->plan->file, other->file);
    error_hint(&cmd->error, "Give one of the two another name.");
    return false;
}

void cmd_forget(struct cmd *cmd)
{
    cmd_print_failure(cmd);
    error_clear(&cmd->error);
    cmd->problems = (struct problem_list){.arena = cmd->arena};
    cmd->refusal_shown = false;
}

static bool read_one(struct cmd *cmd, const char *path, const struct view_folder *before)
{
    cmd->plan = NULL;
    cmd->problems = (struct problem_list){.arena = cmd->arena};
    if (!cmd_read_file(cmd, path))
        return false;
    for (size_t i = 0; i < before->file_count; i++)
        if (before->files[i].plan && !cmd_check_name(cmd, before->files[i].plan))
            return false;
    return true;
}

bool cmd_read_folder(struct cmd *cmd, const char *argument, struct view_folder *view,
                     size_t *invalid)
{
    const char **paths = NULL;
    size_t count = 0;
    bool folder;
    *view = (struct view_folder){.folder = argument};
    *invalid = 0;
    if (!cmd_list_plans(cmd, argument, &paths, &count, &folder))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct view_file file = {.file = paths[i]};
        if (read_one(cmd, paths[i], view)) {
            file.plan = cmd->plan;
        } else {
            cmd_forget(cmd);
            (*invalid)++;
        }
        *ARENA_PUSH(cmd->arena, view->files, view->file_count) = file;
    }
    cmd->plan = NULL;
    cmd->failure.plan = NULL;
    cmd->failure.problems = NULL;
    return true;
}

bool cmd_refuse_invalid(struct cmd *cmd, const struct view_folder *view, size_t invalid)
{
    if (invalid == 0)
        return true;
    error_set(&cmd->error, ERROR_USAGE, "%zu of the %zu plans in folder \"%s\" %s invalid", invalid,
              view->file_count, view->folder, invalid == 1 ? "is" : "are");
    error_hint(&cmd->error, "Correct it, and see with `sluice check %s`.", view->folder);
    return false;
}

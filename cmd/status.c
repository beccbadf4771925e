#include "cmd.h"

static bool show_all(struct cmd *cmd)
{
    struct view_list view = {0};
    bool good =
        cmd_open_engine(cmd) && engine_list(cmd->engine, cmd->values.all, &view, &cmd->error);
    if (cmd->values.json)
        cmd_answer(cmd, report_list_json(cmd->arena, &view, &cmd->failure));
    else if (good)
        cmd_answer(cmd, report_list_text(cmd->arena, &view));
    return good;
}

static bool show_folder(struct cmd *cmd, const char *folder)
{
    struct view_folder view = {0};
    size_t invalid = 0;
    bool good = cmd_read_folder(cmd, folder, &view, &invalid) && cmd_open_engine(cmd) &&
                engine_list_folder(cmd->engine, cmd->values.all, &view, &cmd->error);
    if (good && !cmd->values.json)
        cmd_answer(cmd, report_folder_text(cmd->arena, &view));
    good = good && cmd_refuse_invalid(cmd, &view, invalid);
    if (cmd->values.json)
        cmd_answer(cmd, report_folder_json(cmd->arena, &view, &cmd->failure));
    return good;
}

static bool refuse_all(struct cmd *cmd)
{
    error_set(&cmd->error, ERROR_USAGE,
              "option \"--all\" is for status without a plan, or of a folder");
    error_hint(&cmd->error, "Type `sluice status --all`, or `sluice status %s`.",
               cmd->arguments[0]);
    return false;
}

static bool run(struct cmd *cmd)
{
    struct view_status view = {0};
    if (cmd->argument_count == 0)
        return show_all(cmd);
    if (cmd_is_folder(cmd->arguments[0]))
        return show_folder(cmd, cmd->arguments[0]);
    if (cmd->values.all)
        return refuse_all(cmd);
    bool good = cmd_open(cmd, cmd->arguments[0]) &&
                engine_status(cmd->engine, cmd->plan, &view, &cmd->error);
    if (cmd->values.json)
        cmd_answer(cmd, report_status_json(cmd->arena, &view, &cmd->failure));
    else if (good)
        cmd_answer(cmd, report_status_text(cmd->arena, &view, cmd->arguments[0]));
    return good;
}

static const struct cmd_option options[] = {
    {"all", '\0', NULL, "list the plans that are finished, too", false, CMD_VALUE(all)},
};

const struct command cmd_status = {
    .name = "status",
    .arguments = {"[PLAN]"},
    .summary = "shows where plans stand, what they wait for, and what to type next",
    .description = "PLAN may also be a folder: each plan in it, and those that it lacks.\n",
    .options = CMD_OPTIONS(options),
    .colored = true,
    .run = run,
};

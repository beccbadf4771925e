#include "cmd.h"

static const struct cmd_option options[] = {
    {"to", '\0', "PHASE", "take back what came after this phase, which stays", false,
     CMD_VALUE(to)},
    {"all", '\0', NULL, "take back everything", false, CMD_VALUE(all)},
    {"lose-writes", '\0', NULL, "let values go that only the new columns have", false,
     CMD_VALUE(lose_writes)},
    CMD_DRY_RUN_OPTION,
    CMD_DETAILED_OPTION,
    CMD_HOOK_OPTIONS,
};

static bool preview(struct cmd *cmd, const char *to)
{
    struct view_preview view = {.command = "revert"};
    bool good = cmd->error.code == ERROR_NONE && cmd_begin_dry_run(cmd) &&
                cmd_open(cmd, cmd->arguments[0]) &&
                engine_preview_revert(cmd->engine, cmd->plan, to, cmd->values.lose_writes, &view,
                                      &cmd->error);
    cmd_answer_preview(cmd, &view);
    return good;
}

static bool run(struct cmd *cmd)
{
    struct view_outcome view = {0};
    if (cmd->values.all && cmd->values.to != NULL) {
        error_set(&cmd->error, ERROR_USAGE, "options \"--to\" and \"--all\" exclude each other");
        error_hint(&cmd->error, "Give --to PHASE or --all.");
    }
    const char *to = cmd->values.all ? "start" : cmd->values.to;
    if (cmd->values.dry_run)
        return preview(cmd, to);
    bool good =
        cmd->error.code == ERROR_NONE && cmd_check_hooks(cmd) && cmd_open(cmd, cmd->arguments[0]) &&
        engine_revert(cmd->engine, cmd->plan, to, cmd->values.lose_writes, &view, &cmd->error);
    cmd_run_hooks(cmd, &view);
    cmd_answer_outcome(cmd, &view);
    return good;
}

const struct command cmd_revert = {
    .name = "revert",
    .arguments = {"PLAN"},
    .summary = "takes back the latest completed phase",
    .options = CMD_OPTIONS(options),
    .patient = true,
    .colored = true,
    .run = run,
};

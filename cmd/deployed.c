#include "cmd.h"

static const struct cmd_option options[] = {
    {"reason", '\0', "TEXT", "which version, for the audit trail", false, CMD_VALUE(reason)},
};

static bool run(struct cmd *cmd)
{
    struct view_outcome view = {0};
    bool good =
        cmd_open(cmd, cmd->arguments[0]) &&
        engine_record_deploy(cmd->engine, cmd->plan, cmd->values.reason, &view, &cmd->error);
    cmd_answer_outcome(cmd, &view);
    return good;
}

const struct command cmd_deployed = {
    .name = "deployed",
    .arguments = {"PLAN"},
    .summary = "records that the application is deployed, for no_sessions_before",
    .description = "Run it when the new version is everywhere: sessions from before count as old.\n"
                   "Once more moves the time.\n",
    .options = CMD_OPTIONS(options),
    .patient = true,
    .colored = true,
    .run = run,
};

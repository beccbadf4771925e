#include "cmd.h"

static const struct cmd_option options[] = {
    {"by", '\0', "WHO", "who rejects (default: SLUICE_BY)", true, CMD_VALUE(by)},
    {"reason", '\0', "TEXT", "why the gate may not open", true, CMD_VALUE(reason)},
    CMD_HOOK_OPTIONS,
};

static bool run(struct cmd *cmd)
{
    struct view_outcome view = {0};
    bool good = cmd_check_hooks(cmd) && cmd_open(cmd, cmd->arguments[0]) &&
                engine_reject(cmd->engine, cmd->plan, cmd->arguments[1], cmd->values.reason, &view,
                              &cmd->error);
    cmd_run_hooks(cmd, &view);
    cmd_answer_outcome(cmd, &view);
    return good;
}

const struct command cmd_reject = {
    .name = "reject",
    .arguments = {"PLAN", "GATE"},
    .summary = "closes a gate until the same role confirms it",
    .description = "However many others have confirmed it. An override after it opens the gate.\n",
    .options = CMD_OPTIONS(options),
    .patient = true,
    .colored = true,
    .run = run,
};

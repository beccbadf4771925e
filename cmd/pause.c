#include "cmd.h"

static const struct cmd_option options[] = {
    CMD_HOOK_OPTIONS,
};

static bool set_paused(struct cmd *cmd, bool paused)
{
    struct view_outcome view = {0};
    bool good = cmd_check_hooks(cmd) && cmd_open(cmd, cmd->arguments[0]) &&
                engine_set_paused(cmd->engine, cmd->plan, paused, &view, &cmd->error);
    cmd_run_hooks(cmd, &view);
    cmd_answer_outcome(cmd, &view);
    return good;
}

static bool run_pause(struct cmd *cmd)
{
    return set_paused(cmd, true);
}

static bool run_resume(struct cmd *cmd)
{
    return set_paused(cmd, false);
}

const struct command cmd_pause = {
    .name = "pause",
    .arguments = {"PLAN"},
    .summary = "stops a backfill that runs elsewhere, within one batch",
    .options = CMD_OPTIONS(options),
    .patient = true,
    .colored = true,
    .run = run_pause,
};

const struct command cmd_resume = {
    .name = "resume",
    .arguments = {"PLAN"},
    .summary = "lets a paused backfill go on",
    .options = CMD_OPTIONS(options),
    .patient = true,
    .colored = true,
    .run = run_resume,
};

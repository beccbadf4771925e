#include "cmd.h"

static const struct cmd_option options[] = {
    {"by", '\0', "WHO", "who confirms (default: SLUICE_BY, or what CI sets)", true, CMD_VALUE(by)},
    {"reason", '\0', "TEXT", "why the gate may open", true, CMD_VALUE(reason)},
    {"override", '\0', NULL, "open it whatever else it lacks, where the plan allows that", false,
     CMD_VALUE(override)},
    CMD_DETAILED_OPTION,
    CMD_HOOK_OPTIONS,
};

static bool run(struct cmd *cmd)
{
    struct view_outcome view = {0};
    bool good = cmd_check_hooks(cmd) && cmd_open(cmd, cmd->arguments[0]) &&
                engine_confirm(cmd->engine, cmd->plan, cmd->arguments[1], cmd->values.reason,
                               cmd->values.override, &view, &cmd->error);
    cmd_run_hooks(cmd, &view);
    cmd_answer_outcome(cmd, &view);
    return good;
}

const struct command cmd_confirm = {
    .name = "confirm",
    .arguments = {"PLAN", "GATE"},
    .summary = "records an approval of a gate",
    .description =
        "It starts no work: the next advance does, after it has read the gate's evidence "
        "again.\n",
    .options = CMD_OPTIONS(options),
    .patient = true,
    .colored = true,
    .run = run,
};

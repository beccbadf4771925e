#include "cmd.h"

static const struct cmd_option options[] = {
    {"until", '\0', "WHERE", "go on: to \"gate\", \"complete\", the end of a phase, or a gate",
     false, CMD_VALUE(until)},
    {"accept-drift", '\0', "REASON", "go on although the schema was changed by others", false,
     CMD_VALUE(accept_drift)},
    CMD_DETAILED_OPTION,
    CMD_HOOK_OPTIONS,
};

static bool run(struct cmd *cmd)
{
    struct view_outcome view = {0};
    bool good = cmd_check_hooks(cmd) && cmd_open(cmd, cmd->arguments[0]) &&
                engine_advance(cmd->engine, cmd->plan, cmd->values.until, cmd->values.accept_drift,
                               &view, &cmd->error);
    cmd_run_hooks(cmd, &view);
    cmd_answer_outcome(cmd, &view);
    return good;
}

const struct command cmd_advance = {
    .name = "advance",
    .arguments = {"PLAN"},
    .summary = "completes the next phase",
    .description =
        "Goes on after an interruption or a failure where it was left. A closed gate ends "
        "it\nwith exit status 3; no option goes through one.\n",
    .options = CMD_OPTIONS(options),
    .patient = true,
    .run = run,
};

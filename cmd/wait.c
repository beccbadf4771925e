#include "cmd.h"

static const struct cmd_option options[] = {
    {"for", '\0', "WHAT", "\"gate\", \"evidence\" or \"complete\"", true, CMD_VALUE(for_text)},
    {"timeout", '\0', "DURATION", "how long at the most: 30m by default, up to 30d", false,
     CMD_VALUE(timeout)},
    CMD_DETAILED_OPTION,
};

static bool run(struct cmd *cmd)
{
    struct view_outcome view = {0};
    cmd->read_only = true;
    bool good = cmd_open(cmd, cmd->arguments[0]) &&
                engine_wait(cmd->engine, cmd->plan, cmd->values.for_text, cmd->values.timeout,
                            &view, &cmd->error);
    cmd_answer_outcome(cmd, &view);
    return good;
}

const struct command cmd_wait = {
    .name = "wait",
    .arguments = {"PLAN"},
    .summary = "waits until a plan is where a pipeline wants it; changes nothing",
    .description = "For its gate, for the evidence of the gate that it stands at, or for its end. "
                   "Exit status\n75 means that the time was over, 1 that the plan has failed, 4 "
                   "that it was reverted.\n",
    .options = CMD_OPTIONS(options),
    .colored = true,
    .run = run,
};

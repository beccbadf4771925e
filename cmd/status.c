#include "cmd.h"

static bool run(struct cmd *cmd)
{
    struct view_status view = {0};
    bool one = cmd->argument_count > 0;
    bool good = (one ? cmd_open(cmd, cmd->arguments[0]) : cmd_open_engine(cmd)) &&
                engine_status(cmd->engine, cmd->plan, &view, &cmd->error);
    if (cmd->values.json)
        cmd_answer(cmd, report_status_json(cmd->arena, &view, one, &cmd->failure));
    else if (good)
        cmd_answer(cmd, report_status_text(cmd->arena, &view, cmd->arguments[0]));
    return good;
}

const struct command cmd_status = {
    .name = "status",
    .arguments = {"[PLAN]"},
    .summary = "shows where plans stand, what they wait for, and what to type next",
    .run = run,
};

#include "cmd.h"

static bool run(struct cmd *cmd)
{
    struct view_log view = {0};
    const char *name = cmd->arguments[0];
    bool file = name != NULL && engine_argument_is_file(name);
    bool good = !file || cmd_read_file(cmd, name);
    if (file && good)
        name = cmd->plan->name;
    good = good && cmd_open_engine(cmd) && engine_log(cmd->engine, name, &view, &cmd->error);
    if (cmd->values.json)
        cmd_answer(cmd, report_log_json(cmd->arena, &view, &cmd->failure));
    else if (good)
        cmd_answer(cmd, report_log_text(cmd->arena, &view));
    return good;
}

const struct command cmd_log = {
    .name = "log",
    .arguments = {"[PLAN]"},
    .summary = "prints the audit trail, oldest entry first",
    .run = run,
};

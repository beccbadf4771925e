#include "cmd.h"

static bool run(struct cmd *cmd)
{
    struct view_verification view = {0};
    bool good = cmd_open(cmd, cmd->arguments[0]) &&
                engine_verify(cmd->engine, cmd->plan, &view, &cmd->error);
    cmd_answer(cmd, cmd->values.json ? report_verification_json(cmd->arena, &view, &cmd->failure)
                                     : report_verification_text(cmd->arena, &view, !good));
    return good;
}

const struct command cmd_verify = {
    .name = "verify",
    .arguments = {"PLAN"},
    .summary = "compares values and schema with what the plan says; changes nothing",
    .description = "Exit status 4 means that something is not as it should be.\n",
    .run = run,
};

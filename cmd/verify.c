#include "cmd.h"

static const struct cmd_option options[] = {
    {"sample", '\0', "PERCENT", "compare rows on so many of their pages, such as 5%", false,
     CMD_VALUE(sample)},
    {"timeout", '\0', "DURATION",
     "how long each comparison may take: without this, as long as it takes", false,
     CMD_VALUE(timeout)},
};

static bool run(struct cmd *cmd)
{
    struct view_verification view = {0};
    bool good = cmd_open(cmd, cmd->arguments[0]) &&
                engine_verify(cmd->engine, cmd->plan, cmd->values.sample, cmd->values.timeout,
                              &view, &cmd->error);
    cmd_answer(cmd, cmd->values.json ? report_verification_json(cmd->arena, &view, &cmd->failure)
                                     : report_verification_text(cmd->arena, &view, !good));
    return good;
}

const struct command cmd_verify = {
    .name = "verify",
    .arguments = {"PLAN"},
    .summary = "compares values and schema with what the plan says; changes nothing",
    .description = "Exit status 4 means that something is not as it should be.\n",
    .options = CMD_OPTIONS(options),
    .colored = true,
    .run = run,
};

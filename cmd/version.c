#include "cmd.h"

static bool run(struct cmd *cmd)
{
    cmd_answer(cmd, cmd->values.json ? report_version_json(cmd->arena, SLUICE_VERSION)
                                     : "sluice " SLUICE_VERSION "\n");
    return true;
}

const struct command cmd_version = {
    .name = "version",
    .summary = "prints the version",
    .offline = true,
    .run = run,
};

#include "cmd.h"

#include "commit.h" /* made by tools/commit */

static bool run(struct cmd *cmd)
{
    const struct view_version view = engine_describe_version(cmd->arena, SLUICE_COMMIT);
    cmd_answer(cmd, cmd->values.json      ? report_version_json(cmd->arena, &view)
                    : cmd->values.version ? "sluice " SLUICE_VERSION "\n"
                                          : report_version_text(cmd->arena, &view));
    return true;
}

const struct command cmd_version = {
    .name = "version",
    .summary = "prints the version, and what it was built with",
    .offline = true,
    .run = run,
};

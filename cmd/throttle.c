#include "cmd.h"

static bool run(struct cmd *cmd)
{
    struct view_throttle view = {0};
    const struct throttle_request request = {
        .words = cmd->arguments + 1,
        .count = cmd->argument_count - 1,
        .for_text = cmd->values.for_text,
        .reset = cmd->values.reset,
    };
    bool good = cmd_open(cmd, cmd->arguments[0]) &&
                engine_throttle(cmd->engine, cmd->plan, &request, &view, &cmd->error);
    if (cmd->values.json)
        cmd_answer(cmd, report_throttle_json(cmd->arena, &view, &cmd->failure));
    else if (good)
        cmd_answer(cmd, report_throttle_text(cmd->arena, &view));
    return good;
}

static const struct cmd_option options[] = {
    {.name = "for",
     .argument = "DURATION",
     .help = "until then only, such as 30m",
     .offset = CMD_VALUE(for_text)},
    {.name = "reset",
     .help = "back to the plan's settings: those named, or all",
     .offset = CMD_VALUE(reset)},
};

const struct command cmd_throttle = {
    .name = "throttle",
    .arguments = {"PLAN", "[SETTING=VALUE]..."},
    .repeats = true,
    .summary = "shows how fast a backfill may go, and changes it while it runs",
    .description = "\nSETTING is a setting of the plan, such as rate, lag or batch: see "
                   "sluice-plan(5).\n",
    .options = CMD_OPTIONS(options),
    .patient = true,
    .run = run,
};

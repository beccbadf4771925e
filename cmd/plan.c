#include "cmd.h"

static const struct cmd_option options[] = {
    {"yaml", '\0', NULL, "print the plan as YAML with its recipe expanded", false, CMD_VALUE(yaml)},
};

static bool print_yaml(struct cmd *cmd)
{
    const char *argument = cmd->arguments[0];
    bool read =
        engine_argument_is_file(argument) ? cmd_read_file(cmd, argument) : cmd_open(cmd, argument);
    const char *yaml = read ? plan_to_yaml(cmd->arena, cmd->plan) : NULL;
    const char *name = read ? cmd->plan->name : NULL;
    if (cmd->values.json)
        cmd_answer(cmd, report_yaml_json(cmd->arena, name, yaml, &cmd->failure));
    else if (read)
        cmd_answer(cmd, yaml);
    return read;
}

static bool run(struct cmd *cmd)
{
    if (cmd->values.yaml)
        return print_yaml(cmd);
    struct view_plan view = {0};
    bool good =
        cmd_open(cmd, cmd->arguments[0]) && engine_plan(cmd->engine, cmd->plan, &view, &cmd->error);
    cmd_print_findings(cmd, &view);
    if (cmd->values.json)
        cmd_answer(cmd, report_plan_json(cmd->arena, &view, cmd->plan, &cmd->failure));
    else if (good)
        cmd_answer(cmd, report_plan_text(cmd->arena, &view, cmd->plan));
    return good;
}

const struct command cmd_plan = {
    .name = "plan",
    .arguments = {"PLAN"},
    .summary = "prints every phase: its SQL, locks and costs, and what can be taken back",
    .options = CMD_OPTIONS(options),
    .run = run,
};

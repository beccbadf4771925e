#include "cmd.h"

#include "base/str.h"

static const struct cmd_option options[] = {
    {"check", '\0', NULL, "tell whether it is what was written, instead of printing it", false,
     CMD_VALUE(check)},
    {"head", '\0', "HASH", "with --check: it must contain this head of an earlier check", false,
     CMD_VALUE(head)},
};

static bool print(struct cmd *cmd, const char *name, bool opened)
{
    struct view_log view = {0};
    bool good = opened && engine_log(cmd->engine, name, &view, &cmd->error);
    if (cmd->values.json)
        cmd_answer(cmd, report_log_json(cmd->arena, &view, &cmd->failure));
    else if (good)
        cmd_answer(cmd, report_log_text(cmd->arena, &view));
    return good;
}

static bool check(struct cmd *cmd, const char *name, bool opened)
{
    struct view_log_check view = {0};
    bool good = opened && engine_check_log(cmd->engine, name, cmd->values.head, &view, &cmd->error);
    if (cmd->values.json)
        cmd_answer(cmd, report_log_check_json(cmd->arena, &view, &cmd->failure));
    else
        cmd_answer(cmd, report_log_check_text(cmd->arena, &view));
    return good;
}

static bool run(struct cmd *cmd)
{
    const char *name = cmd->arguments[0];
    bool file = name != NULL && engine_argument_is_file(name), opened = false;
    if (cmd->values.head && !cmd->values.check) {
        error_set(&cmd->error, ERROR_USAGE, "option \"--head\" is for --check");
        error_hint(&cmd->error, "Type `sluice log --check --head HASH`.");
    } else if (!file || cmd_read_file(cmd, name)) {
        if (name)
            name = file ? cmd->plan->name
                        : engine_plan_name(cmd->arena, name, cmd->values.schema, &cmd->error);
        opened = cmd->error.code == ERROR_NONE && cmd_open_engine(cmd);
    }
    return cmd->values.check ? check(cmd, name, opened) : print(cmd, name, opened);
}

const struct command cmd_log = {
    .name = "log",
    .arguments = {"[PLAN]"},
    .summary = "prints the audit trail, oldest entry first",
    .options = CMD_OPTIONS(options),
    .run = run,
};

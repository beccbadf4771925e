#include "base/str.h"
#include "cmd.h"
#include "report/account/account.h"

static const struct cmd_option options[] = {
    {"format", '\0', "markdown|html|json", "markdown (default), html with plots, or json", false,
     CMD_VALUE(format)},
};

static bool choose_format(struct cmd *cmd, const struct report_account_format **format)
{
    const char *name = cmd->values.format ? cmd->values.format : "markdown";
    if (cmd->values.json && cmd->values.format && !str_equal(name, "json")) {
        error_set(&cmd->error, ERROR_USAGE,
                  "options \"--format\" and \"--json\" exclude each other");
        error_hint(&cmd->error, "Give one of the two.");
        return false;
    }
    if (str_equal(name, "json"))
        cmd->values.json = true;
    for (*format = report_account_formats; (*format)->name != NULL; (*format)++)
        if (str_equal((*format)->name, name))
            return true;
    if (cmd->values.json && str_equal(name, "json"))
        return true;
    error_set(&cmd->error, ERROR_USAGE, "unknown format \"%s\"", name);
    error_hint(&cmd->error, "Write --format markdown, html or json.");
    return false;
}

static bool run(struct cmd *cmd)
{
    const struct report_account_format *format;
    struct view_report view = {0};
    if (!choose_format(cmd, &format))
        return false;
    bool good = cmd_open(cmd, cmd->arguments[0]) &&
                engine_report(cmd->engine, cmd->plan, &view, &cmd->error);
    if (cmd->values.json && good)
        cmd_answer(cmd, report_account_json(cmd->arena, &view, &cmd->failure));
    else if (good)
        cmd_answer(cmd, format->render(cmd->arena, &view));
    return good;
}

const struct command cmd_report = {
    .name = "report",
    .arguments = {"PLAN"},
    .summary =
        "tells what was done of a plan: by whom, on what evidence, how long, and how it went",
    .options = CMD_OPTIONS(options),
    .run = run,
};

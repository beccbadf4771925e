/* --dry-run, of the commands that have it. */
#include "report/dry/dry.h"
#include "cmd.h"

bool cmd_begin_dry_run(struct cmd *cmd)
{
    const char *other = cmd->values.until ? "until" : cmd->values.detailed ? "detailed-json" : NULL;
    cmd->dry = true;
    if (!other)
        return true;
    error_set(&cmd->error, ERROR_USAGE, "options \"--dry-run\" and \"--%s\" exclude each other",
              other);
    if (cmd->values.until)
        error_hint(&cmd->error,
                   "What comes after the next phase depends on it: leave --until out, "
                   "and see every phase with `sluice plan %s`.",
                   cmd_shown_argument(cmd->arguments[0]));
    else
        error_hint(&cmd->error, "Use --json.");
    return false;
}

void cmd_answer_preview(struct cmd *cmd, const struct view_preview *view)
{
    bool failed = cmd->error.code != ERROR_NONE;
    cmd_print_findings(cmd, &view->plan);
    if (cmd->values.json)
        cmd_answer(cmd, report_preview_json(cmd->arena, view, &cmd->failure));
    else
        cmd_answer(cmd, report_preview_text(cmd->arena, view, cmd->plan, failed));
}

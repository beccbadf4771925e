#include "base/str.h"
#include "cmd.h"
#include "report/review/review.h"

static const struct cmd_option options[] = {
    {"yaml", '\0', NULL, "print the plan as YAML with its recipe expanded", false, CMD_VALUE(yaml)},
    {"format", '\0', "text|markdown|html",
     "text (default); for review, a summary first: markdown, or html", false, CMD_VALUE(format)},
};

static bool print_yaml(struct cmd *cmd)
{
    const char *argument = cmd->arguments[0];
    bool read =
        engine_argument_is_file(argument) ? cmd_read_file(cmd, argument) : cmd_open(cmd, argument);
    /* which only a database can say */
    if (read && (cmd->plan->all.place.line > 0 || (plan_asks(cmd->plan) && !cmd->plan->expansion)))
        read = cmd_open(cmd, argument);
    const char *yaml = read ? plan_to_yaml(cmd->arena, cmd->plan) : NULL;
    const char *name = read ? cmd->plan->name : NULL;
    if (cmd->values.json)
        cmd_answer(cmd, report_yaml_json(cmd->arena, name, yaml, &cmd->failure));
    else if (read)
        cmd_answer(cmd, yaml);
    return read;
}

/* *format NULL: as text. */
static bool choose_format(struct cmd *cmd, const struct report_review_format **format)
{
    const char *name = cmd->values.format;
    *format = NULL;
    if (name == NULL || str_equal(name, "text"))
        return true;
    for (*format = report_review_formats; (*format)->name != NULL; (*format)++)
        if (str_equal((*format)->name, name))
            break;
    if ((*format)->name == NULL) {
        error_set(&cmd->error, ERROR_USAGE, "unknown format \"%s\"", name);
        error_hint(&cmd->error, "Write --format text, markdown or html.");
    } else if (cmd->values.json || cmd->values.yaml) {
        error_set(&cmd->error, ERROR_USAGE, "options \"--format\" and \"--%s\" exclude each other",
                  cmd->values.yaml ? "yaml" : "json");
        error_hint(&cmd->error, "Give one of the two.");
    }
    return cmd->error.code == ERROR_NONE;
}

/* One that is refused is reviewed too, with what it is refused for. */
static void print_review(struct cmd *cmd, const struct report_review_format *format,
                         const struct view_plan *view, bool good)
{
    if (good || view->finding_count > 0)
        cmd_answer(cmd, format->render(cmd->arena, view, cmd->plan));
}

static bool run(struct cmd *cmd)
{
    const struct report_review_format *format;
    if (!choose_format(cmd, &format))
        return false;
    if (cmd->values.yaml)
        return print_yaml(cmd);
    struct view_plan view = {0};
    bool good =
        cmd_open(cmd, cmd->arguments[0]) && engine_plan(cmd->engine, cmd->plan, &view, &cmd->error);
    cmd_print_findings(cmd, &view);
    if (format != NULL)
        print_review(cmd, format, &view, good);
    else if (cmd->values.json)
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
    .colored = true,
    .run = run,
};

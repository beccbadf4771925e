#include "cmd.h"

static const struct cmd_option options[] = {
    {"diff", '\0', "FILE", "print what differs between the registered text and FILE", false,
     CMD_VALUE(diff)},
};

/* The name of the plan, which a file may say. */
static bool find_name(struct cmd *cmd, const char **name)
{
    const char *argument = cmd->arguments[0];
    if (!engine_argument_is_file(argument)) {
        *name = engine_plan_name(cmd->arena, argument, cmd->values.schema, &cmd->error);
        return *name != NULL;
    }
    if (!cmd_read_file(cmd, argument))
        return false;
    *name = cmd->plan->name;
    return true;
}

static bool read_other(struct cmd *cmd)
{
    if (cmd->values.diff == NULL)
        return true;
    cmd->failure.problems = &cmd->problems;
    return plan_load(cmd->arena, cmd->values.schema, cmd->values.diff, &cmd->plan, &cmd->problems,
                     &cmd->error);
}

static bool run(struct cmd *cmd)
{
    struct view_text view = {0};
    const char *name;
    bool good = find_name(cmd, &name) && read_other(cmd) && cmd_open_engine(cmd) &&
                engine_show(cmd->engine, name, cmd->values.diff != NULL ? cmd->plan : NULL, &view,
                            &cmd->error);
    if (cmd->values.json)
        cmd_answer(cmd, report_text_json(cmd->arena, &view, &cmd->failure));
    else if (view.plan != NULL)
        cmd_answer(cmd, view.diff != NULL ? view.diff : view.text);
    if (view.same)
        cmd_note(cmd,
                 view.diff != NULL && *view.diff != '\0'
                     ? "it is the same plan: only comments, white space or the order of keys differ"
                     : "the two are equal",
                 NULL);
    return good;
}

const struct command cmd_show = {
    .name = "show",
    .arguments = {"PLAN"},
    .summary = "prints the text of a plan as it was registered",
    .description = "With --diff, exit status 5 means that the file is another plan; one that "
                   "differs in\ncomments alone is the same.\n",
    .options = CMD_OPTIONS(options),
    .run = run,
};

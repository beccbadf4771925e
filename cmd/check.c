#include "base/str.h"
#include "cmd.h"

static bool check_file(struct cmd *cmd, struct view_plan *view)
{
    const char *argument = cmd->arguments[0];
    if (!engine_argument_is_file(argument)) {
        error_set(&cmd->error, ERROR_USAGE, "could not find plan file \"%s\"", argument);
        error_hint(&cmd->error, "Name a file, or give --db CONNINFO to look the name up there.");
        return false;
    }
    if (!cmd_read_file(cmd, argument))
        return false;
    engine_describe(cmd->arena, cmd->plan, view);
    cmd_note(cmd, "no database was given, so the plan was not preflighted",
             "Give --db CONNINFO, or set PGDATABASE or another PG* variable.");
    return true;
}

static const char *summary(struct arena *arena, const struct view_plan *view,
                           const struct plan *plan, bool preflighted)
{
    size_t counts[FINDING_NOTE + 1] = {0};
    struct str out = {.arena = arena};
    for (size_t i = 0; i < view->finding_count; i++)
        counts[view->findings[i].severity]++;
    str_addf(&out, "plan %s: %zu phase%s, %s", view->name, view->phase_count,
             view->phase_count == 1 ? "" : "s",
             preflighted ? "nothing stands against it" : "the file is valid");
    if (counts[FINDING_WARNING] > 0)
        str_addf(&out, ", %zu warning%s", counts[FINDING_WARNING],
                 counts[FINDING_WARNING] == 1 ? "" : "s");
    str_add_char(&out, '\n');
    str_add(&out, report_forecasts_text(arena, view, plan));
    return str_text(&out);
}

static bool run(struct cmd *cmd)
{
    struct view_plan view = {0};
    bool preflighted = cmd_database_named(cmd);
    bool good = preflighted ? cmd_open(cmd, cmd->arguments[0]) &&
                                  engine_check(cmd->engine, cmd->plan, &view, &cmd->error)
                            : check_file(cmd, &view);
    cmd_print_findings(cmd, &view);
    if (cmd->values.json)
        cmd_answer(cmd,
                   report_check_json(cmd->arena, &view, cmd->plan, preflighted, &cmd->failure));
    else if (good)
        cmd_answer(cmd, summary(cmd->arena, &view, cmd->plan, preflighted));
    return good;
}

const struct command cmd_check = {
    .name = "check",
    .arguments = {"PLAN"},
    .summary = "checks a plan, and the database that it is for; changes nothing",
    .description = "Without --db and PG* variables only the file is checked.\n",
    .run = run,
};

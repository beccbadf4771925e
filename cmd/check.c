/* check: several plans are checked one after the other, each to its end. */
#include "base/str.h"
#include "cmd.h"

static bool check_file(struct cmd *cmd, const char *argument, struct view_plan *view)
{
    if (!engine_argument_is_file(argument)) {
        error_set(&cmd->error, ERROR_USAGE, "could not find plan file \"%s\"", argument);
        error_hint(&cmd->error, "Name a file, or give --db CONNINFO to look the name up there.");
        return false;
    }
    if (!cmd_read_file(cmd, argument))
        return false;
    engine_describe(cmd->arena, cmd->plan, view);
    engine_describe_ends(cmd->arena, cmd->plan, view);
    if (view->finding_count > 0) {
        error_set(&cmd->error, ERROR_REFUSED, "%s", view->findings[0].message);
        cmd->error.place = view->findings[0].place;
        error_hint(&cmd->error, "%s", view->findings[0].hint);
        return false;
    }
    return true;
}

static const char *summary(struct arena *arena, const struct report_checked *checked)
{
    const struct view_plan *view = &checked->view;
    size_t counts[FINDING_NOTE + 1] = {0};
    struct str out = {.arena = arena};
    for (size_t i = 0; i < view->finding_count; i++)
        counts[view->findings[i].severity]++;
    if (view->phase_count)
        str_addf(&out, "plan %s: %zu phase%s, %s", view->name, view->phase_count,
                 view->phase_count == 1 ? "" : "s",
                 view->adopted          ? "adopted"
                 : checked->preflighted ? "nothing stands against it"
                                        : "the file is valid");
    else
        str_addf(&out, "plan %s: the file is valid; its phases depend on the database", view->name);
    if (counts[FINDING_WARNING] > 0)
        str_addf(&out, ", %zu warning%s", counts[FINDING_WARNING],
                 counts[FINDING_WARNING] == 1 ? "" : "s");
    if (view->evidence)
        str_addf(&out, ": its end state is there already: %s. `sluice advance` records it",
                 view->evidence);
    str_add_char(&out, '\n');
    str_add(&out, report_forecasts_text(arena, view, checked->plan));
    return str_text(&out);
}

static bool check_name(struct cmd *cmd, const struct report_checked *before, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (before[i].plan != NULL && !cmd_check_name(cmd, before[i].plan))
            return false;
    return true;
}

/* Each has an error and problems of its own; those of the command are for the next one. */
static void check_one(struct cmd *cmd, const char *argument, struct report_checked *before,
                      size_t count, struct report_checked *checked)
{
    bool ask = cmd_database_named(cmd);
    struct error *error = arena_alloc(cmd->arena, sizeof *error);
    struct problem_list *problems = arena_alloc(cmd->arena, sizeof *problems);
    cmd->plan = NULL;
    cmd->refusal_shown = false;
    bool good = ask ? cmd_open(cmd, argument) && check_name(cmd, before, count) &&
                          engine_check(cmd->engine, cmd->plan, &checked->view, &cmd->error)
                    : check_file(cmd, argument, &checked->view) && check_name(cmd, before, count);
    cmd_print_findings(cmd, &checked->view);
    checked->plan = cmd->plan;
    checked->preflighted = ask && (good || checked->view.finding_count > 0);
    *error = cmd->error;
    *problems = cmd->problems;
    checked->failure = cmd->failure;
    checked->failure.argument = cmd_shown_argument(argument);
    checked->failure.error = error;
    checked->failure.problems = problems;
    if (good && !cmd->values.json)
        cmd_answer(cmd, summary(cmd->arena, checked));
}

/* Nothing more will come of the others either. */
static bool is_over(const struct cmd *cmd, const char *argument)
{
    bool asked = cmd->plan != NULL || !engine_argument_is_file(argument);
    return cmd->error.connection_lost || cmd->error.interrupted ||
           (cmd_database_named(cmd) && asked && cmd->engine == NULL);
}

/* How it ended as a whole: an invalid plan is graver than one that is refused. */
static void sum_up(struct cmd *cmd, const struct report_checked *checked, size_t count)
{
    static const enum error_code gravest[] = {ERROR_TEMPORARY, ERROR_FAILED, ERROR_USAGE,
                                              ERROR_DRIFT, ERROR_REFUSED};
    size_t bad = 0, worst = sizeof gravest / sizeof *gravest;
    for (size_t i = 0; i < count; i++)
        for (size_t g = 0; g < sizeof gravest / sizeof *gravest; g++)
            if (checked[i].failure.error->code == gravest[g]) {
                worst = g < worst ? g : worst;
                bad++;
            }
    if (bad == 0)
        return;
    error_set(&cmd->error, gravest[worst], "%zu of %zu plans %s not as %s must be", bad, count,
              bad == 1 ? "is" : "are", bad == 1 ? "it" : "they");
    error_hint(&cmd->error, "What each lacks stands above; mend it, and check again.");
}

static bool find_targets(struct cmd *cmd, const char ***targets, size_t *count, bool *one)
{
    *one = cmd->argument_count == 1;
    for (size_t i = 0; i < cmd->argument_count; i++) {
        bool folder;
        if (!cmd_list_plans(cmd, cmd->arguments[i], targets, count, &folder))
            return false;
        *one = *one && !folder;
    }
    return true;
}

/* Whether all is well is in cmd->error. */
static void check_all(struct cmd *cmd, const char **targets, size_t target_count, bool one)
{
    struct report_checked *checked = NULL;
    size_t count = 0;
    bool any_good = false, over = false;
    for (size_t i = 0; i < target_count && !over; i++) {
        struct report_checked this = {0};
        check_one(cmd, targets[i], checked, count, &this);
        *ARENA_PUSH(cmd->arena, checked, count) = this;
        any_good |= cmd->error.code == ERROR_NONE;
        over = is_over(cmd, targets[i]);
        if (!one)
            cmd_forget(cmd);
    }
    if (any_good && !cmd_database_named(cmd))
        cmd_note(cmd,
                 one ? "no database was given, so the plan was not preflighted"
                     : "no database was given, so the plans were not preflighted",
                 "Give --db CONNINFO, or set PGDATABASE or another PG* variable.");
    if (!one)
        sum_up(cmd, checked, count);
    if (cmd->values.json)
        cmd_answer(cmd, report_check_json(cmd->arena, checked, count, one, &cmd->failure));
}

static bool run(struct cmd *cmd)
{
    const char **targets = NULL;
    size_t count = 0;
    bool one;
    if (!find_targets(cmd, &targets, &count, &one))
        return false;
    check_all(cmd, targets, count, one);
    return cmd->error.code == ERROR_NONE;
}

const struct command cmd_check = {
    .name = "check",
    .arguments = {"PLAN..."},
    .repeats = true,
    .from_folder = true,
    .summary = "checks plans, and the database that they are for; changes nothing",
    .description = "PLAN may also be a folder: of every .yaml and .yml file in it.\n"
                   "Without --db and PG* variables only the files are checked.\n",
    .colored = true,
    .run = run,
};

#include "base/str.h"
#include "cmd.h"

static const struct cmd_option options[] = {
    {"until", '\0', "WHERE", "go on: to \"gate\", \"complete\", the end of a phase, or a gate",
     false, CMD_VALUE(until)},
    {"accept-drift", '\0', "REASON", "go on although the schema was changed by others", false,
     CMD_VALUE(accept_drift)},
    {"next", '\0', NULL,
     "PLAN is a folder: the first plan in it that is not complete, and whose requires are", false,
     CMD_VALUE(next)},
    {"remind", '\0', "DURATION",
     "tell hook gate_waits of a gate that stands closed for longer, and so often", false,
     CMD_VALUE(remind)},
    CMD_DRY_RUN_OPTION,
    CMD_DETAILED_OPTION,
    CMD_HOOK_OPTIONS,
};

/* A plan that people have taken back is begun again by name alone, or when it says something else.
 */
static bool was_taken_back(struct cmd *cmd, const struct view_file *file)
{
    if (!file->line || file->edited || !str_equal(file->line->state, "reverted"))
        return false;
    cmd_note(cmd,
             arena_printf(cmd->arena, "plan \"%s\" of %s was taken back, and is passed over",
                          file->plan->name, file->file),
             arena_printf(cmd->arena, "Begin it again with `sluice advance %s`, or take it away.",
                          file->file));
    return true;
}

/* NULL: none is left that can go on. */
static const struct view_file *first_of(struct cmd *cmd, const struct view_folder *view)
{
    const struct view_file *lacking = NULL;
    for (size_t i = 0; i < view->file_count; i++) {
        const struct view_file *file = &view->files[i];
        if ((file->line && str_equal(file->line->state, "complete")) || was_taken_back(cmd, file))
            continue;
        if (file->lack_count == 0)
            return file;
        lacking = lacking ? lacking : file;
    }
    if (lacking) {
        error_set(&cmd->error, ERROR_REFUSED,
                  "no plan of folder \"%s\" can go on: plan \"%s\" requires plan \"%s\", which is "
                  "not complete",
                  view->folder, lacking->plan->name, lacking->lacks[0]);
        error_hint(&cmd->error, "See where they stand with `sluice status %s`.", view->folder);
    }
    return NULL;
}

/* The argument becomes the file of that plan; *done: every plan is complete. */
static bool choose(struct cmd *cmd, struct view_outcome *view, bool *done)
{
    struct view_folder folder = {0};
    size_t invalid;
    const char *argument = cmd->arguments[0];
    if (!cmd_is_folder(argument)) {
        error_set(&cmd->error, ERROR_USAGE, "option \"--next\" takes a folder of plans");
        error_hint(&cmd->error, "Type `sluice advance %s`, or name the folder.",
                   cmd_shown_argument(argument));
        return false;
    }
    if (!cmd_read_folder(cmd, argument, &folder, &invalid) ||
        !cmd_refuse_invalid(cmd, &folder, invalid) || !cmd_open_engine(cmd) ||
        !engine_list_folder(cmd->engine, false, &folder, &cmd->error))
        return false;
    const struct view_file *file = first_of(cmd, &folder);
    *done = !file && cmd->error.code == ERROR_NONE;
    if (*done)
        view->message =
            arena_printf(cmd->arena, "nothing is left to do in folder \"%s\"", argument);
    if (!file)
        return *done;
    cmd_note(cmd, arena_printf(cmd->arena, "plan \"%s\" of %s", file->plan->name, file->file),
             NULL);
    cmd->arguments[0] = file->file;
    cmd->failure.argument = file->file;
    return true;
}

static bool preview(struct cmd *cmd)
{
    struct view_preview view = {.command = "advance"};
    struct view_outcome none = {0};
    bool done = false;
    bool good = cmd_begin_dry_run(cmd) && (!cmd->values.next || choose(cmd, &none, &done)) &&
                (done || (cmd_open(cmd, cmd->arguments[0]) &&
                          engine_preview_advance(cmd->engine, cmd->plan, cmd->values.accept_drift,
                                                 &view, &cmd->error)));
    if (done)
        view.message = none.message;
    cmd_answer_preview(cmd, &view);
    return good;
}

/* That it cannot be found out spoils nothing. */
static void remind(struct cmd *cmd, struct view_outcome *view)
{
    struct error trouble = {.arena = cmd->arena};
    if (cmd->values.remind != NULL && view->gate != NULL && cmd->error.code != ERROR_NONE &&
        !engine_remind(cmd->engine, cmd->plan, cmd->values.remind, view, &trouble))
        cmd_warn(cmd, "could not find out how long gate \"%s\" waits: %s", view->gate->name,
                 trouble.message);
}

static bool run(struct cmd *cmd)
{
    struct view_outcome view = {0};
    bool done = false;
    if (cmd->values.dry_run)
        return preview(cmd);
    bool good = cmd_check_hooks(cmd) &&
                engine_check_remind(cmd->arena, cmd->values.remind, &cmd->error) &&
                (!cmd->values.next || choose(cmd, &view, &done)) &&
                (done || (cmd_open(cmd, cmd->arguments[0]) &&
                          engine_advance(cmd->engine, cmd->plan, cmd->values.until,
                                         cmd->values.accept_drift, &view, &cmd->error)));
    remind(cmd, &view);
    cmd_run_hooks(cmd, &view);
    cmd_answer_outcome(cmd, &view);
    return good;
}

const struct command cmd_advance = {
    .name = "advance",
    .arguments = {"PLAN"},
    .from_folder = true,
    .summary = "completes the next phase",
    .description =
        "Goes on after an interruption or a failure where it was left. A closed gate ends "
        "it\nwith exit status 3; no option goes through one.\n",
    .options = CMD_OPTIONS(options),
    .patient = true,
    .colored = true,
    .run = run,
};

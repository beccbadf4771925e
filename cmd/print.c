#include "cmd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

static void say(struct cmd *cmd, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(struct cmd *cmd, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    cmd_put(stderr, arena_vprintf(cmd->arena, format, args));
    va_end(args);
}

static void say_as(struct cmd *cmd, const char *where, const char *severity, const char *text)
{
    cmd_put(stderr, where);
    cmd_put_severity(cmd, severity);
    say(cmd, "%s\n", text);
}

void cmd_answer(struct cmd *cmd, const char *text)
{
    cmd_stop_listening(cmd);
    cmd->answered = true;
    errno = 0;
    cmd_put_answer(cmd, text);
    fflush(stdout);
    if (ferror(stdout))
        cmd->write_errno = errno;
}

void cmd_answer_outcome(struct cmd *cmd, struct view_outcome *view)
{
    bool failed = cmd->error.code != ERROR_NONE;
    if (view->command == NULL)
        view->command = cmd->command->name;
    if (view->plan == NULL && cmd->plan != NULL)
        view->plan = cmd->plan->name;
    engine_tell_stop(cmd->engine, view, &cmd->error);
    if (failed)
        view->message = cmd->error.message;
    const char *argument = cmd->arguments[0];
    cmd_answer(cmd, cmd->values.detailed
                        ? report_detailed_json(cmd->arena, view, argument, &cmd->failure)
                    : cmd->values.json ? report_outcome_json(cmd->arena, view, &cmd->failure)
                                       : report_outcome_text(cmd->arena, view, failed, argument));
}

/* "FILE:LINE:COLUMN: " as far as it is known. */
static const char *place_text(struct cmd *cmd, const char *file, struct place place)
{
    if (file == NULL)
        return "sluice: ";
    if (place.line == 0)
        return arena_printf(cmd->arena, "%s: ", file);
    return arena_printf(cmd->arena, "%s:%d:%d: ", file, place.line, place.column);
}

static void say_placed(struct cmd *cmd, const char *file, struct place place, const char *severity,
                       const char *message, const char *hint)
{
    const char *where = place_text(cmd, file, place);
    say_as(cmd, where, severity, message);
    if (hint != NULL)
        say_as(cmd, where, "hint", hint);
}

void cmd_print_findings(struct cmd *cmd, const struct view_plan *view)
{
    const char *file = view->file;
    if (file == NULL && cmd->plan != NULL)
        file = cmd->plan->file;
    cmd_stop_listening(cmd);
    for (size_t i = 0; i < view->finding_count; i++) {
        const struct finding *finding = &view->findings[i];
        say_placed(cmd, file, finding->place, finding_severity_name(finding->severity),
                   finding->message, finding->hint);
        cmd->refusal_shown |=
            finding->severity <= FINDING_ERROR && str_equal(finding->message, cmd->error.message);
    }
}

void cmd_note(struct cmd *cmd, const char *message, const char *hint)
{
    say_as(cmd, "sluice: ", "note", message);
    if (hint != NULL)
        say_as(cmd, "", "hint", hint);
}

void cmd_warn(struct cmd *cmd, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const char *text = arena_vprintf(cmd->arena, format, args);
    va_end(args);
    cmd_stop_listening(cmd);
    say_as(cmd, "sluice: ", "warning", text);
}

static void print_problems(struct cmd *cmd)
{
    for (size_t i = 0; i < cmd->problems.count; i++) {
        const struct problem *problem = &cmd->problems.items[i];
        say_placed(cmd, cmd->problems.file, problem->place, "error", problem->message,
                   problem->hint);
    }
}

static void print_indented(struct cmd *cmd, const char *text)
{
    while (*text != '\0') {
        int length = (int)strcspn(text, "\n");
        say(cmd, "  %.*s\n", length, text);
        text += length + (text[length] == '\n');
    }
}

static void print_error(struct cmd *cmd)
{
    const struct error *error = &cmd->error;
    const char *file = error->place.line > 0 && cmd->plan != NULL ? cmd->plan->file : NULL;
    const char *message = error->message;
    if (error->sqlstate[0] != '\0' && !error->interrupted)
        message = arena_printf(cmd->arena, "%s (SQLSTATE %s)", message, error->sqlstate);
    say_as(cmd, place_text(cmd, file, error->place), "error", message);
    if (error->detail != NULL)
        print_indented(cmd, error->detail);
    if (error->values != NULL && cmd->values.show_values) {
        say(cmd, "  the server said:\n");
        print_indented(cmd, error->values);
    }
    const char *hint = report_hint(cmd->arena, &cmd->failure);
    if (hint != NULL)
        say_as(cmd, "", "hint", hint);
}

void cmd_print_failure(struct cmd *cmd)
{
    cmd_stop_listening(cmd);
    print_problems(cmd);
    if (cmd->error.code != ERROR_NONE && !cmd->refusal_shown)
        print_error(cmd);
}

int cmd_finish(struct cmd *cmd)
{
    cmd_stop_listening(cmd);
    if (!cmd->answered && cmd->values.json)
        cmd_answer(cmd, report_failure_json(cmd->arena, &cmd->failure));
    if (cmd->write_errno != 0) {
        struct error not_written = {.arena = cmd->arena};
        struct error *error = cmd->error.code == ERROR_NONE ? &cmd->error : &not_written;
        error_set(error, ERROR_TEMPORARY, "could not write to standard output: %s",
                  strerror(cmd->write_errno));
        error_hint(error, "What was done stands: see `sluice status`.");
    }
    cmd_print_failure(cmd);
    return (int)cmd->error.code;
}

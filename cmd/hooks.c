/* Hooks: the operator's programs are told what an invocation has done. What they do has no effect
 * on it. */
#include "cmd.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/duration.h"
#include "base/str.h"
#include "hook/hook.h"
#include "yaml/field.h"

enum { DEFAULT_TIMEOUT_MS = 10 * SECOND_MS };

bool cmd_check_hooks(struct cmd *cmd)
{
    static const struct yaml_field span = {
        .key = "--hook-timeout",
        .type = &yaml_type_duration,
        .min = 1,
        .max = 10 * MINUTE_MS,
        .doc = "How long a hook may run: 1ms to 10m.",
    };
    struct stat directory;
    const char *hooks = cmd->values.hooks;
    cmd->hook_timeout_ms = DEFAULT_TIMEOUT_MS;
    if (cmd->values.hook_timeout != NULL && !yaml_parse(cmd->arena, &span, cmd->values.hook_timeout,
                                                        &cmd->hook_timeout_ms, &cmd->error))
        return false;
    if (hooks == NULL || (stat(hooks, &directory) == 0 && S_ISDIR(directory.st_mode)))
        return true;
    error_set(&cmd->error, ERROR_USAGE, "could not find directory \"%s\" of hooks", hooks);
    error_hint(&cmd->error, "Give --hooks DIR, or leave out SLUICE_HOOKS.");
    return false;
}

/* What came of it: into the answer and the audit trail, and on standard error when it is bad. */
static void record(struct cmd *cmd, struct view_outcome *view, const struct view_event *event,
                   const struct view_hook *hook, const char *said, bool last)
{
    struct error trouble = {.arena = cmd->arena};
    *ARENA_PUSH(cmd->arena, view->hooks, view->hook_count) = *hook;
    if (!str_equal(hook->result, "ok"))
        cmd_warn(cmd, "hook \"%s\" for %s %s: %s%s%s", hook->hook, hook->event,
                 str_equal(hook->result, "failed") ? "failed" : "was not run", hook->detail,
                 said != NULL ? "\n  " : "", said != NULL ? said : "");
    if (!engine_log_hook(cmd->engine, view->plan, event->phase, hook, last, &trouble))
        cmd_warn(cmd, "could not record hook \"%s\": %s", hook->hook, trouble.message);
}

static void run_one(struct cmd *cmd, struct view_outcome *view, const struct view_event *event,
                    const char *name, bool last)
{
    struct view_hook hook = {
        .event = hook_event_name(event->event), .hook = name, .duration_ms = -1};
    const char *said = NULL;
    if (cmd->values.hooks == NULL) {
        hook.result = "not run";
        hook.detail = "no directory of hooks was given";
    } else {
        const char *argument = cmd->arguments[0];
        const struct report_event told = {
            event, view, cmd->plan, &cmd->error, cmd->values.by, cmd->values.reason, argument};
        const struct hook_result result =
            hook_run(cmd->arena, &(struct hook_call){
                                     .directory = cmd->values.hooks,
                                     .name = name,
                                     .facts = report_event_facts(cmd->arena, &told),
                                     .input = report_event_json(cmd->arena, &told),
                                     .timeout_ms = cmd->hook_timeout_ms,
                                 });
        hook.result = result.good ? "ok" : result.started ? "failed" : "not run";
        hook.detail = result.detail;
        hook.duration_ms = result.started ? result.duration_ms : -1;
        said = result.said;
    }
    record(cmd, view, event, &hook, said, last);
}

/* The operator's own, named after the event, before the plan's. */
static void run_both(struct cmd *cmd, struct view_outcome *view, const struct view_event *event,
                     bool last)
{
    const char *operators = hook_event_name(event->event);
    const char *plans = cmd->plan->hooks[event->event].text;
    bool own = cmd->values.hooks != NULL && hook_exists(cmd->arena, cmd->values.hooks, operators);
    if (own)
        run_one(cmd, view, event, operators, last);
    if (plans != NULL && !(own && str_equal(plans, operators)))
        run_one(cmd, view, event, plans, last);
}

void cmd_run_hooks(struct cmd *cmd, struct view_outcome *view)
{
    for (size_t i = 0; i < view->event_count; i++)
        run_both(cmd, view, &view->events[i], true);
}

void cmd_run_resting_hooks(struct cmd *cmd, const char *phase, const char *reason)
{
    struct view_outcome now = {
        .command = cmd->command->name,
        .plan = cmd->plan->name,
        .state = "running",
        .message = reason,
    };
    const struct view_event event = {.event = HOOK_RESTING, .phase = phase};
    run_both(cmd, &now, &event, false);
}

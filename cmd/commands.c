#include "cmd.h"

#include "base/str.h"

const struct command *const cmd_commands[] = {
    &cmd_new,       &cmd_check,   &cmd_lint,     &cmd_plan,   &cmd_rehearse, &cmd_advance,
    &cmd_confirm,   &cmd_reject,  &cmd_deployed, &cmd_wait,   &cmd_status,   &cmd_show,
    &cmd_migration, &cmd_verify,  &cmd_report,   &cmd_revert, &cmd_pause,    &cmd_resume,
    &cmd_throttle,  &cmd_log,     &cmd_metrics,  &cmd_fleet,  &cmd_schema,   &cmd_completion,
    &cmd_help,      &cmd_version, NULL,
};

const struct command *cmd_find(const char *name)
{
    for (size_t i = 0; cmd_commands[i] != NULL; i++)
        if (str_equal(cmd_commands[i]->name, name))
            return cmd_commands[i];
    return NULL;
}

#include <sys/resource.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "cmd.h"

/* A core file would have the connection's password in it. */
static void keep_no_core(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_CORE, &limit) == 0) {
        limit.rlim_cur = 0;
        setrlimit(RLIMIT_CORE, &limit);
    }
}

/* What is not a terminal is kept, by somebody who may not read the table. */
static bool may_show_values(struct cmd *cmd)
{
    if (!cmd->values.show_values || isatty(STDERR_FILENO))
        return true;
    error_set(&cmd->error, ERROR_USAGE,
              "option \"--show-values\" shows what rows contain on a terminal only, and standard "
              "error is none");
    error_hint(&cmd->error, "Type it in a terminal, with standard error as it is.");
    return false;
}

int cmd_invoke(int argc, char **argv)
{
    struct cmd cmd = {.arena = arena_new()};
    cmd.error.arena = cmd.arena;
    cmd.problems.arena = cmd.arena;
    cmd.failure = (struct report_failure){.error = &cmd.error};
    if (cmd_parse(&cmd, argc, argv) && may_show_values(&cmd)) {
        if (cmd.values.help)
            cmd_answer_help(&cmd, cmd.command);
        else
            cmd.command->run(&cmd);
    }
    engine_close(cmd.engine);
    int status = cmd_finish(&cmd);
    arena_free(cmd.arena);
    return status;
}

int main(int argc, char **argv)
{
    interrupt_install();
    keep_no_core();
    return cmd_invoke(argc, argv);
}

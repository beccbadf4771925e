#include <sys/resource.h>

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

int main(int argc, char **argv)
{
    struct cmd cmd = {.arena = arena_new()};
    cmd.error.arena = cmd.arena;
    cmd.problems.arena = cmd.arena;
    cmd.failure = (struct report_failure){.error = &cmd.error};
    interrupt_install();
    keep_no_core();
    if (cmd_parse(&cmd, argc, argv)) {
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

#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"
#include "cmd.h"
#include "report/rehearsal/rehearsal.h"

static const struct cmd_option options[] = {
    {"on", '\0', "CONNINFO", "an empty database to rehearse in, which is empty again at the end",
     true, CMD_VALUE(on)},
    {"rows", '\0', "N",
     "copy so many rows of each table, and those they refer to (default: rows are made from "
     "statistics)",
     false, CMD_VALUE(rows)},
    {"traffic", '\0', "FILE", "an application beside it: a script of pgbench", false,
     CMD_VALUE(traffic)},
    {"format", '\0', "text|markdown|html|json", "text (default), markdown, html or json", false,
     CMD_VALUE(format)},
};

static bool choose_format(struct cmd *cmd, const struct report_rehearsal_format **format)
{
    const char *name = cmd->values.format ? cmd->values.format : "text";
    if (str_equal(name, "json"))
        cmd->values.json = true;
    for (*format = report_rehearsal_formats; (*format)->name != NULL; (*format)++)
        if (str_equal((*format)->name, name))
            return true;
    if (str_equal(name, "json"))
        return true;
    error_set(&cmd->error, ERROR_USAGE, "unknown format \"%s\"", name);
    error_hint(&cmd->error, "Write --format text, markdown, html or json.");
    return false;
}

static bool read_rows(struct cmd *cmd, long long *rows)
{
    enum { MOST = 1000000, TEN = 10 };
    char *end;
    if (cmd->values.rows == NULL)
        return true;
    *rows = strtoll(cmd->values.rows, &end, TEN);
    if (*end == '\0' && *rows >= 1 && *rows <= MOST)
        return true;
    error_set(&cmd->error, ERROR_USAGE, "\"%s\" is no number of rows from 1 to %d",
              cmd->values.rows, MOST);
    error_hint(&cmd->error, "Write --rows 1000, or leave it out for rows made from statistics.");
    return false;
}

static bool check_traffic(struct cmd *cmd)
{
    if (cmd->values.traffic == NULL || access(cmd->values.traffic, R_OK) == 0)
        return true;
    error_set(&cmd->error, ERROR_USAGE, "the script \"%s\" cannot be read", cmd->values.traffic);
    error_hint(&cmd->error, "Name a file of statements as pgbench takes it with --file.");
    return false;
}

static void say(void *context, const char *line)
{
    cmd_put(stderr, arena_printf(((struct cmd *)context)->arena, "%s\n", line));
}

/* The file's own problems come first, before any server is asked. */
static bool read_plan(struct cmd *cmd)
{
    return !engine_argument_is_file(cmd->arguments[0]) || cmd_read_file(cmd, cmd->arguments[0]);
}

static bool run(struct cmd *cmd)
{
    const struct report_rehearsal_format *format;
    struct rehearsal view = {0};
    struct rehearsal_request request = {
        .source = cmd->values.db,
        .on = cmd->values.on,
        .argument = cmd->arguments[0],
        .schema = cmd->values.schema,
        .by = cmd->values.by,
        .trust_owner = cmd->values.trust_owner,
        .traffic = cmd->values.traffic,
        .context = cmd,
        .say = say,
    };
    if (!choose_format(cmd, &format) || !read_rows(cmd, &request.rows) || !check_traffic(cmd) ||
        !read_plan(cmd))
        return false;
    bool good = rehearsal_run(cmd->arena, &request, &view, &cmd->error);
    cmd_hide_password(cmd, cmd->values.db);
    cmd_hide_password(cmd, cmd->values.on);
    if (view.plan == NULL && cmd->plan != NULL)
        view.plan = cmd->plan->name;
    if (cmd->values.json)
        cmd_answer(cmd, report_rehearsal_json(cmd->arena, &view, &cmd->failure));
    else if (view.step_count > 0)
        cmd_answer(cmd, format->render(cmd->arena, &view));
    return good;
}

const struct command cmd_rehearse = {
    .name = "rehearse",
    .arguments = {"PLAN"},
    .summary = "tries the whole plan in a scratch database, there, back and there again",
    .description =
        "The scratch database is an empty one, never the target, from which only the schema, the\n"
        "planner's statistics and, with --rows, samples of rows are read. pg_dump, pg_restore "
        "and,\n"
        "with --traffic, pgbench have to be on PATH. Gates are opened by the rehearsal itself.\n",
    .options = CMD_OPTIONS(options),
    .run = run,
};

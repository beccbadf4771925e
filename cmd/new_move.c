/* new move: the plan that moves tables of a MySQL server to this database, and SQL for that server.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cmd.h"
#include "move/move.h"

static bool refuse(struct cmd *cmd, const char *what, const char *hint)
{
    error_set(&cmd->error, ERROR_USAGE, "%s", what);
    error_hint(&cmd->error, "%s", hint);
    return false;
}

static bool read_source(struct cmd *cmd, struct move *move)
{
    struct pg *pg = NULL;
    const char *db = cmd->values.to != NULL ? cmd->values.to : cmd->values.db;
    bool good =
        pg_open(cmd->arena, db, &pg, &cmd->error) &&
        move_read_source(move, pg, cmd->arguments + 1, cmd->argument_count - 1, &cmd->error);
    pg_close(pg);
    cmd_hide_password(cmd, db);
    return good;
}

bool cmd_new_move(struct cmd *cmd)
{
    struct move_url url;
    if (cmd->values.from == NULL)
        return refuse(cmd, "move needs --from", "Give --from mysql://USER@HOST[:PORT]/DATABASE.");
    if (!move_read_url(cmd->arena, cmd->values.from, &url, &cmd->error))
        return false;
    if (url.password == NULL)
        url.password = getenv("MYSQL_PWD");
    struct move move = {.arena = cmd->arena, .url = &url, .lossy = cmd->values.lossy};
    move.server = plan_make_name(cmd->arena, arena_printf(cmd->arena, "mysql_%s", url.database),
                                 SQL_NAME_MAX_BYTES);
    const char *name = plan_make_name(cmd->arena, arena_printf(cmd->arena, "move-%s", url.database),
                                      SQL_NAME_MAX_BYTES);
    const char *out =
        cmd->values.out != NULL ? cmd->values.out : arena_printf(cmd->arena, "%s.yaml", name);
    if (str_equal(out, "-"))
        return refuse(cmd, "move writes two files", "Name the plan's with --out FILE.yaml.");
    const char *views =
        arena_printf(cmd->arena, "%.*s.mysql.sql",
                     (int)(strlen(out) - (str_ends_with(out, ".yaml") ? 5 : 0)), out);
    if (!read_source(cmd, &move))
        return false;
    const char *text = move_plan(&move, name);
    if (!cmd_read_new(cmd, out, text, "these tables make no plan",
                      "Name the tables that are to be moved, without those of such names.") ||
        !cmd_write_new(cmd, views, move_views(&move)) || !cmd_write_new(cmd, out, text))
        return false;
    if (cmd->values.json)
        cmd_answer(cmd, report_new_json(cmd->arena, name, out, text, &cmd->failure));
    else
        cmd_answer(cmd,
                   arena_printf(cmd->arena,
                                "%s and %s are written\nnext: run %s on the MySQL server, and "
                                "the statements at the top of %s here, then: sluice check %s\n",
                                out, views, views, out, out));
    return true;
}

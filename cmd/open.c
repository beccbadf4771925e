#include "cmd.h"

#include <stdlib.h>

#include "base/str.h"

static bool refuse_folder(struct cmd *cmd, const char *folder)
{
    error_set(&cmd->error, ERROR_USAGE, "\"%s\" is a folder, and this command takes one plan",
              folder);
    error_hint(
        &cmd->error,
        "Name a plan in it: `sluice status %s` shows them. `sluice advance --next %s` goes on "
        "with the first that can.",
        folder, folder);
    return false;
}

bool cmd_read_file(struct cmd *cmd, const char *argument)
{
    if (cmd_is_folder(argument))
        return refuse_folder(cmd, argument);
    cmd->failure.problems = &cmd->problems;
    bool good = engine_read_plan(cmd->arena, NULL, cmd->values.schema, argument, &cmd->plan,
                                 &cmd->problems, &cmd->error);
    cmd->failure.plan = cmd->plan != NULL ? cmd->plan->name : NULL;
    return good;
}

bool cmd_open_engine(struct cmd *cmd)
{
    if (cmd->engine != NULL)
        return true;
    const struct engine_options options = {
        .conninfo = cmd->values.db,
        .by = cmd->values.by,
        .trust_owner = cmd->values.trust_owner,
        .schema = cmd->values.schema,
        .detailed = cmd->values.detailed,
        .read_only = cmd->read_only,
        .dry = cmd->dry,
        .patient = cmd->command->patient,
        .listener = cmd_listen(cmd),
    };
    if (engine_open(cmd->arena, &options, &cmd->engine, &cmd->error))
        return true;
    cmd_hide_password(cmd, cmd->values.db);
    return false;
}

bool cmd_open(struct cmd *cmd, const char *argument)
{
    cmd->failure.problems = &cmd->problems;
    bool good = engine_argument_is_file(argument)
                    ? cmd_read_file(cmd, argument) && cmd_open_engine(cmd)
                    : cmd_open_engine(cmd) &&
                          engine_read_plan(cmd->arena, cmd->engine, cmd->values.schema, argument,
                                           &cmd->plan, &cmd->problems, &cmd->error);
    if (cmd->plan != NULL)
        cmd->failure.plan = cmd->plan->name;
    /* Choosing may take a try on a copy, which is a write. */
    good = good && engine_set_patience(cmd->engine, cmd->plan, &cmd->error) &&
           engine_resolve_plan(cmd->engine, &cmd->plan, &cmd->problems, &cmd->error);
    return good && (cmd->read_only || engine_choose_plan(cmd->engine, &cmd->plan, &cmd->error));
}

bool cmd_database_named(const struct cmd *cmd)
{
    static const char *const variables[] = {"PGHOST",    "PGHOSTADDR", "PGDATABASE",
                                            "PGSERVICE", "PGPORT",     "PGUSER"};
    if (cmd->values.db != NULL)
        return true;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *value = getenv(variables[i]);
        if (value != NULL && *value != '\0')
            return true;
    }
    return false;
}

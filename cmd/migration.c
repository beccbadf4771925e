#include "report/migration/migration.h"
#include "base/str.h"
#include "cmd.h"

static const struct cmd_option options[] = {
    {"format", '\0', "sql|prisma|knex|sequelize|typeorm|alembic|django|rails|drizzle",
     "whose folder it is for; sql (default) is the bare block", false, CMD_VALUE(format)},
};

static bool choose_format(struct cmd *cmd, const struct migration_format **format)
{
    const char *name = cmd->values.format;
    *format = migration_formats;
    if (name == NULL)
        return true;
    while ((*format)->name != NULL && !str_equal((*format)->name, name))
        ++*format;
    if ((*format)->name != NULL)
        return true;
    error_set(&cmd->error, ERROR_USAGE, "unknown format \"%s\"", name);
    error_hint(&cmd->error, "Write --format sql, prisma, knex, sequelize, typeorm, alembic, "
                            "django, rails or drizzle.");
    return false;
}

static bool run(struct cmd *cmd)
{
    const struct migration_format *format;
    struct view_migration view = {0};
    bool good = choose_format(cmd, &format) && cmd_open(cmd, cmd->arguments[0]) &&
                engine_make_migration(cmd->engine, cmd->plan, &view, &cmd->error);
    const char *text = good ? report_migration(cmd->arena, &view, format) : NULL;
    if (cmd->values.json)
        cmd_answer(cmd, report_migration_json(cmd->arena, view.plan, cmd->values.format, text,
                                              &cmd->failure));
    else if (good)
        cmd_answer(cmd, text);
    return good;
}

const struct command cmd_migration = {
    .name = "migration",
    .arguments = {"PLAN"},
    .summary = "prints the plan as a migration for an ORM's own folder",
    .description = "The migration fails where the plan is registered and not complete, does "
                   "nothing where it is\ncomplete, and does the change itself where nobody knows "
                   "the plan, as on a fresh database.\n",
    .options = CMD_OPTIONS(options),
    .run = run,
};

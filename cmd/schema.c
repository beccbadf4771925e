#include "cmd.h"
#include "report/schema_json.h"

static bool run(struct cmd *cmd)
{
    cmd_answer(cmd,
               cmd->values.json ? report_schema_json(cmd->arena) : report_plan_schema(cmd->arena));
    return true;
}

const struct command cmd_schema = {
    .name = "schema",
    .summary = "prints the JSON Schema of plans, for editors",
    .offline = true,
    .run = run,
};

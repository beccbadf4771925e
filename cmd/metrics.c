#include "report/metrics/metrics.h"
#include "cmd.h"

static bool run(struct cmd *cmd)
{
    struct view_measures view = {0};
    cmd->read_only = true;
    bool good = cmd_open_engine(cmd) && engine_measure(cmd->engine, &view, &cmd->error);
    if (cmd->values.json)
        cmd_answer(cmd, report_metrics_json(cmd->arena, &view, &cmd->failure));
    else if (good)
        cmd_answer(cmd, report_metrics_text(cmd->arena, &view));
    return good;
}

const struct command cmd_metrics = {
    .name = "metrics",
    .summary = "prints where all plans stand as figures, for Prometheus",
    .description = "OpenMetrics text; where something fails, nothing but the error.\n",
    .run = run,
};

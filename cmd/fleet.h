/*
 * fleet: what the two files of the command share. Private to fleet*.c.
 */
#ifndef SLUICE_CMD_FLEET_H
#define SLUICE_CMD_FLEET_H

#include "cmd.h"
#include "fleet/fleet.h"
#include "report/fleet/fleet.h"

/* A command that makes sense for many, and how it goes through the waves. */
struct fleet_choice {
    const char *name;
    enum { AT_ONCE, WAVES, BACKWARDS } order;
    bool keeps_answer;
};

struct fleet_job {
    struct cmd *cmd;
    const struct fleet_choice *choice;
    struct fleet fleet;
    struct fleet_target *targets;
    struct report_fleet report;
    struct report_fleet_target *ends;
    struct report_fleet_wave *waves;
    const char *const *words; /* of the command that runs now */
    size_t word_count;
    bool looks; /* only at where the target stands: what it says is not the answer */
    size_t failures, stop_after;
};

/* fleet_run.c: runs the command for the targets, in the order that it goes by. */
bool fleet_has_failed(const struct report_fleet_target *end);
bool fleet_run_job(struct fleet_job *job);

#endif

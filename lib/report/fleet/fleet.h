/*
 * fleet: what a command came to for many targets, as text and as JSON.
 *
 * Each target answered with the JSON of the command itself; report_fleet_read takes from it what a
 * table shows. Those that ended alike are one line, with the words of the first.
 */
#ifndef SLUICE_REPORT_FLEET_FLEET_H
#define SLUICE_REPORT_FLEET_FLEET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "report/json.h"

/* How it ended for one; texts are NULL where they are not known. */
struct report_fleet_target {
    const char *name;   /* of the target */
    const char *schema; /* or NULL */
    size_t wave;
    bool asked;     /* a command was run */
    bool elsewhere; /* another shard does it */
    int status;     /* exit status */
    int tries;
    int64_t lasted_ms;
    const char *state;   /* of the plan */
    const char *phase;   /* that is next */
    const char *message; /* what failed, or else what was found */
    const char *hint;
    bool differs;         /* what it has registered is another text than the file's */
    const char *finished; /* when its latest phase ended, as ISO 8601 */
    const char *answer;   /* the command's own JSON, where that is kept */
};

struct report_fleet_wave {
    const char *text;  /* as it is written: "10%" */
    bool begun;        /* it is not behind one that is not there yet */
    const char *waits; /* why it has not, or NULL */
};

struct report_fleet {
    const char *command, *plan;
    const struct report_fleet_wave *waves;
    size_t wave_count;
    const struct report_fleet_target *targets;
    size_t count;
};

/* Takes over what the answer of a command says. One that is not JSON leaves `text`, what the
 * command wrote on standard error, as its message. */
void report_fleet_read(struct arena *arena, const char *json, const char *text,
                       struct report_fleet_target *target);

/* One line about a wave that has ended, for a terminal. */
const char *report_fleet_line(struct arena *arena, const struct report_fleet *fleet, size_t wave);
/* One target that has ended, as a JSON object on a line. */
const char *report_fleet_event(struct arena *arena, const struct report_fleet *fleet, size_t index);

const char *report_fleet_text(struct arena *arena, const struct report_fleet *fleet);
const char *report_fleet_json(struct arena *arena, const struct report_fleet *fleet,
                              const struct report_failure *failure);

#endif

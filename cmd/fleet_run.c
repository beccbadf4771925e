/* The command of each target, and the waves: see fleet.h. */
#include "fleet.h"

#include <string.h>
#include <time.h>

#include "base/duration.h"
#include "base/patience.h"
#include "base/str.h"

/* ---- the command of one target ---- */

static int work(void *context, const struct fleet_target *target)
{
    const struct fleet_job *job = context;
    struct arena *arena = arena_new();
    char **words = NULL;
    size_t count = 0;
    for (size_t i = 0; i < job->word_count; i++)
        *ARENA_PUSH(arena, words, count) = arena_strdup(arena, job->words[i]);
    if (target->conninfo != NULL)
        *ARENA_PUSH(arena, words, count) = arena_printf(arena, "--db=%s", target->conninfo);
    if (target->schema != NULL)
        *ARENA_PUSH(arena, words, count) = arena_printf(arena, "--schema=%s", target->schema);
    *ARENA_PUSH(arena, words, count) = arena_strdup(arena, "--");
    for (size_t i = 1; i < job->cmd->argument_count && !(job->looks && i > 1); i++)
        *ARENA_PUSH(arena, words, count) = arena_strdup(arena, job->cmd->arguments[i]);
    size_t length = count;
    *ARENA_PUSH(arena, words, count) = NULL;
    return cmd_invoke((int)length, words);
}

/* ---- how it ended ---- */

bool fleet_has_failed(const struct report_fleet_target *end)
{
    return end->asked && end->status != 0 && end->status != (int)ERROR_GATE;
}

static bool take(void *context, size_t index, const struct fleet_end *end)
{
    struct fleet_job *job = context;
    struct report_fleet_target *t = &job->ends[index];
    struct arena *arena = job->cmd->arena;
    struct report_fleet_target answer = {.status = end->status};
    report_fleet_read(arena, end->out, end->err, &answer);
    t->state = answer.state;
    t->phase = answer.phase;
    t->finished = answer.finished;
    t->differs = answer.differs;
    if (job->looks)
        return true;
    t->asked = true;
    t->status = end->status;
    t->lasted_ms = end->lasted_ms;
    t->message = answer.message;
    t->hint = answer.hint;
    t->tries++;
    t->answer =
        job->choice->keeps_answer && job->cmd->values.json ? arena_strdup(arena, end->out) : NULL;
    job->failures += fleet_has_failed(t) && t->status != (int)ERROR_TEMPORARY;
    if (job->cmd->values.json)
        cmd_put(stderr,
                arena_printf(arena, "%s\n", report_fleet_event(arena, &job->report, index)));
    return job->failures < job->stop_after;
}

/* ---- waves ---- */

/* Those of the wave (SIZE_MAX: of all) that `wanted` has; in the order of the file, or backwards.
 */
static size_t *members(struct fleet_job *job, size_t wave,
                       bool (*wanted)(const struct fleet_job *job, size_t index), size_t *count)
{
    size_t *indexes = NULL;
    *count = 0;
    for (size_t i = 0; i < job->report.count; i++) {
        size_t at = job->choice->order == BACKWARDS ? job->report.count - 1 - i : i;
        if ((wave == SIZE_MAX || job->targets[at].wave == wave) && wanted(job, at))
            *ARENA_PUSH(job->cmd->arena, indexes, *count) = at;
    }
    return indexes;
}

static bool is_ours(const struct fleet_job *job, size_t index)
{
    return !job->targets[index].elsewhere;
}
static bool is_ours_and_waits(const struct fleet_job *job, size_t index)
{
    return is_ours(job, index) && str_equal(job->ends[index].state, "waiting");
}
static bool is_to_be_tried_again(const struct fleet_job *job, size_t index)
{
    return is_ours(job, index) && job->ends[index].asked &&
           job->ends[index].status == (int)ERROR_TEMPORARY;
}
/* Where it stands has not been told: nothing was run for it here, or nothing that says since when.
 */
static bool is_to_be_looked_at(const struct fleet_job *job, size_t index)
{
    const struct report_fleet_target *t = &job->ends[index];
    return t->state == NULL || (job->fleet.wave_soak_ms > 0 && t->finished == NULL);
}

/* Whoever ended with ERROR_TEMPORARY is tried again. */
static bool run_wave(struct fleet_job *job, size_t wave,
                     bool (*wanted)(const struct fleet_job *job, size_t index))
{
    enum { TRIES = 3, FIRST_MS = 1000, LONGEST_MS = 4000, WITHIN_MS = 60000 };
    struct patience patience = patience_new(FIRST_MS, LONGEST_MS, WITHIN_MS);
    size_t count;
    size_t *indexes = members(job, wave, wanted, &count);
    for (int tries = 1;; tries++) {
        if (!fleet_run(job->targets, indexes, count, (size_t)job->fleet.parallel, work, take, job,
                       &job->cmd->error))
            return false;
        indexes = members(job, wave, is_to_be_tried_again, &count);
        if (count == 0 || tries == TRIES || job->failures >= job->stop_after)
            return true;
        if (!patience_rest(&patience))
            return error_interrupted(&job->cmd->error);
    }
}

/* Where each of a wave stands, whoever's it is. */
static bool look_at_wave(struct fleet_job *job, size_t wave)
{
    static const char *const words[] = {"sluice", "status", "--json"};
    const char *const *before = job->words;
    size_t word_count = job->word_count, count;
    size_t *indexes = members(job, wave, is_to_be_looked_at, &count);
    job->words = words;
    job->word_count = sizeof words / sizeof *words;
    job->looks = true;
    bool good = fleet_run(job->targets, indexes, count, (size_t)job->fleet.parallel, work, take,
                          job, &job->cmd->error);
    job->looks = false;
    job->words = before;
    job->word_count = word_count;
    return good;
}

static int64_t seconds_of(const char *iso)
{
    struct tm tm = {0};
    return iso && strptime(iso, "%Y-%m-%dT%H:%M:%S", &tm) ? (int64_t)timegm(&tm) : 0;
}

/* Why what comes behind this wave cannot begin, or NULL. */
static const char *why_not_behind(struct fleet_job *job, size_t wave)
{
    struct arena *arena = job->cmd->arena;
    int64_t latest = 0;
    for (size_t i = 0; i < job->report.count; i++) {
        const struct report_fleet_target *t = &job->ends[i];
        if (t->wave != wave)
            continue;
        if (fleet_has_failed(t))
            return arena_printf(arena, "target \"%s\" has failed", t->name);
        if (t->differs)
            return arena_printf(arena, "target \"%s\" has registered another text of the plan",
                                t->name);
        if (!str_equal(t->state, "complete") && !str_equal(t->state, "waiting"))
            return arena_printf(arena, "target \"%s\" is neither complete nor at a gate", t->name);
        if (seconds_of(t->finished) > latest)
            latest = seconds_of(t->finished);
    }
    int64_t left_s = latest + job->fleet.wave_soak_ms / 1000 - (int64_t)time(NULL);
    return job->fleet.wave_soak_ms > 0 && left_s > 0
               ? arena_printf(arena, "wave %zu soaks for another %s", wave + 1,
                              duration_text(arena, left_s * 1000))
               : NULL;
}

static void say_wave(struct fleet_job *job, size_t wave)
{
    if (!job->cmd->values.json)
        cmd_put(stderr, arena_printf(job->cmd->arena, "%s\n",
                                     report_fleet_line(job->cmd->arena, &job->report, wave)));
}

static bool run_waves(struct fleet_job *job)
{
    for (size_t wave = 0; wave < job->fleet.wave_count; wave++) {
        job->waves[wave].begun = true;
        if (!run_wave(job, wave, is_ours))
            return false;
        say_wave(job, wave);
        if (wave + 1 == job->fleet.wave_count)
            return true;
        if (!look_at_wave(job, wave))
            return false;
        const char *why = why_not_behind(job, wave);
        for (size_t next = wave + 1; why != NULL && next < job->fleet.wave_count; next++)
            job->waves[next].waits = why;
        if (why != NULL)
            return true;
    }
    return true;
}

/* Those that stand at a gate: the others have nothing to confirm. */
static bool run_confirm(struct fleet_job *job)
{
    size_t count;
    if (!look_at_wave(job, SIZE_MAX))
        return false;
    members(job, SIZE_MAX, is_ours_and_waits, &count);
    if (count > 0)
        return run_wave(job, SIZE_MAX, is_ours_and_waits);
    error_set(&job->cmd->error, ERROR_REFUSED, "no target stands at a gate");
    error_hint(&job->cmd->error, "See where they stand: `sluice fleet status %s --targets %s`.",
               job->cmd->arguments[1], job->cmd->values.targets);
    return false;
}

static bool run_all(struct fleet_job *job)
{
    for (size_t i = 0; i < job->fleet.wave_count; i++)
        job->waves[i].begun = true;
    return str_equal(job->choice->name, "confirm") ? run_confirm(job)
                                                   : run_wave(job, SIZE_MAX, is_ours);
}

bool fleet_run_job(struct fleet_job *job)
{
    if (job->choice->order != AT_ONCE)
        job->stop_after = (size_t)job->fleet.stop_after;
    return job->choice->order == WAVES ? run_waves(job) : run_all(job);
}

/*
 * fleet: a command of this program for every target of a file, wave by wave.
 *
 * Each target is done by a process of its own, which runs the command as if it had been typed, with
 * --json; what it answers is read. What the fleet knows it asks the databases each time.
 */
#include "fleet.h"

#include "base/str.h"

/* The commands that make sense for many, and how they go through the waves. */
static const struct fleet_choice choices[] = {
    {"check", AT_ONCE, true},     {"plan", AT_ONCE, true},    {"advance", WAVES, false},
    {"confirm", AT_ONCE, false},  {"status", AT_ONCE, false}, {"verify", AT_ONCE, true},
    {"revert", BACKWARDS, false}, {"pause", AT_ONCE, false},  {"resume", AT_ONCE, false},
    {"log", AT_ONCE, true},       {NULL, AT_ONCE, false},
};

static const struct cmd_option options[] = {
    {"targets", '\0', "FILE", "the file that says which targets there are", true,
     CMD_VALUE(targets)},
    {"shard", '\0', "N/M", "do the Nth of M parts of each wave; others do the rest", false,
     CMD_VALUE(shard)},
    {"wave", '\0', "WAVE", "only this one: its number, or its word in the file", false,
     CMD_VALUE(wave)},
    {"by", '\0', "WHO", "of every command: who you are, for the audit trail", false, CMD_VALUE(by)},
    {"trust-owner", '\0', "ROLE", "of every command: trust schema sluice of ROLE", false,
     CMD_VALUE(trust_owner)},
    {"until", '\0', "TARGET", "of advance: go on until there", false, CMD_VALUE(until)},
    {"accept-drift", '\0', "REASON", "of advance: go on with the schema as it is", false,
     CMD_VALUE(accept_drift)},
    {"reason", '\0', "TEXT", "of confirm: why", false, CMD_VALUE(reason)},
    {"override", '\0', NULL, "of confirm: although the evidence does not hold", false,
     CMD_VALUE(override)},
    {"to", '\0', "PHASE", "of revert: the phase that stays", false, CMD_VALUE(to)},
    {"all", '\0', NULL, "of revert: every phase", false, CMD_VALUE(all)},
    {"lose-writes", '\0', NULL, "of revert: although values go that only the new side has", false,
     CMD_VALUE(lose_writes)},
};
enum { OWN_OPTIONS = 3 }; /* the first ones are the fleet's */

/* ---- what goes to each ---- */

/* What was given for the command goes to it; false for what it does not take. */
static bool take_words(struct fleet_job *job)
{
    struct cmd *cmd = job->cmd;
    const struct cmd_option_list takes = cmd_options_of(cmd->arena, cmd_find(job->choice->name));
    const char **words = NULL;
    *ARENA_PUSH(cmd->arena, words, job->word_count) = "sluice";
    *ARENA_PUSH(cmd->arena, words, job->word_count) = job->choice->name;
    for (size_t i = OWN_OPTIONS; i < sizeof options / sizeof *options; i++) {
        const char *place = (const char *)&cmd->values + options[i].offset;
        const char *value = options[i].argument ? *(const char *const *)place : NULL;
        if (options[i].argument ? value == NULL : !*(const bool *)place)
            continue;
        if (!cmd_has_option(&takes, options[i].name)) {
            error_set(&cmd->error, ERROR_USAGE, "option \"--%s\" is not for %s", options[i].name,
                      job->choice->name);
            error_hint(&cmd->error, "See `sluice %s --help`.", job->choice->name);
            return false;
        }
        *ARENA_PUSH(cmd->arena, words, job->word_count) = arena_printf(
            cmd->arena, options[i].argument ? "--%s=%s" : "--%s", options[i].name, value);
    }
    *ARENA_PUSH(cmd->arena, words, job->word_count) = "--json";
    job->words = words;
    return true;
}

/* ---- the whole ---- */

static bool choose(struct fleet_job *job)
{
    struct cmd *cmd = job->cmd;
    const char **names = NULL;
    size_t count = 0;
    for (job->choice = choices; job->choice->name != NULL; job->choice++) {
        if (str_equal(job->choice->name, cmd->arguments[0]))
            break;
        *ARENA_PUSH(cmd->arena, names, count) = job->choice->name;
    }
    if (job->choice->name == NULL) {
        error_set(&cmd->error, ERROR_USAGE, "command \"%s\" is not for a fleet",
                  cmd_shown_argument(cmd->arguments[0]));
        error_hint(&cmd->error, "%s", yaml_suggest(cmd->arena, cmd->arguments[0], names, count));
        return false;
    }
    size_t most = str_equal(job->choice->name, "confirm") ? 3 : 2;
    if (cmd->argument_count <= most)
        return true;
    error_set(&cmd->error, ERROR_USAGE, "unexpected argument \"%s\"",
              cmd_shown_argument(cmd->arguments[most]));
    error_hint(&cmd->error, "Type `sluice fleet --help` for its arguments and options.");
    return false;
}

/* Leaves those of other waves to others. */
static bool choose_wave(struct fleet_job *job)
{
    const char *word = job->cmd->values.wave;
    size_t chosen = SIZE_MAX;
    for (size_t i = 0; word != NULL && i < job->fleet.wave_count; i++)
        if (str_equal(word, job->fleet.waves[i].text) ||
            str_equal(word, arena_printf(job->cmd->arena, "%zu", i + 1)))
            chosen = i;
    if (word != NULL && chosen == SIZE_MAX) {
        error_set(&job->cmd->error, ERROR_USAGE, "there is no wave \"%s\" in \"%s\"", word,
                  job->cmd->values.targets);
        error_hint(&job->cmd->error, "Give the number of one, from 1 to %zu.",
                   job->fleet.wave_count);
        return false;
    }
    for (size_t i = 0; word != NULL && i < job->report.count; i++)
        job->targets[i].elsewhere |= job->targets[i].wave != chosen;
    return true;
}

static bool prepare(struct fleet_job *job)
{
    struct cmd *cmd = job->cmd;
    size_t count;
    if (!choose(job) || !take_words(job))
        return false;
    if (engine_argument_is_file(cmd->arguments[1]) && !cmd_read_file(cmd, cmd->arguments[1]))
        return false;
    cmd->failure.problems = &cmd->problems;
    if (!fleet_load(cmd->arena, cmd->values.targets, &job->fleet, &cmd->problems, &cmd->error) ||
        !fleet_list(cmd->arena, &job->fleet, &job->targets, &count, &cmd->error))
        return false;
    job->report.count = count;
    if ((cmd->values.shard != NULL && !fleet_shard(cmd->arena, &job->fleet, job->targets, count,
                                                   cmd->values.shard, &cmd->error)) ||
        !choose_wave(job))
        return false;
    job->ends = arena_alloc(cmd->arena, count * sizeof *job->ends);
    job->waves = arena_alloc(cmd->arena, job->fleet.wave_count * sizeof *job->waves);
    for (size_t i = 0; i < count; i++)
        job->ends[i] = (struct report_fleet_target){.name = job->targets[i].name,
                                                    .schema = job->targets[i].schema,
                                                    .wave = job->targets[i].wave,
                                                    .elsewhere = job->targets[i].elsewhere};
    for (size_t i = 0; i < job->fleet.wave_count; i++)
        job->waves[i] = (struct report_fleet_wave){.text = job->fleet.waves[i].text};
    job->report.targets = job->ends;
    job->report.waves = job->waves;
    job->report.wave_count = job->fleet.wave_count;
    return true;
}

/* The exit status of the whole is that of the worst; all that failed are named by the table. */
static bool tell_failure(struct fleet_job *job)
{
    static const enum error_code worst[] = {ERROR_FAILED,    ERROR_DRIFT, ERROR_REFUSED,
                                            ERROR_TEMPORARY, ERROR_USAGE, ERROR_GATE};
    struct cmd *cmd = job->cmd;
    size_t failed = 0;
    const char *gate = "GATE";
    enum error_code code = ERROR_NONE;
    for (size_t i = 0; i < job->report.count; i++) {
        failed += fleet_has_failed(&job->ends[i]);
        if (job->ends[i].status == (int)ERROR_GATE && job->ends[i].phase != NULL)
            gate = job->ends[i].phase;
    }
    for (size_t w = 0; w < sizeof worst / sizeof *worst && code == ERROR_NONE; w++)
        for (size_t i = 0; i < job->report.count; i++)
            if (job->ends[i].asked && job->ends[i].status == (int)worst[w])
                code = worst[w];
    if (failed > 0 && code == ERROR_NONE)
        code = ERROR_FAILED;
    if (code == ERROR_NONE)
        return true;
    if (failed > 0)
        error_set(&cmd->error, code, "%zu of %zu target%s failed", failed, job->report.count,
                  job->report.count == 1 ? "" : "s");
    else
        error_set(&cmd->error, code, "targets stand at a gate that is closed");
    if (failed > 0)
        error_hint(&cmd->error,
                   "Mend what the table names, and type the same again: whoever is done "
                   "is passed over.");
    else
        error_hint(&cmd->error,
                   "Confirm it: `sluice fleet confirm %s %s --targets %s --by WHO --reason TEXT`.",
                   cmd->arguments[1], gate, cmd->values.targets);
    return false;
}

static bool run(struct cmd *cmd)
{
    struct fleet_job job = {.cmd = cmd, .stop_after = SIZE_MAX};
    bool good = prepare(&job), ran = good;
    job.report.command = cmd->arguments[0];
    job.report.plan = cmd->plan != NULL ? cmd->plan->given_name : cmd->arguments[1];
    good = good && fleet_run_job(&job) && tell_failure(&job);
    if (cmd->values.json)
        cmd_answer(cmd, report_fleet_json(cmd->arena, &job.report, &cmd->failure));
    else if (ran)
        cmd_answer(cmd, report_fleet_text(cmd->arena, &job.report));
    return good;
}

const struct command cmd_fleet = {
    .name = "fleet",
    .arguments = {"COMMAND", "PLAN"},
    .repeats = true,
    .summary = "runs a command for every database or schema of a file, wave by wave",
    .description =
        "COMMAND is check, plan, advance, confirm (with its gate behind PLAN), status, verify,\n"
        "revert, pause, resume or log. advance begins a wave when the one before is complete or\n"
        "at a gate, and has soaked; a wave with failures ends there, and the others stay.\n",
    .options = CMD_OPTIONS(options),
    .offline = true,
    .run = run,
};

#include "phase/sql/judge.h"

#include <string.h>

#include "base/str.h"

/* What the plan sees to itself: all locks of a phase are taken under one budget. So is what a rule
 * that `waits` is about. */
static const struct lint_setting off[] = {{.rule = "no-lock-timeout", .off = true},
                                          {.rule = "locks-several-tables", .off = true},
                                          {.rule = "lock-timeout-too-long", .off = true}};

const struct cat_script *sql_met(const struct catalog *catalog, size_t phase)
{
    for (size_t i = 0; catalog && i < catalog->script_count; i++)
        if (catalog->scripts[i].phase == phase)
            return &catalog->scripts[i];
    return NULL;
}

static void add(struct lint *lint, const struct sql_script *script, bool old)
{
    lint_add(lint, &(struct lint_input){.path = "plan",
                                        .text = script->text,
                                        .length = strlen(script->text),
                                        .old = old,
                                        .transaction = PARSE_TX_FILE});
}

/* What a phase makes is new for those after it, until a gate: from there on it may be in use. */
static void add_earlier(struct lint *lint, const struct story *story, size_t phase,
                        const struct catalog *catalog)
{
    for (const struct fact *runs = NULL;
         (runs = story_next(story, FACT_RUNS, NULL, phase, runs));) {
        const struct cat_script *met = sql_met(catalog, runs->phase);
        const struct sql_args *args = runs->detail;
        if (!met || !met->done)
            add(lint, &args->run, story_between(story, FACT_WAITS, NULL, runs->phase, phase));
    }
}

struct lint *sql_lint(struct arena *arena, const struct story *story, size_t phase,
                      const struct catalog *catalog)
{
    const struct fact *runs = story_next_of(story, FACT_RUNS, phase, NULL);
    const struct sql_args *args = runs->detail;
    const struct lint_options options = {
        .transaction = PARSE_TX_FILE,
        .version = catalog ? catalog->server_version / 10000 : 0,
        .settings = off,
        .setting_count = sizeof off / sizeof *off,
    };
    struct lint *lint = lint_new(arena, &options);
    add_earlier(lint, story, phase, catalog);
    add(lint, &args->run, false);
    return lint;
}

static const struct sql_allow *allowed(const struct sql_args *args, const char *rule)
{
    for (size_t i = 0; i < args->allow_count; i++)
        if (str_equal(args->allows[i].rule.text, rule))
            return &args->allows[i];
    return NULL;
}

struct sql_verdict *sql_judge(struct arena *arena, const struct story *story, size_t phase,
                              const struct catalog *catalog, size_t *count)
{
    const struct cat_script *met = sql_met(catalog, phase);
    const struct sql_args *args = story_next_of(story, FACT_RUNS, phase, NULL)->detail;
    struct sql_verdict *verdicts = NULL;
    struct lint *lint = sql_lint(arena, story, phase, catalog);
    lint_run(lint, met ? met->facts : NULL);
    const struct lint_file *file = &lint->files[lint->file_count - 1];
    *count = 0;
    for (size_t i = 0; i < file->finding_count; i++)
        if (file->findings[i].severity < LINT_HYGIENE && !file->findings[i].rule->waits)
            *ARENA_PUSH(arena, verdicts, *count) =
                (struct sql_verdict){&file->findings[i], allowed(args, file->findings[i].rule->id)};
    return verdicts;
}

#include <stdlib.h>

#include "base/str.h"
#include "cmd.h"
#include "lint_files.h"
#include "pg/facts/facts.h"
#include "report/lint/lint.h"

static const struct cmd_option options[] = {
    {"format", '\0', "FORMAT", "text (default), json, sarif, gitlab, junit or github", false,
     CMD_VALUE(format)},
    {"fail-on", '\0', "SEVERITY",
     "exit with 4 at a finding of breaks, blocks, data (default) or hygiene, or worse; or never",
     false, CMD_VALUE(fail_on)},
    {"hygiene", '\0', NULL, "rules about habits too", false, CMD_VALUE(hygiene)},
    {"transaction", '\0', "file|none",
     "whether the tool runs a file in one transaction (default: by its markers)", false,
     CMD_VALUE(transaction)},
    {"pg-version", '\0', "VERSION", "of the server, such as 15 (default: any, or the database's)",
     false, CMD_VALUE(pg_version)},
    {"changed", '\0', "REV", "only files that `git diff REV` names", false, CMD_VALUE(changed)},
    {"explain", '\0', "RULE", "print what a rule is about; all: every one", false,
     CMD_VALUE(explain)},
};

static bool choose_format(struct cmd *cmd, const struct report_lint_format **format)
{
    const char *name = cmd->values.format ? cmd->values.format : cmd->values.json ? "json" : "text";
    for (*format = report_lint_formats; (*format)->name; (*format)++)
        if (str_equal((*format)->name, name)) {
            cmd->values.json |= str_equal(name, "json");
            return true;
        }
    error_set(&cmd->error, ERROR_USAGE, "unknown format \"%s\"", name);
    error_hint(&cmd->error, "Write --format text, json, sarif, gitlab, junit or github.");
    return false;
}

static bool choose_severity(struct cmd *cmd, const struct lint_config *config,
                            enum lint_severity *fail_on)
{
    const char *name = cmd->values.fail_on ? cmd->values.fail_on
                       : config->fail_on   ? config->fail_on
                                           : "data";
    *fail_on = lint_severity_of(name);
    if (*fail_on < LINT_SEVERITIES || str_equal(name, "never"))
        return true;
    error_set(&cmd->error, ERROR_USAGE, "unknown severity \"%s\"", name);
    error_hint(&cmd->error, "Write --fail-on breaks, blocks, data, hygiene or never.");
    return false;
}

static bool choose_transaction(struct cmd *cmd, struct lint_options *chosen)
{
    const char *name = cmd->values.transaction;
    if (str_equal(name, "file")) {
        chosen->transaction = PARSE_TX_FILE;
    } else if (str_equal(name, "none")) {
        chosen->transaction = PARSE_TX_NONE;
    } else if (name) {
        error_set(&cmd->error, ERROR_USAGE, "unknown mode of transactions \"%s\"", name);
        error_hint(&cmd->error, "Write --transaction file or --transaction none.");
        return false;
    }
    return true;
}

static bool choose_version(struct cmd *cmd, struct lint_options *chosen)
{
    enum { OLDEST = 9, NEWEST = 99 };
    const char *text = cmd->values.pg_version;
    char *end = NULL;
    long version = text ? strtol(text, &end, 10) : 0;
    if (!text)
        return true;
    if (end == text || (*end && *end != '.') || version < OLDEST || version > NEWEST) {
        error_set(&cmd->error, ERROR_USAGE, "\"%s\" is no version of PostgreSQL", text);
        error_hint(&cmd->error, "Write --pg-version 15, for instance.");
        return false;
    }
    chosen->version = (int)version;
    return true;
}

/* What the command line does not say the configuration does. */
static struct lint_options options_of(const struct cmd *cmd, const struct lint_config *config,
                                      enum lint_severity fail_on)
{
    return (struct lint_options){
        .transaction = (enum parse_transaction)config->transaction,
        .version = (int)config->pg_version,
        .hygiene = cmd->values.hygiene || config->hygiene || fail_on == LINT_HYGIENE,
        .settings = config->rules,
        .setting_count = config->rule_count,
    };
}

static bool explain(struct cmd *cmd, const char *name)
{
    const struct lint_rule *rule = lint_rule_find(name);
    if (str_equal(name, "all")) {
        cmd_answer(cmd, report_lint_rules(cmd->arena));
        return true;
    }
    if (rule) {
        cmd_answer(cmd, report_lint_rule(cmd->arena, rule));
        return true;
    }
    size_t count;
    const char *const *ids = lint_rule_ids(cmd->arena, &count);
    error_set(&cmd->error, ERROR_USAGE, "unknown rule \"%s\"", name);
    error_hint(&cmd->error, "%s", yaml_suggest(cmd->arena, name, ids, count));
    return false;
}

static bool refuse(struct cmd *cmd, const struct lint *lint, enum lint_severity fail_on)
{
    size_t count = fail_on < LINT_SEVERITIES ? lint_count(lint, fail_on) : 0;
    if (count == 0)
        return true;
    error_set(&cmd->error, ERROR_REFUSED, "%zu finding%s of severity \"%s\" or worse", count,
              count == 1 ? "" : "s", lint_severity_name(fail_on));
    error_hint(&cmd->error,
               "Take the safe way, or write \"-- sluice:allow RULE: REASON\" before the "
               "statement.");
    return false;
}

/* With a database its catalogue is asked for what the files name. */
static bool judge(struct cmd *cmd, struct lint *lint)
{
    if (!cmd_database_named(cmd)) {
        lint_run(lint, NULL);
        if (lint->assumed > 0)
            cmd_note(cmd,
                     arena_printf(cmd->arena,
                                  "no database was given, so types, sizes, volatility and what "
                                  "proves NOT NULL are not known: %zu finding%s may be harmless",
                                  lint->assumed, lint->assumed == 1 ? "" : "s"),
                     "Give --db CONNINFO, or set PGDATABASE or another PG* variable.");
        return true;
    }
    struct pg *pg = NULL;
    struct facts facts = {0};
    const struct facts_wanted wanted = lint_wanted(lint);
    bool good = pg_open(cmd->arena, cmd->values.db, &pg, &cmd->error) &&
                facts_load(cmd->arena, pg, &wanted, &facts, &cmd->error);
    pg_close(pg);
    cmd_hide_password(cmd, cmd->values.db);
    if (good)
        lint_run(lint, &facts);
    return good;
}

static bool run(struct cmd *cmd)
{
    const struct report_lint_format *format;
    enum lint_severity fail_on;
    struct lint_files files = {0};
    if (cmd->values.explain)
        return explain(cmd, cmd->values.explain);
    if (!choose_format(cmd, &format) || !lint_files_find(cmd, &files) ||
        !choose_severity(cmd, &files.config, &fail_on))
        return false;
    struct lint_options chosen = options_of(cmd, &files.config, fail_on);
    if (!choose_transaction(cmd, &chosen) || !choose_version(cmd, &chosen))
        return false;
    struct lint *lint = lint_new(cmd->arena, &chosen);
    if (!lint_files_read(cmd, &files, lint))
        return false;
    if (!judge(cmd, lint))
        return false;
    bool good = refuse(cmd, lint, fail_on);
    cmd_answer(cmd, format->render(cmd->arena, lint, &cmd->failure));
    return good;
}

const struct command cmd_lint = {
    .name = "lint",
    .arguments = {"[FILE]..."},
    .repeats = true,
    .summary = "tells what raw SQL migrations would break or block, and the safe way",
    .description =
        "FILE is SQL, a folder of it, or - for standard input; files are read in order, and what "
        "one\n"
        "makes is new for those after it. With a database the catalogue decides what the text "
        "cannot.\n",
    .options = CMD_OPTIONS(options),
    .run = run,
};

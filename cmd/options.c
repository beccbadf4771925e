#include "cmd.h"

#include <getopt.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "yaml/field.h"

static const struct cmd_option program_options[] = {
    {"help", 'h', NULL, "print this help", false, CMD_VALUE(help)},
    {"version", 'V', NULL, "print the version", false, CMD_VALUE(version)},
};
const struct cmd_option_list cmd_program_options = CMD_OPTIONS(program_options);

static const struct cmd_option database_options[] = {
    {"db", 'd', "CONNINFO",
     "the database, as libpq takes it: keywords or a URI (default: PG* variables, then "
     "DATABASE_URL)",
     false, CMD_VALUE(db)},
    {"schema", '\0', "SCHEMA",
     "what names without a schema mean (default: public); a plan stands apart in each", false,
     CMD_VALUE(schema)},
    {"by", '\0', "WHO", "who you are, for the audit trail (default: SLUICE_BY, or what CI sets)",
     false, CMD_VALUE(by)},
    {"trust-owner", '\0', "ROLE",
     "trust schema sluice of ROLE, which is neither yours nor the database's owner", false,
     CMD_VALUE(trust_owner)},
    {"show-values", '\0', NULL,
     "on this terminal, show what rows contain in what the server says of a failure", false,
     CMD_VALUE(show_values)},
};

static const struct cmd_option common_options[] = {
    {"json", '\0', NULL, "print one JSON object on standard output", false, CMD_VALUE(json)},
    {"color", '\0', "WHEN", "colour: auto (default: on a terminal), always or never", false,
     CMD_VALUE(color)},
    {"help", 'h', NULL, "print this help", false, CMD_VALUE(help)},
};

bool cmd_has_option(const struct cmd_option_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (str_equal(list->items[i].name, name))
            return true;
    return false;
}

/* An option that the command describes in its own words comes first and alone. */
static void append(struct arena *arena, struct cmd_option **items, size_t *count,
                   const struct cmd_option *options, size_t option_count)
{
    for (size_t i = 0; i < option_count; i++) {
        const struct cmd_option_list so_far = {*items, *count};
        if (!cmd_has_option(&so_far, options[i].name))
            *ARENA_PUSH(arena, *items, *count) = options[i];
    }
}

struct cmd_option_list cmd_options_of(struct arena *arena, const struct command *command)
{
    struct cmd_option *items = NULL;
    size_t count = 0;
    if (!command)
        return (struct cmd_option_list){items, count};
    append(arena, &items, &count, command->options.items, command->options.count);
    if (!command->offline)
        append(arena, &items, &count, database_options,
               sizeof database_options / sizeof *database_options);
    append(arena, &items, &count, common_options, sizeof common_options / sizeof *common_options);
    return (struct cmd_option_list){items, count};
}

struct cmd_option_list cmd_leading_options(struct arena *arena)
{
    struct cmd_option *items = NULL;
    size_t count = 0;
    append(arena, &items, &count, program_options,
           sizeof program_options / sizeof *program_options);
    append(arena, &items, &count, database_options,
           sizeof database_options / sizeof *database_options);
    append(arena, &items, &count, common_options, sizeof common_options / sizeof *common_options);
    return (struct cmd_option_list){items, count};
}

static void help_hint(struct cmd *cmd)
{
    if (cmd->command != NULL)
        error_hint(&cmd->error, "Type `sluice %s --help` for its arguments and options.",
                   cmd->command->name);
    else
        error_hint(&cmd->error, "Type `sluice --help` for the commands.");
}

/* Words that other tools have for it. */
static const struct {
    const char *word, *command;
} foreign[] = {
    {"abort", "revert"},     {"apply", "advance"},    {"approve", "confirm"},
    {"backfill", "advance"}, {"baseline", "advance"}, {"cancel", "pause"},
    {"complete", "advance"}, {"contract", "advance"}, {"create", "new"},
    {"deploy", "advance"},   {"diff", "show"},        {"down", "revert"},
    {"downgrade", "revert"}, {"execute", "advance"},  {"expand", "advance"},
    {"generate", "new"},     {"history", "log"},      {"info", "status"},
    {"init", "new"},         {"inspect", "plan"},     {"list", "status"},
    {"ls", "status"},        {"migrate", "advance"},  {"preview", "plan"},
    {"redo", "advance"},     {"repair", "status"},    {"rollback", "revert"},
    {"run", "advance"},      {"start", "advance"},    {"stop", "pause"},
    {"test", "rehearse"},    {"undo", "revert"},      {"up", "advance"},
    {"update", "advance"},   {"upgrade", "advance"},  {"validate", "check"},
};

bool cmd_refuse_command(struct cmd *cmd, const char *word)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; cmd_commands[i] != NULL; i++)
        *ARENA_PUSH(cmd->arena, names, count) = cmd_commands[i]->name;
    error_set(&cmd->error, ERROR_USAGE, "unknown command \"%s\"", cmd_shown_argument(word));
    for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
        if (str_equal(foreign[i].word, word)) {
            error_hint(&cmd->error, "Here it is `sluice %s`: see `sluice help %s`.",
                       foreign[i].command, foreign[i].command);
            return false;
        }
    error_hint(&cmd->error, "%s", yaml_suggest(cmd->arena, word, names, count));
    return false;
}

static const char *suggest_option(struct cmd *cmd, const struct cmd_option_list *options,
                                  const char *name)
{
    const char **names = NULL;
    size_t count = 0;
    for (size_t i = 0; i < options->count; i++)
        *ARENA_PUSH(cmd->arena, names, count) =
            arena_printf(cmd->arena, "--%s", options->items[i].name);
    return yaml_suggest(cmd->arena, name, names, count);
}

/*
 * What getopt found at fault, in its `optopt`: 0 for an unknown or ambiguous long option, the
 * number that set_value knows for a long one whose value is missing or too much, else a letter.
 * `word` is shown without what follows "=", which may be a secret.
 */
static bool refuse_option(struct cmd *cmd, const struct cmd_option_list *options, bool needs_value,
                          const char *word)
{
    if (optopt == 0) {
        const char *name = arena_strndup(cmd->arena, word, strcspn(word, "="));
        error_set(&cmd->error, ERROR_USAGE, "unknown option \"%s\"", name);
        error_hint(&cmd->error, "%s", suggest_option(cmd, options, name));
    } else if (optopt > (int)options->count) {
        error_set(&cmd->error, ERROR_USAGE, "unknown option \"-%c\"", optopt);
    } else {
        error_set(&cmd->error, ERROR_USAGE, "option \"--%s\" %s value",
                  options->items[optopt - 1].name, needs_value ? "needs a" : "takes no");
    }
    help_hint(cmd);
    return false;
}

static void set_value(struct cmd *cmd, const struct cmd_option *option)
{
    static const size_t connections[] = {CMD_VALUE(db), CMD_VALUE(on), CMD_VALUE(from),
                                         CMD_VALUE(to)};
    char *place = (char *)&cmd->values + option->offset;
    bool connects = false;
    for (size_t i = 0; i < sizeof connections / sizeof *connections; i++)
        connects |= option->offset == connections[i];
    if (connects)
        *(const char **)place = cmd_take_conninfo(cmd->arena, optarg);
    else if (option->argument != NULL)
        *(const char **)place = optarg;
    else
        *(bool *)place = true;
}

/* Long options are numbered from 1; there are fewer of them than the first letter's code. */
static const struct cmd_option *option_found(const struct cmd_option_list *options, int found)
{
    for (size_t i = 0; i < options->count; i++)
        if (found == (int)(i + 1) || found == options->items[i].letter)
            return &options->items[i];
    return NULL;
}

/* How to answer has to be known even when the arguments from `first` on are not understood. */
static void look_for_json(struct cmd *cmd, int first, int argc, char **argv)
{
    for (int i = first; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--json") == 0 || strcmp(argv[i], "--detailed-json") == 0)
            cmd->values.json = true;
}

static bool parse_options(struct cmd *cmd, const struct cmd_option_list *options, const char *order,
                          int argc, char **argv)
{
    struct str letters = {.arena = cmd->arena};
    struct option *table = arena_alloc(cmd->arena, (options->count + 1) * sizeof *table);
    str_addf(&letters, "%s:", order);
    for (size_t i = 0; i < options->count; i++) {
        const struct cmd_option *option = &options->items[i];
        int has_value = option->argument != NULL ? required_argument : no_argument;
        table[i] = (struct option){option->name, has_value, NULL, (int)(i + 1)};
        if (option->letter != '\0')
            str_addf(&letters, "%c%s", option->letter, has_value == no_argument ? "" : ":");
    }
    opterr = 0;
    optind = 0; /* begin anew: glibc */
    for (int found; (found = getopt_long(argc, argv, str_text(&letters), table, NULL)) != -1;) {
        const struct cmd_option *option = option_found(options, found);
        if (option == NULL) {
            look_for_json(cmd, optind, argc, argv);
            return refuse_option(cmd, options, found == ':', argv[optind - 1]);
        }
        set_value(cmd, option);
    }
    return true;
}

static bool is_optional(const char *argument)
{
    return *argument == '[';
}

static bool take_arguments(struct cmd *cmd, int argc, char **argv)
{
    size_t most = 0;
    while (most < CMD_MAX_ARGUMENTS && cmd->command->arguments[most] != NULL)
        most++;
    cmd->arguments =
        arena_alloc(cmd->arena, ((size_t)argc + CMD_MAX_ARGUMENTS) * sizeof *cmd->arguments);
    for (int i = optind; i < argc; i++) {
        if (cmd->argument_count == most && !cmd->command->repeats) {
            error_set(&cmd->error, ERROR_USAGE, "unexpected argument \"%s\"",
                      cmd_shown_argument(argv[i]));
            help_hint(cmd);
            return false;
        }
        cmd->arguments[cmd->argument_count++] = argv[i];
    }
    if (cmd->argument_count == 0 && cmd->command->from_folder && cmd->config.plans)
        cmd->arguments[cmd->argument_count++] = cmd->config.plans;
    for (size_t i = cmd->argument_count; i < most && !is_optional(cmd->command->arguments[i]);
         i++) {
        error_set(&cmd->error, ERROR_USAGE, "argument %s is missing", cmd->command->arguments[i]);
        help_hint(cmd);
        return false;
    }
    for (size_t i = 0; i < cmd->argument_count; i++)
        if (*cmd->arguments[i] == '\0') {
            error_set(&cmd->error, ERROR_USAGE, "argument %s is empty",
                      cmd->command->arguments[i < most ? i : most - 1]);
            help_hint(cmd);
            return false;
        }
    return true;
}

/* What stands in for an option that was not given: the first variable of its that is set. CI
 * systems tell in theirs who began a job. */
static const struct {
    const char *variable;
    size_t offset;
} defaults[] = {
    {"SLUICE_TRUST_OWNER", CMD_VALUE(trust_owner)},
    {"SLUICE_BY", CMD_VALUE(by)},
    {"GITHUB_ACTOR", CMD_VALUE(by)},
    {"GITLAB_USER_LOGIN", CMD_VALUE(by)},
    {"BUILD_USER", CMD_VALUE(by)},
    {"SLUICE_HOOKS", CMD_VALUE(hooks)},
};

/* SQLAlchemy puts its driver behind the scheme: "postgresql+psycopg://…". */
static const char *without_driver(struct arena *arena, const char *url)
{
    size_t scheme = strcspn(url, ":+");
    size_t driver = url[scheme] == '+' ? strcspn(url + scheme, ":") : 0;
    return arena_printf(arena, "%.*s%s", (int)scheme, url, url + scheme + driver);
}

static void take_environment(struct cmd *cmd)
{
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++) {
        const char **place = (const char **)((char *)&cmd->values + defaults[i].offset);
        const char *value = getenv(defaults[i].variable);
        if (*place == NULL && value != NULL && *value != '\0')
            *place = value;
    }
    const char *url = getenv("DATABASE_URL");
    if (!cmd_database_named(cmd) && url && *url)
        cmd->values.db = without_driver(cmd->arena, url);
    cmd->values.json |= cmd->values.detailed;
}

static bool check_values(struct cmd *cmd, const struct cmd_option_list *options)
{
    for (size_t i = 0; i < options->count; i++) {
        const struct cmd_option *option = &options->items[i];
        const char *place = (const char *)&cmd->values + option->offset;
        const char *value = option->argument != NULL ? *(const char *const *)place : "given";
        if (value != NULL && *value == '\0') {
            error_set(&cmd->error, ERROR_USAGE, "option \"--%s\" is empty", option->name);
            help_hint(cmd);
            return false;
        }
        if (value == NULL && option->required) {
            error_set(&cmd->error, ERROR_USAGE, "option \"--%s\" is missing", option->name);
            error_hint(&cmd->error, "Give --%s %s: %s.", option->name, option->argument,
                       option->help);
            return false;
        }
    }
    return true;
}

/* Options before the command are those that every command has. */
static bool choose_command(struct cmd *cmd, int argc, char **argv)
{
    const struct cmd_option_list leading = cmd_leading_options(cmd->arena);
    if (!parse_options(cmd, &leading, "+", argc, argv))
        return false;
    if (cmd->values.version) {
        cmd->command = &cmd_version;
        optind = argc;
        return true;
    }
    if (optind == argc) {
        if (cmd->values.help)
            return true;
        error_set(&cmd->error, ERROR_USAGE, "a command is missing");
        help_hint(cmd);
        return false;
    }
    cmd->command = cmd_find(argv[optind]);
    if (cmd->command != NULL)
        return true;
    look_for_json(cmd, optind, argc, argv);
    return cmd_refuse_command(cmd, argv[optind]);
}

static bool parse_command(struct cmd *cmd, int argc, char **argv)
{
    const struct cmd_option_list options = cmd_options_of(cmd->arena, cmd->command);
    if (!parse_options(cmd, &options, "", argc, argv))
        return false;
    if (cmd->values.help)
        return true;
    take_environment(cmd);
    return cmd_check_color(cmd) && (cmd->command->offline || cmd_take_config(cmd)) &&
           take_arguments(cmd, argc, argv) && check_values(cmd, &options);
}

bool cmd_parse(struct cmd *cmd, int argc, char **argv)
{
    if (!choose_command(cmd, argc, argv))
        return false;
    if (cmd->command != NULL)
        cmd->failure.command = cmd->command->name;
    /* In what is left the command's own name takes the place of the program's. */
    if (optind < argc && !parse_command(cmd, argc - optind, argv + optind))
        return false;
    if (cmd->argument_count > 0)
        cmd->failure.argument = cmd_shown_argument(cmd->arguments[0]);
    return true;
}

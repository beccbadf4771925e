/*
 * completion: what a shell offers while a command is typed.
 *
 * The scripts for the shells are short and know nothing: they hand over the words so far and offer
 * what is answered, a candidate on a line, from the tables that parse commands too. A line ":files"
 * stands for files. Names of plans, phases and gates are the database's, if one is named.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "cmd.h"
#include "plan/start/start.h"
#include "report/lint/lint.h"

struct shell {
    const char *name, *script;
    const char *about; /* what parts a candidate from what it is for; NULL: the shell shows none */
};

static const struct shell shells[] = {
    {"bash",
     "# bash completion for sluice: source <(sluice completion bash)\n"
     "_sluice() {\n"
     "    local line current=${COMP_WORDS[COMP_CWORD]}\n"
     "    COMPREPLY=()\n"
     "    while IFS= read -r line; do\n"
     "        case $line in\n"
     "        :files)\n"
     "            compopt -o filenames 2>/dev/null\n"
     "            while IFS= read -r line; do COMPREPLY+=(\"$line\"); done \\\n"
     "                < <(compgen -f -- \"$current\")\n"
     "            ;;\n"
     "        *) COMPREPLY+=(\"$line\") ;;\n"
     "        esac\n"
     "    done < <(\"${COMP_WORDS[0]}\" completion bash -- \\\n"
     "        \"${COMP_WORDS[@]:1:COMP_CWORD-1}\" \"+$current\" 2>/dev/null)\n"
     "}\n"
     "complete -F _sluice sluice\n",
     NULL},
    {"zsh",
     "#compdef sluice\n"
     "# zsh completion for sluice: a file _sluice of this in a folder of $fpath\n"
     "_sluice() {\n"
     "    local line files\n"
     "    local -a found\n"
     "    for line in \"${(@f)$(\"${words[1]}\" completion zsh -- \\\n"
     "            \"${(@)words[2,CURRENT-1]}\" \"+${words[CURRENT]}\" 2>/dev/null)}\"; do\n"
     "        case $line in\n"
     "        ('') ;;\n"
     "        (:files) files=1 ;;\n"
     "        (*) found+=(\"$line\") ;;\n"
     "        esac\n"
     "    done\n"
     "    (( $#found == 0 )) || _describe sluice found\n"
     "    [[ -z $files ]] || _files\n"
     "}\n"
     "if [[ $funcstack[1] == _sluice ]]; then _sluice; else compdef _sluice sluice; fi\n",
     ":"},
    {"fish",
     "# fish completion for sluice: sluice completion fish | source\n"
     "function __sluice_complete\n"
     "    set -l words (commandline -opc)\n"
     "    set -l current (commandline -ct)\n"
     "    for line in ($words[1] completion fish -- $words[2..-1] \"+$current\" 2>/dev/null)\n"
     "        if test $line = :files\n"
     "            __fish_complete_path $current\n"
     "        else\n"
     "            echo $line\n"
     "        end\n"
     "    end\n"
     "end\n"
     "complete -c sluice -f -a '(__sluice_complete)'\n",
     "\t"},
};

static const struct shell *shell_of(const char *name)
{
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (str_equal(shells[i].name, name))
            return &shells[i];
    return NULL;
}

/* What was typed. */
struct line {
    struct cmd *cmd;
    const struct shell *shell;
    const struct command *command;
    const struct cmd_option *option; /* whose value comes next, or NULL */
    const char *arguments[CMD_MAX_ARGUMENTS];
    size_t argument_count;
    const char *before; /* what of the word in hand stands before its candidates: "--format=" */
    const char *typed;  /* the rest of it */
    struct str answer;
};

/* Words that a shell would have to quote are left to who types. */
static bool is_plain(const char *word)
{
    for (; *word; word++)
        if (!isalnum((unsigned char)*word) && !strchr("_.-", *word))
            return false;
    return true;
}

static void offer(struct line *line, const char *word, const char *about)
{
    if (!str_starts_with(word, line->typed) || !is_plain(word))
        return;
    str_addf(&line->answer, "%s%s", line->before, word);
    if (about && line->shell->about)
        str_addf(&line->answer, "%s%s", line->shell->about, about);
    str_add(&line->answer, "\n");
}

static void offer_words(struct line *line, const char *words, char separator)
{
    while (*words) {
        const char *end = strchrnul(words, separator);
        offer(line, arena_strndup(line->cmd->arena, words, (size_t)(end - words)), NULL);
        words = *end ? end + 1 : end;
    }
}

static void offer_commands(struct line *line)
{
    for (size_t i = 0; cmd_commands[i]; i++)
        offer(line, cmd_commands[i]->name, cmd_commands[i]->summary);
}

static void offer_files(struct line *line)
{
    str_add(&line->answer, ":files\n");
}

/* Who types waits for it, and sees nothing of what goes wrong. */
static bool open_database(struct cmd *cmd)
{
    cmd->read_only = true;
    if (!cmd_take_config(cmd))
        return false;
    setenv("PGCONNECT_TIMEOUT", "2", false);
    return cmd_database_named(cmd) && cmd_open_engine(cmd);
}

static void offer_plans(struct line *line)
{
    struct cmd *cmd = line->cmd;
    struct view_list view = {0};
    if (open_database(cmd) && engine_list(cmd->engine, true, &view, &cmd->error))
        for (size_t i = 0; i < view.line_count; i++)
            offer(line, view.lines[i].plan, view.lines[i].state);
    offer_files(line);
}

static void offer_phases_of(struct line *line, bool gates_only)
{
    struct cmd *cmd = line->cmd;
    struct view_plan view = {0};
    const char *plan = line->argument_count ? line->arguments[0] : NULL;
    bool file = plan && engine_argument_is_file(plan);
    if (!plan || !(file ? cmd_read_file(cmd, plan)
                        : open_database(cmd) &&
                              engine_read_plan(cmd->arena, cmd->engine, cmd->values.schema, plan,
                                               &cmd->plan, &cmd->problems, &cmd->error)))
        return;
    engine_describe(cmd->arena, cmd->plan, &view);
    for (size_t i = 0; i < view.phase_count; i++)
        if (view.phases[i].is_gate || !gates_only)
            offer(line, view.phases[i].name, view.phases[i].kind);
}

static void offer_gates(struct line *line)
{
    offer_phases_of(line, true);
}

static void offer_phases(struct line *line)
{
    offer_phases_of(line, false);
}

static void offer_targets(struct line *line)
{
    offer_words(line, "gate complete", ' ');
    offer_phases(line);
}

static void offer_colors(struct line *line)
{
    offer_words(line, "auto|always|never", '|');
}

static void offer_waits(struct line *line)
{
    offer_words(line, "gate evidence complete", ' ');
}

static void offer_formats(struct line *line)
{
    for (const struct report_lint_format *format = report_lint_formats; format->name; format++)
        offer(line, format->name, NULL);
}

static void offer_severities(struct line *line)
{
    offer_words(line, "breaks blocks data hygiene never", ' ');
}

static void offer_recipes(struct line *line)
{
    for (const struct plan_start *start = plan_starts; start->recipe; start++)
        offer(line, start->recipe, start->about);
}

static void offer_shells(struct line *line)
{
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        offer(line, shells[i].name, NULL);
}

/* By the word that stands for an argument or a value in help. */
static const struct {
    const char *word;
    void (*offer)(struct line *line);
} sources[] = {
    {"COMMAND", offer_commands},    {"DIR", offer_files},      {"FILE", offer_files},
    {"FORMAT", offer_formats},      {"GATE", offer_gates},     {"PHASE", offer_phases},
    {"PLAN", offer_plans},          {"RECIPE", offer_recipes}, {"SHELL", offer_shells},
    {"SEVERITY", offer_severities}, {"WHAT", offer_waits},     {"WHERE", offer_targets},
    {"WHEN", offer_colors},
};

/* "[PLAN]..." is PLAN; "file|none" is itself what can be given. */
static void offer_values(struct line *line, const char *what)
{
    size_t start = strspn(what, "["), length = strcspn(what + start, "].");
    const char *word = arena_strndup(line->cmd->arena, what + start, length);
    if (strchr(word, '|')) {
        offer_words(line, word, '|');
        return;
    }
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (str_equal(sources[i].word, word))
            sources[i].offer(line);
}

static void offer_options(struct line *line, const struct cmd_option_list *options)
{
    for (size_t i = 0; i < options->count; i++)
        offer(line, arena_printf(line->cmd->arena, "--%s", options->items[i].name),
              options->items[i].help);
}

static void offer_arguments(struct line *line)
{
    const struct command *command = line->command;
    size_t most = 0;
    while (most < CMD_MAX_ARGUMENTS && command->arguments[most])
        most++;
    if (line->argument_count < most || (most && command->repeats)) {
        size_t number = line->argument_count < most ? line->argument_count : most - 1;
        offer_values(line, command->arguments[number]);
    }
}

/* Of the word "--NAME", "--NAME=VALUE" or "-L". */
static const struct cmd_option *option_of(const struct cmd_option_list *options, const char *word)
{
    for (size_t i = 0; i < options->count; i++) {
        const struct cmd_option *option = &options->items[i];
        size_t length = strlen(option->name);
        if (str_starts_with(word, "--") && strncmp(word + 2, option->name, length) == 0 &&
            (word[2 + length] == '\0' || word[2 + length] == '='))
            return option;
        if (option->letter && word[0] == '-' && word[1] == option->letter && !word[2])
            return option;
    }
    return NULL;
}

/* Which database is meant; a conninfo may hold a password, which the list of processes shows. */
static void take_value(struct line *line, char *value)
{
    struct cmd_values *values = &line->cmd->values;
    if (line->option->offset == CMD_VALUE(db))
        values->db = cmd_take_conninfo(line->cmd->arena, value);
    if (line->option->offset == CMD_VALUE(trust_owner))
        values->trust_owner = value;
    line->option = NULL;
}

static void take_option(struct line *line, const struct cmd_option_list *options, char *word)
{
    char *value = strchr(word, '=');
    line->option = option_of(options, word);
    if (line->option && !line->option->argument)
        line->option = NULL;
    if (line->option && value)
        take_value(line, value + 1);
}

static bool take_word(struct line *line, const struct cmd_option_list *options, char *word)
{
    if (line->option) { /* bash parts words at "=" */
        if (!str_equal(word, "="))
            take_value(line, word);
    } else if (*word == '-') {
        take_option(line, options, word);
    } else if (!line->command) {
        line->command = cmd_find(word);
        return line->command != NULL;
    } else if (line->argument_count < CMD_MAX_ARGUMENTS) {
        line->arguments[line->argument_count++] = word;
    }
    return true;
}

static void offer_next(struct line *line, const struct cmd_option_list *options)
{
    const char *value = strchr(line->typed, '=');
    const struct cmd_option *option = value ? option_of(options, line->typed) : NULL;
    if (line->option && str_equal(line->typed, "="))
        line->typed = "";
    if (option && option->argument) {
        line->before =
            arena_strndup(line->cmd->arena, line->typed, (size_t)(value + 1 - line->typed));
        line->typed = value + 1;
        offer_values(line, option->argument);
    } else if (line->option) {
        offer_values(line, line->option->argument);
    } else if (*line->typed == '-') {
        offer_options(line, options);
    } else if (line->command) {
        offer_arguments(line);
    } else {
        offer_commands(line);
    }
}

/* The word that is being typed comes last, behind a "+", since it may be empty. */
static bool answer(struct cmd *cmd, const struct shell *shell)
{
    struct line line = {.cmd = cmd, .shell = shell, .before = "", .answer = {.arena = cmd->arena}};
    size_t last = cmd->argument_count - 1;
    if (*cmd->arguments[last] != '+') {
        error_set(&cmd->error, ERROR_USAGE, "the last word has to begin with \"+\"");
        error_hint(&cmd->error, "Type `sluice completion %s` for the script that asks.",
                   shell->name);
        return false;
    }
    line.typed = cmd->arguments[last] + 1;
    struct cmd_option_list options = cmd_leading_options(cmd->arena);
    for (size_t i = 1; i < last; i++) {
        bool known = line.command != NULL;
        if (!take_word(&line, &options, (char *)cmd->arguments[i]))
            return true; /* there is no such command: nothing to offer */
        if (!known && line.command)
            options = cmd_options_of(cmd->arena, line.command);
    }
    offer_next(&line, &options);
    error_clear(&cmd->error);
    cmd->problems.count = 0;
    cmd_answer(cmd, str_text(&line.answer));
    return true;
}

static bool run(struct cmd *cmd)
{
    const struct shell *shell = shell_of(cmd->arguments[0]);
    if (!shell) {
        error_set(&cmd->error, ERROR_USAGE, "there is no completion for \"%s\"", cmd->arguments[0]);
        error_hint(&cmd->error, "Type `sluice completion bash`, zsh or fish.");
        return false;
    }
    if (cmd->argument_count > 1)
        return answer(cmd, shell);
    cmd_answer(cmd, cmd->values.json ? report_help_json(cmd->arena, shell->script) : shell->script);
    return true;
}

const struct command cmd_completion = {
    .name = "completion",
    .arguments = {"SHELL", "[WORD]..."},
    .repeats = true,
    .summary = "prints the script by which bash, zsh or fish complete what is typed",
    .description = "\nThe script gives the words so far, which are answered with what can come "
                   "next.\n",
    .offline = true,
    .run = run,
};

#include "base/str.h"
#include "cmd.h"

static void add_options(struct str *out, const struct cmd_option_list *options)
{
    size_t widest = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < options->count; i++) {
            const struct cmd_option *option = &options->items[i];
            const char *letter =
                option->letter != '\0' ? arena_printf(out->arena, "-%c, ", option->letter) : "    ";
            const char *shown = arena_printf(out->arena, "%s--%s%s%s", letter, option->name,
                                             option->argument != NULL ? " " : "",
                                             option->argument != NULL ? option->argument : "");
            struct str length = {.arena = out->arena};
            str_add(&length, shown);
            widest = length.length > widest ? length.length : widest;
            if (pass == 1)
                str_addf(out, "  %-*s  %s%s\n", (int)widest, shown, option->help,
                         option->required ? " (required)" : "");
        }
}

static const char *arguments_text(struct arena *arena, const struct command *command)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < CMD_MAX_ARGUMENTS && command->arguments[i] != NULL; i++)
        str_addf(&out, " %s", command->arguments[i]);
    return str_text(&out);
}

static const char *required_text(struct arena *arena, const struct cmd_option_list *options)
{
    struct str out = {.arena = arena};
    for (size_t i = 0; i < options->count; i++)
        if (options->items[i].required)
            str_addf(&out, " --%s %s", options->items[i].name, options->items[i].argument);
    return str_text(&out);
}

static const char *command_help(struct arena *arena, const struct command *command)
{
    struct str out = {.arena = arena};
    const struct cmd_option_list options = cmd_options_of(arena, command);
    str_addf(&out, "usage: sluice %s%s%s [OPTION]...\n\nsluice %s %s.\n", command->name,
             arguments_text(arena, command), required_text(arena, &options), command->name,
             command->summary);
    if (command->description != NULL)
        str_addf(&out, "%s", command->description);
    str_add(&out, "\noptions:\n");
    add_options(&out, &options);
    return str_text(&out);
}

static const char *program_help(struct arena *arena)
{
    struct str out = {.arena = arena};
    str_add(&out, "usage: sluice COMMAND [ARGUMENT]... [OPTION]...\n\n"
                  "Carries a PostgreSQL schema change through phases, without downtime.\n\n"
                  "commands:\n");
    for (size_t i = 0; cmd_commands[i] != NULL; i++) {
        const struct command *command = cmd_commands[i];
        const char *shown =
            arena_printf(arena, "%s%s", command->name, arguments_text(arena, command));
        str_addf(&out, "  %-18s  %s\n", shown, command->summary);
    }
    str_add(&out, "\noptions:\n");
    add_options(&out, &cmd_program_options);
    str_add(&out, "\nPLAN is a file, or the name of a plan that the database knows.\n"
                  "Type `sluice help COMMAND` for the options of a command, and see sluice(1).\n");
    return str_text(&out);
}

void cmd_answer_help(struct cmd *cmd, const struct command *command)
{
    const char *text =
        command != NULL ? command_help(cmd->arena, command) : program_help(cmd->arena);
    cmd_answer(cmd, cmd->values.json ? report_help_json(cmd->arena, text) : text);
}

static bool run(struct cmd *cmd)
{
    const struct command *asked = NULL;
    if (cmd->argument_count > 0 && (asked = cmd_find(cmd->arguments[0])) == NULL)
        return cmd_refuse_command(cmd, cmd->arguments[0]);
    cmd_answer_help(cmd, asked);
    return true;
}

const struct command cmd_help = {
    .name = "help",
    .arguments = {"[COMMAND]"},
    .summary = "prints the commands, or the options of one",
    .offline = true,
    .run = run,
};

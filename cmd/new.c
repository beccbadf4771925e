/* new: a plan to begin with. What the database has against it is said before it is written. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cmd.h"
#include "plan/start/start.h"

static bool refuse_recipe(struct cmd *cmd, const char *word)
{
    struct str names = {.arena = cmd->arena};
    for (const struct plan_start *start = plan_starts; start->recipe != NULL; start++)
        str_addf(&names, "%s%s", names.length ? ", " : "", start->recipe);
    error_set(&cmd->error, ERROR_USAGE, "there is no recipe \"%s\"", word);
    error_hint(&cmd->error, "Write one of %s.", str_text(&names));
    return false;
}

static bool check_words(struct cmd *cmd, const struct plan_start *start)
{
    size_t wanted = 0;
    struct str usage = {.arena = cmd->arena};
    for (; wanted < PLAN_START_MAX_WORDS && start->words[wanted] != NULL; wanted++)
        str_addf(&usage, " %s", start->words[wanted]);
    if (cmd->argument_count == wanted + 1)
        return true;
    error_set(&cmd->error, ERROR_USAGE, "recipe %s takes %zu word%s, and %zu %s given",
              start->recipe, wanted, wanted == 1 ? "" : "s", cmd->argument_count - 1,
              cmd->argument_count == 2 ? "is" : "are");
    error_hint(&cmd->error, "Type `sluice new %s%s`.", start->recipe, str_text(&usage));
    return false;
}

static bool ask_database(struct cmd *cmd)
{
    struct view_plan view = {0};
    bool good = cmd_open_engine(cmd) && engine_set_patience(cmd->engine, cmd->plan, &cmd->error) &&
                engine_choose_plan(cmd->engine, &cmd->plan, &cmd->error) &&
                engine_check(cmd->engine, cmd->plan, &view, &cmd->error);
    cmd_print_findings(cmd, &view);
    return good;
}

bool cmd_read_new(struct cmd *cmd, const char *file, const char *text, const char *what,
                  const char *hint)
{
    cmd->failure.problems = &cmd->problems;
    cmd->plan = plan_read(cmd->arena, file, text, strlen(text), &cmd->problems);
    if (cmd->plan != NULL)
        return true;
    error_set(&cmd->error, ERROR_USAGE, "%s", what);
    error_hint(&cmd->error, "%s", hint);
    return false;
}

bool cmd_write_new(struct cmd *cmd, const char *path, const char *text)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file < 0) {
        bool there = errno == EEXIST;
        error_set(&cmd->error, ERROR_USAGE, "could not write \"%s\": %s", path,
                  there ? "it is there already" : strerror(errno));
        error_hint(&cmd->error, there ? "Name another file with --out FILE, or `--out -` to see it."
                                      : "Name a file that can be made with --out FILE.");
        return false;
    }
    size_t length = strlen(text), done = 0;
    ssize_t wrote = 0;
    while (done < length && (wrote = write(file, text + done, length - done)) >= 0)
        done += (size_t)wrote;
    if (close(file) == 0 && wrote >= 0)
        return true;
    error_set(&cmd->error, ERROR_TEMPORARY, "could not write \"%s\": %s", path, strerror(errno));
    error_hint(&cmd->error, "Make room, take what there is of it away, and try again.");
    unlink(path);
    return false;
}

static bool run(struct cmd *cmd)
{
    const char *recipe = cmd->arguments[0], **words = cmd->arguments + 1;
    if (str_equal(recipe, "move"))
        return cmd_new_move(cmd);
    const struct plan_start *start = plan_start_find(recipe);
    if (start == NULL)
        return refuse_recipe(cmd, recipe);
    if (!check_words(cmd, start))
        return false;
    const char *name = plan_start_name(cmd->arena, start, words);
    const char *text = plan_start_text(cmd->arena, start, words, name, cmd->config.settings);
    const char *folder =
        cmd->config.plans ? arena_printf(cmd->arena, "%s/", cmd->config.plans) : "";
    const char *out = cmd->values.out != NULL ? cmd->values.out
                                              : arena_printf(cmd->arena, "%s%s.yaml", folder, name);
    bool shown = str_equal(out, "-");
    bool good = cmd_read_new(cmd, shown ? name : out, text, "these words make no plan",
                             arena_printf(cmd->arena,
                                          "Give names as PostgreSQL stores them; `sluice new %s "
                                          "--out -` shows nothing but a plan.",
                                          recipe)) &&
                (!cmd_database_named(cmd) || ask_database(cmd)) &&
                (shown || cmd_write_new(cmd, out, text));
    if (good && !cmd_database_named(cmd))
        cmd_note(cmd, "no database was given, so nobody was asked whether the table is there",
                 "Give --db CONNINFO, or set PGDATABASE or another PG* variable.");
    if (cmd->values.json)
        cmd_answer(cmd, report_new_json(cmd->arena, name, shown ? NULL : out, text, &cmd->failure));
    else if (good && shown)
        cmd_answer(cmd, text);
    else if (good)
        cmd_answer(cmd,
                   arena_printf(cmd->arena, "%s is written\nnext: sluice plan %s\n", out, out));
    return good;
}

static const struct cmd_option options[] = {
    {"out", '\0', "FILE", "where it is written; - is standard output (default: NAME.yaml)", false,
     CMD_VALUE(out)},
    {"from", '\0', "URL", "of move: mysql://USER@HOST[:PORT]/DATABASE, the password in MYSQL_PWD",
     false, CMD_VALUE(from)},
    {"to", '\0', "CONNINFO", "of move: the database that the tables move to, as --db", false,
     CMD_VALUE(to)},
    {"lossy", '\0', NULL, "of move: what PostgreSQL cannot hold becomes NULL", false,
     CMD_VALUE(lossy)},
};

const struct command cmd_new = {
    .name = "new",
    .arguments = {"RECIPE", "[WORD...]"},
    .repeats = true,
    .summary = "writes a commented plan to begin with",
    .description =
        "\nrename_column TABLE COLUMN TO, rename_table TABLE TO, change_type TABLE COLUMN "
        "TYPE,\nchange_enum TYPE VALUE,VALUE,OLD=NEW, replace_table TABLE COLUMN,\n"
        "add_column TABLE COLUMN TYPE, "
        "drop_column TABLE COLUMN, retire_column TABLE COLUMN, drop_table TABLE,\n"
        "add_index TABLE COLUMN, set_not_null TABLE COLUMN.\nmove [TABLE...] --from URL: tables of "
        "a MySQL or MariaDB server, through mysql_fdw.\nWith a database what speaks "
        "against the plan is said, and then nothing is written.\n",
    .options = CMD_OPTIONS(options),
    .run = run,
};

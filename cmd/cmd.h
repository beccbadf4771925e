/*
 * cmd: what the sub-commands share. The only room that prints or exits.
 *
 * A command is one file with one `struct command`: its arguments, its table of options, and the
 * function that runs it. That table gives parsing, usage text and the check of the manual page.
 * commands.c lists the commands.
 */
#ifndef SLUICE_CMD_CMD_H
#define SLUICE_CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/str.h"
#include "base/version.h"
#include "config/config.h"
#include "engine/engine.h"
#include "plan/plan.h"
#include "report/event.h"
#include "report/hint.h"
#include "report/json.h"
#include "report/text.h"

/* What options set; texts are NULL when they were not given. */
struct cmd_values {
    const char *db, *schema, *by, *trust_owner, *until, *accept_drift, *reason, *to, *head;
    const char *for_text, *timeout, *sample, *hooks, *hook_timeout, *remind;
    const char *targets, *shard, *wave, *on, *rows, *traffic;
    const char *color, *format, *fail_on, *transaction, *pg_version, *explain, *changed, *diff,
        *out, *from;
    bool json, detailed, help, version, all, yaml, reset, override, check, hygiene, lose_writes;
    bool show_values, next, dry_run, lossy;
};

struct cmd_option {
    const char *name;
    char letter;          /* '\0': none */
    const char *argument; /* what stands for its value in help; NULL: it has none */
    const char *help;
    bool required;
    size_t offset; /* in struct cmd_values: of a const char *, or a bool without an argument */
};
#define CMD_VALUE(member) offsetof(struct cmd_values, member)

struct cmd_option_list {
    const struct cmd_option *items;
    size_t count;
};
#define CMD_OPTIONS(table)                                                                         \
    {                                                                                              \
        .items = (table), .count = sizeof(table) / sizeof *(table)                                 \
    }

/* Of commands that answer with an outcome. */
#define CMD_DETAILED_OPTION                                                                        \
    {                                                                                              \
        "detailed-json", '\0', NULL, "as --json, and say in detail why it stopped", false,         \
            CMD_VALUE(detailed)                                                                    \
    }
#define CMD_DRY_RUN_OPTION                                                                         \
    {                                                                                              \
        "dry-run", '\0', NULL, "print what would be done now, and change nothing", false,          \
            CMD_VALUE(dry_run)                                                                     \
    }
/* Of commands that do what hooks are told of. */
#define CMD_HOOK_OPTIONS                                                                           \
    {"hooks", '\0',                                                                                \
     "DIR",   "where hooks are, your own and the plan's (default: SLUICE_HOOKS)",                  \
     false,   CMD_VALUE(hooks)},                                                                   \
    {                                                                                              \
        "hook-timeout", '\0', "DURATION", "how long a hook may run: 10s by default", false,        \
            CMD_VALUE(hook_timeout)                                                                \
    }

enum { CMD_MAX_ARGUMENTS = 2 };

struct cmd;
struct cmd_progress;
struct command {
    const char *name;
    const char *arguments[CMD_MAX_ARGUMENTS]; /* "PLAN", or "[PLAN]" when it may be left out */
    bool repeats;                             /* the last argument may come several times */
    bool from_folder;    /* the first may be left out where .sluice.yaml names a folder of plans */
    const char *summary; /* one line */
    const char *description;        /* whole lines for its help, or NULL */
    struct cmd_option_list options; /* next to those that every command has */
    bool offline;                   /* knows no database: no --db and --by */
    bool patient;                   /* engine_options */
    bool colored;                   /* its answer is text for people, unless --format */
    bool (*run)(struct cmd *cmd);   /* false when cmd->error is set */
};

/* One invocation. */
struct cmd {
    struct arena *arena;
    const struct command *command; /* NULL before it is known */
    struct cmd_values values;
    struct config config;   /* what .sluice.yaml says */
    const char **arguments; /* NULL where one was left out */
    size_t argument_count;
    struct error error;
    struct problem_list problems;
    struct report_failure failure; /* the two above, for report */
    const struct plan *plan;
    struct engine *engine;
    struct cmd_progress *progress; /* NULL before cmd_listen */
    bool answered;                 /* cmd_answer was called */
    bool read_only;                /* the command changes nothing, whatever happens */
    bool dry;                      /* engine_options */
    int64_t hook_timeout_ms;
    int write_errno;    /* why the answer could not be written, or 0 */
    bool refusal_shown; /* the findings for which cmd->error refuses were printed */
};

/* main.c: one invocation, from its words to its exit status. */
int cmd_invoke(int argc, char **argv);

/* commands.c: the commands, NULL at the end. */
extern const struct command *const cmd_commands[];
const struct command *cmd_find(const char *name); /* NULL: no such command */

/* options.c: fills command, values and arguments; false with ERROR_USAGE. */
bool cmd_parse(struct cmd *cmd, int argc, char **argv);
bool cmd_refuse_command(struct cmd *cmd, const char *word); /* gives false */
/* Every option of a command, its own first; in the arena. */
struct cmd_option_list cmd_options_of(struct arena *arena, const struct command *command);
bool cmd_has_option(const struct cmd_option_list *list, const char *name);
/* Those that may stand before the command. */
struct cmd_option_list cmd_leading_options(struct arena *arena);

/* new.c: the text as cmd->plan; where it is none, cmd->error is `what`, with the problems. */
bool cmd_read_new(struct cmd *cmd, const char *file, const char *text, const char *what,
                  const char *hint);
/* A file that is there is somebody's work, and not written over. */
bool cmd_write_new(struct cmd *cmd, const char *path, const char *text);
/* new_move.c: `new move`. */
bool cmd_new_move(struct cmd *cmd);

/* config.c: what .sluice.yaml says where no option and no variable does, found from the current
 * folder upwards. */
bool cmd_take_config(struct cmd *cmd);
/* Likewise the file itself, from `folder` upwards; *found: the folder that has it, NULL: there is
 * none. */
bool cmd_find_config(struct cmd *cmd, const char *folder, const char **found,
                     struct config *config);

/* help.c: the help of one command, or of the whole program for NULL. */
void cmd_answer_help(struct cmd *cmd, const struct command *command);
extern const struct cmd_option_list cmd_program_options;

/* open.c: reads the plan that `argument` names and opens the database. A plan file with problems is
 * refused before anything is asked of a server. */
bool cmd_read_file(struct cmd *cmd, const char *argument);
bool cmd_open_engine(struct cmd *cmd);
/* Whether the user pointed at a database: libpq would try its defaults otherwise. */
bool cmd_database_named(const struct cmd *cmd);
bool cmd_open(struct cmd *cmd, const char *argument);

/* folder.c: appends `argument`, or when it is a folder the files in it and below that end in one of
 * `endings`, as people number them. */
bool cmd_list_files(struct cmd *cmd, const char *argument, const char *const *endings,
                    const char ***paths, size_t *count, bool *folder);

bool cmd_is_folder(const char *argument);
/* A whole file, or standard input for "-"; false with ERROR_USAGE. */
bool cmd_read_text(struct cmd *cmd, const char *path, struct str *text);
/* Likewise plans, by what their files end in; refuses a folder without any. */
bool cmd_list_plans(struct cmd *cmd, const char *argument, const char ***paths, size_t *count,
                    bool *folder);
/* That cmd->plan bears another name: of two of one name the second could never be registered. */
bool cmd_check_name(struct cmd *cmd, const struct plan *other);
/* Prints how one of several ended, so that the next may have its own error. */
void cmd_forget(struct cmd *cmd);
/* The plans of a folder, for engine_list_folder. What is wrong with one is printed. */
bool cmd_read_folder(struct cmd *cmd, const char *argument, struct view_folder *view,
                     size_t *invalid);
/* False, with an error, unless there is none. */
bool cmd_refuse_invalid(struct cmd *cmd, const struct view_folder *view, size_t invalid);

/* put.c: text from plans and databases, which must not steer a terminal. */
void cmd_put(FILE *stream, const char *text);
void cmd_put_safely(FILE *stream, const char *text); /* be it a terminal or not */

/* color.c: whether there is colour: --color, then NO_COLOR and CLICOLOR_FORCE, then .sluice.yaml,
 * then whether it is a terminal. */
bool cmd_check_color(struct cmd *cmd);
void cmd_put_answer(struct cmd *cmd, const char *text);       /* to standard output */
void cmd_put_severity(struct cmd *cmd, const char *severity); /* "error: ", to standard error */

/* print.c: the answer goes to standard output, as JSON when that was asked for. */
void cmd_answer(struct cmd *cmd, const char *text);
void cmd_answer_outcome(struct cmd *cmd, struct view_outcome *view);
/* Of --dry-run. */
void cmd_answer_preview(struct cmd *cmd, const struct view_preview *view);
/* False, with an error, for an option beside --dry-run that says more than it could; else notes
 * that nothing is changed. */
bool cmd_begin_dry_run(struct cmd *cmd);
void cmd_print_findings(struct cmd *cmd, const struct view_plan *view);
void cmd_note(struct cmd *cmd, const char *message, const char *hint); /* hint NULL: none */
void cmd_warn(struct cmd *cmd, const char *format, ...) __attribute__((format(printf, 2, 3)));
void cmd_print_failure(struct cmd *cmd); /* problems and the error, if there are any */
/* Prints them; gives the exit status. */
int cmd_finish(struct cmd *cmd);

/* progress.c: what goes on meanwhile, on standard error. */
struct engine_listener cmd_listen(struct cmd *cmd);
void cmd_stop_listening(struct cmd *cmd); /* takes the bar away */

/* hooks.c: the options of hooks, before anything is done; and the hooks, when it is done. */
bool cmd_check_hooks(struct cmd *cmd);
void cmd_run_hooks(struct cmd *cmd, struct view_outcome *view);
/* While the command works: a backfill rests. */
void cmd_run_resting_hooks(struct cmd *cmd, const char *phase, const char *reason);

/* secret.c: `text` with every part of the password in `conninfo` replaced by "***". */
const char *cmd_mask_password(struct arena *arena, const char *text, const char *conninfo);
/* Likewise in cmd->error: libpq quotes the parts of a connection string that it cannot make sense
 * of. */
void cmd_hide_password(struct cmd *cmd, const char *conninfo);
/* A copy of what was given on the command line; when it may hold a password, the argument itself,
 * which the list of processes shows, becomes "***". */
const char *cmd_take_conninfo(struct arena *arena, char *argument);
/* An argument as it may be shown: one that may hold a password is not. */
const char *cmd_shown_argument(const char *argument);

extern const struct command cmd_new, cmd_check, cmd_plan, cmd_advance, cmd_confirm, cmd_reject,
    cmd_rehearse, cmd_deployed, cmd_lint, cmd_wait, cmd_status, cmd_show, cmd_migration, cmd_verify,
    cmd_report, cmd_revert, cmd_pause, cmd_resume, cmd_throttle, cmd_log, cmd_fleet, cmd_metrics,
    cmd_schema, cmd_completion, cmd_help, cmd_version;

#endif

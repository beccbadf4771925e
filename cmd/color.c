/* Colour, where a terminal asks for it: some words stand out, and say the same without it. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "cmd.h"

#define RED "\033[31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define CYAN "\033[36m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

/* Where a word counts. */
enum bound {
    ANYWHERE,
    CELL, /* of a table, or behind a colon */
    LINE, /* at the start of one */
};

static const struct {
    const char *word, *style;
    enum bound bound;
} marks[] = {
    {"next:", BOLD, LINE},
    {"done", GREEN, CELL},
    {"complete", GREEN, CELL},
    {"ok", GREEN, CELL},
    {"running", CYAN, CELL},
    {"waiting", YELLOW, CELL},
    {"reverting", YELLOW, CELL},
    {"taken back", YELLOW, CELL},
    {"failed", RED, CELL},
    {"FAILS", RED, CELL},
    {"NOT reversible", RED, ANYWHERE},
    {"cannot be taken back", RED, ANYWHERE},
    {"blocks reads and writes", YELLOW, ANYWHERE},
};

static const struct {
    const char *word, *style;
} severities[] = {{"error", RED}, {"warning", YELLOW}, {"note", CYAN}, {"hint", CYAN}};

/* NO_COLOR and CLICOLOR_FORCE as they are known: https://no-color.org,
 * https://bixense.com/clicolors
 */
static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value != NULL && *value != '\0';
}

static bool is_colored(const struct cmd *cmd, int stream)
{
    const char *asked = cmd->values.color, *terminal = getenv("TERM");
    if (asked == NULL && is_set("NO_COLOR"))
        return false;
    if (asked == NULL && is_set("CLICOLOR_FORCE") && !str_equal(getenv("CLICOLOR_FORCE"), "0"))
        return true;
    if (asked == NULL)
        asked = cmd->config.color;
    if (asked != NULL && !str_equal(asked, "auto"))
        return str_equal(asked, "always");
    return isatty(stream) && terminal != NULL && !str_equal(terminal, "dumb");
}

bool cmd_check_color(struct cmd *cmd)
{
    const char *asked = cmd->values.color;
    if (asked == NULL || str_equal(asked, "auto") || str_equal(asked, "always") ||
        str_equal(asked, "never"))
        return true;
    cmd->values.color = NULL;
    error_set(&cmd->error, ERROR_USAGE, "unknown colour \"%s\"", asked);
    error_hint(&cmd->error, "Write --color auto, always or never.");
    return false;
}

static bool counts(const char *text, const char *at, const char *word, enum bound bound)
{
    const char *end = at + strlen(word);
    bool starts = at == text || at[-1] == '\n';
    if (bound == LINE)
        return starts;
    if (bound == ANYWHERE)
        return true;
    bool cell = starts || (at - text >= 2 && at[-1] == ' ' && strchr(" :", at[-2]) != NULL);
    return cell && (*end == '\n' || *end == '\0' || (end[0] == ' ' && strchr(" (", end[1])));
}

/* The mark at this place of the text; -1: none. */
static int mark_at(const char *text, const char *at)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts_with(at, marks[i].word) && counts(text, at, marks[i].word, marks[i].bound))
            return (int)i;
    return -1;
}

void cmd_put_answer(struct cmd *cmd, const char *text)
{
    bool for_people = cmd->command != NULL && cmd->command->colored && !cmd->values.json &&
                      !cmd->values.yaml && !cmd->values.format;
    if (!for_people || !is_colored(cmd, STDOUT_FILENO)) {
        cmd_put(stdout, text);
        return;
    }
    struct str plain = {.arena = cmd->arena};
    for (const char *at = text; *at != '\0';) {
        int mark = mark_at(text, at);
        if (mark < 0) {
            str_add_char(&plain, *at++);
            continue;
        }
        cmd_put_safely(stdout, str_text(&plain));
        plain = (struct str){.arena = cmd->arena};
        printf("%s%s%s", marks[mark].style, marks[mark].word, PLAIN);
        at += strlen(marks[mark].word);
    }
    cmd_put_safely(stdout, str_text(&plain));
}

void cmd_put_severity(struct cmd *cmd, const char *severity)
{
    for (size_t i = 0; i < sizeof severities / sizeof *severities; i++)
        if (str_equal(severities[i].word, severity) && is_colored(cmd, STDERR_FILENO)) {
            fprintf(stderr, "%s%s:%s ", severities[i].style, severity, PLAIN);
            return;
        }
    fprintf(stderr, "%s: ", severity);
}

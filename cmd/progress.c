#include "cmd.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/str.h"

enum { BAR_INTERVAL_MS = 200, LINE_INTERVAL_MS = 10 * 1000, LINE_WIDTH = 1000, OLD_WIDTH = 80 };

struct cmd_progress {
    struct cmd *cmd;
    pthread_mutex_t mutex; /* whoever works for the command may tell */
    bool bar;
    bool shown; /* a bar stands in the line of the cursor */
    int64_t latest_ms;
    char line[LINE_WIDTH]; /* the latest one, without a bar */
};

static size_t terminal_width(void)
{
    struct winsize size;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
    return (known ? size.ws_col : (size_t)OLD_WIDTH) - 1;
}

static void clear_bar(struct cmd_progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
    progress->shown = false;
}

/* A file of them has a line only where something has changed. */
static void show_line(struct cmd_progress *progress, const char *line)
{
    if (strncmp(line, progress->line, sizeof progress->line - 1) == 0)
        return;
    snprintf(progress->line, sizeof progress->line, "%s", line);
    cmd_put(stderr, line);
    fputs("\n", stderr);
}

/* Hours of updates must not fill the invocation's arena, so each has its own. */
static void show_in_turn(struct cmd_progress *progress, const struct view_progress *view)
{
    int64_t now = clock_now_ms();
    if (now - progress->latest_ms < (progress->bar ? BAR_INTERVAL_MS : LINE_INTERVAL_MS))
        return;
    progress->latest_ms = now;
    struct arena *arena = arena_new();
    if (progress->bar) {
        fputs("\r", stderr);
        cmd_put(stderr, report_progress_text(arena, view, true, terminal_width()));
        fputs("\033[K", stderr);
        fflush(stderr);
        progress->shown = true;
    } else {
        show_line(progress, report_progress_text(arena, view, false, LINE_WIDTH));
    }
    arena_free(arena);
}

static void show(void *context, const struct view_progress *view)
{
    struct cmd_progress *progress = context;
    pthread_mutex_lock(&progress->mutex);
    show_in_turn(progress, view);
    pthread_mutex_unlock(&progress->mutex);
}

static void say(void *context, const char *line)
{
    struct cmd_progress *progress = context;
    pthread_mutex_lock(&progress->mutex);
    clear_bar(progress);
    fputs("sluice: ", stderr);
    cmd_put(stderr, line);
    fputs("\n", stderr);
    pthread_mutex_unlock(&progress->mutex);
}

static void rests(void *context, const char *phase, const char *reason)
{
    struct cmd_progress *progress = context;
    cmd_run_resting_hooks(progress->cmd, phase, reason);
}

struct engine_listener cmd_listen(struct cmd *cmd)
{
    const char *terminal = getenv("TERM");
    struct cmd_progress *progress = arena_alloc(cmd->arena, sizeof *progress);
    pthread_mutex_init(&progress->mutex, NULL);
    progress->bar = isatty(STDERR_FILENO) && !cmd->values.json && terminal != NULL &&
                    !str_equal(terminal, "dumb");
    /* The first line comes after an interval, the first bar at once. */
    progress->latest_ms = progress->bar ? 0 : clock_now_ms();
    progress->cmd = cmd;
    cmd->progress = progress;
    return (struct engine_listener){
        .context = progress, .say = say, .progress = show, .rests = rests};
}

void cmd_stop_listening(struct cmd *cmd)
{
    if (cmd->progress != NULL)
        clear_bar(cmd->progress);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "harness/kill_parts.h"
#include "harness/proxy.h"

enum { KILLED = 128 + 9 };

/* Which share of the points is run to the end. All others are compared after the one command, with
 * the state of everything, from which the rest follows; but not before new columns are filled,
 * when what they hold depends on which application wrote. */
enum { TO_THE_END = 3 };

/* Instead of going on everything was taken back: nothing of ours may stay. */
static const char untouched_sql[] =
    "SELECT 'phase ' || name || ' is ' || state FROM sluice.phase WHERE state <> 'pending'\n"
    "UNION ALL SELECT 'done: ' || sql FROM sluice.operation WHERE done\n"
    "UNION ALL SELECT 'backfill' FROM sluice.backfill\n"
    "UNION ALL SELECT 'backfill of a table' FROM sluice.backfill_table\n"
    "UNION ALL SELECT 'plan is ' || state FROM sluice.plan\n"
    "    WHERE state NOT IN ('pending', 'reverted')\n"
    "UNION ALL SELECT 'function ' || proname FROM pg_proc\n"
    "    WHERE pronamespace = 'sluice'::regnamespace AND proname LIKE 'sync%'\n"
    "UNION ALL SELECT 'index ' || indexrelid::regclass FROM pg_index WHERE NOT indisvalid\n";

/* Before it was registered a plan cannot be taken back; there is nothing of it either. */
static bool is_registered(struct torture *t)
{
    return str_equal(kill_query(t, t->point, "SELECT to_regclass('sluice.plan') IS NOT NULL"),
                     "t\n") &&
           str_equal(kill_query(t, t->point, "SELECT count(*) > 0 FROM sluice.plan"), "t\n");
}

/* Everything is taken back, and must look as it did before the plan. */
static const char *go_back(struct torture *t)
{
    if (!is_registered(t)) {
        const struct picture now = kill_picture(t, t->point);
        return kill_compare(t->point, &t->before, &now, false);
    }
    const char *trouble = kill_rerun(t, t->kill_case->instead);
    if (trouble != NULL)
        return trouble;
    const struct picture now = kill_picture(t, t->point);
    trouble = kill_compare(t->point, &t->before, &now, false);
    return trouble != NULL ? trouble
                           : kill_difference(t->point, "what is left", "",
                                             kill_query(t, t->point, untouched_sql));
}

/* The command once more, and what follows it up to `last`. */
static const char *go_on(struct torture *t, size_t command, size_t last)
{
    for (size_t i = command; i <= last; i++) {
        const char *trouble = kill_rerun(t, t->kill_case->commands[i]);
        if (trouble != NULL)
            return trouble;
    }
    const struct picture now = kill_picture(t, t->point);
    return kill_compare(t->point, &t->expected[last], &now, true);
}

/* Through a proxy, which does it. A server that was crashed is there again afterwards. */
static struct process end_on_the_way(struct torture *t, const char *command, size_t number,
                                     enum kill_how how, bool *met)
{
    const char *extra[3] = {arena_printf(t->point, "PGHOST=%s", t->directory)};
    if (how == KILL_CRASH)
        kill_prepare_crash(t);
    struct proxy proxy = proxy_start(&(struct proxy_spec){
        .directory = t->directory,
        .upstream = getenv("PGHOST"),
        .statement = number,
        .way = how == KILL_HALF   ? PROXY_HALF
               : how == KILL_LOST ? PROXY_LOST
                                  : PROXY_CRASH,
    });
    const struct process ended = kill_command(t, command, extra);
    *met = proxy_met(&proxy);
    proxy_stop(&proxy);
    if (*met && how == KILL_CRASH)
        kill_restart_server(t);
    return ended;
}

/* What is wrong with how the command ended there; NULL: nothing. */
static const char *end_command(struct torture *t, size_t command, size_t number, enum kill_how how,
                               bool *met)
{
    const char *text = t->kill_case->commands[command];
    const char *moment = how == KILL_SENT ? "sent" : how == KILL_AFTER ? "after" : "before";
    const char *extra[3] = {
        arena_printf(t->point, "SLUICE_DIE_AT=%zu", number),
        arena_printf(t->point, "SLUICE_DIE_WHEN=%s", moment),
        how == KILL_CUT ? "SLUICE_DIE_HOW=cut" : "SLUICE_DIE_HOW=kill",
    };
    bool on_the_way = how == KILL_HALF || how == KILL_LOST || how == KILL_CRASH;
    bool survives = on_the_way || how == KILL_CUT;
    const struct process ended =
        on_the_way ? end_on_the_way(t, text, number, how, met) : kill_command(t, text, extra);
    if (!on_the_way)
        *met = strstr(ended.output, "torture: ") != NULL;
    if (!survives && ended.status != (*met ? KILLED : 0))
        return arena_printf(t->point, "it ended with status %d:\n%s", ended.status, ended.output);
    if (survives && ended.status != 0 && ended.status != 1 && ended.status != KILL_TEMPORARY)
        return arena_printf(t->point, "without its connection it ended with status %d:\n%s",
                            ended.status, ended.output);
    return NULL;
}

const char *kill_try_point(struct torture *t, size_t command, size_t number, enum kill_how how,
                           bool *met)
{
    const struct kill_plan *plan = t->kill_case->plan;
    kill_use_copy(t, t->snapshots[command]);
    const char *trouble = end_command(t, command, number, how, met);
    if (trouble != NULL)
        return trouble;
    kill_execute(t, plan->writes);
    if (plan->damage != NULL)
        kill_execute(t, plan->damage);
    if (t->kill_case->instead != NULL)
        return go_back(t);
    bool all = getenv("SLUICE_KILL_ALL") != NULL && !t->kill_case->turns;
    bool to_the_end = command < plan->fills || number % TO_THE_END == 0 || all;
    return go_on(t, command, to_the_end ? t->command_count - 1 : command);
}

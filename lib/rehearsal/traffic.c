/* An application beside the plan: see traffic.h. */
#include "rehearsal/traffic.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/interrupt.h"
#include "base/str.h"

enum {
    CLIENTS = 2,
    DAY_S = 86400,
    BESIDE_MS = 300, /* before a phase, and after it */
    ATTACHED_MS = 5000,
    ENDED_MS = 10000,
};

#define ADD(...) program_add(s->arena, &traffic->program, arena_printf(s->arena, __VA_ARGS__))

static bool make_folder(struct stage *s, struct traffic *traffic, struct error *error)
{
    const char *base = getenv("TMPDIR");
    traffic->folder =
        mkdtemp(arena_printf(s->arena, "%s/sluice-traffic.XXXXXX", base ? base : "/tmp"));
    if (traffic->folder)
        return true;
    error_set(error, ERROR_TEMPORARY, "could not make a folder for the log of pgbench: %s",
              strerror(errno));
    error_hint(error, "Set TMPDIR to a folder that can be written.");
    return false;
}

static bool attached(struct stage *s, bool *all, struct error *error)
{
    PG_RESULT(r);
    if (!pg_query(s->pg,
                  "SELECT count(*) AS count FROM pg_catalog.pg_stat_activity WHERE datname = "
                  "pg_catalog.current_database() AND application_name = 'sluice rehearsal' AND "
                  "query <> ''",
                  PG_NO_PARAMS, &r, error))
        return false;
    *all = pg_int(r, 0, "count") >= CLIENTS;
    return true;
}

/* Until its clients work; one that has ended already says why at the end. */
static bool await_clients(struct stage *s, struct traffic *traffic, struct error *error)
{
    enum { TICK_MS = 20 };
    int64_t deadline = clock_now_ms() + ATTACHED_MS;
    bool all = false;
    while (!all && !program_has_ended(&traffic->program) && clock_now_ms() < deadline) {
        if (!attached(s, &all, error))
            return false;
        if (!interrupt_sleep_ms(all ? BESIDE_MS : TICK_MS))
            return error_interrupted(error);
    }
    return true;
}

bool traffic_begin(struct stage *s, struct traffic *traffic, struct error *error)
{
    *traffic = (struct traffic){.program = {.name = "pgbench"}};
    if (!s->request->traffic)
        return true;
    if (!make_folder(s, traffic, error))
        return false;
    traffic->program.password = s->password;
    ADD("--no-vacuum");
    ADD("--client=%d", CLIENTS);
    ADD("--time=%d", DAY_S);
    ADD("--log");
    ADD("--log-prefix=%s/log", traffic->folder);
    ADD("--file=%s", s->request->traffic);
    /* Before PostgreSQL 16 it has no --dbname; its last argument is taken for one by all. */
    ADD("%s", *s->words ? s->words : s->view->scratch);
    traffic->running = program_start(&traffic->program, error);
    return traffic->running && await_clients(s, traffic, error);
}

/* ---- what it did ---- */

/* "client transaction time script epoch microseconds", or words instead of a time. */
static void read_log(FILE *file, struct rehearsal_traffic *view)
{
    char line[256];
    while (fgets(line, sizeof line, file)) {
        char *at = line, *end;
        strtoll(at, &at, 10);
        strtoll(at, &at, 10);
        long long took_us = strtoll(at, &end, 10);
        if (end == at)
            continue;
        view->transactions++;
        view->slowest_us = took_us > view->slowest_us ? took_us : view->slowest_us;
    }
}

static void read_folder(struct stage *s, const char *folder, struct rehearsal_traffic *view)
{
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir)) != NULL;) {
        const char *path = arena_printf(s->arena, "%s/%s", folder, entry->d_name);
        FILE *file = *entry->d_name == '.' ? NULL : fopen(path, "r");
        if (!file)
            continue;
        read_log(file, view);
        fclose(file);
        unlink(path);
    }
    if (dir)
        closedir(dir);
    rmdir(folder);
}

static long long count_of(const char *text, const char *words)
{
    const char *found = strstr(text, words);
    return found ? strtoll(found + strlen(words), NULL, 10) : 0;
}

/* A client ends with the first statement that fails; others are tried no more. */
static void read_complaints(struct stage *s, const struct program_end *end,
                            struct rehearsal_traffic *view)
{
    for (const char *at = end->err; (at = strstr(at, " aborted in command")) != NULL; at++)
        view->failed++;
    view->failed += count_of(end->out, "number of failed transactions: ");
    if (view->failed > 0 || end->status != 0)
        view->error = program_complaint(s->arena, end);
    if (end->status != 0 && view->failed == 0)
        view->failed = 1;
}

bool traffic_end(struct stage *s, struct traffic *traffic, struct rehearsal_traffic *view,
                 struct error *error)
{
    if (!traffic->folder)
        return true;
    *view = (struct rehearsal_traffic){.ran = traffic->running, .slowest_us = -1};
    bool good = true;
    if (traffic->running) {
        if (!program_has_ended(&traffic->program))
            good = interrupt_sleep_ms(BESIDE_MS) || error_interrupted(error);
        /* by which its own --time ends it: what it did is written down */
        if (!program_has_ended(&traffic->program))
            kill(traffic->program.pid, SIGALRM);
        struct program_end end = program_take(s->arena, &traffic->program, ENDED_MS);
        read_complaints(s, &end, view);
    }
    read_folder(s, traffic->folder, view);
    traffic->running = false;
    traffic->folder = NULL;
    return good;
}

bool traffic_try(struct stage *s, struct error *error)
{
    struct traffic traffic;
    struct rehearsal_traffic view = {0};
    bool good = traffic_begin(s, &traffic, error);
    if (!traffic_end(s, &traffic, &view, error) || !good)
        return false;
    if (!view.ran || (view.failed == 0 && view.transactions > 0))
        return true;
    error_set(error, ERROR_REFUSED, "the traffic fails before anything is done: %s",
              view.error ? view.error : "no transaction ended");
    error_hint(error,
               "Try the script in such a database: `pgbench -n -f %s DATABASE`; with --rows "
               "there are rows of the target in it.",
               s->request->traffic);
    return false;
}

#include "pg/trace/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/str.h"
#include "pg/trace/meter.h"
#include "pg_sql.h"
#include "sql/lock.h"

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool is_wanted(void)
{
    const char *wanted = getenv("SLUICE_TRACE");
    return wanted && *wanted && !str_equal(wanted, "0");
}

struct trace trace_begin(void)
{
    return (struct trace){pg_meter_is_on() || is_wanted() ? now_us() : 0};
}

static const char *mode_in_words(const char *catalog)
{
    for (enum lock_mode mode = LOCK_ACCESS_SHARE; mode <= LOCK_ACCESS_EXCLUSIVE; mode++)
        if (str_equal(lock_mode_catalog(mode), catalog))
            return lock_mode_sql(mode);
    return catalog;
}

/* Not by pg_query: it is no statement of the program, and is not counted as one. */
static void add_lock(struct str *line, PGconn *connection)
{
    if (PQtransactionStatus(connection) != PQTRANS_INTRANS)
        return;
    PGresult *r = PQexec(connection, sql_held_locks);
    if (PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) > 0)
        str_addf(line, ", %s on %s", mode_in_words(PQgetvalue(r, 0, 0)), PQgetvalue(r, 0, 1));
    PQclear(r);
}

/* In one line, and nothing that would steer a terminal. */
static void add_sql(struct str *line, const char *sql)
{
    bool space = false;
    for (const char *c = sql; *c;) {
        size_t commands = str_commanding((const unsigned char *)c);
        bool now = *c == ' ' || *c == '\n' || *c == '\t';
        if (commands)
            str_add_char(line, '?');
        else if (!now)
            str_add_char(line, *c);
        else if (!space)
            str_add_char(line, ' ');
        space = now;
        c += commands ? commands : 1;
    }
}

static void print(struct trace trace, PGconn *connection, int pid, const char *sql,
                  const struct error *error)
{
    struct arena *arena = arena_new();
    struct str line = {.arena = arena};
    str_addf(&line, "sluice: trace: pid %d, %.1f ms", pid,
             (double)(now_us() - trace.began_us) / 1000);
    if (!error)
        add_lock(&line, connection);
    else
        str_addf(&line, ", failed%s%s", *error->sqlstate ? " with " : "", error->sqlstate);
    str_add(&line, ": ");
    add_sql(&line, sql);
    str_add_char(&line, '\n');
    fwrite(str_text(&line), 1, line.length, stderr);
    arena_free(arena);
}

void trace_end(struct trace trace, PGconn *connection, int pid, const char *sql,
               const struct error *error)
{
    if (!trace.began_us)
        return;
    int64_t ended_us = now_us();
    if (is_wanted())
        print(trace, connection, pid, sql, error);
    pg_meter_note(connection, pid, sql, trace.began_us, ended_us);
}

/*
 * Most signals are a query and a limit: rows of a subject and a value in the limit's unit, NULL
 * when this role may not know. Three are more than that: the time by which a standby is behind, a
 * vacuum that is yielded to for so long only, and the plan's own query.
 */
#include "engine/fill/signals.h"

#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "base/interrupt.h"
#include "base/size.h"
#include "base/str.h"
#include "engine_sql.h"
#include "phase/sync/sync.h"

enum { SAMPLES = 4096 };

struct signals {
    const char *table, *schema;
    /* where our WAL was, and when: a ring, at most one a second */
    struct {
        int64_t at_ms;
        long long place;
    } samples[SAMPLES];
    size_t sample_count;
    long long vacuum_pid; /* that is yielded to; 0: none */
    int64_t vacuum_since_ms;
};

struct signals *signals_new(struct arena *arena, const char *table, const char *schema)
{
    struct signals *signals = arena_alloc(arena, sizeof *signals);
    signals->table = table;
    signals->schema = schema;
    return signals;
}

struct look {
    struct signals *signals;
    struct arena *arena;
    struct pg *pg;
    const struct pacing *pacing, *named;
    const char **reason;
};

/* An unreadable signal is a reason to wait only if the plan sets it. */
static void unreadable(struct look *look, const char *setting, bool is_named)
{
    if (is_named)
        *look->reason = arena_printf(look->arena,
                                     "setting \"%s\" cannot be read: GRANT pg_read_all_stats TO "
                                     "this role",
                                     setting);
}

/* ---- A query and a limit ---- */

struct measure {
    const char *setting;
    const char *sql;
    const char *format; /* subject, value, limit */
    bool of_table;      /* $1 is the table */
};

static const struct measure measures[] = {
    {"lag_bytes", sql_signal_lag, "%s has %s of WAL left to replay (limit %s)", false},
    {"slot_wal", sql_signal_slot_wal, "%s keeps %s of WAL (limit %s)", false},
    {"archive_backlog", sql_signal_archive_backlog, "%s is %s of WAL behind (limit %s)", false},
    {"active", sql_signal_active, "%s: %s are active (limit %s)", false},
    {"dead_rows", sql_signal_dead_rows, "%s are %s of the table (limit %s)", true},
};

/* In the words of people: sizes and times with their units. */
static const char *value_text(struct arena *arena, const struct pacing_setting *setting,
                              long long value)
{
    if (setting->type == &yaml_type_size)
        return size_text(arena, value);
    if (setting->type == &yaml_type_duration)
        return duration_text(arena, value);
    return pacing_text(arena, setting, value);
}

static const char *in_words(struct arena *arena, const char *format, const char *subject,
                            const char *value, const char *limit)
{
    const char *const parts[] = {subject, value, limit};
    struct str out = {.arena = arena};
    size_t part = 0;
    for (const char *c = format; *c; c++) {
        if (c[0] == '%' && c[1] == 's' && part < sizeof parts / sizeof *parts) {
            str_add(&out, parts[part++]);
            c++;
        } else {
            str_add_char(&out, *c);
        }
    }
    return str_text(&out);
}

static bool read_measure(struct look *look, const struct measure *measure, struct error *error)
{
    const struct pacing_setting *setting = pacing_find(measure->setting);
    long long limit = pacing_get(look->pacing, setting);
    PG_RESULT(r);
    if (limit == 0)
        return true;
    if (!pg_query(look->pg, measure->sql, (const char *const[]){look->signals->table},
                  measure->of_table ? 1 : 0, &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r) && !*look->reason; row++) {
        if (pg_is_null(r, row, "value")) {
            unreadable(look, setting->name, pacing_get(look->named, setting) != PACING_UNSET);
            continue;
        }
        long long value = pg_int(r, row, "value");
        const char *remark = pg_text(r, row, "remark");
        if (value >= limit)
            *look->reason =
                arena_printf(look->arena, "%s%s%s",
                             in_words(look->arena, measure->format, pg_text(r, row, "subject"),
                                      value_text(look->arena, setting, value),
                                      value_text(look->arena, setting, limit)),
                             remark ? ", " : "", remark ? remark : "");
    }
    return true;
}

/* ---- How long a standby is behind ---- */

static void sample(struct signals *s, int64_t now_ms, long long place)
{
    enum { APART_MS = 500 };
    size_t latest = (s->sample_count + SAMPLES - 1) % SAMPLES;
    if (s->sample_count > 0 && now_ms - s->samples[latest].at_ms < APART_MS)
        return;
    s->samples[s->sample_count % SAMPLES].at_ms = now_ms;
    s->samples[s->sample_count % SAMPLES].place = place;
    s->sample_count++;
}

/* Since the oldest of our places that it has not reached. */
static int64_t behind_since(const struct signals *s, int64_t now_ms, long long place)
{
    size_t first = s->sample_count > SAMPLES ? s->sample_count - SAMPLES : 0;
    for (size_t i = first; i < s->sample_count; i++)
        if (s->samples[i % SAMPLES].place > place)
            return now_ms - s->samples[i % SAMPLES].at_ms;
    return 0;
}

/* The server's replay_lag is that of the last WAL which was replayed: it stays as it is while
 * nothing is, and says nothing when there is nothing to replay ("pg_stat_replication"). */
static bool read_lag(struct look *look, struct error *error)
{
    struct signals *s = look->signals;
    int64_t now_ms = clock_now_ms(), limit = look->pacing->lag_ms;
    PG_RESULT(r);
    if (limit == 0)
        return true;
    if (!pg_query(look->pg, sql_signal_lag, PG_NO_PARAMS, &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r) && !*look->reason; row++) {
        if (pg_is_null(r, row, "value")) {
            unreadable(look, "lag", look->named->lag_ms != PACING_UNSET);
            continue;
        }
        sample(s, now_ms, pg_int(r, row, "here"));
        int64_t lag_ms = behind_since(s, now_ms, pg_int(r, row, "place"));
        if (pg_int(r, row, "value") > 0 && pg_int(r, row, "replay_lag_ms") > lag_ms)
            lag_ms = pg_int(r, row, "replay_lag_ms");
        if (lag_ms >= limit)
            *look->reason =
                arena_printf(look->arena, "%s is %s behind (limit %s)", pg_text(r, row, "subject"),
                             duration_text(look->arena, lag_ms), duration_text(look->arena, limit));
    }
    return true;
}

/* ---- A vacuum, which is yielded to for a while ---- */

static bool read_vacuum(struct look *look, struct error *error)
{
    struct signals *s = look->signals;
    int64_t now_ms = clock_now_ms(), most_ms = look->pacing->vacuum_yield_ms;
    PG_RESULT(r);
    if (most_ms == 0)
        return true;
    if (!pg_query(look->pg, sql_signal_vacuum, PG_PARAMS(s->table), &r, error))
        return false;
    if (pg_rows(r) == 0) {
        s->vacuum_pid = 0;
        return true;
    }
    long long pid = pg_int(r, 0, "pid");
    if (pid != s->vacuum_pid) {
        s->vacuum_pid = pid;
        s->vacuum_since_ms = now_ms;
    }
    if (now_ms - s->vacuum_since_ms >= most_ms)
        return true;
    *look->reason =
        arena_printf(look->arena, "%s is at work on table %s (pid %lld), waiting at most %s for it",
                     pg_bool(r, 0, "autovacuum") ? "autovacuum"
                     : pg_bool(r, 0, "index")    ? "the building of an index"
                                                 : "a vacuum",
                     pg_text(r, 0, "table"), pid, duration_text(look->arena, most_ms));
    return true;
}

/* ---- The plan's own query ---- */

static bool says_wait(const char *value)
{
    static const char *const go_on[] = {"", "f", "false", "no", "off"};
    char *end;
    if (!value)
        return false;
    for (size_t i = 0; i < sizeof go_on / sizeof *go_on; i++)
        if (str_equal(value, go_on[i]))
            return false;
    double number = strtod(value, &end);
    return *end != '\0' || number > 0;
}

static bool is_word(const char *value)
{
    char *end;
    strtod(value, &end);
    return *end != '\0' && !str_equal(value, "t");
}

static bool read_query(struct look *look, struct error *error)
{
    const struct qname of_plan = {look->signals->schema, ""};
    const struct sql_fragment *query = &look->pacing->throttle_query;
    struct error trouble = {.arena = look->arena};
    PG_RESULT(r);
    if (!query->text)
        return true;
    bool good =
        pg_exec(look->pg,
                arena_printf(look->arena,
                             "BEGIN READ ONLY; SET LOCAL statement_timeout = '1s'; "
                             "SET LOCAL search_path = %s",
                             sync_search_path(look->arena, &of_plan)),
                &trouble) &&
        pg_query(look->pg, sql_make(look->arena, "SELECT value FROM (%R) AS q (value)", query),
                 PG_NO_PARAMS, &r, &trouble);
    pg_rollback(look->pg);
    if (trouble.connection_lost || trouble.interrupted) {
        error_copy(error, &trouble);
        return false;
    }
    if (!good) {
        *look->reason =
            arena_printf(look->arena, "throttle_query cannot be read: %s", trouble.message);
        return true;
    }
    const char *value = pg_rows(r) ? pg_text(r, 0, "value") : NULL;
    if (says_wait(value))
        *look->reason = is_word(value)
                            ? arena_printf(look->arena, "throttle_query: %s", value)
                            : arena_printf(look->arena, "throttle_query says so (%s)", value);
    return true;
}

bool signals_read(struct signals *signals, struct arena *arena, struct pg *pg,
                  const struct pacing *pacing, const struct pacing *named, const char **reason,
                  struct error *error)
{
    struct look look = {signals, arena, pg, pacing, named, reason};
    *reason = NULL;
    /* always asked, because it remembers */
    if (!read_lag(&look, error))
        return false;
    for (size_t i = 0; i < sizeof measures / sizeof *measures && !*reason; i++)
        if (!read_measure(&look, &measures[i], error))
            return false;
    return (*reason || read_vacuum(&look, error)) && (*reason || read_query(&look, error));
}

/*
 * Rows of both sides, compared: see apart.h.
 *
 * Range by range of the key, as many rows as one look takes: a sum of both sides; where it differs
 * the rows by key. Writers go on meanwhile, so the rows that differ then are looked at again, after
 * the side that follows has caught up with what was written when the other was read, until none of
 * them does. One does differ when it did so in LOOKS looks in a row, and was all the time the same
 * where it is written. What is written later is no business of theirs.
 */
#include <string.h>

#include "base/interrupt.h"
#include "base/str.h"
#include "engine/apart/parts.h"

enum { RANGE_ROWS = 10000, LOOKS = 3, MOST_LOOKS = 60, MOST_KEYS = 10 };
#define RANGE_ROWS_TEXT "10000"

struct comparing {
    const struct apart_question *q;
    struct arena *arena;    /* of one range */
    int64_t until_ms;       /* 0: it may last */
    const char *low, *high; /* arrays, as text; NULL: without bound */
    struct apart_difference *out;
};

static const char *bound(struct arena *arena, const char *asks, const char *cmp, const char *param)
{
    const struct sql_word words[] = {{APART_CMP, cmp}, {APART_BOUND, param}};
    return sql_put_in(arena, asks, words, sizeof words / sizeof *words);
}

/* The rows of the range: $1 is where it begins, $2 where it ends. */
static const char *rows_sql(struct comparing *c)
{
    const struct step *step = c->q->step;
    const char *asks = step->apart->asks;
    const char *range = arena_printf(
        c->arena, "%s AND %s", c->low ? bound(c->arena, asks, ">", "$1") : "$1::text IS NULL",
        c->high ? bound(c->arena, asks, "<=", "$2") : "$2::text IS NULL");
    const struct sql_word word = {APART_RANGE, range};
    return sql_put_in(c->arena, step->sql, &word, 1);
}

/* In a transaction of its own that cannot write, and shows values as the other server does. */
static bool look(struct comparing *c, bool there, const char *sql, const char *const *params,
                 size_t param_count, struct pg_result **r, struct error *error)
{
    struct pg *pg;
    if (!apart_side(c->q, there, &pg, error))
        return false;
    int64_t left_ms = c->until_ms ? c->until_ms - clock_now_ms() : 0;
    if (there)
        pg_answer_within(pg, left_ms > 0 ? left_ms + APART_SLACK_MS : 0);
    const char *begin = arena_printf(
        c->arena,
        "BEGIN READ ONLY; SET LOCAL TimeZone = 'UTC'; SET LOCAL lc_monetary = 'C'; SET LOCAL "
        "statement_timeout = %lld",
        (long long)(c->until_ms && left_ms < 1 ? 1 : left_ms));
    bool good = pg_exec(pg, begin, error) && pg_query(pg, sql, params, param_count, r, error);
    pg_rollback(pg);
    return good || apart_failed(c->q, there, error);
}

/* Whether a range has the same sum on both sides; its end is found here. */
static bool sum(struct comparing *c, bool *same, struct error *error)
{
    PG_RESULT(here);
    PG_RESULT(there);
    c->high = NULL;
    const char *first = arena_printf(
        c->arena,
        "WITH q AS MATERIALIZED (%s\nLIMIT " RANGE_ROWS_TEXT ") SELECT count(*) AS count, "
        "coalesce(sum(q.sum), 0)::text AS sum, (SELECT q.key FROM q OFFSET " RANGE_ROWS_TEXT
        " - 1 LIMIT 1)::text AS high FROM q",
        rows_sql(c));
    if (!look(c, false, first, PG_PARAMS(c->low, NULL), &here, error))
        return false;
    c->high = pg_text_dup(c->arena, here, 0, "high");
    const char *second =
        arena_printf(c->arena,
                     "SELECT count(*) AS count, coalesce(sum(q.sum), 0)::text AS sum "
                     "FROM (%s) AS q",
                     rows_sql(c));
    if (!look(c, true, second, PG_PARAMS(c->low, c->high), &there, error))
        return false;
    c->out->rows += pg_int(here, 0, "count");
    *same = pg_int(here, 0, "count") == pg_int(there, 0, "count") &&
            str_equal(pg_text(here, 0, "sum"), pg_text(there, 0, "sum"));
    return true;
}

/* The rows of the range that differ: `key`, and their sums where they are written and where they
 * follow. */
static bool find(struct comparing *c, struct pg_result **r, struct error *error)
{
    const struct apart *apart = c->q->step->apart;
    const char *rows = rows_sql(c);
    int64_t took_ms;
    PG_RESULT(w);
    const char *first = arena_printf(
        c->arena,
        "SELECT coalesce(array_agg(q.key::text), '{}')::text AS keys, coalesce(array_agg(q.sum), "
        "'{}')::text AS sums FROM (%s) AS q",
        rows);
    const char *second = arena_printf(c->arena,
                                      "SELECT coalesce(w.key, f.key) AS key, w.sum::text AS "
                                      "written, f.sum::text AS followed FROM "
                                      "unnest($3::text[], $4::bigint[]) AS w (key, sum) FULL JOIN "
                                      "(SELECT q.key::text, q.sum FROM "
                                      "(%s) AS q) AS f ON f.key = w.key WHERE w.sum IS DISTINCT "
                                      "FROM f.sum ORDER BY coalesce(w.key, f.key) COLLATE \"C\"",
                                      rows);
    return look(c, apart->there, first, PG_PARAMS(c->low, c->high), &w, error) &&
           apart_catch_up(c->q, apart->marks, apart->catches, c->q->plan->settings.lock_deadline_ms,
                          &took_ms, error) &&
           look(c, !apart->there, second,
                PG_PARAMS(c->low, c->high, pg_text(w, 0, "keys"), pg_text(w, 0, "sums")), r, error);
}

/* A row that has differed in some looks in a row. */
struct suspect {
    const char *key, *written, *followed;
    int looks;
};

/* Those that are left of the suspects, which come in the order of their keys, as rows do. */
static size_t look_again(struct comparing *c, struct suspect *suspects, size_t count, bool first,
                         const struct pg_result *r)
{
    size_t left = 0;
    for (size_t i = 0, s = 0; i < pg_rows(r); i++) {
        const char *key = pg_text(r, i, "key"), *written = pg_text(r, i, "written");
        while (!first && s < count && strcmp(suspects[s].key, key) < 0)
            s++;
        bool known = !first && s < count && str_equal(suspects[s].key, key);
        if (!first && !known)
            continue;
        int looks = known && str_equal(suspects[s].written, written) ? suspects[s].looks : 0;
        suspects[left++] = (struct suspect){
            .key = arena_strdup(c->arena, key),
            .written = written ? arena_strdup(c->arena, written) : NULL,
            .followed = pg_text_dup(c->arena, r, i, "followed"),
            .looks = looks + 1,
        };
    }
    return left;
}

static void note(struct comparing *c, const struct suspect *suspect)
{
    struct arena *arena = c->q->engine->arena;
    const bool written_there = c->q->step->apart->there;
    const char *here = written_there ? suspect->followed : suspect->written;
    const char *there = written_there ? suspect->written : suspect->followed;
    size_t length = strlen(suspect->key);
    if (c->out->differing++ < MOST_KEYS)
        *ARENA_PUSH(arena, c->out->keys, c->out->key_count) =
            arena_printf(arena, "(%.*s) %s", (int)(length > 2 ? length - 2 : 0), suspect->key + 1,
                         !here    ? "is only there"
                         : !there ? "is only here"
                                  : "differs");
}

static bool settle(struct comparing *c, struct error *error)
{
    enum { REST_MS = 50 };
    struct suspect *suspects = NULL;
    size_t count = 0;
    struct patience patience = patience_new(REST_MS, REST_MS, HOUR_MS);
    for (int tries = 0; tries < MOST_LOOKS; tries++) {
        size_t certain = 0;
        PG_RESULT(r);
        if (!find(c, &r, error))
            return false;
        if (tries == 0)
            suspects = arena_alloc(c->arena, (pg_rows(r) + 1) * sizeof *suspects);
        count = look_again(c, suspects, count, tries == 0, r);
        for (size_t i = 0; i < count; i++)
            certain += suspects[i].looks >= LOOKS;
        if (certain == count) {
            for (size_t i = 0; i < count; i++)
                note(c, &suspects[i]);
            return true;
        }
        if (!patience_rest(&patience))
            return error_interrupted(error);
    }
    error_set(error, ERROR_TEMPORARY,
              "rows of table \"%s\" are written so often that they cannot be compared",
              qname_text(error->arena, &c->q->operation->table));
    error_hint(error, "Run `sluice %s %s` again when less is written.", c->q->command,
               c->q->plan->name);
    return false;
}

static bool too_late(const struct comparing *c, int64_t timeout_ms, struct error *error)
{
    error_set(error, ERROR_REFUSED, "table \"%s\" could not be compared within %s",
              qname_text(error->arena, &c->q->operation->table),
              duration_text(error->arena, timeout_ms));
    error_hint(error,
               "Allow it more time, or run `sluice %s %s` again when the servers are less busy.",
               c->q->command, c->q->plan->name);
    return false;
}

static bool compare_range(struct comparing *c, struct error *error)
{
    bool same;
    return sum(c, &same, error) && (same || settle(c, error));
}

bool apart_compare(const struct apart_question *question, int64_t timeout_ms,
                   struct apart_difference *difference, struct error *error)
{
    enum { SAY_EVERY_MS = 5000 };
    struct comparing c = {
        .q = question, .out = difference, .until_ms = timeout_ms ? clock_now_ms() + timeout_ms : 0};
    struct patience patience = patience_new(1, 1, HOUR_MS);
    struct arena *kept = arena_new();
    bool good = true;
    *difference = (struct apart_difference){0};
    do {
        struct arena *arena = arena_new();
        c.arena = arena;
        good = compare_range(&c, error);
        if (!good && str_equal(error->sqlstate, "57014") && !error->interrupted) {
            error_clear(error);
            too_late(&c, timeout_ms, error);
        }
        struct arena *next = arena_new();
        c.low = good && c.high ? arena_strdup(next, c.high) : NULL;
        arena_free(arena);
        arena_free(kept);
        kept = next;
        if (patience_waited_ms(&patience) > SAY_EVERY_MS &&
            patience_may_say(&patience, SAY_EVERY_MS, false))
            engine_say(question->engine, "compared %lld rows of %s", difference->rows,
                       qname_text(question->engine->arena, &question->operation->table));
        if (good && c.until_ms && clock_now_ms() > c.until_ms && c.low)
            good = too_late(&c, timeout_ms, error);
        if (good && interrupt_requested())
            good = error_interrupted(error);
    } while (good && c.low && difference->differing < MOST_KEYS);
    arena_free(kept);
    return good;
}

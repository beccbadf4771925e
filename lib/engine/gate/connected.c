/* Evidence of who is connected, and of the standbys: see evidence.h. */
#include <stdint.h>

#include "base/str.h"
#include "engine/gate/evidence.h"
#include "engine_sql.h"

enum { SHOWN = 3 };

#define STATS_HINT "GRANT pg_read_all_stats TO the roles that confirm and advance."

/* Asked as of now, for the gate of the question. */
static bool ask(const struct evidence_question *q, const char *sql, const char *pattern,
                const char *role, struct pg_result **result, struct error *trouble)
{
    struct arena *arena = q->engine->arena;
    const char *plan = arena_printf(arena, "%lld", q->plan_id);
    const char *gate = arena_printf(arena, "%zu", q->gate);
    const char *const params[] = {plan, gate, pattern, role};
    size_t count = sql == sql_sessions ? sizeof params / sizeof *params : 2;
    bool good = evidence_begin(q, EVIDENCE_TIMEOUT_MS, trouble) &&
                pg_query(q->engine->pg, sql, params, count, result, trouble);
    if (good)
        pg_rollback(q->engine->pg);
    return good;
}

/* `*` is any text; all else stands for itself. */
static const char *like_pattern(struct arena *arena, const char *pattern)
{
    struct str out = {.arena = arena};
    for (const char *c = pattern; *c; c++) {
        if (*c == '%' || *c == '_' || *c == '\\')
            str_add_char(&out, '\\');
        str_add_char(&out, *c == '*' ? '%' : *c);
    }
    return str_text(&out);
}

struct counted {
    size_t all, old, hidden;
    struct str shown; /* the first of those that count */
};

static void add_shown(struct counted *counted, size_t so_far, const struct pg_result *r, size_t row)
{
    struct arena *arena = counted->shown.arena;
    const char *application = pg_text(r, row, "application");
    if (so_far >= SHOWN)
        return;
    str_addf(&counted->shown, "%spid %lld (role %s, application %s, %s, connected for %s)",
             so_far ? ", " : "", pg_int(r, row, "pid"), pg_text(r, row, "role"),
             application && *application ? application : "(none)", pg_text(r, row, "address"),
             duration_text(arena, pg_int(r, row, "age_ms")));
}

static struct counted count_sessions(struct arena *arena, const struct pg_result *r, bool only_old)
{
    struct counted counted = {.shown = {.arena = arena}};
    for (size_t row = 0; row < pg_rows(r); row++) {
        bool hidden = pg_bool(r, row, "hidden"), old = pg_bool(r, row, "old");
        if (!hidden && (old || !only_old))
            add_shown(&counted, only_old ? counted.old : counted.all, r, row);
        counted.hidden += hidden;
        counted.all += !hidden;
        counted.old += !hidden && old;
    }
    return counted;
}

static void hide(struct arena *arena, const struct counted *counted, struct view_evidence *answer)
{
    answer->value = arena_printf(arena, "unknown: %zu session%s cannot be looked at",
                                 counted->hidden, counted->hidden == 1 ? "" : "s");
    answer->hint = STATS_HINT;
}

bool evaluate_no_sessions_before(const struct evidence_question *q, struct view_evidence *answer,
                                 struct error *error)
{
    struct arena *arena = q->engine->arena;
    struct error trouble = {.arena = arena};
    PG_RESULT(deploy);
    PG_RESULT(r);
    if (!ask(q, sql_deploy, NULL, NULL, &deploy, &trouble) ||
        !ask(q, sql_sessions, NULL, NULL, &r, &trouble))
        return evidence_unknown(q, &trouble, answer, error);
    const char *at = pg_rows(deploy) ? pg_text(deploy, 0, "deployed_at") : NULL;
    if (!at) {
        answer->value = "no deploy is recorded since the gate opened";
        answer->hint = arena_printf(arena, "When it is done: `sluice deployed %s`.", q->plan->name);
        return true;
    }
    const struct counted counted = count_sessions(arena, r, true);
    answer->holds = counted.old == 0 && counted.hidden == 0;
    if (counted.old)
        answer->value = arena_printf(arena, "%zu session%s from before the deploy of %s: %s%s",
                                     counted.old, counted.old == 1 ? "" : "s", at,
                                     str_text(&counted.shown), counted.old > SHOWN ? ", …" : "");
    else if (counted.hidden)
        hide(arena, &counted, answer);
    else
        answer->value =
            arena_printf(arena, "none from before the deploy of %s, %zu since", at, counted.all);
    return true;
}

bool evaluate_connected(const struct evidence_question *q, struct view_evidence *answer,
                        struct error *error)
{
    const struct session_evidence *args = q->evidence->args;
    struct arena *arena = q->engine->arena;
    struct error trouble = {.arena = arena};
    PG_RESULT(r);
    if (!ask(q, sql_sessions, like_pattern(arena, args->application_name), args->role, &r,
             &trouble))
        return evidence_unknown(q, &trouble, answer, error);
    const struct counted counted = count_sessions(arena, r, false);
    answer->holds = (int64_t)counted.all >= args->at_least;
    answer->value =
        arena_printf(arena, "%zu of %lld connected", counted.all, (long long)args->at_least);
    if (!answer->holds && counted.hidden)
        hide(arena, &counted, answer);
    return true;
}

bool evaluate_absent(const struct evidence_question *q, struct view_evidence *answer,
                     struct error *error)
{
    const struct session_evidence *args = q->evidence->args;
    struct arena *arena = q->engine->arena;
    struct error trouble = {.arena = arena};
    PG_RESULT(r);
    if (!ask(q, sql_sessions, like_pattern(arena, args->application_name), args->role, &r,
             &trouble))
        return evidence_unknown(q, &trouble, answer, error);
    const struct counted counted = count_sessions(arena, r, false);
    answer->holds = pg_rows(r) == 0;
    answer->value = "none is connected";
    if (counted.all)
        answer->value = arena_printf(arena, "%zu connected: %s%s", counted.all,
                                     str_text(&counted.shown), counted.all > SHOWN ? ", …" : "");
    else if (counted.hidden)
        hide(arena, &counted, answer);
    return true;
}

static const char *standby_words(struct arena *arena, const struct pg_result *r, size_t row)
{
    const char *name =
        arena_printf(arena, "%s (%s)", pg_text(r, row, "name"), pg_text(r, row, "address"));
    if (pg_bool(r, row, "hidden"))
        return arena_printf(arena, "%s cannot be looked at", name);
    if (pg_is_null(r, row, "left_bytes"))
        return arena_printf(arena, "%s does not say how far it is", name);
    long long left = pg_int(r, row, "left_bytes");
    const char *lag = pg_is_null(r, row, "replay_lag_ms")
                          ? ""
                          : arena_printf(arena, ", %s behind",
                                         duration_text(arena, pg_int(r, row, "replay_lag_ms")));
    return left > 0 ? arena_printf(arena, "%s has %lld bytes to replay%s", name, left, lag)
                    : arena_printf(arena, "%s has caught up%s", name, lag);
}

bool evaluate_replicas_caught_up(const struct evidence_question *q, struct view_evidence *answer,
                                 struct error *error)
{
    const struct replica_evidence *args = q->evidence->args;
    struct arena *arena = q->engine->arena;
    struct error trouble = {.arena = arena};
    struct str text = {.arena = arena};
    bool all = true;
    PG_RESULT(r);
    if (!ask(q, sql_standbys, NULL, NULL, &r, &trouble))
        return evidence_unknown(q, &trouble, answer, error);
    for (size_t row = 0; row < pg_rows(r); row++) {
        bool known = !pg_is_null(r, row, "left_bytes");
        all &= known && pg_int(r, row, "left_bytes") <= 0;
        if (pg_bool(r, row, "hidden"))
            answer->hint = STATS_HINT;
        str_addf(&text, "%s%s", row ? "; " : "", standby_words(arena, r, row));
    }
    answer->holds = all && (int64_t)pg_rows(r) >= args->at_least;
    answer->value = pg_rows(r) ? str_text(&text) : "no standby is connected";
    return true;
}

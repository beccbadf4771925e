/* Evidence that nothing scans an index or a table, by the statistics of this server and of the
 * standbys that the plan names: see evidence.h, and schema_5.sql, which has what was seen. */
#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "engine/gate/evidence.h"
#include "engine_sql.h"

/* What one piece of evidence asks. */
struct asked {
    struct qname name;
    bool of_index;
    int64_t for_ms;
    const struct standby_asked *standbys;
    const char *object; /* "index public.i": in the store, and for people */
};

static bool read_asked(struct arena *arena, const struct evidence *evidence, struct asked *asked)
{
    if (evidence->kind == &evidence_no_uses_of) {
        const struct index_evidence *args = evidence->args;
        *asked = (struct asked){.name = args->index.name,
                                .of_index = true,
                                .for_ms = args->for_ms,
                                .standbys = &args->standbys};
    } else if (evidence->kind == &evidence_no_reads_of) {
        const struct column_evidence *args = evidence->args;
        if (args->column.text)
            return false;
        *asked = (struct asked){
            .name = args->table.name, .for_ms = args->for_ms, .standbys = &args->standbys};
    } else {
        return false;
    }
    asked->object = arena_printf(arena, "%s %s", asked->of_index ? "index" : "table",
                                 qname_text(arena, &asked->name));
    return true;
}

/* ---- what the statistics say now ---- */

struct counted {
    const char *server; /* the standby's connection string; "": this one */
    const char *who, *system;
    bool there, counts, standby;
    struct store_seen_use seen;
};

static void read_counts(struct arena *arena, const struct asked *asked, const char *server,
                        const struct pg_result *r, struct counted *out)
{
    *out = (struct counted){
        .server = server,
        .who = pg_text_dup(arena, r, 0, "server"),
        .system = pg_text_dup(arena, r, 0, "system"),
        .there = pg_bool(r, 0, "there"),
        .counts = pg_bool(r, 0, "counts"),
        .standby = pg_bool(r, 0, "standby"),
        .seen = {.object = asked->object,
                 .server = server,
                 .epoch = pg_text_dup(arena, r, 0, "epoch"),
                 .scans = pg_int(r, 0, "scans"),
                 .last_ms = pg_is_null(r, 0, "last_ms") ? -1 : pg_int(r, 0, "last_ms"),
                 .began_ms = pg_is_null(r, 0, "began_ms") ? -1 : pg_int(r, 0, "began_ms")},
    };
}

static bool query_counts(struct pg *pg, const struct asked *asked, struct pg_result **r,
                         struct error *error)
{
    return pg_query(pg, sql_use_counts,
                    PG_PARAMS(asked->name.schema, asked->name.name, asked->of_index ? "t" : "f"), r,
                    error);
}

/* A standby is not waited for as long as libpq would. */
static const char *with_timeout(struct arena *arena, const char *conninfo)
{
    return strstr(conninfo, "://") ? conninfo
                                   : arena_printf(arena, "connect_timeout=5 %s", conninfo);
}

static bool count_standby(struct arena *arena, const struct asked *asked, const char *conninfo,
                          struct counted *out, struct error *error)
{
    struct pg *pg = NULL;
    PG_RESULT(r);
    bool good = pg_open(arena, with_timeout(arena, conninfo), &pg, error) &&
                pg_exec(pg, "SET statement_timeout = '10s'", error) &&
                query_counts(pg, asked, &r, error);
    if (good)
        read_counts(arena, asked, conninfo, r, out);
    if (pg)
        pg_close(pg);
    return good;
}

struct census {
    struct counted *items; /* this server first */
    size_t count;
    const char *unknown, *hint; /* what could not be asked; NULL: nothing */
};

static void give_up(struct census *census, const char *why, const char *hint)
{
    if (!census->unknown) {
        census->unknown = why;
        census->hint = hint;
    }
}

/* The servers that a load balancer leads to may be one. */
static bool is_known(const struct census *census, const struct counted *standby)
{
    for (size_t i = 0; i < census->count; i++)
        if (str_equal(census->items[i].who, standby->who))
            return true;
    return false;
}

static void check_counts(struct arena *arena, const struct asked *asked,
                         const struct counted *counted, struct census *census)
{
    const char *at =
        *counted->server ? arena_printf(arena, " on standby \"%s\"", counted->server) : "";
    if (!counted->there)
        give_up(census, arena_printf(arena, "%s does not exist%s", asked->object, at), NULL);
    else if (!counted->counts)
        give_up(census, arena_printf(arena, "nothing is counted%s: track_counts is off", at),
                "ALTER SYSTEM SET track_counts = on; SELECT pg_reload_conf();");
}

static bool ask_standbys(const struct evidence_question *q, const struct asked *asked,
                         struct census *census, struct error *error)
{
    struct arena *arena = q->engine->arena;
    for (size_t i = 0; i < asked->standbys->count; i++) {
        const char *conninfo = asked->standbys->items[i].text;
        struct counted counted;
        struct error trouble = {.arena = arena};
        if (!count_standby(arena, asked, conninfo, &counted, &trouble)) {
            if (trouble.interrupted) {
                *error = trouble;
                return false;
            }
            give_up(census,
                    arena_printf(arena, "standby \"%s\" cannot be asked: %s", conninfo,
                                 trouble.message),
                    NULL);
            continue;
        }
        if (!str_equal(counted.system, census->items[0].system) || !counted.standby)
            give_up(census, arena_printf(arena, "\"%s\" is no standby of this server", conninfo),
                    "Name the standbys in \"standbys\", each by its own address.");
        check_counts(arena, asked, &counted, census);
        if (!is_known(census, &counted))
            *ARENA_PUSH(arena, census->items, census->count) = counted;
    }
    return true;
}

/* Those that are connected, and were not asked. */
static bool look_for_others(const struct evidence_question *q, const struct asked *asked,
                            struct census *census, struct error *trouble)
{
    struct arena *arena = q->engine->arena;
    struct str names = {.arena = arena};
    PG_RESULT(r);
    if (!pg_query(
            q->engine->pg, sql_standbys,
            PG_PARAMS(arena_printf(arena, "%lld", q->plan_id), arena_printf(arena, "%zu", q->gate)),
            &r, trouble))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        str_addf(&names, "%s%s (%s)", row ? ", " : "", pg_text(r, row, "name"),
                 pg_text(r, row, "address"));
    if (!asked->standbys->ignored && pg_rows(r) >= census->count)
        give_up(census,
                arena_printf(arena, "%zu standby%s connected, and %s asked: %s", pg_rows(r),
                             pg_rows(r) == 1 ? " is" : "s are",
                             census->count == 1
                                 ? "none is"
                                 : arena_printf(arena, "%zu of them %s", census->count - 1,
                                                census->count == 2 ? "is" : "are"),
                             str_text(&names)),
                "Name their connection strings in \"standbys\", or say ignore_standbys: true.");
    return true;
}

/* In a transaction; what this server does not answer is `trouble`. */
static bool take_census(const struct evidence_question *q, const struct asked *asked,
                        struct census *census, struct error *trouble)
{
    struct arena *arena = q->engine->arena;
    struct counted here;
    PG_RESULT(r);
    *census = (struct census){0};
    if (!query_counts(q->engine->pg, asked, &r, trouble))
        return false;
    read_counts(arena, asked, "", r, &here);
    *ARENA_PUSH(arena, census->items, census->count) = here;
    check_counts(arena, asked, &here, census);
    return ask_standbys(q, asked, census, trouble) && look_for_others(q, asked, census, trouble);
}

/* ---- what follows ---- */

/* Whether nothing scanned it for that long on one server; `quiet_ms` how long. */
static bool judge(struct arena *arena, const struct asked *asked, const struct counted *counted,
                  const struct store_use *known, long long *quiet_ms, const char **why)
{
    const char *at =
        *counted->server ? arena_printf(arena, " on standby \"%s\"", counted->server) : "";
    const char *looked = duration_text(arena, known->looked_ms);
    long long more = counted->seen.scans - known->scans;
    *quiet_ms = known->quiet_ms;
    if (!known->epoch)
        *why = arena_printf(arena, "unknown: nothing was seen yet%s since the gate opened", at);
    else if (!str_equal(known->epoch, counted->seen.epoch) || more < 0)
        *why = arena_printf(arena,
                            "unknown: the statistics%s were reset, or lost in a crash, since they "
                            "were last looked at, %s ago",
                            at, looked);
    else if (more > 0 && counted->seen.last_ms >= 0)
        *quiet_ms = counted->seen.last_ms;
    else if (more > 0)
        *why = arena_printf(arena, "scanned %lld time%s%s in the last %s", more,
                            more == 1 ? "" : "s", at, looked);
    if (!*why && *quiet_ms < asked->for_ms && (more > 0 || counted->seen.last_ms >= 0) &&
        counted->seen.last_ms >= 0 && counted->seen.last_ms <= *quiet_ms + SECOND_MS)
        *why = arena_printf(arena, "last scanned%s %s ago", at,
                            duration_text(arena, counted->seen.last_ms));
    return !*why;
}

static bool conclude(const struct evidence_question *q, const struct asked *asked,
                     const struct census *census, struct view_evidence *answer,
                     struct error *trouble)
{
    struct arena *arena = q->engine->arena;
    struct str bad = {.arena = arena};
    long long quietest_ms = LLONG_MAX;
    if (census->unknown) {
        answer->value = arena_printf(arena, "unknown: %s", census->unknown);
        answer->hint = census->hint;
        return true;
    }
    for (size_t i = 0; i < census->count; i++) {
        struct store_use known;
        long long quiet_ms;
        const char *why = NULL;
        if (!store_load_use(arena, q->engine->pg, q->plan_id, q->gate, asked->object,
                            census->items[i].server, &known, trouble))
            return false;
        if (!judge(arena, asked, &census->items[i], &known, &quiet_ms, &why))
            str_addf(&bad, "%s%s", bad.length ? "; " : "", why);
        else if (quiet_ms < quietest_ms)
            quietest_ms = quiet_ms;
    }
    answer->holds = !bad.length && quietest_ms >= asked->for_ms;
    answer->value =
        bad.length
            ? str_text(&bad)
            : arena_printf(arena, "not scanned in the last %s%s", duration_text(arena, quietest_ms),
                           census->count > 1
                               ? arena_printf(arena, ", here and on %zu standby%s",
                                              census->count - 1, census->count == 2 ? "" : "s")
                               : "");
    return true;
}

bool evaluate_no_uses_of(const struct evidence_question *q, struct view_evidence *answer,
                         struct error *error)
{
    struct error trouble = {.arena = q->engine->arena};
    struct asked asked;
    struct census census;
    bool inside = pg_in_transaction(q->engine->pg);
    if (!read_asked(q->engine->arena, q->evidence, &asked))
        return true;
    if ((!inside && !evidence_begin(q, EVIDENCE_TIMEOUT_MS, &trouble)) ||
        !take_census(q, &asked, &census, &trouble) ||
        !conclude(q, &asked, &census, answer, &trouble))
        return evidence_unknown(q, &trouble, answer, error);
    if (!inside)
        pg_rollback(q->engine->pg);
    return true;
}

bool evidence_note_uses(const struct evidence_question *q, bool opens, struct error *error)
{
    struct asked asked;
    struct census census;
    if (!read_asked(q->engine->arena, q->evidence, &asked))
        return true;
    if (!take_census(q, &asked, &census, error))
        return false;
    for (size_t i = 0; i < census.count; i++)
        if (census.items[i].there && census.items[i].counts &&
            !store_note_use(q->engine->pg, q->plan_id, q->gate, &census.items[i].seen, opens,
                            error))
            return false;
    return true;
}

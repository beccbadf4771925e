/* Evidence that nobody reads a column: see evidence.h and schema_3.sql, which has what was seen. */
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "engine/gate/evidence.h"
#include "engine_sql.h"
#include "parse/reads.h"

enum { SHOWN = 2 };

/* ---- whether the server can tell ---- */

static bool refuse(struct view_evidence *answer, const char *why, const char *hint)
{
    answer->value = why;
    answer->hint = hint;
    return false;
}

/* False: the answer says why it is unknown. */
static bool can_tell(const struct pg_result *r, struct view_evidence *answer)
{
    const char *track = pg_text(r, 0, "track");
    if (pg_is_null(r, 0, "place"))
        return refuse(answer, "unknown: the extension pg_stat_statements is not there",
                      "CREATE EXTENSION pg_stat_statements in this database.");
    if (!track)
        return refuse(answer, "unknown: pg_stat_statements is not loaded",
                      "Add it to shared_preload_libraries, and restart the server.");
    if (str_equal(track, "none") || pg_bool(r, 0, "no_ids"))
        return refuse(answer, "unknown: pg_stat_statements does not track statements",
                      "Set pg_stat_statements.track = top, and compute_query_id = auto.");
    if (!pg_bool(r, 0, "reads_all"))
        return refuse(answer, "unknown: this role does not see other roles' statements",
                      "GRANT pg_read_all_stats TO the roles that confirm and advance, and to the "
                      "owner of schema sluice.");
    if (pg_is_null(r, 0, "watched_ms"))
        return refuse(answer, "unknown: nothing was seen yet since the gate opened",
                      "GRANT pg_read_all_stats TO the owner of schema sluice; a confirm or an "
                      "advance looks.");
    return true;
}

/* ---- what was called ---- */

struct tally {
    struct arena *arena;
    const struct evidence_question *question;
    long long looked_ms;
    size_t readers, stars, unknown;
    bool gap; /* statistics of a single statement were lost */
    struct str shown;
};

/* The first words of a statement. */
static const char *cut(struct arena *arena, const char *text)
{
    enum { MOST = 100 };
    size_t length = 0, step;
    while (length < MOST && text[length] &&
           (step = utf8_sequence_length(text + length, strlen(text + length))) > 0)
        length += step;
    return arena_printf(arena, "%.*s%s", (int)length, text, text[length] ? "…" : "");
}

static void show(struct tally *tally, const struct pg_result *r, const char *what)
{
    struct arena *arena = tally->arena;
    size_t so_far = tally->readers + tally->stars + tally->unknown;
    const char *query = pg_text(r, 0, "query");
    long long calls = pg_int(r, 0, "calls_since");
    if (so_far >= SHOWN)
        return;
    const char *when =
        calls > 0 ? arena_printf(arena, "called %lld time%s in the last %s", calls,
                                 calls == 1 ? "" : "s", duration_text(arena, tally->looked_ms))
                  : arena_printf(arena, "last called at most %s ago",
                                 duration_text(arena, pg_int(r, 0, "called_ms")));
    str_addf(&tally->shown, "%s%s by role %s, %s: %s", so_far ? "; " : "", what,
             pg_text(r, 0, "role"), when, query ? cut(arena, query) : "(its text is lost)");
}

static bool count_statement(void *context, const struct pg_result *r)
{
    struct tally *tally = context;
    const struct column_evidence *args = tally->question->evidence->args;
    tally->gap |= pg_bool(r, 0, "gap");
    if (pg_is_null(r, 0, "calls"))
        return true;
    switch (
        parse_reads(tally->arena, pg_text(r, 0, "query"), &args->table.name, args->column.text)) {
    case PARSE_READ:
        show(tally, r, "read");
        tally->readers++;
        break;
    case PARSE_UNKNOWN:
        show(tally, r, "unknown: a statement that cannot be parsed, run");
        tally->unknown++;
        break;
    case PARSE_STAR:
        if (!args->allow_star) {
            show(tally, r, "unknown: all columns read");
            tally->stars++;
        }
        break;
    default:
        break;
    }
    return true;
}

static void conclude(struct tally *tally, const struct pg_result *facts,
                     struct view_evidence *answer)
{
    const struct column_evidence *args = tally->question->evidence->args;
    struct arena *arena = tally->arena;
    long long watched_ms = pg_int(facts, 0, "watched_ms");
    size_t count = tally->readers + tally->stars + tally->unknown;
    const char *watched = duration_text(arena, watched_ms);
    bool reset = pg_bool(facts, 0, "was_reset"), evicted = pg_bool(facts, 0, "evicted");
    if (reset || (tally->gap && !evicted)) {
        answer->value = arena_printf(arena,
                                     "unknown: pg_stat_statements was reset since it was "
                                     "last looked at, %s ago",
                                     duration_text(arena, tally->looked_ms));
    } else if (evicted) {
        answer->value = arena_printf(arena,
                                     "unknown: pg_stat_statements has evicted statements "
                                     "since it was last looked at, %s ago",
                                     duration_text(arena, tally->looked_ms));
        answer->hint = "Raise pg_stat_statements.max when that goes on.";
    } else if (count) {
        answer->value =
            arena_printf(arena, "%s%s", str_text(&tally->shown),
                         count > SHOWN ? arena_printf(arena, "; and %zu more", count - SHOWN) : "");
        if (!tally->readers && tally->stars)
            answer->hint = "Where the new version runs SELECT * too: allow_star: true.";
    } else {
        answer->holds = watched_ms >= args->for_ms;
        answer->value = arena_printf(arena, "not read in the %s since it is watched", watched);
    }
}

static bool evaluate_statements(const struct evidence_question *q, struct view_evidence *answer,
                                struct error *error)
{
    const struct column_evidence *args = q->evidence->args;
    struct arena *arena = q->engine->arena;
    struct error trouble = {.arena = arena};
    const char *plan = arena_printf(arena, "%lld", q->plan_id);
    const char *gate = arena_printf(arena, "%zu", q->gate);
    PG_RESULT(facts);
    if (!evidence_begin(q, EVIDENCE_TIMEOUT_MS, &trouble) ||
        !pg_query(q->engine->pg, sql_statement_facts, PG_PARAMS(plan, gate), &facts, &trouble))
        return evidence_unknown(q, &trouble, answer, error);
    if (!can_tell(facts, answer)) {
        pg_rollback(q->engine->pg);
        return true;
    }
    PG_RESULT(info);
    if (!pg_exec(q->engine->pg,
                 sql_make(arena, "SET LOCAL search_path = pg_catalog, %I, pg_temp",
                          pg_text(facts, 0, "place")),
                 &trouble) ||
        !pg_query(q->engine->pg, sql_statement_info, PG_PARAMS(plan, gate), &info, &trouble))
        return evidence_unknown(q, &trouble, answer, error);
    struct tally tally = {
        .arena = arena,
        .question = q,
        .looked_ms = pg_int(info, 0, "looked_ms"),
        .shown = {.arena = arena},
    };
    if (!pg_stream(q->engine->pg, sql_statements,
                   PG_PARAMS(plan, gate, arena_printf(arena, "%lld", (long long)args->for_ms)),
                   count_statement, &tally, &trouble))
        return evidence_unknown(q, &trouble, answer, error);
    pg_rollback(q->engine->pg);
    conclude(&tally, info, answer);
    return true;
}

/* That a table was scanned is counted; by whom, its statements say, where they are counted too. */
bool evaluate_no_reads_of(const struct evidence_question *q, struct view_evidence *answer,
                          struct error *error)
{
    const struct column_evidence *args = q->evidence->args;
    struct view_evidence readers = {0};
    if (args->column.text)
        return evaluate_statements(q, answer, error);
    if (!evaluate_no_uses_of(q, answer, error))
        return false;
    if (answer->holds || str_starts_with(answer->value, "unknown"))
        return true;
    if (!evaluate_statements(q, &readers, error))
        return false;
    if (readers.value && str_starts_with(readers.value, "read by"))
        answer->value = arena_printf(q->engine->arena, "%s: %s", answer->value, readers.value);
    return true;
}

/* Whether to go on although the server could not tell. */
static bool goes_on(const struct error *trouble, struct error *error)
{
    if (!trouble->connection_lost && !trouble->interrupted)
        return true;
    *error = *trouble;
    return false;
}

static bool note_reads(const struct evidence_question *q, bool opens, struct error *error)
{
    return pg_run(q->engine->pg, "SELECT sluice.watch_reads($1, $2, $3)",
                  PG_PARAMS(arena_printf(q->engine->arena, "%lld", q->plan_id),
                            arena_printf(q->engine->arena, "%zu", q->gate), opens ? "t" : "f"),
                  NULL, error);
}

bool evidence_look(const struct evidence_question *q, bool opens, struct error *error)
{
    struct pg *pg = q->engine->pg;
    struct error trouble = {.arena = q->engine->arena};
    bool inside = pg_in_transaction(pg), reads = q->evidence->kind == &evidence_no_reads_of;
    if (!reads && q->evidence->kind != &evidence_no_uses_of &&
        q->evidence->kind != &evidence_no_writes_to)
        return true;
    /* the session of a wait is read-only but for this */
    if (!pg_exec(pg, inside ? "SAVEPOINT sluice_watch" : "BEGIN READ WRITE",
                 inside ? error : &trouble))
        return inside ? false : goes_on(&trouble, error);
    if ((!reads || note_reads(q, opens, &trouble)) && evidence_note_uses(q, opens, &trouble) &&
        evidence_note_noters(q, opens, &trouble) && (inside || pg_commit(pg, &trouble)))
        return true;
    if (!inside)
        pg_rollback(pg);
    return goes_on(&trouble, error) &&
           (!inside || pg_exec(pg, "ROLLBACK TO SAVEPOINT sluice_watch", error));
}

/* Evidence that old and new columns agree, in all rows or a sample: see evidence.h. */
#include <stdint.h>

#include "base/str.h"
#include "engine/gate/evidence.h"
#include "engine/survey/survey.h"

/* The share of the table's pages that stands for all, 0 to 1. */
static double share_of(const struct verified_evidence *args, double rows)
{
    return rows > (double)args->rows ? (double)args->rows / rows : 1;
}

static const char *compared_words(struct arena *arena, double share, double rows)
{
    enum { PERCENT = 100 };
    if (share >= 1)
        return rows >= 0 ? arena_printf(arena, "all of about %.0f rows compared", rows)
                         : "all rows compared";
    return arena_printf(arena, "about %.0f of %.0f rows compared, a random %.3g %% of the pages",
                        rows * share, rows, share * PERCENT);
}

/* What was compared, and what came of it. */
struct tally {
    size_t compared;
    long long differing;
    struct str keys;
    const char *words; /* of the largest that was compared */
    double rows;
    bool unknown;
};

static void add_comparison(struct tally *tally, const struct comparison *comparison,
                           const struct verified_evidence *args, double rows)
{
    tally->differing += comparison->differing;
    for (size_t key = 0; key < comparison->key_count; key++)
        str_addf(&tally->keys, "%s%s", tally->keys.length ? "; " : "", comparison->keys[key]);
    if (!tally->compared++ || rows > tally->rows) {
        tally->words = compared_words(tally->keys.arena, share_of(args, rows), rows);
        tally->rows = rows;
    }
}

static bool compare_syncs(const struct evidence_question *q, const struct catalog *catalog,
                          struct tally *tally, struct error *trouble)
{
    const struct verified_evidence *args = q->evidence->args;
    const struct cat_table *table = catalog_table(catalog, &args->table.name);
    const double rows = table ? table->rows : -1;
    struct live_sync *syncs = NULL;
    size_t count;
    if (!engine_live_syncs(q->engine, q->plan, q->plan_id, q->gate, &args->table.name, catalog,
                           &syncs, &count, trouble))
        return false;
    for (size_t i = 0; i < count && !tally->unknown; i++) {
        struct comparison comparison = {0};
        tally->unknown = !syncs[i].sync;
        if (tally->unknown)
            return true;
        if (!evidence_begin(q, args->timeout_ms, trouble) ||
            !engine_compare_rows(q->engine, syncs[i].sync, share_of(args, rows), &comparison,
                                 trouble))
            return false;
        add_comparison(tally, &comparison, args, rows);
    }
    return true;
}

static bool compare_mirrors(const struct evidence_question *q, const struct catalog *catalog,
                            struct tally *tally, struct error *trouble)
{
    const struct verified_evidence *args = q->evidence->args;
    struct live_mirror *mirrors = NULL;
    size_t count;
    if (!engine_live_mirrors(q->engine, q->plan, q->plan_id, q->gate, &args->table.name, catalog,
                             &mirrors, &count, trouble))
        return false;
    for (size_t i = 0; i < count && !tally->unknown; i++) {
        struct comparison comparison = {0};
        tally->unknown = !mirrors[i].twin;
        if (tally->unknown)
            return true;
        if (!evidence_begin(q, args->timeout_ms, trouble) ||
            !engine_compare_mirror(q->engine, mirrors[i].twin, share_of(args, mirrors[i].rows),
                                   &comparison, trouble))
            return false;
        add_comparison(tally, &comparison, args, mirrors[i].rows);
    }
    return true;
}

static void say(struct arena *arena, const struct tally *tally, struct view_evidence *answer)
{
    answer->holds = !tally->unknown && tally->compared > 0 && tally->differing == 0;
    if (tally->unknown) {
        answer->value = "unknown: only a role that owns the table can compare it";
        answer->hint = "Let a member of the role that owns it confirm.";
    } else if (!tally->compared) {
        answer->value = "unknown: nothing keeps its columns in step";
    } else if (answer->holds) {
        answer->value = arena_printf(arena, "no row disagrees, %s", tally->words);
    } else {
        answer->value =
            arena_printf(arena, "%lld row%s, %s: %s%s", tally->differing,
                         tally->differing == 1 ? " disagrees" : "s disagree", tally->words,
                         str_text(&tally->keys), tally->differing > 10 ? ", …" : "");
    }
}

bool evaluate_verified(const struct evidence_question *q, struct view_evidence *answer,
                       struct error *error)
{
    struct catalog *catalog = NULL;
    struct error trouble = {.arena = q->engine->arena};
    struct tally tally = {.keys = {.arena = q->engine->arena}};
    if (engine_survey(q->engine, q->plan, &catalog, &trouble) &&
        compare_syncs(q, catalog, &tally, &trouble) &&
        compare_mirrors(q, catalog, &tally, &trouble)) {
        say(q->engine->arena, &tally, answer);
        return true;
    }
    if (!evidence_unknown(q, &trouble, answer, error))
        return false;
    if (str_equal(trouble.sqlstate, "57014"))
        answer->hint = "Raise \"timeout\" of the evidence, or compare fewer \"rows\".";
    return true;
}

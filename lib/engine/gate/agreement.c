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

static bool compare_syncs(const struct evidence_question *q, const struct catalog *catalog,
                          struct view_evidence *answer, struct error *trouble)
{
    const struct verified_evidence *args = q->evidence->args;
    struct arena *arena = q->engine->arena;
    struct live_sync *syncs = NULL;
    size_t count;
    long long differing = 0;
    struct str keys = {.arena = arena};
    const struct cat_table *table = catalog_table(catalog, &args->table.name);
    if (!engine_live_syncs(q->engine, q->plan, q->plan_id, q->gate, &args->table.name, catalog,
                           &syncs, &count, trouble))
        return false;
    if (!count) {
        answer->value = "unknown: nothing keeps its columns in step";
        return true;
    }
    const double rows = table ? table->rows : -1, share = share_of(args, rows);
    for (size_t i = 0; i < count; i++) {
        struct comparison comparison = {0};
        if (!syncs[i].sync) {
            answer->value = "unknown: only a role that owns the table can compare it";
            answer->hint = "Let a member of the role that owns it confirm.";
            return true;
        }
        if (!evidence_begin(q, args->timeout_ms, trouble) ||
            !engine_compare_rows(q->engine, syncs[i].sync, share, &comparison, trouble))
            return false;
        differing += comparison.differing;
        for (size_t key = 0; key < comparison.key_count; key++)
            str_addf(&keys, "%s%s", keys.length ? "; " : "", comparison.keys[key]);
    }
    const char *compared = compared_words(arena, share, rows);
    answer->holds = differing == 0;
    answer->value = answer->holds
                        ? arena_printf(arena, "no row disagrees, %s", compared)
                        : arena_printf(arena, "%lld row%s, %s: %s%s", differing,
                                       differing == 1 ? " disagrees" : "s disagree", compared,
                                       str_text(&keys), differing > 10 ? ", …" : "");
    return true;
}

bool evaluate_verified(const struct evidence_question *q, struct view_evidence *answer,
                       struct error *error)
{
    struct catalog *catalog = NULL;
    struct error trouble = {.arena = q->engine->arena};
    if (engine_survey(q->engine, q->plan, &catalog, &trouble) &&
        compare_syncs(q, catalog, answer, &trouble))
        return true;
    if (!evidence_unknown(q, &trouble, answer, error))
        return false;
    if (str_equal(trouble.sqlstate, "57014"))
        answer->hint = "Raise \"timeout\" of the evidence, or compare fewer \"rows\".";
    return true;
}

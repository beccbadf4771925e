/* The kinds of evidence: see evidence.h. Here those that need no more than a query. */
#include "engine/gate/evidence.h"

#include "base/str.h"
#include "phase/gate/gate.h"
#include "phase/sync/sync.h"

bool evidence_begin(const struct evidence_question *question, long long timeout_ms,
                    struct error *error)
{
    return pg_exec(question->engine->pg,
                   arena_printf(question->engine->arena,
                                "BEGIN READ ONLY; SET LOCAL statement_timeout = %lld; "
                                "SET LOCAL lock_timeout = '2s'",
                                timeout_ms),
                   error);
}

bool evidence_unknown(const struct evidence_question *question, const struct error *trouble,
                      struct view_evidence *answer, struct error *error)
{
    pg_rollback(question->engine->pg);
    if (trouble->connection_lost || trouble->interrupted) {
        *error = *trouble;
        return false;
    }
    answer->holds = false;
    answer->value = arena_printf(question->engine->arena, "unknown: %s", trouble->message);
    if (str_equal(trouble->sqlstate, "42501"))
        answer->hint = trouble->hint; /* of who confirms or advances */
    return true;
}

/* A query of the plan, in a read-only transaction and under a timeout. Its comment says to
 * no_reads_of that it is ours. */
bool evaluate_query(const struct evidence_question *question, struct view_evidence *answer,
                    struct error *error)
{
    const struct qname of_plan = {question->plan->schema, ""};
    struct arena *arena = question->engine->arena;
    const struct query_evidence *args = question->evidence->args;
    struct error trouble = {.arena = arena};
    PG_RESULT(result);
    if (!evidence_begin(question, EVIDENCE_TIMEOUT_MS, &trouble) ||
        !pg_exec(
            question->engine->pg,
            arena_printf(arena, "SET LOCAL search_path = %s", sync_search_path(arena, &of_plan)),
            &trouble) ||
        !pg_query(question->engine->pg,
                  sql_make(arena, ENGINE_MARK "SELECT value FROM (%R) AS e (value)", &args->sql),
                  PG_NO_PARAMS, &result, &trouble))
        return evidence_unknown(question, &trouble, answer, error);
    const char *value = pg_rows(result) ? pg_text(result, 0, "value") : NULL;
    answer->holds = pg_rows(result) == 1 && str_equal(value, args->expect);
    answer->value =
        pg_rows(result) == 1
            ? arena_printf(arena, "%s, expected %s", value ? value : "NULL", args->expect)
            : arena_printf(arena, "%zu rows, expected one", pg_rows(result));
    pg_rollback(question->engine->pg);
    return true;
}

static const struct {
    const struct evidence_kind *kind;
    evidence_function *evaluate;
} kinds[] = {
#define KIND(kind) {&evidence_##kind, evaluate_##kind},
    EVIDENCE_KINDS(KIND)
#undef KIND
};

bool evidence_evaluate(const struct evidence_question *question, struct view_evidence *answer,
                       struct error *error)
{
    const struct evidence *evidence = question->evidence;
    size_t i = 0;
    *answer = (struct view_evidence){
        .class = CONDITION_FACT,
        .kind = evidence->kind->keyword,
        .what = evidence->kind->words(question->engine->arena, evidence),
    };
    while (kinds[i].kind != evidence->kind)
        i++;
    return kinds[i].evaluate(question, answer, error);
}

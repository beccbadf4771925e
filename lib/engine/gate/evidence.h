/*
 * evidence: facts that a gate asks for, each measured anew. A table [kind] → function; what cannot
 * be measured does not hold, and says why. For the engine's own files.
 */
#ifndef SLUICE_ENGINE_EVIDENCE_H
#define SLUICE_ENGINE_EVIDENCE_H

#include "engine/session/session.h"

struct evidence_question {
    struct engine *engine;
    const struct plan *plan;
    long long plan_id;
    size_t gate; /* index of the gate's phase */
    const struct evidence_args *args;
};

/* Fills holds, value and what else it measured; false only when the connection is lost or the user
 * interrupts. */
bool evidence_evaluate(const struct evidence_question *question, struct view_evidence *answer,
                       struct error *error);

/* For the functions of the table. True: `trouble` is part of the answer, "unknown: …"; false: it is
 * handed on. Ends the transaction that it happened in. */
bool evidence_unknown(const struct evidence_question *question, const struct error *trouble,
                      struct view_evidence *answer, struct error *error);
/* BEGIN READ ONLY with a time limit, so that nothing that is asked can block or change anything. */
bool evidence_begin(const struct evidence_question *question, long long timeout_ms,
                    struct error *error);

typedef bool evidence_function(const struct evidence_question *question,
                               struct view_evidence *answer, struct error *error);

/* sessions.c: who is connected, and the standbys. */
evidence_function evidence_no_sessions_before, evidence_connected, evidence_absent,
    evidence_replicas_caught_up;
/* agreement.c */
evidence_function evidence_verified;
/* reads.c */
evidence_function evidence_no_reads_of;

/* What pg_stat_statements says now becomes what was seen: at the opening of a gate, and after it
 * was asked in order to confirm or pass it. A server that cannot answer is no failure. */
bool evidence_watch_reads(struct engine *engine, long long plan_id, size_t gate, bool opens,
                          struct error *error);

#endif

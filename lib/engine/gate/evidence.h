/*
 * evidence: facts that a gate asks for, each measured anew. A table of kinds and functions; what
 * cannot be measured does not hold, and says why. For the engine's own files.
 */
#ifndef SLUICE_ENGINE_EVIDENCE_H
#define SLUICE_ENGINE_EVIDENCE_H

#include "engine/session/session.h"
#include "phase/gate/evidence.h"

struct evidence_question {
    struct engine *engine;
    const struct plan *plan;
    long long plan_id;
    size_t gate; /* index of the gate's phase */
    const struct evidence *evidence;
};

/* Fills holds, value and what else it measured; false only when the connection is lost or the user
 * interrupts. */
bool evidence_evaluate(const struct evidence_question *question, struct view_evidence *answer,
                       struct error *error);

/* For the functions of the table. True: `trouble` is part of the answer, "unknown: …"; false: it is
 * handed on. Ends the transaction that it happened in. */
bool evidence_unknown(const struct evidence_question *question, const struct error *trouble,
                      struct view_evidence *answer, struct error *error);
/* How long a question may take that has no `timeout` of its own. */
enum { EVIDENCE_TIMEOUT_MS = 30 * SECOND_MS };
/* BEGIN READ ONLY with a time limit, so that nothing that is asked can block or change anything. */
bool evidence_begin(const struct evidence_question *question, long long timeout_ms,
                    struct error *error);

typedef bool evidence_function(const struct evidence_question *question,
                               struct view_evidence *answer, struct error *error);

/* evaluate_KIND of every kind: query in evidence.c, no_writes_to in writes.c, no_reads_of in
 * reads.c, no_uses_of in uses.c, replicated in replicated.c, verified in agreement.c, the others in
 * connected.c. */
#define EVIDENCE_EVALUATE(kind) evidence_function evaluate_##kind;
EVIDENCE_KINDS(EVIDENCE_EVALUATE)
#undef EVIDENCE_EVALUATE

/* What statistics say now becomes what was seen, of the kinds that are read from them: at the
 * opening of a gate, and after it was asked in order to confirm or pass it. A server that cannot
 * answer is no failure. */
bool evidence_look(const struct evidence_question *question, bool opens, struct error *error);
/* Of uses.c, in a transaction: the scans of an index or a table. */
bool evidence_note_uses(const struct evidence_question *question, bool opens, struct error *error);
/* Of writes.c, likewise: what notes who writes, where it has not done so all the time. */
bool evidence_note_noters(const struct evidence_question *question, bool opens,
                          struct error *error);

#endif

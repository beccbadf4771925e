/*
 * verify: what `sluice verify` looks at, and how.
 *
 *   verify.c  the command: its limits, what hung on columns that were swapped, and every object
 *   rows.c    rows that a sync or a mirror keeps in step
 *   asides.c  views that have a table's name, or its columns' old ones
 *   noted.c   attributes of columns, which a phase noted as it left them
 *   asked.c   one question for rows, with its answer; and the phases that do nothing but ask
 *
 * Nothing is written. An answer that could not be had, because an expression fails or the time is
 * over, is an item that does not hold; only a lost connection and an interruption are errors.
 */
#ifndef SLUICE_ENGINE_VERIFY_H
#define SLUICE_ENGINE_VERIFY_H

#include "engine/survey/survey.h"

enum { VERIFY_ALL = 100000 }; /* thousandths of a percent */

struct verification {
    struct engine *engine;
    const struct plan *plan;
    long long plan_id;
    struct store_phase *phases;
    size_t phase_count;
    int64_t sample, timeout_ms; /* of all; of each question, 0: as long as it takes */
    struct view_verification *view;
};

/* verify.c */
bool verify_is_done(const struct verification *v, size_t phase);
void verify_add(struct verification *v, struct view_verification_item item);

/* Whether a failure is an answer: a column is gone, or an expression fails for a row. */
bool verify_is_answer(const struct error *error);
/* asked.c: 0 to 1. */
double verify_share(const struct verification *v);
/* The rows, by `key`, that a query over this table gives: none where the item holds. `counts` or
 * else `differs`: what it means that there are some. */
bool verify_ask(struct verification *v, struct view_verification_item item,
                const struct qname *table, const char *sql, const struct check *counts,
                const char *differs, struct error *error);
bool verify_asked(struct verification *v, struct error *error);

/* rows.c */
bool verify_rows(struct verification *v, const struct expectation *expectations, size_t count,
                 struct error *error);

/* noted.c */
bool verify_noted(struct verification *v, struct error *error);

/* asides.c */
bool verify_asides(struct verification *v, struct error *error);

#endif

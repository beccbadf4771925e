/*
 * words: pieces of text that several renderers need. Private to this room.
 */
#ifndef SLUICE_REPORT_WORDS_H
#define SLUICE_REPORT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "engine/view.h"
#include "phase/gate/gate.h"
#include "report/text.h"

/* "52300 rows/s"; "" when unknown. */
const char *report_rate(struct arena *arena, double rows_per_second);
/* "by anna until 2026-…", "plan", "default" */
const char *report_override_words(struct arena *arena, const struct view_override *override);
/* Of a backfill, each "" when it is unknown or goes without saying: "3m 12s left", "89 %
 * heap-only", "1.2 GB of WAL", "table +12 MB, indexes +0 bytes", "2 workers", "3 rows failed". */
const char *report_eta(struct arena *arena, const struct view_fill *fill);
const char *report_hot(struct arena *arena, const struct view_fill *fill);
const char *report_wal(struct arena *arena, const struct view_fill *fill);
const char *report_growth(struct arena *arena, const struct view_fill *fill);
const char *report_workers(struct arena *arena, const struct view_fill *fill);
const char *report_rests(struct arena *arena, const struct view_fill *fill); /* when it does */
const char *report_failed(struct arena *arena, const struct view_fill *fill);
/* "1200 of about 1000000 rows"; a total below zero is unknown. */
const char *report_rows(struct arena *arena, long long done, long long total);

/* "by itself, on the other server" */
const char *report_apart_words(const struct apart *apart);

/* What a backfill will cost, in a few lines. */
void report_add_builds(struct str *out, size_t indent, const struct forecast_reads *reads);
void report_add_forecast(struct str *out, size_t indent, const struct forecast *forecast,
                         const struct pacing *pacing);

/* "blocks neither reads nor writes" */
const char *report_blocks_words(enum lock_mode lock);

/* As one word of a shell: quoted only when it has to be. */
const char *report_shell_word(struct arena *arena, const char *word);
/* Lines of `text`, each indented by `indent` spaces. */
void report_add_indented(struct str *out, size_t indent, const char *text);

/* Characters, not bytes. */
size_t report_width(const char *text);

/* A gate's conditions as they are now, and who confirmed it. */
void report_add_gate(struct str *out, size_t indent, const struct view_phase *gate);
/* A gate's conditions as the plan has them. */
const char **report_gate_conditions(struct arena *arena, const struct gate_args *gate,
                                    size_t *count);

/* PLAN as it is typed again: as it was given (`argument`), or by its name; with --schema where it
 * is a file, or a name that does not say the schema. */
const char *report_plan_word(struct arena *arena, const char *argument, const char *plan);

/* "next: sluice COMMAND PLAN …", or nothing when there is nothing to type. */
struct report_next {
    const char *plan, *state;
    const char *phase;             /* the one that advance would run, or NULL */
    const struct view_phase *gate; /* the one that the plan stands at, or NULL */
};
/* That command, NULL when there is none; in *remark a word on it, or NULL. */
const char *report_next_command(struct arena *arena, const char *argument,
                                const struct report_next *next, const char **remark);
struct report_next report_next_of(struct arena *arena, const struct view_outcome *view);
void report_add_next(struct str *out, const char *argument, const struct report_next *next);

#endif

/*
 * words: pieces of text that several renderers need. Private to this room.
 */
#ifndef SLUICE_REPORT_WORDS_H
#define SLUICE_REPORT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "engine/view.h"
#include "report/text.h"

/* "850 ms", "12.3 s", "4m 10s", "2h 05m", "3d 04h". */
const char *report_duration(struct arena *arena, long long duration_ms);
/* "~52300 rows/s"; "" when unknown. */
const char *report_rate(struct arena *arena, double rows_per_second);
/* "1200 of about 1000000 rows"; a total below zero is unknown. */
const char *report_rows(struct arena *arena, long long done, long long total);

/* As one word of a shell: quoted only when it has to be. */
const char *report_shell_word(struct arena *arena, const char *word);
/* Line breaks and tabs become spaces; NULL stays. */
const char *report_one_line(struct arena *arena, const char *text);

/* Lines of `text`, each indented by `indent` spaces. */
void report_add_indented(struct str *out, size_t indent, const char *text);

/* Characters, not bytes. */
size_t report_width(const char *text);

/* What a gate asks, its approvals and its evidence. */
void report_add_gate(struct str *out, size_t indent, const struct view_phase *gate);
/* Whether it still lacks approvals. */
bool report_gate_unconfirmed(const struct view_phase *gate);

/* "next: sluice COMMAND PLAN …" */
void report_add_next(struct str *out, const char *plan, const char *state,
                     const struct view_phase *gate, const char *argument);

#endif

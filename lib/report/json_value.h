/*
 * json_value: what the JSON renderers share. Private to this room.
 *
 * Functions that give a json_t give a new reference; memory that runs out ends the process, as it
 * does in an arena.
 */
#ifndef SLUICE_REPORT_JSON_VALUE_H
#define SLUICE_REPORT_JSON_VALUE_H

#include <jansson.h>
#include <stdbool.h>

#include "report/json.h"

/* Odd bytes replaced by U+FFFD. */
const char *report_valid_text(struct arena *arena, const char *text);
/* A string, or null for NULL. */
json_t *report_json_text(struct arena *arena, const char *text);
/* The entry `plan`, a name or null, and `schema` where the plan is of one. */
void report_json_set_plan(struct arena *arena, json_t *object, const char *plan);
/* An integer, or null when it is below zero. */
json_t *report_json_count(long long value);
json_t *report_json_bool(bool value);
json_t *report_json_texts(struct arena *arena, const char *const *texts, size_t count);

/* What a failing statement was about: names alone. */
json_t *report_json_about(struct arena *arena, const char *sqlstate,
                          const struct error_about *about);

json_t *report_json_override(struct arena *arena, const struct view_override *override);

/* The entries of a plan that `plan`, `check` and `status` show, added to `object`. */
void report_json_add_plan(struct arena *arena, json_t *object, const struct view_plan *plan,
                          bool operations);
/* What is still ahead of it: conditions of gates, forecasts of backfills. `plan` may be NULL. */
void report_json_add_ahead(struct arena *arena, json_t *object, const struct view_plan *view,
                           const struct plan *plan);
json_t *report_json_findings(struct arena *arena, const struct view_plan *plan);
json_t *report_json_finding(struct arena *arena, const char *severity, const char *file,
                            struct place place, const char *message, const char *hint);
json_t *report_json_error(struct arena *arena, const struct report_failure *failure);
json_t *report_json_entry(struct arena *arena, const struct view_log_entry *entry);
json_t *report_json_phase(struct arena *arena, const struct view_phase *phase, bool operations);

/* An object that begins with format_version; report_json_finish adds error and problems, turns it
 * into text and releases it, as report_json_text_of does alone. */
json_t *report_json_begin(void);
const char *report_json_text_of(struct arena *arena, json_t *object);
const char *report_json_finish(struct arena *arena, json_t *object,
                               const struct report_failure *failure);

#endif

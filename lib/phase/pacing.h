/*
 * pacing: how fast a backfill goes, and what it waits for.
 *
 * The settings stand in one list, PACING_SETTINGS, from which come the keys of a plan
 * (PACING_FIELDS; they are the same in `settings`, for every backfill, and in a backfill phase,
 * which overrides them), what `sluice throttle` takes, `plan --yaml` and the table in
 * sluice-plan(5), which a test compares.
 *
 * A value is an int64_t: milliseconds, bytes, a count, or thousandths (a ratio). In a struct that
 * was decoded, PACING_UNSET stands for what the plan does not name; pacing_resolve puts overrides
 * and defaults together. 0 turns a limit off; else the backfill waits while what is measured has
 * reached it.
 */
#ifndef SLUICE_PHASE_PACING_H
#define SLUICE_PHASE_PACING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "sql/sql.h"
#include "yaml/field.h"

enum { PACING_UNSET = -1 };

/* X(key, member, type, default, least, most, live, doc): `type` is a yaml_type_…, `live` whether it
 * can be changed while the backfill runs. */
#define PACING_SETTINGS(X)                                                                         \
    X(batch_target, batch_target_ms, duration, 250, 10, 60000, true,                               \
      "How long one transaction of a backfill should take: 10ms to 1m. The default is 250ms.")     \
    X(batch_pages, batch_pages, integer, 0, 1, 1048576, true,                                      \
      "The most table pages that one transaction of a backfill covers: 1 to 1048576. Without "     \
      "this key it is chosen from batch_target and the server's memory.")                          \
    X(batch_pause, batch_pause_ms, duration, 0, 0, 3600000, true,                                  \
      "The rest between two transactions of a backfill: 0ms to 1h. The default is 0ms.")           \
    X(workers, workers, integer, 1, 1, 32, false,                                                  \
      "How many sessions fill rows at the same time: 1 to 32. The default is 1.")                  \
    X(rate, rate, integer, 0, 0, 1000000000, true,                                                 \
      "The most rows that are filled in a second, by all workers together. The default is 0, no "  \
      "ceiling.")                                                                                  \
    X(nice, nice_thousandths, ratio, 0, 0, 100000, true,                                           \
      "The rest after each batch, as a multiple of the time that it took: 0 to 100, such as 0.5. " \
      "The default is 0.")                                                                         \
    X(lag, lag_ms, duration, 10000, 0, 3600000, true,                                              \
      "Waits while a standby is this far behind in replaying: up to 1h, 0 is no limit. The "       \
      "default is 10s.")                                                                           \
    X(lag_bytes, lag_bytes, size, 0, 0, 1LL << 50, true,                                           \
      "Waits while a standby has this much WAL left to replay. The default is 0, no limit.")       \
    X(slot_wal, slot_wal_bytes, size, 0, 0, 1LL << 50, true,                                       \
      "Waits while a replication slot keeps this much WAL on the server. The default is 0, no "    \
      "limit.")                                                                                    \
    X(archive_backlog, archive_backlog_bytes, size, 0, 0, 1LL << 50, true,                         \
      "Waits while this much WAL is not archived yet. The default is 0, no limit.")                \
    X(waiters, waiters, integer, 1, 0, 10000, true,                                                \
      "Rests, and goes on with smaller batches, when this many sessions waited for a batch. The "  \
      "default is 1; 0 is no limit.")                                                              \
    X(active, active, integer, 0, 0, 100000, true,                                                 \
      "Waits while this many other sessions are active. The default is 0, no limit.")              \
    X(dead_rows, dead_rows_thousandths, ratio, 0, 0, 1000, true,                                   \
      "Waits while dead rows are this share of the table: 0 to 1, such as 0.2. The default is 0, " \
      "no limit.")                                                                                 \
    X(vacuum_yield, vacuum_yield_ms, duration, 60000, 0, 86400000, true,                           \
      "How long to wait at most for a vacuum that is at work on the table. The default is 1m; 0 "  \
      "does not wait.")

enum pacing_triggers { PACING_TRIGGERS_FIRE, PACING_TRIGGERS_SUPPRESS };
enum pacing_on_error { PACING_ON_ERROR_STOP, PACING_ON_ERROR_REPORT };
enum pacing_locked_rows { PACING_LOCKED_WAIT, PACING_LOCKED_SKIP };

struct pacing {
#define PACING_MEMBER(key, member, type, standard, least, most, live, doc) int64_t member;
    PACING_SETTINGS(PACING_MEMBER)
#undef PACING_MEMBER
    struct sql_fragment throttle_query; /* text NULL: none */
    int triggers;                       /* enum pacing_triggers, or PACING_UNSET */
    int on_error;                       /* enum pacing_on_error, or PACING_UNSET */
    int locked_rows;                    /* enum pacing_locked_rows, or PACING_UNSET */
};

/* What is known of a setting by its name. */
struct pacing_setting {
    const char *name;
    const struct yaml_type *type;
    size_t offset;                 /* of an int64_t in struct pacing */
    int64_t standard, least, most; /* standard: without a word in the plan */
    bool live;
    const char *doc;
};
extern const struct pacing_setting pacing_settings[];
extern const size_t pacing_setting_count;

/* NULL: there is none. `sluice throttle` also takes "batch" for batch_target. */
const struct pacing_setting *pacing_find(const char *name);

bool pacing_equal(const struct pacing *a, const struct pacing *b); /* by their settings */

/* Nothing is named. */
struct pacing pacing_unset(void);

/* `base`, but what `over` names is as `over` says. */
struct pacing pacing_override(const struct pacing *base, const struct pacing *over);

/* Defaults for what it does not name. */
struct pacing pacing_resolve(const struct pacing *pacing);

int64_t pacing_get(const struct pacing *pacing, const struct pacing_setting *setting);
void pacing_set(struct pacing *pacing, const struct pacing_setting *setting, int64_t value);

/* A value as it is written in a plan: "250ms", "64MB", "0.5", "7". */
const char *pacing_text(struct arena *arena, const struct pacing_setting *setting, int64_t value);

/* Read such a text; false with ERROR_USAGE. */
bool pacing_parse(struct arena *arena, const struct pacing_setting *setting, const char *text,
                  int64_t *value, struct error *error);

/* The keys as entries of a table of fields (yaml/field.h), for a record whose struct pacing is at
 * PACING_AT, which the user defines. */
#define PACING_FIELD(key_, member, type_, standard, least, most, live, doc_)                       \
    {.key = #key_,                                                                                 \
     .type = &yaml_type_##type_,                                                                   \
     .offset = PACING_AT + offsetof(struct pacing, member),                                        \
     .min = (least),                                                                               \
     .max = (most),                                                                                \
     .doc = (doc_)},
#define PACING_FIELDS                                                                              \
    PACING_SETTINGS(PACING_FIELD){                                                                 \
        .key = "throttle_query",                                                                   \
        .type = &field_sql,                                                                        \
        .offset = PACING_AT + offsetof(struct pacing, throttle_query),                             \
        .doc =                                                                                     \
            "A query that is asked once a second: waits while its first value is true, a number "  \
            "above 0, or a text, which is shown as the reason."},                                  \
        {.key = "triggers",                                                                        \
         .type = &yaml_type_choice,                                                                \
         .offset = PACING_AT + offsetof(struct pacing, triggers),                                  \
         .choices = pacing_trigger_choices,                                                        \
         .doc = "Whether the application's own row triggers fire for rows that are backfilled: "   \
                "fire (the default) or suppress, which takes a privilege."},                       \
        {.key = "on_error",                                                                        \
         .type = &yaml_type_choice,                                                                \
         .offset = PACING_AT + offsetof(struct pacing, on_error),                                  \
         .choices = pacing_error_choices,                                                          \
         .doc = "What to do with a row whose new value cannot be computed: stop (the default), "   \
                "or report it, fill the others, and wait until it is mended."},                    \
        {.key = "locked_rows",                                                                     \
         .type = &yaml_type_choice,                                                                \
         .offset = PACING_AT + offsetof(struct pacing, locked_rows),                               \
         .choices = pacing_locked_choices,                                                         \
         .doc = "What a batch does with rows that others have locked: wait (the default) for a "   \
                "moment, or skip them, fill the others, and return to them."},
extern const struct yaml_choice pacing_trigger_choices[], pacing_error_choices[],
    pacing_locked_choices[];

#endif

/*
 * trigger: the triggers of a watch and their function, as SQL; for watch's own files.
 */
#ifndef SLUICE_PHASE_WATCH_TRIGGER_H
#define SLUICE_PHASE_WATCH_TRIGGER_H

#include "phase/story/story.h"

/* The events of its triggers; the suffix sets them apart from those of a sync (dependents.sql). */
enum event { EVENT_INSERT, EVENT_UPDATE, EVENT_WRITE, EVENT_TRUNCATE, EVENT_COUNT };

struct watch {
    struct arena *arena;
    const char *plan;
    struct object object;
    const struct cat_table *table;
    const struct cat_column *column; /* NULL: of the whole table */
    const char *live;                /* the column's name by now */
    const char *hash, *function;
};

const char *watch_trigger_name(struct arena *arena, const char *hash, enum event event);
const char *watch_make_sql(const struct watch *watch, enum event event);
const char *watch_drop_sql(const struct watch *watch, enum event event);
const char *watch_function_sql(const struct watch *watch);

#endif

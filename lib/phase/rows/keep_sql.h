/*
 * keep_sql: the trigger of a keep and its function. Private to this room.
 */
#ifndef SLUICE_PHASE_ROWS_KEEP_SQL_H
#define SLUICE_PHASE_ROWS_KEEP_SQL_H

#include "phase/rows/rows.h"

struct keep_sql {
    const char *function, *trigger; /* their names; the function is in schema sluice */
    const char *create_function, *drop_function;
    const char *create_trigger, *drop_trigger;
};
struct keep_sql keep_sql_of(const struct phase_context *context, const struct fact *keep,
                            const char *function, const char *trigger);

#endif

/*
 * schema_json: the plan format as JSON Schema, draft 2020-12, for editors.
 *
 * Printed from the tables that the plan reader decodes by (plan/schema.h). The reader is stricter
 * in what a schema cannot say, such as which phases need which others before them.
 */
#ifndef SLUICE_REPORT_SCHEMA_JSON_H
#define SLUICE_REPORT_SCHEMA_JSON_H

#include "base/arena.h"

/* The whole schema, with a newline at its end, in the arena. */
const char *report_plan_schema(struct arena *arena);

#endif

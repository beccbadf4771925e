/*
 * schema: the plan format as tables, for whoever prints or explains it.
 *
 * The root describes the whole document; yaml/field.h says how to walk on from there: `fields` of a
 * struct, `key` and `value` of a map, and for every field its type's shape and its `record`.
 */
#ifndef SLUICE_PLAN_SCHEMA_H
#define SLUICE_PLAN_SCHEMA_H

#include "yaml/field.h"

const struct yaml_record *plan_schema_root(void);

#endif

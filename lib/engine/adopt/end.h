/*
 * end: what a plan's objects are called when all of its phases are done, and which of them are
 * there then. Private to this wing. Tables, columns and types go by their first names.
 */
#ifndef SLUICE_ENGINE_ADOPT_END_H
#define SLUICE_ENGINE_ADOPT_END_H

#include "phase/story/story.h"
#include "plan/plan.h"

struct qname end_table(const struct plan *plan, const struct qname *table);
const char *end_column(const struct plan *plan, const struct object *column);
/* A table that the plan names is there in the end, and a column of it. */
bool end_has_table(const struct plan *plan, const struct qname *table);
bool end_has_column(const struct plan *plan, const struct object *column);
/* Another table has the name in the end. */
bool end_is_traded(const struct plan *plan, const struct qname *table);
/* The first name of what SQL of a phase calls so. */
struct qname end_first_table(const struct plan *plan, const struct qname *name, size_t phase);
/* As SQL; NULL: the plan says no type. */
const char *end_type(struct arena *arena, const struct plan *plan, const struct sql_fragment *type);
/* false: another type has taken its place. */
bool end_type_name(const struct plan *plan, const struct qname *type, struct qname *now);

/* Whether a fact of this kind behind `fact` is about the same name of the same table. */
bool end_is_named_later(const struct plan *plan, const struct fact *fact, enum fact_kind kind);

#endif

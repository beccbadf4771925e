/*
 * columns: what a new column is to have of an old one from the first moment on, as far as the
 * server has to be asked. Private to the survey.
 */
#ifndef SLUICE_ENGINE_SURVEY_COLUMNS_H
#define SLUICE_ENGINE_SURVEY_COLUMNS_H

#include "engine/session/session.h"
#include "pg/scratch/scratch.h"
#include "phase/story/story.h"
#include "phase/sync/sync.h"
#include "plan/plan.h"

/* Of a table, before its copy is made. */
struct scratch survey_scratch(struct engine *engine, const struct cat_table *table);

/* The collation that column `old` keeps in another type: NULL where that type has none, the plan
 * says another, or the old one is its type's own. */
bool survey_collation(struct scratch *scratch, const char *old, const char *type_sql,
                      const char **collation, struct error *error);

/* New column `item`, number `column` of its group, which is on the scratch table: with the
 * collation that it keeps. */
bool survey_type(struct scratch *scratch, const struct plan *plan, const struct new_column *item,
                 size_t column, struct cat_group *group, struct error *error);

/* The default that `up` makes of those of the columns that it names, as far as it is not just one
 * of them. */
bool survey_default(struct scratch *scratch, const struct new_column *item,
                    const struct cat_type *type, struct cat_expression *up, struct error *error);

/* A table of which phase `phase` has renamed columns, with their first names: see
 * phase/story/story.h. The names of one phase change all at once. */
void survey_undo_renames(struct arena *arena, const struct plan *plan, size_t phase,
                         const struct qname *name, struct catalog *catalog);

/* In the transaction of the survey, which is rolled back, types whose names phases have swapped get
 * their first names again. */
bool survey_undo_types(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                       struct error *error);
/* Puts what stands against such a swap that is to come into the catalogue. */
bool survey_types(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                  struct error *error);

/* Whether each phase that alters a type in place can, and what stands in the way. */
bool survey_alters(struct engine *engine, const struct plan *plan, struct catalog *catalog,
                   struct error *error);

/* What phase `phase` does to types, for what is read on the scratch copy from then on. */
void survey_set_retype(struct scratch *scratch, const struct plan *plan, size_t phase,
                       const struct catalog *catalog);

/* How views and the like take it that columns of the scratch table stand in the places of others,
 * where these have other types. */
bool survey_followers(struct scratch *scratch, const struct plan *plan, struct catalog *catalog,
                      struct error *error);

#endif

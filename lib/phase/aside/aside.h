/*
 * aside: a table that stands aside for a view, so that it, or columns of it, go by two names.
 *
 * Renaming a table or a column touches no row; what hurts is who still says the old name. So the
 * table gives its name to a view over it, through which both versions read and write: PostgreSQL
 * takes INSERT, UPDATE, DELETE and upserts of such a view for those of its table, whose keys,
 * triggers, defaults and rights go on. A column that is renamed stands in the view twice, by the
 * old name in the old place, and by the new one at the end. It begins in one short transaction, and
 * ends in one: then the view is gone, and with it the old name. Both ways back lose nothing. A
 * table that moves to another schema keeps its name there, and the view has it in the old one.
 */
#ifndef SLUICE_PHASE_ASIDE_H
#define SLUICE_PHASE_ASIDE_H

#include "phase/story/story.h"

struct aside_column {
    struct name_at to, from; /* the new name, the old one */
};
/* The detail of FACT_ASIDE, whose object is the table by its first name, which the view takes, and
 * whose `other` is the table's name meanwhile. */
struct aside {
    struct aside_column *columns; /* none: the table itself is renamed, for good */
    size_t column_count;
};

/* What the table is called while columns of it go by two names. */
const char *aside_name(struct arena *arena, const char *table);

/* The alias of the table that the phase works on, which is not ended before it; NULL: none. */
const struct fact *aside_before(const struct story *story, size_t phase);

/* What the view has and the table has not, or the other way round, since somebody has changed one
 * of them: rows whose `key` is a sentence. `standing`: also what is wrong only as long as the view
 * is there. */
const char *aside_differs_sql(struct arena *arena, const struct fact *aside, bool standing);
/* What is said when there are some and the view is to go. */
const struct check *aside_check(struct arena *arena, const struct fact *aside);

/* One transaction each. The catalogue has the table by its first names. */
void aside_begin(const struct phase_context *context, const struct fact *aside,
                 struct operation_list *operations);
void aside_end(const struct phase_context *context, const struct fact *aside,
               struct operation_list *operations);

#endif

/* Rows that `set` would leave in `where`: see rows.h. */
#include "phase/rows/rows.h"
#include "phase/violator.h"

void rows_ask_staying(const struct phase_context *context, const bool *filled, const char *sample,
                      struct violator_list *list)
{
    const struct row_choice *choice = rows_choice(context->story, context->index);
    if (!choice || !filled || !catalog_choice(context->catalog, context->index))
        return;
    const char *table = qname_text(context->arena, &choice->table.name);
    const char *staying = rows_staying_sql(context, choice, sample);
    if (!staying)
        return;
    *ARENA_PUSH(context->arena, list->items, list->count) = (struct violator_question){
        .place = choice->where.place,
        .what = "where",
        .sql = sql_make(context->arena, "%S LIMIT %d", staying, (int)VIOLATORS_ASKED),
        .says = arena_printf(context->arena,
                             choice->passing
                                 ? "fill is NULL in these rows of table \"%s\""
                                 : "set does not bring these rows of table \"%s\" out of where",
                             table),
        .hint = choice->passing ? "Write an expression that is never NULL."
                                : "Write a `where` that a row no longer fulfils once it is set.",
        .fails = arena_printf(context->arena,
                              choice->passing ? "fill fails for rows of table \"%s\""
                                              : "set or where fails for rows of table \"%s\"",
                              table),
        .fails_softly =
            story_pacing(context->story, context->index)->on_error == PACING_ON_ERROR_REPORT,
    };
}

/* A rehearsal from its beginning to its end: see rehearsal.h. */
#include "rehearsal/rehearsal.h"

#include "rehearsal/guardian.h"
#include "rehearsal/schema.h"
#include "rehearsal/tables.h"
#include "rehearsal/walk.h"

static void say_fill(struct stage *s, const struct tables *tables)
{
    const char *plural = tables->count == 1 ? "" : "s";
    if (s->request->rows > 0)
        rehearsal_say(s->request, s->arena, "copying %lld rows of each of %zu table%s",
                      s->request->rows, tables->count, plural);
    else
        rehearsal_say(s->request, s->arena, "making rows for %zu table%s from statistics",
                      tables->count, plural);
}

static bool fill(struct stage *s, struct error *error)
{
    struct tables tables = {0};
    if (!tables_read(s, &tables, error))
        return false;
    say_fill(s, &tables);
    return (s->request->rows > 0 ? samples_copy : made_fill)(s, &tables, error) &&
           tables_delete_orphans(s, &tables, error) && tables_settle(s, &tables, error);
}

static bool prepare(struct stage *s, struct schema_copy *copy, struct error *error)
{
    rehearsal_say(s->request, s->arena, "copying the schema of database \"%s\"", s->view->target);
    return schema_begin(s, copy, error) && fill(s, error) && schema_finish(s, copy, error);
}

static void conclude(const struct stage *s, struct error *error)
{
    if (error->code != ERROR_NONE || s->view->fault_count == 0)
        return;
    error_set(error, ERROR_REFUSED, "plan \"%s\" did not do in the rehearsal what it should: %s",
              s->view->plan, s->view->faults[0]);
    error_hint(error, "Mend the plan, and rehearse it again. Nothing was changed in the target.");
}

bool rehearsal_run(struct arena *arena, const struct rehearsal_request *request,
                   struct rehearsal *view, struct error *error)
{
    struct stage s = {.arena = arena, .request = request, .view = view};
    struct schema_copy copy = {0};
    struct guardian guardian;
    view->copied = request->rows > 0;
    view->difference = "";
    if (!guardian_begin(request, &guardian, error))
        return false;
    bool good = stage_open(&s, error) && walk_check_start(&s, error) && prepare(&s, &copy, error) &&
                walk(&s, error);
    schema_forget(&copy);
    if (good)
        conclude(&s, error);
    bool emptied = stage_close(&s, error);
    guardian_end(&guardian, emptied);
    return error->code == ERROR_NONE;
}

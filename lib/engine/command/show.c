/* show: the text of a plan as it was registered, and what differs in another. */
#include "base/diff.h"
#include "engine/command/command.h"

static const char *difference(struct arena *arena, const struct store_plan *stored,
                              const struct plan *other)
{
    return diff_unified(arena, arena_printf(arena, "registered %s", stored->file), stored->source,
                        other->file, other->source);
}

bool engine_show(struct engine *engine, const char *name, const struct plan *other,
                 struct view_text *view, struct error *error)
{
    const struct store_plan *stored;
    if (!engine_find_stored(engine, name, &stored, error))
        return false;
    if (!stored) {
        error_set(error, ERROR_REFUSED, "plan \"%s\" is not registered in this database", name);
        error_hint(error, "See the registered plans with `sluice status`.");
        return false;
    }
    *view = (struct view_text){
        .plan = stored->name,
        .state = stored->state,
        .file = stored->file,
        .checksum = stored->checksum,
        .text = stored->source,
    };
    if (!other)
        return true;
    view->other_file = other->file;
    view->diff = difference(engine->arena, stored, other);
    view->same = engine_is_registered(engine, other, stored);
    if (view->same)
        return true;
    error_set(error, ERROR_DRIFT, "plan \"%s\" is registered with another text than %s", name,
              other->file);
    error_hint(error,
               "Go on with the registered text by name: `sluice advance %s`; to run the changed "
               "plan, take this one back first: `sluice revert %s --all`.",
               name, name);
    return false;
}

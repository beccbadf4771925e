/* Whether an object is there: see session.h. */
#include "base/str.h"
#include "engine/session/session.h"
#include "pg/look.h"

bool engine_probe(struct engine *engine, const struct live_object *object, enum presence *state,
                  struct error *error)
{
    const char *text;
    if (!pg_look_probe(engine->arena, engine->pg, object_class_name(object->class), &object->of,
                       object->name, &text, error))
        return false;
    *state = ABSENT;
    while (*state < PRESENT && !str_equal(presence_name(*state), text))
        (*state)++;
    return true;
}

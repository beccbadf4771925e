/* Whether an object is there: see session.h. */
#include "base/str.h"
#include "engine/session/session.h"
#include "pg/look.h"

bool engine_probe(struct engine *engine, const struct effect *effect, enum effect_want *state,
                  struct error *error)
{
    const char *text;
    if (!pg_look_probe(engine->arena, engine->pg, effect_kind_name(effect->kind), &effect->relation,
                       effect->name, &text, error))
        return false;
    *state = EFFECT_ABSENT;
    while (*state < EFFECT_PRESENT && !str_equal(effect_want_name(*state), text))
        (*state)++;
    return true;
}

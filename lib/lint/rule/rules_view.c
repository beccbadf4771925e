/* Views and functions. */
#include <string.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

static bool on_old_view(struct lint_scene *s, const struct act *act)
{
    (void)act;
    return !scene_is_new(s);
}

/* Another one of the name comes in the same transaction: what that loses, recreate-loses-grants
 * says. */
static bool comes_back(const struct lint_scene *s, const struct act *act, enum act_kind kind)
{
    const struct act *later = scene_later(s, kind, act->object, NULL);
    return later && scene_in_transaction(s) && scene_same_transaction(s, later->statement);
}

static bool drop_view(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && !comes_back(s, act, ACT_CREATE_VIEW);
}

static bool replace_fails(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *view = scene_table(s);
    if (!act_has(act, ACT_REPLACE) || !view || view->relkind != 'v' || act->column_count == 0 ||
        scene_lost(s, WORLD_RELATION, act->object))
        return false;
    for (size_t i = 0; i < view->column_count; i++)
        if (i >= act->column_count || !str_equal(view->columns[i].name, act->columns[i])) {
            s->column = view->columns[i].name;
            return true;
        }
    return false;
}

static bool refresh(struct lint_scene *s, const struct act *act)
{
    if (act_has(act, ACT_CONCURRENTLY) || scene_is_new(s))
        return false;
    const struct fact_table *view = scene_table(s);
    s->detail = "REFRESH … CONCURRENTLY, which needs a unique index";
    for (size_t i = 0; view && i < view->index_count; i++)
        if (view->indexes[i].unique && !view->indexes[i].partial)
            s->detail = "REFRESH … CONCURRENTLY: it has a unique index";
    return true;
}

static bool is_old(const struct lint_scene *s, const struct act *act)
{
    return !scene_is_new_of(s, WORLD_FUNCTION, act->object);
}

static bool on_old_function(struct lint_scene *s, const struct act *act)
{
    return is_old(s, act);
}

static bool drop_function(struct lint_scene *s, const struct act *act)
{
    return is_old(s, act) && !comes_back(s, act, ACT_CREATE_FUNCTION);
}

static bool same_types(const struct fact_routine *routine, const struct act *act, size_t count)
{
    if (routine->type_count < count || act->other_count < count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!words_type_is_alike(routine->types[i], act->others[i]))
            return false;
    return true;
}

static bool is_of_name(const struct fact_routine *routine, struct qname name)
{
    return scene_same_name(routine->name, name) ||
           (!name.schema && str_equal(routine->name.name, name.name));
}

/* With its defaults left out it takes what another one takes. */
static bool overload(struct lint_scene *s, const struct act *act)
{
    size_t most = act->other_count, least = most - (size_t)act->what;
    for (size_t i = 0; i < s->facts->routine_count; i++) {
        const struct fact_routine *routine = &s->facts->routines[i];
        size_t count = routine->type_count;
        bool same = count == most && same_types(routine, act, most);
        size_t other_least = count - routine->defaults;
        size_t common = count < most ? count : most;
        if (is_of_name(routine, act->object) && !scene_lost(s, WORLD_FUNCTION, routine->name) &&
            !same && same_types(routine, act, common) &&
            ((count >= least && count <= most) || (most >= other_least && most <= count))) {
            struct str out = {.arena = s->arena};
            str_addf(&out, "%s(", qname_text(s->arena, &routine->name));
            for (size_t j = 0; j < count; j++)
                str_addf(&out, "%s%s", j ? ", " : "", routine->types[j]);
            str_add(&out, ")");
            s->detail = str_text(&out);
            return true;
        }
    }
    return false;
}

static bool signature(struct lint_scene *s, const struct act *act)
{
    for (size_t i = 0; act_has(act, ACT_REPLACE) && i < s->facts->routine_count; i++) {
        const struct fact_routine *routine = &s->facts->routines[i];
        if (!is_of_name(routine, act->object) || routine->type_count != act->other_count ||
            !same_types(routine, act, act->other_count) ||
            scene_lost(s, WORLD_FUNCTION, act->object))
            continue;
        for (size_t j = 0; j < act->column_count && j < routine->parameter_count; j++)
            if (*routine->parameters[j] && !str_equal(routine->parameters[j], act->columns[j])) {
                s->detail =
                    arena_printf(s->arena, "parameter %s has another name", routine->parameters[j]);
                return true;
            }
        if (act->type && routine->result && !strchr(routine->result, ' ') &&
            !words_type_is_alike(routine->result, act->type)) {
            s->detail = arena_printf(s->arena, "it returns %s", routine->result);
            return true;
        }
        if (routine->defaults > (size_t)act->what) {
            s->detail = "a parameter loses its default";
            return true;
        }
    }
    return false;
}

const struct lint_rule lint_rules_view[] = {
    {.id = "drop-view",
     .severity = LINT_BREAKS,
     .catches = "DROP VIEW or MATERIALIZED VIEW that is not new",
     .happens = "every statement of the old version that reads {table} fails",
     .safe = SAFE_PHASES SAFE_UNUSED SAFE_SQL(
         "drop-view") "# or CREATE OR REPLACE VIEW; or DROP and CREATE in one transaction, with "
                      "its grants\n",
     .kinds = {ACT_DROP_VIEW},
     .check = drop_view},
    {.id = "rename-view",
     .severity = LINT_BREAKS,
     .catches = "RENAME of a view or of its column",
     .happens = "every statement of the old version that reads {table} by the old name fails",
     .safe = SAFE_PHASES SAFE_UNUSED SAFE_SQL(
         "rename-view") "# with a second view, or column, under the new name before\n",
     .kinds = {ACT_RENAME_VIEW},
     .check = on_old_view},
    {.id = "replace-view-fails",
     .severity = LINT_DATA,
     .needs = LINT_CATALOGUE,
     .catches = "CREATE OR REPLACE VIEW that drops, renames or moves a column",
     .happens = "PostgreSQL refuses to replace {table}, since column {column} is not where it was",
     .safe = "# DROP and CREATE in one transaction, with its grants\n",
     .kinds = {ACT_CREATE_VIEW},
     .check = replace_fails},
    {.id = "refresh-matview",
     .severity = LINT_BLOCKS,
     .needs = LINT_HELPED,
     .catches = "REFRESH MATERIALIZED VIEW without CONCURRENTLY",
     .happens = "readers of {table} wait while its query runs",
     .safe = "# {detail}\n",
     .kinds = {ACT_REFRESH},
     .check = refresh},
    {.id = "drop-function",
     .severity = LINT_BREAKS,
     .catches = "DROP FUNCTION, PROCEDURE or AGGREGATE that is not new",
     .happens = "every statement of the old version that calls {table}() fails",
     .safe = SAFE_PHASES SAFE_UNUSED SAFE_SQL("drop-function"),
     .kinds = {ACT_DROP_FUNCTION},
     .check = drop_function},
    {.id = "rename-function",
     .severity = LINT_BREAKS,
     .catches = "RENAME of a function",
     .happens = "every statement of the old version that calls {table}() fails",
     .safe = SAFE_PHASES SAFE_UNUSED SAFE_SQL(
         "rename-function") "# with a function under the new name before\n",
     .kinds = {ACT_RENAME_FUNCTION},
     .check = on_old_function},
    {.id = "function-overload",
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches = "a function beside another one of its name, so that calls of that are not unique",
     .happens = "calls of {detail} fail as not unique from then on",
     .safe = "# another name, or drop the old one in the same transaction\n",
     .kinds = {ACT_CREATE_FUNCTION},
     .check = overload},
    {.id = "function-signature",
     .severity = LINT_DATA,
     .needs = LINT_CATALOGUE,
     .catches =
         "CREATE OR REPLACE FUNCTION with other names of parameters, fewer defaults, or another "
         "result",
     .happens = "PostgreSQL refuses to replace {table}(): {detail}",
     .safe = "# a function of a new name, a gate, then drop the old one\n",
     .kinds = {ACT_CREATE_FUNCTION},
     .check = signature},
};
const size_t lint_rules_view_count = sizeof lint_rules_view / sizeof *lint_rules_view;

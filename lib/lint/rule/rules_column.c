/* Columns that come, go or change their names. */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

static bool drop_column(struct lint_scene *s, const struct act *act)
{
    return !scene_column_is_new(s, act->column);
}

static bool drop_dependents(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    struct str out = {.arena = s->arena};
    for (size_t i = 0; table && i < table->dependent_count; i++)
        if (str_equal(table->dependents[i].column, act->column))
            str_addf(&out, "%s%s %s", out.length ? ", " : "", table->dependents[i].kind,
                     table->dependents[i].name);
    s->detail = str_text(&out);
    return out.length > 0;
}

static bool function_names(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    const char *column =
        act->kind == ACT_DROP_COLUMN || act->kind == ACT_RENAME_COLUMN ? act->column : NULL;
    struct str out = {.arena = s->arena};
    for (size_t i = 0; table && i < s->facts->routine_count; i++) {
        const struct fact_routine *routine = &s->facts->routines[i];
        bool on_table = words_name(routine->source, table->name.name);
        for (size_t j = 0; j < table->trigger_count && routine->is_trigger; j++)
            on_table |= str_equal(table->triggers[j].source, routine->source);
        if (on_table && (!column || words_name(routine->source, column)))
            str_addf(&out, "%s%s()", out.length ? ", " : "", qname_text(s->arena, &routine->name));
    }
    s->detail = str_text(&out);
    return out.length > 0;
}

static bool takes_more(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    struct str out = {.arena = s->arena};
    for (size_t i = 0; table && i < table->index_count; i++) {
        const struct fact_index *index = &table->indexes[i];
        if (scene_has_name(index->names, index->name_count, act->column))
            str_addf(&out, "%s%sindex %s", out.length ? ", " : "",
                     index->primary  ? "primary key "
                     : index->unique ? "unique "
                                     : "",
                     index->name);
    }
    for (size_t i = 0; table && i < table->constraint_count; i++) {
        const struct fact_constraint *c = &table->constraints[i];
        if (c->type == 'f' && scene_has_name(c->columns, c->column_count, act->column))
            str_addf(&out, "%sforeign key %s", out.length ? ", " : "", c->name);
    }
    s->detail = str_text(&out);
    return out.length > 0;
}

/* In the same file exactly one column of the table goes, and exactly one other comes. */
static bool rename_by_drop(struct lint_scene *s, const struct act *act)
{
    enum { REACH = 2000 };
    const struct act *added = NULL, *begin = act - s->acts > REACH ? act - REACH : s->acts;
    size_t drops = 0, adds = 0;
    for (const struct act *at = begin; at < s->acts + s->act_count && at < act + REACH; at++) {
        if (s->statements[at->statement].file != s->statement->file ||
            !scene_same_name(at->object, act->object))
            continue;
        drops += at->kind == ACT_DROP_COLUMN;
        if (at->kind == ACT_ADD_COLUMN) {
            adds++;
            added = at;
        }
    }
    if (scene_column_is_new(s, act->column) || drops != 1 || adds != 1 ||
        str_equal(added->column, act->column) || act_has(added, ACT_REFERENCES))
        return false;
    const struct fact_column *old = scene_column(s);
    if (old && added->type && !words_type_is_alike(old->type, added->type))
        return false;
    s->detail = added->column;
    return true;
}

static bool retype_by_drop(struct lint_scene *s, const struct act *act)
{
    const struct world_object *table = world_find(s->world, WORLD_RELATION, act->object);
    const struct world_column *column = world_column(table, act->column);
    return !scene_is_new(s) && column && column->dropped && !column->is_new;
}

static bool rename_column(struct lint_scene *s, const struct act *act)
{
    return !scene_column_is_new(s, act->column);
}

#define GATE_AND_DROP                                                                              \
    "phases:\n  - gate:\n      name: unused\n      ask: Has every service been deployed that no "  \
    "longer uses the column?\n      soak: 24h\n  - drop:\n      table: {table}\n      columns: "   \
    "[{column}]\n"
#define RENAME "rename_column:\n  table: {table}\n  column: {column}\n  to: "

const struct lint_rule lint_rules_column[] = {
    {.id = "drop-column",
     .severity = LINT_BREAKS,
     .catches = "DROP COLUMN of a table that is not new",
     .happens = "every statement of the old version that names {table}.{column} fails, and its "
                "values are gone",
     .safe = GATE_AND_DROP,
     .kinds = {ACT_DROP_COLUMN},
     .check = drop_column},
    {.id = "drop-column-dependents",
     .severity = LINT_DATA,
     .needs = LINT_CATALOGUE,
     .catches = "views, rules, policies, triggers with a column list, SQL-body functions, "
                "publications, statistics or generated columns over the column that goes",
     .happens = "PostgreSQL refuses, or takes along what uses {table}.{column}: {detail}",
     .safe = "# recreate over another column first: {detail}\n",
     .kinds = {ACT_DROP_COLUMN},
     .check = drop_dependents},
    {.id = "function-names-column",
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches = "functions whose text names the column or table: PostgreSQL tracks no dependency",
     .happens = "it succeeds, and from then on {detail} fails when it runs, since its text names "
                "what goes",
     .safe = "# change the text first of {detail}\n",
     .kinds = {ACT_DROP_COLUMN, ACT_RENAME_COLUMN, ACT_DROP_TABLE, ACT_RENAME_TABLE},
     .check = function_names},
    {.id = "drop-column-takes-more",
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches = "indexes, keys and foreign keys that go silently with a column, also those over "
                "several columns",
     .happens = "with {table}.{column} goes, without a word: {detail}",
     .safe = "phases:\n  - constrain:\n      table: {table}\n      add:\n        - index: {name: "
             "INDEX, on: \"(OTHER COLUMNS)\"}\n",
     .kinds = {ACT_DROP_COLUMN},
     .check = takes_more},
    {.id = "rename-by-drop-and-add",
     .severity = LINT_BREAKS,
     .catches = "one column goes and one other comes in the same file: probably a rename",
     .happens = "if {table}.{column} is to become {detail}, its values are lost",
     .safe = RENAME "{detail}\n",
     .kinds = {ACT_DROP_COLUMN},
     .check = rename_by_drop},
    {.id = "retype-by-drop-and-add",
     .severity = LINT_BREAKS,
     .catches = "a column is dropped and added again under the same name",
     .happens = "{table}.{column} comes back empty: the values that it had are lost",
     .safe = "change_type:\n  table: {table}\n  column: {column}\n  type: {type}\n  up: "
             "EXPRESSION\n  down: EXPRESSION\n",
     .kinds = {ACT_ADD_COLUMN},
     .check = retype_by_drop},
    {.id = "rename-column",
     .severity = LINT_BREAKS,
     .catches = "RENAME COLUMN of a table that is not new",
     .happens = "every statement of the old version that names {table}.{column} fails, and of the "
                "new version before it",
     .safe = RENAME "{name}\n  method: view # or copy, where no view does\n",
     .kinds = {ACT_RENAME_COLUMN},
     .check = rename_column},
};
const size_t lint_rules_column_count = sizeof lint_rules_column / sizeof *lint_rules_column;

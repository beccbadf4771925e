/* Tables as a whole, and what is dropped or locked. */
#include <string.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

static bool on_old_table(struct lint_scene *s, const struct act *act)
{
    (void)act;
    return !scene_is_new(s);
}

static bool locks_others(struct lint_scene *s, const struct act *act)
{
    (void)act;
    const struct fact_table *table = scene_table(s);
    struct str out = {.arena = s->arena};
    for (size_t i = 0; table && i < table->constraint_count; i++) {
        const struct fact_constraint *c = &table->constraints[i];
        if (c->type == 'f' && !scene_same_name(c->other, table->name))
            str_addf(&out, "%s%s", out.length ? ", " : "", qname_text(s->arena, &c->other));
    }
    s->detail = str_text(&out);
    return out.length > 0;
}

/* A view under the old name that comes in the same transaction. */
static bool has_shim(const struct lint_scene *s, const struct act *act)
{
    const struct act *view = scene_later(s, ACT_CREATE_VIEW, act->object, NULL);
    return view && scene_same_transaction(s, view->statement) && scene_in_transaction(s);
}

static bool rename_table(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && !has_shim(s, act);
}

static bool rename_shim(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && has_shim(s, act);
}

static bool loses_grants(struct lint_scene *s, const struct act *act)
{
    enum world_space space = act->kind == ACT_CREATE_FUNCTION ? WORLD_FUNCTION : WORLD_RELATION;
    bool renames = act->kind == ACT_RENAME_TABLE || act->kind == ACT_RENAME_VIEW;
    struct qname name = renames ? act->other : act->object;
    const struct world_object *lost = scene_lost(s, space, name);
    const struct world_object *old = world_find(s->world, WORLD_RELATION, act->object);
    const struct act *grant = scene_later(s, ACT_GRANT, name, NULL);
    if (!lost || lost->is_new || act_has(act, ACT_TEMPORARY) ||
        (act->kind == ACT_RENAME_VIEW && act->column) || (renames && !(old && old->is_new)))
        return false;
    /* The view that a rename leaves in the old place is told of there. */
    bool shim = act->kind == ACT_CREATE_VIEW && scene_same_transaction(s, lost->lost_in) &&
                scene_in_transaction(s) && lost->renamed_away;
    if (shim || (grant && s->statements[grant->statement].file == s->statement->file))
        return false;
    const struct fact_table *table = facts_table(s->facts, name);
    s->detail = table && table->grants ? arena_printf(s->arena, ": %s", table->grants) : "";
    s->other = name;
    return true;
}

static bool references_old(struct lint_scene *s, const struct act *act)
{
    bool column = act->kind == ACT_COLUMN && act_has(act, ACT_REFERENCES);
    bool constraint = act->kind == ACT_ADD_CONSTRAINT && act->what == 'f';
    return (column || constraint) && scene_is_new(s) && !act_has(act, ACT_TEMPORARY) &&
           !scene_same_name(act->other, act->object) &&
           !scene_is_new_of(s, WORLD_RELATION, act->other) &&
           (s->facts == NULL || facts_table(s->facts, act->other) != NULL);
}

static bool exists(struct lint_scene *s, const struct act *act)
{
    return act_has(act, ACT_IF_NOT_EXISTS) && facts_table(s->facts, act->object) &&
           !scene_lost(s, WORLD_RELATION, act->object);
}

static bool cascades(struct lint_scene *s, const struct act *act)
{
    enum world_space space = act->kind == ACT_DROP_TYPE       ? WORLD_TYPE
                             : act->kind == ACT_DROP_FUNCTION ? WORLD_FUNCTION
                             : act->kind == ACT_DROP_SCHEMA   ? WORLD_SCHEMA
                                                              : WORLD_RELATION;
    return act_has(act, ACT_CASCADE) && !scene_is_new_of(s, space, act->object);
}

static bool truncate_cascades(struct lint_scene *s, const struct act *act)
{
    return act_has(act, ACT_CASCADE) && !scene_is_new(s);
}

static bool lock_table(struct lint_scene *s, const struct act *act)
{
    return act->what >= '5' && !scene_is_new(s);
}

static bool on_old_function(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new_of(s, WORLD_FUNCTION, act->object) && !scene_is_new(s) &&
           !scene_is_new_of(s, WORLD_TYPE, act->object) &&
           !scene_is_new_of(s, WORLD_SCHEMA, act->object);
}

static bool on_old_schema(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new_of(s, WORLD_SCHEMA, act->object);
}

static bool always(struct lint_scene *s, const struct act *act)
{
    (void)s;
    (void)act;
    return true;
}

const struct lint_rule lint_rules_table[] = {
    {.id = "drop-table",
     .severity = LINT_BREAKS,
     .catches = "DROP TABLE that is not new",
     .happens =
         "every statement of the old version that names {table} fails, and its rows are gone",
     .safe = SAFE_PHASES SAFE_UNUSED "  - drop:\n      table: {table}\n",
     .kinds = {ACT_DROP_TABLE},
     .check = on_old_table},
    {.id = "drop-table-locks-others",
     .waits = true,
     .severity = LINT_BLOCKS,
     .needs = LINT_CATALOGUE,
     .catches = "DROP TABLE with foreign keys: it locks the tables that they refer to",
     .happens = "reads and writes of {detail} wait too, which the foreign keys of {table} refer to",
     .safe = "# drop the foreign keys first, one by one\n",
     .kinds = {ACT_DROP_TABLE},
     .check = locks_others},
    {.id = "rename-table",
     .severity = LINT_BREAKS,
     .catches = "RENAME of a table that is not new",
     .happens = "every statement of the old version that names {table} fails",
     .safe = "rename_table:\n  table: {table}\n  to: {name}\n",
     .kinds = {ACT_RENAME_TABLE},
     .check = rename_table},
    {.id = "rename-table-shim",
     .severity = LINT_BREAKS,
     .catches = "RENAME with a view under the old name in the same transaction",
     .happens =
         "most clients go on through the view {table}, but not TRUNCATE, LOCK, functions of its "
         "row type and roles that only the table was granted to",
     .safe = SAFE_PHASES SAFE_SQL("rename-table-shim") SAFE_UNUSED,
     .kinds = {ACT_RENAME_TABLE},
     .check = rename_shim},
    {.id = "set-schema",
     .severity = LINT_BREAKS,
     .catches = "ALTER … SET SCHEMA",
     .happens = "statements that say {table} and whose search_path has no {name} fail",
     .safe = SAFE_PHASES SAFE_GATE("found", "Does every service find it in both schemas?")
         SAFE_SQL("set-schema"),
     .kinds = {ACT_SET_SCHEMA},
     .check = on_old_function},
    {.id = "recreate-loses-grants",
     .severity = LINT_BREAKS,
     .needs = LINT_HELPED,
     .catches = "DROP and CREATE of one name, or a new table that is renamed to an old one's name",
     .happens = "grants, owner, comments, policies and triggers of the old {other} are gone, and "
                "clients see it missing meanwhile{detail}",
     .safe = "# CREATE OR REPLACE, or GRANT in the same transaction\n",
     .kinds = {ACT_CREATE_VIEW, ACT_CREATE_FUNCTION, ACT_CREATE_TABLE, ACT_RENAME_TABLE,
               ACT_RENAME_VIEW},
     .check = loses_grants},
    {.id = "truncate",
     .severity = LINT_BREAKS,
     .catches = "TRUNCATE of a table that is not new",
     .happens = "the rows of {table} are gone, and its readers wait for the lock",
     .safe = SAFE_PHASES SAFE_UNUSED "  - delete:\n      table: {table}\n      where: CONDITION\n",
     .kinds = {ACT_TRUNCATE},
     .check = on_old_table},
    {.id = "truncate-cascade",
     .severity = LINT_BREAKS,
     .catches = "TRUNCATE … CASCADE",
     .happens = "every table that refers to {table} is emptied too, without being named",
     .safe = "# name the tables\n",
     .kinds = {ACT_TRUNCATE},
     .check = truncate_cascades},
    {.id = "create-table-references",
     .waits = true,
     .severity = LINT_BLOCKS,
     .needs = LINT_HELPED,
     .catches = "CREATE TABLE with a foreign key to a table that is there",
     .happens = "writes of {other} wait while the new table {table} takes its lock, behind every "
                "statement that runs",
     .safe = SAFE_PHASES
     "  - sql:\n      do: STATEMENT\n  - constrain:\n      table: {table}\n      add:\n        - "
     "foreign_key: {name: NAME, columns: [{columns}], references: {other}, referenced: "
     "[{referenced}]}\n# STATEMENT: CREATE TABLE without the foreign key\n",
     .kinds = {ACT_COLUMN, ACT_ADD_CONSTRAINT},
     .check = references_old},
    {.id = "create-table-exists",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .needs = LINT_CATALOGUE,
     .catches = "CREATE TABLE IF NOT EXISTS where one is there",
     .happens = "nothing happens: {table} is there, whatever its columns are",
     .kinds = {ACT_CREATE_TABLE},
     .check = exists},
    {.id = "vacuum-full",
     .severity = LINT_BLOCKS,
     .catches = "VACUUM FULL",
     .happens = "reads and writes of {table} wait while {size} is rewritten",
     .safe = "# pg_repack or pg_squeeze\n",
     .kinds = {ACT_VACUUM_FULL},
     .check = on_old_table,
     .scales = true},
    {.id = "cluster",
     .severity = LINT_BLOCKS,
     .catches = "CLUSTER",
     .happens = "reads and writes of {table} wait while {size} is rewritten",
     .safe = "# pg_repack or pg_squeeze\n",
     .kinds = {ACT_CLUSTER},
     .check = on_old_table,
     .scales = true},
    {.id = "rewrite-table",
     .severity = LINT_BLOCKS,
     .catches = "SET LOGGED, SET UNLOGGED, SET TABLESPACE, SET ACCESS METHOD",
     .happens = "reads and writes of {table} wait while {size} is copied",
     .safe = "# by hand: a new table, and the rows copied into it\n",
     .kinds = {ACT_REWRITE_TABLE},
     .check = on_old_table,
     .scales = true},
    {.id = "lock-table",
     .severity = LINT_BLOCKS,
     .catches = "LOCK TABLE in SHARE mode or a stronger one",
     .happens = "clients of {table} wait until the transaction ends, {text}",
     .kinds = {ACT_LOCK_TABLE},
     .check = lock_table},
    {.id = "change-owner",
     .severity = LINT_BREAKS,
     .catches = "OWNER TO",
     .happens = "who reached {table} as its owner loses that",
     .safe = SAFE_PHASES SAFE_GATE(
         "granted", "Has everybody who worked as its owner been granted what they need?")
         SAFE_SQL("change-owner"),
     .kinds = {ACT_CHANGE_OWNER},
     .check = on_old_function},
    {.id = "drop-schema",
     .severity = LINT_BREAKS,
     .catches = "DROP SCHEMA",
     .happens = "every statement that names something in schema {table} fails",
     .safe = SAFE_PHASES SAFE_UNUSED SAFE_SQL("drop-schema"),
     .kinds = {ACT_DROP_SCHEMA},
     .check = on_old_schema},
    {.id = "rename-schema",
     .severity = LINT_BREAKS,
     .catches = "RENAME of a schema",
     .happens = "every statement that names something in schema {table} fails",
     .safe = SAFE_PHASES SAFE_UNUSED SAFE_SQL("rename-schema"),
     .kinds = {ACT_RENAME_SCHEMA},
     .check = on_old_schema},
    {.id = "drop-extension",
     .severity = LINT_BREAKS,
     .catches = "DROP EXTENSION",
     .happens =
         "its functions and types are gone, and with CASCADE columns of its types too: {table}",
     .safe = SAFE_PHASES SAFE_UNUSED SAFE_SQL("drop-extension"),
     .kinds = {ACT_DROP_EXTENSION},
     .check = always},
    {.id = "drop-database",
     .severity = LINT_BREAKS,
     .catches = "DROP DATABASE",
     .happens = "everything in database {table} is gone",
     .safe = "# not in a migration\n",
     .kinds = {ACT_DROP_DATABASE},
     .check = always},
    {.id = "drop-cascade",
     .severity = LINT_BREAKS,
     .catches = "any DROP … CASCADE",
     .happens =
         "what goes with {table} by CASCADE is not in the text: views, foreign keys, columns",
     .safe = "# name what goes, and leave CASCADE out\n",
     .check = cascades,
     .kinds = {ACT_DROP_CONSTRAINT, ACT_DROP_TABLE, ACT_DROP_TYPE, ACT_DROP_SCHEMA,
               ACT_DROP_EXTENSION, ACT_DROP_COLUMN, ACT_DROP_VIEW, ACT_DROP_FUNCTION,
               ACT_DROP_SEQUENCE, ACT_DROP_ANYTHING, ACT_DROP_INDEX}},
};
const size_t lint_rules_table_count = sizeof lint_rules_table / sizeof *lint_rules_table;

/* Types, NULL, defaults and identities of columns that are there. */
#include <string.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

static bool converts(const struct act *act)
{
    return act_has(act, ACT_USING) && !act_has(act, ACT_ONLY); /* ACT_ONLY: USING the column */
}

/* What the trial on an empty copy says; NULL: it was not tried. */
static const struct fact_change *trial(const struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    const char *type = lint_change_text(s->arena, act);
    const struct fact_change *change =
        table && type ? facts_change(s->facts, table->name, act->column, type) : NULL;
    return change && change->effect != FACT_UNTRIED ? change : NULL;
}

/* The files say what type it had, and the new one only takes more. */
static bool widens(const struct lint_scene *s, const struct act *act)
{
    const struct world_object *table = world_find(s->world, WORLD_RELATION, act->object);
    const struct world_column *column = world_column(table, act->column);
    return column && column->type && act->type && !column->dropped && !converts(act) &&
           !act->other.name && /* a collation, which indexes are built again for */
           words_type_is_wider(column->type, act->type);
}

static bool change_type(struct lint_scene *s, const struct act *act)
{
    const struct fact_change *change = trial(s, act);
    if (scene_is_new(s) || (!change && widens(s, act)))
        return false;
    s->detail = s->facts || converts(act) ? "" : " unless the new type only takes more";
    if (!change)
        return true;
    if (change->effect == FACT_REFUSED)
        s->detail = arena_printf(s->arena, ", or PostgreSQL refuses it: %s", change->why);
    if (change->effect == FACT_DEPENDS)
        s->detail = arena_printf(s->arena, " unless TimeZone is UTC: %s", change->why);
    return change->effect == FACT_REWRITE || change->effect == FACT_DEPENDS ||
           change->effect == FACT_REFUSED;
}

static bool change_index(struct lint_scene *s, const struct act *act)
{
    const struct fact_change *change = trial(s, act);
    return change && change->effect == FACT_INDEX;
}

static bool change_check(struct lint_scene *s, const struct act *act)
{
    const struct fact_change *change = trial(s, act);
    return change && change->effect == FACT_SCAN;
}

static bool change_dependents(struct lint_scene *s, const struct act *act)
{
    static const char *const tolerated[] = {"statistics", "publication"};
    const struct fact_table *table = scene_table(s);
    struct str out = {.arena = s->arena};
    for (size_t i = 0; table && i < table->dependent_count; i++) {
        const struct fact_dependent *d = &table->dependents[i];
        if (str_equal(d->column, act->column) && !scene_has_name(tolerated, 2, d->kind))
            str_addf(&out, "%s%s %s", out.length ? ", " : "", d->kind, d->name);
    }
    s->detail = str_text(&out);
    return out.length > 0;
}

static bool change_clients(struct lint_scene *s, const struct act *act)
{
    const struct fact_column *column = scene_column(s);
    if (scene_column_is_new(s, act->column))
        return false;
    return column ? !words_type_is_alike(column->type, act->type) : converts(act);
}

/* Without the old type: what is cast, is cast from something wider. */
static bool narrow_type(struct lint_scene *s, const struct act *act)
{
    const struct fact_column *column = scene_column(s);
    if (scene_column_is_new(s, act->column) || !act->type)
        return false;
    if (column)
        return words_type_is_narrower(column->type, act->type) ||
               (converts(act) && words_type_is_strict(act->type) &&
                !words_type_is_alike(column->type, act->type) &&
                !words_type_is_narrower(act->type, column->type));
    return converts(act) && words_type_is_strict(act->type);
}

static bool set_not_null(struct lint_scene *s, const struct act *act)
{
    if (act->kind == ACT_ADD_CONSTRAINT && (act->what != 'n' || act_has(act, ACT_NOT_VALID)))
        return false;
    return !scene_is_new(s) && !scene_is_not_null(s, act->column);
}

static bool drop_not_null(struct lint_scene *s, const struct act *act)
{
    const struct fact_column *column = scene_column(s);
    return !scene_column_is_new(s, act->column) && (!column || column->not_null);
}

static bool drop_default(struct lint_scene *s, const struct act *act)
{
    const struct world_object *table = world_find(s->world, WORLD_RELATION, act->object);
    const struct world_column *column = world_column(table, act->column);
    const struct fact_column *fact = scene_column(s);
    if (scene_is_new(s))
        return false;
    s->certain = true;
    if (fact && fact->not_null && fact->has_default)
        return true;
    return column && column->not_null && column->has_default;
}

static bool change_default(struct lint_scene *s, const struct act *act)
{
    const struct fact_column *fact = scene_column(s);
    return fact && fact->has_default && act_has(act, ACT_DEFAULT) && !fact->generated;
}

static bool generated_always(struct lint_scene *s, const struct act *act)
{
    const struct fact_column *fact = scene_column(s);
    return !scene_column_is_new(s, act->column) && act_has(act, ACT_ALL) &&
           !(fact && fact->identity == 'a');
}

/* The transaction sets the sequence too. */
static bool is_set_on(const struct lint_scene *s, const struct act *act)
{
    for (const struct act *at = act + 1; at < s->acts + s->act_count; at++) {
        if (!scene_same_transaction(s, at->statement))
            break;
        if (str_equal(at->text, "setval") ||
            (at->kind == ACT_SET_IDENTITY && act_has(at, ACT_START) &&
             scene_same_name(at->object, act->object)))
            return true;
    }
    return false;
}

static bool identity_low(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    bool empty = table && table->rows < 0 ? table->bytes == 0 : table && table->rows == 0;
    return !scene_is_new(s) && !act_has(act, ACT_START) && !empty && !is_set_on(s, act);
}

static bool set_expression(struct lint_scene *s, const struct act *act)
{
    (void)act;
    return !scene_is_new(s);
}

#define CHANGE                                                                                     \
    "change_type:\n  table: {table}\n  column: {column}\n  type: {type}\n  up: EXPRESSION\n  "     \
    "down: EXPRESSION\n"

const struct lint_rule lint_rules_type[] = {
    {.id = "change-column-type",
     .severity = LINT_BLOCKS,
     .needs = LINT_HELPED,
     .catches =
         "ALTER COLUMN TYPE that rewrites the table. With a database it is tried on an empty "
         "copy; without, every one may be whose old type the files do not say",
     .happens =
         "reads and writes of {table} wait while {size} and its indexes are rewritten{detail}",
     .safe = CHANGE,
     .kinds = {ACT_ALTER_TYPE},
     .check = change_type,
     .scales = true},
    {.id = "change-column-type-index",
     .severity = LINT_BLOCKS,
     .needs = LINT_CATALOGUE,
     .catches = "a change of type that leaves the table, but builds an index again",
     .happens = "reads and writes of {table} wait while an index over {column} is built again from "
                "{size}",
     .safe = CHANGE,
     .kinds = {ACT_ALTER_TYPE},
     .check = change_index,
     .scales = true},
    {.id = "change-column-type-check",
     .severity = LINT_BLOCKS,
     .needs = LINT_CATALOGUE,
     .catches = "a change of type that leaves the table, but verifies constraints in every row",
     .happens =
         "reads and writes of {table} wait while a constraint on {column} is verified in {size}",
     .safe = CHANGE,
     .kinds = {ACT_ALTER_TYPE},
     .check = change_check,
     .scales = true},
    {.id = "change-column-type-dependents",
     .severity = LINT_DATA,
     .needs = LINT_CATALOGUE,
     .catches = "a change of type of a column that views, rules, policies, triggers or generated "
                "columns use",
     .happens = "PostgreSQL refuses it, since {detail} uses {table}.{column}",
     .safe = "# drop and recreate around the change: {detail}\n",
     .kinds = {ACT_ALTER_TYPE},
     .check = change_dependents},
    {.id = "change-column-type-clients",
     .severity = LINT_BREAKS,
     .needs = LINT_HELPED,
     .catches = "a column that becomes of another kind while clients of the old version run",
     .happens =
         "prepared statements that give {table}.{column} fail once, and parameters of the old "
         "type may not compare with {type}",
     .safe = CHANGE,
     .kinds = {ACT_ALTER_TYPE},
     .check = change_clients},
    {.id = "narrow-column-type",
     .asks_rows = true,
     .severity = LINT_DATA,
     .needs = LINT_HELPED,
     .catches = "a type that takes less: shorter, smaller, less precise, or a kind that not every "
                "text is",
     .happens = "it fails if {table}.{column} has a value that is no {type}, and writes of the old "
                "version fail on such values afterwards",
     .safe = CHANGE,
     .kinds = {ACT_ALTER_TYPE},
     .check = narrow_type},
    {.id = "set-not-null",
     .asks_rows = true,
     .severity = LINT_BLOCKS,
     .needs = LINT_HELPED,
     .catches = "SET NOT NULL, or ADD … NOT NULL of version 18, without a validated CHECK that "
                "proves it",
     .happens =
         "reads and writes of {table} wait while {size} is read, it fails on a NULL, and old "
         "writers that leave {column} out fail",
     .safe = SAFE_PHASES SAFE_GATE(
         "writers-give-it",
         "Has every service been deployed that writes the column?") "  - constrain:\n      table: "
                                                                    "{table}\n      add:\n        "
                                                                    "- not_null: [{column}]\n",
     .kinds = {ACT_SET_NOT_NULL, ACT_ADD_CONSTRAINT},
     .check = set_not_null,
     .scales = true},
    {.id = "drop-not-null",
     .severity = LINT_BREAKS,
     .needs = LINT_HELPED,
     .catches = "DROP NOT NULL: readers meet a NULL that they never saw",
     .happens =
         "readers of the old version may meet a NULL in {table}.{column}, which they never saw",
     .safe = SAFE_PHASES SAFE_GATE("readers-take-null",
                                   "Has every service been deployed that reads NULL in the column?")
         SAFE_ALTER("not_null: false"),
     .kinds = {ACT_DROP_NOT_NULL},
     .check = drop_not_null},
    {.id = "drop-default-of-required",
     .severity = LINT_BREAKS,
     .needs = LINT_HELPED,
     .catches = "DROP DEFAULT of a column that is NOT NULL, as Django does after it added one",
     .happens = "every INSERT of the old version, which does not name {table}.{column}, fails",
     .safe = SAFE_PHASES SAFE_GATE("writers-name-it",
                                   "Has every service been deployed that writes the column?")
         SAFE_ALTER("default: null"),
     .kinds = {ACT_DROP_DEFAULT},
     .check = drop_default},
    {.id = "change-default",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .needs = LINT_CATALOGUE,
     .catches = "another default while clients of the old version run",
     .happens = "rows of clients of the old version get {text} in {table}.{column} at once",
     .safe = SAFE_PHASES SAFE_GATE("redeployed",
                                   "Has every service been deployed that expects the new default?")
         SAFE_ALTER("default: {default}"),
     .kinds = {ACT_SET_DEFAULT},
     .check = change_default},
    {.id = "set-generated-always",
     .severity = LINT_BREAKS,
     .catches = "GENERATED ALWAYS on a column that clients may write",
     .happens = "every INSERT that gives {table}.{column} a value fails",
     .safe = "# GENERATED BY DEFAULT AS IDENTITY takes values of clients too\n",
     .kinds = {ACT_ADD_IDENTITY, ACT_SET_IDENTITY},
     .check = generated_always},
    {.id = "identity-starts-low",
     .asks_rows = true,
     .severity = LINT_DATA,
     .needs = LINT_HELPED,
     .catches = "ADD GENERATED … AS IDENTITY without START WITH on a table with rows",
     .happens = "numbers begin at 1, and INSERTs into {table} fail on values of {column} that are "
                "there",
     .safe = "# START WITH a number above max(), or setval() in the same transaction\n",
     .kinds = {ACT_ADD_IDENTITY},
     .check = identity_low},
    {.id = "set-expression",
     .severity = LINT_BLOCKS,
     .catches = "ALTER COLUMN SET EXPRESSION (17)",
     .happens = "reads and writes of {table} wait while {size} is rewritten",
     .safe = SAFE_PHASES
     "  - add_column:\n      table: {table}\n      columns:\n        NEW: {type: TYPE, up: "
     "EXPRESSION}\n  - backfill:\n      table: {table}\n" SAFE_GATE(
         "set-by-all",
         "Has every service been deployed that uses the new column?") "  - release:\n      table: "
                                                                      "{table}\n      columns: "
                                                                      "[NEW]\n",
     .kinds = {ACT_SET_EXPRESSION},
     .check = set_expression,
     .scales = true},
};
const size_t lint_rules_type_count = sizeof lint_rules_type / sizeof *lint_rules_type;

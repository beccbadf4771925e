/* Enums, domains and other types; sequences. */
#include <string.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

static bool is_new_type(const struct lint_scene *s, const struct act *act)
{
    return scene_is_new_of(s, WORLD_TYPE, act->object);
}

static bool on_old_type(struct lint_scene *s, const struct act *act)
{
    return !is_new_type(s, act);
}

static bool uses_literal(const struct act *act, const char *value)
{
    const char *at = act->literals ? strstr(act->literals, value) : NULL;
    size_t length = strlen(value);
    for (; at; at = strstr(at + 1, value))
        if (at[-1] == '\n' && at[length] == '\n')
            return true;
    return false;
}

/* A value that the transaction has added is used in it. */
static bool value_at_once(struct lint_scene *s, const struct act *act)
{
    if (!act->literals || !scene_in_transaction(s))
        return false;
    for (const struct act *at = act - 1; at >= s->acts; at--) {
        if (!scene_same_transaction(s, at->statement))
            break;
        if (at->kind == ACT_ADD_ENUM_VALUE && at->name && uses_literal(act, at->name) &&
            !scene_is_new_of(s, WORLD_TYPE, at->object)) {
            s->detail = at->name;
            return true;
        }
    }
    return false;
}

/* The column gets a type that these files make, and an old one goes or changes its name. */
static bool recreate(struct lint_scene *s, const struct act *act)
{
    if (!scene_is_new_of(s, WORLD_TYPE, act->type_name) || scene_column_is_new(s, act->column))
        return false;
    for (const struct act *at = act + 1; at < s->acts + s->act_count; at++) {
        if (s->statements[at->statement].file != s->statement->file)
            break;
        if ((at->kind == ACT_DROP_TYPE || at->kind == ACT_RENAME_TYPE) && on_old_type(s, at))
            return true;
    }
    return false;
}

static bool order(struct lint_scene *s, const struct act *act)
{
    return !act_has(act, ACT_ORDERED) && !is_new_type(s, act);
}

/* Another type takes the name in the same transaction: recreate tells of it. */
static bool rename_type(struct lint_scene *s, const struct act *act)
{
    for (const struct act *at = act + 1; at < s->acts + s->act_count; at++)
        if (at->kind == ACT_RENAME_TYPE && scene_same_name(at->other, act->object) &&
            scene_same_transaction(s, at->statement))
            return false;
    return !is_new_type(s, act);
}

static bool drop_type(struct lint_scene *s, const struct act *act)
{
    const struct world_object *type = world_find(s->world, WORLD_TYPE, act->object);
    return !(type && (type->is_new || type->renamed));
}

static bool composite(struct lint_scene *s, const struct act *act)
{
    const struct fact_type *type = facts_type(s->facts, act->object);
    if (!type || !type->users || is_new_type(s, act))
        return false;
    s->detail = type->users;
    return true;
}

static bool domain_constraint(struct lint_scene *s, const struct act *act)
{
    return !is_new_type(s, act) && ((act->what == 'C' && !act_has(act, ACT_NOT_VALID)) ||
                                    act->what == 'O' || act->what == 'V');
}

static bool domain_check(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return str_equal(act->text, "domain") && act_has(act, ACT_CHECK);
}

static bool create_enum(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return str_equal(act->text, "enum");
}

static bool on_old_sequence(struct lint_scene *s, const struct act *act)
{
    (void)act;
    return !scene_is_new(s);
}

const struct lint_rule lint_rules_kind[] = {
    {.id = "rename-enum-value",
     .severity = LINT_BREAKS,
     .catches = "ALTER TYPE … RENAME VALUE",
     .happens = "clients of the old version that write or compare '{text}' of {table} fail at once",
     .safe = "# ADD VALUE of the new name, a gate, then UPDATE in batches\n",
     .kinds = {ACT_RENAME_ENUM_VALUE},
     .check = on_old_type},
    {.id = "enum-value-same-transaction",
     .severity = LINT_DATA,
     .catches = "an enum value that is used in the transaction that adds it",
     .happens = "PostgreSQL refuses to use '{detail}' in the transaction that adds it",
     .safe = "# two files: ADD VALUE alone in the first\n",
     .kinds = {ACT_SET_DEFAULT, ACT_UPDATE, ACT_ADD_COLUMN, ACT_ADD_CONSTRAINT, ACT_COLUMN,
               ACT_INSERT},
     .check = value_at_once},
    {.id = "enum-recreate",
     .asks_rows = true,
     .severity = LINT_BLOCKS,
     .catches = "an enum is made anew and its columns changed over to it, as Prisma does",
     .happens =
         "reads and writes of {table} wait while {size} is rewritten, it fails where a removed "
         "value is used, and clients that write one fail afterwards",
     .safe =
         "change_type:\n  table: {table}\n  column: {column}\n  type: {type}\n  up: EXPRESSION\n  "
         "down: EXPRESSION\n",
     .kinds = {ACT_ALTER_TYPE},
     .check = recreate},
    {.id = "enum-order",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .catches = "ADD VALUE without BEFORE or AFTER",
     .happens = "'{name}' sorts behind every other value of {table}",
     .kinds = {ACT_ADD_ENUM_VALUE},
     .check = order},
    {.id = "rename-type",
     .severity = LINT_BREAKS,
     .catches = "RENAME of a type",
     .happens = "casts to {table} fail, and drivers that look it up by name",
     .safe = SAFE_PHASES SAFE_UNUSED SAFE_SQL("rename-type"),
     .kinds = {ACT_RENAME_TYPE},
     .check = rename_type},
    {.id = "drop-type",
     .severity = LINT_BREAKS,
     .catches = "DROP TYPE or DOMAIN",
     .happens = "casts to {table} fail, and with CASCADE every column of it is gone",
     .safe = SAFE_PHASES SAFE_UNUSED SAFE_SQL("drop-type"),
     .kinds = {ACT_DROP_TYPE},
     .check = drop_type},
    {.id = "alter-composite-type",
     .severity = LINT_DATA,
     .needs = LINT_CATALOGUE,
     .catches = "ALTER TYPE … ATTRIBUTE of a type that columns have",
     .happens = "PostgreSQL refuses it while a column is of type {table}: {detail}",
     .safe = "# a new type, and the columns changed over to it\n",
     .kinds = {ACT_ALTER_COMPOSITE},
     .check = composite},
    {.id = "alter-domain-constraint",
     .severity = LINT_BLOCKS,
     .catches = "ALTER DOMAIN ADD CONSTRAINT, SET NOT NULL or VALIDATE",
     .happens =
         "writes of every table that has a column of domain {table} wait while all of them are "
         "read",
     .safe = "# NOT VALID takes no lock; a check on each column instead of VALIDATE\n",
     .kinds = {ACT_ALTER_DOMAIN},
     .check = domain_constraint},
    {.id = "domain-with-check",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .catches = "CREATE DOMAIN with CHECK",
     .happens =
         "later changes of the check of {table} lock every table that uses it, and ADD COLUMN of "
         "it rewrites",
     .kinds = {ACT_CREATE_TYPE},
     .check = domain_check},
    {.id = "create-enum",
     .severity = LINT_HYGIENE,
     .level = LINT_OFF,
     .catches = "CREATE TYPE … AS ENUM",
     .happens = "values of {table} can be added, but never taken away",
     .kinds = {ACT_CREATE_TYPE},
     .check = create_enum},
    {.id = "sequence-restart",
     .severity = LINT_DATA,
     .catches = "RESTART, setval() to a constant, a lower MAXVALUE, CYCLE",
     .happens = "{table} may give numbers that are taken ({text}), and INSERTs fail on them",
     .safe = "# setval() to a number from max()\n",
     .kinds = {ACT_ALTER_SEQUENCE},
     .check = on_old_sequence},
    {.id = "rename-sequence",
     .severity = LINT_BREAKS,
     .catches = "RENAME or DROP of a sequence",
     .happens = "nextval('{table}') of the old version fails",
     .safe = SAFE_PHASES SAFE_UNUSED SAFE_SQL("rename-sequence"),
     .kinds = {ACT_RENAME_SEQUENCE, ACT_DROP_SEQUENCE},
     .check = on_old_sequence},
};
const size_t lint_rules_kind_count = sizeof lint_rules_kind / sizeof *lint_rules_kind;

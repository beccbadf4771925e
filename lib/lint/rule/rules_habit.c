/* Habits, and what the reading of the file itself tells. */
#include <string.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

static bool always(struct lint_scene *s, const struct act *act)
{
    (void)s;
    (void)act;
    return true;
}

static bool missing_key(struct lint_scene *s, const struct act *act)
{
    if (act_has(act, ACT_PRIMARY) || act_has(act, ACT_TEMPORARY) || act_has(act, ACT_SELECT) ||
        act->text || facts_table(s->facts, act->object))
        return false;
    for (size_t next = act->next; next; next = s->acts[next - 1].next)
        if (s->acts[next - 1].kind == ACT_ADD_CONSTRAINT && s->acts[next - 1].what == 'p')
            return false;
    return true;
}

static bool unlogged(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return act_has(act, ACT_UNLOGGED);
}

static bool nesting(struct lint_scene *s, const struct act *act)
{
    s->detail = act->kind == ACT_COMMIT ? "there is no transaction to end"
                : s->statement->wrapped ? "the tool has begun one for the file"
                                        : "there is a transaction already";
    return act_has(act, ACT_LOCAL);
}

static bool uncommitted(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return str_equal(act->text, "open");
}

static bool may_fail(const struct act *act)
{
    switch (act->kind) {
    case ACT_CREATE_INDEX:
        return act_has(act, ACT_UNIQUE) || act_has(act, ACT_CONCURRENTLY);
    case ACT_ADD_CONSTRAINT:
        return !act_has(act, ACT_NOT_VALID);
    case ACT_VALIDATE_CONSTRAINT:
    case ACT_SET_NOT_NULL:
    case ACT_ALTER_TYPE:
    case ACT_UPDATE:
        return true;
    default:
        return false;
    }
}

/* A second run of the statement fails. */
static bool is_once(const struct act *act)
{
    switch (act->kind) {
    case ACT_CREATE_TABLE:
    case ACT_ADD_COLUMN:
    case ACT_CREATE_INDEX:
        return !act_has(act, ACT_IF_NOT_EXISTS);
    case ACT_DROP_COLUMN:
    case ACT_DROP_TABLE:
    case ACT_DROP_CONSTRAINT:
    case ACT_DROP_INDEX:
        return !act_has(act, ACT_IF_EXISTS);
    case ACT_RENAME_COLUMN:
    case ACT_RENAME_TABLE:
    case ACT_ADD_CONSTRAINT:
    case ACT_CREATE_TYPE:
        return true;
    default:
        return false;
    }
}

static bool partial(struct lint_scene *s, const struct act *act)
{
    if (!may_fail(act) || scene_in_transaction(s) || scene_is_new(s))
        return false;
    for (const struct act *at = act - 1; at >= s->acts; at--) {
        if (s->statements[at->statement].file != s->statement->file)
            break;
        if (at->statement != act->statement && is_once(at)) {
            s->detail = arena_printf(s->arena, "%d", s->statements[at->statement].line);
            return true;
        }
    }
    return false;
}

static bool duplicate_column(struct lint_scene *s, const struct act *act)
{
    const struct world_object *table = world_find(s->world, WORLD_RELATION, act->object);
    const struct world_column *column = world_column(table, act->column);
    return column && column->is_new && !column->dropped && !act_has(act, ACT_IF_NOT_EXISTS) &&
           (act->kind == ACT_ADD_COLUMN || column->statement == act->statement);
}

static bool long_name(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return act->what == 'l';
}

static bool integer_key(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return act_has(act, ACT_PRIMARY) && act->type &&
           (words_type_is_same(act->type, "integer") || words_type_is_same(act->type, "smallint"));
}

static bool is_type(const struct act *act, const char *type)
{
    return act->type && words_type_is_alike(act->type, type);
}

static bool json_column(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return is_type(act, "json");
}

static bool timestamp_column(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return is_type(act, "timestamp");
}

static bool char_column(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return is_type(act, "char");
}

static bool varchar_column(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return act->type && str_starts_with(act->type, "varchar(");
}

static bool serial_column(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return act->type && strstr(act->type, "serial");
}

static bool unnamed(struct lint_scene *s, const struct act *act)
{
    return !act->name && !scene_is_new(s);
}

static bool unqualified(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return act->object.name && !act->object.schema;
}

#define COLUMN_KINDS                                                                               \
    {                                                                                              \
        ACT_COLUMN, ACT_ADD_COLUMN, ACT_ALTER_TYPE                                                 \
    }
#define HABIT .severity = LINT_HYGIENE, .level = LINT_ON_REQUEST
#define OFF .severity = LINT_HYGIENE, .level = LINT_OFF

const struct lint_rule lint_rules_habit[] = {
    {.id = "missing-primary-key",
     HABIT,
     .catches = "a new table without a primary key",
     .happens = "rows of {table} cannot be told apart: publications, repair and batches need that",
     .kinds = {ACT_CREATE_TABLE},
     .check = missing_key},
    {.id = "unlogged-table",
     HABIT,
     .catches = "CREATE UNLOGGED TABLE",
     .happens = "the rows of {table} are gone after a crash, and standbys do not have them",
     .kinds = {ACT_CREATE_TABLE},
     .check = unlogged},
    {.id = "transaction-nesting",
     HABIT,
     .catches =
         "BEGIN in a transaction, COMMIT outside of one, either in a file that the tool wraps",
     .happens = "{detail}, so what is one transaction is not what it looks like",
     .kinds = {ACT_BEGIN, ACT_COMMIT},
     .check = nesting},
    {.id = "uncommitted-transaction",
     HABIT,
     .catches = "BEGIN without COMMIT",
     .happens =
         "what follows is rolled back when the session ends, unless something else commits it",
     .kinds = {ACT_BEGIN},
     .check = uncommitted},
    {.id = "partial-failure",
     HABIT,
     .catches = "several statements without a transaction, of which a later one can fail",
     .happens = "if this fails, a second run fails at line {detail} already",
     .kinds = {ACT_CREATE_INDEX, ACT_ADD_CONSTRAINT, ACT_VALIDATE_CONSTRAINT, ACT_SET_NOT_NULL,
               ACT_ALTER_TYPE, ACT_UPDATE},
     .check = partial},
    {.id = "unparsed",
     .severity = LINT_BREAKS,
     .catches = "a statement that neither the parser nor the shim for newer syntax takes",
     .happens = "nothing is known of this statement: {text}",
     .kinds = {ACT_UNPARSED},
     .check = always},
    {.id = "opaque",
     .severity = LINT_DATA,
     .catches =
         "what is only known when it runs: EXECUTE of built SQL, a function that these files do "
         "not make, psql's \\i and \\copy, DO in another language",
     .happens = "look at it by hand: {text}",
     .kinds = {ACT_OPAQUE},
     .check = always},
    {.id = "duplicate-column",
     .severity = LINT_DATA,
     .catches = "the same column twice",
     .happens = "PostgreSQL refuses a second column {column} of {table}",
     .kinds = {ACT_COLUMN, ACT_ADD_COLUMN},
     .check = duplicate_column},
    {.id = "identifier-too-long",
     HABIT,
     .catches = "a name over 63 bytes, which is cut",
     .happens = "PostgreSQL cuts {name} at 63 bytes",
     .kinds = {ACT_OTHER},
     .check = long_name},
    {.id = "unused-ignore",
     .severity = LINT_HYGIENE,
     .catches = "a comment that allows what is not there, or has no reason",
     .happens = "the comment allows nothing"},
    {.id = "integer-key",
     HABIT,
     .catches = "a new key of integer or smallint",
     .happens = "{table}.{column} runs out of numbers: at 2,147,483,647 as integer",
     .kinds = {ACT_COLUMN, ACT_ADD_COLUMN},
     .check = integer_key},
    {.id = "json-column",
     HABIT,
     .catches = "json instead of jsonb",
     .happens = "json has no equality: SELECT DISTINCT and GROUP BY over {table} fail",
     .kinds = COLUMN_KINDS,
     .check = json_column},
    {.id = "timestamp-column",
     HABIT,
     .catches = "timestamp without time zone",
     .happens = "{table}.{column} means another moment in each time zone",
     .kinds = COLUMN_KINDS,
     .check = timestamp_column},
    {.id = "char-column",
     HABIT,
     .catches = "char(n)",
     .happens = "{table}.{column} pads every value with spaces",
     .kinds = COLUMN_KINDS,
     .check = char_column},
    {.id = "varchar-column",
     OFF,
     .catches = "varchar(n)",
     .happens = "the length of {table}.{column} is part of its type; a CHECK is easier to change",
     .kinds = COLUMN_KINDS,
     .check = varchar_column},
    {.id = "serial-column",
     OFF,
     .catches = "serial",
     .happens = "the sequence of {table}.{column} has rights and an owner of its own",
     .kinds = {ACT_COLUMN, ACT_ADD_COLUMN},
     .check = serial_column},
    {.id = "unnamed-constraint",
     OFF,
     .catches = "ADD CONSTRAINT without a name",
     .happens = "PostgreSQL chooses the name of a constraint of {table}",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = unnamed},
    {.id = "unqualified-name",
     OFF,
     .catches = "a name without a schema",
     .happens = "which schema gets {table} is up to search_path",
     .kinds = {ACT_CREATE_TABLE, ACT_CREATE_VIEW, ACT_CREATE_FUNCTION, ACT_CREATE_TYPE},
     .check = unqualified},
};
const size_t lint_rules_habit_count = sizeof lint_rules_habit / sizeof *lint_rules_habit;

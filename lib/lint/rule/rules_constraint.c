#include <string.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

static bool is_added(const struct lint_scene *s, const struct act *act, char what)
{
    return act->what == what && !scene_is_new(s) && !act_has(act, ACT_USING_INDEX);
}

static bool add_check(struct lint_scene *s, const struct act *act)
{
    return is_added(s, act, 'c') && !act_has(act, ACT_NOT_VALID);
}

static bool add_foreign_key(struct lint_scene *s, const struct act *act)
{
    return is_added(s, act, 'f') && !act_has(act, ACT_NOT_VALID);
}

static bool partitioned_not_valid(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    return act->what == 'f' && act_has(act, ACT_NOT_VALID) && table && table->relkind == 'p';
}

static const char *type_of(const struct lint_scene *s, struct qname table, const char *column)
{
    const struct fact_column *fact = fact_table_column(facts_table(s->facts, table), column);
    const struct world_column *made =
        world_column(world_find(s->world, WORLD_RELATION, table), column);
    return made && made->type ? made->type : fact ? fact->type : NULL;
}

/* The columns that a foreign key refers to: those named, or the primary key. */
static const char *referenced(const struct lint_scene *s, const struct act *act, size_t i)
{
    const struct fact_table *other = facts_table(s->facts, act->other);
    if (act->other_count > 0)
        return i < act->other_count ? act->others[i] : NULL;
    for (size_t j = 0; other && j < other->index_count; j++)
        if (other->indexes[j].primary && i < other->indexes[j].column_count)
            return other->indexes[j].columns[i];
    return NULL;
}

static bool type_mismatch(struct lint_scene *s, const struct act *act)
{
    for (size_t i = 0; act->what == 'f' && i < act->column_count; i++) {
        const char *own = type_of(s, act->object, act->columns[i]);
        const char *other = type_of(s, act->other, referenced(s, act, i));
        if (own && other && !words_type_is_alike(own, other)) {
            s->detail = arena_printf(s->arena, "%s is %s, and what it refers to is %s",
                                     act->columns[i], own, other);
            return true;
        }
    }
    return false;
}

static bool without_index(struct lint_scene *s, const struct act *act)
{
    const char *const column = act->column;
    if (act->kind == ACT_COLUMN)
        return act_has(act, ACT_REFERENCES) && scene_is_new(s) && !act_has(act, ACT_UNIQUE) &&
               !act_has(act, ACT_PRIMARY) && !scene_has_index(s, act->object, &column, 1, false);
    return act->what == 'f' && act->column_count > 0 &&
           !scene_has_index(s, act->object, act->columns, act->column_count, false);
}

static bool add_unique(struct lint_scene *s, const struct act *act)
{
    return is_added(s, act, 'u');
}

static bool add_primary(struct lint_scene *s, const struct act *act)
{
    return is_added(s, act, 'p');
}

static bool primary_nullable(struct lint_scene *s, const struct act *act)
{
    const struct fact_index *index = fact_table_index(scene_table(s), act->other.name);
    if (act->what != 'p' || !act_has(act, ACT_USING_INDEX) || !index)
        return false;
    for (size_t i = 0; i < index->column_count; i++)
        if (index->columns[i] && !scene_is_not_null(s, index->columns[i])) {
            s->column = index->columns[i];
            return true;
        }
    return false;
}

static bool add_exclusion(struct lint_scene *s, const struct act *act)
{
    return is_added(s, act, 'x');
}

/* The transaction still holds the lock that ADD CONSTRAINT took. */
static bool validate_at_once(struct lint_scene *s, const struct act *act)
{
    const struct world_object *table = world_find(s->world, WORLD_RELATION, act->object);
    const struct world_constraint *constraint = world_constraint(table, act->name);
    return !scene_is_new(s) && constraint && !constraint->validated &&
           constraint->transaction == s->statement->transaction;
}

static bool not_validated(struct lint_scene *s, const struct act *act)
{
    return act_has(act, ACT_NOT_VALID) && !scene_is_new(s) &&
           !scene_later(s, ACT_VALIDATE_CONSTRAINT, act->object, act->name) &&
           !scene_later(s, ACT_DROP_CONSTRAINT, act->object, act->name);
}

static bool before_clients(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && strchr("cfuxn", act->what) && !act_has(act, ACT_USING_INDEX);
}

static bool bites_old_rows(struct lint_scene *s, const struct act *act)
{
    return is_added(s, act, 'c') && act_has(act, ACT_NOT_VALID);
}

static const struct fact_constraint *dropped(const struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    for (size_t i = 0; table && i < table->constraint_count; i++)
        if (!table->constraints[i].incoming && str_equal(table->constraints[i].name, act->name))
            return &table->constraints[i];
    return NULL;
}

static bool drop_constraint(struct lint_scene *s, const struct act *act)
{
    const struct world_object *table = world_find(s->world, WORLD_RELATION, act->object);
    const struct fact_constraint *constraint = dropped(s, act);
    if (scene_is_new(s) || world_constraint(table, act->name) ||
        (constraint && constraint->type == 'c'))
        return false;
    s->detail = !constraint               ? "a key, or an index for ON CONFLICT"
                : constraint->type == 'f' ? "a foreign key"
                : constraint->type == 'p' ? "the primary key"
                                          : "an index for ON CONFLICT";
    return true;
}

static bool drop_primary(struct lint_scene *s, const struct act *act)
{
    const struct fact_constraint *constraint = dropped(s, act);
    return constraint && constraint->type == 'p';
}

static bool drop_unique(struct lint_scene *s, const struct act *act)
{
    const struct fact_constraint *constraint = dropped(s, act);
    const struct fact_index *index = fact_table_index(scene_table(s), act->name);
    if (act->kind == ACT_DROP_INDEX)
        return index && index->unique && !index->is_constraint;
    return constraint && constraint->type == 'u';
}

static bool drop_foreign(struct lint_scene *s, const struct act *act)
{
    const struct fact_constraint *constraint = dropped(s, act);
    if (!constraint || constraint->type != 'f')
        return false;
    s->other = constraint->other;
    return true;
}

static bool rename_constraint(struct lint_scene *s, const struct act *act)
{
    (void)act;
    return !scene_is_new(s);
}

static bool deferrable(struct lint_scene *s, const struct act *act)
{
    return (act->what == 'u' || act->what == 'p') && act_has(act, ACT_DEFERRABLE) &&
           !scene_is_new(s);
}

static bool may_fail(struct lint_scene *s, const struct act *act)
{
    if (act->kind == ACT_CREATE_INDEX)
        return act_has(act, ACT_UNIQUE) && !scene_is_new(s);
    return is_added(s, act, 'u') || is_added(s, act, 'p');
}

#define DROP "  - drop:\n      table: {owner}\n      {objects}: [{name}]\n"
#define ADD "phases:\n  - constrain:\n      table: {table}\n      add:\n        - "

const struct lint_rule lint_rules_constraint[] = {
    {.id = "add-check",
     .asks_rows = true,
     .severity = LINT_BLOCKS,
     .catches = "ADD CONSTRAINT CHECK without NOT VALID",
     .happens = "reads and writes of {table} wait while {size} is checked, and it fails on one row "
                "that breaks it",
     .safe = ADD "check: {name: {name}, expression: {default}}\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = add_check,
     .scales = true},
    {.id = "add-foreign-key",
     .asks_rows = true,
     .severity = LINT_BLOCKS,
     .catches = "ADD FOREIGN KEY without NOT VALID",
     .happens =
         "writes of {table} and of {other} wait while {size} is checked, and it fails on one "
         "orphan",
     .safe = ADD "foreign_key: {name: {name}, columns: [{columns}], references: {other}, "
                 "referenced: [{referenced}]}\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = add_foreign_key,
     .scales = true},
    {.id = "foreign-key-partitioned-not-valid",
     .severity = LINT_DATA,
     .needs = LINT_CATALOGUE,
     .catches = "a NOT VALID foreign key of a partitioned table, before 18",
     .happens =
         "PostgreSQL before 18 refuses a foreign key of partitioned {table} that is NOT VALID",
     .safe = "# by hand: a foreign key on each partition\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = partitioned_not_valid,
     .last = 17},
    {.id = "foreign-key-type-mismatch",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .needs = LINT_CATALOGUE,
     .catches = "a foreign key between columns of two types",
     .happens = "{detail}: values may not fit, and indexes may not serve the comparison",
     .safe =
         "change_type:\n  table: {table}\n  column: {columns}\n  type: TYPE\n  up: EXPRESSION\n  "
         "down: EXPRESSION\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = type_mismatch},
    {.id = "foreign-key-without-index",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .needs = LINT_HELPED,
     .catches = "a foreign key whose columns no index leads with",
     .happens = "every DELETE, and UPDATE of the key, in {other} reads all of {table}",
     .safe = ADD "index: {name: NAME, on: {keys}}\n",
     .kinds = {ACT_ADD_CONSTRAINT, ACT_COLUMN},
     .check = without_index},
    {.id = "add-unique-constraint",
     .severity = LINT_BLOCKS,
     .catches = "ADD UNIQUE without USING INDEX",
     .happens = "reads and writes of {table} wait while an index over {size} is built",
     .safe = ADD "unique: {name: {name}, columns: [{columns}]}\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = add_unique,
     .scales = true},
    {.id = "add-primary-key",
     .asks_rows = true,
     .severity = LINT_BLOCKS,
     .catches = "ADD PRIMARY KEY without USING INDEX",
     .happens =
         "reads and writes of {table} wait while an index over {size} is built and NULLs are "
         "looked for",
     .safe = ADD "primary_key: {name: {name}, columns: [{columns}]}\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = add_primary,
     .scales = true},
    {.id = "primary-key-nullable-columns",
     .severity = LINT_BLOCKS,
     .needs = LINT_CATALOGUE,
     .catches = "PRIMARY KEY USING INDEX over columns that may be NULL",
     .happens = "reads and writes of {table} wait while {size} is read for a NULL in {column}",
     .safe = ADD "not_null: [{column}]\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = primary_nullable,
     .scales = true},
    {.id = "add-exclusion-constraint",
     .severity = LINT_BLOCKS,
     .catches = "ADD EXCLUDE: there is no way to build it concurrently",
     .happens = "reads and writes of {table} wait while an index over {size} is built",
     .safe = "# by hand: a new table that has the constraint, and the rows copied into it\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = add_exclusion,
     .scales = true},
    {.id = "validate-in-same-transaction",
     .severity = LINT_BLOCKS,
     .catches = "VALIDATE in the transaction that added the constraint",
     .happens =
         "the lock of ADD CONSTRAINT is held while {size} is read, so clients of {table} wait "
         "all the same",
     .safe = "# COMMIT between the two; `constrain` of a plan does\n",
     .kinds = {ACT_VALIDATE_CONSTRAINT},
     .check = validate_at_once,
     .scales = true},
    {.id = "not-validated",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .catches = "NOT VALID, and nothing in the files validates it",
     .happens = "constraint {name} holds for new rows only, and nobody can rely on it",
     .safe = "# in a file of its own: ALTER TABLE … VALIDATE CONSTRAINT …\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = not_validated},
    {.id = "constraint-before-clients",
     .severity = LINT_BREAKS,
     .level = LINT_OFF,
     .catches = "any constraint: it binds running clients at once, also when NOT VALID",
     .happens = "writes of the old version to {table} that break {name} fail at once",
     .safe =
         "phases:\n  - gate:\n      name: writers-obey\n      ask: Has every service been deployed "
         "that obeys the constraint?\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = before_clients},
    {.id = "not-valid-bites-old-rows",
     .asks_rows = true,
     .severity = LINT_DATA,
     .level = LINT_OFF,
     .catches = "CHECK NOT VALID where rows break it",
     .happens = "an UPDATE of any column of a row of {table} that breaks {name} already fails",
     .safe = "# mend such rows first\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = bites_old_rows},
    {.id = "drop-constraint",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .needs = LINT_HELPED,
     .catches = "DROP CONSTRAINT, of a kind that the text does not tell",
     .happens = "what {table} loses with {name} is not in the text: {detail}",
     .kinds = {ACT_DROP_CONSTRAINT},
     .check = drop_constraint},
    {.id = "drop-primary-key",
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches = "DROP of a primary key",
     .happens =
         "ON CONFLICT over the key of {table} fails, foreign keys to it go with CASCADE, and "
         "replication loses the identity of its rows",
     .safe = ADD "primary_key: {name: NEW, columns: [COLUMNS], replaces: {name}, kept: OTHER}\n",
     .kinds = {ACT_DROP_CONSTRAINT},
     .check = drop_primary},
    {.id = "drop-unique",
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches = "DROP of a unique constraint or index",
     .happens =
         "every INSERT … ON CONFLICT that infers {name} of {owner} fails, and duplicates are "
         "let in",
     .safe = SAFE_PHASES SAFE_GATE(
         "unused", "Has every service been deployed that infers it in no ON CONFLICT?") DROP,
     .kinds = {ACT_DROP_CONSTRAINT, ACT_DROP_INDEX},
     .check = drop_unique},
    {.id = "drop-foreign-key",
     .severity = LINT_BLOCKS,
     .needs = LINT_CATALOGUE,
     .catches = "DROP of a foreign key: it locks both tables",
     .happens = "reads and writes of {table} and of {other} wait for the lock on both",
     .safe = SAFE_PHASES DROP,
     .kinds = {ACT_DROP_CONSTRAINT},
     .check = drop_foreign},
    {.id = "rename-constraint",
     .severity = LINT_BREAKS,
     .catches = "RENAME CONSTRAINT",
     .happens =
         "ON CONFLICT ON CONSTRAINT {column} fails, and clients that tell errors by its name "
         "do not know it",
     .safe = SAFE_PHASES SAFE_GATE("redeployed", "Does no service name the constraint any more?")
         SAFE_SQL("rename-constraint"),
     .kinds = {ACT_RENAME_CONSTRAINT},
     .check = rename_constraint},
    {.id = "deferrable-unique",
     .severity = LINT_BREAKS,
     .catches = "a DEFERRABLE key on a table that is there",
     .happens = "INSERT … ON CONFLICT cannot use {name} of {table}, nor can a foreign key",
     .safe = ADD "unique: {name: {name}, columns: [{columns}]}\n",
     .kinds = {ACT_ADD_CONSTRAINT},
     .check = deferrable},
    {.id = "unique-may-fail",
     .asks_rows = true,
     .severity = LINT_DATA,
     .catches = "a unique index or key over rows that are there",
     .happens = "it fails if two rows of {table} have the same {columns}; CONCURRENTLY leaves an "
                "invalid index behind",
     .safe = ADD "unique: {name: {name}, columns: [{columns}]}\n",
     .kinds = {ACT_ADD_CONSTRAINT, ACT_CREATE_INDEX},
     .check = may_fail},
};
const size_t lint_rules_constraint_count =
    sizeof lint_rules_constraint / sizeof *lint_rules_constraint;

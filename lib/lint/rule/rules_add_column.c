/* Columns that come. */
#include <string.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

static bool add_required(struct lint_scene *s, const struct act *act)
{
    enum { FILLED = ACT_DEFAULT | ACT_SERIAL | ACT_IDENTITY | ACT_STORED | ACT_VIRTUAL };
    return !scene_is_new(s) && act_has(act, ACT_NOT_NULL) && !(act->flags & FILLED);
}

/* 'v' and so on of a function that is not PostgreSQL's own; '\0': not known. */
static char own_volatility(const struct lint_scene *s, const struct act *act)
{
    const char *dot = act->function ? strrchr(act->function, '.') : NULL;
    const char *name = dot ? dot + 1 : act->function;
    for (const struct act *at = s->acts; at < act; at++)
        if (at->kind == ACT_CREATE_FUNCTION && str_equal(at->object.name, name))
            return act_has(at, ACT_VOLATILE) ? 'v' : 's';
    for (size_t i = 0; s->facts && i < s->facts->routine_count; i++)
        if (str_equal(s->facts->routines[i].name.name, name))
            return s->facts->routines[i].volatility;
    return '\0';
}

static bool volatile_default(struct lint_scene *s, const struct act *act)
{
    if (scene_is_new(s) || !act_has(act, ACT_DEFAULT) || act_has(act, ACT_SERIAL))
        return false;
    s->certain = true;
    return act_has(act, ACT_VOLATILE) ||
           (act_has(act, ACT_UNKNOWN_FUNCTION) && own_volatility(s, act) == 'v');
}

static bool unknown_default(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && act_has(act, ACT_DEFAULT) && act_has(act, ACT_UNKNOWN_FUNCTION) &&
           !act_has(act, ACT_VOLATILE) && own_volatility(s, act) == '\0';
}

static bool add_identity(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && (act_has(act, ACT_SERIAL) || act_has(act, ACT_IDENTITY));
}

static bool add_stored(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && act_has(act, ACT_STORED);
}

static bool constrained_domain(struct lint_scene *s, const struct act *act)
{
    const struct fact_type *type = facts_type(s->facts, act->type_name);
    return !scene_is_new(s) && type && type->constrained && !act_has(act, ACT_STORED);
}

static bool add_check(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && act_has(act, ACT_CHECK);
}

static bool add_unique(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && (act_has(act, ACT_UNIQUE) || act_has(act, ACT_PRIMARY));
}

static bool add_references(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && act_has(act, ACT_REFERENCES) && act_has(act, ACT_DEFAULT);
}

static bool add_if_not_exists(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && act_has(act, ACT_IF_NOT_EXISTS) && !scene_column(s);
}

static bool exists_otherwise(struct lint_scene *s, const struct act *act)
{
    const struct fact_column *column = scene_column(s);
    if (!column || !act_has(act, ACT_IF_NOT_EXISTS))
        return false;
    bool type = !words_type_is_same(column->type, act->type);
    bool null = column->not_null != act_has(act, ACT_NOT_NULL);
    bool fill = column->has_default != act_has(act, ACT_DEFAULT);
    s->detail = type   ? column->type
                : null ? (column->not_null ? "NOT NULL" : "nullable")
                       : (column->has_default ? "with a default" : "without a default");
    return type || null || fill;
}

static bool breaks_copies(struct lint_scene *s, const struct act *act)
{
    (void)act;
    const struct fact_table *table = scene_table(s);
    if (!table)
        return false;
    for (size_t i = 0; i < table->trigger_count; i++) {
        const char *text = words_flat(s->arena, table->triggers[i].source);
        if (strstr(text, "new.*") || strstr(text, "old.*") || strstr(text, "(new).*") ||
            strstr(text, "(old).*")) {
            s->detail = arena_printf(s->arena, "trigger %s", table->triggers[i].name);
            return true;
        }
    }
    for (size_t i = 0; i < s->facts->routine_count; i++) {
        const struct fact_routine *routine = &s->facts->routines[i];
        const char *text = words_flat(s->arena, routine->source),
                   *star = strstr(text, "select * from ");
        for (; star; star = strstr(star + 1, "select * from ")) {
            const char *from = star + strlen("select * from ");
            const char *dot = from + strcspn(from, " ;,)");
            const char *name = memrchr(from, '.', (size_t)(dot - from));
            name = name ? name + 1 : from;
            bool ours = (size_t)(dot - name) == strlen(table->name.name) &&
                        strncmp(name, table->name.name, (size_t)(dot - name)) == 0;
            if (ours && (strstr(text, "insert into") || strstr(text, "return query"))) {
                s->detail =
                    arena_printf(s->arena, "function %s()", qname_text(s->arena, &routine->name));
                return true;
            }
        }
    }
    return false;
}

/* DECLARE total bigint; */
static bool declares(struct arena *arena, const struct fact_routine *routine, const char *name)
{
    const char *text = words_flat(arena, routine->source), *declare = strstr(text, "declare");
    const char *begin = declare ? strstr(declare, "begin") : NULL;
    if (!begin || !str_equal(routine->language, "plpgsql"))
        return false;
    return words_name(arena_strndup(arena, declare, (size_t)(begin - declare)), name);
}

static bool ambiguous(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    for (size_t i = 0; table && i < s->facts->routine_count; i++) {
        const struct fact_routine *routine = &s->facts->routines[i];
        if (words_name(routine->source, table->name.name) &&
            (declares(s->arena, routine, act->column) ||
             scene_has_name(routine->parameters, routine->parameter_count, act->column))) {
            s->detail =
                arena_printf(s->arena, "a variable of %s()", qname_text(s->arena, &routine->name));
            return true;
        }
    }
    for (size_t i = 0; table && i < table->constraint_count; i++) {
        const struct fact_table *other = table->constraints[i].type == 'f'
                                             ? facts_table(s->facts, table->constraints[i].other)
                                             : NULL;
        if (other && other != table && fact_table_column(other, act->column)) {
            s->detail =
                arena_printf(s->arena, "a column of %s", qname_text(s->arena, &other->name));
            return true;
        }
    }
    return false;
}

static bool star(struct lint_scene *s, const struct act *act)
{
    (void)act;
    return !scene_is_new(s);
}

#define ADD                                                                                        \
    SAFE_PHASES "  - add_column:\n      table: {table}\n      columns:\n        {column}: "        \
                "{definition}\n"
#define FILLED                                                                                     \
    SAFE_PHASES "  - add_column:\n      table: {table}\n      columns:\n        {column}: {type: " \
                "{type}, up: EXPRESSION}\n  - backfill:\n      table: {table}\n"
/* New rows have it by the default from the start, those that are there in batches. */
#define BY_DEFAULT(value)                                                                          \
    SAFE_PHASES "  - add_column:\n      table: {table}\n      columns:\n        {column}: {type: " \
                "{type}}\n" SAFE_ALTER("default: " value) "  - backfill:\n      table: {table}\n"  \
                                                          "      set: {{column}: " value           \
                                                          "}\n      where: {isnull}\n{required}"
#define CONSTRAIN "  - constrain:\n      table: {table}\n      add:\n        - "

const struct lint_rule lint_rules_add_column[] = {
    {.id = "add-required-column",
     .severity = LINT_BREAKS,
     .catches = "ADD COLUMN NOT NULL without a DEFAULT",
     .happens =
         "it fails if {table} has rows, and every INSERT of the old version fails afterwards",
     .safe = FILLED SAFE_RELEASE CONSTRAIN "not_null: [{column}]\n",
     .kinds = {ACT_ADD_COLUMN},
     .check = add_required},
    {.id = "add-column-volatile-default",
     .severity = LINT_BLOCKS,
     .needs = LINT_HELPED,
     .catches = "a default that calls a VOLATILE function, such as random() or clock_timestamp(); "
                "not now() and its like",
     .happens =
         "reads and writes of {table} wait while {size} and every index are rewritten, since "
         "{function}() is volatile",
     .safe = BY_DEFAULT("{default}"),
     .kinds = {ACT_ADD_COLUMN},
     .check = volatile_default,
     .scales = true},
    {.id = "unknown-default-function",
     .severity = LINT_BLOCKS,
     .needs = LINT_HELPED,
     .catches = "a default that calls a function that is not built in: without a database it is "
                "taken for volatile, as CREATE FUNCTION makes it",
     .happens =
         "if {function}() is volatile, as functions are unless they say otherwise, reads and "
         "writes of {table} wait while {size} is rewritten",
     .safe = BY_DEFAULT("{default}"),
     .kinds = {ACT_ADD_COLUMN},
     .check = unknown_default},
    {.id = "add-column-identity",
     .severity = LINT_BLOCKS,
     .catches = "ADD COLUMN of a serial or identity column, or with DEFAULT nextval()",
     .happens = "reads and writes of {table} wait while {size} is rewritten to number the rows",
     .safe = BY_DEFAULT("nextval('SEQUENCE')") "# SEQUENCE: one that an earlier plan makes by "
                                               "`sql`, OWNED BY nobody yet\n",
     .kinds = {ACT_ADD_COLUMN},
     .check = add_identity,
     .scales = true},
    {.id = "add-column-stored-generated",
     .severity = LINT_BLOCKS,
     .catches = "ADD COLUMN … GENERATED ALWAYS AS (…) STORED",
     .happens = "reads and writes of {table} wait while {size} is rewritten",
     .safe = FILLED SAFE_RELEASE,
     .kinds = {ACT_ADD_COLUMN},
     .check = add_stored,
     .scales = true},
    {.id = "add-column-constrained-domain",
     .severity = LINT_BLOCKS,
     .needs = LINT_CATALOGUE,
     .catches = "ADD COLUMN of a domain with CHECK or NOT NULL, even without a default",
     .happens = "reads and writes of {table} wait while {size} is rewritten, since domain {type} "
                "has constraints",
     .safe = "phases:\n  - add_column:\n      table: {table}\n      columns:\n        {column}: "
             "{type: BASE TYPE}\n" CONSTRAIN "check: {name: NAME, expression: EXPRESSION}\n",
     .kinds = {ACT_ADD_COLUMN},
     .check = constrained_domain,
     .last = 18,
     .scales = true},
    {.id = "add-column-check",
     .severity = LINT_BLOCKS,
     .catches = "ADD COLUMN … CHECK, which reads every row",
     .happens = "reads and writes of {table} wait while {size} is read",
     .safe = ADD CONSTRAIN "check: {name: NAME, expression: EXPRESSION}\n",
     .kinds = {ACT_ADD_COLUMN},
     .check = add_check,
     .scales = true},
    {.id = "add-column-unique",
     .severity = LINT_BLOCKS,
     .catches = "ADD COLUMN … UNIQUE or PRIMARY KEY",
     .happens = "reads and writes of {table} wait while an index over {size} is built",
     .safe = ADD CONSTRAIN "unique: {name: NAME, columns: [{column}]}\n",
     .kinds = {ACT_ADD_COLUMN},
     .check = add_unique,
     .scales = true},
    {.id = "add-column-references",
     .severity = LINT_BLOCKS,
     .catches = "ADD COLUMN … REFERENCES with a default, so that every row is checked",
     .happens = "reads and writes of {table}, and writes of {other}, wait while {size} is checked "
                "against it",
     .safe = ADD CONSTRAIN "foreign_key: {name: NAME, columns: [{column}], references: {other}, "
                           "referenced: [{referenced}]}\n",
     .kinds = {ACT_ADD_COLUMN},
     .check = add_references,
     .scales = true},
    {.id = "add-column-if-not-exists",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .needs = LINT_HELPED,
     .catches = "ADD COLUMN IF NOT EXISTS",
     .happens = "a column {table}.{column} of another type would be passed over in silence",
     .kinds = {ACT_ADD_COLUMN},
     .check = add_if_not_exists},
    {.id = "column-exists-otherwise",
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches = "ADD COLUMN IF NOT EXISTS where the column is there and is another",
     .happens = "nothing happens: {table}.{column} is there, {detail}, and the new version finds "
                "another column than it expects",
     .kinds = {ACT_ADD_COLUMN},
     .check = exists_otherwise},
    {.id = "add-column-breaks-row-copies",
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches = "triggers and functions that copy rows whole, such as INSERT … VALUES (NEW.*)",
     .happens = "{detail} copies whole rows of {table}, and fails once they have a column more",
     .safe = "# first give the copy the column, or name the columns, in {detail}\n",
     .kinds = {ACT_ADD_COLUMN},
     .check = breaks_copies},
    {.id = "add-column-ambiguous-name",
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches =
         "a new column with the name of a column of a table that is joined by a foreign key, "
         "or of a variable of a PL/pgSQL function that reads the table",
     .happens = "statements that say {column} without its table fail as ambiguous: it is also "
                "{detail}",
     .safe = "# choose another name, or qualify the name first\n",
     .kinds = {ACT_ADD_COLUMN},
     .check = ambiguous},
    {.id = "add-column-star",
     .severity = LINT_BREAKS,
     .level = LINT_OFF,
     .catches = "any new column: a prepared SELECT * fails once in each session",
     .happens = "a prepared SELECT * from {table} fails once in each session",
     .safe = "# name the columns\n",
     .kinds = {ACT_ADD_COLUMN},
     .check = star},
};
const size_t lint_rules_add_column_count =
    sizeof lint_rules_add_column / sizeof *lint_rules_add_column;

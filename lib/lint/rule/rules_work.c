/* Locks that are held, waits without a bound, and rows by the million. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

/* ---- lock_timeout ---- */

static bool is_lock_timeout(const struct act *act)
{
    return act->kind == ACT_SET_VARIABLE && act->name && strcasecmp(act->name, "lock_timeout") == 0;
}

static bool same_file(const struct lint_scene *s, const struct act *act)
{
    return s->statements[act->statement].file == s->statement->file;
}

static bool takes_lock(const struct act *act)
{
    const char *mode = world_lock_of(act);
    return mode && !act->made && act->object.name && !act_has(act, ACT_TEMPORARY);
}

/* Who sets it, sets it too late; who never does, has it set by the role or the tool: that is only
 * asked of a project whose configuration names the rule. */
static bool no_lock_timeout(struct lint_scene *s, const struct act *act)
{
    if (!takes_lock(act) || s->world->lock_timeout || scene_is_new(s))
        return false;
    if (s->facts && s->facts->lock_timeout && strcmp(s->facts->lock_timeout, "0") != 0)
        return false;
    for (const struct act *at = act - 1; at >= s->acts && same_file(s, at); at--)
        if (takes_lock(at) && at->statement != act->statement)
            return false; /* said once in a file */
    if (s->asked)
        return true;
    for (const struct act *at = act + 1; at < s->acts + s->act_count && same_file(s, at); at++)
        if (is_lock_timeout(at))
            return true;
    return false;
}

/* Milliseconds; -1: not a time. */
static long long milliseconds(const char *text)
{
    static const struct {
        const char *unit;
        long long factor;
    } units[] = {{"us", 0},      {"ms", 1},      {"s", 1000},
                 {"min", 60000}, {"h", 3600000}, {"d", 86400000}};
    char *end;
    double value = text ? strtod(text + (*text == '\''), &end) : -1;
    if (!text || end == text)
        return -1;
    while (*end == ' ')
        end++;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strncmp(end, units[i].unit, strlen(units[i].unit)) == 0 &&
            strspn(end + strlen(units[i].unit), "' ") == strlen(end + strlen(units[i].unit)))
            return (long long)(value * (double)units[i].factor);
    return (long long)value;
}

static bool lock_timeout_long(struct lint_scene *s, const struct act *act)
{
    enum { LONGEST_MS = 10000 };
    long long wait = is_lock_timeout(act) ? milliseconds(act->text) : -1;
    if (wait < 0 || (wait > 0 && wait <= LONGEST_MS))
        return false;
    for (const struct act *at = act + 1; at < s->acts + s->act_count && same_file(s, at); at++)
        if (takes_lock(at))
            return true; /* a dump sets it too, and makes all that it locks */
    return false;
}

/* ---- locks that are held ---- */

static bool is_key(const char *column)
{
    static const char *const names[] = {"id", "uuid", "key", "slug", "email", "code", "guid", "pk"};
    return scene_has_name(names, sizeof names / sizeof *names, column) ||
           str_ends_with(column, "_id") || str_ends_with(column, "_uuid") ||
           str_ends_with(column, "Id") || str_ends_with(column, "_key");
}

/* Whether the condition takes few rows: by a key, as far as its name or an index tells. */
static bool is_bounded(const struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    if (act_has(act, ACT_ONLY)) /* LIMIT */
        return true;
    for (size_t i = 0; table && i < table->index_count; i++) {
        const struct fact_index *index = &table->indexes[i];
        bool bound = index->unique && index->column_count > 0;
        for (size_t j = 0; bound && j < index->column_count; j++)
            bound = index->columns[j] &&
                    scene_has_name(act->columns, act->column_count, index->columns[j]);
        if (bound)
            return true;
    }
    for (size_t i = 0; !table && i < act->column_count; i++)
        if (is_key(act->columns[i]))
            return true;
    return false;
}

/* Where migration tools keep what they ran: a handful of rows. */
static bool is_bookkeeping(const char *table)
{
    static const char *const names[] = {"alembic_version",       "schema_migrations",
                                        "ar_internal_metadata",  "django_migrations",
                                        "flyway_schema_history", "goose_db_version",
                                        "knex_migrations",       "databasechangelog",
                                        "_prisma_migrations",    "__diesel_schema_migrations"};
    return scene_has_name(names, sizeof names / sizeof *names, table);
}

static bool changes_many(const struct lint_scene *s, const struct act *act)
{
    if (act->kind == ACT_INSERT || act->kind == ACT_CREATE_TABLE)
        return act_has(act, ACT_SELECT) && act->other.name && !is_bounded(s, act) &&
               !scene_is_new_of(s, WORLD_RELATION, act->other);
    return !scene_is_new(s) && !is_bounded(s, act) && !is_bookkeeping(act->object.name);
}

/* What takes as long as a table is large. */
static bool is_work(const struct lint_scene *s, const struct act *act)
{
    switch (act->kind) {
    case ACT_UPDATE:
    case ACT_DELETE:
    case ACT_INSERT:
        return changes_many(s, act);
    case ACT_CREATE_INDEX:
        return !act_has(act, ACT_CONCURRENTLY) && !act_has(act, ACT_ONLY) && !scene_is_new(s);
    case ACT_VALIDATE_CONSTRAINT:
    case ACT_REFRESH:
    case ACT_REWRITE_TABLE:
    case ACT_ALTER_TYPE:
    case ACT_CLUSTER:
        return !scene_is_new(s);
    case ACT_ADD_CONSTRAINT:
        return !scene_is_new(s) && !act_has(act, ACT_NOT_VALID) && !act_has(act, ACT_USING_INDEX);
    case ACT_SET_NOT_NULL:
        return !scene_is_new(s) && !scene_is_not_null(s, act->column);
    default:
        return false;
    }
}

static bool held_over_work(struct lint_scene *s, const struct act *act)
{
    bool rows = act->kind == ACT_UPDATE || act->kind == ACT_DELETE || act->kind == ACT_INSERT;
    bool other = !rows && act->kind != ACT_CREATE_INDEX && act->kind != ACT_VALIDATE_CONSTRAINT;
    if (!scene_in_transaction(s) || s->world->transaction != s->statement->transaction ||
        !is_work(s, act))
        return false;
    const struct world_object *table = world_find(s->world, WORLD_RELATION, act->object);
    const struct world_constraint *own =
        act->kind == ACT_VALIDATE_CONSTRAINT ? world_constraint(table, act->name) : NULL;
    if (own && own->transaction == s->statement->transaction)
        return false; /* validate-in-same-transaction says so */
    for (size_t i = 0; i < s->world->lock_count; i++) {
        const struct world_lock *lock = &s->world->locks[i];
        /* What locks its own table again is told by its own rule. */
        if (lock->statement == act->statement ||
            (other && scene_same_name(lock->table, act->object)))
            continue;
        s->other = lock->table;
        s->detail = arena_printf(s->arena, "%s lock of line %d", lock->mode,
                                 s->statements[lock->statement].line);
        return true;
    }
    return false;
}

static bool several_tables(struct lint_scene *s, const struct act *act)
{
    const struct world *w = s->world;
    if (!scene_in_transaction(s) || w->transaction != s->statement->transaction ||
        !takes_lock(act) || scene_is_new(s) || w->lock_count == 0)
        return false;
    for (size_t i = 0; i < w->lock_count; i++)
        if (w->locks[i].statement == act->statement ||
            !scene_same_name(w->locks[i].table, w->locks[0].table))
            return false; /* said at the second table */
    s->other = w->locks[0].table;
    return !scene_same_name(s->other, act->object);
}

/* ---- rows ---- */

static bool mass_change(struct lint_scene *s, const struct act *act)
{
    return changes_many(s, act);
}

static bool mass_insert(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *source = facts_table(s->facts, act->other);
    if (act_has(act, ACT_TEMPORARY) || !changes_many(s, act))
        return false;
    const char *size = source ? scene_size_text(s->arena, source->bytes) : NULL;
    s->detail = size ? arena_printf(s->arena, " (%s)", size) : "";
    return true;
}

const struct lint_rule lint_rules_work[] = {
    {.id = "no-lock-timeout",
     .severity = LINT_BLOCKS,
     .needs = LINT_HELPED,
     .catches =
         "a lock that keeps clients out before lock_timeout is set; where a file never sets it, "
         "only when a configuration names this rule",
     .happens = "behind one long statement on {table} this waits without a bound, and every client "
                "waits behind it",
     .safe = "# first: SET lock_timeout = '2s'\n",
     .kinds = {ACT_ADD_COLUMN, ACT_DROP_COLUMN, ACT_RENAME_COLUMN, ACT_ALTER_TYPE,
               ACT_ADD_CONSTRAINT, ACT_DROP_CONSTRAINT, ACT_SET_NOT_NULL, ACT_CREATE_TRIGGER,
               ACT_DROP_TABLE, ACT_RENAME_TABLE, ACT_SET_DEFAULT, ACT_DROP_DEFAULT},
     .check = no_lock_timeout},
    {.id = "lock-timeout-too-long",
     .severity = LINT_BLOCKS,
     .catches = "lock_timeout of 0, which is none, or over 10 s",
     .happens = "clients may wait that long behind what follows: lock_timeout = {text}",
     .safe = "# SET lock_timeout = '2s', and try again\n",
     .kinds = {ACT_SET_VARIABLE},
     .check = lock_timeout_long},
    {.id = "lock-held-over-work",
     .severity = LINT_BLOCKS,
     .catches = "a strong lock is held while another statement of the transaction reads, builds or "
                "changes much",
     .happens = "clients of {other} wait behind the {detail} until this is done too",
     .safe = "# COMMIT before it; a plan has a transaction for each phase\n",
     .kinds = {ACT_UPDATE, ACT_DELETE, ACT_INSERT, ACT_CREATE_INDEX, ACT_VALIDATE_CONSTRAINT,
               ACT_REFRESH, ACT_REWRITE_TABLE, ACT_ALTER_TYPE, ACT_CLUSTER, ACT_ADD_CONSTRAINT,
               ACT_SET_NOT_NULL},
     .check = held_over_work},
    {.id = "locks-several-tables",
     .severity = LINT_BLOCKS,
     .catches = "strong locks on several tables in one transaction",
     .happens = "{other} stays locked while this waits for {table}, and clients that take them the "
                "other way round make a deadlock",
     .safe = "# COMMIT between the tables\n",
     .kinds = {ACT_ADD_COLUMN, ACT_DROP_COLUMN, ACT_RENAME_COLUMN, ACT_ALTER_TYPE,
               ACT_ADD_CONSTRAINT, ACT_DROP_CONSTRAINT, ACT_SET_NOT_NULL, ACT_CREATE_TRIGGER,
               ACT_DROP_TABLE, ACT_RENAME_TABLE, ACT_TRUNCATE, ACT_DROP_NOT_NULL},
     .check = several_tables},
    {.id = "mass-update",
     .severity = LINT_BLOCKS,
     .needs = LINT_HELPED,
     .catches = "UPDATE without a condition on a key",
     .happens =
         "clients that write {table} wait for the rows that are changed until all of {size} is "
         "done, and the table grows by as much",
     .safe = "phases:\n  - backfill:\n      table: {table}\n      set: {COLUMN: EXPRESSION}\n      "
             "where: CONDITION\n",
     .kinds = {ACT_UPDATE},
     .check = mass_change,
     .scales = true},
    {.id = "mass-delete",
     .severity = LINT_BLOCKS,
     .needs = LINT_HELPED,
     .catches = "DELETE without a condition on a key",
     .happens = "clients that write {table} wait for the rows that go until all of them are gone",
     .safe = "phases:\n  - delete:\n      table: {table}\n      where: CONDITION\n",
     .kinds = {ACT_DELETE},
     .check = mass_change,
     .scales = true},
    {.id = "mass-insert",
     .severity = LINT_BLOCKS,
     .catches = "INSERT … SELECT and CREATE TABLE AS from a table that is not new",
     .happens =
         "one transaction copies all of {other}{detail}; vacuum waits for it, and what is written "
         "meanwhile is not in the copy",
     .safe = "# in batches, each in a transaction of its own\n",
     .kinds = {ACT_INSERT, ACT_CREATE_TABLE},
     .check = mass_insert},
};
const size_t lint_rules_work_count = sizeof lint_rules_work / sizeof *lint_rules_work;

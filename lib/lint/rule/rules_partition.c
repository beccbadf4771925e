#include <string.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

static bool is_partition_of(const struct act *act)
{
    return act->kind == ACT_CREATE_TABLE && str_equal(act->text, "PARTITION OF");
}

static bool create_partition(struct lint_scene *s, const struct act *act)
{
    return is_partition_of(act) && !scene_is_new_of(s, WORLD_RELATION, act->other);
}

/* Every bound of the partition stands in the text of a check. */
static bool has_bounds(const char *literals, const char *expression)
{
    if (!literals || !expression)
        return false;
    for (const char *at = literals + 1; *at;) {
        size_t length = strcspn(at, "\n");
        if (length > 0 && !memmem(expression, strlen(expression), at, length))
            return false;
        at += length + (at[length] == '\n');
    }
    return true;
}

static bool attach(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *partition = facts_table(s->facts, act->other);
    const struct world_object *made = world_find(s->world, WORLD_RELATION, act->other);
    if (scene_is_new_of(s, WORLD_RELATION, act->other) || str_equal(act->text, "DEFAULT"))
        return !made || !made->is_new;
    for (size_t i = 0; made && i < made->constraint_count; i++)
        if (made->constraints[i].what == 'c' && made->constraints[i].validated &&
            !made->constraints[i].dropped &&
            has_bounds(act->literals, made->constraints[i].literals))
            return false;
    for (size_t i = 0; partition && i < partition->constraint_count; i++)
        if (partition->constraints[i].type == 'c' && partition->constraints[i].validated &&
            has_bounds(act->literals, partition->constraints[i].expression))
            return false;
    return true;
}

static bool default_scan(struct lint_scene *s, const struct act *act)
{
    bool creates = is_partition_of(act);
    struct qname parent = creates ? act->other : act->object;
    const struct fact_table *table = facts_table(s->facts, parent);
    if ((!creates && act->kind != ACT_ATTACH_PARTITION) || !table || !table->default_partition ||
        str_equal(act->text, "DEFAULT"))
        return false;
    s->detail = table->default_partition;
    s->other = parent;
    return true;
}

static bool detach(struct lint_scene *s, const struct act *act)
{
    return !act_has(act, ACT_CONCURRENTLY) && !scene_is_new(s) &&
           !scene_is_new_of(s, WORLD_RELATION, act->other);
}

static bool detach_default(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    if (!act_has(act, ACT_CONCURRENTLY) || !table || !table->default_partition)
        return false;
    s->detail = table->default_partition;
    return true;
}

static bool drop_partition(struct lint_scene *s, const struct act *act)
{
    (void)act;
    const struct fact_table *table = scene_table(s);
    if (!table || !table->parent.name)
        return false;
    s->other = table->parent;
    return true;
}

const struct lint_rule lint_rules_partition[] = {
    {.id = "create-partition-of",
     .waits = true,
     .severity = LINT_BLOCKS,
     .catches = "CREATE TABLE … PARTITION OF a table that is not new",
     .happens = "reads and writes of {other} wait for the lock, behind every statement that runs",
     .safe = "# CREATE TABLE … (LIKE …), then ALTER TABLE … ATTACH PARTITION\n",
     .kinds = {ACT_CREATE_TABLE},
     .check = create_partition},
    {.id = "attach-partition",
     .severity = LINT_BLOCKS,
     .needs = LINT_HELPED,
     .catches =
         "ATTACH PARTITION of a table that is not new, without a valid CHECK that implies the "
         "bounds",
     .happens = "reads and writes of {other} wait while all of it is read",
     .safe = "phases:\n  - constrain:\n      table: {other}\n      add:\n        - check: {name: "
             "bounds, "
             "expression: EXPRESSION}\n# then ATTACH PARTITION\n",
     .kinds = {ACT_ATTACH_PARTITION},
     .check = attach},
    {.id = "default-partition-scan",
     .severity = LINT_BLOCKS,
     .needs = LINT_CATALOGUE,
     .catches = "a new partition beside a DEFAULT one, which is locked and read",
     .happens =
         "reads and writes of {detail}, the default partition of {other}, wait while it is read, "
         "and it fails on a row that belongs to the new one",
     .safe = SAFE_PHASES
     "  - sql:\n      do: STATEMENT\n      undo: INVERSE\n"
     "# STATEMENT: ALTER TABLE {detail} ADD CONSTRAINT not_the_new_one CHECK (EXPRESSION) NOT "
     "VALID\n"
     "# INVERSE: ALTER TABLE {detail} DROP CONSTRAINT not_the_new_one\n"
     "# then, in a plan of its own: ALTER TABLE {detail} VALIDATE CONSTRAINT not_the_new_one\n",
     .kinds = {ACT_CREATE_TABLE, ACT_ATTACH_PARTITION},
     .check = default_scan},
    {.id = "detach-partition",
     .severity = LINT_BLOCKS,
     .catches = "DETACH PARTITION without CONCURRENTLY",
     .happens =
         "reads and writes of {table} wait for the lock, and writes of rows of {other} through "
         "it fail afterwards",
     .safe = "# outside of a transaction: DETACH PARTITION … CONCURRENTLY\n",
     .kinds = {ACT_DETACH_PARTITION},
     .check = detach},
    {.id = "detach-concurrently-default",
     .severity = LINT_DATA,
     .needs = LINT_CATALOGUE,
     .catches = "DETACH CONCURRENTLY while there is a default partition",
     .happens = "PostgreSQL refuses DETACH CONCURRENTLY while {table} has the default partition "
                "{detail}",
     .safe = "# detach the default first, or without CONCURRENTLY under a short lock_timeout\n",
     .kinds = {ACT_DETACH_PARTITION},
     .check = detach_default},
    {.id = "drop-partition",
     .waits = true,
     .severity = LINT_BLOCKS,
     .needs = LINT_CATALOGUE,
     .catches = "DROP TABLE of a partition: it locks the whole partitioned table",
     .happens =
         "reads and writes of {other} wait for the lock too, since {table} is a partition of it",
     .safe = "# DETACH PARTITION … CONCURRENTLY, then DROP TABLE\n",
     .kinds = {ACT_DROP_TABLE},
     .check = drop_partition},
};
const size_t lint_rules_partition_count =
    sizeof lint_rules_partition / sizeof *lint_rules_partition;

/* Who sees and may do what: policies, privileges, triggers, rules, publications. */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "lint/rule/scene.h"
#include "lint/rule/words.h"

static bool on_old_table(struct lint_scene *s, const struct act *act)
{
    (void)act;
    return !scene_is_new(s);
}

/* A permissive policy that is there when others see the table again. */
static bool enable_rls(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    if (scene_is_new(s) || str_equal(act->text, "FORCE") ||
        (table && (table->policies > 0 || table->row_security)))
        return false;
    for (const struct act *at = s->acts; at < act; at++)
        if (at->kind == ACT_CREATE_POLICY && !act_has(at, ACT_ALL) &&
            scene_same_name(at->object, act->object))
            return false;
    const struct act *later = scene_later(s, ACT_CREATE_POLICY, act->object, NULL);
    return !(later && !act_has(later, ACT_ALL) && scene_in_transaction(s) &&
             scene_same_transaction(s, later->statement));
}

static bool hides_rows(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && (act->kind != ACT_CREATE_POLICY || act_has(act, ACT_ALL));
}

static bool revoke(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && !scene_is_new_of(s, WORLD_FUNCTION, act->object) &&
           !scene_is_new_of(s, WORLD_TYPE, act->object) &&
           !scene_is_new_of(s, WORLD_SCHEMA, act->object);
}

static bool disable_trigger(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && act_has(act, ACT_ALL);
}

static bool create_rule(struct lint_scene *s, const struct act *act)
{
    return !scene_is_new(s) && act_has(act, ACT_ALL) && !str_equal(act->text, "CMD_SELECT");
}

static bool replication_role(struct lint_scene *s, const struct act *act)
{
    (void)s;
    return act->name && strcasecmp(act->name, "session_replication_role") == 0 && act->text &&
           strcasecmp(act->text, "replica") == 0;
}

/* Whether UPDATE and DELETE of the table can be sent. */
static bool has_identity(const struct fact_table *table)
{
    for (size_t i = 0; i < table->index_count; i++)
        if ((table->replica_identity == 'd' && table->indexes[i].primary) ||
            (table->replica_identity == 'i' && table->indexes[i].replica_identity))
            return true;
    return table->replica_identity == 'f';
}

static bool needs_identity(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    if (act_has(act, ACT_ALL) && !act->object.schema) {
        s->detail = s->facts->unidentified;
        return s->detail != NULL;
    }
    if (!table || table->relkind == 'p' || has_identity(table))
        return false;
    s->detail = qname_text(s->arena, &table->name);
    return true;
}

static bool identity_lost(struct lint_scene *s, const struct act *act)
{
    const struct fact_table *table = scene_table(s);
    if (!table || !table->published_by)
        return false;
    s->detail = table->published_by;
    if (act->kind == ACT_REPLICA_IDENTITY)
        return act->what == 'n';
    const struct fact_index *index = fact_table_index(table, act->name);
    bool carries = index && ((table->replica_identity == 'd' && index->primary) ||
                             (table->replica_identity == 'i' && index->replica_identity));
    const struct act *again = scene_later(s, ACT_ADD_CONSTRAINT, act->object, NULL);
    return carries && !(again && again->what == 'p' && scene_in_transaction(s) &&
                        scene_same_transaction(s, again->statement));
}

static bool published(struct lint_scene *s, const struct act *act)
{
    (void)act;
    const struct fact_table *table = scene_table(s);
    if (!table || !table->published_by)
        return false;
    s->detail = table->published_by;
    return true;
}

#define GATED(rule)                                                                                \
    SAFE_PHASES SAFE_GATE("redeployed", "Has every service been deployed that works with it?")     \
        SAFE_SQL(rule)

const struct lint_rule lint_rules_access[] = {
    {.id = "enable-rls",
     .severity = LINT_BREAKS,
     .needs = LINT_HELPED,
     .catches = "ENABLE ROW LEVEL SECURITY without a permissive policy in place",
     .happens = "everybody but the owner of {table} sees no row of it and cannot insert one",
     .safe = "# CREATE POLICY first, or in the same transaction\n",
     .kinds = {ACT_ENABLE_RLS},
     .check = enable_rls},
    {.id = "policy-hides-rows",
     .severity = LINT_BREAKS,
     .catches = "a RESTRICTIVE policy, DROP POLICY, ALTER POLICY",
     .happens =
         "clients of the old version may no longer see rows of {table} that they saw, or write "
         "them",
     .safe = GATED("policy-hides-rows"),
     .kinds = {ACT_CREATE_POLICY, ACT_DROP_POLICY, ACT_ALTER_POLICY},
     .check = hides_rows},
    {.id = "revoke",
     .severity = LINT_BREAKS,
     .catches = "REVOKE",
     .happens = "statements of {text} that need what is taken away on {table} fail at once",
     .safe = GATED("revoke"),
     .kinds = {ACT_REVOKE},
     .check = revoke},
    {.id = "create-trigger",
     .waits = true,
     .severity = LINT_BLOCKS,
     .catches = "CREATE TRIGGER on a table that is not new",
     .happens =
         "writes of {table} wait for the lock, and from then on every one of them runs {other}()",
     .safe = SAFE_PHASES SAFE_GATE(
         "redeployed",
         "Has every service been deployed that works with it?") "  - sql:\n      do: STATEMENT\n",
     .kinds = {ACT_CREATE_TRIGGER},
     .check = on_old_table},
    {.id = "drop-trigger",
     .severity = LINT_BREAKS,
     .catches = "DROP TRIGGER on a table that is not new",
     .happens =
         "reads and writes of {table} wait for the lock, and what trigger {name} kept up stops",
     .safe = GATED("drop-trigger"),
     .kinds = {ACT_DROP_TRIGGER},
     .check = on_old_table},
    {.id = "disable-trigger",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .catches = "DISABLE TRIGGER ALL or USER",
     .happens = "foreign keys and triggers of {table} do not hold while they are disabled ({text})",
     .kinds = {ACT_DISABLE_TRIGGER},
     .check = disable_trigger},
    {.id = "create-rule",
     .severity = LINT_BREAKS,
     .catches = "CREATE RULE … INSTEAD",
     .happens = "writes of clients to {table} do something else, and RETURNING fails",
     .safe = "# a trigger\n",
     .kinds = {ACT_CREATE_RULE},
     .check = create_rule},
    {.id = "replication-role",
     .severity = LINT_HYGIENE,
     .level = LINT_ON_REQUEST,
     .catches = "SET session_replication_role = replica",
     .happens = "no trigger fires and no foreign key is checked for what follows",
     .kinds = {ACT_SET_VARIABLE},
     .check = replication_role},
    {.id = "publication-needs-identity",
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches = "a table without a replica identity in a publication that sends updates",
     .happens =
         "every UPDATE and DELETE of {detail} fails at once: no replica identity tells its rows "
         "apart",
     .safe = "# first: ALTER TABLE … REPLICA IDENTITY FULL, or a primary key: {detail}\n",
     .kinds = {ACT_PUBLISH},
     .check = needs_identity},
    {.id = "replica-identity-lost",
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches = "the key or index that tells rows of a published table apart goes",
     .happens = "every UPDATE and DELETE of {table}, which {detail} publishes, fails at once",
     .safe = "# the new identity first, in one transaction\n",
     .kinds = {ACT_REPLICA_IDENTITY, ACT_DROP_CONSTRAINT, ACT_DROP_INDEX},
     .check = identity_lost},
    {.id = "published-table",
     .severity = LINT_BREAKS,
     .needs = LINT_CATALOGUE,
     .catches = "columns of a published table change",
     .happens =
         "subscribers of {detail} stop at the next row of {table} until they have its columns "
         "too",
     .safe = "# the subscribers first\n",
     .kinds = {ACT_ADD_COLUMN, ACT_DROP_COLUMN, ACT_RENAME_COLUMN, ACT_ALTER_TYPE},
     .check = published},
};
const size_t lint_rules_access_count = sizeof lint_rules_access / sizeof *lint_rules_access;

/* Which relations a statement locks, as far as its text tells. Modes: "13.3.1. Table-Level Locks"
 * of the documentation, AlterTableGetLockLevel() of tablecmds.c, and the callers of
 * relation_openrv(). */
#include "base/str.h"
#include "parse/name.h"
#include "phase/sql/script.h"

struct touching {
    struct arena *arena;
    struct sql_statement *statement;
};

static struct sql_touch *touch(struct touching *t, struct qname name, enum lock_mode mode)
{
    struct sql_statement *s = t->statement;
    for (size_t i = 0; i < s->touch_count; i++)
        if (qname_equal(&s->touches[i].name, &name)) {
            if (s->touches[i].mode < mode)
                s->touches[i].mode = mode;
            return &s->touches[i];
        }
    struct sql_touch *touched = ARENA_PUSH(t->arena, s->touches, s->touch_count);
    *touched = (struct sql_touch){.name = name, .mode = mode};
    return touched;
}

static void touch_range(struct touching *t, const struct parse_node *range, enum lock_mode mode)
{
    const struct qname name = sql_name_of_range(t->arena, t->statement->schema, range);
    if (name.name)
        touch(t, name, mode);
}

static void made(struct touching *t, const struct parse_node *range)
{
    const struct qname name = sql_name_of_range(t->arena, t->statement->schema, range);
    if (name.name)
        *ARENA_PUSH(t->arena, t->statement->made, t->statement->made_count) = name;
}

/* ---- whatever is named ---- */

enum { MAX_DEPTH = 400 };

/* Every relation that is named is at least read, and what a foreign key references gets triggers.
 */
static void read_all(struct touching *t, const struct parse_node *node, int depth)
{
    for (const struct parse_node *child = node->child; child && depth < MAX_DEPTH;
         child = child->next) {
        if (node_text(child, "relname"))
            touch_range(t, child,
                        str_equal(child->key, "pktable") ? LOCK_SHARE_ROW_EXCLUSIVE
                                                         : LOCK_ACCESS_SHARE);
        read_all(t, child, depth + 1);
    }
}

/* ---- ALTER TABLE ---- */

static enum lock_mode action_lock(const struct parse_node *cmd)
{
    static const struct {
        const char *type;
        enum lock_mode mode;
    } modes[] = {
        {"AT_SetStatistics", LOCK_SHARE_UPDATE_EXCLUSIVE},
        {"AT_SetOptions", LOCK_SHARE_UPDATE_EXCLUSIVE},
        {"AT_ResetOptions", LOCK_SHARE_UPDATE_EXCLUSIVE},
        {"AT_SetRelOptions", LOCK_SHARE_UPDATE_EXCLUSIVE},
        {"AT_ResetRelOptions", LOCK_SHARE_UPDATE_EXCLUSIVE},
        {"AT_ClusterOn", LOCK_SHARE_UPDATE_EXCLUSIVE},
        {"AT_DropCluster", LOCK_SHARE_UPDATE_EXCLUSIVE},
        {"AT_ValidateConstraint", LOCK_SHARE_UPDATE_EXCLUSIVE},
        {"AT_AttachPartition", LOCK_SHARE_UPDATE_EXCLUSIVE},
        {"AT_EnableTrig", LOCK_SHARE_ROW_EXCLUSIVE},
        {"AT_EnableAlwaysTrig", LOCK_SHARE_ROW_EXCLUSIVE},
        {"AT_EnableReplicaTrig", LOCK_SHARE_ROW_EXCLUSIVE},
        {"AT_EnableTrigAll", LOCK_SHARE_ROW_EXCLUSIVE},
        {"AT_EnableTrigUser", LOCK_SHARE_ROW_EXCLUSIVE},
        {"AT_DisableTrig", LOCK_SHARE_ROW_EXCLUSIVE},
        {"AT_DisableTrigAll", LOCK_SHARE_ROW_EXCLUSIVE},
        {"AT_DisableTrigUser", LOCK_SHARE_ROW_EXCLUSIVE},
    };
    const char *type = node_text(cmd, "subtype");
    const struct parse_node *constraint = node_inside(node_get(cmd, "def"), "Constraint");
    if (str_equal(type, "AT_AddConstraint") &&
        str_equal(node_text(constraint, "contype"), "CONSTR_FOREIGN"))
        return LOCK_SHARE_ROW_EXCLUSIVE;
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (str_equal(type, modes[i].type))
            return modes[i].mode;
    return LOCK_ACCESS_EXCLUSIVE;
}

static void alter_table(struct touching *t, const struct parse_node *alter)
{
    for (const struct parse_node *item = node_first(node_get(alter, "cmds")); item;
         item = item->next) {
        const struct parse_node *cmd = node_inside(item, "AlterTableCmd");
        const struct parse_node *part = node_inside(node_get(cmd, "def"), "PartitionCmd");
        touch_range(t, node_get(alter, "relation"), action_lock(cmd));
        if (part)
            touch_range(t, node_get(part, "name"), LOCK_ACCESS_EXCLUSIVE);
    }
}

/* ---- DROP ---- */

static void drop(struct touching *t, const struct parse_node *statement)
{
    const char *type = node_text(statement, "removeType");
    bool part = str_equal(type, "OBJECT_TRIGGER") || str_equal(type, "OBJECT_POLICY") ||
                str_equal(type, "OBJECT_RULE");
    bool index = str_equal(type, "OBJECT_INDEX"), sequence = str_equal(type, "OBJECT_SEQUENCE");
    bool relation = str_equal(type, "OBJECT_TABLE") || str_equal(type, "OBJECT_VIEW") ||
                    str_equal(type, "OBJECT_MATVIEW") || str_equal(type, "OBJECT_FOREIGN_TABLE");
    for (const struct parse_node *item = node_first(node_get(statement, "objects")); item;
         item = item->next) {
        size_t count;
        const char **names =
            parse_strings(t->arena, node_get(node_inside(item, "List"), "items"), &count);
        if (part && count < 2)
            continue;
        count -= part;
        if (count == 0 || !(part || index || sequence || relation))
            continue;
        struct sql_touch *touched = touch(
            t,
            (struct qname){count > 1 ? names[count - 2] : t->statement->schema, names[count - 1]},
            LOCK_ACCESS_EXCLUSIVE);
        touched->index = index;
        touched->sequence = sequence;
        if (str_equal(type, "OBJECT_TRIGGER")) {
            t->statement->trigger = names[count];
            t->statement->trigger_on = touched->name;
        }
    }
}

static void comment(struct touching *t, const struct parse_node *statement)
{
    static const struct {
        const char *type;
        size_t behind; /* names that stand behind the relation's */
    } on[] = {{"OBJECT_TABLE", 0},   {"OBJECT_VIEW", 0},   {"OBJECT_MATVIEW", 0},
              {"OBJECT_COLUMN", 1},  {"OBJECT_INDEX", 0},  {"OBJECT_TABCONSTRAINT", 1},
              {"OBJECT_TRIGGER", 1}, {"OBJECT_POLICY", 1}, {"OBJECT_RULE", 1},
              {"OBJECT_SEQUENCE", 0}};
    const struct parse_node *object = node_get(statement, "object");
    size_t count;
    const char **names =
        parse_strings(t->arena, node_get(node_inside(object, "List"), "items"), &count);
    for (size_t i = 0; i < sizeof on / sizeof *on; i++) {
        if (!str_equal(node_text(statement, "objtype"), on[i].type) || count <= on[i].behind)
            continue;
        size_t last = count - on[i].behind;
        touch(t, (struct qname){last > 1 ? names[last - 2] : t->statement->schema, names[last - 1]},
              LOCK_SHARE_UPDATE_EXCLUSIVE);
    }
}

/* ---- the table ---- */

static void rename_anything(struct touching *t, const struct parse_node *statement)
{
    bool index = str_equal(node_text(statement, "renameType"), "OBJECT_INDEX");
    touch_range(t, node_get(statement, "relation"),
                index ? LOCK_SHARE_UPDATE_EXCLUSIVE : LOCK_ACCESS_EXCLUSIVE);
}

static void create_table(struct touching *t, const struct parse_node *statement)
{
    bool partition = node_get(statement, "partbound") != NULL;
    for (const struct parse_node *item = node_first(node_get(statement, "inhRelations")); item;
         item = item->next)
        touch_range(t, item, partition ? LOCK_ACCESS_EXCLUSIVE : LOCK_SHARE_UPDATE_EXCLUSIVE);
}

/* The key of the relation that is made, and of the one that is locked. */
static const struct {
    const char *type, *made, *locked;
    enum lock_mode mode;
    void (*more)(struct touching *t, const struct parse_node *statement);
} touchers[] = {
    {"CreateStmt", "relation", NULL, LOCK_NONE, create_table},
    {"CreateSeqStmt", "sequence", NULL, LOCK_NONE, NULL},
    {"CompositeTypeStmt", "typevar", NULL, LOCK_NONE, NULL},
    {"ViewStmt", "view", "view", LOCK_ACCESS_EXCLUSIVE, NULL},
    {"IndexStmt", NULL, "relation", LOCK_SHARE, NULL},
    {"CreateTrigStmt", NULL, "relation", LOCK_SHARE_ROW_EXCLUSIVE, NULL},
    {"CreatePolicyStmt", NULL, "table", LOCK_ACCESS_EXCLUSIVE, NULL},
    {"AlterPolicyStmt", NULL, "table", LOCK_ACCESS_EXCLUSIVE, NULL},
    {"RuleStmt", NULL, "relation", LOCK_ACCESS_EXCLUSIVE, NULL},
    {"AlterTableStmt", NULL, NULL, LOCK_NONE, alter_table},
    {"RenameStmt", NULL, NULL, LOCK_NONE, rename_anything},
    {"AlterOwnerStmt", NULL, "relation", LOCK_ACCESS_EXCLUSIVE, NULL},
    {"AlterObjectSchemaStmt", NULL, "relation", LOCK_ACCESS_EXCLUSIVE, NULL},
    {"AlterSeqStmt", NULL, "sequence", LOCK_SHARE_ROW_EXCLUSIVE, NULL},
    {"RefreshMatViewStmt", NULL, "relation", LOCK_ACCESS_EXCLUSIVE, NULL},
    {"ClusterStmt", NULL, "relation", LOCK_ACCESS_EXCLUSIVE, NULL},
    {"InsertStmt", NULL, "relation", LOCK_ROW_EXCLUSIVE, NULL},
    {"UpdateStmt", NULL, "relation", LOCK_ROW_EXCLUSIVE, NULL},
    {"DeleteStmt", NULL, "relation", LOCK_ROW_EXCLUSIVE, NULL},
    {"MergeStmt", NULL, "relation", LOCK_ROW_EXCLUSIVE, NULL},
    {"DropStmt", NULL, NULL, LOCK_NONE, drop},
    {"CommentStmt", NULL, NULL, LOCK_NONE, comment},
};

static void touch_each(struct touching *t, const struct parse_node *list, enum lock_mode mode)
{
    for (const struct parse_node *item = node_first(list); item; item = item->next)
        touch_range(t, item, mode);
}

/* Statements over lists of relations. */
static void touch_lists(struct touching *t, const struct parse_node *tree)
{
    const struct parse_node *vacuum = node_inside(tree, "VacuumStmt");
    touch_each(t, node_get(node_inside(tree, "TruncateStmt"), "relations"), LOCK_ACCESS_EXCLUSIVE);
    touch_each(t, node_get(node_inside(tree, "CreateStatsStmt"), "relations"),
               LOCK_SHARE_UPDATE_EXCLUSIVE);
    for (const struct parse_node *item = node_first(node_get(vacuum, "rels")); item;
         item = item->next)
        touch_range(t, node_get(node_inside(item, "VacuumRelation"), "relation"),
                    LOCK_SHARE_UPDATE_EXCLUSIVE);
    if (node_inside(tree, "CreatePublicationStmt") || node_inside(tree, "AlterPublicationStmt"))
        for (size_t i = 0; i < t->statement->touch_count; i++)
            t->statement->touches[i].mode = LOCK_SHARE_UPDATE_EXCLUSIVE;
}

void sql_find_touches(struct arena *arena, const struct parse_node *tree,
                      struct sql_statement *statement)
{
    struct touching t = {arena, statement};
    read_all(&t, tree, 0);
    const struct parse_node *as = node_inside(tree, "CreateTableAsStmt");
    if (as)
        made(&t, node_get(node_get(as, "into"), "rel"));
    for (size_t i = 0; i < sizeof touchers / sizeof *touchers; i++) {
        const struct parse_node *node = node_inside(tree, touchers[i].type);
        if (!node)
            continue;
        if (touchers[i].made)
            made(&t, node_get(node, touchers[i].made));
        if (touchers[i].locked)
            touch_range(&t, node_get(node, touchers[i].locked), touchers[i].mode);
        if (touchers[i].more)
            touchers[i].more(&t, node);
    }
    touch_lists(&t, tree);
}

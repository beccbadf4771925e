/* ALTER TABLE and its kin: one act for each action. */
#include <string.h>

#include "base/str.h"
#include "lint/digest/digest.h"
#include "parse/name.h"

/* What an action does to `act`, whose object is the table. */
typedef void digest_action(struct digest *d, struct act *act, const struct parse_node *cmd);

static void take_add_column(struct digest *d, struct act *act, const struct parse_node *cmd)
{
    if (node_is(cmd, "missing_ok"))
        act->flags |= ACT_IF_NOT_EXISTS;
    digest_column(d, act, node_inside(node_get(cmd, "def"), "ColumnDef"));
}

static void take_type(struct digest *d, struct act *act, const struct parse_node *cmd)
{
    const struct parse_node *def = node_inside(node_get(cmd, "def"), "ColumnDef");
    const struct parse_node *using = node_get(def, "raw_default");
    act->type = name_of_type(d, node_get(def, "typeName"));
    act->type_name = name_of_type_alone(d, node_get(def, "typeName"));
    act->other = parse_list_name(d->arena, node_get(node_get(def, "collClause"), "collname"));
    if (!using)
        return;
    act->text = expression_text(d, using);
    /* USING c says what PostgreSQL does without it. */
    act->flags |= ACT_USING | (str_equal(expression_column(using), act->column) ? ACT_ONLY : 0);
}

static void take_default(struct digest *d, struct act *act, const struct parse_node *cmd)
{
    const struct parse_node *def = node_get(cmd, "def");
    const struct parse_node *call = node_inside(def, "FuncCall");
    if (call &&
        str_equal(node_string(node_first(node_get(call, "funcname"))), PARSE_SHIM_EXPRESSION))
        act->kind = ACT_SET_EXPRESSION;
    else if (!def)
        act->kind = ACT_DROP_DEFAULT;
    act->text = expression_text(d, def);
    act->literals = expression_literals(d, def);
    if (!expression_is_null(def))
        act->flags |= ACT_DEFAULT;
}

static void take_constraint(struct digest *d, struct act *act, const struct parse_node *cmd)
{
    digest_constraint(d, act, node_inside(node_get(cmd, "def"), "Constraint"));
}

static void take_identity(struct digest *d, struct act *act, const struct parse_node *cmd)
{
    (void)d;
    const struct parse_node *def = node_get(cmd, "def");
    const struct parse_node *options = node_inside(def, "List")
                                           ? node_get(node_inside(def, "List"), "items")
                                           : node_get(node_inside(def, "Constraint"), "options");
    if (str_equal(node_text(node_inside(def, "Constraint"), "generated_when"), "a"))
        act->flags |= ACT_ALL;
    for (const struct parse_node *item = node_first(options); item; item = item->next) {
        const struct parse_node *option = node_inside(item, "DefElem");
        const char *name = node_text(option, "defname");
        if (str_equal(name, "start") || str_equal(name, "restart"))
            act->flags |= ACT_START;
        long long when = node_number(node_inside(node_get(option, "arg"), "Integer"), "ival");
        if (str_equal(name, "generated") && when == 'a')
            act->flags |= ACT_ALL;
    }
}

static void take_partition(struct digest *d, struct act *act, const struct parse_node *cmd)
{
    const struct parse_node *def = node_inside(node_get(cmd, "def"), "PartitionCmd");
    act->other = name_of_range(d, node_get(def, "name"));
    act->flags |= node_is(def, "concurrent") ? ACT_CONCURRENTLY : 0;
    act->text = node_is(node_get(def, "bound"), "is_default") ? "DEFAULT" : NULL;
    act->literals = expression_literals(d, node_get(def, "bound"));
}

static void take_replica(struct digest *d, struct act *act, const struct parse_node *cmd)
{
    const struct parse_node *def = node_inside(node_get(cmd, "def"), "ReplicaIdentityStmt");
    const char *type = node_text(def, "identity_type");
    act->what = type ? *type : '\0';
    act->name = digest_keep(d, node_text(def, "name"));
}

static void take_all(struct digest *d, struct act *act, const struct parse_node *cmd)
{
    (void)d;
    if (!node_get(cmd, "name"))
        act->flags |= ACT_ALL;
}

static void take_owner(struct digest *d, struct act *act, const struct parse_node *cmd)
{
    act->text = digest_keep(d, node_text(node_get(cmd, "newowner"), "rolename"));
}

/* In an action `name` is the column's name, the constraint's, the trigger's. */
static const struct {
    const char *subtype;
    enum act_kind kind;
    digest_action *take; /* may be NULL */
    const char *text;
} actions[] = {
    {"AT_AddColumn", ACT_ADD_COLUMN, take_add_column, NULL},
    {"AT_DropColumn", ACT_DROP_COLUMN, NULL, NULL},
    {"AT_AlterColumnType", ACT_ALTER_TYPE, take_type, NULL},
    {"AT_ColumnDefault", ACT_SET_DEFAULT, take_default, NULL},
    {"AT_SetNotNull", ACT_SET_NOT_NULL, NULL, NULL},
    {"AT_DropNotNull", ACT_DROP_NOT_NULL, NULL, NULL},
    {"AT_AddIdentity", ACT_ADD_IDENTITY, take_identity, NULL},
    {"AT_SetIdentity", ACT_SET_IDENTITY, take_identity, NULL},
    {"AT_AddConstraint", ACT_ADD_CONSTRAINT, take_constraint, NULL},
    {"AT_ValidateConstraint", ACT_VALIDATE_CONSTRAINT, NULL, NULL},
    {"AT_DropConstraint", ACT_DROP_CONSTRAINT, NULL, NULL},
    {"AT_AttachPartition", ACT_ATTACH_PARTITION, take_partition, NULL},
    {"AT_DetachPartition", ACT_DETACH_PARTITION, take_partition, NULL},
    {"AT_ReplicaIdentity", ACT_REPLICA_IDENTITY, take_replica, NULL},
    {"AT_EnableRowSecurity", ACT_ENABLE_RLS, NULL, NULL},
    {"AT_ForceRowSecurity", ACT_ENABLE_RLS, NULL, "FORCE"},
    {"AT_DisableTrig", ACT_DISABLE_TRIGGER, NULL, NULL},
    {"AT_DisableTrigAll", ACT_DISABLE_TRIGGER, take_all, "ALL"},
    {"AT_DisableTrigUser", ACT_DISABLE_TRIGGER, take_all, "USER"},
    {"AT_ChangeOwner", ACT_CHANGE_OWNER, take_owner, NULL},
    {"AT_SetLogged", ACT_REWRITE_TABLE, NULL, "SET LOGGED"},
    {"AT_SetUnLogged", ACT_REWRITE_TABLE, NULL, "SET UNLOGGED"},
    {"AT_SetTableSpace", ACT_REWRITE_TABLE, NULL, "SET TABLESPACE"},
    {"AT_SetAccessMethod", ACT_REWRITE_TABLE, NULL, "SET ACCESS METHOD"},
};

/* ALTER TABLE works on views, indexes and sequences too; what does not change a table is left out.
 */
static bool take_action(struct digest *d, const struct parse_node *statement,
                        const struct parse_node *cmd)
{
    const char *subtype = node_text(cmd, "subtype"), *type = node_text(statement, "objtype");
    const struct parse_node *relation = node_get(statement, "relation");
    if (!str_equal(type, "OBJECT_TABLE") && !str_equal(type, "OBJECT_FOREIGN_TABLE") &&
        !str_equal(subtype, "AT_ChangeOwner"))
        return false;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (!str_equal(subtype, actions[i].subtype))
            continue;
        struct act *act = digest_act(d, actions[i].kind);
        act->object = name_of_range(d, relation);
        act->column = act->name = digest_keep(d, node_text(cmd, "name"));
        act->text = actions[i].text;
        if (str_equal(node_text(cmd, "behavior"), "DROP_CASCADE"))
            act->flags |= ACT_CASCADE;
        if (node_is(cmd, "missing_ok"))
            act->flags |= ACT_IF_EXISTS;
        if (!node_is(relation, "inh"))
            act->flags |= ACT_ONLY;
        if (actions[i].take)
            actions[i].take(d, act, cmd);
        return true;
    }
    return false;
}

static void take_composite(struct digest *d, const struct parse_node *statement,
                           const struct parse_node *cmd)
{
    struct act *act = digest_act(d, ACT_ALTER_COMPOSITE);
    act->object = name_of_range(d, node_get(statement, "relation"));
    act->column = digest_keep(d, node_text(cmd, "name"));
    if (str_equal(node_text(cmd, "behavior"), "DROP_CASCADE"))
        act->flags |= ACT_CASCADE;
}

static void alter_table(struct digest *d, const struct parse_node *statement)
{
    bool composite = str_equal(node_text(statement, "objtype"), "OBJECT_TYPE");
    for (const struct parse_node *item = node_first(node_get(statement, "cmds")); item;
         item = item->next) {
        const struct parse_node *cmd = node_inside(item, "AlterTableCmd");
        if (composite) {
            take_composite(d, statement, cmd);
        } else if (!take_action(d, statement, cmd)) {
            struct act *act = digest_act(d, ACT_OTHER);
            act->object = name_of_range(d, node_get(statement, "relation"));
        }
    }
}

/* ---- RENAME ---- */

static enum act_kind rename_kind(const char *type, const char *relation)
{
    static const struct {
        const char *type;
        enum act_kind kind;
    } kinds[] = {
        {"OBJECT_TABLE", ACT_RENAME_TABLE},         {"OBJECT_VIEW", ACT_RENAME_VIEW},
        {"OBJECT_MATVIEW", ACT_RENAME_VIEW},        {"OBJECT_INDEX", ACT_RENAME_INDEX},
        {"OBJECT_TYPE", ACT_RENAME_TYPE},           {"OBJECT_DOMAIN", ACT_RENAME_TYPE},
        {"OBJECT_SEQUENCE", ACT_RENAME_SEQUENCE},   {"OBJECT_SCHEMA", ACT_RENAME_SCHEMA},
        {"OBJECT_FUNCTION", ACT_RENAME_FUNCTION},   {"OBJECT_PROCEDURE", ACT_RENAME_FUNCTION},
        {"OBJECT_ROUTINE", ACT_RENAME_FUNCTION},    {"OBJECT_AGGREGATE", ACT_RENAME_FUNCTION},
        {"OBJECT_ATTRIBUTE", ACT_ALTER_COMPOSITE},  {"OBJECT_TABCONSTRAINT", ACT_RENAME_CONSTRAINT},
        {"OBJECT_FOREIGN_TABLE", ACT_RENAME_TABLE},
    };
    if (str_equal(type, "OBJECT_COLUMN"))
        return str_equal(relation, "OBJECT_VIEW") || str_equal(relation, "OBJECT_MATVIEW")
                   ? ACT_RENAME_VIEW
                   : ACT_RENAME_COLUMN;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_equal(type, kinds[i].type))
            return kinds[i].kind;
    return ACT_OTHER;
}

static void rename_object(struct digest *d, const struct parse_node *statement)
{
    const char *type = node_text(statement, "renameType");
    const struct parse_node *relation = node_get(statement, "relation");
    struct act *act = digest_act(d, rename_kind(type, node_text(statement, "relationType")));
    act->object =
        relation ? name_of_range(d, relation) : name_of_object(d, node_get(statement, "object"));
    act->column = digest_keep(d, node_text(statement, "subname"));
    if (act->kind == ACT_RENAME_SCHEMA)
        act->object.name = act->column;
    act->name = digest_keep(d, node_text(statement, "newname"));
    act->other = (struct qname){act->object.schema, act->name};
}

static void set_schema(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_SET_SCHEMA);
    const struct parse_node *relation = node_get(statement, "relation");
    act->object =
        relation ? name_of_range(d, relation) : name_of_object(d, node_get(statement, "object"));
    act->other =
        (struct qname){digest_keep(d, node_text(statement, "newschema")), act->object.name};
    act->name = act->other.schema;
}

static void change_owner(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CHANGE_OWNER);
    const struct parse_node *relation = node_get(statement, "relation");
    act->object =
        relation ? name_of_range(d, relation) : name_of_object(d, node_get(statement, "object"));
    act->text = digest_keep(d, node_text(node_get(statement, "newowner"), "rolename"));
}

/* Of everything that roles own. */
static void reassign_owned(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CHANGE_OWNER);
    act->object.name =
        digest_keep(d, node_text(node_inside(node_first(node_get(statement, "roles")), "RoleSpec"),
                                 "rolename"));
    act->object.name = arena_printf(d->arena, "all that %s owns",
                                    act->object.name ? act->object.name : "the role");
    act->text = digest_keep(d, node_text(node_get(statement, "newrole"), "rolename"));
}

bool digest_alter(struct digest *d, const struct parse_node *statement)
{
    static const struct {
        const char *type;
        void (*take)(struct digest *d, const struct parse_node *statement);
    } types[] = {
        {"AlterTableStmt", alter_table},       {"RenameStmt", rename_object},
        {"AlterObjectSchemaStmt", set_schema}, {"AlterOwnerStmt", change_owner},
        {"ReassignOwnedStmt", reassign_owned},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (node_inside(statement, types[i].type)) {
            types[i].take(d, statement->child);
            return true;
        }
    return false;
}

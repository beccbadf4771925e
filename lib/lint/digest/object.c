/* DROP and what else is done to whole objects. */
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "lint/digest/digest.h"

static enum act_kind drop_kind(const char *type)
{
    static const struct {
        const char *type;
        enum act_kind kind;
    } kinds[] = {
        {"OBJECT_TABLE", ACT_DROP_TABLE},       {"OBJECT_FOREIGN_TABLE", ACT_DROP_TABLE},
        {"OBJECT_VIEW", ACT_DROP_VIEW},         {"OBJECT_MATVIEW", ACT_DROP_VIEW},
        {"OBJECT_INDEX", ACT_DROP_INDEX},       {"OBJECT_TYPE", ACT_DROP_TYPE},
        {"OBJECT_DOMAIN", ACT_DROP_TYPE},       {"OBJECT_SEQUENCE", ACT_DROP_SEQUENCE},
        {"OBJECT_SCHEMA", ACT_DROP_SCHEMA},     {"OBJECT_EXTENSION", ACT_DROP_EXTENSION},
        {"OBJECT_FUNCTION", ACT_DROP_FUNCTION}, {"OBJECT_PROCEDURE", ACT_DROP_FUNCTION},
        {"OBJECT_ROUTINE", ACT_DROP_FUNCTION},  {"OBJECT_AGGREGATE", ACT_DROP_FUNCTION},
        {"OBJECT_POLICY", ACT_DROP_POLICY},     {"OBJECT_TRIGGER", ACT_DROP_TRIGGER},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_equal(type, kinds[i].type))
            return kinds[i].kind;
    return ACT_DROP_ANYTHING;
}

/* A trigger or policy is named last, behind its table. */
static void take_part_of_table(struct digest *d, struct act *act, const struct parse_node *object)
{
    const char *schema = NULL, *table = NULL, *name = NULL;
    const struct parse_node *list = node_get(node_inside(object, "List"), "items");
    for (const struct parse_node *item = node_first(list); item; item = item->next) {
        schema = table;
        table = name;
        name = node_string(item);
    }
    act->object = (struct qname){digest_keep(d, schema), digest_keep(d, table)};
    act->name = digest_keep(d, name);
}

static void drop_objects(struct digest *d, const struct parse_node *statement)
{
    const char *type = node_text(statement, "removeType");
    for (const struct parse_node *object = node_first(node_get(statement, "objects")); object;
         object = object->next) {
        struct act *act = digest_act(d, drop_kind(type));
        if (act->kind == ACT_DROP_POLICY || act->kind == ACT_DROP_TRIGGER ||
            str_equal(type, "OBJECT_RULE"))
            take_part_of_table(d, act, object);
        else
            act->object = name_of_object(d, object);
        if (act->kind == ACT_DROP_INDEX)
            act->name = act->object.name;
        act->text = type && strlen(type) > 7 ? digest_keep(d, type + 7) : NULL; /* OBJECT_ */
        act->flags =
            (node_is(statement, "missing_ok") ? ACT_IF_EXISTS : 0) |
            (node_is(statement, "concurrent") ? ACT_CONCURRENTLY : 0) |
            (str_equal(node_text(statement, "behavior"), "DROP_CASCADE") ? ACT_CASCADE : 0);
    }
}

/* What goes is not in the text, nor what is revoked. */
static void drop_owned(struct digest *d, const struct parse_node *statement)
{
    const struct parse_node *role =
        node_inside(node_first(node_get(statement, "roles")), "RoleSpec");
    struct act *act = digest_act(d, ACT_DROP_ANYTHING);
    act->object.name =
        arena_printf(d->arena, "all that %s owns",
                     node_text(role, "rolename") ? node_text(role, "rolename") : "the role");
    act->flags = ACT_CASCADE;
}

static void drop_database(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_DROP_DATABASE);
    act->object.name = digest_keep(d, node_text(statement, "dbname"));
}

static void truncate_tables(struct digest *d, const struct parse_node *statement)
{
    bool cascade = str_equal(node_text(statement, "behavior"), "DROP_CASCADE");
    for (const struct parse_node *item = node_first(node_get(statement, "relations")); item;
         item = item->next) {
        struct act *act = digest_act(d, ACT_TRUNCATE);
        act->object = name_of_range(d, item);
        act->flags = cascade ? ACT_CASCADE : 0;
    }
}

static void lock_tables(struct digest *d, const struct parse_node *statement)
{
    static const char *const modes[] = {
        "",      "ACCESS SHARE",        "ROW SHARE", "ROW EXCLUSIVE",   "SHARE UPDATE EXCLUSIVE",
        "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE"};
    long long mode = node_number(statement, "mode");
    for (const struct parse_node *item = node_first(node_get(statement, "relations")); item;
         item = item->next) {
        struct act *act = digest_act(d, ACT_LOCK_TABLE);
        act->object = name_of_range(d, item);
        act->what = (char)('0' + (mode > 0 && mode < 9 ? mode : 8));
        act->text = modes[act->what - '0'];
    }
}

/* As the server reads a boolean option: one without a value is on. */
static bool has_option(const struct parse_node *list, const char *name)
{
    bool on = false;
    for (const struct parse_node *item = node_first(list); item; item = item->next) {
        const struct parse_node *option = node_inside(item, "DefElem"),
                                *value = node_get(option, "arg");
        const char *text = node_string(value);
        if (!str_equal(node_text(option, "defname"), name))
            continue;
        on = !value || (text ? strcasecmp(text, "false") != 0 && strcasecmp(text, "off") != 0
                             : node_number(node_inside(value, "Integer"), "ival") != 0);
    }
    return on;
}

static void vacuum(struct digest *d, const struct parse_node *statement)
{
    bool full = has_option(node_get(statement, "options"), "full");
    const struct parse_node *tables = node_first(node_get(statement, "rels"));
    enum act_kind kind = full ? ACT_VACUUM_FULL : ACT_OTHER;
    if (!tables)
        digest_act(d, kind);
    for (; tables; tables = tables->next) {
        struct act *act = digest_act(d, kind);
        act->object = name_of_range(d, node_get(node_inside(tables, "VacuumRelation"), "relation"));
    }
}

static void cluster(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CLUSTER);
    act->object = name_of_range(d, node_get(statement, "relation"));
}

static void reindex(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_REINDEX);
    const char *kind = node_text(statement, "kind"), *name = node_text(statement, "name");
    if (name)
        act->object.name = digest_keep(d, name);
    else
        act->object = name_of_range(d, node_get(statement, "relation"));
    act->text = str_equal(kind, "REINDEX_OBJECT_INDEX")   ? "INDEX"
                : str_equal(kind, "REINDEX_OBJECT_TABLE") ? "TABLE"
                                                          : "DATABASE";
    if (has_option(node_get(statement, "params"), "concurrently"))
        act->flags |= ACT_CONCURRENTLY;
}

static void refresh(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_REFRESH);
    act->object = name_of_range(d, node_get(statement, "relation"));
    act->flags = (node_is(statement, "concurrent") ? ACT_CONCURRENTLY : 0) |
                 (node_is(statement, "skipData") ? ACT_NOT_VALID : 0);
}

/* ---- triggers, rules, policies ---- */

static void create_trigger(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_TRIGGER);
    act->object = name_of_range(d, node_get(statement, "relation"));
    act->name = digest_keep(d, node_text(statement, "trigname"));
    act->other = name_of_object(d, node_get(statement, "funcname"));
    act->flags = node_is(statement, "replace") ? ACT_REPLACE : 0;
}

static void create_rule(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_RULE);
    act->object = name_of_range(d, node_get(statement, "relation"));
    act->name = digest_keep(d, node_text(statement, "rulename"));
    act->text = digest_keep(d, node_text(statement, "event"));
    act->flags = node_is(statement, "instead") ? ACT_ALL : 0;
}

static void create_policy(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_POLICY);
    act->object = name_of_range(d, node_get(statement, "table"));
    act->name = digest_keep(d, node_text(statement, "policy_name"));
    act->flags = node_is(statement, "permissive") ? 0 : ACT_ALL;
}

static void alter_policy(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_ALTER_POLICY);
    act->object = name_of_range(d, node_get(statement, "table"));
    act->name = digest_keep(d, node_text(statement, "policy_name"));
}

/* ---- privileges and publications ---- */

static void grant(struct digest *d, const struct parse_node *statement)
{
    const struct parse_node *objects = node_first(node_get(statement, "objects"));
    const struct parse_node *grantee =
        node_inside(node_first(node_get(statement, "grantees")), "RoleSpec");
    const char *role = node_text(grantee, "rolename");
    enum act_kind kind = node_is(statement, "is_grant") ? ACT_GRANT : ACT_REVOKE;
    do {
        struct act *act = digest_act(d, kind);
        if (objects)
            act->object = name_of_object(d, objects);
        act->text = role ? digest_keep(d, role) : "PUBLIC";
        objects = objects ? objects->next : NULL;
    } while (objects);
}

static void grant_role(struct digest *d, const struct parse_node *statement)
{
    const struct parse_node *role = node_first(node_get(statement, "granted_roles"));
    const struct parse_node *grantee =
        node_inside(node_first(node_get(statement, "grantee_roles")), "RoleSpec");
    struct act *act = digest_act(d, node_is(statement, "is_grant") ? ACT_GRANT : ACT_REVOKE);
    act->object.name = digest_keep(d, node_text(node_inside(role, "AccessPriv"), "priv_name"));
    act->text = digest_keep(d, node_text(grantee, "rolename"));
}

static void default_privileges(struct digest *d, const struct parse_node *statement)
{
    grant(d, node_get(statement, "action"));
    d->acts[d->act_count - 1].object.name = "the default privileges";
}

static void publish(struct digest *d, const struct parse_node *statement)
{
    if (node_is(statement, "for_all_tables"))
        digest_act(d, ACT_PUBLISH)->flags = ACT_ALL;
    if (str_equal(node_text(statement, "action"), "AP_DropObjects"))
        return;
    for (const struct parse_node *item = node_first(node_get(statement, "pubobjects")); item;
         item = item->next) {
        const struct parse_node *object = node_inside(item, "PublicationObjSpec");
        struct act *act = digest_act(d, ACT_PUBLISH);
        act->name = digest_keep(d, node_text(statement, "pubname"));
        if (node_get(object, "pubtable")) {
            act->object = name_of_range(d, node_get(node_get(object, "pubtable"), "relation"));
        } else {
            act->flags = ACT_ALL;
            act->object.schema = digest_keep(d, node_text(object, "name"));
        }
    }
}

bool digest_object(struct digest *d, const struct parse_node *statement)
{
    static const struct {
        const char *type;
        void (*take)(struct digest *d, const struct parse_node *statement);
    } types[] = {
        {"DropStmt", drop_objects},         {"DropdbStmt", drop_database},
        {"DropOwnedStmt", drop_owned},      {"TruncateStmt", truncate_tables},
        {"LockStmt", lock_tables},          {"VacuumStmt", vacuum},
        {"ClusterStmt", cluster},           {"ReindexStmt", reindex},
        {"RefreshMatViewStmt", refresh},    {"CreateTrigStmt", create_trigger},
        {"RuleStmt", create_rule},          {"CreatePolicyStmt", create_policy},
        {"AlterPolicyStmt", alter_policy},  {"GrantStmt", grant},
        {"GrantRoleStmt", grant_role},      {"AlterDefaultPrivilegesStmt", default_privileges},
        {"CreatePublicationStmt", publish}, {"AlterPublicationStmt", publish},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (node_inside(statement, types[i].type)) {
            types[i].take(d, statement->child);
            return true;
        }
    return false;
}

/* What a statement leaves that can be seen where it has run, and whether it may run again. */
#include "base/str.h"
#include "parse/name.h"
#include "phase/sql/script.h"
#include "sql/sql.h"

struct marking {
    struct arena *arena;
    const struct parse_node *node; /* what is in the statement's node */
    struct sql_statement *statement;
};

static struct sql_mark *mark(struct marking *m, enum sql_mark_of what, struct qname of,
                             const char *name, bool there)
{
    struct sql_statement *s = m->statement;
    struct sql_mark *added = ARENA_PUSH(m->arena, s->marks, s->mark_count);
    *added = (struct sql_mark){
        .what = what, .of = of, .name = name ? arena_strdup(m->arena, name) : NULL, .there = there};
    return added;
}

static struct qname range(struct marking *m, const char *key)
{
    return sql_name_of_range(m->arena, m->statement->schema, node_get(m->node, key));
}

static void make(struct marking *m, enum sql_mark_of what, struct qname of, const char *name)
{
    if (of.name || name)
        mark(m, what, of, name, true);
    m->statement->again = node_is(m->node, "if_not_exists");
}

/* ---- what is made ---- */

static void create_table(struct marking *m)
{
    make(m, SQL_MARK_RELATION, range(m, "relation"), NULL);
}

static void create_foreign_table(struct marking *m)
{
    m->node = node_get(m->node, "base") ? node_get(m->node, "base") : m->node;
    create_table(m);
}

static void create_table_as(struct marking *m)
{
    make(m, SQL_MARK_RELATION,
         sql_name_of_range(m->arena, m->statement->schema,
                           node_get(node_get(m->node, "into"), "rel")),
         NULL);
}

/* What takes the place of another is there already. */
static bool replaces(struct marking *m)
{
    return m->statement->again = node_is(m->node, "replace");
}

static void create_view(struct marking *m)
{
    if (!replaces(m))
        make(m, SQL_MARK_RELATION, range(m, "view"), NULL);
}

static void create_index(struct marking *m)
{
    if (node_text(m->node, "idxname"))
        make(m, SQL_MARK_PART, range(m, "relation"), node_text(m->node, "idxname"));
}

static void create_sequence(struct marking *m)
{
    make(m, SQL_MARK_RELATION, range(m, "sequence"), NULL);
}

static void create_composite(struct marking *m)
{
    make(m, SQL_MARK_TYPE, range(m, "typevar"), NULL);
}

static void create_type(struct marking *m)
{
    make(m, SQL_MARK_TYPE,
         sql_name_of_list(m->arena, m->statement->schema, node_get(m->node, "typeName")), NULL);
}

static void create_enum(struct marking *m)
{
    create_type(m);
    if (m->statement->mark_count) {
        struct sql_mark *made = &m->statement->marks[m->statement->mark_count - 1];
        made->labels = parse_strings(m->arena, node_get(m->node, "vals"), &made->label_count);
    }
}

static void create_domain(struct marking *m)
{
    make(m, SQL_MARK_TYPE,
         sql_name_of_list(m->arena, m->statement->schema, node_get(m->node, "domainname")), NULL);
}

static void create_schema(struct marking *m)
{
    make(m, SQL_MARK_SCHEMA, (struct qname){0}, node_text(m->node, "schemaname"));
}

static void create_extension(struct marking *m)
{
    make(m, SQL_MARK_EXTENSION, (struct qname){0}, node_text(m->node, "extname"));
}

/* The types that a routine takes, as in its signature. */
static void take_types(struct marking *m, struct sql_mark *routine, const struct parse_node *types)
{
    for (const struct parse_node *item = node_first(types); item; item = item->next) {
        const struct parse_node *parameter = node_inside(item, "FunctionParameter");
        const char *type =
            sql_type_text(m->arena, parameter ? node_get(parameter, "argType") : item);
        *ARENA_PUSH(m->arena, routine->labels, routine->label_count) = type;
    }
}

static void create_function(struct marking *m)
{
    const struct qname name =
        sql_name_of_list(m->arena, m->statement->schema, node_get(m->node, "funcname"));
    const char *signature = sql_signature(m->arena, &name, node_get(m->node, "parameters"));
    if (!replaces(m) && signature)
        take_types(m, mark(m, SQL_MARK_ROUTINE, name, signature, true),
                   node_get(m->node, "parameters"));
}

static void create_trigger(struct marking *m)
{
    if (!replaces(m))
        mark(m, SQL_MARK_TRIGGER, range(m, "relation"), node_text(m->node, "trigname"), true);
}

static void create_rule(struct marking *m)
{
    if (!replaces(m))
        mark(m, SQL_MARK_RULE, range(m, "relation"), node_text(m->node, "rulename"), true);
}

static void create_policy(struct marking *m)
{
    mark(m, SQL_MARK_POLICY, range(m, "table"), node_text(m->node, "policy_name"), true);
}

/* ---- what is changed ---- */

static void alter_enum(struct marking *m)
{
    const struct qname type =
        sql_name_of_list(m->arena, m->statement->schema, node_get(m->node, "typeName"));
    if (node_text(m->node, "oldVal"))
        mark(m, SQL_MARK_LABEL, type, node_text(m->node, "oldVal"), false);
    if (node_text(m->node, "newVal"))
        mark(m, SQL_MARK_LABEL, type, node_text(m->node, "newVal"), true);
    m->statement->again = node_is(m->node, "skipIfNewValExists");
}

static bool alter_part(struct marking *m, const struct parse_node *cmd)
{
    static const struct {
        const char *type;
        enum sql_mark_of what;
        bool there, again;
    } marks[] = {
        {"AT_AddColumn", SQL_MARK_COLUMN, true, false},
        {"AT_DropColumn", SQL_MARK_COLUMN, false, false},
        {"AT_AddConstraint", SQL_MARK_PART, true, false},
        {"AT_DropConstraint", SQL_MARK_PART, false, false},
        {"AT_SetNotNull", SQL_MARK_NOT_NULL, true, true},
        {"AT_DropNotNull", SQL_MARK_NOT_NULL, false, true},
    };
    static const char *const again[] = {
        "AT_ColumnDefault",      "AT_SetStatistics",     "AT_SetStorage",
        "AT_SetOptions",         "AT_ResetOptions",      "AT_SetRelOptions",
        "AT_ResetRelOptions",    "AT_EnableRowSecurity", "AT_DisableRowSecurity",
        "AT_ForceRowSecurity",   "AT_EnableTrig",        "AT_DisableTrig",
        "AT_NoForceRowSecurity", "AT_ChangeOwner",       "AT_ReplicaIdentity",
        "AT_ValidateConstraint"};
    const struct parse_node *def = node_get(cmd, "def");
    const char *type = node_text(cmd, "subtype"), *name = node_text(cmd, "name");
    if (node_inside(def, "ColumnDef") && str_equal(type, "AT_AddColumn"))
        name = node_text(node_inside(def, "ColumnDef"), "colname");
    else if (node_inside(def, "Constraint"))
        name = node_text(node_inside(def, "Constraint"), "conname");
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!str_equal(type, marks[i].type))
            continue;
        if (name)
            mark(m, marks[i].what, range(m, "relation"), name, marks[i].there);
        return marks[i].again || node_is(cmd, "missing_ok");
    }
    for (size_t i = 0; i < sizeof again / sizeof *again; i++)
        if (str_equal(type, again[i]))
            return true;
    return str_equal(type, "AT_AlterColumnType") && name &&
           !node_get(node_inside(def, "ColumnDef"), "raw_default"); /* USING */
}

static void alter_table(struct marking *m)
{
    bool all = true;
    for (const struct parse_node *item = node_first(node_get(m->node, "cmds")); item;
         item = item->next)
        all &= alter_part(m, node_inside(item, "AlterTableCmd"));
    m->statement->again = all;
}

static void rename_anything(struct marking *m)
{
    static const char *const relations[] = {"OBJECT_TABLE", "OBJECT_VIEW", "OBJECT_MATVIEW",
                                            "OBJECT_SEQUENCE", "OBJECT_FOREIGN_TABLE"};
    const char *type = node_text(m->node, "renameType"), *new = node_text(m->node, "newname");
    const struct qname old = range(m, "relation");
    const struct qname object =
        sql_name_of_object(m->arena, m->statement->schema, node_get(m->node, "object"));
    if (str_equal(type, "OBJECT_COLUMN")) {
        mark(m, SQL_MARK_COLUMN, old, node_text(m->node, "subname"), false);
        mark(m, SQL_MARK_COLUMN, old, new, true);
    }
    if (str_equal(type, "OBJECT_TABCONSTRAINT")) {
        mark(m, SQL_MARK_PART, old, node_text(m->node, "subname"), false);
        mark(m, SQL_MARK_PART, old, new, true);
    }
    if (str_equal(type, "OBJECT_TYPE") || str_equal(type, "OBJECT_DOMAIN")) {
        mark(m, SQL_MARK_TYPE, object, NULL, false);
        mark(m, SQL_MARK_TYPE, (struct qname){object.schema, arena_strdup(m->arena, new)}, NULL,
             true);
    }
    for (size_t i = 0; i < sizeof relations / sizeof *relations; i++)
        if (str_equal(type, relations[i])) {
            mark(m, SQL_MARK_RELATION, old, NULL, false);
            mark(m, SQL_MARK_RELATION, (struct qname){old.schema, arena_strdup(m->arena, new)},
                 NULL, true);
        }
}

/* ---- what goes ---- */

static void drop_part(struct marking *m, enum sql_mark_of what, const struct parse_node *item)
{
    size_t count;
    const char **names =
        parse_strings(m->arena, node_get(node_inside(item, "List"), "items"), &count);
    const struct qname table = {count > 2 ? names[count - 3] : m->statement->schema,
                                count > 1 ? names[count - 2] : NULL};
    if (count > 1)
        mark(m, what, table, names[count - 1], false);
}

static void drop_routine(struct marking *m, const struct parse_node *item)
{
    const struct parse_node *object = node_inside(item, "ObjectWithArgs");
    const struct qname name =
        sql_name_of_list(m->arena, m->statement->schema, node_get(object, "objname"));
    const char *signature = node_is(object, "args_unspecified")
                                ? NULL
                                : sql_signature(m->arena, &name, node_get(object, "objargs"));
    if (signature)
        take_types(m, mark(m, SQL_MARK_ROUTINE, name, signature, false),
                   node_get(object, "objargs"));
}

static void drop_anything(struct marking *m)
{
    static const struct {
        const char *type;
        enum sql_mark_of what;
    } kinds[] = {
        {"OBJECT_TABLE", SQL_MARK_RELATION},
        {"OBJECT_VIEW", SQL_MARK_RELATION},
        {"OBJECT_MATVIEW", SQL_MARK_RELATION},
        {"OBJECT_SEQUENCE", SQL_MARK_RELATION},
        {"OBJECT_FOREIGN_TABLE", SQL_MARK_RELATION},
        {"OBJECT_INDEX", SQL_MARK_RELATION},
        {"OBJECT_TYPE", SQL_MARK_TYPE},
        {"OBJECT_DOMAIN", SQL_MARK_TYPE},
        {"OBJECT_FUNCTION", SQL_MARK_ROUTINE},
        {"OBJECT_PROCEDURE", SQL_MARK_ROUTINE},
        {"OBJECT_ROUTINE", SQL_MARK_ROUTINE},
        {"OBJECT_TRIGGER", SQL_MARK_TRIGGER},
        {"OBJECT_POLICY", SQL_MARK_POLICY},
        {"OBJECT_RULE", SQL_MARK_RULE},
        {"OBJECT_SCHEMA", SQL_MARK_SCHEMA},
        {"OBJECT_EXTENSION", SQL_MARK_EXTENSION},
    };
    const char *type = node_text(m->node, "removeType");
    m->statement->again = node_is(m->node, "missing_ok");
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        for (const struct parse_node *item = node_first(node_get(m->node, "objects"));
             item && str_equal(type, kinds[i].type); item = item->next) {
            enum sql_mark_of what = kinds[i].what;
            const struct qname name = sql_name_of_object(m->arena, m->statement->schema, item);
            if (what == SQL_MARK_TRIGGER || what == SQL_MARK_POLICY || what == SQL_MARK_RULE)
                drop_part(m, what, item);
            else if (what == SQL_MARK_ROUTINE)
                drop_routine(m, item);
            else if (what == SQL_MARK_SCHEMA || what == SQL_MARK_EXTENSION)
                mark(m, what, (struct qname){0}, node_string(item), false);
            else if (name.name)
                mark(m, what, name, NULL, false);
        }
}

/* ---- the table ---- */

static void insert(struct marking *m)
{
    m->statement->again =
        str_equal(node_text(node_get(m->node, "onConflictClause"), "action"), "ONCONFLICT_NOTHING");
}

static void run_again(struct marking *m)
{
    m->statement->again = true;
}

static const struct {
    const char *type;
    void (*find)(struct marking *m);
} markers[] = {
    {"CreateStmt", create_table},
    {"CreateForeignTableStmt", create_foreign_table},
    {"CreateTableAsStmt", create_table_as},
    {"ViewStmt", create_view},
    {"IndexStmt", create_index},
    {"CreateFunctionStmt", create_function},
    {"CompositeTypeStmt", create_composite},
    {"CreateEnumStmt", create_enum},
    {"CreateRangeStmt", create_type},
    {"CreateDomainStmt", create_domain},
    {"CreateSchemaStmt", create_schema},
    {"CreateExtensionStmt", create_extension},
    {"CreateSeqStmt", create_sequence},
    {"CreateTrigStmt", create_trigger},
    {"CreatePolicyStmt", create_policy},
    {"RuleStmt", create_rule},
    {"DropStmt", drop_anything},
    {"AlterTableStmt", alter_table},
    {"AlterEnumStmt", alter_enum},
    {"RenameStmt", rename_anything},
    {"InsertStmt", insert},
    {"AlterFunctionStmt", run_again},
    {"AlterPolicyStmt", run_again},
    {"AlterOwnerStmt", run_again},
    {"AlterDefaultPrivilegesStmt", run_again},
    {"CommentStmt", run_again},
    {"GrantStmt", run_again},
    {"RefreshMatViewStmt", run_again},
    {"VacuumStmt", run_again}, /* ANALYZE */
    {"VariableSetStmt", run_again},
};

void sql_find_marks(struct arena *arena, const struct parse_node *tree,
                    struct sql_statement *statement)
{
    for (size_t i = 0; i < sizeof markers / sizeof *markers; i++) {
        struct marking m = {arena, node_inside(tree, markers[i].type), statement};
        if (m.node)
            markers[i].find(&m);
    }
}

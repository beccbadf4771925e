/* What takes a statement back. */
#include "base/str.h"
#include "parse/name.h"
#include "phase/sql/undoing.h"

struct sql_undo *undo_add(struct undoing *u, enum sql_undo_kind kind, const char *text)
{
    struct sql_undo *undo = ARENA_PUSH(u->arena, u->statement->undos, u->statement->undo_count);
    *undo = (struct sql_undo){.kind = kind, .text = text};
    return undo;
}

void undo_ask(struct undoing *u, const char *text, enum sql_about about, const char *first,
              const char *second, const char *third)
{
    const char *const given[] = {first, second, third};
    struct sql_question question = {.about = about};
    for (size_t i = 0; i < sizeof given / sizeof *given; i++)
        if (given[i]) /* it may belong to the parse tree */
            question.args[i] = arena_strdup(u->arena, given[i]);
    undo_add(u, SQL_UNDO_ASKED, text)->question = question;
}

void undo_is_given(struct undoing *u)
{
    undo_add(u, SQL_UNDO_GIVEN, NULL);
}

static void never(struct undoing *u)
{
    undo_add(u, SQL_UNDO_NEVER, NULL);
}

static void nothing(struct undoing *u)
{
    undo_add(u, SQL_UNDO_TEXT, NULL);
}

/* ---- what is made ---- */

/* IF NOT EXISTS makes nothing of what is there. */
static void drop(struct undoing *u, const char *what, const char *name, const char *class)
{
    const char *text = name ? arena_printf(u->arena, "DROP %s %s", what, name) : NULL;
    bool maybe = node_is(u->node, "if_not_exists");
    if (!name || (maybe && !class))
        undo_is_given(u);
    else if (maybe)
        undo_ask(u, text, SQL_ABOUT_exists, class, name, NULL);
    else
        undo_add(u, SQL_UNDO_TEXT, text);
}

const char *undo_quoted(struct undoing *u, const struct qname *name)
{
    return name->name ? sql_quote_qname(u->arena, name) : NULL;
}

const char *undo_range_name(struct undoing *u, const char *key)
{
    const struct qname name =
        sql_name_of_range(u->arena, u->statement->schema, node_get(u->node, key));
    return undo_quoted(u, &name);
}

const char *undo_list_name(struct undoing *u, const char *key)
{
    const struct qname name =
        sql_name_of_list(u->arena, u->statement->schema, node_get(u->node, key));
    return undo_quoted(u, &name);
}

const char *undo_plain_name(struct undoing *u, const char *key)
{
    const char *name = node_text(u->node, key);
    return name ? sql_quote_name(u->arena, name) : NULL;
}

static void create_table(struct undoing *u)
{
    drop(u, "TABLE", undo_range_name(u, "relation"), "relation");
}

static void create_foreign_table(struct undoing *u)
{
    u->node = node_get(u->node, "base") ? node_get(u->node, "base") : u->node;
    drop(u, "FOREIGN TABLE", undo_range_name(u, "relation"), "relation");
}

static void create_table_as(struct undoing *u)
{
    const struct qname name = sql_name_of_range(u->arena, u->statement->schema,
                                                node_get(node_get(u->node, "into"), "rel"));
    bool view = str_equal(node_text(u->node, "objtype"), "OBJECT_MATVIEW");
    drop(u, view ? "MATERIALIZED VIEW" : "TABLE", undo_quoted(u, &name), "relation");
}

static void create_view(struct undoing *u)
{
    const char *name = undo_range_name(u, "view");
    const char *text = arena_printf(u->arena, "DROP VIEW %s", name);
    if (node_is(u->node, "replace"))
        undo_ask(u, text, SQL_ABOUT_view, name, NULL, NULL);
    else
        undo_add(u, SQL_UNDO_TEXT, text);
}

/* An index lives in the schema of its table. */
static void create_index(struct undoing *u)
{
    const struct qname table =
        sql_name_of_range(u->arena, u->statement->schema, node_get(u->node, "relation"));
    const struct qname name = {table.schema, node_text(u->node, "idxname")};
    drop(u, "INDEX", undo_quoted(u, &name), "relation");
}

static void create_function(struct undoing *u)
{
    const struct qname name =
        sql_name_of_list(u->arena, u->statement->schema, node_get(u->node, "funcname"));
    const char *signature = sql_signature(u->arena, &name, node_get(u->node, "parameters"));
    const char *what = node_is(u->node, "is_procedure") ? "PROCEDURE" : "FUNCTION";
    if (!signature)
        undo_is_given(u);
    else
        undo_ask(u, arena_printf(u->arena, "DROP %s %s", what, signature), SQL_ABOUT_function,
                 signature, NULL, NULL);
}

static void create_composite(struct undoing *u)
{
    drop(u, "TYPE", undo_range_name(u, "typevar"), NULL);
}

static void create_type(struct undoing *u)
{
    drop(u, "TYPE", undo_list_name(u, "typeName"), NULL);
}

static void create_domain(struct undoing *u)
{
    drop(u, "DOMAIN", undo_list_name(u, "domainname"), NULL);
}

static void create_schema(struct undoing *u)
{
    if (node_get(u->node, "schemaElts"))
        undo_is_given(u);
    else
        drop(u, "SCHEMA", undo_plain_name(u, "schemaname"), "schema");
}

static void create_extension(struct undoing *u)
{
    drop(u, "EXTENSION", undo_plain_name(u, "extname"), "extension");
}

static void create_sequence(struct undoing *u)
{
    drop(u, "SEQUENCE", undo_range_name(u, "sequence"), "relation");
}

static void create_statistics(struct undoing *u)
{
    drop(u, "STATISTICS", node_get(u->node, "defnames") ? undo_list_name(u, "defnames") : NULL,
         NULL);
}

/* It was there, or is made before in the same script. */
static void alter_statistics(struct undoing *u)
{
    undo_ask(u, NULL, SQL_ABOUT_statistics, undo_list_name(u, "defnames"), NULL, NULL);
}

static void create_publication(struct undoing *u)
{
    drop(u, "PUBLICATION", undo_plain_name(u, "pubname"), NULL);
}

static void create_event_trigger(struct undoing *u)
{
    drop(u, "EVENT TRIGGER", undo_plain_name(u, "trigname"), NULL);
}

static void define(struct undoing *u)
{
    if (str_equal(node_text(u->node, "kind"), "OBJECT_AGGREGATE")) {
        undo_aggregate(u);
        return;
    }
    if (str_equal(node_text(u->node, "kind"), "OBJECT_OPERATOR")) {
        undo_operator(u);
        return;
    }
    static const char *const kinds[][2] = {{"OBJECT_TYPE", "TYPE"},
                                           {"OBJECT_COLLATION", "COLLATION"},
                                           {"OBJECT_TSCONFIGURATION", "TEXT SEARCH CONFIGURATION"},
                                           {"OBJECT_TSDICTIONARY", "TEXT SEARCH DICTIONARY"}};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_equal(node_text(u->node, "kind"), kinds[i][0])) {
            drop(u, kinds[i][1], undo_list_name(u, "defnames"), NULL);
            return;
        }
    undo_is_given(u);
}

/* ---- what a table has ---- */

static void made_on(struct undoing *u, const char *what, const char *name, const char *table,
                    bool replaces, enum sql_about about)
{
    const char *text =
        arena_printf(u->arena, "DROP %s %s ON %s", what, sql_quote_name(u->arena, name), table);
    if (replaces)
        undo_ask(u, text, about, table, name, NULL);
    else
        undo_add(u, SQL_UNDO_TEXT, text);
}

static void create_trigger(struct undoing *u)
{
    made_on(u, "TRIGGER", node_text(u->node, "trigname"), undo_range_name(u, "relation"),
            node_is(u->node, "replace"), SQL_ABOUT_trigger);
}

static void create_rule(struct undoing *u)
{
    made_on(u, "RULE", node_text(u->node, "rulename"), undo_range_name(u, "relation"),
            node_is(u->node, "replace"), SQL_ABOUT_rule);
}

static void create_policy(struct undoing *u)
{
    made_on(u, "POLICY", node_text(u->node, "policy_name"), undo_range_name(u, "table"), false,
            SQL_ABOUT_policy);
}

/* What a policy has can be given by ALTER POLICY, and not be taken away. */
static void alter_policy(struct undoing *u)
{
    const char *table = undo_range_name(u, "table"), *name = node_text(u->node, "policy_name");
    undo_ask(u, NULL, SQL_ABOUT_policy, table, name, NULL);
    undo_add(u, SQL_UNDO_TEXT,
             arena_printf(u->arena, "DROP POLICY %s ON %s", sql_quote_name(u->arena, name), table));
}

/* What is dropped is made again as it was. */
static void drop_anything(struct undoing *u)
{
    const char *type = node_text(u->node, "removeType");
    bool trigger = str_equal(type, "OBJECT_TRIGGER");
    if (!trigger && !str_equal(type, "OBJECT_POLICY")) {
        undo_is_given(u);
        return;
    }
    for (const struct parse_node *item = node_first(node_get(u->node, "objects")); item;
         item = item->next) {
        size_t count;
        const char **names =
            parse_strings(u->arena, node_get(node_inside(item, "List"), "items"), &count);
        const struct qname table = {count > 2 ? names[count - 3] : u->statement->schema,
                                    count > 1 ? names[count - 2] : NULL};
        if (count < 2)
            undo_is_given(u);
        else
            undo_ask(u, NULL, trigger ? SQL_ABOUT_trigger : SQL_ABOUT_policy,
                     undo_quoted(u, &table), names[count - 1], NULL);
    }
}

static void alter_table(struct undoing *u)
{
    const char *table = undo_range_name(u, "relation");
    bool of_table = str_equal(node_text(u->node, "objtype"), "OBJECT_TABLE");
    for (const struct parse_node *item = node_first(node_get(u->node, "cmds")); item;
         item = item->next) {
        const struct parse_node *cmd = node_inside(item, "AlterTableCmd");
        const struct parse_node *def = node_get(cmd, "def");
        const char *type = node_text(cmd, "subtype");
        const char *column = node_text(node_inside(def, "ColumnDef"), "colname");
        const char *constraint = node_text(node_inside(def, "Constraint"), "conname");
        if (of_table && str_equal(type, "AT_AddColumn") && column && !node_is(cmd, "missing_ok"))
            undo_add(u, SQL_UNDO_TEXT,
                     arena_printf(u->arena, "ALTER TABLE %s DROP COLUMN %s", table,
                                  sql_quote_name(u->arena, column)));
        else if (of_table && str_equal(type, "AT_AddConstraint") && constraint &&
                 !node_get(node_inside(def, "Constraint"), "indexname"))
            undo_add(u, SQL_UNDO_TEXT,
                     arena_printf(u->arena, "ALTER TABLE %s DROP CONSTRAINT %s", table,
                                  sql_quote_name(u->arena, constraint)));
        else
            undo_is_given(u);
    }
}

/* ---- values ---- */

static void alter_enum(struct undoing *u)
{
    const char *old = node_text(u->node, "oldVal");
    if (!old) {
        never(u);
        return;
    }
    undo_add(u, SQL_UNDO_TEXT,
             arena_printf(u->arena, "ALTER TYPE %s RENAME VALUE %s TO %s",
                          undo_list_name(u, "typeName"),
                          sql_quote_value(u->arena, node_text(u->node, "newVal")),
                          sql_quote_value(u->arena, old)));
}

/* ---- the table ---- */

static const struct {
    const char *type;
    void (*find)(struct undoing *u);
} finders[] = {
    {"CreateStmt", create_table},
    {"CreateForeignTableStmt", create_foreign_table},
    {"CreateTableAsStmt", create_table_as},
    {"ViewStmt", create_view},
    {"IndexStmt", create_index},
    {"CreateFunctionStmt", create_function},
    {"CompositeTypeStmt", create_composite},
    {"CreateEnumStmt", create_type},
    {"CreateRangeStmt", create_type},
    {"CreateDomainStmt", create_domain},
    {"CreateSchemaStmt", create_schema},
    {"CreateExtensionStmt", create_extension},
    {"CreateSeqStmt", create_sequence},
    {"CreateStatsStmt", create_statistics},
    {"AlterStatsStmt", alter_statistics},
    {"CreatePublicationStmt", create_publication},
    {"CreateEventTrigStmt", create_event_trigger},
    {"DefineStmt", define},
    {"CreateCastStmt", undo_cast},
    {"CreateTrigStmt", create_trigger},
    {"CreatePolicyStmt", create_policy},
    {"AlterPolicyStmt", alter_policy},
    {"RuleStmt", create_rule},
    {"DropStmt", drop_anything},
    {"AlterTableStmt", alter_table},
    {"RenameStmt", undo_rename},
    {"AlterEnumStmt", alter_enum},
    {"CommentStmt", undo_comment},
    {"GrantStmt", undo_grant},
    {"InsertStmt", never},
    {"UpdateStmt", never},
    {"DeleteStmt", never},
    {"MergeStmt", never},
    {"TruncateStmt", never},
    {"VacuumStmt", nothing}, /* ANALYZE */
    {"VariableSetStmt", nothing},
};

void sql_find_undo(struct arena *arena, const struct parse_node *tree,
                   struct sql_statement *statement)
{
    for (size_t i = 0; i < sizeof finders / sizeof *finders; i++) {
        struct undoing undoing = {arena, node_inside(tree, finders[i].type), statement};
        if (!undoing.node)
            continue;
        finders[i].find(&undoing);
        return;
    }
    struct undoing undoing = {arena, NULL, statement};
    undo_is_given(&undoing);
}

/* Types, domains and sequences. */
#include <string.h>

#include "base/str.h"
#include "lint/digest/digest.h"

static void create_enum(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_TYPE);
    act->object = name_of_object(d, node_get(statement, "typeName"));
    act->text = "enum";
    act->columns = name_list(d, node_get(statement, "vals"), &act->column_count);
}

static void create_composite(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_TYPE);
    act->object = name_of_range(d, node_get(statement, "typevar"));
}

static void create_range(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_TYPE);
    act->object = name_of_object(d, node_get(statement, "typeName"));
}

static void create_domain(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_TYPE);
    act->object = name_of_object(d, node_get(statement, "domainname"));
    act->text = "domain";
    for (const struct parse_node *item = node_first(node_get(statement, "constraints")); item;
         item = item->next) {
        const char *type = node_text(node_inside(item, "Constraint"), "contype");
        act->flags |= str_equal(type, "CONSTR_CHECK")     ? ACT_CHECK
                      : str_equal(type, "CONSTR_NOTNULL") ? ACT_NOT_NULL
                                                          : 0;
    }
}

static void alter_enum(struct digest *d, const struct parse_node *statement)
{
    const char *old = node_text(statement, "oldVal");
    struct act *act = digest_act(d, old ? ACT_RENAME_ENUM_VALUE : ACT_ADD_ENUM_VALUE);
    act->object = name_of_object(d, node_get(statement, "typeName"));
    act->name = digest_keep(d, node_text(statement, "newVal"));
    act->text = digest_keep(d, old);
    act->flags = (node_text(statement, "newValNeighbor") ? ACT_ORDERED : 0) |
                 (node_is(statement, "skipIfNewValExists") ? ACT_IF_NOT_EXISTS : 0);
}

static void alter_domain(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_ALTER_DOMAIN);
    const struct parse_node *def = node_inside(node_get(statement, "def"), "Constraint");
    const char *subtype = node_text(statement, "subtype");
    act->object = name_of_object(d, node_get(statement, "typeName"));
    act->what = subtype ? *subtype : '\0'; /* C add, O not null, V validate, X drop, T, N */
    act->flags = node_is(def, "skip_validation") ? ACT_NOT_VALID : 0;
    const char *name = node_text(def, "conname");
    act->name = digest_keep(d, name ? name : node_text(statement, "name"));
}

static void create_schema(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_SCHEMA);
    act->object.name = digest_keep(d, node_text(statement, "schemaname"));
}

static void create_sequence(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_SEQUENCE);
    act->object = name_of_range(d, node_get(statement, "sequence"));
}

static void alter_sequence(struct digest *d, const struct parse_node *statement)
{
    static const char *const risky[] = {"restart", "maxvalue", "cycle"};
    struct act *act = digest_act(d, ACT_OTHER);
    act->object = name_of_range(d, node_get(statement, "sequence"));
    for (const struct parse_node *item = node_first(node_get(statement, "options")); item;
         item = item->next) {
        const struct parse_node *option = node_inside(item, "DefElem");
        const struct parse_node *on = node_inside(node_get(option, "arg"), "Boolean");
        const char *name = node_text(option, "defname");
        for (size_t i = 0; i < sizeof risky / sizeof *risky; i++) {
            bool off = i == 2 && !node_is(on, "boolval");
            bool none = i == 1 && !node_get(option, "arg"); /* NO MAXVALUE */
            if (str_equal(name, risky[i]) && !off && !none) {
                act->kind = ACT_ALTER_SEQUENCE;
                act->text = risky[i];
            }
        }
    }
}

bool digest_type(struct digest *d, const struct parse_node *statement)
{
    static const struct {
        const char *type;
        void (*take)(struct digest *d, const struct parse_node *statement);
    } types[] = {
        {"CreateEnumStmt", create_enum},    {"CompositeTypeStmt", create_composite},
        {"CreateRangeStmt", create_range},  {"CreateDomainStmt", create_domain},
        {"AlterEnumStmt", alter_enum},      {"AlterDomainStmt", alter_domain},
        {"CreateSeqStmt", create_sequence}, {"CreateSchemaStmt", create_schema},
        {"AlterSeqStmt", alter_sequence},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (node_inside(statement, types[i].type)) {
            types[i].take(d, statement->child);
            return true;
        }
    return false;
}

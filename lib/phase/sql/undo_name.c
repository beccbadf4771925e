/* Names are given back. */
#include "base/str.h"
#include "phase/sql/undoing.h"

static const char *rename_back(struct undoing *u, const char *what, const struct qname *old,
                               const char *name)
{
    const struct qname now = {old->schema, name};
    return arena_printf(u->arena, "ALTER %s %s RENAME TO %s", what, sql_quote_qname(u->arena, &now),
                        sql_quote_name(u->arena, old->name));
}

/* Of a part of a table or type: "ALTER TABLE t RENAME COLUMN b TO a". */
static const char *rename_part(struct undoing *u, const char *what, const char *part,
                               const char *name)
{
    return arena_printf(u->arena, "ALTER %s %s RENAME %s %s TO %s", what,
                        undo_range_name(u, "relation"), part, sql_quote_name(u->arena, name),
                        undo_plain_name(u, "subname"));
}

static const char *rename_on(struct undoing *u, const char *what, const char *name)
{
    return arena_printf(u->arena, "ALTER %s %s ON %s RENAME TO %s", what,
                        sql_quote_name(u->arena, name), undo_range_name(u, "relation"),
                        undo_plain_name(u, "subname"));
}

static const char *rename_function(struct undoing *u, const char *name)
{
    const struct parse_node *object = node_inside(node_get(u->node, "object"), "ObjectWithArgs");
    const struct qname old =
        sql_name_of_list(u->arena, u->statement->schema, node_get(object, "objname"));
    const struct qname now = {old.schema, name};
    const char *signature = sql_signature(u->arena, &now, node_get(object, "objargs"));
    return signature && !node_is(object, "args_unspecified")
               ? arena_printf(u->arena, "ALTER ROUTINE %s RENAME TO %s", signature,
                              sql_quote_name(u->arena, old.name))
               : NULL;
}

static const struct {
    const char *type, *what;
    enum { OF_RANGE, OF_OBJECT, OF_PART, OF_TABLE } how;
    const char *part;
} renames[] = {
    {"OBJECT_TABLE", "TABLE", OF_RANGE, NULL},
    {"OBJECT_VIEW", "VIEW", OF_RANGE, NULL},
    {"OBJECT_MATVIEW", "MATERIALIZED VIEW", OF_RANGE, NULL},
    {"OBJECT_INDEX", "INDEX", OF_RANGE, NULL},
    {"OBJECT_SEQUENCE", "SEQUENCE", OF_RANGE, NULL},
    {"OBJECT_TYPE", "TYPE", OF_OBJECT, NULL},
    {"OBJECT_DOMAIN", "DOMAIN", OF_OBJECT, NULL},
    {"OBJECT_COLUMN", "TABLE", OF_PART, "COLUMN"},
    {"OBJECT_TABCONSTRAINT", "TABLE", OF_PART, "CONSTRAINT"},
    {"OBJECT_ATTRIBUTE", "TYPE", OF_PART, "ATTRIBUTE"},
    {"OBJECT_TRIGGER", "TRIGGER", OF_TABLE, NULL},
    {"OBJECT_POLICY", "POLICY", OF_TABLE, NULL},
    {"OBJECT_RULE", "RULE", OF_TABLE, NULL},
};

static const char *rename_of(struct undoing *u)
{
    const char *type = node_text(u->node, "renameType"), *name = node_text(u->node, "newname");
    const struct qname old =
        sql_name_of_range(u->arena, u->statement->schema, node_get(u->node, "relation"));
    const struct qname object =
        sql_name_of_object(u->arena, u->statement->schema, node_get(u->node, "object"));
    if (str_equal(type, "OBJECT_SCHEMA"))
        return arena_printf(u->arena, "ALTER SCHEMA %s RENAME TO %s",
                            sql_quote_name(u->arena, name), undo_plain_name(u, "subname"));
    if (str_equal(type, "OBJECT_FUNCTION") || str_equal(type, "OBJECT_PROCEDURE") ||
        str_equal(type, "OBJECT_ROUTINE"))
        return rename_function(u, name);
    for (size_t i = 0; i < sizeof renames / sizeof *renames; i++) {
        if (!str_equal(type, renames[i].type))
            continue;
        return renames[i].how == OF_RANGE    ? rename_back(u, renames[i].what, &old, name)
               : renames[i].how == OF_OBJECT ? rename_back(u, renames[i].what, &object, name)
               : renames[i].how == OF_PART ? rename_part(u, renames[i].what, renames[i].part, name)
                                           : rename_on(u, renames[i].what, name);
    }
    return NULL;
}

void undo_rename(struct undoing *u)
{
    const char *text = node_is(u->node, "missing_ok") ? NULL : rename_of(u);
    undo_add(u, text ? SQL_UNDO_TEXT : SQL_UNDO_GIVEN, text);
}

/* What goes by the types that it takes. */
#include "base/str.h"
#include "phase/sql/undoing.h"

/* DROP, or what only its author knows where a type is not named in full. */
static void drop_signed(struct undoing *u, const char *what, const char *signature)
{
    if (signature)
        undo_add(u, SQL_UNDO_TEXT, arena_printf(u->arena, "DROP %s %s", what, signature));
    else
        undo_is_given(u);
}

void undo_aggregate(struct undoing *u)
{
    const struct qname name =
        sql_name_of_list(u->arena, u->statement->schema, node_get(u->node, "defnames"));
    const struct parse_node *args =
        node_get(node_inside(node_first(node_get(u->node, "args")), "List"), "items");
    const char *signature = sql_signature(u->arena, &name, args);
    if (!args)
        signature = arena_printf(u->arena, "%s(*)", sql_quote_qname(u->arena, &name));
    drop_signed(u, "AGGREGATE", node_is(u->node, "replace") ? NULL : signature);
}

/* The type that a definition gives to `key`; NONE without it. */
static const char *operand(struct undoing *u, const char *key)
{
    for (const struct parse_node *item = node_first(node_get(u->node, "definition")); item;
         item = item->next) {
        const struct parse_node *def = node_inside(item, "DefElem");
        if (str_equal(node_text(def, "defname"), key))
            return sql_type_text(u->arena, node_get(def, "arg"));
    }
    return "NONE";
}

void undo_operator(struct undoing *u)
{
    const struct qname name =
        sql_name_of_list(u->arena, u->statement->schema, node_get(u->node, "defnames"));
    const char *left = operand(u, "leftarg"), *right = operand(u, "rightarg");
    drop_signed(u, "OPERATOR",
                left && right
                    ? arena_printf(u->arena, "%s.%s (%s, %s)",
                                   sql_quote_name(u->arena, name.schema), name.name, left, right)
                    : NULL);
}

void undo_cast(struct undoing *u)
{
    const char *from = sql_type_text(u->arena, node_get(u->node, "sourcetype"));
    const char *to = sql_type_text(u->arena, node_get(u->node, "targettype"));
    drop_signed(u, "CAST", from && to ? arena_printf(u->arena, "(%s AS %s)", from, to) : NULL);
}

#include <string.h>

#include "base/str.h"
#include "lint/digest/digest.h"

enum { MAX_DEPTH = 500 };

const char *expression_column(const struct parse_node *expression)
{
    const struct parse_node *fields = node_get(node_inside(expression, "ColumnRef"), "fields");
    return node_count(fields) == 1 ? node_string(node_first(fields)) : NULL;
}

static bool is_constant(const struct parse_node *expression, bool *is_null)
{
    const struct parse_node *cast = node_inside(expression, "TypeCast");
    if (cast)
        return is_constant(node_get(cast, "arg"), is_null);
    const struct parse_node *constant = node_inside(expression, "A_Const");
    *is_null = node_is(constant, "isnull");
    return constant != NULL;
}

bool expression_is_null(const struct parse_node *expression)
{
    bool is_null = false;
    return !expression || (is_constant(expression, &is_null) && is_null);
}

static void see_call(struct digest *d, struct act *act, const struct parse_node *call)
{
    struct qname name = name_of_object(d, node_get(call, "funcname"));
    bool may_be_builtin = !name.schema || str_equal(name.schema, "pg_catalog");
    char volatility = may_be_builtin && name.name ? builtin_volatility(name.name) : '\0';
    if (volatility == 'v')
        act->flags |= ACT_VOLATILE;
    else if (volatility == '\0')
        act->flags |= ACT_UNKNOWN_FUNCTION;
    if (str_equal(name.name, "nextval") && volatility)
        act->flags |= ACT_SERIAL;
    if (volatility != 'i' && volatility != 's')
        act->function = qname_text(d->arena, &name);
}

static void see_calls(struct digest *d, struct act *act, const struct parse_node *node, int depth)
{
    if (!node || depth > MAX_DEPTH)
        return;
    if (node_inside(node, "FuncCall"))
        see_call(d, act, node_inside(node, "FuncCall"));
    for (const struct parse_node *child = node->child; child; child = child->next)
        see_calls(d, act, child, depth + 1);
}

void expression_calls(struct digest *d, struct act *act, const struct parse_node *expression)
{
    see_calls(d, act, expression, 0);
}

static void add_proof(struct digest *d, struct act *act, const char *column)
{
    if (column)
        *ARENA_PUSH(d->arena, act->others, act->other_count) = digest_keep(d, column);
}

/* ConstraintImpliedByRelConstraint() of PostgreSQL proves c IS NOT NULL from a check that says so
 * in an AND; not from c > 0, which holds for NULL as CHECKs go. */
static void prove(struct digest *d, struct act *act, const struct parse_node *node, int depth)
{
    const struct parse_node *test = node_inside(node, "NullTest");
    const struct parse_node *boolean = node_inside(node, "BoolExpr");
    const struct parse_node *call = node_inside(node, "FuncCall");
    if (depth > MAX_DEPTH)
        return;
    if (test && str_equal(node_text(test, "nulltesttype"), "IS_NOT_NULL"))
        add_proof(d, act, expression_column(node_get(test, "arg")));
    if (call && str_equal(node_string(node_first(node_get(call, "funcname"))), PARSE_SHIM_NOT_NULL))
        add_proof(d, act, expression_column(node_first(node_get(call, "args"))));
    if (boolean && str_equal(node_text(boolean, "boolop"), "AND_EXPR"))
        for (const struct parse_node *arg = node_first(node_get(boolean, "args")); arg;
             arg = arg->next)
            prove(d, act, arg, depth + 1);
}

void expression_proves(struct digest *d, struct act *act, const struct parse_node *expression)
{
    prove(d, act, expression, 0);
}

static void gather_literals(struct str *out, const struct parse_node *node, int depth)
{
    if (!node || depth > MAX_DEPTH)
        return;
    const struct parse_node *constant = node_inside(node, "A_Const");
    const char *text = node_text(node_get(constant, "sval"), "sval");
    if (!text)
        text = node_text(node_get(constant, "fval"), "fval");
    if (text)
        str_addf(out, "%s\n", text);
    else if (node_get(constant, "ival"))
        str_addf(out, "%lld\n", node_number(node_get(constant, "ival"), "ival"));
    for (const struct parse_node *child = node->child; child; child = child->next)
        gather_literals(out, child, depth + 1);
}

const char *expression_literals(struct digest *d, const struct parse_node *expression)
{
    struct str out = {.arena = d->arena};
    gather_literals(&out, expression, 0);
    return out.length > 0 ? arena_printf(d->arena, "\n%s", str_text(&out)) : NULL;
}

static const char *constant_text(struct digest *d, const struct parse_node *constant)
{
    const struct parse_node *real = node_get(constant, "fval"), *text = node_get(constant, "sval");
    if (node_is(constant, "isnull"))
        return "NULL";
    if (text)
        return sql_quote_value(d->arena, node_text(text, "sval") ? node_text(text, "sval") : "");
    if (real)
        return digest_keep(d, node_text(real, "fval"));
    if (node_get(constant, "boolval"))
        return node_is(node_get(constant, "boolval"), "boolval") ? "true" : "false";
    return arena_printf(d->arena, "%lld", node_number(node_get(constant, "ival"), "ival"));
}

const char *expression_text(struct digest *d, const struct parse_node *expression)
{
    const struct parse_node *cast = node_inside(expression, "TypeCast");
    const struct parse_node *call = node_inside(expression, "FuncCall");
    const struct parse_node *value = node_inside(expression, "SQLValueFunction");
    if (node_inside(expression, "A_Const"))
        return constant_text(d, node_inside(expression, "A_Const"));
    if (expression_column(expression))
        return sql_quote_name(d->arena, expression_column(expression));
    if (cast) {
        const char *arg = expression_text(d, node_get(cast, "arg"));
        return arg ? arena_printf(d->arena, "%s::%s", arg,
                                  name_of_type(d, node_get(cast, "typeName")))
                   : NULL;
    }
    if (call && node_count(node_get(call, "args")) == 0) {
        struct qname name = name_of_object(d, node_get(call, "funcname"));
        return arena_printf(d->arena, "%s()", qname_text(d->arena, &name));
    }
    if (value && str_equal(node_text(value, "op"), "SVFOP_CURRENT_TIMESTAMP"))
        return "current_timestamp";
    if (value && str_equal(node_text(value, "op"), "SVFOP_CURRENT_DATE"))
        return "current_date";
    return NULL;
}

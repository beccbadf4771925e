/* Functions, and what runs them: DO, CALL and SELECT. Of a function that these files make the body
 * is read where it is called. */
#include <string.h>

#include "base/str.h"
#include "lint/digest/digest.h"

static const struct parse_node *option(const struct parse_node *list, const char *name)
{
    for (const struct parse_node *item = node_first(list); item; item = item->next) {
        const struct parse_node *found = node_inside(item, "DefElem");
        if (str_equal(node_text(found, "defname"), name))
            return node_get(found, "arg");
    }
    return NULL;
}

static void take_parameters(struct digest *d, struct act *act, const struct parse_node *list)
{
    for (const struct parse_node *item = node_first(list); item; item = item->next) {
        const struct parse_node *parameter = node_inside(item, "FunctionParameter");
        const char *mode = node_text(parameter, "mode");
        if (str_equal(mode, "FUNC_PARAM_OUT") || str_equal(mode, "FUNC_PARAM_TABLE"))
            continue;
        const char *name = node_text(parameter, "name");
        *ARENA_PUSH(d->arena, act->columns, act->column_count) = name ? digest_keep(d, name) : "";
        *ARENA_PUSH(d->arena, act->others, act->other_count) =
            name_of_type(d, node_get(parameter, "argType"));
        if (node_get(parameter, "defexpr"))
            act->what++; /* how many have defaults */
    }
}

static void create_function(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_FUNCTION);
    const struct parse_node *options = node_get(statement, "options");
    const struct parse_node *as = node_inside(option(options, "as"), "List");
    act->object = name_of_object(d, node_get(statement, "funcname"));
    act->flags = node_is(statement, "replace") ? ACT_REPLACE : 0;
    take_parameters(d, act, node_get(statement, "parameters"));
    act->type = name_of_type(d, node_get(statement, "returnType"));
    act->name = digest_keep(d, node_string(option(options, "language")));
    act->text = digest_keep(d, node_string(node_first(node_get(as, "items"))));
    const char *volatility = node_string(option(options, "volatility"));
    act->flags |=
        str_equal(volatility, "immutable") || str_equal(volatility, "stable") ? 0 : ACT_VOLATILE;
}

/* The body that these files gave a function, or NULL. */
static const struct act *made_here(const struct digest *d, struct qname name)
{
    for (size_t i = d->act_count; i > 0; i--)
        if (d->acts[i - 1].kind == ACT_CREATE_FUNCTION &&
            str_equal(d->acts[i - 1].object.name, name.name))
            return &d->acts[i - 1];
    return NULL;
}

static void opaque(struct digest *d, const char *what)
{
    digest_act(d, ACT_OPAQUE)->text = what;
}

static void take_setval(struct digest *d, const struct parse_node *arguments)
{
    const struct parse_node *first = node_first(arguments);
    const struct parse_node *cast = node_inside(first, "TypeCast");
    const struct parse_node *text = node_inside(cast ? node_get(cast, "arg") : first, "A_Const");
    const struct parse_node *value = first ? node_inside(first->next, "A_Const") : NULL;
    if (!value || !node_get(text, "sval")) {
        digest_act(d, ACT_OTHER)->text = "setval";
        return;
    }
    struct act *act = digest_act(d, ACT_ALTER_SEQUENCE);
    const char *name = node_text(node_get(text, "sval"), "sval");
    const char *dot = name ? strrchr(name, '.') : NULL;
    act->object.name = digest_keep(d, dot ? dot + 1 : name);
    act->text = "setval";
}

static void take_set_config(struct digest *d, const struct parse_node *arguments)
{
    const struct parse_node *first = node_inside(node_first(arguments), "A_Const");
    const struct parse_node *second = node_first(arguments);
    second = second ? node_inside(second->next, "A_Const") : NULL;
    struct act *act = digest_act(d, ACT_SET_VARIABLE);
    act->name = digest_keep(d, node_text(node_get(first, "sval"), "sval"));
    act->text = digest_keep(d, node_text(node_get(second, "sval"), "sval"));
}

static void call(struct digest *d, const struct parse_node *call)
{
    struct qname name = name_of_object(d, node_get(call, "funcname"));
    bool may_be_builtin = !name.schema || str_equal(name.schema, "pg_catalog");
    const struct act *here = name.name ? made_here(d, name) : NULL;
    if (here && here->text)
        digest_body(d, here->name, here->text, NULL);
    else if (may_be_builtin && str_equal(name.name, "setval"))
        take_setval(d, node_get(call, "args"));
    else if (may_be_builtin && str_equal(name.name, "set_config"))
        take_set_config(d, node_get(call, "args"));
    else if (name.name && !(may_be_builtin && builtin_volatility(name.name)))
        opaque(d, arena_printf(d->arena, "it calls %s(), which may do anything",
                               qname_text(d->arena, &name)));
}

/* Only functions that stand alone in what is selected are called for what they do. */
static void select_rows(struct digest *d, const struct parse_node *statement)
{
    const struct parse_node *into = node_get(statement, "intoClause");
    size_t before = d->act_count;
    digest_ctes(d, statement);
    if (into && !d->in_body) {
        struct act *act = digest_act(d, ACT_CREATE_TABLE);
        act->object = name_of_range(d, node_get(into, "rel"));
        act->flags = ACT_SELECT;
        act->other = name_of_range(d, node_first(node_get(statement, "fromClause")));
    }
    for (const struct parse_node *item = node_first(node_get(statement, "targetList")); item;
         item = item->next) {
        const struct parse_node *value = node_get(node_inside(item, "ResTarget"), "val");
        if (node_inside(value, "FuncCall"))
            call(d, node_inside(value, "FuncCall"));
    }
    for (const struct parse_node *item = node_first(node_get(statement, "fromClause")); item;
         item = item->next) {
        const struct parse_node *function = node_inside(item, "RangeFunction");
        const struct parse_node *list = node_first(node_get(function, "functions"));
        const struct parse_node *first = node_first(node_get(node_inside(list, "List"), "items"));
        if (node_inside(first, "FuncCall"))
            call(d, node_inside(first, "FuncCall"));
    }
    if (d->act_count == before)
        digest_act(d, ACT_OTHER);
}

static void call_procedure(struct digest *d, const struct parse_node *statement)
{
    call(d, node_get(statement, "funccall"));
}

static void run_block(struct digest *d, const struct parse_node *statement)
{
    const struct parse_node *arguments = node_get(statement, "args");
    const char *language = node_string(option(arguments, "language"));
    const char *body = node_string(option(arguments, "as"));
    digest_act(d, ACT_OTHER);
    digest_body(d, language ? digest_keep(d, language) : "plpgsql", digest_keep(d, body),
                d->source);
}

bool digest_routine(struct digest *d, const struct parse_node *statement)
{
    static const struct {
        const char *type;
        void (*take)(struct digest *d, const struct parse_node *statement);
    } types[] = {
        {"CreateFunctionStmt", create_function},
        {"SelectStmt", select_rows},
        {"CallStmt", call_procedure},
        {"DoStmt", run_block},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (node_inside(statement, types[i].type)) {
            types[i].take(d, statement->child);
            return true;
        }
    return false;
}

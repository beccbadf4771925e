/* CREATE TABLE, CREATE INDEX, views; columns and constraints, which ALTER TABLE has too. */
#include <string.h>

#include "base/str.h"
#include "lint/digest/digest.h"
#include "parse/text/lex.h"

/* ---- a column ---- */

static bool is_serial(const struct parse_node *type)
{
    static const char *const names[] = {"serial",  "bigserial", "smallserial",
                                        "serial4", "serial8",   "serial2"};
    const struct parse_node *list = node_get(type, "names");
    if (node_count(list) != 1)
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_equal(node_string(node_first(list)), names[i]))
            return true;
    return false;
}

static void take_generated(struct act *act, const struct parse_node *expression)
{
    const struct parse_node *call = node_inside(expression, "FuncCall");
    bool is_virtual =
        str_equal(node_string(node_first(node_get(call, "funcname"))), PARSE_SHIM_VIRTUAL);
    act->flags |= is_virtual ? ACT_VIRTUAL : ACT_STORED;
}

static void take_default(struct digest *d, struct act *act, const struct parse_node *expression)
{
    if (expression_is_null(expression))
        return;
    act->flags |= ACT_DEFAULT;
    act->text = expression_text(d, expression);
    act->literals = expression_literals(d, expression);
    expression_calls(d, act, expression);
}

static void take_column_constraint(struct digest *d, struct act *act,
                                   const struct parse_node *constraint)
{
    const char *type = node_text(constraint, "contype");
    const struct parse_node *expression = node_get(constraint, "raw_expr");
    if (str_equal(type, "CONSTR_NOTNULL")) {
        act->flags |= ACT_NOT_NULL;
    } else if (str_equal(type, "CONSTR_DEFAULT")) {
        take_default(d, act, expression);
    } else if (str_equal(type, "CONSTR_CHECK")) {
        act->flags |= ACT_CHECK;
    } else if (str_equal(type, "CONSTR_UNIQUE")) {
        act->flags |= ACT_UNIQUE;
    } else if (str_equal(type, "CONSTR_PRIMARY")) {
        act->flags |= ACT_PRIMARY | ACT_NOT_NULL;
    } else if (str_equal(type, "CONSTR_FOREIGN")) {
        act->flags |= ACT_REFERENCES;
        act->other = name_of_range(d, node_get(constraint, "pktable"));
        act->others = name_list(d, node_get(constraint, "pk_attrs"), &act->other_count);
    } else if (str_equal(type, "CONSTR_IDENTITY")) {
        act->flags |= ACT_IDENTITY | ACT_NOT_NULL;
    } else if (str_equal(type, "CONSTR_GENERATED")) {
        take_generated(act, expression);
    }
}

void digest_column(struct digest *d, struct act *act, const struct parse_node *def)
{
    const struct parse_node *type = node_get(def, "typeName");
    act->column = act->name = digest_keep(d, node_text(def, "colname"));
    act->type = name_of_type(d, type);
    act->type_name = name_of_type_alone(d, type);
    if (is_serial(type))
        act->flags |= ACT_SERIAL | ACT_NOT_NULL;
    for (const struct parse_node *item = node_first(node_get(def, "constraints")); item;
         item = item->next)
        take_column_constraint(d, act, node_inside(item, "Constraint"));
}

/* ---- a constraint of a table ---- */

/* The columns of UNIQUE, PRIMARY KEY, FOREIGN KEY; of EXCLUDE those without an expression. */
static void take_keys(struct digest *d, struct act *act, const struct parse_node *def)
{
    const struct parse_node *keys = node_get(def, act->what == 'f' ? "fk_attrs" : "keys");
    act->columns = name_list(d, keys, &act->column_count);
    if (act->what == 'f')
        act->others = name_list(d, node_get(def, "pk_attrs"), &act->other_count);
}

/* The columns that a check names. */
static void take_names(struct digest *d, struct act *act, const struct parse_node *node)
{
    if (!node)
        return;
    const char *column = expression_column(node);
    if (column)
        *ARENA_PUSH(d->arena, act->columns, act->column_count) = digest_keep(d, column);
    for (const struct parse_node *child = node->child; child; child = child->next)
        take_names(d, act, child);
}

static bool is_not_null(const struct parse_node *expression)
{
    const struct parse_node *call = node_inside(expression, "FuncCall");
    return str_equal(node_string(node_first(node_get(call, "funcname"))), PARSE_SHIM_NOT_NULL);
}

/* What stands in the parentheses behind CHECK. */
static const char *check_text(struct digest *d, const struct parse_node *def)
{
    long long at = node_number(def, "location");
    size_t length = d->source ? strlen(d->source) : 0, depth = 0, start = 0;
    struct lex lex = {.text = d->source, .length = length, .at = at > 0 ? (size_t)at : 0};
    bool found = false;
    if (lex.at >= length)
        return NULL;
    for (struct lex_token token; (token = lex_next_word(&lex)).kind != LEX_END;) {
        bool opens = lex_is_symbol(d->source, token, '(');
        found = found || lex_is(d->source, token, "CHECK");
        if (found && opens && depth++ == 0)
            start = token.start + 1;
        if (depth > 0 && lex_is_symbol(d->source, token, ')') && --depth == 0)
            return arena_strndup(d->arena, d->source + start, token.start - start);
    }
    return NULL;
}

void digest_constraint(struct digest *d, struct act *act, const struct parse_node *def)
{
    static const struct {
        const char *type;
        char what;
    } types[] = {{"CONSTR_CHECK", 'c'},   {"CONSTR_FOREIGN", 'f'},   {"CONSTR_UNIQUE", 'u'},
                 {"CONSTR_PRIMARY", 'p'}, {"CONSTR_EXCLUSION", 'x'}, {"CONSTR_NOTNULL", 'n'}};
    const struct parse_node *check = node_get(def, "raw_expr");
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (str_equal(node_text(def, "contype"), types[i].type))
            act->what = types[i].what;
    act->column = NULL;
    act->name = digest_keep(d, node_text(def, "conname"));
    act->flags |= node_is(def, "skip_validation") ? ACT_NOT_VALID : 0;
    act->flags |= node_is(def, "deferrable") ? ACT_DEFERRABLE : 0;
    act->flags |= node_is(def, "nulls_not_distinct") ? ACT_ALL : 0;
    if (node_text(def, "indexname")) {
        act->flags |= ACT_USING_INDEX;
        act->other.name = digest_keep(d, node_text(def, "indexname"));
    }
    take_keys(d, act, def);
    if (act->what == 'f')
        act->other = name_of_range(d, node_get(def, "pktable"));
    if (act->what == 'c') {
        if (is_not_null(check))
            act->what = 'n';
        else
            act->text = check_text(d, def);
        take_names(d, act, check);
        expression_proves(d, act, check);
        act->literals = expression_literals(d, check);
        act->column = act->column_count > 0 ? act->columns[0] : NULL;
    }
}

/* ---- tables ---- */

static unsigned persistence(const struct parse_node *range)
{
    const char *kept = node_text(range, "relpersistence");
    return str_equal(kept, "t") ? ACT_TEMPORARY : str_equal(kept, "u") ? ACT_UNLOGGED : 0;
}

static void take_element(struct digest *d, struct qname table, unsigned flags,
                         const struct parse_node *item)
{
    const struct parse_node *column = node_inside(item, "ColumnDef");
    const struct parse_node *constraint = node_inside(item, "Constraint");
    if (!column && !constraint)
        return;
    struct act *act = digest_act(d, column ? ACT_COLUMN : ACT_ADD_CONSTRAINT);
    act->object = table;
    if (column)
        digest_column(d, act, column);
    else
        digest_constraint(d, act, constraint);
    act->flags |= flags;
}

/* Whether an element brings the primary key. */
static bool has_key(const struct parse_node *item)
{
    const struct parse_node *like = node_inside(item, "TableLikeClause");
    const struct parse_node *own = node_inside(item, "Constraint");
    const struct parse_node *list = node_get(node_inside(item, "ColumnDef"), "constraints");
    enum { LIKE_INDEXES = 1 << 6 }; /* CREATE_TABLE_LIKE_INDEXES */
    if (like)
        return (node_number(like, "options") & LIKE_INDEXES) != 0;
    if (str_equal(node_text(own, "contype"), "CONSTR_PRIMARY"))
        return true;
    for (const struct parse_node *c = node_first(list); c; c = c->next)
        if (str_equal(node_text(node_inside(c, "Constraint"), "contype"), "CONSTR_PRIMARY"))
            return true;
    return false;
}

static void create_table(struct digest *d, const struct parse_node *statement)
{
    const struct parse_node *relation = node_get(statement, "relation");
    const struct parse_node *elements = node_get(statement, "tableElts");
    size_t at = d->act_count;
    struct act *act = digest_act(d, ACT_CREATE_TABLE);
    struct qname table = act->object = name_of_range(d, relation);
    act->flags = persistence(relation);
    if (node_is(statement, "if_not_exists"))
        act->flags |= ACT_IF_NOT_EXISTS;
    if (node_get(statement, "partbound")) {
        act->text = "PARTITION OF";
        act->other = name_of_range(d, node_first(node_get(statement, "inhRelations")));
    } else if (node_get(statement, "inhRelations")) {
        act->text = "INHERITS";
    }
    unsigned flags = act->flags & ACT_TEMPORARY;
    for (const struct parse_node *item = node_first(elements); item; item = item->next) {
        if (has_key(item))
            d->acts[at].flags |= ACT_PRIMARY;
        take_element(d, table, flags, item);
    }
}

static void create_foreign_table(struct digest *d, const struct parse_node *statement)
{
    size_t at = d->act_count;
    create_table(d, node_get(statement, "base"));
    d->acts[at].flags |= ACT_PRIMARY; /* it cannot have one */
}

static void create_table_as(struct digest *d, const struct parse_node *statement)
{
    const struct parse_node *into = node_get(statement, "into");
    bool view = str_equal(node_text(statement, "objtype"), "OBJECT_MATVIEW");
    struct act *act = digest_act(d, view ? ACT_CREATE_VIEW : ACT_CREATE_TABLE);
    act->object = name_of_range(d, node_get(into, "rel"));
    act->flags = persistence(node_get(into, "rel"));
    if (node_is(statement, "if_not_exists"))
        act->flags |= ACT_IF_NOT_EXISTS;
    if (view)
        return;
    const struct parse_node *query = node_inside(node_get(statement, "query"), "SelectStmt");
    act->flags |= node_is(into, "skipData") ? 0 : ACT_SELECT;
    act->other = name_of_range(d, node_first(node_get(query, "fromClause")));
}

/* ---- indexes ---- */

static void create_index(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_INDEX);
    const struct parse_node *relation = node_get(statement, "relation");
    const struct parse_node *params = node_get(statement, "indexParams");
    act->object = name_of_range(d, relation);
    act->name = digest_keep(d, node_text(statement, "idxname"));
    act->type = digest_keep(d, node_text(statement, "accessMethod"));
    act->flags = (node_is(statement, "unique") ? ACT_UNIQUE : 0) |
                 (node_is(statement, "concurrent") ? ACT_CONCURRENTLY : 0) |
                 (node_is(statement, "nulls_not_distinct") ? ACT_ALL : 0) |
                 (node_is(statement, "if_not_exists") ? ACT_IF_NOT_EXISTS : 0) |
                 (node_get(statement, "whereClause") ? ACT_WHERE : 0) |
                 (node_is(relation, "inh") ? 0 : ACT_ONLY);
    for (const struct parse_node *item = node_first(params); item; item = item->next) {
        const char *name = node_text(node_inside(item, "IndexElem"), "name");
        if (!name)
            act->flags |= ACT_EXPRESSION;
        *ARENA_PUSH(d->arena, act->columns, act->column_count) = digest_keep(d, name);
    }
}

/* The names of what a query gives, as far as they can be seen; none for a star. */
static void take_targets(struct digest *d, struct act *act, const struct parse_node *query)
{
    for (const struct parse_node *item = node_first(node_get(query, "targetList")); item;
         item = item->next) {
        const struct parse_node *target = node_inside(item, "ResTarget");
        const struct parse_node *value = node_get(target, "val");
        const struct parse_node *fields = node_get(node_inside(value, "ColumnRef"), "fields");
        const char *name = node_text(target, "name");
        if (!name)
            name = node_string(node_last(fields));
        if (!name) {
            act->column_count = 0;
            act->flags |= ACT_EXPRESSION;
            return;
        }
        *ARENA_PUSH(d->arena, act->columns, act->column_count) = digest_keep(d, name);
    }
}

static void create_view(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_CREATE_VIEW);
    act->object = name_of_range(d, node_get(statement, "view"));
    act->flags = persistence(node_get(statement, "view")) |
                 (node_is(statement, "replace") ? ACT_REPLACE : 0);
    const struct parse_node *query = node_inside(node_get(statement, "query"), "SelectStmt");
    if (node_get(statement, "aliases"))
        act->columns = name_list(d, node_get(statement, "aliases"), &act->column_count);
    else
        take_targets(d, act, query);
    act->other = name_of_range(d, node_first(node_get(query, "fromClause")));
}

bool digest_create(struct digest *d, const struct parse_node *statement)
{
    static const struct {
        const char *type;
        void (*take)(struct digest *d, const struct parse_node *statement);
    } types[] = {
        {"CreateStmt", create_table},
        {"CreateTableAsStmt", create_table_as},
        {"CreateForeignTableStmt", create_foreign_table},
        {"IndexStmt", create_index},
        {"ViewStmt", create_view},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (node_inside(statement, types[i].type)) {
            types[i].take(d, statement->child);
            return true;
        }
    return false;
}

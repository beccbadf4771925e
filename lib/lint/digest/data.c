/* Rows, transactions and settings. */
#include <string.h>

#include "base/str.h"
#include "lint/digest/digest.h"

enum { MAX_DEPTH = 200 };

/* ---- which rows ---- */

static bool is_value(const struct parse_node *node)
{
    const struct parse_node *cast = node_inside(node, "TypeCast");
    return node_inside(node, "A_Const") || node_inside(node, "ParamRef") ||
           (cast && is_value(node_get(cast, "arg"))) || node_inside(node, "List");
}

static const char *last_name(const struct parse_node *node)
{
    return node_string(node_last(node_get(node_inside(node, "ColumnRef"), "fields")));
}

/* The columns that a condition compares with values: c = 1, c IN (1, 2), c BETWEEN 1 AND 9. */
static void take_bounds(struct digest *d, struct act *act, const struct parse_node *node, int depth)
{
    const struct parse_node *test = node_inside(node, "A_Expr");
    const struct parse_node *both = node_inside(node, "BoolExpr");
    const char *kind = node_text(test, "kind");
    if (depth > MAX_DEPTH)
        return;
    if (both && str_equal(node_text(both, "boolop"), "AND_EXPR"))
        for (const struct parse_node *arg = node_first(node_get(both, "args")); arg;
             arg = arg->next)
            take_bounds(d, act, arg, depth + 1);
    bool equal = (str_equal(kind, "AEXPR_OP") || str_equal(kind, "AEXPR_IN") ||
                  str_equal(kind, "AEXPR_OP_ANY")) &&
                 str_equal(node_string(node_first(node_get(test, "name"))), "=");
    if (!equal && !str_equal(kind, "AEXPR_BETWEEN"))
        return;
    const struct parse_node *left = node_get(test, "lexpr"), *right = node_get(test, "rexpr");
    bool list = right && right->kind == PARSE_LIST;
    if (last_name(left) && (list || is_value(right)))
        *ARENA_PUSH(d->arena, act->columns, act->column_count) = digest_keep(d, last_name(left));
}

static bool has_limit(const struct parse_node *node, int depth)
{
    if (!node || depth > MAX_DEPTH)
        return false;
    const char *option = node_text(node, "limitOption");
    if (option && node_get(node, "limitCount"))
        return true;
    for (const struct parse_node *child = node->child; child; child = child->next)
        if (has_limit(child, depth + 1))
            return true;
    return false;
}

void digest_ctes(struct digest *d, const struct parse_node *statement)
{
    const struct parse_node *ctes = node_get(node_get(statement, "withClause"), "ctes");
    for (const struct parse_node *item = node_first(ctes); item; item = item->next)
        digest_data(d, node_get(node_inside(item, "CommonTableExpr"), "ctequery"));
}

/* A query of WITH hides the table of its name; its own first table then. */
static const struct parse_node *cte_of(const struct parse_node *statement, struct qname name)
{
    const struct parse_node *ctes = node_get(node_get(statement, "withClause"), "ctes");
    for (const struct parse_node *item = node_first(ctes); item; item = item->next) {
        const struct parse_node *cte = node_inside(item, "CommonTableExpr");
        if (!name.schema && str_equal(node_text(cte, "ctename"), name.name))
            return cte;
    }
    return NULL;
}

static void change_rows(struct digest *d, const struct parse_node *statement, enum act_kind kind)
{
    const struct parse_node *where = node_get(statement, "whereClause");
    digest_ctes(d, statement);
    struct act *act = digest_act(d, kind);
    act->object = name_of_range(d, node_get(statement, "relation"));
    act->flags = (where ? ACT_WHERE : 0) | (has_limit(where, 0) ? ACT_ONLY : 0);
    take_bounds(d, act, where, 0);
    act->literals = expression_literals(d, node_get(statement, "targetList"));
}

static void update(struct digest *d, const struct parse_node *statement)
{
    change_rows(d, statement, ACT_UPDATE);
}

static void delete_rows(struct digest *d, const struct parse_node *statement)
{
    change_rows(d, statement, ACT_DELETE);
}

/* The first table in FROM, also in joins. */
static struct qname first_table(struct digest *d, const struct parse_node *item, int depth)
{
    const struct parse_node *join = node_inside(item, "JoinExpr");
    if (join && depth < MAX_DEPTH)
        return first_table(d, node_get(join, "larg"), depth + 1);
    return node_inside(item, "RangeVar") ? name_of_range(d, item) : (struct qname){0};
}

static void insert(struct digest *d, const struct parse_node *statement)
{
    const struct parse_node *query = node_inside(node_get(statement, "selectStmt"), "SelectStmt");
    struct qname source = first_table(d, node_first(node_get(query, "fromClause")), 0);
    const struct parse_node *cte = cte_of(statement, source);
    if (!cte)
        cte = cte_of(query, source);
    if (cte) {
        query = node_inside(node_get(cte, "ctequery"), "SelectStmt");
        source = first_table(d, node_first(node_get(query, "fromClause")), 0);
    }
    digest_ctes(d, statement);
    struct act *act = digest_act(d, ACT_INSERT);
    act->object = name_of_range(d, node_get(statement, "relation"));
    act->other = source;
    if (act->other.name && !node_get(query, "limitCount")) {
        act->flags |= ACT_SELECT;
        take_bounds(d, act, node_get(query, "whereClause"), 0);
    }
}

/* What MERGE does to rows, each way once. */
static void merge(struct digest *d, const struct parse_node *statement)
{
    static const struct {
        const char *command;
        enum act_kind kind;
    } ways[] = {{"CMD_INSERT", ACT_INSERT}, {"CMD_UPDATE", ACT_UPDATE}, {"CMD_DELETE", ACT_DELETE}};
    const struct qname source = first_table(d, node_get(statement, "sourceRelation"), 0);
    digest_ctes(d, statement);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const struct parse_node *clause = node_first(node_get(statement, "mergeWhenClauses"));
        while (clause &&
               !str_equal(node_text(node_inside(clause, "MergeWhenClause"), "commandType"),
                          ways[i].command))
            clause = clause->next;
        if (!clause || (ways[i].kind != ACT_INSERT && !source.name))
            continue; /* of rows that the statement itself names */
        struct act *act = digest_act(d, ways[i].kind);
        act->object = name_of_range(d, node_get(statement, "relation"));
        act->flags = ACT_WHERE | (source.name && ways[i].kind == ACT_INSERT ? ACT_SELECT : 0);
        act->other = ways[i].kind == ACT_INSERT ? source : (struct qname){0};
    }
}

/* ---- settings and transactions ---- */

static const char *setting_text(struct digest *d, const struct parse_node *argument)
{
    const struct parse_node *constant = node_inside(argument, "A_Const");
    const char *text = node_text(node_get(constant, "sval"), "sval");
    if (text)
        return digest_keep(d, text);
    return constant ? expression_text(d, argument) : NULL;
}

static void set_variable(struct digest *d, const struct parse_node *statement)
{
    struct act *act = digest_act(d, ACT_SET_VARIABLE);
    act->name = digest_keep(d, node_text(statement, "name"));
    act->flags = node_is(statement, "is_local") ? ACT_LOCAL : 0;
    act->text = setting_text(d, node_first(node_get(statement, "args")));
}

static void transaction(struct digest *d, const struct parse_node *statement)
{
    const char *kind = node_text(statement, "kind");
    bool begins = str_equal(kind, "TRANS_STMT_BEGIN") || str_equal(kind, "TRANS_STMT_START");
    bool ends = str_equal(kind, "TRANS_STMT_COMMIT") || str_equal(kind, "TRANS_STMT_ROLLBACK");
    if (d->in_body)
        begins = ends = false;
    struct act *act = digest_act(d, begins ? ACT_BEGIN : ends ? ACT_COMMIT : ACT_OTHER);
    act->flags = ends && node_is(statement, "chain") ? ACT_ALL : 0;
}

bool digest_data(struct digest *d, const struct parse_node *statement)
{
    static const struct {
        const char *type;
        void (*take)(struct digest *d, const struct parse_node *statement);
    } types[] = {
        {"UpdateStmt", update}, {"DeleteStmt", delete_rows},       {"InsertStmt", insert},
        {"MergeStmt", merge},   {"VariableSetStmt", set_variable}, {"TransactionStmt", transaction},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (node_inside(statement, types[i].type)) {
            types[i].take(d, statement->child);
            return true;
        }
    return false;
}

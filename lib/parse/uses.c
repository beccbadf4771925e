/* What one SQL statement does with a table: a walk over its parse tree. See uses.h. */
#include "parse/uses_scope.h"

#include "base/str.h"
#include "parse/aside/aside.h"

/* ---- what a view does not take ---- */

static void found_aside(void *context, const struct aside_trouble *trouble, bool by_schema)
{
    uses_add(context, (struct parse_use){.kind = PARSE_USE_ASIDE,
                                         .by_schema = by_schema,
                                         .what = trouble->what,
                                         .hint = trouble->hint,
                                         .schema = trouble->schema,
                                         .until = trouble->until,
                                         .mild = trouble->mild || trouble->vague});
}

/* ---- FROM ---- */

static void check_natural(struct uses *u, const struct scope *scope, size_t first, size_t middle)
{
    for (size_t i = first; i < scope->relation_count; i++)
        for (size_t k = first; k < scope->relation_count; k++)
            if ((i < middle) != (k < middle) && scope->relations[i].ours)
                uses_add(u, (struct parse_use){
                                .kind = PARSE_USE_NATURAL,
                                .by_schema = scope->relations[i].by_schema,
                                .other = scope->relations[k].table,
                            });
}

static void add_from(struct uses *u, struct scope *scope, const json_t *item)
{
    const json_t *join = json_object_get(item, "JoinExpr");
    const json_t *sub = json_object_get(item, "RangeSubselect");
    const json_t *range = json_object_get(item, "RangeVar");
    if (range) {
        uses_add_range(u, scope, range);
    } else if (json_object_get(item, "RangeTableSample")) {
        add_from(u, scope, json_object_get(only_member(item), "relation"));
    } else if (join) {
        size_t first = scope->relation_count;
        add_from(u, scope, json_object_get(join, "larg"));
        size_t middle = scope->relation_count;
        add_from(u, scope, json_object_get(join, "rarg"));
        if (json_is_true(json_object_get(join, "isNatural")))
            check_natural(u, scope, first, middle);
    } else {
        const struct width width =
            sub ? uses_visit_query(
                      u, json_is_true(json_object_get(sub, "lateral")) ? scope : scope->parent,
                      json_object_get(sub, "subquery"))
                : (struct width){.vague = true};
        uses_add_relation(
            u, scope,
            (struct relation){
                .name = text_of(json_object_get(only_member(item), "alias"), "aliasname"),
                .by_schema = true,
                .width = width,
            });
    }
}

static void visit_conditions(struct uses *u, const struct scope *scope, const json_t *item)
{
    const json_t *join = json_object_get(item, "JoinExpr");
    const json_t *using = json_object_get(join, "usingClause");
    const struct relation *ours = uses_ours(scope);
    if (!join) {
        if (!json_object_get(item, "RangeSubselect") && !json_object_get(item, "RangeVar"))
            uses_visit_node(u, scope, item);
        return;
    }
    visit_conditions(u, scope, json_object_get(join, "larg"));
    visit_conditions(u, scope, json_object_get(join, "rarg"));
    for (size_t i = 0; ours && i < json_array_size(using); i++)
        uses_add_column(u, ours, string_of(json_array_get(using, i)));
    uses_visit_node(u, scope, json_object_get(join, "quals"));
}

static void visit_tables(struct uses *u, struct scope *scope, const json_t *from)
{
    for (size_t i = 0; i < json_array_size(from); i++)
        add_from(u, scope, json_array_get(from, i));
    for (size_t i = 0; i < json_array_size(from); i++)
        visit_conditions(u, scope, json_array_get(from, i));
}

static void visit_ctes(struct uses *u, struct scope *scope, const json_t *with)
{
    const json_t *ctes = json_object_get(with, "ctes");
    for (size_t i = 0; i < json_array_size(ctes); i++) {
        const json_t *cte = only_member(json_array_get(ctes, i));
        struct relation relation = {.name = text_of(cte, "ctename"), .by_schema = true};
        if (json_is_true(json_object_get(with, "recursive"))) { /* it may name itself */
            *ARENA_PUSH(u->arena, scope->ctes, scope->cte_count) = relation;
            scope->ctes[scope->cte_count - 1].width =
                uses_visit_query(u, scope, json_object_get(cte, "ctequery"));
            continue;
        }
        relation.width = uses_visit_query(u, scope, json_object_get(cte, "ctequery"));
        *ARENA_PUSH(u->arena, scope->ctes, scope->cte_count) = relation;
    }
}

/* ---- statements ---- */

/* Names that are set: SET name = …, INSERT INTO t (name). */
static void visit_set(struct uses *u, const struct relation *ours, const json_t *targets)
{
    for (size_t i = 0; ours && i < json_array_size(targets); i++)
        uses_add_of(u, PARSE_USE_COLUMN, text_of(only_member(json_array_get(targets, i)), "name"),
                    ours->by_schema, NULL);
}

/* What is inserted; `self`: into the table itself, or NULL; `listed`: columns that are named. */
static void check_given(struct uses *u, const json_t *range, const struct relation *self,
                        size_t listed, const struct width *given)
{
    bool whole = self && !listed && given->rows == 1 && !given->fixed && !given->vague;
    if (given->rows && !whole)
        uses_add(u, (struct parse_use){
                        .kind = PARSE_USE_INSERT,
                        .other = {text_of(range, "schemaname"), text_of(range, "relname")},
                        .given = given->fixed,
                        .rows = given->rows,
                        .listed = listed,
                        .vague = given->vague,
                        .by_schema = !given->loose,
                    });
    else if (self && !listed && !whole)
        uses_add_of(u, PARSE_USE_PLACE, NULL, self->by_schema,
                    "it inserts into the table without a list of columns");
}

static struct width visit_insert(struct uses *u, struct scope *scope, const json_t *insert)
{
    const json_t *range = json_object_get(insert, "relation");
    const json_t *conflict = json_object_get(insert, "onConflictClause");
    const json_t *infer = json_object_get(json_object_get(conflict, "infer"), "indexElems");
    const json_t *source = json_object_get(insert, "selectStmt");
    /* what INSERT selects does not see the table that it fills */
    const struct width given = uses_visit_query(u, scope, source);
    bool ours = uses_add_range(u, scope, range);
    const struct relation *self = ours ? uses_ours(scope) : NULL;
    if (source)
        check_given(u, range, self, json_array_size(json_object_get(insert, "cols")), &given);
    visit_set(u, self, json_object_get(insert, "cols"));
    if (self) {
        struct relation excluded = *self;
        excluded.name = "excluded";
        uses_add_relation(u, scope, excluded);
        self = uses_ours(scope);
        for (size_t i = 0; i < json_array_size(infer); i++)
            uses_add_of(u, PARSE_USE_COLUMN,
                        text_of(json_object_get(json_array_get(infer, i), "IndexElem"), "name"),
                        self->by_schema, NULL);
    }
    visit_set(u, self, json_object_get(conflict, "targetList"));
    for (size_t i = 0; i < json_array_size(json_object_get(conflict, "targetList")); i++)
        uses_visit_node(
            u, scope,
            json_object_get(only_member(json_array_get(json_object_get(conflict, "targetList"), i)),
                            "val"));
    uses_visit_node(u, scope, json_object_get(conflict, "whereClause"));
    return uses_list_width(u, scope, json_object_get(insert, "returningList"));
}

/* WHEN … THEN INSERT, UPDATE SET, DELETE or DO NOTHING, of MERGE */
static void visit_when(struct uses *u, const struct scope *scope, const json_t *range, bool ours,
                       const json_t *when)
{
    const json_t *targets = json_object_get(when, "targetList");
    const json_t *values = json_object_get(when, "values");
    const struct relation *self = ours ? uses_ours(scope) : NULL;
    uses_visit_node(u, scope, json_object_get(when, "condition"));
    visit_set(u, self, targets);
    for (size_t i = 0; i < json_array_size(targets); i++)
        uses_visit_node(u, scope, json_object_get(only_member(json_array_get(targets, i)), "val"));
    const struct width given = uses_list_width(u, scope, values);
    if (values)
        check_given(u, range, self, json_array_size(targets), &given);
}

static struct width visit_update(struct uses *u, struct scope *scope, const json_t *update)
{
    const json_t *targets = json_object_get(update, "targetList");
    const json_t *whens = json_object_get(update, "mergeWhenClauses");
    bool ours = uses_add_range(u, scope, json_object_get(update, "relation"));
    visit_set(u, ours ? uses_ours(scope) : NULL, targets);
    add_from(u, scope, json_object_get(update, "sourceRelation")); /* MERGE */
    visit_tables(u, scope, json_object_get(update, "fromClause"));
    visit_tables(u, scope, json_object_get(update, "usingClause"));
    for (size_t i = 0; i < json_array_size(targets); i++)
        uses_visit_node(u, scope, json_object_get(only_member(json_array_get(targets, i)), "val"));
    uses_visit_node(u, scope, json_object_get(update, "whereClause"));
    uses_visit_node(u, scope, json_object_get(update, "joinCondition"));
    for (size_t i = 0; i < json_array_size(whens); i++)
        visit_when(u, scope, json_object_get(update, "relation"), ours,
                   only_member(json_array_get(whens, i)));
    return uses_list_width(u, scope, json_object_get(update, "returningList"));
}

/* ORDER BY a bare name means the result of that name, where there is one. */
static void visit_order(struct uses *u, const struct scope *scope, const json_t *select)
{
    const json_t *sorts = json_object_get(select, "sortClause");
    const json_t *targets = json_object_get(select, "targetList");
    for (size_t i = 0; i < json_array_size(sorts); i++) {
        const json_t *node =
            json_object_get(json_object_get(json_array_get(sorts, i), "SortBy"), "node");
        const json_t *fields = json_object_get(json_object_get(node, "ColumnRef"), "fields");
        const char *name = string_of(json_array_get(fields, 0));
        bool output = json_array_size(fields) == 1 && json_object_get(select, "larg");
        for (size_t t = 0; json_array_size(fields) == 1 && t < json_array_size(targets); t++)
            output |=
                name && str_equal(text_of(only_member(json_array_get(targets, t)), "name"), name);
        if (!output)
            uses_visit_node(u, scope, node);
    }
}

static struct width visit_select(struct uses *u, struct scope *scope, const json_t *select)
{
    static const char *const others[] = {"whereClause",   "groupClause", "havingClause",
                                         "limitCount",    "limitOffset", "windowClause",
                                         "distinctClause"};
    const json_t *values = json_object_get(select, "valuesLists");
    struct width width = {0};
    if (json_object_get(select, "larg")) {
        const struct scope *inside = scope;
        width = uses_visit_query(u, inside, json_object_get(select, "larg"));
        const struct width right = uses_visit_query(u, inside, json_object_get(select, "rarg"));
        if (width.rows != right.rows)
            uses_add_of(
                u, PARSE_USE_SHAPE, NULL, !width.loose && !right.loose,
                "it sets all columns of the table beside others by UNION, INTERSECT or EXCEPT");
    }
    visit_tables(u, scope, json_object_get(select, "fromClause"));
    if (json_object_get(select, "targetList"))
        width = uses_list_width(u, scope, json_object_get(select, "targetList"));
    for (size_t i = 0; i < json_array_size(values); i++)
        width = uses_list_width(
            u, scope, json_object_get(json_object_get(json_array_get(values, i), "List"), "items"));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        uses_visit_node(u, scope, json_object_get(select, others[i]));
    visit_order(u, scope, select);
    return width;
}

/* Any statement with a result: a node, or the inside of a SelectStmt. */
struct width uses_visit_query(struct uses *u, const struct scope *parent, const json_t *node)
{
    static const struct {
        const char *type;
        struct width (*visit)(struct uses *, struct scope *, const json_t *);
    } types[] = {
        {"SelectStmt", visit_select}, {"InsertStmt", visit_insert}, {"UpdateStmt", visit_update},
        {"DeleteStmt", visit_update}, {"MergeStmt", visit_update},
    };
    if (!node)
        return (struct width){0};
    struct scope *scope = arena_alloc(u->arena, sizeof *scope);
    *scope = (struct scope){.parent = parent};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        const json_t *inside = json_object_get(node, types[i].type);
        if (!inside)
            continue;
        visit_ctes(u, scope, json_object_get(inside, "withClause"));
        return types[i].visit(u, scope, inside);
    }
    if (json_object_get(node, "op")) { /* larg and rarg are no nodes */
        visit_ctes(u, scope, json_object_get(node, "withClause"));
        return visit_select(u, scope, node);
    }
    uses_visit_node(u, parent, node);
    return (struct width){0};
}

static void visit_sublink(struct uses *u, const struct scope *scope, const json_t *link)
{
    const struct width width = uses_visit_query(u, scope, json_object_get(link, "subselect"));
    uses_visit_node(u, scope, json_object_get(link, "testexpr"));
    if (width.rows && !str_equal(text_of(link, "subLinkType"), "EXISTS_SUBLINK"))
        uses_add_of(u, PARSE_USE_SHAPE, NULL, !width.loose,
                    "it compares all columns of the table with others");
}

static void visit_copy(struct uses *u, const struct scope *scope, const json_t *copy)
{
    const json_t *range = json_object_get(copy, "relation");
    const json_t *names = json_object_get(copy, "attlist");
    const char *schema = text_of(range, "schemaname");
    uses_visit_query(u, scope, json_object_get(copy, "query"));
    if (!range || !uses_names_table(u, schema, text_of(range, "relname")))
        return;
    for (size_t i = 0; i < json_array_size(names); i++)
        uses_add_of(u, PARSE_USE_COLUMN, string_of(json_array_get(names, i)), schema != NULL, NULL);
    if (names)
        return;
    if (json_is_true(json_object_get(copy, "is_from")))
        uses_add_of(u, PARSE_USE_SHAPE, NULL, schema != NULL,
                    "it copies into the table without a list of columns");
    else
        uses_add_of(u, PARSE_USE_ROW, NULL, schema != NULL, NULL);
}

/* ROW(1, 'a')::t, '(1,a)'::t */
static void visit_cast(struct uses *u, const struct scope *scope, const json_t *cast)
{
    const json_t *arg = json_object_get(cast, "arg");
    bool by_schema;
    uses_visit_node(u, scope, arg);
    if (uses_lists_row(u, arg, json_object_get(cast, "typeName"), &by_schema))
        uses_add_of(u, PARSE_USE_SHAPE, NULL, by_schema,
                    "it casts a list of values to the table's row");
}

static bool is_whole(const struct uses *u, const struct scope *scope, const json_t *node)
{
    const json_t *fields = json_object_get(json_object_get(node, "ColumnRef"), "fields");
    size_t count = json_array_size(fields);
    return uses_is_row(u, scope, node) ||
           (count == 2 && uses_is_star(json_array_get(fields, 1)) &&
            uses_star_width(u, scope, string_of(json_array_get(fields, 0))).rows);
}

/* OLD IS DISTINCT FROM NEW stays right with more columns. */
static bool compares_rows(const struct uses *u, const struct scope *scope, const json_t *expr)
{
    return is_whole(u, scope, json_object_get(expr, "lexpr")) &&
           is_whole(u, scope, json_object_get(expr, "rexpr"));
}

static bool visit_known(struct uses *u, const struct scope *scope, const char *key,
                        const json_t *value)
{
    if (str_equal(key, "ColumnRef"))
        uses_visit_column(u, scope, value);
    else if (str_equal(key, "SubLink"))
        visit_sublink(u, scope, value);
    else if (str_equal(key, "CopyStmt"))
        visit_copy(u, scope, value);
    else if (str_equal(key, "TypeCast"))
        visit_cast(u, scope, value);
    else if (str_equal(key, "A_Indirection"))
        return uses_visit_indirection(u, scope, value);
    else if (str_equal(key, "A_Expr"))
        return compares_rows(u, scope, value);
    else
        return false;
    return true;
}

void uses_visit_node(struct uses *u, const struct scope *scope, const json_t *node)
{
    json_t *object = (json_t *)node; /* jansson's iterators take no const */
    for (size_t i = 0; i < json_array_size(node); i++)
        uses_visit_node(u, scope, json_array_get(node, i));
    if (json_object_get(node, "SelectStmt") || json_object_get(node, "InsertStmt") ||
        json_object_get(node, "UpdateStmt") || json_object_get(node, "DeleteStmt") ||
        json_object_get(node, "MergeStmt")) {
        uses_visit_query(u, scope, node);
        return;
    }
    if (uses_is_row(u, scope, node) && json_object_get(node, "ParamRef")) {
        uses_add_of(u, PARSE_USE_ROW, NULL, true, NULL);
        return;
    }
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
        if (!visit_known(u, scope, json_object_iter_key(at), json_object_iter_value(at)))
            uses_visit_node(u, scope, json_object_iter_value(at));
}

struct width uses_visit(struct uses *uses, const json_t *tree, bool *has_result)
{
    const json_t *statements = json_object_get(tree, "stmts");
    struct width width = {0};
    *has_result = false;
    aside_visit(&(struct aside_visitor){uses->table, found_aside, uses}, statements);
    for (size_t i = 0; i < json_array_size(statements); i++) {
        const json_t *statement = json_object_get(json_array_get(statements, i), "stmt");
        const char *type = json_object_iter_key(json_object_iter((json_t *)statement));
        width = uses_visit_query(uses, NULL, statement);
        *has_result = str_equal(type, "SelectStmt") ||
                      json_array_size(json_object_get(only_member(statement), "returningList"));
    }
    return width;
}

#include "parse/reads.h"

#include <jansson.h>
#include <pg_query.h>
#include <string.h>

#include "base/str.h"

/* A name that stands for a table in a query: an alias, or the table's own. */
struct relation {
    const char *name;
    bool ours;
};

/* What names mean inside one statement or subquery; `parent` is around it. */
struct scope {
    const struct scope *parent;
    struct relation *relations;
    size_t relation_count;
    const char **ctes; /* WITH: they hide tables of the same name */
    size_t cte_count;
};

struct search {
    struct arena *arena;
    const struct qname *table;
    const char *column;
    enum parse_answer answer;
};

static void visit(struct search *s, const struct scope *scope, const json_t *node);

static void found(struct search *s, enum parse_answer answer)
{
    if (answer > s->answer)
        s->answer = answer;
}

static const char *text_of(const json_t *node, const char *key)
{
    return json_string_value(json_object_get(node, key));
}

/* {"String": {"sval": "x"}} */
static const char *string_of(const json_t *node)
{
    return text_of(json_object_get(node, "String"), "sval");
}

/* ---- names ---- */

static bool is_cte(const struct scope *scope, const char *name)
{
    for (; scope; scope = scope->parent)
        for (size_t i = 0; i < scope->cte_count; i++)
            if (str_equal(scope->ctes[i], name))
                return true;
    return false;
}

static bool is_ours(const struct search *s, const struct scope *scope, const json_t *range)
{
    const char *schema = text_of(range, "schemaname"), *name = text_of(range, "relname");
    return str_equal(name, s->table->name) &&
           (schema ? str_equal(schema, s->table->schema) : !is_cte(scope, name));
}

static const struct relation *find_relation(const struct scope *scope, const char *name)
{
    for (; scope; scope = scope->parent)
        for (size_t i = 0; i < scope->relation_count; i++)
            if (str_equal(scope->relations[i].name, name))
                return &scope->relations[i];
    return NULL;
}

static bool has_ours(const struct scope *scope)
{
    for (size_t i = 0; i < scope->relation_count; i++)
        if (scope->relations[i].ours)
            return true;
    return false;
}

static bool any_has_ours(const struct scope *scope)
{
    for (; scope; scope = scope->parent)
        if (has_ours(scope))
            return true;
    return false;
}

static void add_relation(struct search *s, struct scope *scope, const char *name, bool ours)
{
    *ARENA_PUSH(s->arena, scope->relations, scope->relation_count) = (struct relation){name, ours};
}

static const char *alias_of(const json_t *node)
{
    return text_of(json_object_get(node, "alias"), "aliasname");
}

/* `range` is the inside of a RangeVar. */
static bool add_range(struct search *s, struct scope *scope, const json_t *range)
{
    const char *alias = alias_of(range);
    bool ours = is_ours(s, scope, range);
    if (json_is_object(range))
        add_relation(s, scope, alias ? alias : text_of(range, "relname"), ours);
    return ours;
}

/* One entry of FROM; whether our table is in it. */
static bool add_from(struct search *s, struct scope *scope, const json_t *item)
{
    const json_t *join = json_object_get(item, "JoinExpr");
    const json_t *sample = json_object_get(item, "RangeTableSample");
    const json_t *range = json_object_get(item, "RangeVar");
    if (range)
        return add_range(s, scope, range);
    if (sample)
        return add_from(s, scope, json_object_get(sample, "relation"));
    if (!join) {
        const char *key;
        const json_t *inside;
        json_object_foreach((json_t *)item, key, inside) if (alias_of(inside))
            add_relation(s, scope, alias_of(inside), false);
        return false;
    }
    bool left = add_from(s, scope, json_object_get(join, "larg"));
    bool ours = add_from(s, scope, json_object_get(join, "rarg")) || left;
    size_t i;
    const json_t *name;
    if (alias_of(join))
        add_relation(s, scope, alias_of(join), ours);
    if (ours && json_is_true(json_object_get(join, "isNatural")))
        found(s, PARSE_STAR);
    json_array_foreach(json_object_get(join, "usingClause"), i,
                       name) if (ours && str_equal(string_of(name), s->column))
        found(s, PARSE_READ);
    return ours;
}

/* ---- references ---- */

static void visit_column(struct search *s, const struct scope *scope, const json_t *reference)
{
    const json_t *fields = json_object_get(reference, "fields");
    size_t count = json_array_size(fields);
    const json_t *last = json_array_get(fields, count - 1);
    const char *first = string_of(json_array_get(fields, 0)), *name = string_of(last);
    bool star = json_object_get(last, "A_Star") != NULL;
    if (count == 1 && star) {
        if (has_ours(scope))
            found(s, PARSE_STAR);
        return;
    }
    if (count == 1) {
        const struct relation *row = find_relation(scope, name);
        if (str_equal(name, s->column) && any_has_ours(scope))
            found(s, PARSE_READ);
        else if (row && row->ours)
            found(s, PARSE_STAR);
        return;
    }
    bool ours;
    if (count == 2) {
        const struct relation *relation = find_relation(scope, first);
        ours = relation && relation->ours;
    } else { /* schema.table.column, perhaps with the database before it */
        ours = str_equal(string_of(json_array_get(fields, count - 2)), s->table->name) &&
               str_equal(string_of(json_array_get(fields, count - 3)), s->table->schema);
    }
    if (ours && star)
        found(s, PARSE_STAR);
    else if (ours && str_equal(name, s->column))
        found(s, PARSE_READ);
}

/* (u).email: a column of a row. */
static bool visit_indirection(struct search *s, const struct scope *scope, const json_t *node)
{
    const json_t *fields =
        json_object_get(json_object_get(json_object_get(node, "arg"), "ColumnRef"), "fields");
    const char *name = string_of(json_array_get(json_object_get(node, "indirection"), 0));
    const char *row = string_of(json_array_get(fields, 0));
    const struct relation *relation = row ? find_relation(scope, row) : NULL;
    if (json_array_size(fields) != 1 || !name || !relation || !relation->ours)
        return false;
    if (str_equal(name, s->column))
        found(s, PARSE_READ);
    return true;
}

/* ---- statements ---- */

/* The queries of WITH. One sees those before it, all when it is RECURSIVE. */
static void visit_ctes(struct search *s, struct scope *scope, const json_t *with)
{
    const json_t *ctes = json_object_get(with, "ctes"), *entry;
    bool recursive = json_is_true(json_object_get(with, "recursive"));
    size_t i;
    json_array_foreach(ctes, i, entry)
    {
        const char *name = text_of(json_object_get(entry, "CommonTableExpr"), "ctename");
        *ARENA_PUSH(s->arena, scope->ctes, scope->cte_count) = name;
    }
    json_array_foreach(ctes, i, entry)
    {
        struct scope seen = *scope;
        seen.cte_count = recursive ? scope->cte_count : i;
        visit(s, &seen, json_object_get(json_object_get(entry, "CommonTableExpr"), "ctequery"));
    }
}

/* A subquery in FROM sees what is around the query, and its neighbours only when it is LATERAL. */
static void visit_from(struct search *s, const struct scope *scope, const json_t *item)
{
    const json_t *sub = json_object_get(item, "RangeSubselect");
    const json_t *join = json_object_get(item, "JoinExpr");
    const struct scope alone = {
        .parent = scope->parent, .ctes = scope->ctes, .cte_count = scope->cte_count};
    if (sub) {
        bool lateral = json_is_true(json_object_get(sub, "lateral"));
        visit(s, lateral ? scope : &alone, json_object_get(sub, "subquery"));
    } else if (join) {
        visit_from(s, scope, json_object_get(join, "larg"));
        visit_from(s, scope, json_object_get(join, "rarg"));
        visit(s, scope, json_object_get(join, "quals"));
    } else {
        visit(s, scope, item);
    }
}

/* ORDER BY a bare name means the output column of that name, where there is one. */
static bool is_output(const json_t *statement, const json_t *sort)
{
    const json_t *fields = json_object_get(
        json_object_get(json_object_get(json_object_get(sort, "SortBy"), "node"), "ColumnRef"),
        "fields");
    const char *name = string_of(json_array_get(fields, 0));
    size_t i;
    const json_t *target;
    if (json_array_size(fields) != 1 || !name)
        return false;
    if (json_object_get(statement, "larg"))
        return true;
    json_array_foreach(json_object_get(statement, "targetList"), i,
                       target) if (str_equal(text_of(json_object_get(target, "ResTarget"), "name"),
                                             name)) return true;
    return false;
}

static bool is_one_of(const char *key, const char *const *keys)
{
    for (; *keys; keys++)
        if (str_equal(key, *keys))
            return true;
    return false;
}

static bool is_star(const json_t *target)
{
    const json_t *fields = json_object_get(
        json_object_get(json_object_get(json_object_get(target, "ResTarget"), "val"), "ColumnRef"),
        "fields");
    return json_object_get(json_array_get(fields, json_array_size(fields) - 1), "A_Star") != NULL;
}

/* SELECT, INSERT, UPDATE, DELETE and MERGE: their tables, then everything else in them. `exists`:
 * no value is taken, so that a star means nothing. */
static void visit_statement(struct search *s, const struct scope *parent, const json_t *statement,
                            bool exists)
{
    static const char *const done[] = {"fromClause", "usingClause", "withClause", "sortClause",
                                       "relation",   "cols",        "larg",       "rarg",
                                       "selectStmt", "intoClause",  "targetList", NULL};
    struct scope scope = {.parent = parent};
    const json_t *item, *relation = json_object_get(statement, "relation");
    size_t i;
    visit_ctes(s, &scope, json_object_get(statement, "withClause"));
    /* what INSERT selects does not see the table that it fills */
    const json_t *selected = json_object_get(statement, "selectStmt");
    if (selected)
        visit(s, &scope, selected);
    if (relation && add_range(s, &scope, relation) && selected)
        add_relation(s, &scope, "excluded", true);
    add_from(s, &scope, json_object_get(statement, "sourceRelation"));
    json_array_foreach(json_object_get(statement, "fromClause"), i, item) add_from(s, &scope, item);
    json_array_foreach(json_object_get(statement, "usingClause"), i, item)
        add_from(s, &scope, item);
    json_array_foreach(json_object_get(statement, "fromClause"), i, item)
        visit_from(s, &scope, item);
    json_array_foreach(json_object_get(statement, "usingClause"), i, item)
        visit_from(s, &scope, item);
    if (json_object_get(statement, "larg")) {
        visit_statement(s, &scope, json_object_get(statement, "larg"), exists);
        visit_statement(s, &scope, json_object_get(statement, "rarg"), exists);
    }
    json_array_foreach(json_object_get(statement, "sortClause"), i,
                       item) if (!is_output(statement, item)) visit(s, &scope, item);
    json_array_foreach(json_object_get(statement, "targetList"), i,
                       item) if (!exists || !is_star(item)) visit(s, &scope, item);
    const char *key;
    json_object_foreach((json_t *)statement, key, item) if (!is_one_of(key, done))
        visit(s, &scope, item);
}

/* COPY t TO: with a list of columns, or all of them. */
static void visit_copy(struct search *s, const struct scope *scope, const json_t *copy)
{
    const json_t *names = json_object_get(copy, "attlist"), *name;
    size_t i;
    visit(s, scope, json_object_get(copy, "query"));
    if (json_is_true(json_object_get(copy, "is_from")) ||
        !is_ours(s, scope, json_object_get(copy, "relation")))
        return;
    if (!names)
        found(s, PARSE_STAR);
    json_array_foreach(names, i, name) if (str_equal(string_of(name), s->column))
        found(s, PARSE_READ);
}

static void visit_sublink(struct search *s, const struct scope *scope, const json_t *link)
{
    const json_t *inside = json_object_get(json_object_get(link, "subselect"), "SelectStmt");
    visit(s, scope, json_object_get(link, "testexpr"));
    visit_statement(s, scope, inside, str_equal(text_of(link, "subLinkType"), "EXISTS_SUBLINK"));
}

/* One entry of an object: a node by its type, or a member of one. */
static void visit_entry(struct search *s, const struct scope *scope, const char *key,
                        const json_t *value)
{
    static const char *const statements[] = {"SelectStmt", "InsertStmt", "UpdateStmt",
                                             "DeleteStmt", "MergeStmt",  NULL};
    if (is_one_of(key, statements))
        visit_statement(s, scope, value, false);
    else if (str_equal(key, "ColumnRef"))
        visit_column(s, scope, value);
    else if (str_equal(key, "CopyStmt"))
        visit_copy(s, scope, value);
    else if (str_equal(key, "SubLink"))
        visit_sublink(s, scope, value);
    else if (str_equal(key, "IndexElem") && str_equal(text_of(value, "name"), s->column) &&
             any_has_ours(scope))
        found(s, PARSE_READ); /* ON CONFLICT (column) */
    else if (!str_equal(key, "A_Indirection") || !visit_indirection(s, scope, value))
        visit(s, scope, value);
}

static void visit(struct search *s, const struct scope *scope, const json_t *node)
{
    size_t i;
    const char *key;
    const json_t *value;
    if (json_is_array(node))
        json_array_foreach(node, i, value) visit(s, scope, value);
    else if (json_is_object(node))
        json_object_foreach((json_t *)node, key, value) visit_entry(s, scope, key, value);
}

/* Without a parse tree: by the words in it. */
static enum parse_answer guess(const char *statement, const struct qname *table, const char *column)
{
    if (strcasestr(statement, column) || strcasestr(statement, "U&\""))
        return PARSE_UNKNOWN;
    return strcasestr(statement, table->name) && strchr(statement, '*') ? PARSE_STAR
                                                                        : PARSE_NOT_READ;
}

enum parse_answer parse_reads(struct arena *arena, const char *statement, const struct qname *table,
                              const char *column)
{
    if (!statement)
        return PARSE_UNKNOWN;
    struct search search = {.arena = arena, .table = table, .column = column};
    const struct scope nothing = {0};
    PgQueryParseResult parsed = pg_query_parse(statement);
    json_t *tree = parsed.error ? NULL : json_loads(parsed.parse_tree, 0, NULL);
    if (tree)
        visit(&search, &nothing, json_object_get(tree, "stmts"));
    else
        search.answer = guess(statement, table, column);
    json_decref(tree);
    pg_query_free_parse_result(parsed);
    return search.answer;
}

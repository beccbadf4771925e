#include "parse/reads.h"

#include <jansson.h>
#include <string.h>

#include "base/str.h"
#include "parse/member.h"

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
static void visit_entry(struct search *s, const struct scope *scope, const char *key,
                        const json_t *value);

static void found(struct search *s, enum parse_answer answer)
{
    if (answer > s->answer)
        s->answer = answer;
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

/* A list of strings. */
static bool names_column(const struct search *s, const json_t *names)
{
    for (size_t i = 0; i < json_array_size(names); i++)
        if (str_equal(string_of(json_array_get(names, i)), s->column))
            return true;
    return false;
}

static const char *alias_of(const json_t *node)
{
    return text_of(json_object_get(node, "alias"), "aliasname");
}

/* Our table is read, whatever of it: for who asks about the table as a whole. */
static bool found_table(struct search *s, bool ours)
{
    if (ours && !s->column)
        found(s, PARSE_READ);
    return ours;
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
        return found_table(s, add_range(s, scope, range));
    if (sample)
        return add_from(s, scope, json_object_get(sample, "relation"));
    if (!join) {
        const char *alias = alias_of(only_member(item));
        if (alias)
            add_relation(s, scope, alias, false);
        return false;
    }
    bool left = add_from(s, scope, json_object_get(join, "larg"));
    bool ours = add_from(s, scope, json_object_get(join, "rarg")) || left;
    const json_t *using = json_object_get(join, "usingClause");
    if (alias_of(join))
        add_relation(s, scope, alias_of(join), ours);
    if (ours && json_is_true(json_object_get(join, "isNatural")))
        found(s, PARSE_STAR);
    if (ours && names_column(s, using))
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
    const json_t *ctes = json_object_get(with, "ctes");
    bool recursive = json_is_true(json_object_get(with, "recursive"));
    for (size_t i = 0; i < json_array_size(ctes); i++)
        *ARENA_PUSH(s->arena, scope->ctes, scope->cte_count) =
            text_of(only_member(json_array_get(ctes, i)), "ctename");
    for (size_t i = 0; i < json_array_size(ctes); i++) {
        struct scope seen = *scope;
        seen.cte_count = recursive ? scope->cte_count : i;
        visit(s, &seen, json_object_get(only_member(json_array_get(ctes, i)), "ctequery"));
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
    const json_t *targets = json_object_get(statement, "targetList");
    if (json_array_size(fields) != 1 || !name)
        return false;
    if (json_object_get(statement, "larg"))
        return true;
    for (size_t i = 0; i < json_array_size(targets); i++)
        if (str_equal(text_of(only_member(json_array_get(targets, i)), "name"), name))
            return true;
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

/* FROM: all of its tables are known before any of it is looked into. */
static void visit_tables(struct search *s, struct scope *scope, const json_t *from)
{
    for (size_t i = 0; i < json_array_size(from); i++)
        add_from(s, scope, json_array_get(from, i));
    for (size_t i = 0; i < json_array_size(from); i++)
        visit_from(s, scope, json_array_get(from, i));
}

/* The members of an object, but for those that were seen to. */
static void visit_members(struct search *s, const struct scope *scope, const json_t *node,
                          const char *const *done)
{
    json_t *object = (json_t *)node; /* jansson's iterators take no const */
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
        if (!is_one_of(json_object_iter_key(at), done))
            visit_entry(s, scope, json_object_iter_key(at), json_object_iter_value(at));
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
    const json_t *relation = json_object_get(statement, "relation");
    const json_t *selected = json_object_get(statement, "selectStmt");
    const json_t *sorts = json_object_get(statement, "sortClause");
    const json_t *targets = json_object_get(statement, "targetList");
    visit_ctes(s, &scope, json_object_get(statement, "withClause"));
    if (selected) /* what INSERT selects does not see the table that it fills */
        visit(s, &scope, selected);
    bool ours = relation && add_range(s, &scope, relation);
    if (ours && selected)
        add_relation(s, &scope, "excluded", true);
    found_table(s, ours && !selected); /* UPDATE and DELETE look for their rows */
    add_from(s, &scope, json_object_get(statement, "sourceRelation"));
    visit_tables(s, &scope, json_object_get(statement, "fromClause"));
    visit_tables(s, &scope, json_object_get(statement, "usingClause"));
    if (json_object_get(statement, "larg")) {
        visit_statement(s, &scope, json_object_get(statement, "larg"), exists);
        visit_statement(s, &scope, json_object_get(statement, "rarg"), exists);
    }
    for (size_t i = 0; i < json_array_size(sorts); i++)
        if (!is_output(statement, json_array_get(sorts, i)))
            visit(s, &scope, json_array_get(sorts, i));
    for (size_t i = 0; i < json_array_size(targets); i++)
        if (!exists || !is_star(json_array_get(targets, i)))
            visit(s, &scope, json_array_get(targets, i));
    visit_members(s, &scope, statement, done);
}

/* COPY t TO: with a list of columns, or all of them. */
static void visit_copy(struct search *s, const struct scope *scope, const json_t *copy)
{
    const json_t *names = json_object_get(copy, "attlist");
    visit(s, scope, json_object_get(copy, "query"));
    if (json_is_true(json_object_get(copy, "is_from")) ||
        !is_ours(s, scope, json_object_get(copy, "relation")))
        return;
    found_table(s, true);
    if (!names)
        found(s, PARSE_STAR);
    else if (names_column(s, names))
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
    static const char *const none[] = {NULL};
    for (size_t i = 0; i < json_array_size(node); i++)
        visit(s, scope, json_array_get(node, i));
    if (json_is_object(node))
        visit_members(s, scope, node, none);
}

/* Without a parse tree: by the words in it. */
static enum parse_answer guess(const char *statement, const struct qname *table, const char *column)
{
    if (strcasestr(statement, column ? column : table->name) || strcasestr(statement, "U&\""))
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
    json_t *tree = tree_of(statement);
    if (tree)
        visit(&search, &nothing, json_object_get(tree, "stmts"));
    else
        search.answer = guess(statement, table, column);
    json_decref(tree);
    return search.answer;
}

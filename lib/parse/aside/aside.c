#include "parse/aside/aside.h"

#include <string.h>

#include "base/str.h"

static const char itself[] = "Name the table itself meanwhile.";

/* How a statement, or a SELECT in it, has the table. */
struct having {
    bool any, by_schema, others;
};

static const char *text_of(const json_t *node, const char *key)
{
    return json_string_value(json_object_get(node, key));
}

static const char *string_of(const json_t *node)
{
    return text_of(json_object_get(node, "String"), "sval");
}

/* `range` is the inside of a RangeVar. */
static bool is_ours(const struct aside_visitor *v, const json_t *range, bool *by_schema)
{
    const char *name = text_of(range, "relname"), *schema = text_of(range, "schemaname");
    *by_schema = schema != NULL;
    return name && str_equal(name, v->table->name) &&
           (!schema || str_equal(schema, v->table->schema));
}

static void report(const struct aside_visitor *v, const struct aside_trouble *trouble,
                   bool by_schema)
{
    v->found(v->context, trouble, by_schema);
}

static void report_of(const struct aside_visitor *v, const json_t *range,
                      const struct aside_trouble *trouble)
{
    bool by_schema;
    if (is_ours(v, range, &by_schema))
        report(v, trouble, by_schema);
}

/* The members of an object. */
struct member {
    void *at;
    const char *key;
    const json_t *value;
};

static struct member member_at(void *at)
{
    return (struct member){at, json_object_iter_key(at), json_object_iter_value(at)};
}

static struct member first_of(const json_t *node)
{
    return member_at(json_object_iter((json_t *)node));
}

static struct member next_of(const json_t *node, struct member member)
{
    return member_at(json_object_iter_next((json_t *)node, member.at));
}

/* All relations below a node, those of subqueries too. */
static void look_for(const struct aside_visitor *v, const json_t *node, struct having *having)
{
    for (size_t i = 0; i < json_array_size(node); i++)
        look_for(v, json_array_get(node, i), having);
    for (struct member m = first_of(node); m.at; m = next_of(node, m)) {
        const char *key = m.key;
        const json_t *value = m.value;
        bool by_schema;
        bool range = str_equal(key, "RangeVar") || str_equal(key, "relation");
        if (range && is_ours(v, value, &by_schema)) {
            having->any = true;
            having->by_schema |= by_schema;
        } else if (range && text_of(value, "relname")) {
            having->others = true;
        }
        look_for(v, value, having);
    }
}

/* ---- statements ---- */

static void visit_copy(const struct aside_visitor *v, const json_t *copy)
{
    bool from = json_is_true(json_object_get(copy, "is_from"));
    const struct aside_trouble trouble = {
        .what = from ? "COPY … FROM" : "COPY … TO",
        .hint =
            from ? "Name the table itself meanwhile, or use INSERT." : "Use COPY (SELECT …) TO.",
    };
    report_of(v, json_object_get(copy, "relation"), &trouble);
}

static void visit_truncate(const struct aside_visitor *v, const json_t *truncate)
{
    static const struct aside_trouble trouble = {
        .what = "TRUNCATE", .hint = "Name the table itself meanwhile, or use DELETE."};
    const json_t *relations = json_object_get(truncate, "relations");
    for (size_t i = 0; i < json_array_size(relations); i++)
        report_of(v, json_object_get(json_array_get(relations, i), "RangeVar"), &trouble);
}

static void visit_merge(const struct aside_visitor *v, const json_t *merge)
{
    static const struct aside_trouble trouble = {
        .what = "MERGE",
        .hint = "Use INSERT … ON CONFLICT, or UPDATE: a view takes MERGE since PostgreSQL 17.",
        .until = 170000};
    report_of(v, json_object_get(merge, "relation"), &trouble);
}

static void visit_insert(const struct aside_visitor *v, const json_t *insert)
{
    static const struct aside_trouble trouble = {
        .what = "ON CONFLICT ON CONSTRAINT",
        .hint = "Name the constraint's columns: ON CONFLICT (…)."};
    const json_t *infer = json_object_get(json_object_get(insert, "onConflictClause"), "infer");
    if (text_of(infer, "conname"))
        report_of(v, json_object_get(insert, "relation"), &trouble);
}

static void visit_vacuum(const struct aside_visitor *v, const json_t *vacuum)
{
    static const struct aside_trouble trouble = {
        .what = "VACUUM or ANALYZE", .hint = itself, .mild = true};
    const json_t *relations = json_object_get(vacuum, "rels");
    for (size_t i = 0; i < json_array_size(relations); i++) {
        const json_t *relation = json_object_get(json_array_get(relations, i), "VacuumRelation");
        report_of(v, json_object_get(relation, "relation"), &trouble);
    }
}

/* A child, or a partition. */
static void visit_create(const struct aside_visitor *v, const json_t *create)
{
    bool partition = json_object_get(create, "partbound") != NULL;
    const struct aside_trouble trouble = {.what = partition ? "PARTITION OF" : "INHERITS",
                                          .hint = itself};
    const json_t *parents = json_object_get(create, "inhRelations");
    for (size_t i = 0; i < json_array_size(parents); i++)
        report_of(v, json_object_get(json_array_get(parents, i), "RangeVar"), &trouble);
}

/* It has the view's columns, both names of one, and no defaults. */
static void visit_like(const struct aside_visitor *v, const json_t *like)
{
    static const struct aside_trouble trouble = {.what = "LIKE", .hint = itself, .mild = true};
    report_of(v, json_object_get(like, "relation"), &trouble);
}

static void visit_key(const struct aside_visitor *v, const json_t *constraint)
{
    static const struct aside_trouble trouble = {
        .what = "REFERENCES", .hint = itself, .schema = true};
    report_of(v, json_object_get(constraint, "pktable"), &trouble);
}

static void visit_alter(const struct aside_visitor *v, const json_t *alter)
{
    static const struct aside_trouble trouble = {
        .what = "ALTER TABLE", .hint = itself, .schema = true};
    report_of(v, json_object_get(alter, "relation"), &trouble);
}

static void visit_index(const struct aside_visitor *v, const json_t *index)
{
    static const struct aside_trouble trouble = {
        .what = "CREATE INDEX", .hint = itself, .schema = true};
    report_of(v, json_object_get(index, "relation"), &trouble);
}

static void visit_sample(const struct aside_visitor *v, const json_t *sample)
{
    static const struct aside_trouble trouble = {.what = "TABLESAMPLE", .hint = itself};
    report_of(v, json_object_get(json_object_get(sample, "relation"), "RangeVar"), &trouble);
}

static bool has_current_of(const json_t *node)
{
    for (size_t i = 0; i < json_array_size(node); i++)
        if (has_current_of(json_array_get(node, i)))
            return true;
    for (struct member m = first_of(node); m.at; m = next_of(node, m))
        if (str_equal(m.key, "CurrentOfExpr") || has_current_of(m.value))
            return true;
    return false;
}

static void visit_change(const struct aside_visitor *v, const json_t *change)
{
    static const struct aside_trouble trouble = {.what = "WHERE CURRENT OF",
                                                 .hint = "Choose the row by its key."};
    if (has_current_of(json_object_get(change, "whereClause")))
        report_of(v, json_object_get(change, "relation"), &trouble);
}

/* ---- SELECT ---- */

/* The last name of a column reference; NULL: it is none, or a star. */
static const char *column_of(const json_t *node)
{
    const json_t *fields = json_object_get(json_object_get(node, "ColumnRef"), "fields");
    return string_of(json_array_get(fields, json_array_size(fields) - 1));
}

static bool is_grouped(const json_t *group, const char *column)
{
    for (size_t i = 0; i < json_array_size(group); i++)
        if (str_equal(column_of(json_array_get(group, i)), column))
            return true;
    return false;
}

/* A column that is put out without being grouped by is one that a primary key determines, which no
 * view has. Grouped by a number or an expression, or in sets: not known. */
static void visit_select(const struct aside_visitor *v, const json_t *select)
{
    const json_t *group = json_object_get(select, "groupClause");
    const json_t *targets = json_object_get(select, "targetList");
    struct having having = {0};
    for (size_t i = 0; i < json_array_size(group); i++)
        if (!column_of(json_array_get(group, i)))
            return;
    look_for(v, json_object_get(select, "fromClause"), &having);
    if (!json_array_size(group) || !having.any)
        return;
    for (size_t i = 0; i < json_array_size(targets); i++) {
        const json_t *target = json_object_get(json_array_get(targets, i), "ResTarget");
        const json_t *value = json_object_get(target, "val");
        const char *column = column_of(value);
        if (!json_object_get(value, "ColumnRef") || (column && is_grouped(group, column)))
            continue;
        const struct aside_trouble trouble = {
            .what = "GROUP BY of its primary key alone",
            .hint = "Name every column in GROUP BY that is put out.",
            .vague = having.others,
        };
        report(v, &trouble, having.by_schema);
        return;
    }
}

/* ---- expressions ---- */

static void find_system_columns(const struct aside_visitor *v, const json_t *node,
                                const struct having *having)
{
    static const char *const names[] = {"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"};
    const char *column = column_of(node);
    for (size_t i = 0; column && i < sizeof names / sizeof *names; i++)
        if (str_equal(column, names[i])) {
            const struct aside_trouble trouble = {
                .what = "a system column (xmin, ctid, tableoid, …)",
                .hint =
                    "Take a column of its own: a version number instead of xmin, the key instead "
                    "of ctid.",
                .vague = having->others,
            };
            report(v, &trouble, having->by_schema);
        }
    for (size_t i = 0; i < json_array_size(node); i++)
        find_system_columns(v, json_array_get(node, i), having);
    for (struct member m = first_of(node); m.at; m = next_of(node, m))
        find_system_columns(v, m.value, having);
}

/* Functions that are told a relation by its name, as text or as regclass. */
static const struct {
    const char *name;
    struct aside_trouble trouble;
} calls[] = {
    {"pg_get_serial_sequence",
     {.what = "pg_get_serial_sequence",
      .hint = "Name the sequence, or take the value from RETURNING."}},
    {"pg_relation_size", {.what = "pg_relation_size", .hint = itself, .mild = true}},
    {"pg_table_size", {.what = "pg_table_size", .hint = itself, .mild = true}},
    {"pg_indexes_size", {.what = "pg_indexes_size", .hint = itself, .mild = true}},
    {"pg_total_relation_size", {.what = "pg_total_relation_size", .hint = itself, .mild = true}},
    {"pg_relation_filenode", {.what = "pg_relation_filenode", .hint = itself, .mild = true}},
    {"pg_relation_filepath", {.what = "pg_relation_filepath", .hint = itself, .mild = true}},
    {"pgstattuple", {.what = "pgstattuple", .hint = itself}},
    {"pg_prewarm", {.what = "pg_prewarm", .hint = itself}},
};

/* pg_get_serial_sequence('users', 'id'), pg_table_size('users'::regclass) */
static void visit_call(const struct aside_visitor *v, const json_t *call)
{
    const json_t *names = json_object_get(call, "funcname");
    const json_t *first = json_array_get(json_object_get(call, "args"), 0);
    const json_t *cast = json_object_get(json_object_get(first, "TypeCast"), "arg");
    const json_t *constant = json_object_get(cast ? cast : first, "A_Const");
    const char *name = string_of(json_array_get(names, json_array_size(names) - 1));
    const char *text = text_of(json_object_get(constant, "sval"), "sval");
    const char *dot = text ? strrchr(text, '.') : NULL;
    for (size_t i = 0; name && text && i < sizeof calls / sizeof *calls; i++)
        if (str_equal(name, calls[i].name) && str_equal(dot ? dot + 1 : text, v->table->name))
            report(v, &calls[i].trouble, dot != NULL);
}

static void visit_each(const struct aside_visitor *v, const json_t *node)
{
    static const struct {
        const char *type;
        void (*visit)(const struct aside_visitor *, const json_t *);
    } types[] = {
        {"CopyStmt", visit_copy},        {"TruncateStmt", visit_truncate},
        {"MergeStmt", visit_merge},      {"InsertStmt", visit_insert},
        {"VacuumStmt", visit_vacuum},    {"RangeTableSample", visit_sample},
        {"UpdateStmt", visit_change},    {"DeleteStmt", visit_change},
        {"SelectStmt", visit_select},    {"FuncCall", visit_call},
        {"CreateStmt", visit_create},    {"Constraint", visit_key},
        {"TableLikeClause", visit_like}, {"IndexStmt", visit_index},
        {"AlterTableStmt", visit_alter},
    };
    for (size_t i = 0; i < json_array_size(node); i++)
        visit_each(v, json_array_get(node, i));
    for (struct member m = first_of(node); m.at; m = next_of(node, m)) {
        for (size_t i = 0; i < sizeof types / sizeof *types; i++)
            if (str_equal(types[i].type, m.key))
                types[i].visit(v, m.value);
        visit_each(v, m.value);
    }
}

void aside_visit(const struct aside_visitor *visitor, const json_t *node)
{
    struct having having = {0};
    look_for(visitor, node, &having);
    if (having.any)
        find_system_columns(visitor, node, &having);
    visit_each(visitor, node);
}

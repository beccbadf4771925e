/* What names and lists of results mean inside a statement: see uses_scope.h. */
#include "parse/uses_scope.h"

#include <string.h>

#include "base/str.h"
#include "sql/catalog.h"

static bool same_use(const struct parse_use *a, const struct parse_use *b)
{
    return a->kind == b->kind && str_equal(a->name, b->name) && str_equal(a->what, b->what) &&
           str_equal(a->other.schema, b->other.schema) && str_equal(a->other.name, b->other.name) &&
           a->given == b->given && a->rows == b->rows && a->listed == b->listed &&
           a->by_schema == b->by_schema;
}

void uses_add(struct uses *uses, struct parse_use use)
{
    for (size_t i = 0; i < uses->count; i++)
        if (same_use(&uses->items[i], &use))
            return;
    if (use.name)
        use.name = arena_strdup(uses->arena, use.name);
    if (use.other.name)
        use.other.name = arena_strdup(uses->arena, use.other.name);
    if (use.other.schema)
        use.other.schema = arena_strdup(uses->arena, use.other.schema);
    *ARENA_PUSH(uses->arena, uses->items, uses->count) = use;
}

bool uses_has_variable(const struct uses *uses, const char *name)
{
    for (size_t i = 0; i < uses->variable_count; i++)
        if (str_equal(uses->variables[i], name))
            return true;
    return false;
}

static bool is_other_variable(const struct uses *u, const char *name)
{
    for (size_t i = 0; i < u->other_count; i++)
        if (str_equal(u->others[i], name))
            return true;
    return false;
}

bool uses_names_table(const struct uses *u, const char *schema, const char *name)
{
    return str_equal(name, u->table->name) && (!schema || str_equal(schema, u->table->schema));
}

/* Of the row, or of arrays of it. */
static bool is_of_row(const struct uses *uses, const json_t *type_name, bool *by_schema)
{
    const json_t *names = json_object_get(type_name, "names");
    size_t count = json_array_size(names);
    const char *schema = count > 1 ? string_of(json_array_get(names, count - 2)) : NULL;
    *by_schema = schema != NULL;
    return count > 0 && uses_names_table(uses, schema, string_of(json_array_get(names, count - 1)));
}

bool uses_is_row_type(const struct uses *uses, const json_t *type_name, bool *by_schema)
{
    return !json_object_get(type_name, "arrayBounds") && is_of_row(uses, type_name, by_schema);
}

/* ROW (…), '(…)', or an array of them. */
static bool lists_values(const json_t *node)
{
    const json_t *elements = json_object_get(json_object_get(node, "A_ArrayExpr"), "elements");
    const char *text = text_of(json_object_get(json_object_get(node, "A_Const"), "sval"), "sval");
    for (size_t i = 0; i < json_array_size(elements); i++)
        if (lists_values(json_array_get(elements, i)))
            return true;
    return json_object_get(node, "RowExpr") || (text && strchr(text, '('));
}

bool uses_lists_row(const struct uses *uses, const json_t *value, const json_t *type_name,
                    bool *by_schema)
{
    return is_of_row(uses, type_name, by_schema) && lists_values(value);
}

/* ---- names ---- */

const struct relation *uses_relation(const struct scope *scope, const char *name)
{
    for (; scope; scope = scope->parent)
        for (size_t i = 0; i < scope->relation_count; i++)
            if (str_equal(scope->relations[i].name, name))
                return &scope->relations[i];
    return NULL;
}

const struct relation *uses_cte(const struct scope *scope, const char *name)
{
    for (; scope; scope = scope->parent)
        for (size_t i = 0; i < scope->cte_count; i++)
            if (str_equal(scope->ctes[i].name, name))
                return &scope->ctes[i];
    return NULL;
}

const struct relation *uses_ours(const struct scope *scope)
{
    for (size_t i = 0; scope && i < scope->relation_count; i++)
        if (scope->relations[i].ours)
            return &scope->relations[i];
    return NULL;
}

/* A node is an object with one member, its type. */
bool uses_is_star(const json_t *node)
{
    return json_object_get(node, "A_Star") != NULL;
}

void uses_add_of(struct uses *u, enum parse_use_kind kind, const char *name, bool by_schema,
                 const char *what)
{
    uses_add(u,
             (struct parse_use){.kind = kind, .name = name, .by_schema = by_schema, .what = what});
}

void uses_add_column(struct uses *u, const struct relation *of, const char *name)
{
    uses_add_of(u, PARSE_USE_COLUMN, name, of->by_schema, NULL);
    if (of->copy)
        uses_add_of(u, PARSE_USE_FIELD, name, true, NULL);
}

/* One name alone: a column, a row, or a variable. */
static void visit_bare(struct uses *u, const struct scope *scope, const char *name)
{
    const struct relation *row = uses_relation(scope, name);
    const struct relation *ours = uses_ours(scope);
    if (row && row->width.rows) {
        uses_add_of(u, PARSE_USE_ROW, NULL, row->by_schema, NULL);
        return;
    }
    if (!row && uses_has_variable(u, name)) {
        uses_add_of(u, PARSE_USE_ROW, NULL, true, NULL);
        return;
    }
    for (const struct scope *outer = scope; outer && !ours; outer = outer->parent)
        ours = uses_ours(outer); /* only if no table further in has such a column */
    if (!ours)
        return;
    if (ours == uses_ours(scope))
        uses_add_column(u, ours, name);
    if ((scope && scope->relation_count > 1) || ours != uses_ours(scope) ||
        is_other_variable(u, name))
        uses_add_of(u, PARSE_USE_BARE, name, ours->by_schema, NULL);
}

/* What `name.*` is, in a list of results. */
struct width uses_star_width(const struct uses *u, const struct scope *scope, const char *name)
{
    const struct relation *relation = uses_relation(scope, name);
    if (relation)
        return relation->width;
    struct width width = {.vague = true};
    if (uses_has_variable(u, name))
        width = (struct width){.rows = 1};
    return width;
}

void uses_visit_column(struct uses *u, const struct scope *scope, const json_t *reference)
{
    const json_t *fields = json_object_get(reference, "fields");
    size_t count = json_array_size(fields);
    const json_t *last = json_array_get(fields, count - 1);
    const char *name = string_of(last);
    if (count == 1 && name) {
        visit_bare(u, scope, name);
    } else if (count > 1) {
        const char *row = string_of(json_array_get(fields, count - 2));
        const char *schema = count > 2 ? string_of(json_array_get(fields, count - 3)) : NULL;
        const struct relation *relation = schema ? NULL : uses_relation(scope, row);
        bool variable = !schema && !relation && uses_has_variable(u, row);
        bool ours =
            schema ? uses_names_table(u, schema, row) : variable || (relation && relation->ours);
        bool by_schema = schema || variable || (relation && relation->by_schema);
        if (uses_is_star(last) && uses_star_width(u, scope, row).rows)
            uses_add_of(u, PARSE_USE_ROW, NULL, by_schema, NULL);
        else if (ours && name)
            uses_add_of(u, PARSE_USE_COLUMN, name, by_schema, NULL);
        if ((variable || (relation && relation->copy)) && name)
            uses_add_of(u, PARSE_USE_FIELD, name, true, NULL);
    }
}

/* Which row an expression is, as `x` in (x).column and (x).*: a variable, a table's, or $1. */
bool uses_is_row(const struct uses *u, const struct scope *scope, const json_t *node)
{
    const json_t *fields = json_object_get(json_object_get(node, "ColumnRef"), "fields");
    const json_t *number = json_object_get(json_object_get(node, "ParamRef"), "number");
    if (number && u->arguments) {
        size_t at = (size_t)json_integer_value(number);
        return at > 0 && at <= u->argument_count && u->arguments[at - 1];
    }
    if (number)
        return uses_has_variable(
            u, arena_printf(u->arena, "$%lld", (long long)json_integer_value(number)));
    const char *name = json_array_size(fields) == 1 ? string_of(json_array_get(fields, 0)) : NULL;
    const struct relation *relation = name ? uses_relation(scope, name) : NULL;
    return name && (relation ? relation->ours : uses_has_variable(u, name));
}

/* (u).email, ($1).* */
bool uses_visit_indirection(struct uses *u, const struct scope *scope, const json_t *node)
{
    const json_t *field = json_array_get(json_object_get(node, "indirection"), 0);
    const json_t *arg = json_object_get(node, "arg");
    if (!uses_is_row(u, scope, arg))
        return false;
    if (string_of(field)) {
        uses_add_of(u, PARSE_USE_COLUMN, string_of(field), true, NULL);
        uses_add_of(u, PARSE_USE_FIELD, string_of(field), true, NULL);
    } else {
        uses_add_of(u, PARSE_USE_ROW, NULL, true, NULL);
    }
    return true;
}

/* ---- results ---- */

/* The columns of one entry of a list; a star is seen to here. */
static struct width entry_width(struct uses *u, const struct scope *scope, const json_t *value)
{
    const json_t *fields = json_object_get(json_object_get(value, "ColumnRef"), "fields");
    const json_t *indirection = json_object_get(value, "A_Indirection");
    size_t count = json_array_size(fields);
    struct width width = {0};
    if (count == 1 && uses_is_star(json_array_get(fields, 0))) {
        for (size_t i = 0; scope && i < scope->relation_count; i++) {
            width.fixed += scope->relations[i].width.fixed;
            width.rows += scope->relations[i].width.rows;
            width.vague |= scope->relations[i].width.vague;
            width.loose |= scope->relations[i].width.loose;
        }
        return width;
    }
    if (count > 1 && uses_is_star(json_array_get(fields, count - 1)))
        return uses_star_width(u, scope, string_of(json_array_get(fields, count - 2)));
    if (uses_is_star(json_array_get(json_object_get(indirection, "indirection"), 0))) {
        bool row = uses_is_row(u, scope, json_object_get(indirection, "arg"));
        return (struct width){.rows = row, .vague = !row};
    }
    uses_visit_node(u, scope, value);
    return (struct width){.fixed = 1};
}

struct width uses_list_width(struct uses *u, const struct scope *scope, const json_t *list)
{
    struct width width = {0};
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *entry = json_array_get(list, i);
        const json_t *target = json_object_get(entry, "ResTarget");
        const struct width one =
            entry_width(u, scope, target ? json_object_get(target, "val") : entry);
        width.fixed += one.fixed;
        width.rows += one.rows;
        width.vague |= one.vague;
        width.loose |= one.loose;
    }
    return width;
}

void uses_add_relation(struct uses *u, struct scope *scope, struct relation relation)
{
    *ARENA_PUSH(u->arena, scope->relations, scope->relation_count) = relation;
}

bool uses_add_range(struct uses *u, struct scope *scope, const json_t *range)
{
    const char *schema = text_of(range, "schemaname"), *name = text_of(range, "relname");
    const json_t *as = json_object_get(range, "alias");
    const char *alias = text_of(as, "aliasname");
    const struct relation *cte = schema ? NULL : uses_cte(scope, name);
    bool copy = !cte && !schema && name && cat_names_contain(u->copies, u->copy_count, name);
    bool ours = copy || (!cte && uses_names_table(u, schema, name));
    bool certain = copy || schema;
    if (ours && !copy)
        uses_add(u, (struct parse_use){.kind = PARSE_USE_TABLE, .by_schema = certain});
    if (ours && json_object_get(as, "colnames"))
        uses_add_of(u, PARSE_USE_PLACE, NULL, certain,
                    "it gives the table's columns other names by their places");
    if (name)
        uses_add_relation(u, scope,
                          (struct relation){
                              .name = alias ? alias : name,
                              .ours = ours,
                              .copy = copy,
                              .by_schema = certain || cte,
                              .table = {schema, cte ? NULL : name},
                              .width = cte    ? cte->width
                                       : ours ? (struct width){.rows = 1, .loose = !certain}
                                              : (struct width){.vague = true},
                          });
    return ours;
}

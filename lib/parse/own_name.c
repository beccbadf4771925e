/* What a trigger's function is told of its table's name: see body_text.h. */
#include <string.h>

#include "base/str.h"
#include "parse/body_text.h"
#include "sql/catalog.h"

/* Variables that have the name in them: those of the server, and what is made of them. */
struct told {
    struct reader *reader;
    const char **names;
    size_t count;
};

static const struct {
    const char *name, *as_written;
} own[] = {{"tg_table_name", "TG_TABLE_NAME"},
           {"tg_relname", "TG_RELNAME"},
           {"tg_table_schema", "TG_TABLE_SCHEMA"}};
enum { OWN = sizeof own / sizeof *own };

static const char *column_name(const json_t *node)
{
    const json_t *fields = json_object_get(json_object_get(node, "ColumnRef"), "fields");
    return json_array_size(fields) == 1 ? string_of(json_array_get(fields, 0)) : NULL;
}

/* TG_RELID is the same whatever the table is called; its name as a text is not. */
static bool is_regclass(const json_t *cast)
{
    const json_t *names = json_object_get(json_object_get(cast, "typeName"), "names");
    const char *type = string_of(json_array_get(names, json_array_size(names) - 1));
    const char *of = column_name(json_object_get(cast, "arg"));
    return type && of && str_equal(type, "regclass") && str_equal(of, "tg_relid");
}

static void say(const struct told *t, const char *name, bool sent)
{
    struct uses *uses = &t->reader->uses;
    for (size_t i = 0; i < uses->count; i++)
        if (uses->items[i].kind == PARSE_USE_OWN_NAME && str_equal(uses->items[i].name, name)) {
            uses->items[i].rows |= sent;
            return;
        }
    uses_add(uses, (struct parse_use){
                       .kind = PARSE_USE_OWN_NAME, .name = name, .rows = sent, .by_schema = true});
}

/* Whether the tree has such a variable; what it says of the server's own is added. */
static bool find(const struct told *t, const json_t *node, bool sent)
{
    json_t *object = (json_t *)node; /* jansson's iterators take no const */
    const char *column = column_name(node);
    bool any = false;
    for (size_t i = 0; column && i < t->count; i++)
        if (str_equal(t->names[i], column)) {
            any = true;
            if (i < OWN || sent)
                say(t, own[i < OWN ? i : 0].as_written, sent);
        }
    if (is_regclass(json_object_get(node, "TypeCast")))
        say(t, "TG_RELID::regclass", false);
    for (size_t i = 0; i < json_array_size(node); i++)
        any |= find(t, json_array_get(node, i), sent);
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
        any |= find(t, json_object_iter_value(at), sent);
    return any;
}

static bool find_in_text(const struct told *t, const char *text, bool sent)
{
    json_t *tree = text ? body_parse(t->reader, text) : NULL;
    bool any = tree && find(t, tree, sent);
    json_decref(tree);
    return any;
}

static void add_variable(struct told *t, const char *name)
{
    if (name && !cat_names_contain(t->names, t->count, name))
        *ARENA_PUSH(t->reader->uses.arena, t->names, t->count) =
            arena_strdup(t->reader->uses.arena, name);
}

static const char *variable_at(const struct told *t, const json_t *number)
{
    const json_t *datum = json_array_get(t->reader->datums, (size_t)json_integer_value(number));
    return number ? text_of(json_object_get(datum, "PLpgSQL_var"), "refname") : NULL;
}

static void walk(struct told *t, const json_t *node)
{
    json_t *object = (json_t *)node;
    const json_t *assign = json_object_get(node, "PLpgSQL_stmt_assign");
    const json_t *var = json_object_get(node, "PLpgSQL_var");
    if (assign && find_in_text(t, body_expression(json_object_get(assign, "expr")), false))
        add_variable(t, variable_at(t, json_object_get(assign, "varno")));
    if (var && find_in_text(t, body_expression(json_object_get(var, "default_val")), false))
        add_variable(t, text_of(var, "refname"));
    if (json_object_get(node, "PLpgSQL_expr"))
        find_in_text(t, body_expression(node), false);
    for (size_t i = 0; i < json_array_size(node); i++)
        walk(t, json_array_get(node, i));
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
        const char *key = json_object_iter_key(at);
        const json_t *value = json_object_iter_value(at);
        bool dynamic =
            str_equal(key, "PLpgSQL_stmt_dynexecute") || str_equal(key, "PLpgSQL_stmt_dynfors");
        if (dynamic)
            find_in_text(t, body_expression(json_object_get(value, "query")), true);
        if (str_equal(key, "dynquery"))
            find_in_text(t, body_expression(value), true);
        walk(t, value);
    }
}

void body_find_own_names(struct reader *r, const json_t *function)
{
    struct told t = {.reader = r};
    size_t before;
    for (size_t i = 0; i < OWN; i++)
        add_variable(&t, own[i].name);
    do {
        before = t.count;
        walk(&t, function);
    } while (t.count > before);
}

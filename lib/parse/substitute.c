#include "parse/substitute.h"

#include <ctype.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "parse/member.h"

struct found {
    size_t at;
    size_t parts; /* names with dots between */
    const char *value;
};

struct substitution {
    struct arena *arena;
    const char *table;
    const char *const *names, *const *values;
    size_t count;
    struct found *found;
    size_t found_count;
    bool impossible;
};

static const char *field(const json_t *fields, size_t at)
{
    return json_string_value(
        json_object_get(json_object_get(json_array_get(fields, at), "String"), "sval"));
}

static void note(struct substitution *s, const json_t *reference)
{
    const json_t *fields = json_object_get(reference, "fields");
    size_t parts = json_array_size(fields);
    const char *name = field(fields, parts - 1);
    const char *value = NULL;
    for (size_t i = 0; name && i < s->count; i++)
        if (str_equal(s->names[i], name))
            value = s->values[i];
    if (!value || parts > 2 || (parts == 2 && !str_equal(field(fields, 0), s->table))) {
        s->impossible = true;
        return;
    }
    *ARENA_PUSH(s->arena, s->found, s->found_count) = (struct found){
        .at = (size_t)json_integer_value(json_object_get(reference, "location")),
        .parts = parts,
        .value = value,
    };
}

static void visit(struct substitution *s, const json_t *node)
{
    json_t *object = (json_t *)node; /* jansson's iterators take no const */
    for (size_t i = 0; i < json_array_size(node); i++)
        visit(s, json_array_get(node, i));
    for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
        const char *key = json_object_iter_key(at);
        s->impossible |= str_equal(key, "SubLink") || str_equal(key, "A_Indirection");
        if (str_equal(key, "ColumnRef"))
            note(s, json_object_iter_value(at));
        else
            visit(s, json_object_iter_value(at));
    }
}

/* Behind an identifier, in quotes or not. */
static const char *after_name(const char *text)
{
    if (*text != '"') {
        while (isalnum((unsigned char)*text) || *text == '_' || *text == '$' ||
               (unsigned char)*text >= 0x80)
            text++;
        return text;
    }
    for (text++; *text; text++)
        if (*text == '"' && *++text != '"')
            return text;
    return text;
}

static const char *after_reference(const char *text, size_t parts)
{
    for (; parts; parts--) {
        text = after_name(text + strspn(text, " \t\r\n"));
        if (parts > 1)
            text += strspn(text, " \t\r\n.");
    }
    return text;
}

static int by_place(const void *a, const void *b)
{
    const struct found *left = a, *right = b;
    return left->at < right->at ? -1 : left->at > right->at;
}

const char *parse_substitute(struct arena *arena, const char *expression, const char *table,
                             const char *const *names, const char *const *values, size_t count)
{
    const char *text = arena_printf(arena, "SELECT (%s)", expression);
    struct substitution s = {
        .arena = arena, .table = table, .names = names, .values = values, .count = count};
    struct str out = {.arena = arena};
    json_t *tree = tree_of(text);
    if (!tree)
        return NULL;
    visit(&s, tree);
    json_decref(tree);
    if (s.impossible)
        return NULL;
    if (s.found_count)
        qsort(s.found, s.found_count, sizeof *s.found, by_place);
    size_t at = strlen("SELECT ");
    for (size_t i = 0; i < s.found_count; i++) {
        str_addf(&out, "%.*s(%s)", (int)(s.found[i].at - at), text + at, s.found[i].value);
        at = (size_t)(after_reference(text + s.found[i].at, s.found[i].parts) - text);
    }
    str_add(&out, text + at);
    return str_text(&out);
}

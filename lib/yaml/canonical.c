#include "yaml/canonical.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static void add_entry(struct str *out, const struct yaml_record *record,
                      const struct yaml_node *node);

/* Its length goes before it, so that no text can look like what stands around it. */
static void add_text(struct str *out, const char *text)
{
    str_addf(out, "%zu:%s", strlen(text), text);
}

/* As it stands: of a type that says by itself how its lists and texts are read. */
static void add_node(struct str *out, const struct yaml_node *node)
{
    if (node->kind == YAML_TEXT) {
        str_add(out, yaml_node_is_null(node) ? "~" : "");
        add_text(out, node->text);
    } else {
        bool list = node->kind == YAML_LIST;
        str_add_char(out, list ? '[' : '{');
        for (size_t i = 0; i < node->count; i++) {
            if (!list)
                add_text(out, node->items[i].key->text);
            add_node(out, &node->items[i]);
        }
        str_add_char(out, list ? ']' : '}');
    }
}

static void add_field(struct str *out, const struct yaml_field *field, const struct yaml_node *node)
{
    bool list = field->type->shape == YAML_SHAPE_LIST || field->type->shape == YAML_SHAPE_VARIANTS;
    bool alone = !list && node->kind == YAML_LIST && field->record && field->record->alone;
    if (alone) {
        add_entry(out, field->record, node);
        return;
    }
    if (field->record == NULL || (list ? node->kind != YAML_LIST : node->kind != YAML_MAPPING)) {
        add_node(out, node);
        return;
    }
    if (!list && field->type->shape != YAML_SHAPE_MAP) {
        add_entry(out, field->record, node);
        return;
    }
    str_add_char(out, list ? '[' : '{');
    for (size_t i = 0; i < node->count; i++) {
        if (!list)
            add_text(out, node->items[i].key->text);
        add_entry(out, field->record, &node->items[i]);
    }
    str_add_char(out, list ? ']' : '}');
}

static const struct yaml_field *find_field(const struct yaml_record *record, const char *key)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (str_equal(record->fields[i].key, key))
            return &record->fields[i];
    return NULL;
}

static int compare_keys(const void *a, const void *b)
{
    const struct yaml_node *const *left = a, *const *right = b;
    return strcmp((*left)->key->text, (*right)->key->text);
}

static void add_entry(struct str *out, const struct yaml_record *record,
                      const struct yaml_node *node)
{
    if (record->value != NULL) {
        add_field(out, record->value, node);
        return;
    }
    if (node->kind == YAML_LIST && record->alone != NULL) { /* as the mapping that it stands for */
        str_add_char(out, '{');
        add_text(out, record->alone->key);
        add_field(out, record->alone, node);
        str_add_char(out, '}');
        return;
    }
    if (node->kind != YAML_MAPPING) {
        add_node(out, node);
        return;
    }
    const struct yaml_node **sorted = arena_alloc(out->arena, (node->count + 1) * sizeof *sorted);
    for (size_t i = 0; i < node->count; i++)
        sorted[i] = &node->items[i];
    qsort(sorted, node->count, sizeof *sorted, compare_keys);
    str_add_char(out, '{');
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_field *field = find_field(record, sorted[i]->key->text);
        add_text(out, sorted[i]->key->text);
        if (field != NULL)
            add_field(out, field, sorted[i]);
        else
            add_node(out, sorted[i]);
    }
    str_add_char(out, '}');
}

const char *yaml_canonical(struct arena *arena, const struct yaml_record *record,
                           const struct yaml_node *document)
{
    struct str out = {.arena = arena};
    add_entry(&out, record, document);
    return str_text(&out);
}

/* Structs as the mappings that decode to them: see field.h. */
#include "yaml/encode.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

const struct yaml_node *yaml_encode_text(struct arena *arena, const char *text, bool plain)
{
    if (text == NULL)
        return NULL;
    struct yaml_node *node = arena_alloc(arena, sizeof *node);
    *node = (struct yaml_node){.kind = YAML_TEXT, .text = text, .plain = plain};
    return node;
}

static struct yaml_node *make_node(struct arena *arena, enum yaml_kind kind, bool flow)
{
    struct yaml_node *node = arena_alloc(arena, sizeof *node);
    *node = (struct yaml_node){.kind = kind, .flow = flow};
    return node;
}

/* `key` is NULL in a list. What could not be decoded has no value, and no place in the tree. */
static void add_item(struct arena *arena, struct yaml_node *node, const struct yaml_node *key,
                     const struct yaml_node *value)
{
    if (value == NULL || (key == NULL && node->kind == YAML_MAPPING))
        return;
    struct yaml_node *item = ARENA_PUSH(arena, node->items, node->count);
    *item = *value;
    item->key = key;
}

static void add_field(struct arena *arena, struct yaml_node *node, const struct yaml_field *field,
                      const struct yaml_node *value)
{
    add_item(arena, node, yaml_encode_text(arena, field->key, true), value);
}

static bool is_alone(const struct yaml_record *record, const struct yaml_node *node)
{
    return record->alone != NULL && node->count == 1 && node->items[0].kind == YAML_LIST &&
           str_equal(node->items[0].key->text, record->alone->key);
}

static const struct yaml_node *without_key(struct arena *arena, const struct yaml_node *item)
{
    struct yaml_node *alone = arena_alloc(arena, sizeof *alone);
    *alone = *item;
    alone->key = NULL;
    return alone;
}

const struct yaml_node *yaml_encode(struct arena *arena, const struct yaml_record *record,
                                    const void *entry)
{
    struct yaml_node *node = make_node(arena, YAML_MAPPING, record->flow);
    void *untouched = arena_alloc(arena, record->size);
    yaml_prepare(record, untouched);
    for (size_t i = 0; i < record->field_count; i++) {
        const struct yaml_field *field = &record->fields[i];
        const struct yaml_node *value = field->type->encode(arena, field, entry);
        if (field->required || field->always ||
            !yaml_node_equal(value, field->type->encode(arena, field, untouched)))
            add_field(arena, node, field, value);
    }
    return is_alone(record, node) ? without_key(arena, &node->items[0]) : node;
}

const struct yaml_node *yaml_encode_struct(struct arena *arena, const struct yaml_field *field,
                                           const void *base)
{
    return yaml_encode(arena, field->record, yaml_field_value(field, base));
}

const struct yaml_node *yaml_encode_short(struct arena *arena, const struct yaml_field *field,
                                          const void *base)
{
    const struct yaml_node *whole = yaml_encode_struct(arena, field, base);
    const char *first = field->record->fields[0].key;
    if (!whole || whole->count != 1 || !str_equal(whole->items[0].key->text, first))
        return whole;
    struct yaml_node *alone = arena_alloc(arena, sizeof *alone);
    *alone = whole->items[0];
    return alone;
}

struct entries {
    const char *first;
    size_t count;
};

static struct entries entries_of(const struct yaml_field *field, const void *base)
{
    struct entries entries;
    memcpy(&entries.first, yaml_field_value(field, base), sizeof entries.first);
    memcpy(&entries.count, (const char *)base + field->second_offset, sizeof entries.count);
    return entries;
}

static const struct yaml_node *encode_entry(struct arena *arena, const struct yaml_record *record,
                                            const void *entry)
{
    if (record->value != NULL)
        return record->value->type->encode(arena, record->value, entry);
    return yaml_encode(arena, record, entry);
}

const struct yaml_node *yaml_encode_args(struct arena *arena, const struct yaml_field *field,
                                         const void *base)
{
    const void *args;
    memcpy(&args, yaml_field_value(field, base), sizeof args);
    return args == NULL ? NULL : encode_entry(arena, field->record, args);
}

const struct yaml_node *yaml_encode_list(struct arena *arena, const struct yaml_field *field,
                                         const void *base)
{
    const struct yaml_record *record = field->record;
    const struct entries entries = entries_of(field, base);
    struct yaml_node *node = make_node(arena, YAML_LIST, record->value != NULL);
    for (size_t i = 0; i < entries.count; i++)
        add_item(arena, node, NULL, encode_entry(arena, record, entries.first + i * record->size));
    return node->count > 0 ? node : NULL;
}

const struct yaml_node *yaml_encode_map(struct arena *arena, const struct yaml_field *field,
                                        const void *base)
{
    const struct yaml_record *record = field->record;
    const struct entries entries = entries_of(field, base);
    struct yaml_node *node = make_node(arena, YAML_MAPPING, record->value != NULL && record->flow);
    for (size_t i = 0; i < entries.count; i++) {
        const char *entry = entries.first + i * record->size;
        add_item(arena, node, record->key->type->encode(arena, record->key, entry),
                 encode_entry(arena, record, entry));
    }
    return node->count > 0 ? node : NULL;
}

/* One that no field has is a bug of whoever made the entry, and must not become another one. */
const struct yaml_field *yaml_variant(const struct yaml_record *record, const void *tag)
{
    for (size_t i = 0; i < record->field_count; i++) {
        const struct yaml_field *field = &record->fields[i];
        if (field->kind != NULL ? memcmp(&field->kind, tag, sizeof field->kind) == 0
                                : memcmp(&field->tag, tag, sizeof field->tag) == 0)
            return field;
    }
    abort();
}

const struct yaml_node *yaml_encode_variants(struct arena *arena, const struct yaml_field *field,
                                             const void *base)
{
    const struct yaml_record *record = field->record;
    const struct entries entries = entries_of(field, base);
    struct yaml_node *node = make_node(arena, YAML_LIST, false);
    for (size_t i = 0; i < entries.count; i++) {
        const char *entry = entries.first + i * record->size;
        const struct yaml_field *chosen = yaml_variant(record, entry + record->tag_offset);
        struct yaml_node *item = make_node(arena, YAML_MAPPING, false);
        add_field(arena, item, chosen, chosen->type->encode(arena, chosen, entry));
        if (item->count > 0)
            add_item(arena, node, NULL, item);
    }
    return node->count > 0 ? node : NULL;
}

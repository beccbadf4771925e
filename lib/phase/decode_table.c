/* Tables, and columns of tables: names of several parts. */
#include <string.h>

#include "base/str.h"
#include "phase/fields.h"

/* A name of several parts, taken apart. */
struct parts {
    const char *text[3];
    const struct yaml_node *node[3]; /* where each stands */
    int count;
};

static size_t count_dots(const char *text)
{
    size_t dots = 0;
    while ((text = strchr(text, '.')) != NULL) {
        dots++;
        text++;
    }
    return dots;
}

/* `a.b` in one text. Quotes are refused: names that need them are written as a list. */
static bool split_text(struct yaml_decoder *decoder, const struct yaml_field *field,
                       const struct yaml_node *node, struct parts *parts)
{
    const char *part = yaml_decode_text(decoder, field, node);
    if (part == NULL)
        return false;
    bool quotes = strchr(part, '"') != NULL;
    if (quotes || count_dots(part) >= (size_t)field->type->parts_max) {
        problem_add(decoder->problems, node->place,
                    arena_printf(decoder->arena,
                                 "Write names as PostgreSQL stores them; for one with a dot or a "
                                 "quote in it write a list such as %s.",
                                 field->type->example),
                    "%s cannot be %s: it has %s", yaml_node_describe(decoder->arena, node),
                    field->type->what, quotes ? "quotes in it" : "too many dots");
        return false;
    }
    size_t length = strcspn(part, ".");
    for (;; part += length + 1, length = strcspn(part, ".")) {
        parts->text[parts->count] = arena_strndup(decoder->arena, part, length);
        parts->node[parts->count++] = node;
        if (part[length] == '\0')
            return true;
    }
}

static bool split_list(struct yaml_decoder *decoder, const struct yaml_field *field,
                       const struct yaml_node *node, struct parts *parts)
{
    if (node->count < (size_t)field->type->parts_min ||
        node->count > (size_t)field->type->parts_max) {
        problem_add(decoder->problems, node->place,
                    arena_printf(decoder->arena, "Write for example %s.", field->type->example),
                    "%s cannot be a list of %zu names", yaml_field_label(decoder, field, node),
                    node->count);
        return false;
    }
    static const struct yaml_type part_type = {.what = "a name"};
    static const struct yaml_field part = {.type = &part_type};
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *item = &node->items[i];
        if (item->kind == YAML_REFUSED)
            return false;
        parts->node[i] = item;
        parts->text[i] = yaml_decode_text(decoder, &part, item);
        if (parts->text[i] == NULL)
            return false;
    }
    parts->count = (int)node->count;
    return true;
}

static bool split_name(struct yaml_decoder *decoder, const struct yaml_field *field,
                       const struct yaml_node *node, struct parts *parts)
{
    if (node->kind == YAML_LIST)
        return split_list(decoder, field, node, parts);
    return split_text(decoder, field, node, parts);
}

static void store_table(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, const struct parts *parts, void *base)
{
    bool qualified = parts->count == field->type->parts_max;
    int at = qualified ? 1 : 0;
    struct table_at table = {
        .name = {.schema = qualified ? parts->text[0] : phase_schema(decoder),
                 .name = parts->text[at]},
        .place = node->place,
    };
    if (qualified && !phase_name_accept(decoder, parts->node[0], parts->text[0], PHASE_RULE_SCHEMA))
        return;
    if (phase_name_accept(decoder, parts->node[at], parts->text[at], PHASE_RULE_TABLE))
        memcpy((char *)base + field->offset, &table, sizeof table);
}

static void decode_table(struct yaml_decoder *decoder, const struct yaml_field *field,
                         const struct yaml_node *node, void *base)
{
    struct parts parts = {0};
    if (split_name(decoder, field, node, &parts))
        store_table(decoder, field, node, &parts, base);
}

static void decode_table_column(struct yaml_decoder *decoder, const struct yaml_field *field,
                                const struct yaml_node *node, void *base)
{
    struct parts parts = {0};
    if (!split_name(decoder, field, node, &parts))
        return;
    if (parts.count < 2) {
        yaml_decode_refuse(decoder, field, node);
        return;
    }
    store_table(decoder, field, node, &parts, base);
    int last = parts.count - 1;
    if (!phase_name_accept(decoder, parts.node[last], parts.text[last], PHASE_RULE_COLUMN))
        return;
    struct name_at column = {.text = parts.text[last], .place = parts.node[last]->place};
    memcpy((char *)base + field->second_offset, &column, sizeof column);
}

/* `a.b`, or a list when the dots would be read otherwise. */
static const struct yaml_node *encode_parts(struct arena *arena, const char *const *parts,
                                            size_t count)
{
    struct str dotted = {.arena = arena};
    struct yaml_node *list = arena_alloc(arena, sizeof *list);
    bool simple = true;
    *list = (struct yaml_node){.kind = YAML_LIST, .flow = true};
    for (size_t i = 0; i < count; i++) {
        simple = simple && strpbrk(parts[i], ".\"") == NULL;
        str_addf(&dotted, "%s%s", i > 0 ? "." : "", parts[i]);
        *ARENA_PUSH(arena, list->items, list->count) = *yaml_encode_text(arena, parts[i], false);
    }
    return simple ? yaml_encode_text(arena, str_text(&dotted), false) : list;
}

static const struct yaml_node *encode_table(struct arena *arena, const struct yaml_field *field,
                                            const void *base)
{
    const struct table_at *table = yaml_field_value(field, base);
    if (table->name.name == NULL)
        return NULL;
    return encode_parts(arena, (const char *[]){table->name.schema, table->name.name}, 2);
}

static const struct yaml_node *encode_table_column(struct arena *arena,
                                                   const struct yaml_field *field, const void *base)
{
    const struct table_at *table = yaml_field_value(field, base);
    struct name_at column;
    memcpy(&column, (const char *)base + field->second_offset, sizeof column);
    if (table->name.name == NULL || column.text == NULL)
        return NULL;
    return encode_parts(arena, (const char *[]){table->name.schema, table->name.name, column.text},
                        3);
}

#define PART_PATTERN "[^.\"]{1,63}"

/* Two parts, or one where the schema is public. */
#define NAME_IN_SCHEMA(words)                                                                      \
    {                                                                                              \
        .shape = YAML_SHAPE_STRING, .what = (words), .example = "[public, \"odd.name\"]",          \
        .pattern = "^(" PART_PATTERN "\\.)?" PART_PATTERN "$", .parts_min = 2, .parts_max = 2,     \
        .decode = decode_table, .encode = encode_table                                             \
    }

const struct yaml_type field_table = NAME_IN_SCHEMA("a table name");
const struct yaml_type field_type_name = NAME_IN_SCHEMA("the name of a type");
const struct yaml_type field_table_column = {.shape = YAML_SHAPE_STRING,
                                             .what = "the column of a table",
                                             .example = "[public, \"odd.name\", email]",
                                             .pattern = "^(" PART_PATTERN "\\.)?" PART_PATTERN
                                                        "\\." PART_PATTERN "$",
                                             .parts_min = 2,
                                             .parts_max = 3,
                                             .decode = decode_table_column,
                                             .encode = encode_table_column};

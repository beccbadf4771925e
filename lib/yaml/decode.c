/* The types that hold other values: structs, maps, lists and variants. */
#include <string.h>

#include "base/str.h"
#include "yaml/encode.h"
#include "yaml/field.h"

static void decode_field(struct yaml_decoder *decoder, const struct yaml_field *field,
                         const struct yaml_node *node, void *base)
{
    if (node->kind != YAML_REFUSED)
        field->type->decode(decoder, field, node, base);
}

static const struct yaml_field *find_field(const struct yaml_record *record, const char *key)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (str_equal(record->fields[i].key, key))
            return &record->fields[i];
    return NULL;
}

static void refuse_key(struct yaml_decoder *decoder, const struct yaml_record *record,
                       const struct yaml_node *key, const char *noun)
{
    const char **known = NULL;
    size_t count = 0;
    for (size_t i = 0; i < record->field_count; i++)
        *ARENA_PUSH(decoder->arena, known, count) = record->fields[i].key;
    problem_add(decoder->problems, key->place,
                yaml_suggest(decoder->arena, key->text, known, count), "unknown %s %s", noun,
                yaml_node_describe(decoder->arena, key));
}

static void check_required(struct yaml_decoder *decoder, const struct yaml_record *record,
                           const struct yaml_node *node)
{
    for (size_t i = 0; i < record->field_count; i++) {
        const struct yaml_field *field = &record->fields[i];
        if (field->required && yaml_node_get(node, field->key) == NULL)
            problem_add(decoder->problems, yaml_node_place(node), field->doc,
                        "%s needs the key \"%s\"", record->name, field->key);
    }
}

/* Exactly one of the keys in record->one_of. */
static void check_one_of(struct yaml_decoder *decoder, const struct yaml_record *record,
                         const struct yaml_node *node)
{
    const struct yaml_node *first = NULL;
    const char **known = NULL;
    size_t count = 0;
    for (const char *const *key = record->one_of; *key != NULL; key++) {
        const struct yaml_node *value = yaml_node_get(node, *key);
        *ARENA_PUSH(decoder->arena, known, count) = *key;
        if (value != NULL && first != NULL) {
            bool swap = value->key->place.line < first->key->place.line;
            problem_add(decoder->problems, (swap ? first : value)->key->place,
                        "Keep one of the two, or make two plans.",
                        "%s cannot have both \"%s\" and \"%s\"", record->name,
                        (swap ? value : first)->key->text, (swap ? first : value)->key->text);
        }
        first = first == NULL ? value : first;
    }
    if (first == NULL)
        problem_add(decoder->problems, yaml_node_place(node),
                    yaml_suggest(decoder->arena, "", known, count),
                    "%s says nothing that is to be done", record->name);
}

static void set_place(const struct yaml_record *record, struct place place, void *entry)
{
    if (record->has_place)
        memcpy((char *)entry + record->place_offset, &place, sizeof place);
}

void yaml_prepare(const struct yaml_record *record, void *entry)
{
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].type == &yaml_type_struct)
            yaml_prepare(record->fields[i].record, (char *)entry + record->fields[i].offset);
    if (record->prepare != NULL)
        record->prepare(entry);
}

void yaml_decode(struct yaml_decoder *decoder, const struct yaml_record *record,
                 const struct yaml_node *node, void *out)
{
    yaml_prepare(record, out);
    set_place(record, yaml_node_place(node), out);
    if (node->kind == YAML_LIST && record->alone != NULL) {
        decode_field(decoder, record->alone, node, out);
        return;
    }
    if (node->kind != YAML_MAPPING) {
        if (node->kind != YAML_REFUSED)
            problem_add(decoder->problems, node->place, NULL,
                        "%s must be a mapping of keys and values, not %s", record->name,
                        yaml_node_describe(decoder->arena, node));
        return;
    }
    for (size_t i = 0; i < node->count; i++) {
        const struct yaml_node *value = &node->items[i];
        const struct yaml_field *field = find_field(record, value->key->text);
        if (field == NULL)
            refuse_key(decoder, record, value->key, "key");
        else
            decode_field(decoder, field, value, out);
    }
    check_required(decoder, record, node);
    if (record->one_of != NULL)
        check_one_of(decoder, record, node);
    if (record->check != NULL)
        record->check(decoder, node, out);
}

bool yaml_parse(struct arena *arena, const struct yaml_field *field, const char *text,
                int64_t *value, struct error *error)
{
    struct problem_list problems = {.arena = arena};
    struct yaml_decoder decoder = {.arena = arena, .problems = &problems};
    const struct yaml_node node = {.kind = YAML_TEXT, .plain = true, .text = text};
    field->type->decode(&decoder, field, &node, value);
    if (problems.count == 0)
        return true;
    error_set(error, ERROR_USAGE, "%s", problems.items[0].message);
    error_hint(error, "%s", problems.items[0].hint ? problems.items[0].hint : field->doc);
    return false;
}

static void decode_struct(struct yaml_decoder *decoder, const struct yaml_field *field,
                          const struct yaml_node *node, void *base)
{
    yaml_decode(decoder, field->record, node, (char *)base + field->offset);
}

/* Whether `node` is a list or mapping with an acceptable number of entries. */
static bool check_container(struct yaml_decoder *decoder, const struct yaml_field *field,
                            const struct yaml_node *node, enum yaml_kind kind)
{
    const char *label = yaml_field_label(decoder, field, node);
    if (node->kind != kind) {
        const char *hint = NULL;
        if (kind == YAML_LIST && node->kind == YAML_TEXT && !yaml_node_is_null(node))
            hint = "Put it in brackets: [one, two].";
        problem_add(decoder->problems, node->place, hint, "%s must be %s of %s, not %s", label,
                    kind == YAML_LIST ? "a list" : "a mapping", field->record->entries,
                    yaml_node_describe(decoder->arena, node));
        return false;
    }
    if (field->min > 0 && node->count == 0)
        problem_add(decoder->problems, node->place, field->doc, "%s must not be empty", label);
    if (field->max > 0 && node->count > (size_t)field->max) {
        problem_add(decoder->problems, node->place, "Split the change into several plans.",
                    "%s has %zu entries, and at most %lld are allowed", label, node->count,
                    (long long)field->max);
        return false;
    }
    return true;
}

/* Room for an entry per child of `node`, stored with its count where the field says. */
static char *make_entries(struct yaml_decoder *decoder, const struct yaml_field *field,
                          const struct yaml_node *node, void *base)
{
    char *entries = arena_alloc(decoder->arena, node->count * field->record->size);
    memcpy((char *)base + field->offset, &entries, sizeof entries);
    memcpy((char *)base + field->second_offset, &node->count, sizeof node->count);
    return entries;
}

static void decode_entry(struct yaml_decoder *decoder, const struct yaml_record *record,
                         const struct yaml_node *node, void *entry)
{
    if (record->value == NULL) {
        yaml_decode(decoder, record, node, entry);
        return;
    }
    set_place(record, yaml_node_place(node), entry);
    decode_field(decoder, record->value, node, entry);
}

static void decode_args(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    void *args = arena_alloc(decoder->arena, field->record->size);
    memcpy((char *)base + field->offset, &args, sizeof args);
    decode_entry(decoder, field->record, node, args);
}

static void decode_list(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    if (!check_container(decoder, field, node, YAML_LIST))
        return;
    char *entries = make_entries(decoder, field, node, base);
    for (size_t i = 0; i < node->count; i++)
        decode_entry(decoder, field->record, &node->items[i], entries + i * field->record->size);
}

/* Under the key of the whole, which messages name. */
static void decode_short(struct yaml_decoder *decoder, const struct yaml_field *field,
                         const struct yaml_node *node, void *base)
{
    struct yaml_field first = field->record->fields[0];
    if (node->kind == YAML_MAPPING) {
        yaml_decode(decoder, field->record, node, (char *)base + field->offset);
        return;
    }
    first.key = field->key;
    decode_list(decoder, &first, node, (char *)base + field->offset);
}

static void decode_map(struct yaml_decoder *decoder, const struct yaml_field *field,
                       const struct yaml_node *node, void *base)
{
    if (!check_container(decoder, field, node, YAML_MAPPING))
        return;
    const struct yaml_record *record = field->record;
    char *entries = make_entries(decoder, field, node, base);
    for (size_t i = 0; i < node->count; i++) {
        decode_field(decoder, record->key, node->items[i].key, entries + i * record->size);
        decode_entry(decoder, record, &node->items[i], entries + i * record->size);
    }
}

/* A mapping with more than one key is most often one whose inner keys lack indentation. */
static bool check_single_key(struct yaml_decoder *decoder, const struct yaml_record *record,
                             const struct yaml_node *node)
{
    if (node->kind == YAML_MAPPING && node->count == 1)
        return true;
    if (node->kind == YAML_MAPPING && node->count > 1)
        problem_add(
            decoder->problems, node->items[1].key->place,
            arena_printf(decoder->arena,
                         "Indent what belongs to \"%s\", or begin another entry with \"- \".",
                         node->items[0].key->text),
            "%s %s is a mapping with one key, and this is another", str_article(record->name),
            record->name);
    else if (node->kind != YAML_REFUSED)
        problem_add(
            decoder->problems, node->place, NULL, "%s %s must be a mapping with one key, not %s",
            str_article(record->name), record->name,
            node->kind == YAML_MAPPING ? "empty" : yaml_node_describe(decoder->arena, node));
    return false;
}

static void decode_variants(struct yaml_decoder *decoder, const struct yaml_field *field,
                            const struct yaml_node *node, void *base)
{
    if (!check_container(decoder, field, node, YAML_LIST))
        return;
    const struct yaml_record *record = field->record;
    char *entries = make_entries(decoder, field, node, base);
    for (size_t i = 0; i < node->count; i++) {
        char *entry = entries + i * record->size;
        set_place(record, node->items[i].place, entry);
        if (!check_single_key(decoder, record, &node->items[i]))
            continue;
        const struct yaml_node *value = &node->items[i].items[0];
        const struct yaml_field *chosen = find_field(record, value->key->text);
        if (chosen == NULL) {
            refuse_key(decoder, record, value->key, record->name);
            continue;
        }
        set_place(record, value->key->place, entry);
        if (chosen->kind != NULL)
            memcpy(entry + record->tag_offset, &chosen->kind, sizeof chosen->kind);
        else
            memcpy(entry + record->tag_offset, &chosen->tag, sizeof chosen->tag);
        decode_field(decoder, chosen, value, entry);
    }
}

const struct yaml_type yaml_type_struct = {.shape = YAML_SHAPE_STRUCT,
                                           .what = "a mapping",
                                           .decode = decode_struct,
                                           .encode = yaml_encode_struct};
const struct yaml_type yaml_type_short = {.shape = YAML_SHAPE_SHORT,
                                          .what = "a list or a mapping",
                                          .decode = decode_short,
                                          .encode = yaml_encode_short};
const struct yaml_type yaml_type_args = {.shape = YAML_SHAPE_STRUCT,
                                         .what = "a mapping",
                                         .decode = decode_args,
                                         .encode = yaml_encode_args};
const struct yaml_type yaml_type_map = {
    .shape = YAML_SHAPE_MAP, .what = "a mapping", .decode = decode_map, .encode = yaml_encode_map};
const struct yaml_type yaml_type_list = {
    .shape = YAML_SHAPE_LIST, .what = "a list", .decode = decode_list, .encode = yaml_encode_list};
const struct yaml_type yaml_type_variants = {.shape = YAML_SHAPE_VARIANTS,
                                             .what = "a list",
                                             .decode = decode_variants,
                                             .encode = yaml_encode_variants};

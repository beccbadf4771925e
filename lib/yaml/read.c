/* From libyaml's events to nodes. */
#include <string.h>
#include <yaml.h>

#include "base/str.h"
#include "yaml/characters.h"
#include "yaml/node.h"

struct reader {
    struct arena *arena;
    struct problem_list *problems;
    yaml_parser_t parser;
    size_t nodes;
};

static struct place mark_place(yaml_mark_t mark)
{
    return (struct place){.line = (int)mark.line + 1, .column = (int)mark.column + 1};
}

/* What the syntax errors that people make most often call for. */
static const char *syntax_hint(const char *problem)
{
    static const struct {
        const char *problem;
        const char *hint;
    } hints[] = {
        {"mapping values are not allowed",
         "Put text that contains a colon and a space in quotes, "
         "and give the keys of one mapping the same indentation."},
        {"tab character", "Indent with spaces, never with tabs."},
        {"cannot start any token", "Indent with spaces, never with tabs, and put text that begins "
                                   "with @, % or a backquote in quotes."},
        {"did not find expected key", "Give the keys of one mapping the same indentation."},
        {"could not find expected ':'", "Write every key with a colon and a space after it."},
        {"did not find expected '-' indicator",
         "Give the entries of one list the same indentation."},
        {"unexpected end of stream", "Close the quote or bracket that is open."},
        {"did not find expected ','",
         "Close the bracket that is open, or put a comma before this."},
    };
    for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
        if (strstr(problem, hints[i].problem) != NULL)
            return hints[i].hint;
    return NULL;
}

static bool report_syntax(struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    const char *problem = parser->problem != NULL ? parser->problem : "out of memory";
    struct place place = mark_place(parser->problem_mark);
    if (parser->context == NULL || parser->context_mark.line == parser->problem_mark.line)
        problem_add(reader->problems, place, syntax_hint(problem), "not valid YAML: %s", problem);
    else
        problem_add(reader->problems, place, syntax_hint(problem),
                    "not valid YAML: %s %s that begins at line %d", problem, parser->context,
                    mark_place(parser->context_mark).line);
    return false;
}

static bool next_event(struct reader *reader, yaml_event_t *event)
{
    return yaml_parser_parse(&reader->parser, event) == 1 || report_syntax(reader);
}

static void refuse_extras(struct reader *reader, struct place place, const yaml_char_t *anchor,
                          const yaml_char_t *tag)
{
    if (anchor != NULL)
        problem_add(reader->problems, place, "Write the value out wherever it is needed.",
                    "anchor \"&%.63s\" is not supported in a plan", (const char *)anchor);
    if (tag != NULL)
        problem_add(reader->problems, place, "Leave the tag out.",
                    "tag \"%.63s\" is not supported in a plan", (const char *)tag);
}

static void read_text(struct reader *reader, const yaml_event_t *event, struct yaml_node *node)
{
    const char *value = (const char *)event->data.scalar.value;
    size_t length = event->data.scalar.length;
    const char *fault = characters_fault(value, length, true);
    yaml_scalar_style_t style = event->data.scalar.style;
    node->plain = style == YAML_PLAIN_SCALAR_STYLE;
    node->quoted =
        style == YAML_SINGLE_QUOTED_SCALAR_STYLE || style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    refuse_extras(reader, node->place, event->data.scalar.anchor, event->data.scalar.tag);
    if (fault != NULL) {
        problem_add(reader->problems, node->place, "Take the character out of the text.",
                    "text contains %s", fault);
        return;
    }
    node->kind = YAML_TEXT;
    node->text = arena_strndup(reader->arena, value, length);
}

static bool build(struct reader *reader, const yaml_event_t *event, int depth,
                  struct yaml_node *node);

static bool read_list(struct reader *reader, int depth, struct yaml_node *node)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(reader, &event))
            return false;
        bool end = event.type == YAML_SEQUENCE_END_EVENT;
        struct yaml_node item = {0};
        bool built = end || build(reader, &event, depth + 1, &item);
        yaml_event_delete(&event);
        if (end || !built)
            return built;
        *ARENA_PUSH(reader->arena, node->items, node->count) = item;
    }
}

/* Whether the key may be used: it is text, and the mapping has no such key yet. */
static bool check_key(struct reader *reader, const struct yaml_node *mapping,
                      const struct yaml_node *key)
{
    if (key->kind == YAML_LIST || key->kind == YAML_MAPPING)
        problem_add(reader->problems, key->place, "Write the key as text.",
                    "a key must be text, not %s", yaml_node_describe(reader->arena, key));
    if (key->kind != YAML_TEXT)
        return false;
    const struct yaml_node *first = yaml_node_get(mapping, key->text);
    if (first == NULL)
        return true;
    problem_add(reader->problems, key->place, "Remove one of the two.",
                "duplicate key %s: it is already given at line %d, column %d",
                yaml_node_describe(reader->arena, key), first->key->place.line,
                first->key->place.column);
    return false;
}

static bool read_mapping(struct reader *reader, int depth, struct yaml_node *node)
{
    for (;;) {
        yaml_event_t event;
        if (!next_event(reader, &event))
            return false;
        bool end = event.type == YAML_MAPPING_END_EVENT;
        struct yaml_node *key = arena_alloc(reader->arena, sizeof *key);
        bool built = end || build(reader, &event, depth + 1, key);
        yaml_event_delete(&event);
        if (end || !built)
            return built;

        if (!next_event(reader, &event))
            return false;
        struct yaml_node value = {0};
        built = build(reader, &event, depth + 1, &value);
        yaml_event_delete(&event);
        if (!built)
            return false;
        value.key = key;
        if (check_key(reader, node, key))
            *ARENA_PUSH(reader->arena, node->items, node->count) = value;
    }
}

static bool check_limits(struct reader *reader, struct place place, int depth)
{
    if (depth > YAML_MAX_DEPTH) {
        problem_add(reader->problems, place, "Write the plan with less nesting.",
                    "the file nests deeper than %d levels", YAML_MAX_DEPTH);
        return false;
    }
    if (++reader->nodes > YAML_MAX_NODES) {
        problem_add(reader->problems, place, "Split the change into several plans.",
                    "the file has more than %d keys and values", YAML_MAX_NODES);
        return false;
    }
    return true;
}

/* Fill `node` from the event that starts it; false when reading cannot go on. */
static bool build(struct reader *reader, const yaml_event_t *event, int depth,
                  struct yaml_node *node)
{
    node->place = mark_place(event->start_mark);
    if (!check_limits(reader, node->place, depth))
        return false;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        read_text(reader, event, node);
        return true;
    case YAML_SEQUENCE_START_EVENT:
        node->kind = YAML_LIST;
        refuse_extras(reader, node->place, event->data.sequence_start.anchor,
                      event->data.sequence_start.tag);
        return read_list(reader, depth, node);
    case YAML_MAPPING_START_EVENT:
        node->kind = YAML_MAPPING;
        refuse_extras(reader, node->place, event->data.mapping_start.anchor,
                      event->data.mapping_start.tag);
        return read_mapping(reader, depth, node);
    default: /* an alias: nothing else can stand here */
        problem_add(reader->problems, node->place, "Write the value out wherever it is needed.",
                    "alias \"*%.63s\" is not supported in a plan",
                    (const char *)event->data.alias.anchor);
        return true;
    }
}

/* The next event must be of this type, or else the file says too little or too much. */
static bool expect_event(struct reader *reader, yaml_event_type_t type)
{
    yaml_event_t event;
    if (!next_event(reader, &event))
        return false;
    yaml_event_type_t met = event.type;
    struct place place = mark_place(event.start_mark);
    yaml_event_delete(&event);
    if (met == type)
        return true;
    if (met == YAML_STREAM_END_EVENT)
        problem_add(reader->problems, (struct place){.line = 1, .column = 1},
                    "Begin with \"sluice: 1\" and \"plan: NAME\".", "the file is empty");
    else
        problem_add(reader->problems, place, "Put every plan into a file of its own.",
                    "the file holds more than one document");
    return false;
}

static const struct yaml_node *read_document(struct reader *reader)
{
    if (!expect_event(reader, YAML_STREAM_START_EVENT) ||
        !expect_event(reader, YAML_DOCUMENT_START_EVENT))
        return NULL;
    yaml_event_t event;
    if (!next_event(reader, &event))
        return NULL;
    struct yaml_node *root = arena_alloc(reader->arena, sizeof *root);
    bool built = build(reader, &event, 1, root);
    yaml_event_delete(&event);
    if (!built || !expect_event(reader, YAML_DOCUMENT_END_EVENT) ||
        !expect_event(reader, YAML_STREAM_END_EVENT))
        return NULL;
    return root;
}

const struct yaml_node *yaml_read(struct arena *arena, const char *text, size_t length,
                                  struct problem_list *problems)
{
    if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) { /* a byte order mark */
        text += 3;
        length -= 3;
    }
    if (!characters_check(text, length, problems))
        return NULL;

    struct reader reader = {.arena = arena, .problems = problems};
    if (yaml_parser_initialize(&reader.parser) != 1) {
        problem_add(problems, (struct place){0}, NULL, "out of memory");
        return NULL;
    }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
    const struct yaml_node *root = read_document(&reader);
    yaml_parser_delete(&reader.parser);
    return root;
}

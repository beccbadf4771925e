#include "yaml/write.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "base/str.h"

struct yaml_writer {
    yaml_emitter_t emitter;
    struct str output;
    int flow_depth; /* open levels from the outermost flow on: text has no line of its own there */
};

static int append(void *data, unsigned char *buffer, size_t size)
{
    struct yaml_writer *writer = data;
    str_add_n(&writer->output, (const char *)buffer, size);
    return 1;
}

/* The emitter fails when a caller gets the order of calls wrong, or when memory is used up. */
static void emit(struct yaml_writer *writer, yaml_event_t *event, int made)
{
    if (made != 1 || yaml_emitter_emit(&writer->emitter, event) != 1)
        abort();
}

struct yaml_writer *yaml_write_open(struct arena *arena)
{
    struct yaml_writer *writer = arena_alloc(arena, sizeof *writer);
    yaml_event_t event;
    writer->output.arena = arena;
    if (yaml_emitter_initialize(&writer->emitter) != 1)
        abort();
    yaml_emitter_set_output(&writer->emitter, append, writer);
    yaml_emitter_set_unicode(&writer->emitter, 1);
    yaml_emitter_set_width(&writer->emitter, -1); /* a folded text is hard to edit */
    emit(writer, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    emit(writer, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
    return writer;
}

static void open_level(struct yaml_writer *writer, bool flow)
{
    if (flow || writer->flow_depth > 0)
        writer->flow_depth++;
}

static void close_level(struct yaml_writer *writer)
{
    if (writer->flow_depth > 0)
        writer->flow_depth--;
}

void yaml_write_mapping(struct yaml_writer *writer, bool flow)
{
    yaml_event_t event;
    emit(writer, &event,
         yaml_mapping_start_event_initialize(
             &event, NULL, NULL, 1, flow ? YAML_FLOW_MAPPING_STYLE : YAML_BLOCK_MAPPING_STYLE));
    open_level(writer, flow);
}

void yaml_write_mapping_end(struct yaml_writer *writer)
{
    yaml_event_t event;
    emit(writer, &event, yaml_mapping_end_event_initialize(&event));
    close_level(writer);
}

void yaml_write_list(struct yaml_writer *writer, bool flow)
{
    yaml_event_t event;
    emit(writer, &event,
         yaml_sequence_start_event_initialize(
             &event, NULL, NULL, 1, flow ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE));
    open_level(writer, flow);
}

void yaml_write_list_end(struct yaml_writer *writer)
{
    yaml_event_t event;
    emit(writer, &event, yaml_sequence_end_event_initialize(&event));
    close_level(writer);
}

/* Whether some YAML reader, 1.1 or 1.2, takes this plain text for something other than text. */
static bool looks_typed(const char *text)
{
    static const char *const words[] = {"~",  "null", "true", "false", "yes", "no",
                                        "on", "off",  "y",    "n",     "<<",  "="};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcasecmp(text, words[i]) == 0)
            return true;
    return *text == '\0' || strchr("0123456789+-.", *text) != NULL;
}

/* A literal block shows SQL of several lines as it was written, where it can hold the text. */
static bool fits_block(const struct yaml_writer *writer, const char *text)
{
    size_t length = strlen(text);
    if (writer->flow_depth > 0 || strchr(text, '\n') == NULL || strchr(" \n", *text) != NULL)
        return false;
    return strstr(text, " \n") == NULL && strstr(text, "\n\n") == NULL && text[length - 1] != ' ';
}

/* Characters that only survive as escapes in double quotes. */
static bool needs_escapes(const char *text)
{
    static const char *const separators[] = {"\t",           "\r",           "\xc2\x85",
                                             "\xe2\x80\xa8", "\xe2\x80\xa9", "\xef\xbb\xbf"};
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++)
        if (strstr(text, separators[i]) != NULL)
            return true;
    return false;
}

static yaml_scalar_style_t choose_style(const struct yaml_writer *writer, const char *text)
{
    if (needs_escapes(text))
        return YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    if (strchr(text, '\n') != NULL)
        return fits_block(writer, text) ? YAML_LITERAL_SCALAR_STYLE
                                        : YAML_DOUBLE_QUOTED_SCALAR_STYLE;
    return looks_typed(text) ? YAML_SINGLE_QUOTED_SCALAR_STYLE : YAML_ANY_SCALAR_STYLE;
}

static void write_scalar(struct yaml_writer *writer, const char *text, yaml_scalar_style_t style)
{
    yaml_event_t event;
    emit(writer, &event,
         yaml_scalar_event_initialize(&event, NULL, NULL, (const unsigned char *)text,
                                      (int)strlen(text), 1, 1, style));
}

void yaml_write_text(struct yaml_writer *writer, const char *text)
{
    write_scalar(writer, text, choose_style(writer, text));
}

void yaml_write_plain(struct yaml_writer *writer, const char *text)
{
    write_scalar(writer, text, YAML_PLAIN_SCALAR_STYLE);
}

void yaml_write_node(struct yaml_writer *writer, const struct yaml_node *node)
{
    if (node->kind == YAML_TEXT) {
        (node->plain ? yaml_write_plain : yaml_write_text)(writer, node->text);
        return;
    }
    bool list = node->kind == YAML_LIST;
    (list ? yaml_write_list : yaml_write_mapping)(writer, node->flow);
    for (size_t i = 0; i < node->count; i++) {
        if (node->items[i].key != NULL)
            yaml_write_node(writer, node->items[i].key);
        yaml_write_node(writer, &node->items[i]);
    }
    (list ? yaml_write_list_end : yaml_write_mapping_end)(writer);
}

const char *yaml_write_close(struct yaml_writer *writer)
{
    yaml_event_t event;
    emit(writer, &event, yaml_document_end_event_initialize(&event, 1));
    emit(writer, &event, yaml_stream_end_event_initialize(&event));
    yaml_emitter_flush(&writer->emitter);
    yaml_emitter_delete(&writer->emitter);
    return str_text(&writer->output);
}

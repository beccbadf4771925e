#include "config/config.h"

#include <string.h>

#include "base/str.h"
#include "plan/schema.h"
#include "yaml/field.h"
#include "yaml/write.h"

static const char keep_elsewhere[] =
    "Keep it in ~/.pgpass, or in the service that \"db: service=NAME\" names.";

/* Of a connection string: by its key, or between a user and a host. */
static bool has_password(const char *text)
{
    const char *user = strstr(text, "://");
    return strcasestr(text, "password") != NULL ||
           (user && strchr(user + 3, ':') && strchr(user + 3, '@') &&
            strchr(user + 3, ':') < strchr(user + 3, '@'));
}

static void decode_text(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    const char *text = yaml_decode_text(decoder, field, node);
    if (!text)
        return;
    if (has_password(text))
        problem_add(decoder->problems, node->place, keep_elsewhere,
                    "\"%s\" has a password in it, and this file is no place for one", field->key);
    *(const char **)((char *)base + field->offset) = text;
}

static const struct yaml_type type_text = {
    .shape = YAML_SHAPE_STRING, .what = "a text", .example = "service=shop", .decode = decode_text};

/* Read here to be held against the plan's own keys; kept as text. */
static void decode_settings(struct yaml_decoder *decoder, const struct yaml_field *field,
                            const struct yaml_node *node, void *base)
{
    const struct yaml_record *root = plan_schema_root();
    const struct yaml_field *settings = NULL;
    struct plan_settings given;
    struct yaml_writer *writer;
    size_t before = decoder->problems->count;
    for (size_t i = 0; i < root->field_count; i++)
        if (str_equal(root->fields[i].key, field->key))
            settings = &root->fields[i];
    if (!settings)
        return;
    yaml_prepare(settings->record, &given);
    yaml_decode(decoder, settings->record, node, &given);
    if (decoder->problems->count > before)
        return;
    writer = yaml_write_open(decoder->arena);
    yaml_write_mapping(writer, false);
    yaml_write_text(writer, field->key);
    yaml_write_node(writer, yaml_encode(decoder->arena, settings->record, &given));
    yaml_write_mapping_end(writer);
    *(const char **)((char *)base + field->offset) = yaml_write_close(writer);
}

static const struct yaml_type type_settings = {
    .shape = YAML_SHAPE_STRUCT, .what = "settings of plans", .decode = decode_settings};

static const struct yaml_choice colors[] = {
    {.text = "auto", .word = "auto"},
    {.text = "always", .word = "always"},
    {.text = "never", .word = "never"},
    {.text = NULL},
};

#define AT(member) offsetof(struct config, member)
static const struct yaml_field fields[] = {
    {.key = "db", .type = &type_text, .offset = AT(db)},
    {.key = "plans", .type = &type_text, .offset = AT(plans)},
    {.key = "by", .type = &type_text, .offset = AT(by)},
    {.key = "hooks", .type = &type_text, .offset = AT(hooks)},
    {.key = "color", .type = &yaml_type_word, .offset = AT(color), .choices = colors},
    {.key = "settings", .type = &type_settings, .offset = AT(settings)},
    {.key = "lint", .type = &yaml_type_struct, .offset = AT(lint), .record = &lint_config_record},
};
static const struct yaml_record record = {
    .name = ".sluice.yaml", .size = sizeof(struct config), YAML_FIELDS(fields)};

/* Nothing but comments: a template of which no line is in use yet. */
static bool is_empty(const char *text, size_t length)
{
    bool comment = false;
    for (size_t i = 0; i < length; i++) {
        comment = text[i] == '#' || (comment && text[i] != '\n');
        if (!comment && !strchr(" \t\r\n", text[i]))
            return false;
    }
    return true;
}

/* A password is no unknown key like others. */
static bool names_password(const struct yaml_node *node, struct problem_list *problems)
{
    const struct yaml_node *key = yaml_node_get(node, "password");
    if (!key)
        return false;
    problem_add(problems, key->place, keep_elsewhere,
                "\"password\" is no key of this file, and it is no place for one");
    return true;
}

bool config_read(struct arena *arena, const char *text, size_t length, struct config *config,
                 struct problem_list *problems)
{
    struct yaml_decoder decoder = {.arena = arena, .problems = problems};
    if (is_empty(text, length))
        return true;
    const struct yaml_node *node = yaml_read(arena, text, length, problems);
    if (node && problems->count == 0 && !names_password(node, problems))
        yaml_decode(&decoder, &record, node, config);
    return problems->count == 0;
}

#include "lint/config.h"

#include <string.h>

#include "base/str.h"
#include "yaml/field.h"

enum { OLDEST = 9, NEWEST = 99 };

/* A rule's word: a severity, or off. */
static void decode_level(struct yaml_decoder *decoder, const struct yaml_field *field,
                         const struct yaml_node *node, void *base)
{
    struct lint_setting *setting = (struct lint_setting *)((char *)base + field->offset);
    const char *text = yaml_decode_text(decoder, field, node);
    if (!text)
        return;
    setting->off = str_equal(text, "off");
    setting->severity = lint_severity_of(text);
    if (!setting->off && setting->severity == LINT_SEVERITIES)
        yaml_decode_refuse(decoder, field, node);
}

static const struct yaml_type type_level = {
    .shape = YAML_SHAPE_STRING,
    .what = "off, breaks, blocks, data or hygiene",
    .example = "off",
    .decode = decode_level,
};

static void decode_rule(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    const char *text = yaml_decode_text(decoder, field, node);
    size_t count;
    if (!text)
        return;
    if (!lint_rule_find(text)) {
        const char *const *ids = lint_rule_ids(decoder->arena, &count);
        problem_add(decoder->problems, node->place, yaml_suggest(decoder->arena, text, ids, count),
                    "unknown rule \"%s\"", text);
    }
    *(const char **)((char *)base + field->offset) = text;
}

static const struct yaml_type type_rule = {
    .shape = YAML_SHAPE_STRING, .what = "a rule", .example = "drop-column", .decode = decode_rule};

static const struct yaml_field rule_key = {.type = &type_rule,
                                           .offset = offsetof(struct lint_setting, rule)};
static const struct yaml_field rule_value = {.type = &type_level};
static const struct yaml_record rules_record = {.name = "rules",
                                                .entries = "rules and severities",
                                                .size = sizeof(struct lint_setting),
                                                .key = &rule_key,
                                                .value = &rule_value};

static const struct yaml_field path_value = {.type = &yaml_type_string};
static const struct yaml_record paths_record = {.name = "paths",
                                                .entries = "files and folders",
                                                .size = sizeof(const char *),
                                                .value = &path_value};

static const struct yaml_choice transactions[] = {
    {.text = "file", .value = PARSE_TX_FILE},
    {.text = "none", .value = PARSE_TX_NONE},
    {.text = NULL},
};
static const struct yaml_choice severities[] = {
    {.text = "breaks", .word = "breaks"}, {.text = "blocks", .word = "blocks"},
    {.text = "data", .word = "data"},     {.text = "hygiene", .word = "hygiene"},
    {.text = "never", .word = "never"},   {.text = NULL},
};

#define AT(member) offsetof(struct lint_config, member)
static const struct yaml_field lint_fields[] = {
    {.key = "pg_version",
     .type = &yaml_type_integer,
     .offset = AT(pg_version),
     .min = OLDEST,
     .max = NEWEST},
    {.key = "transaction",
     .type = &yaml_type_choice,
     .offset = AT(transaction),
     .choices = transactions},
    {.key = "hygiene", .type = &yaml_type_boolean, .offset = AT(hygiene)},
    {.key = "fail_on", .type = &yaml_type_word, .offset = AT(fail_on), .choices = severities},
    {.key = "since", .type = &yaml_type_text, .offset = AT(since)},
    {.key = "paths",
     .type = &yaml_type_list,
     .offset = AT(paths),
     .second_offset = AT(path_count),
     .record = &paths_record},
    {.key = "rules",
     .type = &yaml_type_map,
     .offset = AT(rules),
     .second_offset = AT(rule_count),
     .record = &rules_record},
};
const struct yaml_record lint_config_record = {
    .name = "lint", .size = sizeof(struct lint_config), YAML_FIELDS(lint_fields)};

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool lint_config_is_old(const struct lint_config *config, const char *path)
{
    if (!config->since)
        return false;
    bool whole = strchr(config->since, '/') != NULL;
    return strverscmp(whole ? path : base_name(path), config->since) < 0;
}

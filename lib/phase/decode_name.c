/* Names: what each kind of name may be, and their types. */
#include <string.h>

#include "base/str.h"
#include "phase/fields.h"
#include "sql/catalog.h"

/* Why `name` cannot be what the field wants, with a hint; NULL when it can. */
typedef const char *name_rule(const char *name, const char **hint);

static const char *any_name_fault(const char *name, const char **hint)
{
    *hint = NULL;
    if (*name == '\0')
        return "it is empty";
    if (strlen(name) > SQL_NAME_MAX_BYTES) {
        *hint = "PostgreSQL keeps 63 bytes of a name; write it as the database stores it.";
        return "it is longer than 63 bytes";
    }
    return NULL;
}

static const char *object_fault(const char *name, const char **hint)
{
    const char *fault = any_name_fault(name, hint);
    if (fault != NULL)
        return fault;
    *hint = "Choose a name that does not begin with \"" CATALOG_OUR_PREFIX
            "\" or \"" CATALOG_OUR_TRIGGER_PREFIX "\".";
    if (str_starts_with(name, CATALOG_OUR_PREFIX) ||
        str_starts_with(name, CATALOG_OUR_TRIGGER_PREFIX))
        return "such names are for what Sluice makes itself";
    return NULL;
}

static const char *column_fault(const char *name, const char **hint)
{
    static const char *const system_columns[] = {"ctid", "xmin", "xmax",
                                                 "cmin", "cmax", "tableoid"};
    const char *fault = object_fault(name, hint);
    if (fault != NULL)
        return fault;
    *hint = NULL;
    for (size_t i = 0; i < sizeof system_columns / sizeof *system_columns; i++)
        if (str_equal(name, system_columns[i]))
            return "it is a system column of every table";
    return NULL;
}

static const char *schema_fault(const char *name, const char **hint)
{
    const char *fault = any_name_fault(name, hint);
    if (fault != NULL)
        return fault;
    *hint = "A plan can change tables in schemas of your own only.";
    if (str_starts_with(name, "pg_") || str_equal(name, "information_schema"))
        return "the schema belongs to PostgreSQL";
    if (str_equal(name, "sluice"))
        return "the schema belongs to Sluice";
    return NULL;
}

static const char *plan_name_fault(const char *name, const char **hint)
{
    *hint = "Use at most 63 letters, digits, \"_\", \".\" and \"-\", beginning with a letter or "
            "digit.";
    if (*name == '\0')
        return "it is empty";
    if (strlen(name) > SQL_NAME_MAX_BYTES)
        return "it is longer than 63 bytes";
    if (!sql_is_alphanumeric(*name))
        return "it does not begin with a letter or digit";
    for (const char *c = name; *c != '\0'; c++)
        if (!sql_is_alphanumeric(*c) && strchr("_.-", *c) == NULL)
            return "it has a character that is not allowed";
    return NULL;
}

static const char *phase_name_fault(const char *name, const char **hint)
{
    static const char *const targets[] = {"complete", "gate", "start"};
    const char *fault = plan_name_fault(name, hint);
    if (fault != NULL)
        return fault;
    *hint = "Choose another name: the options --until and --to have a meaning for this one.";
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++)
        if (str_equal(name, targets[i]))
            return "it is reserved";
    return NULL;
}

static const struct {
    const char *what;
    name_rule *fault;
} rules[] = {
    [PHASE_RULE_SCHEMA] = {"the schema of a table", schema_fault},
    [PHASE_RULE_TABLE] = {"a table name", any_name_fault},
    [PHASE_RULE_COLUMN] = {"a column name", column_fault},
    [PHASE_RULE_OBJECT] = {"the name of a constraint or index", object_fault},
    [PHASE_RULE_PLAN] = {"a plan name", plan_name_fault},
    [PHASE_RULE_PHASE] = {"a phase name", phase_name_fault},
    [PHASE_RULE_HOOK] = {"the name of a hook", plan_name_fault},
    [PHASE_RULE_ROLE] = {"the name of a role", any_name_fault},
};

bool phase_name_accept(struct yaml_decoder *decoder, const struct yaml_node *node, const char *name,
                       enum phase_name_rule rule)
{
    const char *hint = NULL;
    const char *fault = rules[rule].fault(name, &hint);
    if (fault == NULL)
        return true;
    const struct yaml_node shown = {.kind = YAML_TEXT, .text = name};
    problem_add(decoder->problems, node->place, hint, "%s cannot be %s: %s",
                yaml_node_describe(decoder->arena, &shown), rules[rule].what, fault);
    return false;
}

static void decode_name(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base, enum phase_name_rule rule)
{
    const char *text = yaml_decode_text(decoder, field, node);
    if (text == NULL || !phase_name_accept(decoder, node, text, rule))
        return;
    const struct name_at name = {.text = text, .place = node->place};
    memcpy((char *)base + field->offset, &name, sizeof name);
}

static void decode_column(struct yaml_decoder *decoder, const struct yaml_field *field,
                          const struct yaml_node *node, void *base)
{
    decode_name(decoder, field, node, base, PHASE_RULE_COLUMN);
}

static void decode_object(struct yaml_decoder *decoder, const struct yaml_field *field,
                          const struct yaml_node *node, void *base)
{
    decode_name(decoder, field, node, base, PHASE_RULE_OBJECT);
}

static void decode_plan_name(struct yaml_decoder *decoder, const struct yaml_field *field,
                             const struct yaml_node *node, void *base)
{
    decode_name(decoder, field, node, base, PHASE_RULE_PLAN);
}

static void decode_phase_name(struct yaml_decoder *decoder, const struct yaml_field *field,
                              const struct yaml_node *node, void *base)
{
    decode_name(decoder, field, node, base, PHASE_RULE_PHASE);
}

/* A file of the operator's directory: a plan cannot name one anywhere else. */
static void decode_hook(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    decode_name(decoder, field, node, base, PHASE_RULE_HOOK);
}

static void decode_role(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    decode_name(decoder, field, node, base, PHASE_RULE_ROLE);
}

static const struct yaml_node *encode_name(struct arena *arena, const struct yaml_field *field,
                                           const void *base)
{
    const struct name_at *name = yaml_field_value(field, base);
    return yaml_encode_text(arena, name->text, false);
}

void phase_check_distinct(struct yaml_decoder *decoder, const struct name_list *names,
                          const char *kind)
{
    for (size_t i = 1; i < names->count; i++)
        for (size_t j = 0; j < i; j++)
            if (names->items[i].text != NULL &&
                str_equal(names->items[i].text, names->items[j].text)) {
                problem_add(decoder->problems, names->items[i].place, "Remove one of the two.",
                            "%s \"%s\" is named twice", kind, names->items[i].text);
                break;
            }
}

#define LABEL_PATTERN "^[A-Za-z0-9][A-Za-z0-9_.-]{0,62}$"

const struct yaml_type field_column = {.shape = YAML_SHAPE_STRING,
                                       .what = "a column name",
                                       .decode = decode_column,
                                       .encode = encode_name};
const struct yaml_type field_object = {
    .shape = YAML_SHAPE_STRING, .what = "a name", .decode = decode_object, .encode = encode_name};
const struct yaml_type field_plan = {.shape = YAML_SHAPE_STRING,
                                     .what = "a plan name",
                                     .pattern = LABEL_PATTERN,
                                     .decode = decode_plan_name,
                                     .encode = encode_name};
const struct yaml_type field_name = {.shape = YAML_SHAPE_STRING,
                                     .what = "a phase name",
                                     .pattern = LABEL_PATTERN,
                                     .decode = decode_phase_name,
                                     .encode = encode_name};
const struct yaml_type field_hook = {.shape = YAML_SHAPE_STRING,
                                     .what = "the name of a hook",
                                     .pattern = LABEL_PATTERN,
                                     .decode = decode_hook,
                                     .encode = encode_name};
const struct yaml_type field_role = {.shape = YAML_SHAPE_STRING,
                                     .what = "the name of a role",
                                     .decode = decode_role,
                                     .encode = encode_name};
static const struct yaml_field column_entry = {.type = &field_column};
static const struct yaml_field index_entry = {.type = &field_object, .offset = 0};
const struct yaml_record phase_index_list = {
    .entries = "names of indexes", .size = sizeof(struct name_at), .value = &index_entry};

const struct yaml_record phase_column_list = {
    .entries = "column names", .size = sizeof(struct name_at), .value = &column_entry};

static const struct yaml_field plan_entry = {.type = &field_plan};
const struct yaml_record phase_plan_list = {
    .entries = "plan names", .size = sizeof(struct name_at), .value = &plan_entry};

const struct yaml_choice phase_views_choices[] = {
    {.text = "follow", .value = VIEWS_FOLLOW},
    {.text = "refuse", .value = VIEWS_REFUSE},
    {0},
};

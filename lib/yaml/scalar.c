/* The types of single values. */
#include <string.h>

#include "base/duration.h"
#include "base/str.h"
#include "yaml/field.h"

const char *yaml_field_label(struct yaml_decoder *decoder, const struct yaml_field *field,
                             const struct yaml_node *node)
{
    if (field->key != NULL)
        return field->key;
    if (node->key != NULL)
        return yaml_node_describe(decoder->arena, node->key);
    return "every entry";
}

void yaml_decode_refuse(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node)
{
    const struct yaml_type *type = field->type;
    const char *hint = NULL;
    if (type->example != NULL)
        hint = arena_printf(decoder->arena, "Write for example %s.", type->example);
    problem_add(decoder->problems, node->place, hint, "%s must be %s, not %s",
                yaml_field_label(decoder, field, node), type->what,
                yaml_node_describe(decoder->arena, node));
}

const char *yaml_decode_text(struct yaml_decoder *decoder, const struct yaml_field *field,
                             const struct yaml_node *node)
{
    if (node->kind == YAML_TEXT && !yaml_node_is_null(node))
        return node->text;
    yaml_decode_refuse(decoder, field, node);
    return NULL;
}

static void *target(void *base, const struct yaml_field *field)
{
    return (char *)base + field->offset;
}

static void decode_string(struct yaml_decoder *decoder, const struct yaml_field *field,
                          const struct yaml_node *node, void *base)
{
    const char *text = yaml_decode_text(decoder, field, node);
    if (text == NULL)
        return;
    if (*text == '\0')
        problem_add(decoder->problems, node->place, NULL, "%s must not be empty",
                    yaml_field_label(decoder, field, node));
    *(const char **)target(base, field) = text;
}

static const struct yaml_node *encode_string(struct arena *arena, const struct yaml_field *field,
                                             const void *base)
{
    return yaml_encode_text(arena, *(const char *const *)yaml_field_value(field, base), false);
}

static void decode_text(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    const char *text = yaml_decode_text(decoder, field, node);
    if (text != NULL)
        *(const char **)target(base, field) = text;
}

/* Digits at the start of `text` as a number, or false when there are none or too many. */
static bool parse_digits(const char **text, int64_t *number)
{
    const char *start = *text;
    int64_t value = 0;
    for (; **text >= '0' && **text <= '9'; (*text)++) {
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_add_overflow(value, **text - '0', &value))
            return false;
    }
    *number = value;
    return *text > start && (*start != '0' || *text == start + 1);
}

static bool in_range(const struct yaml_field *field, int64_t value)
{
    return (field->min == 0 && field->max == 0) || (value >= field->min && value <= field->max);
}

static void refuse_range(struct yaml_decoder *decoder, const struct yaml_field *field,
                         const struct yaml_node *node, const char *min, const char *max)
{
    problem_add(decoder->problems, node->place, field->doc, "%s must be between %s and %s, not %s",
                yaml_field_label(decoder, field, node), min, max, node->text);
}

static void decode_integer(struct yaml_decoder *decoder, const struct yaml_field *field,
                           const struct yaml_node *node, void *base)
{
    const char *rest = node->text;
    int64_t value = 0;
    bool negative = node->kind == YAML_TEXT && *rest == '-';
    if (negative)
        rest++;
    if (node->kind != YAML_TEXT || !node->plain || !parse_digits(&rest, &value) || *rest != '\0') {
        yaml_decode_refuse(decoder, field, node);
        return;
    }
    value = negative ? -value : value;
    if (in_range(field, value))
        *(int64_t *)target(base, field) = value;
    else
        refuse_range(decoder, field, node,
                     arena_printf(decoder->arena, "%lld", (long long)field->min),
                     arena_printf(decoder->arena, "%lld", (long long)field->max));
}

/* Any that has a `text`: numbers, durations, sizes. */
static const struct yaml_node *encode_number(struct arena *arena, const struct yaml_field *field,
                                             const void *base)
{
    int64_t value = *(const int64_t *)yaml_field_value(field, base);
    return yaml_encode_text(arena, field->type->text(arena, value), true);
}

static void decode_boolean(struct yaml_decoder *decoder, const struct yaml_field *field,
                           const struct yaml_node *node, void *base)
{
    bool is_true = node->kind == YAML_TEXT && node->plain && str_equal(node->text, "true");
    bool is_false = node->kind == YAML_TEXT && node->plain && str_equal(node->text, "false");
    if (is_true || is_false)
        *(bool *)target(base, field) = is_true;
    else
        yaml_decode_refuse(decoder, field, node);
}

static const struct yaml_node *encode_boolean(struct arena *arena, const struct yaml_field *field,
                                              const void *base)
{
    bool value = *(const bool *)yaml_field_value(field, base);
    return yaml_encode_text(arena, value ? "true" : "false", true);
}

struct unit {
    const char *name;
    int64_t factor;
};

/* Longest first, so that the writer takes the longest that divides. */
static const struct unit duration_units[] = {
    {"d", DAY_MS}, {"h", HOUR_MS}, {"m", MINUTE_MS}, {"s", SECOND_MS}, {"ms", 1}, {NULL, 0},
};

static const struct unit size_units[] = {
    {"TB", 1LL << 40}, {"GB", 1LL << 30}, {"MB", 1LL << 20}, {"kB", 1LL << 10}, {NULL, 0},
};

static bool parse_units(const char *text, const struct unit *units, int64_t *value)
{
    if (!parse_digits(&text, value))
        return false;
    for (const struct unit *unit = units; unit->name != NULL; unit++)
        if (str_equal(text, unit->name))
            return !__builtin_mul_overflow(*value, unit->factor, value);
    return *value == 0 && *text == '\0';
}

static const char *units_text(struct arena *arena, const struct unit *units, int64_t value)
{
    const struct unit *unit = units;
    while (unit[1].name != NULL && (value == 0 || value % unit->factor != 0))
        unit++;
    return arena_printf(arena, "%lld%s", (long long)(value / unit->factor), unit->name);
}

static void decode_units(struct yaml_decoder *decoder, const struct yaml_field *field,
                         const struct yaml_node *node, void *base, const struct unit *units)
{
    int64_t value = 0;
    if (node->kind != YAML_TEXT || !parse_units(node->text, units, &value))
        yaml_decode_refuse(decoder, field, node);
    else if (in_range(field, value))
        *(int64_t *)target(base, field) = value;
    else
        refuse_range(decoder, field, node, units_text(decoder->arena, units, field->min),
                     units_text(decoder->arena, units, field->max));
}

static void decode_duration(struct yaml_decoder *decoder, const struct yaml_field *field,
                            const struct yaml_node *node, void *base)
{
    decode_units(decoder, field, node, base, duration_units);
}

static void decode_size(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    decode_units(decoder, field, node, base, size_units);
}

/* The longest unit that divides it: 90000 is "90s", 0 is "0ms". */
static const char *duration_units_text(struct arena *arena, int64_t value)
{
    return units_text(arena, duration_units, value);
}

static const char *size_text(struct arena *arena, int64_t value)
{
    return value % 1024 ? arena_printf(arena, "%lld", (long long)value)
                        : units_text(arena, size_units, value);
}

static const char *integer_text(struct arena *arena, int64_t value)
{
    return arena_printf(arena, "%lld", (long long)value);
}

enum { RATIO_ONE = 1000 };

static const char *ratio_text(struct arena *arena, int64_t value)
{
    char *text = arena_printf(arena, "%lld.%03lld", (long long)(value / RATIO_ONE),
                              (long long)(value % RATIO_ONE));
    size_t length = strlen(text);
    while (text[length - 1] == '0')
        text[--length] = '\0';
    if (text[length - 1] == '.')
        text[length - 1] = '\0';
    return text;
}

/* Digits, and at most three more after a point. */
static bool parse_ratio(const char *text, int64_t *value)
{
    if (!parse_digits(&text, value) || __builtin_mul_overflow(*value, RATIO_ONE, value))
        return false;
    if (*text == '\0')
        return true;
    if (*text++ != '.' || *text == '\0')
        return false;
    for (int64_t unit = RATIO_ONE / 10; *text != '\0'; text++, unit /= 10) {
        if (*text < '0' || *text > '9' || unit == 0)
            return false;
        *value += (*text - '0') * unit;
    }
    return true;
}

static void decode_ratio(struct yaml_decoder *decoder, const struct yaml_field *field,
                         const struct yaml_node *node, void *base)
{
    int64_t value = 0;
    if (node->kind != YAML_TEXT || !node->plain || !parse_ratio(node->text, &value))
        yaml_decode_refuse(decoder, field, node);
    else if (in_range(field, value))
        *(int64_t *)target(base, field) = value;
    else
        refuse_range(decoder, field, node, ratio_text(decoder->arena, field->min),
                     ratio_text(decoder->arena, field->max));
}

/* "12.5%": the same, and a percent sign. */
static const char *percent_text(struct arena *arena, int64_t value)
{
    return arena_printf(arena, "%s%%", ratio_text(arena, value));
}

static void decode_percent(struct yaml_decoder *decoder, const struct yaml_field *field,
                           const struct yaml_node *node, void *base)
{
    int64_t value = 0;
    size_t length = node->kind == YAML_TEXT ? strlen(node->text) : 0;
    if (length < 2 || node->text[length - 1] != '%' ||
        !parse_ratio(arena_strndup(decoder->arena, node->text, length - 1), &value))
        yaml_decode_refuse(decoder, field, node);
    else if (in_range(field, value))
        *(int64_t *)target(base, field) = value;
    else
        refuse_range(decoder, field, node, percent_text(decoder->arena, field->min),
                     percent_text(decoder->arena, field->max));
}

static const struct yaml_choice *find_choice(struct yaml_decoder *decoder,
                                             const struct yaml_field *field,
                                             const struct yaml_node *node)
{
    const char *text = yaml_decode_text(decoder, field, node);
    if (text == NULL)
        return NULL;
    const char **words = NULL;
    size_t count = 0;
    for (const struct yaml_choice *choice = field->choices; choice->text != NULL; choice++) {
        if (str_equal(choice->text, text))
            return choice;
        *ARENA_PUSH(decoder->arena, words, count) = choice->text;
    }
    problem_add(decoder->problems, node->place, yaml_suggest(decoder->arena, text, words, count),
                "%s cannot be %s", yaml_field_label(decoder, field, node),
                yaml_node_describe(decoder->arena, node));
    return NULL;
}

static void decode_choice(struct yaml_decoder *decoder, const struct yaml_field *field,
                          const struct yaml_node *node, void *base)
{
    const struct yaml_choice *choice = find_choice(decoder, field, node);
    if (choice != NULL)
        memcpy(target(base, field), &choice->value, sizeof choice->value);
}

/* The first word for the value; NULL for one that is no choice, such as PACING_UNSET. */
static const struct yaml_node *encode_choice(struct arena *arena, const struct yaml_field *field,
                                             const void *base)
{
    const struct yaml_choice *choice = field->choices;
    int value;
    memcpy(&value, yaml_field_value(field, base), sizeof value);
    while (choice->text != NULL && choice->value != value)
        choice++;
    return yaml_encode_text(arena, choice->text, false);
}

static void decode_word(struct yaml_decoder *decoder, const struct yaml_field *field,
                        const struct yaml_node *node, void *base)
{
    const struct yaml_choice *choice = find_choice(decoder, field, node);
    if (choice != NULL)
        *(const char **)target(base, field) = choice->word;
}

static const struct yaml_node *encode_word(struct arena *arena, const struct yaml_field *field,
                                           const void *base)
{
    const char *word = *(const char *const *)yaml_field_value(field, base);
    const struct yaml_choice *choice = field->choices;
    while (choice->text != NULL && !str_equal(choice->word, word))
        choice++;
    return yaml_encode_text(arena, choice->text, false);
}

const struct yaml_type yaml_type_string = {
    .shape = YAML_SHAPE_STRING, .what = "text", .decode = decode_string, .encode = encode_string};
const struct yaml_type yaml_type_text = {
    .shape = YAML_SHAPE_SCALAR, .what = "text", .decode = decode_text, .encode = encode_string};
const struct yaml_type yaml_type_integer = {.shape = YAML_SHAPE_INTEGER,
                                            .what = "a whole number",
                                            .text = integer_text,
                                            .decode = decode_integer,
                                            .encode = encode_number};
const struct yaml_type yaml_type_boolean = {.shape = YAML_SHAPE_BOOLEAN,
                                            .what = "true or false",
                                            .decode = decode_boolean,
                                            .encode = encode_boolean};
const struct yaml_type yaml_type_duration = {.shape = YAML_SHAPE_SCALAR,
                                             .what = "a duration",
                                             .example = "250ms, 5s, 10m, 24h or 7d",
                                             .pattern = "^((0|[1-9][0-9]*)(ms|s|m|h|d)|0)$",
                                             .text = duration_units_text,
                                             .decode = decode_duration,
                                             .encode = encode_number};
const struct yaml_type yaml_type_size = {.shape = YAML_SHAPE_SCALAR,
                                         .what = "a size",
                                         .example = "512kB, 64MB, 10GB or 1TB",
                                         .pattern = "^((0|[1-9][0-9]*)(kB|MB|GB|TB)|0)$",
                                         .text = size_text,
                                         .decode = decode_size,
                                         .encode = encode_number};
const struct yaml_type yaml_type_ratio = {.shape = YAML_SHAPE_NUMBER,
                                          .what = "a number",
                                          .example = "0.5",
                                          .text = ratio_text,
                                          .decode = decode_ratio,
                                          .encode = encode_number};
const struct yaml_type yaml_type_choice = {
    .shape = YAML_SHAPE_CHOICE, .what = "a word", .decode = decode_choice, .encode = encode_choice};
const struct yaml_type yaml_type_word = {
    .shape = YAML_SHAPE_CHOICE, .what = "a word", .decode = decode_word, .encode = encode_word};
const struct yaml_type yaml_type_percent = {.shape = YAML_SHAPE_SCALAR,
                                            .what = "a percentage",
                                            .example = "5%",
                                            .pattern = "^[0-9]+(\\.[0-9]{1,3})?%$",
                                            .text = percent_text,
                                            .decode = decode_percent,
                                            .encode = encode_number};

#include <string.h>

#include "base/duration.h"
#include "base/str.h"
#include "phase/fields.h"
#include "phase/gate/evidence.h"
#include "phase/kinds.h"

static bool is_clock(const char *text)
{
    if (strlen(text) != strlen("00:00") || text[2] != ':')
        return false;
    for (int i = 0; i < 5; i++)
        if (i != 2 && (text[i] < '0' || text[i] > '9'))
            return false;
    int hour = (text[0] - '0') * 10 + text[1] - '0';
    return hour < 24 && text[3] < '6';
}

static void decode_clock(struct yaml_decoder *decoder, const struct yaml_field *field,
                         const struct yaml_node *node, void *base)
{
    if (node->kind == YAML_TEXT && is_clock(node->text))
        *(const char **)(void *)((char *)base + field->offset) = node->text;
    else
        yaml_decode_refuse(decoder, field, node);
}

static const struct yaml_node *encode_clock(struct arena *arena, const struct yaml_field *field,
                                            const void *base)
{
    return yaml_encode_text(arena, *(const char *const *)yaml_field_value(field, base), false);
}

const struct yaml_type field_clock = {.shape = YAML_SHAPE_STRING,
                                      .what = "a time of day",
                                      .example = "\"22:00\"",
                                      .pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$",
                                      .decode = decode_clock,
                                      .encode = encode_clock};

static const struct yaml_choice day_choices[] = {
    {.text = "mon", .value = 1}, {.text = "tue", .value = 2},
    {.text = "wed", .value = 3}, {.text = "thu", .value = 4},
    {.text = "fri", .value = 5}, {.text = "sat", .value = 6},
    {.text = "sun", .value = 7}, {.text = NULL},
};

static const struct yaml_field day_entry = {
    .type = &yaml_type_choice,
    .offset = offsetof(struct window_day, day),
    .choices = day_choices,
};
static const struct yaml_record day_list = {
    .entries = "days", .size = sizeof(struct window_day), .value = &day_entry};

#define AT(member) offsetof(struct window_args, member)

static void check_window(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry)
{
    const struct window_args *window = entry;
    bool from = yaml_node_get(node, "from") != NULL, to = yaml_node_get(node, "to") != NULL;
    if (from != to)
        problem_add(decoder->problems, window->place, "Leave both out for all day.",
                    "window needs both \"from\" and \"to\"");
    else if (window->from != NULL && str_equal(window->from, window->to))
        problem_add(decoder->problems, window->place, "Leave both out for all day.",
                    "window begins and ends at the same time");
    else if (!from && yaml_node_get(node, "days") == NULL)
        problem_add(decoder->problems, window->place, "Write days, or from and to, or both.",
                    "window says neither days nor hours");
}

static const struct yaml_field window_fields[] = {
    {.key = "days",
     .type = &yaml_type_list,
     .offset = AT(days),
     .second_offset = AT(day_count),
     .min = 1,
     .max = 7,
     .record = &day_list,
     .doc = "The days on which it begins: mon, tue, wed, thu, fri, sat, sun. Every day without "
            "this key."},
    {.key = "from",
     .type = &field_clock,
     .offset = AT(from),
     .doc = "The time of day at which it begins, as \"22:00\"."},
    {.key = "to",
     .type = &field_clock,
     .offset = AT(to),
     .doc = "The time of day at which it ends; when that is not after from, on the next day."},
    {.key = "time_zone",
     .type = &yaml_type_string,
     .offset = AT(time_zone),
     .required = true,
     .doc = "The time zone of days and hours, as the server calls it, such as Europe/Berlin."},
};

static const struct yaml_record window_record = {
    .name = "window",
    .flow = true,
    .size = sizeof(struct window_args),
    .has_place = true,
    .place_offset = AT(place),
    .check = check_window,
    YAML_FIELDS(window_fields),
};

#undef AT
#define AT(member) offsetof(struct gate_args, member)

static void prepare_gate(void *entry)
{
    struct gate_args *args = entry;
    args->approvals = 1;
}

/* The keys of a gate; a recipe words the question itself. */
#define GATE_FIELDS(ask_required)                                                                  \
    PHASE_NAME_FIELD,                                                                              \
        {.key = "ask",                                                                             \
         .type = &yaml_type_string,                                                                \
         .offset = AT(ask),                                                                        \
         .required = (ask_required),                                                               \
         .doc = "The question that whoever confirms the gate answers with yes."},                  \
        {.key = "approvals",                                                                       \
         .type = &yaml_type_integer,                                                               \
         .offset = AT(approvals),                                                                  \
         .min = 1,                                                                                 \
         .max = 100,                                                                               \
         .doc = "How many distinct database roles must confirm: 1 to 100, 1 without this key."},   \
        {.key = "by_role",                                                                         \
         .type = &field_role,                                                                      \
         .offset = AT(by_role),                                                                    \
         .doc = "Only members of this database role may confirm."},                                \
        {.key = "not_author",                                                                      \
         .type = &yaml_type_boolean,                                                               \
         .offset = AT(not_author),                                                                 \
         .doc = "true: the role that registered the plan may not confirm."},                       \
        {.key = "allow_override",                                                                  \
         .type = &yaml_type_boolean,                                                               \
         .offset = AT(allow_override),                                                             \
         .doc = "true: `confirm --override` may open the gate whatever else it lacks."},           \
        {.key = "expires",                                                                         \
         .type = &yaml_type_duration,                                                              \
         .offset = AT(expires_ms),                                                                 \
         .min = SECOND_MS,                                                                         \
         .max = 365LL * DAY_MS,                                                                    \
         .doc = "An approval that is older no longer counts: 1s to 365d. Without this key they "   \
                "do not expire."},                                                                 \
        {.key = "soak",                                                                            \
         .type = &yaml_type_duration,                                                              \
         .offset = AT(soak_ms),                                                                    \
         .min = 0,                                                                                 \
         .max = 365LL * DAY_MS,                                                                    \
         .doc = "The gate stays closed at least this long after it opened: up to 365d."},          \
        {.key = "window",                                                                          \
         .type = &yaml_type_struct,                                                                \
         .offset = AT(window),                                                                     \
         .record = &window_record,                                                                 \
         .doc = "The days and hours in which the gate may be passed."},                            \
    {                                                                                              \
        .key = "evidence", .type = &yaml_type_variants, .offset = AT(evidence),                    \
        .second_offset = AT(evidence_count), .record = &evidence_record,                           \
        .doc = "Facts read from the database that must hold as well."                              \
    }

static const struct yaml_field phase_fields[] = {GATE_FIELDS(true)};
static const struct yaml_field recipe_fields[] = {GATE_FIELDS(false)};

const struct yaml_record phase_gate_record = {
    .name = "gate",
    .doc = "Stops until people have confirmed, time has passed and evidence holds.",
    .size = sizeof(struct gate_args),
    .prepare = prepare_gate,
    YAML_FIELDS(phase_fields),
};

const struct yaml_record gate_recipe_record = {
    .name = "gate",
    .size = sizeof(struct gate_args),
    .has_place = true,
    .place_offset = AT(place),
    .prepare = prepare_gate,
    YAML_FIELDS(recipe_fields),
};

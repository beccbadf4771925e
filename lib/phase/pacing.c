#include "phase/pacing.h"

#include "base/str.h"
#include "phase/fields.h"

#define SETTING(key_, member, type_, standard_, least_, most_, live_, doc_)                        \
    {.name = #key_,                                                                                \
     .type = &yaml_type_##type_,                                                                   \
     .offset = offsetof(struct pacing, member),                                                    \
     .standard = (standard_),                                                                      \
     .least = (least_),                                                                            \
     .most = (most_),                                                                              \
     .live = (live_),                                                                              \
     .doc = (doc_)},

const struct pacing_setting pacing_settings[] = {PACING_SETTINGS(SETTING)};
const size_t pacing_setting_count = sizeof pacing_settings / sizeof *pacing_settings;

const struct yaml_choice pacing_trigger_choices[] = {
    {.text = "fire", .value = PACING_TRIGGERS_FIRE},
    {.text = "suppress", .value = PACING_TRIGGERS_SUPPRESS},
    {0},
};
const struct yaml_choice pacing_error_choices[] = {
    {.text = "stop", .value = PACING_ON_ERROR_STOP},
    {.text = "report", .value = PACING_ON_ERROR_REPORT},
    {0},
};
const struct yaml_choice pacing_locked_choices[] = {
    {.text = "wait", .value = PACING_LOCKED_WAIT},
    {.text = "skip", .value = PACING_LOCKED_SKIP},
    {0},
};

const struct pacing_setting *pacing_find(const char *name)
{
    if (str_equal(name, "batch"))
        name = "batch_target";
    for (size_t i = 0; i < pacing_setting_count; i++)
        if (str_equal(pacing_settings[i].name, name))
            return &pacing_settings[i];
    return NULL;
}

int64_t pacing_get(const struct pacing *pacing, const struct pacing_setting *setting)
{
    return *(const int64_t *)(const void *)((const char *)pacing + setting->offset);
}

void pacing_set(struct pacing *pacing, const struct pacing_setting *setting, int64_t value)
{
    *(int64_t *)(void *)((char *)pacing + setting->offset) = value;
}

bool pacing_equal(const struct pacing *a, const struct pacing *b)
{
    for (size_t i = 0; i < pacing_setting_count; i++)
        if (pacing_get(a, &pacing_settings[i]) != pacing_get(b, &pacing_settings[i]))
            return false;
    return true;
}

struct pacing pacing_unset(void)
{
    struct pacing pacing = {
        .triggers = PACING_UNSET, .on_error = PACING_UNSET, .locked_rows = PACING_UNSET};
    for (size_t i = 0; i < pacing_setting_count; i++)
        pacing_set(&pacing, &pacing_settings[i], PACING_UNSET);
    return pacing;
}

struct pacing pacing_override(const struct pacing *base, const struct pacing *over)
{
    struct pacing out = *base;
    for (size_t i = 0; i < pacing_setting_count; i++)
        if (pacing_get(over, &pacing_settings[i]) != PACING_UNSET)
            pacing_set(&out, &pacing_settings[i], pacing_get(over, &pacing_settings[i]));
    if (over->throttle_query.text)
        out.throttle_query = over->throttle_query;
    if (over->triggers != PACING_UNSET)
        out.triggers = over->triggers;
    if (over->on_error != PACING_UNSET)
        out.on_error = over->on_error;
    if (over->locked_rows != PACING_UNSET)
        out.locked_rows = over->locked_rows;
    return out;
}

struct pacing pacing_resolve(const struct pacing *pacing)
{
    struct pacing standard = {.triggers = PACING_TRIGGERS_FIRE,
                              .on_error = PACING_ON_ERROR_STOP,
                              .locked_rows = PACING_LOCKED_WAIT};
    for (size_t i = 0; i < pacing_setting_count; i++)
        pacing_set(&standard, &pacing_settings[i], pacing_settings[i].standard);
    return pacing_override(&standard, pacing);
}

const char *pacing_text(struct arena *arena, const struct pacing_setting *setting, int64_t value)
{
    return setting->type->text(arena, value);
}

bool pacing_parse(struct arena *arena, const struct pacing_setting *setting, const char *text,
                  int64_t *value, struct error *error)
{
    const struct yaml_field field = {.key = setting->name,
                                     .type = setting->type,
                                     .min = setting->least,
                                     .max = setting->most,
                                     .doc = setting->doc};
    return yaml_parse(arena, &field, text, value, error);
}

/* Samples as OpenMetrics text and as JSON. */
#include "report/metrics/metrics.h"

#include <math.h>
#include <string.h>

#include "base/str.h"
#include "report/json_value.h"
#include "report/metrics/family.h"

/* As short as says the same: times have milliseconds, shares six digits. */
static const char *value_text(struct arena *arena, double value)
{
    if (value == floor(value) && fabs(value) < 1e15)
        return arena_printf(arena, "%.0f", value);
    return arena_printf(arena, fabs(value) < 1e6 ? "%.6g" : "%.3f", value);
}

static void add_escaped(struct str *out, const char *text)
{
    for (; *text; text++)
        if (*text == '\n')
            str_add(out, "\\n");
        else if (*text == '"' || *text == '\\')
            str_addf(out, "\\%c", *text);
        else
            str_add_char(out, *text);
}

static void add_sample(struct str *out, const struct family *family, const struct sample *sample)
{
    str_addf(out, "%s%s{", family->name, family_suffix(family));
    for (size_t i = 0; i < SAMPLE_MAX_LABELS && sample->labels[i].name; i++) {
        str_addf(out, "%s%s=\"", i ? "," : "", sample->labels[i].name);
        add_escaped(out, report_valid_text(out->arena, sample->labels[i].value));
        str_add(out, "\"");
    }
    str_addf(out, "} %s\n", value_text(out->arena, sample->value));
}

const char *report_metrics_text(struct arena *arena, const struct view_measures *view)
{
    struct str out = {.arena = arena};
    for (const struct family *family = families; family->name; family++) {
        struct sample_list samples = {.arena = arena, .view = view};
        family_collect(family, &samples);
        str_addf(&out, "# TYPE %s %s\n", family->name, family->type);
        if (*family->unit)
            str_addf(&out, "# UNIT %s %s\n", family->name, family->unit);
        str_addf(&out, "# HELP %s %s\n", family->name, family->help);
        for (size_t i = 0; i < samples.count; i++)
            add_sample(&out, family, &samples.items[i]);
    }
    str_add(&out, "# EOF\n");
    return str_text(&out);
}

static json_t *sample_object(struct arena *arena, const struct sample *sample)
{
    json_t *object = json_object(), *labels = json_object();
    for (size_t i = 0; i < SAMPLE_MAX_LABELS && sample->labels[i].name; i++)
        json_object_set_new(labels, sample->labels[i].name,
                            report_json_text(arena, sample->labels[i].value));
    json_object_set_new(object, "labels", labels);
    json_object_set_new(object, "value", json_real(sample->value));
    return object;
}

static json_t *family_object(struct arena *arena, const struct view_measures *view,
                             const struct family *family)
{
    json_t *object = json_object(), *array = json_array();
    struct sample_list samples = {.arena = arena, .view = view};
    family_collect(family, &samples);
    for (size_t i = 0; i < samples.count; i++)
        json_array_append_new(array, sample_object(arena, &samples.items[i]));
    json_object_set_new(object, "name", json_string(family->name));
    json_object_set_new(object, "type", json_string(family->type));
    json_object_set_new(object, "unit", *family->unit ? json_string(family->unit) : json_null());
    json_object_set_new(object, "help", json_string(family->help));
    json_object_set_new(object, "samples", array);
    return object;
}

const char *report_metrics_json(struct arena *arena, const struct view_measures *view,
                                const struct report_failure *failure)
{
    json_t *object = report_json_begin(), *array = json_array();
    /* Without a database's name nothing was measured. */
    for (const struct family *family = families; family->name && view->database; family++)
        json_array_append_new(array, family_object(arena, view, family));
    json_object_set_new(object, "metrics", array);
    return report_json_finish(arena, object, failure);
}

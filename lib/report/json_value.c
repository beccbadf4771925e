#include "report/json_value.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "report/hint.h"

/* The server speaks UTF-8, but arguments and libpq's own messages may be anything. */
const char *report_valid_text(struct arena *arena, const char *text)
{
    struct str out = {.arena = arena};
    for (size_t left = strlen(text); left > 0;) {
        size_t length = utf8_sequence_length(text, left);
        if (length == 0)
            str_add(&out, "\xEF\xBF\xBD");
        else
            str_add_n(&out, text, length);
        size_t taken = length == 0 ? 1 : length;
        text += taken;
        left -= taken;
    }
    return str_text(&out);
}

json_t *report_json_text(struct arena *arena, const char *text)
{
    return text == NULL ? json_null() : json_string_nocheck(report_valid_text(arena, text));
}

void report_json_set_plan(struct arena *arena, json_t *object, const char *plan)
{
    const char *given = plan ? plan_name_given(arena, plan) : NULL;
    json_object_set_new(object, "plan", report_json_text(arena, given));
    if (!str_equal(given, plan))
        json_object_set_new(object, "schema", report_json_text(arena, plan_name_schema(plan)));
}

json_t *report_json_count(long long value)
{
    return value < 0 ? json_null() : json_integer(value);
}

json_t *report_json_bool(bool value)
{
    return json_boolean(value);
}

json_t *report_json_texts(struct arena *arena, const char *const *texts, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, report_json_text(arena, texts[i]));
    return array;
}

static json_t *place_object(struct place place)
{
    if (place.line == 0)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "line", json_integer(place.line));
    json_object_set_new(object, "column", report_json_count(place.column));
    return object;
}

json_t *report_json_about(struct arena *arena, const char *sqlstate,
                          const struct error_about *about)
{
    if (sqlstate == NULL || *sqlstate == '\0')
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "sqlstate", report_json_text(arena, sqlstate));
    json_object_set_new(object, "schema", report_json_text(arena, about->schema));
    json_object_set_new(object, "table", report_json_text(arena, about->table));
    json_object_set_new(object, "column", report_json_text(arena, about->column));
    json_object_set_new(object, "datatype", report_json_text(arena, about->datatype));
    json_object_set_new(object, "constraint", report_json_text(arena, about->constraint));
    return object;
}

json_t *report_json_error(struct arena *arena, const struct report_failure *failure)
{
    const struct error *error = failure == NULL ? NULL : failure->error;
    if (error == NULL || error->code == ERROR_NONE)
        return json_null();
    json_t *object = json_object();
    const char *sqlstate = error->sqlstate[0] != '\0' ? error->sqlstate : NULL;
    json_object_set_new(object, "message", report_json_text(arena, error->message));
    json_object_set_new(object, "detail", report_json_text(arena, error->detail));
    json_object_set_new(object, "hint", report_json_text(arena, report_hint(arena, failure)));
    json_object_set_new(object, "exit_status", json_integer((int)error->code));
    json_object_set_new(object, "sqlstate", report_json_text(arena, sqlstate));
    json_object_set_new(object, "about", report_json_about(arena, sqlstate, &error->about));
    json_object_set_new(object, "place", place_object(error->place));
    return object;
}

static json_t *problem_array(struct arena *arena, const struct problem_list *problems)
{
    json_t *array = json_array();
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        json_t *object = json_object();
        json_object_set_new(object, "file", report_json_text(arena, problems->file));
        json_object_set_new(object, "line", json_integer(problem->place.line));
        json_object_set_new(object, "column", json_integer(problem->place.column));
        json_object_set_new(object, "message", report_json_text(arena, problem->message));
        json_object_set_new(object, "hint", report_json_text(arena, problem->hint));
        json_array_append_new(array, object);
    }
    return array;
}

json_t *report_json_begin(void)
{
    json_t *object = json_object();
    json_object_set_new(object, "format_version", json_integer(REPORT_FORMAT_VERSION));
    return object;
}

const char *report_json_text_of(struct arena *arena, json_t *object)
{
    char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
    json_decref(object);
    if (text == NULL)
        return arena_alloc(arena, SIZE_MAX); /* ends the process: memory has run out */
    const char *result = arena_printf(arena, "%s\n", text);
    free(text);
    return result;
}

const char *report_json_finish(struct arena *arena, json_t *object,
                               const struct report_failure *failure)
{
    if (failure != NULL && failure->problems != NULL)
        json_object_set_new(object, "problems", problem_array(arena, failure->problems));
    json_object_set_new(object, "error", report_json_error(arena, failure));
    return report_json_text_of(arena, object);
}

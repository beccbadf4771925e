/* How fast a backfill may go, and who said so. */
#include "report/json.h"
#include "report/json_value.h"
#include "report/table.h"
#include "report/text.h"
#include "report/words.h"

json_t *report_json_override(struct arena *arena, const struct view_override *override)
{
    json_t *object = json_object();
    json_object_set_new(object, "setting", report_json_text(arena, override->setting));
    json_object_set_new(object, "value", report_json_text(arena, override->value));
    json_object_set_new(object, "source", report_json_text(arena, override->source));
    json_object_set_new(object, "set_by", report_json_text(arena, override->set_by));
    json_object_set_new(object, "expires_at", report_json_text(arena, override->expires_at));
    return object;
}

const char *report_throttle_json(struct arena *arena, const struct view_throttle *view,
                                 const struct report_failure *failure)
{
    json_t *object = report_json_begin(), *settings = json_array();
    for (size_t i = 0; i < view->setting_count; i++)
        json_array_append_new(settings, report_json_override(arena, &view->settings[i]));
    report_json_set_plan(arena, object, view->plan);
    json_object_set_new(object, "phase", report_json_text(arena, view->phase));
    json_object_set_new(object, "settings", settings);
    return report_json_finish(arena, object, failure);
}

const char *report_override_words(struct arena *arena, const struct view_override *override)
{
    if (override->set_by == NULL)
        return override->source;
    return override->expires_at != NULL
               ? arena_printf(arena, "by %s until %s", override->set_by, override->expires_at)
               : arena_printf(arena, "by %s", override->set_by);
}

const char *report_throttle_text(struct arena *arena, const struct view_throttle *view)
{
    struct str out = {.arena = arena};
    struct table table = {.arena = arena, .columns = 3};
    for (size_t i = 0; i < view->setting_count; i++) {
        table_add(&table, view->settings[i].setting);
        table_add(&table, view->settings[i].value);
        table_add(&table, report_override_words(arena, &view->settings[i]));
    }
    str_addf(&out, "backfill %s of plan %s\n", view->phase, view->plan);
    table_render(&table, 2, &out);
    return str_text(&out);
}

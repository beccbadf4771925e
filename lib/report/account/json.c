/* An account as JSON, with every sample. */
#include "report/account/account.h"
#include "report/json_value.h"

static json_t *sample_object(struct arena *arena, const struct view_sample *sample)
{
    json_t *object = json_object();
    json_object_set_new(object, "at_ms", json_integer(sample->at_ms));
    json_object_set_new(object, "rows_done", json_integer(sample->rows_done));
    json_object_set_new(object, "wal_bytes", json_integer(sample->wal_bytes));
    json_object_set_new(object, "growth_bytes", json_integer(sample->growth_bytes));
    json_object_set_new(object, "batches", json_integer(sample->batches));
    json_object_set_new(object, "batch_ms", json_integer(sample->batch_ms));
    json_object_set_new(object, "slowest_ms", json_integer(sample->slowest_ms));
    json_object_set_new(object, "lag_ms", report_json_count(sample->lag_ms));
    json_object_set_new(object, "waits", report_json_text(arena, sample->waits));
    return object;
}

const char *report_account_json(struct arena *arena, const struct view_report *view,
                                const struct report_failure *failure)
{
    json_t *object = report_json_begin(), *entries = json_array(), *backfills = json_array();
    report_json_add_plan(arena, object, &view->plan, false);
    for (size_t i = 0; i < view->log.entry_count; i++)
        json_array_append_new(entries, report_json_entry(arena, &view->log.entries[i]));
    for (size_t i = 0; i < view->series_count; i++) {
        json_t *backfill = json_object(), *samples = json_array();
        for (size_t k = 0; k < view->series[i].sample_count; k++)
            json_array_append_new(samples, sample_object(arena, &view->series[i].samples[k]));
        json_object_set_new(backfill, "phase", report_json_text(arena, view->series[i].phase));
        json_object_set_new(backfill, "samples", samples);
        json_array_append_new(backfills, backfill);
    }
    json_object_set_new(object, "registered_at", report_json_text(arena, view->registered_at));
    json_object_set_new(object, "log", entries);
    json_object_set_new(object, "backfills", backfills);
    return report_json_finish(arena, object, failure);
}

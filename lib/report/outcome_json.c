/* What commands did and found, as JSON. */
#include "base/str.h"
#include "report/json_value.h"
#include "report/schema_json.h"
#include "report/words.h"

const char *report_failure_json(struct arena *arena, const struct report_failure *failure)
{
    return report_json_finish(arena, report_json_begin(), failure);
}

const char *report_yaml_json(struct arena *arena, const char *plan, const char *yaml,
                             const struct report_failure *failure)
{
    json_t *object = report_json_begin();
    report_json_set_plan(arena, object, plan);
    json_object_set_new(object, "yaml", report_json_text(arena, yaml));
    return report_json_finish(arena, object, failure);
}

const char *report_migration_json(struct arena *arena, const char *plan, const char *format,
                                  const char *text, const struct report_failure *failure)
{
    json_t *object = report_json_begin();
    json_object_set_new(object, "plan", report_json_text(arena, plan));
    json_object_set_new(object, "format", report_json_text(arena, format ? format : "sql"));
    json_object_set_new(object, "text", report_json_text(arena, text));
    return report_json_finish(arena, object, failure);
}

const char *report_new_json(struct arena *arena, const char *plan, const char *file,
                            const char *text, const struct report_failure *failure)
{
    json_t *object = report_json_begin();
    report_json_set_plan(arena, object, plan);
    json_object_set_new(object, "file", report_json_text(arena, file));
    json_object_set_new(object, "text", report_json_text(arena, text));
    return report_json_finish(arena, object, failure);
}

const char *report_text_json(struct arena *arena, const struct view_text *view,
                             const struct report_failure *failure)
{
    json_t *object = report_json_begin();
    report_json_set_plan(arena, object, view->plan);
    json_object_set_new(object, "state", report_json_text(arena, view->state));
    json_object_set_new(object, "file", report_json_text(arena, view->file));
    json_object_set_new(object, "checksum", report_json_text(arena, view->checksum));
    json_object_set_new(object, "text", report_json_text(arena, view->text));
    json_object_set_new(object, "other_file", report_json_text(arena, view->other_file));
    json_object_set_new(object, "same",
                        view->other_file != NULL ? report_json_bool(view->same) : json_null());
    json_object_set_new(object, "diff", report_json_text(arena, view->diff));
    return report_json_finish(arena, object, failure);
}

static json_t *step_array(struct arena *arena, const struct view_outcome *view)
{
    json_t *array = json_array();
    for (size_t i = 0; i < view->step_count; i++) {
        const struct view_step *step = &view->steps[i];
        json_t *object = json_object();
        json_object_set_new(object, "phase", report_json_text(arena, step->phase));
        json_object_set_new(object, "kind", report_json_text(arena, step->kind));
        json_object_set_new(object, "duration_ms", report_json_count(step->duration_ms));
        json_object_set_new(object, "summary", report_json_text(arena, step->summary));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *hook_array(struct arena *arena, const struct view_outcome *view)
{
    json_t *array = json_array();
    for (size_t i = 0; i < view->hook_count; i++) {
        const struct view_hook *hook = &view->hooks[i];
        json_t *object = json_object();
        json_object_set_new(object, "event", report_json_text(arena, hook->event));
        json_object_set_new(object, "hook", report_json_text(arena, hook->hook));
        json_object_set_new(object, "result", report_json_text(arena, hook->result));
        json_object_set_new(object, "detail", report_json_text(arena, hook->detail));
        json_object_set_new(object, "duration_ms", report_json_count(hook->duration_ms));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *phase_or_null(struct arena *arena, const struct view_phase *phase)
{
    return phase == NULL ? json_null() : report_json_phase(arena, phase, false);
}

static json_t *outcome_object(struct arena *arena, const struct view_outcome *view)
{
    json_t *object = report_json_begin();
    const char *steps = str_equal(view->command, "revert") ? "reverted" : "completed";
    json_object_set_new(object, "command", report_json_text(arena, view->command));
    report_json_set_plan(arena, object, view->plan);
    json_object_set_new(object, "state", report_json_text(arena, view->state));
    json_object_set_new(object, "next", report_json_text(arena, view->next));
    json_object_set_new(object, steps, step_array(arena, view));
    json_object_set_new(object, "gate", phase_or_null(arena, view->gate));
    json_object_set_new(object, "hooks", hook_array(arena, view));
    json_object_set_new(object, "message", report_json_text(arena, view->message));
    return object;
}

const char *report_outcome_json(struct arena *arena, const struct view_outcome *view,
                                const struct report_failure *failure)
{
    return report_json_finish(arena, outcome_object(arena, view), failure);
}

static json_t *holder_array(struct arena *arena, const struct view_outcome *view)
{
    json_t *array = json_array();
    for (size_t i = 0; i < view->holder_count; i++) {
        const struct view_holder *holder = &view->holders[i];
        json_t *object = json_object();
        json_object_set_new(object, "text", report_json_text(arena, holder->text));
        json_object_set_new(object, "pid",
                            holder->pid > 0 ? json_integer(holder->pid) : json_null());
        json_object_set_new(object, "prepared", report_json_text(arena, holder->prepared));
        json_object_set_new(object, "role", report_json_text(arena, holder->role));
        json_object_set_new(object, "application", report_json_text(arena, holder->application));
        json_object_set_new(object, "transaction_seconds",
                            report_json_count(holder->transaction_seconds));
        json_object_set_new(object, "state", report_json_text(arena, holder->state));
        json_object_set_new(object, "query", report_json_text(arena, holder->query));
        json_object_set_new(object, "partition", report_json_text(arena, holder->partition));
        json_array_append_new(array, object);
    }
    return array;
}

/* What is to be typed when this ended so; nothing where a person has to decide first. */
static const char *next_command(struct arena *arena, const struct view_outcome *view,
                                const char *argument, const struct error *error)
{
    const char *remark;
    if (view->state == NULL && error->code == ERROR_TEMPORARY)
        return arena_printf(arena, "sluice %s %s", view->command,
                            report_plan_word(arena, argument, view->plan));
    if (view->state == NULL || error->code == ERROR_USAGE || error->code == ERROR_DRIFT)
        return NULL;
    const struct report_next next = report_next_of(arena, view);
    return report_next_command(arena, argument, &next, &remark);
}

const char *report_detailed_json(struct arena *arena, const struct view_outcome *view,
                                 const char *argument, const struct report_failure *failure)
{
    json_t *object = outcome_object(arena, view);
    const struct error *error = failure->error;
    json_object_set_new(object, "exit_status", json_integer((int)error->code));
    json_object_set_new(object, "stopped", report_json_text(arena, view->stopped));
    json_object_set_new(object, "phase", phase_or_null(arena, view->phase));
    json_object_set_new(object, "holders", holder_array(arena, view));
    json_object_set_new(object, "next_command",
                        report_json_text(arena, next_command(arena, view, argument, error)));
    return report_json_finish(arena, object, failure);
}

const char *report_verification_json(struct arena *arena, const struct view_verification *view,
                                     const struct report_failure *failure)
{
    json_t *object = report_json_begin(), *checks = json_array();
    for (size_t i = 0; i < view->item_count; i++) {
        const struct view_verification_item *item = &view->items[i];
        json_t *check = json_object();
        json_object_set_new(check, "what", report_json_text(arena, item->what));
        json_object_set_new(check, "holds", report_json_bool(item->holds));
        json_object_set_new(check, "detail", report_json_text(arena, item->detail));
        json_object_set_new(check, "differing", report_json_count(item->differing));
        json_object_set_new(check, "keys", report_json_texts(arena, item->keys, item->key_count));
        json_array_append_new(checks, check);
    }
    report_json_set_plan(arena, object, view->plan);
    json_object_set_new(object, "state", report_json_text(arena, view->state));
    /* A verification that broke off found nothing wrong, which is not to say that all is well. */
    bool unknown = view->holds && failure->error->code != ERROR_NONE;
    json_object_set_new(object, "holds", unknown ? json_null() : report_json_bool(view->holds));
    json_object_set_new(object, "checks", checks);
    return report_json_finish(arena, object, failure);
}

json_t *report_json_entry(struct arena *arena, const struct view_log_entry *entry)
{
    json_t *object = json_object();
    json_object_set_new(object, "id", json_integer(entry->id));
    json_object_set_new(object, "at", report_json_text(arena, entry->at));
    report_json_set_plan(arena, object, entry->plan);
    json_object_set_new(object, "phase", report_json_text(arena, entry->phase));
    json_object_set_new(object, "event", report_json_text(arena, entry->event));
    json_object_set_new(object, "result", report_json_text(arena, entry->result));
    json_object_set_new(object, "role", report_json_text(arena, entry->role));
    json_object_set_new(object, "os_user", report_json_text(arena, entry->os_user));
    json_object_set_new(object, "host", report_json_text(arena, entry->host));
    json_object_set_new(object, "by", report_json_text(arena, entry->by));
    json_object_set_new(object, "duration_ms", report_json_count(entry->duration_ms));
    json_object_set_new(object, "detail", report_json_text(arena, entry->detail));
    json_object_set_new(object, "evidence",
                        entry->evidence ? json_loads(entry->evidence, 0, NULL) : json_null());
    json_object_set_new(object, "fields",
                        entry->fields ? json_loads(entry->fields, 0, NULL) : json_object());
    json_object_set_new(object, "hash", report_json_text(arena, entry->hash));
    return object;
}

const char *report_log_json(struct arena *arena, const struct view_log *view,
                            const struct report_failure *failure)
{
    json_t *object = report_json_begin(), *entries = json_array();
    for (size_t i = 0; i < view->entry_count; i++)
        json_array_append_new(entries, report_json_entry(arena, &view->entries[i]));
    json_object_set_new(object, "entries", entries);
    return report_json_finish(arena, object, failure);
}

const char *report_log_check_json(struct arena *arena, const struct view_log_check *view,
                                  const struct report_failure *failure)
{
    json_t *object = report_json_begin(), *plans = json_array();
    for (size_t i = 0; i < view->chain_count; i++) {
        const struct view_log_chain *chain = &view->chains[i];
        json_t *plan = json_object();
        report_json_set_plan(arena, plan, chain->plan);
        json_object_set_new(plan, "entries", json_integer(chain->entries));
        json_object_set_new(plan, "head", report_json_text(arena, chain->head));
        json_object_set_new(plan, "problems",
                            report_json_texts(arena, chain->problems, chain->problem_count));
        json_array_append_new(plans, plan);
    }
    json_object_set_new(object, "holds", report_json_bool(view->holds));
    json_object_set_new(object, "plans", plans);
    return report_json_finish(arena, object, failure);
}

const char *report_schema_json(struct arena *arena)
{
    json_t *object = report_json_begin();
    json_object_set_new(object, "schema", json_loads(report_plan_schema(arena), 0, NULL));
    return report_json_finish(arena, object, NULL);
}

const char *report_help_json(struct arena *arena, const char *help)
{
    json_t *object = report_json_begin();
    json_object_set_new(object, "help", report_json_text(arena, help));
    return report_json_finish(arena, object, NULL);
}

const char *report_version_json(struct arena *arena, const struct view_version *view)
{
    json_t *object = report_json_begin(), *store = json_object();
    json_object_set_new(object, "version", report_json_text(arena, view->version));
    json_object_set_new(object, "commit", report_json_text(arena, view->commit));
    json_object_set_new(object, "libpq", report_json_text(arena, view->libpq));
    json_object_set_new(object, "grammar", report_json_text(arena, view->grammar));
    json_object_set_new(store, "reads_from", json_integer(view->store_oldest));
    json_object_set_new(store, "writes", json_integer(view->store_newest));
    json_object_set_new(object, "schema", store);
    return report_json_finish(arena, object, NULL);
}

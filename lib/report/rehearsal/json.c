/* A rehearsal, for programs. */
#include "report/json_value.h"
#include "report/rehearsal/rehearsal.h"

static json_t *table(struct arena *arena, const struct rehearsal_table *t)
{
    json_t *object = json_object();
    json_object_set_new(object, "name", report_json_text(arena, t->name));
    json_object_set_new(object, "rows", report_json_count(t->rows));
    json_object_set_new(object, "rows_in_target", report_json_count(t->estimate));
    json_object_set_new(object, "note", report_json_text(arena, t->note));
    return object;
}

static json_t *hold(struct arena *arena, const struct pg_hold *h)
{
    json_t *object = json_object();
    json_object_set_new(object, "lock", report_json_text(arena, lock_mode_sql(h->mode)));
    json_object_set_new(object, "relation", report_json_text(arena, h->relation));
    json_object_set_new(object, "held_us", report_json_count(h->held_us));
    return object;
}

static json_t *traffic(struct arena *arena, const struct rehearsal_traffic *t)
{
    if (!t->ran)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "transactions", report_json_count(t->transactions));
    json_object_set_new(object, "failed", report_json_count(t->failed));
    json_object_set_new(object, "slowest_us", report_json_count(t->slowest_us));
    json_object_set_new(object, "error", report_json_text(arena, t->error));
    return object;
}

static json_t *step(struct arena *arena, const struct rehearsal_step *s)
{
    json_t *object = json_object(), *holds = json_array();
    for (size_t i = 0; i < s->hold_count; i++)
        json_array_append_new(holds, hold(arena, &s->holds[i]));
    json_object_set_new(object, "leg", report_json_text(arena, rehearsal_leg_name(s->leg)));
    json_object_set_new(object, "phase", report_json_text(arena, s->phase));
    json_object_set_new(object, "kind", report_json_text(arena, s->kind));
    json_object_set_new(object, "duration_ms", report_json_count(s->duration_ms));
    json_object_set_new(object, "reversible", report_json_bool(!s->irreversible));
    json_object_set_new(object, "summary", report_json_text(arena, s->summary));
    json_object_set_new(object, "locks", holds);
    json_object_set_new(object, "traffic", traffic(arena, &s->traffic));
    json_object_set_new(object, "error", report_json_text(arena, s->error));
    return object;
}

static json_t *condition(struct arena *arena, const struct rehearsal_condition *c)
{
    json_t *object = json_object();
    json_object_set_new(object, "gate", report_json_text(arena, c->gate));
    json_object_set_new(object, "kind", report_json_text(arena, c->kind));
    json_object_set_new(object, "what", report_json_text(arena, c->what));
    json_object_set_new(object, "holds", report_json_bool(c->holds));
    json_object_set_new(object, "value", report_json_text(arena, c->value));
    json_object_set_new(object, "tells", report_json_bool(c->tells));
    return object;
}

#define LIST(name, items, count, make)                                                             \
    do {                                                                                           \
        json_t *list = json_array();                                                               \
        for (size_t i = 0; i < (count); i++)                                                       \
            json_array_append_new(list, make(arena, &(items)[i]));                                 \
        json_object_set_new(object, name, list);                                                   \
    } while (0)

const char *report_rehearsal_json(struct arena *arena, const struct rehearsal *view,
                                  const struct report_failure *failure)
{
    json_t *object = report_json_begin();
    report_json_set_plan(arena, object, view->plan);
    json_object_set_new(object, "target", report_json_text(arena, view->target));
    json_object_set_new(object, "scratch", report_json_text(arena, view->scratch));
    json_object_set_new(object, "rows", report_json_text(arena, view->copied ? "copied" : "made"));
    json_object_set_new(object, "went_back", report_json_bool(view->went_back));
    json_object_set_new(object, "went_through", report_json_bool(view->went_through));
    json_object_set_new(object, "irreversible_from",
                        report_json_text(arena, view->irreversible_from));
    json_object_set_new(object, "faults",
                        report_json_texts(arena, view->faults, view->fault_count));
    LIST("steps", view->steps, view->step_count, step);
    LIST("gates", view->conditions, view->condition_count, condition);
    LIST("tables", view->tables, view->table_count, table);
    json_object_set_new(object, "not_shown",
                        report_json_texts(arena, view->limits, view->limit_count));
    json_object_set_new(object, "difference", report_json_text(arena, view->difference));
    return report_json_finish(arena, object, failure);
}

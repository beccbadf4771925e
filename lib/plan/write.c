/* A plan as YAML. */
#include <string.h>

#include "base/str.h"
#include "phase/fields.h"
#include "plan/plan.h"
#include "yaml/write.h"

struct writer {
    struct arena *arena;
    struct yaml_writer *yaml;
};

/* A key of the format. Names from the plan that stand as keys go through yaml_write_text. */
static void write_key(struct writer *writer, const char *key)
{
    yaml_write_plain(writer->yaml, key);
}

static void write_pair(struct writer *writer, const char *key, const char *value)
{
    if (value == NULL)
        return;
    write_key(writer, key);
    yaml_write_text(writer->yaml, value);
}

static void write_named(struct writer *writer, const char *name, const char *value)
{
    yaml_write_text(writer->yaml, name);
    yaml_write_text(writer->yaml, value);
}

static void write_plain(struct writer *writer, const char *key, const char *value)
{
    write_key(writer, key);
    yaml_write_plain(writer->yaml, value);
}

static void write_number(struct writer *writer, const char *key, int64_t value)
{
    write_plain(writer, key, arena_printf(writer->arena, "%lld", (long long)value));
}

static void write_duration(struct writer *writer, const char *key, int64_t milliseconds)
{
    write_plain(writer, key, yaml_type_duration.text(writer->arena, milliseconds));
}

static void write_names(struct writer *writer, const char *key, const struct name_list *names)
{
    if (names->count == 0)
        return;
    if (key != NULL)
        write_key(writer, key);
    yaml_write_list(writer->yaml, true);
    for (size_t i = 0; i < names->count; i++)
        yaml_write_text(writer->yaml, names->items[i].text);
    yaml_write_list_end(writer->yaml);
}

/* `a.b`, or a list when the dots would be read otherwise. */
static void write_parts(struct writer *writer, const char *key, const char *const *parts,
                        size_t count)
{
    struct str dotted = {.arena = writer->arena};
    bool simple = true;
    for (size_t i = 0; i < count; i++) {
        simple = simple && strpbrk(parts[i], ".\"") == NULL;
        str_addf(&dotted, "%s%s", i > 0 ? "." : "", parts[i]);
    }
    write_key(writer, key);
    if (simple) {
        yaml_write_text(writer->yaml, str_text(&dotted));
        return;
    }
    yaml_write_list(writer->yaml, true);
    for (size_t i = 0; i < count; i++)
        yaml_write_text(writer->yaml, parts[i]);
    yaml_write_list_end(writer->yaml);
}

static void write_table(struct writer *writer, const char *key, const struct table_at *table)
{
    write_parts(writer, key, (const char *[]){table->name.schema, table->name.name}, 2);
}

static void write_new_column(struct writer *writer, const struct new_column *column)
{
    yaml_write_text(writer->yaml, column->name.text);
    yaml_write_mapping(writer->yaml, true);
    write_pair(writer, "type", column->type.text);
    write_pair(writer, "up", column->up.text);
    write_pair(writer, "default", column->default_sql.text);
    yaml_write_mapping_end(writer->yaml);
}

static void write_add_column(struct writer *writer, const struct add_column_args *args)
{
    write_table(writer, "table", &args->table);
    write_key(writer, "columns");
    yaml_write_mapping(writer->yaml, false);
    for (size_t i = 0; i < args->column_count; i++)
        write_new_column(writer, &args->columns[i]);
    yaml_write_mapping_end(writer->yaml);
    if (args->down_count > 0) {
        write_key(writer, "down");
        yaml_write_mapping(writer->yaml, false);
        for (size_t i = 0; i < args->down_count; i++)
            write_named(writer, args->downs[i].name.text, args->downs[i].down.text);
        yaml_write_mapping_end(writer->yaml);
    }
    if (args->conflict == CONFLICT_RAISE)
        write_pair(writer, "on_conflict", "raise");
    if (args->lossy)
        write_plain(writer, "lossy", "true");
}

static void write_like(struct writer *writer, const struct constrain_item *item)
{
    yaml_write_mapping(writer->yaml, true);
    for (size_t i = 0; i < item->pair_count; i++)
        write_named(writer, item->pairs[i].to.text, item->pairs[i].from.text);
    yaml_write_mapping_end(writer->yaml);
}

/* "SET NULL" as "set null". */
static const char *lower(struct arena *arena, const char *words)
{
    char *text = arena_strdup(arena, words);
    for (char *c = text; c != NULL && *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return text;
}

/* Every kind of constraint has some of these, and no two mean different things. */
static void write_constraint(struct writer *writer, const struct constrain_item *item)
{
    yaml_write_mapping(writer->yaml, true);
    write_pair(writer, "name", item->name.text);
    write_names(writer, "columns", &item->columns);
    write_pair(writer, "on", item->on.text);
    if (item->index_unique)
        write_plain(writer, "unique", "true");
    write_pair(writer, "where", item->where.text);
    write_pair(writer, "expression", item->expression.text);
    if (item->references.name.name != NULL)
        write_table(writer, "references", &item->references);
    write_names(writer, "referenced", &item->referenced);
    write_pair(writer, "on_delete", lower(writer->arena, item->on_delete));
    write_pair(writer, "on_update", lower(writer->arena, item->on_update));
    yaml_write_mapping_end(writer->yaml);
}

static void write_constrain(struct writer *writer, const struct constrain_args *args)
{
    static const char *const keys[] = {
        [CONSTRAIN_LIKE] = "like",     [CONSTRAIN_NOT_NULL] = "not_null",
        [CONSTRAIN_UNIQUE] = "unique", [CONSTRAIN_INDEX] = "index",
        [CONSTRAIN_CHECK] = "check",   [CONSTRAIN_FOREIGN_KEY] = "foreign_key",
    };
    write_table(writer, "table", &args->table);
    write_key(writer, "add");
    yaml_write_list(writer->yaml, false);
    for (size_t i = 0; i < args->item_count; i++) {
        const struct constrain_item *item = &args->items[i];
        yaml_write_mapping(writer->yaml, false);
        write_key(writer, keys[item->kind]);
        if (item->kind == CONSTRAIN_LIKE)
            write_like(writer, item);
        else if (item->kind == CONSTRAIN_NOT_NULL)
            write_names(writer, NULL, &item->columns);
        else
            write_constraint(writer, item);
        yaml_write_mapping_end(writer->yaml);
    }
    yaml_write_list_end(writer->yaml);
}

static void write_column_of(struct writer *writer, const struct evidence_args *evidence)
{
    const struct qname *table = &evidence->table.name;
    write_parts(writer, "column",
                (const char *[]){table->schema, table->name, evidence->column.text}, 3);
    write_duration(writer, "for", evidence->for_ms);
    if (evidence->allow_star)
        write_plain(writer, "allow_star", "true");
}

static void write_sessions(struct writer *writer, const struct evidence_args *evidence)
{
    write_pair(writer, "application_name", evidence->application_name);
    write_pair(writer, "role", evidence->role);
    if (evidence->kind == EVIDENCE_CONNECTED)
        write_number(writer, "at_least", evidence->at_least);
}

static void write_query(struct writer *writer, const struct evidence_args *evidence)
{
    write_pair(writer, "sql", evidence->sql.text);
    write_pair(writer, "expect", evidence->expect);
}

static void write_verified(struct writer *writer, const struct evidence_args *evidence)
{
    write_table(writer, "table", &evidence->table);
    write_number(writer, "rows", evidence->rows);
    write_duration(writer, "timeout", evidence->timeout_ms);
}

static void write_replicas(struct writer *writer, const struct evidence_args *evidence)
{
    write_number(writer, "at_least", evidence->at_least);
}

static void write_evidence(struct writer *writer, const struct evidence_args *evidence)
{
    static const struct {
        const char *key;
        void (*write)(struct writer *writer, const struct evidence_args *evidence);
    } kinds[EVIDENCE_KIND_COUNT] = {
        [EVIDENCE_NO_WRITES_TO] = {"no_writes_to", write_column_of},
        [EVIDENCE_NO_READS_OF] = {"no_reads_of", write_column_of},
        [EVIDENCE_NO_SESSIONS_BEFORE] = {"no_sessions_before", NULL},
        [EVIDENCE_CONNECTED] = {"connected", write_sessions},
        [EVIDENCE_ABSENT] = {"absent", write_sessions},
        [EVIDENCE_QUERY] = {"query", write_query},
        [EVIDENCE_VERIFIED] = {"verified", write_verified},
        [EVIDENCE_REPLICAS_CAUGHT_UP] = {"replicas_caught_up", write_replicas},
    };
    yaml_write_mapping(writer->yaml, false);
    write_key(writer, kinds[evidence->kind].key);
    if (kinds[evidence->kind].write) {
        yaml_write_mapping(writer->yaml, true);
        kinds[evidence->kind].write(writer, evidence);
        yaml_write_mapping_end(writer->yaml);
    } else {
        yaml_write_plain(writer->yaml, "deploy");
    }
    yaml_write_mapping_end(writer->yaml);
}

static void write_window(struct writer *writer, const struct window_args *window)
{
    write_key(writer, "window");
    yaml_write_mapping(writer->yaml, true);
    if (window->day_count > 0) {
        write_key(writer, "days");
        yaml_write_list(writer->yaml, true);
        for (size_t i = 0; i < window->day_count; i++)
            yaml_write_text(writer->yaml, phase_day_choices[window->days[i].day - 1].text);
        yaml_write_list_end(writer->yaml);
    }
    write_pair(writer, "from", window->from);
    write_pair(writer, "to", window->to);
    write_pair(writer, "time_zone", window->time_zone);
    yaml_write_mapping_end(writer->yaml);
}

static void write_gate(struct writer *writer, const struct gate_args *args)
{
    write_pair(writer, "ask", args->ask);
    if (args->approvals != 1)
        write_number(writer, "approvals", args->approvals);
    write_pair(writer, "by_role", args->by_role.text);
    if (args->not_author)
        write_plain(writer, "not_author", "true");
    if (args->allow_override)
        write_plain(writer, "allow_override", "true");
    if (args->expires_ms != 0)
        write_duration(writer, "expires", args->expires_ms);
    if (args->soak_ms != 0)
        write_duration(writer, "soak", args->soak_ms);
    if (args->window.time_zone)
        write_window(writer, &args->window);
    if (args->evidence_count == 0)
        return;
    write_key(writer, "evidence");
    yaml_write_list(writer->yaml, false);
    for (size_t i = 0; i < args->evidence_count; i++)
        write_evidence(writer, &args->evidence[i]);
    yaml_write_list_end(writer->yaml);
}

static void write_drop(struct writer *writer, const struct drop_args *args)
{
    write_table(writer, "table", &args->table);
    write_names(writer, "columns", &args->columns);
    if (args->allow_differences)
        write_plain(writer, "allow_differences", "true");
}

/* What the plan names. */
static void write_pacing(struct writer *writer, const struct pacing *pacing)
{
    for (size_t i = 0; i < pacing_setting_count; i++) {
        const struct pacing_setting *setting = &pacing_settings[i];
        int64_t value = pacing_get(pacing, setting);
        if (value != PACING_UNSET)
            write_plain(writer, setting->name, pacing_text(writer->arena, setting, value));
    }
    if (pacing->throttle_query.text)
        write_pair(writer, "throttle_query", pacing->throttle_query.text);
    if (pacing->triggers != PACING_UNSET)
        write_pair(writer, "triggers", pacing_trigger_choices[pacing->triggers].text);
    if (pacing->on_error != PACING_UNSET)
        write_pair(writer, "on_error", pacing_error_choices[pacing->on_error].text);
}

static void write_backfill(struct writer *writer, const struct backfill_args *args)
{
    write_table(writer, "table", &args->table);
    write_pacing(writer, &args->pacing);
}

static void write_swap(struct writer *writer, const struct swap_args *args)
{
    write_table(writer, "table", &args->table);
    write_key(writer, "columns");
    yaml_write_mapping(writer->yaml, false);
    for (size_t i = 0; i < args->column_count; i++) {
        yaml_write_text(writer->yaml, args->columns[i].name.text);
        yaml_write_mapping(writer->yaml, true);
        write_pair(writer, "from", args->columns[i].from.text);
        write_pair(writer, "retired", args->columns[i].retired.text);
        yaml_write_mapping_end(writer->yaml);
    }
    yaml_write_mapping_end(writer->yaml);
}

static void write_alter_type(struct writer *writer, const struct alter_type_args *args)
{
    write_table(writer, "table", &args->table);
    write_pair(writer, "column", args->column.text);
    write_pair(writer, "type", args->type.text);
}

static void write_phase(struct writer *writer, const struct phase *phase)
{
    yaml_write_mapping(writer->yaml, false);
    write_key(writer, phase_type(phase->kind)->keyword);
    yaml_write_mapping(writer->yaml, false);
    /* Also a derived name, so that it stays when phases are added above. */
    write_pair(writer, "name", phase->name);
    if (phase->kind == PHASE_ADD_COLUMN)
        write_add_column(writer, &phase->as.add_column);
    else if (phase->kind == PHASE_BACKFILL)
        write_backfill(writer, &phase->as.backfill);
    else if (phase->kind == PHASE_CONSTRAIN)
        write_constrain(writer, &phase->as.constrain);
    else if (phase->kind == PHASE_GATE)
        write_gate(writer, &phase->as.gate);
    else if (phase->kind == PHASE_SWAP)
        write_swap(writer, &phase->as.swap);
    else if (phase->kind == PHASE_ALTER_TYPE)
        write_alter_type(writer, &phase->as.alter_type);
    else
        write_drop(writer, &phase->as.drop);
    yaml_write_mapping_end(writer->yaml);
    yaml_write_mapping_end(writer->yaml);
}

static void write_settings(struct writer *writer, const struct plan_settings *settings)
{
    write_key(writer, "settings");
    yaml_write_mapping(writer->yaml, false);
    write_duration(writer, "lock_timeout", settings->lock_timeout_ms);
    write_duration(writer, "lock_deadline", settings->lock_deadline_ms);
    write_pacing(writer, &settings->pacing);
    yaml_write_mapping_end(writer->yaml);
}

static void write_hooks(struct writer *writer, const struct name_at *hooks)
{
    bool any = false;
    for (int event = 0; event < HOOK_EVENTS; event++)
        any |= hooks[event].text != NULL;
    if (!any)
        return;
    write_key(writer, "hooks");
    yaml_write_mapping(writer->yaml, false);
    for (int event = 0; event < HOOK_EVENTS; event++)
        write_pair(writer, hook_event_name((enum hook_event)event), hooks[event].text);
    yaml_write_mapping_end(writer->yaml);
}

const char *plan_to_yaml(struct arena *arena, const struct plan *plan)
{
    struct writer writer = {.arena = arena, .yaml = yaml_write_open(arena)};
    yaml_write_mapping(writer.yaml, false);
    write_number(&writer, "sluice", 1);
    write_pair(&writer, "plan", plan->name);
    write_pair(&writer, "description", plan->description);
    write_names(&writer, "requires", &plan->requires);
    write_settings(&writer, &plan->settings);
    write_hooks(&writer, plan->hooks);
    write_key(&writer, "phases");
    yaml_write_list(writer.yaml, false);
    for (size_t i = 0; i < plan->phases.count; i++)
        write_phase(&writer, &plan->phases.items[i]);
    yaml_write_list_end(writer.yaml);
    yaml_write_mapping_end(writer.yaml);
    return yaml_write_close(writer.yaml);
}

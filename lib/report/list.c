/* Where all plans stand, a line each: as text and as JSON. */
#include "base/str.h"
#include "report/json_value.h"
#include "report/table.h"
#include "report/text.h"
#include "report/words.h"

static const char *phase_cell(struct arena *arena, const struct view_line *line)
{
    bool reverted = str_equal(line->state, "reverted");
    if (line->phase == NULL)
        return arena_printf(arena, "%zu of %zu", reverted ? 0 : line->phase_count,
                            line->phase_count);
    return arena_printf(arena, "%zu of %zu %s", line->phase->ordinal, line->phase_count,
                        line->phase->name);
}

static const char *worker_cell(struct arena *arena, const struct view_line *line)
{
    if (line->worker == NULL)
        return NULL;
    return line->host == NULL ? line->worker
                              : arena_printf(arena, "%s, pid %lld", line->host, line->pid);
}

/* NULL where nothing has to be typed. */
static const char *next_command(struct arena *arena, const struct view_line *line)
{
    const char *remark;
    if (line->paused_by != NULL)
        return arena_printf(arena, "sluice resume %s", report_shell_word(arena, line->plan));
    if (line->worker != NULL)
        return NULL;
    return report_next_command(arena, NULL,
                               &(struct report_next){line->plan, line->state,
                                                     line->phase ? line->phase->name : NULL,
                                                     line->gate},
                               &remark);
}

/* `folder`: it has none of them; or NULL. */
static void add_finished(struct str *out, const struct view_list *view, const char *folder)
{
    if (view->all || view->finished == 0)
        return;
    str_addf(out, "%lld plan%s finished%s: sluice status --all%s%s\n", view->finished,
             view->finished == 1 ? " is" : "s are", folder ? ", and not in the folder" : "",
             folder ? " " : "", folder ? report_shell_word(out->arena, folder) : "");
}

static void add_cells(struct table *table, const struct view_line *line)
{
    table_add(table, line->adopted ? arena_printf(table->arena, "%s (adopted)", line->state)
                                   : line->state);
    table_add(table, phase_cell(table->arena, line));
    table_add(table, line->since);
    table_add(table, str_one_line(table->arena, line->waits_for));
    table_add(table, worker_cell(table->arena, line));
    table_add(table, next_command(table->arena, line));
}

const char *report_list_text(struct arena *arena, const struct view_list *view)
{
    static const char *const heads[] = {"plan",      "state",  "phase", "since",
                                        "waits for", "run by", "next"};
    struct str out = {.arena = arena};
    struct table table = {.arena = arena, .columns = sizeof heads / sizeof *heads};
    if (view->line_count == 0 && view->finished == 0)
        return "no plan is registered in this database\n";
    for (size_t i = 0; i < table.columns; i++)
        table_add(&table, heads[i]);
    for (size_t i = 0; i < view->line_count; i++) {
        const struct view_line *line = &view->lines[i];
        table_add(&table, line->plan);
        add_cells(&table, line);
    }
    if (view->line_count > 0)
        table_render(&table, 0, &out);
    add_finished(&out, view, NULL);
    return str_text(&out);
}

/* ---- a folder of plans ---- */

static const char *lacks_words(struct arena *arena, const struct view_file *file)
{
    struct str words = {.arena = arena};
    for (size_t i = 0; i < file->lack_count; i++)
        str_addf(&words, "%s\"%s\"", i ? ", " : "plan ", file->lacks[i]);
    return file->lack_count ? str_text(&words) : NULL;
}

/* NULL where nothing has to be typed. */
static const char *file_command(struct arena *arena, const struct view_file *file)
{
    const char *word = report_shell_word(arena, file->file);
    if (!file->plan)
        return arena_printf(arena, "sluice check %s", word);
    if (file->edited)
        return arena_printf(arena, "sluice show %s --diff %s",
                            report_shell_word(arena, file->plan->name), word);
    if (file->line)
        return next_command(arena, file->line);
    return file->lack_count ? NULL : arena_printf(arena, "sluice advance %s", word);
}

static void add_file(struct table *table, const struct view_file *file)
{
    const struct view_line *line = file->line;
    const char *state = !file->plan    ? "invalid"
                        : !line        ? "not registered"
                        : file->edited ? arena_printf(table->arena, "%s, edited", line->state)
                                       : line->state;
    const char *waits =
        line ? str_one_line(table->arena, line->waits_for) : lacks_words(table->arena, file);
    table_add(table, file->file);
    table_add(table, file->plan ? file->plan->name : NULL);
    table_add(table, state);
    table_add(table, line ? phase_cell(table->arena, line) : NULL);
    table_add(table, line ? line->since : NULL);
    table_add(table, waits);
    table_add(table, line ? worker_cell(table->arena, line) : NULL);
    table_add(table, file_command(table->arena, file));
}

const char *report_folder_text(struct arena *arena, const struct view_folder *view)
{
    static const char *const heads[] = {"file",  "plan",      "state",  "phase",
                                        "since", "waits for", "run by", "next"};
    struct str out = {.arena = arena};
    struct table table = {.arena = arena, .columns = sizeof heads / sizeof *heads};
    for (size_t i = 0; i < table.columns; i++)
        table_add(&table, heads[i]);
    for (size_t i = 0; i < view->file_count; i++)
        add_file(&table, &view->files[i]);
    for (size_t i = 0; i < view->others.line_count; i++) {
        table_add(&table, "-");
        table_add(&table, view->others.lines[i].plan);
        add_cells(&table, &view->others.lines[i]);
    }
    table_render(&table, 0, &out);
    add_finished(&out, &view->others, view->folder);
    return str_text(&out);
}

static json_t *phase_object(struct arena *arena, const struct view_phase *phase)
{
    if (phase == NULL)
        return json_null();
    json_t *object = json_object();
    json_object_set_new(object, "ordinal", json_integer((json_int_t)phase->ordinal));
    json_object_set_new(object, "name", report_json_text(arena, phase->name));
    json_object_set_new(object, "kind", report_json_text(arena, phase->kind));
    json_object_set_new(object, "state", report_json_text(arena, phase->state));
    json_object_set_new(object, "error", report_json_text(arena, phase->error));
    json_object_set_new(object, "error_about",
                        report_json_about(arena, phase->error_sqlstate, &phase->error_about));
    return object;
}

static json_t *line_object(struct arena *arena, const struct view_line *line)
{
    json_t *object = json_object();
    report_json_set_plan(arena, object, line->plan);
    json_object_set_new(object, "checksum", report_json_text(arena, line->checksum));
    json_object_set_new(object, "state", report_json_text(arena, line->state));
    json_object_set_new(object, "phase", phase_object(arena, line->phase));
    json_object_set_new(object, "phase_count", json_integer((json_int_t)line->phase_count));
    json_object_set_new(object, "since", report_json_text(arena, line->since));
    json_object_set_new(object, "waits_for", report_json_text(arena, line->waits_for));
    json_object_set_new(object, "paused_by", report_json_text(arena, line->paused_by));
    json_object_set_new(object, "adopted", report_json_bool(line->adopted));
    json_object_set_new(object, "worker", report_json_text(arena, line->worker));
    json_object_set_new(object, "host", report_json_text(arena, line->host));
    json_object_set_new(object, "next_command", report_json_text(arena, next_command(arena, line)));
    return object;
}

static json_t *line_array(struct arena *arena, const struct view_list *view)
{
    json_t *array = json_array();
    for (size_t i = 0; i < view->line_count; i++)
        json_array_append_new(array, line_object(arena, &view->lines[i]));
    return array;
}

const char *report_list_json(struct arena *arena, const struct view_list *view,
                             const struct report_failure *failure)
{
    json_t *object = report_json_begin();
    json_object_set_new(object, "plans", line_array(arena, view));
    json_object_set_new(object, "finished", report_json_count(view->finished));
    return report_json_finish(arena, object, failure);
}

static json_t *file_object(struct arena *arena, const struct view_file *file)
{
    json_t *object = json_object();
    json_object_set_new(object, "file", report_json_text(arena, file->file));
    json_object_set_new(object, "valid", report_json_bool(file->plan != NULL));
    report_json_set_plan(arena, object, file->plan ? file->plan->name : NULL);
    json_object_set_new(object, "checksum",
                        report_json_text(arena, file->plan ? file->plan->checksum : NULL));
    json_object_set_new(object, "edited", report_json_bool(file->edited));
    json_object_set_new(object, "lacks", report_json_texts(arena, file->lacks, file->lack_count));
    json_object_set_new(object, "registered",
                        file->line ? line_object(arena, file->line) : json_null());
    json_object_set_new(object, "next_command", report_json_text(arena, file_command(arena, file)));
    return object;
}

const char *report_folder_json(struct arena *arena, const struct view_folder *view,
                               const struct report_failure *failure)
{
    json_t *object = report_json_begin(), *files = json_array();
    for (size_t i = 0; i < view->file_count; i++)
        json_array_append_new(files, file_object(arena, &view->files[i]));
    json_object_set_new(object, "folder", report_json_text(arena, view->folder));
    json_object_set_new(object, "files", files);
    json_object_set_new(object, "others", line_array(arena, &view->others));
    json_object_set_new(object, "finished", report_json_count(view->others.finished));
    return report_json_finish(arena, object, failure);
}

#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "report/json_value.h"
#include "report/lint/lint.h"

static json_t *finding_object(struct arena *arena, const struct lint_finding *finding)
{
    json_t *object = json_object();
    json_object_set_new(object, "line", json_integer(finding->line));
    json_object_set_new(object, "column", json_integer(finding->column));
    json_object_set_new(object, "rule", json_string(finding->rule->id));
    json_object_set_new(object, "severity", json_string(lint_severity_name(finding->severity)));
    json_object_set_new(object, "message", report_json_text(arena, finding->message));
    json_object_set_new(object, "safe", report_json_text(arena, finding->safe));
    return object;
}

const char *report_lint_json(struct arena *arena, const struct lint *lint,
                             const struct report_failure *failure)
{
    json_t *object = report_json_begin(), *files = json_array();
    json_object_set_new(object, "statements", json_integer((json_int_t)lint->statements));
    json_object_set_new(object, "unparsed", json_integer((json_int_t)lint->unparsed));
    for (size_t i = 0; i < lint->file_count; i++) {
        const struct lint_file *file = &lint->files[i];
        json_t *entry = json_object(), *findings = json_array();
        for (size_t j = 0; j < file->finding_count; j++)
            json_array_append_new(findings, finding_object(arena, &file->findings[j]));
        json_object_set_new(entry, "file", report_json_text(arena, file->path));
        json_object_set_new(entry, "passed_over", report_json_text(arena, file->passed_over));
        json_object_set_new(entry, "findings", findings);
        if (file->old)
            json_decref(entry);
        else
            json_array_append_new(files, entry);
    }
    json_object_set_new(object, "files", files);
    return report_json_finish(arena, object, failure);
}

/* GitLab's Code Quality report, a subset of Code Climate's. */
const char *report_lint_gitlab(struct arena *arena, const struct lint *lint,
                               const struct report_failure *failure)
{
    static const char *const severities[] = {"critical", "major", "minor", "info"};
    (void)failure;
    json_t *array = json_array();
    for (size_t i = 0; i < lint->file_count; i++)
        for (size_t j = 0; j < lint->files[i].finding_count; j++) {
            const struct lint_finding *finding = &lint->files[i].findings[j];
            const char *key = arena_printf(arena, "%s\n%s\n%s\n%zu", lint->files[i].path,
                                           finding->rule->id, finding->message, j);
            char print[HASH_HEX_LENGTH + 1];
            hash_hex(key, strlen(key), print);
            json_t *entry = json_object(), *place = json_object(), *lines = json_object();
            json_object_set_new(entry, "description", report_json_text(arena, finding->message));
            json_object_set_new(entry, "check_name", json_string(finding->rule->id));
            json_object_set_new(entry, "fingerprint", json_string(print));
            json_object_set_new(entry, "severity", json_string(severities[finding->severity]));
            json_object_set_new(lines, "begin", json_integer(finding->line));
            json_object_set_new(place, "path", report_json_text(arena, lint->files[i].path));
            json_object_set_new(place, "lines", lines);
            json_object_set_new(entry, "location", place);
            json_array_append_new(array, entry);
        }
    return report_json_text_of(arena, array);
}

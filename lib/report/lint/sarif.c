/* SARIF 2.1.0, as GitHub's code scanning and other viewers read it. */
#include <string.h>

#include "base/str.h"
#include "base/version.h"
#include "report/json_value.h"
#include "report/lint/lint.h"

static const char *const levels[] = {"error", "error", "warning", "note"};

static json_t *text_object(struct arena *arena, const char *text)
{
    json_t *object = json_object();
    json_object_set_new(object, "text", report_json_text(arena, text));
    return object;
}

static json_t *rule_object(struct arena *arena, const struct lint_rule *rule)
{
    json_t *object = json_object(), *settings = json_object();
    json_object_set_new(object, "id", json_string(rule->id));
    json_object_set_new(object, "shortDescription", text_object(arena, rule->catches));
    json_object_set_new(object, "fullDescription", text_object(arena, rule->happens));
    if (rule->safe)
        json_object_set_new(object, "help", text_object(arena, rule->safe));
    json_object_set_new(settings, "level", json_string(levels[rule->severity]));
    json_object_set_new(object, "defaultConfiguration", settings);
    return object;
}

/* Only the rules that results name; gives where each stands. */
static size_t rule_index(struct arena *arena, json_t *rules, const struct lint_rule *rule)
{
    size_t i;
    for (i = 0; i < json_array_size(rules); i++)
        if (str_equal(json_string_value(json_object_get(json_array_get(rules, i), "id")), rule->id))
            return i;
    json_array_append_new(rules, rule_object(arena, rule));
    return i;
}

/* A path as a relative reference: RFC 3986. */
static const char *path_uri(struct arena *arena, const char *path)
{
    struct str out = {.arena = arena};
    for (; *path; path++) {
        unsigned char c = (unsigned char)*path;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("-._~/", c);
        if (plain)
            str_add_char(&out, (char)c);
        else
            str_addf(&out, "%%%02X", c);
    }
    return str_text(&out);
}

static json_t *location_object(struct arena *arena, const char *path,
                               const struct lint_finding *finding)
{
    json_t *artifact = json_object(), *region = json_object(), *physical = json_object();
    json_t *location = json_object();
    json_object_set_new(artifact, "uri", json_string(path_uri(arena, path)));
    json_object_set_new(region, "startLine", json_integer(finding->line));
    json_object_set_new(region, "startColumn", json_integer(finding->column));
    json_object_set_new(physical, "artifactLocation", artifact);
    json_object_set_new(physical, "region", region);
    json_object_set_new(location, "physicalLocation", physical);
    return location;
}

static json_t *result_object(struct arena *arena, const char *path, size_t rule,
                             const struct lint_finding *finding)
{
    json_t *object = json_object(), *locations = json_array();
    const char *message = finding->safe ? arena_printf(arena, "%s\n\nThe safe way:\n%s",
                                                       finding->message, finding->safe)
                                        : finding->message;
    json_array_append_new(locations, location_object(arena, path, finding));
    json_object_set_new(object, "ruleId", json_string(finding->rule->id));
    json_object_set_new(object, "ruleIndex", json_integer((json_int_t)rule));
    json_object_set_new(object, "level", json_string(levels[finding->severity]));
    json_object_set_new(object, "message", text_object(arena, message));
    json_object_set_new(object, "locations", locations);
    return object;
}

const char *report_lint_sarif(struct arena *arena, const struct lint *lint,
                              const struct report_failure *failure)
{
    (void)failure;
    json_t *rules = json_array(), *results = json_array(), *driver = json_object();
    json_t *tool = json_object(), *run = json_object(), *runs = json_array();
    json_t *log = json_object();
    for (size_t i = 0; i < lint->file_count; i++)
        for (size_t j = 0; j < lint->files[i].finding_count; j++) {
            const struct lint_finding *finding = &lint->files[i].findings[j];
            size_t rule = rule_index(arena, rules, finding->rule);
            json_array_append_new(results,
                                  result_object(arena, lint->files[i].path, rule, finding));
        }
    json_object_set_new(driver, "name", json_string("sluice lint"));
    json_object_set_new(driver, "version", json_string(SLUICE_VERSION));
    json_object_set_new(driver, "rules", rules);
    json_object_set_new(tool, "driver", driver);
    json_object_set_new(run, "tool", tool);
    json_object_set_new(run, "columnKind", json_string("unicodeCodePoints"));
    json_object_set_new(run, "results", results);
    json_array_append_new(runs, run);
    json_object_set_new(log, "$schema",
                        json_string("https://json.schemastore.org/sarif-2.1.0.json"));
    json_object_set_new(log, "version", json_string("2.1.0"));
    json_object_set_new(log, "runs", runs);
    return report_json_text_of(arena, log);
}

/* For people, and as GitHub Actions reads annotations. */
#include <string.h>

#include "base/str.h"
#include "report/lint/lint.h"

const struct report_lint_format report_lint_formats[] = {
    {"text", report_lint_text},
    {"json", report_lint_json},
    {"sarif", report_lint_sarif},
    {"gitlab", report_lint_gitlab},
    {"junit", report_lint_junit},
    {"github", report_lint_github},
    {NULL, NULL},
};

const char *report_lint_summary(struct arena *arena, const struct lint *lint)
{
    struct str out = {.arena = arena};
    size_t before = 0;
    const char *separator = ": ";
    str_addf(&out, "%zu statement%s analysed", lint->statements - lint->unparsed,
             lint->statements - lint->unparsed == 1 ? "" : "s");
    if (lint->unparsed > 0)
        str_addf(&out, ", %zu unparsed", lint->unparsed);
    size_t all = lint_count(lint, LINT_HYGIENE);
    str_addf(&out, ", %zu finding%s", all, all == 1 ? "" : "s");
    for (enum lint_severity severity = LINT_BREAKS; severity < LINT_SEVERITIES; severity++) {
        size_t count = lint_count(lint, severity);
        if (count > before) {
            str_addf(&out, "%s%zu %s", separator, count - before, lint_severity_name(severity));
            separator = ", ";
        }
        before = count;
    }
    return str_text(&out);
}

static void add_indented(struct str *out, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        str_add(out, "    ");
        str_add_n(out, text, length);
        str_add_char(out, '\n');
        text += length + (text[length] == '\n');
    }
}

const char *report_lint_text(struct arena *arena, const struct lint *lint,
                             const struct report_failure *failure)
{
    (void)failure;
    struct str out = {.arena = arena};
    for (size_t i = 0; i < lint->file_count; i++) {
        const struct lint_file *file = &lint->files[i];
        for (size_t j = 0; j < file->finding_count; j++) {
            const struct lint_finding *finding = &file->findings[j];
            str_addf(&out, "%s:%d:%d: %s: %s [%s]\n", file->path, finding->line, finding->column,
                     lint_severity_name(finding->severity), finding->message, finding->rule->id);
            if (finding->safe)
                add_indented(&out, finding->safe);
        }
        if (file->passed_over && !file->old)
            str_addf(&out, "%s: passed over: %s\n", file->path, file->passed_over);
    }
    str_addf(&out, "%s\n", report_lint_summary(arena, lint));
    return str_text(&out);
}

/* Workflow commands: https://docs.github.com/actions, "Workflow commands". */
static void add_escaped(struct str *out, const char *text, bool property)
{
    for (; *text; text++) {
        if (*text == '%')
            str_add(out, "%25");
        else if (*text == '\r')
            str_add(out, "%0D");
        else if (*text == '\n')
            str_add(out, "%0A");
        else if (property && *text == ':')
            str_add(out, "%3A");
        else if (property && *text == ',')
            str_add(out, "%2C");
        else
            str_add_char(out, *text);
    }
}

const char *report_lint_github(struct arena *arena, const struct lint *lint,
                               const struct report_failure *failure)
{
    static const char *const commands[] = {"error", "error", "warning", "notice"};
    (void)failure;
    struct str out = {.arena = arena};
    for (size_t i = 0; i < lint->file_count; i++)
        for (size_t j = 0; j < lint->files[i].finding_count; j++) {
            const struct lint_finding *finding = &lint->files[i].findings[j];
            str_addf(&out, "::%s file=", commands[finding->severity]);
            add_escaped(&out, lint->files[i].path, true);
            str_addf(&out, ",line=%d,col=%d,title=sluice %s::", finding->line, finding->column,
                     finding->rule->id);
            add_escaped(&out, finding->message, false);
            if (finding->safe)
                add_escaped(&out, arena_printf(arena, "\n\n%s", finding->safe), false);
            str_add_char(&out, '\n');
        }
    str_addf(&out, "%s\n", report_lint_summary(arena, lint));
    return str_text(&out);
}

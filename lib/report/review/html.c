/* A review as a page of HTML. */
#include <string.h>

#include "base/str.h"
#include "report/phase_text.h"
#include "report/review/review.h"
#include "report/review/summary.h"
#include "report/words.h"

static const char head[] =
    "<!DOCTYPE html>\n"
    "<html lang=\"en\">\n"
    "<head>\n"
    "<meta charset=\"utf-8\"/>\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
    "<meta name=\"color-scheme\" content=\"light dark\"/>\n"
    "<style>\n"
    ":root { --text: #1c1e21; --page: #ffffff; --soft: #f3f4f6; --line: #c9ccd1; --faint: "
    "#55595f;\n"
    "  --bad: #a8071a; --warn: #7a4a00; }\n"
    "@media (prefers-color-scheme: dark) {\n"
    "  :root { --text: #e6e7e9; --page: #16181b; --soft: #22252a; --line: #454a52; --faint: "
    "#a4a9b1;\n"
    "    --bad: #ff9b96; --warn: #f0c06a; }\n"
    "}\n"
    "body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page);\n"
    "  max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }\n"
    "dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; }\n"
    "dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; }\n"
    "table { border-collapse: collapse; width: 100%; }\n"
    "th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;\n"
    "  border-bottom: 1px solid var(--line); }\n"
    "details { border: 1px solid var(--line); border-radius: .4rem; margin: .6rem 0; padding: 0 "
    "1rem; }\n"
    "summary { cursor: pointer; font-weight: 600; padding: .5rem 0; }\n"
    "pre { background: var(--soft); padding: .7rem; overflow-x: auto; border-radius: .3rem; }\n"
    ".error { color: var(--bad); } .warning { color: var(--warn); } .hint { color: var(--faint); "
    "}\n"
    "</style>\n";

static const char *quoted(struct arena *arena, const char *text)
{
    struct str out = {.arena = arena};
    for (const char *c = text ? text : ""; *c; c++) {
        const char *entity = *c == '<'   ? "&lt;"
                             : *c == '>' ? "&gt;"
                             : *c == '&' ? "&amp;"
                             : *c == '"' ? "&quot;"
                                         : NULL;
        if (entity)
            str_add(&out, entity);
        else
            str_add_char(&out, *c);
    }
    return str_text(&out);
}

static void add_facts(struct str *out, const struct summary *summary)
{
    str_add(out, "<dl>\n");
    for (size_t i = 0; i < summary->fact_count; i++)
        str_addf(out, "<dt>%s</dt><dd>%s</dd>\n", summary->facts[i].label,
                 quoted(out->arena, summary->facts[i].text));
    str_add(out, "</dl>\n");
}

static void add_findings(struct str *out, const struct view_plan *view)
{
    if (view->finding_count == 0)
        return;
    str_add(out, "<h2>Findings</h2>\n<ul>\n");
    for (size_t i = 0; i < view->finding_count; i++) {
        const struct finding *finding = &view->findings[i];
        const char *severity = finding_severity_name(finding->severity);
        const char *place = summary_place(out->arena, view, finding);
        str_addf(out, "<li><strong class=\"%s\">%s</strong> %s%s%s", severity, severity,
                 quoted(out->arena, place), *place ? ": " : "",
                 quoted(out->arena, finding->message));
        if (finding->hint)
            str_addf(out, "<br/><span class=\"hint\">%s</span>", quoted(out->arena, finding->hint));
        str_add(out, "</li>\n");
    }
    str_add(out, "</ul>\n");
}

static void add_phases(struct str *out, const struct summary *summary)
{
    str_add(out,
            "<h2>Phases</h2>\n<table>\n<thead><tr><th></th><th>phase</th><th>kind</th><th>works "
            "on</th><th>strongest lock</th><th>writes</th><th>reversible</th></tr></thead>\n"
            "<tbody>\n");
    for (size_t i = 0; i < summary->phase_count; i++) {
        const struct summary_phase *phase = &summary->phases[i];
        const char *cells[] = {phase->name, phase->kind,   phase->on,
                               phase->lock, phase->writes, phase->back};
        str_addf(out, "<tr><td>%zu</td>", i + 1);
        for (size_t k = 0; k < sizeof cells / sizeof *cells; k++)
            str_addf(out, "<td>%s</td>", quoted(out->arena, cells[k]));
        str_add(out, "</tr>\n");
    }
    str_add(out, "</tbody>\n</table>\n");
}

static void add_lines(struct str *out, const char *lines)
{
    if (!*lines)
        return;
    str_add(out, "<ul>\n");
    while (*lines) {
        size_t length = strcspn(lines, "\n"), indent = strspn(lines, " ");
        if (indent < length)
            str_addf(
                out, "<li>%s</li>\n",
                quoted(out->arena, arena_strndup(out->arena, lines + indent, length - indent)));
        lines += length + (lines[length] == '\n');
    }
    str_add(out, "</ul>\n");
}

static void add_details(struct str *out, const struct view_phase *phase, const struct plan *plan)
{
    struct str lines = {.arena = out->arena};
    str_addf(out, "<details>\n<summary>%zu. %s (%s)</summary>\n", phase->ordinal,
             quoted(out->arena, phase->name), quoted(out->arena, phase->kind));
    report_add_phase_lines(&lines, phase, plan);
    add_lines(out, str_text(&lines));
    for (size_t i = 0; i < phase->operation_count; i++) {
        const struct view_operation *view = &phase->operations[i];
        const char *sql = report_operation_statement(out->arena, view->operation);
        struct str words = {.arena = out->arena};
        str_addf(out, "<h3>%zu.%zu %s%s</h3>\n", phase->ordinal, i + 1,
                 quoted(out->arena, view->operation->why), view->done ? " (done)" : "");
        report_add_operation_lines(&words, phase, i, plan);
        add_lines(out, str_text(&words));
        if (sql)
            str_addf(out, "<pre><code>%s</code></pre>\n", quoted(out->arena, sql));
    }
    str_add(out, "</details>\n");
}

const char *report_review_html(struct arena *arena, const struct view_plan *view,
                               const struct plan *plan)
{
    const struct summary summary = summary_of(arena, view, plan);
    const char *name = quoted(arena, view->name);
    struct str out = {.arena = arena};
    str_addf(&out, "%s<title>Plan %s</title>\n</head>\n<body>\n<h1>Plan %s</h1>\n", head, name,
             name);
    if (view->description)
        str_addf(&out, "<p>%s</p>\n", quoted(arena, view->description));
    if (summary.state)
        str_addf(&out, "<p>It has begun, and is %s.</p>\n", summary.state);
    add_facts(&out, &summary);
    add_findings(&out, view);
    add_phases(&out, &summary);
    str_add(&out, "<h2>Details</h2>\n");
    for (size_t i = 0; i < view->phase_count; i++)
        add_details(&out, &view->phases[i], plan);
    str_add(&out, "</body>\n</html>\n");
    return str_text(&out);
}

const struct report_review_format report_review_formats[] = {
    {"markdown", report_review_markdown},
    {"html", report_review_html},
    {NULL, NULL},
};

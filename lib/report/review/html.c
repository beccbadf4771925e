/* A review as a page of HTML. */
#include <string.h>

#include "base/str.h"
#include "report/page/page.h"
#include "report/phase_text.h"
#include "report/review/review.h"
#include "report/review/summary.h"
#include "report/words.h"

static void add_facts(struct str *out, const struct summary *summary)
{
    str_add(out, "<dl>\n");
    for (size_t i = 0; i < summary->fact_count; i++)
        str_addf(out, "<dt>%s</dt><dd>%s</dd>\n", summary->facts[i].label,
                 report_page_quoted(out->arena, summary->facts[i].text));
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
                 report_page_quoted(out->arena, place), *place ? ": " : "",
                 report_page_quoted(out->arena, finding->message));
        if (finding->hint)
            str_addf(out, "<br/><span class=\"hint\">%s</span>",
                     report_page_quoted(out->arena, finding->hint));
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
            str_addf(out, "<td>%s</td>", report_page_quoted(out->arena, cells[k]));
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
            str_addf(out, "<li>%s</li>\n",
                     report_page_quoted(
                         out->arena, arena_strndup(out->arena, lines + indent, length - indent)));
        lines += length + (lines[length] == '\n');
    }
    str_add(out, "</ul>\n");
}

static void add_details(struct str *out, const struct view_phase *phase, const struct plan *plan)
{
    struct str lines = {.arena = out->arena};
    str_addf(out, "<details>\n<summary>%zu. %s (%s)</summary>\n", phase->ordinal,
             report_page_quoted(out->arena, phase->name),
             report_page_quoted(out->arena, phase->kind));
    report_add_phase_lines(&lines, phase, plan);
    add_lines(out, str_text(&lines));
    for (size_t i = 0; i < phase->operation_count; i++) {
        const struct view_operation *view = &phase->operations[i];
        const char *sql = report_operation_statement(out->arena, view->operation);
        struct str words = {.arena = out->arena};
        str_addf(out, "<h3>%zu.%zu %s%s</h3>\n", phase->ordinal, i + 1,
                 report_page_quoted(out->arena, view->operation->why), view->done ? " (done)" : "");
        report_add_operation_lines(&words, phase, i, plan);
        add_lines(out, str_text(&words));
        if (sql)
            str_addf(out, "<pre><code>%s</code></pre>\n", report_page_quoted(out->arena, sql));
    }
    str_add(out, "</details>\n");
}

const char *report_review_html(struct arena *arena, const struct view_plan *view,
                               const struct plan *plan)
{
    const struct summary summary = summary_of(arena, view, plan);
    const char *name = report_page_quoted(arena, view->name);
    struct str out = {.arena = arena};
    report_page_begin(&out, arena_printf(arena, "Plan %s", view->name), NULL);
    str_addf(&out, "<h1>Plan %s</h1>\n", name);
    if (view->description)
        str_addf(&out, "<p>%s</p>\n", report_page_quoted(arena, view->description));
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

/* A review as Markdown, the way GitHub and GitLab read it. */
#include <string.h>

#include "base/str.h"
#include "report/page/page.h"
#include "report/phase_text.h"
#include "report/review/review.h"
#include "report/review/summary.h"
#include "report/words.h"

/* Of the limit: what the note takes that says what was left out, and what the findings and the
 * table of phases may take each. */
enum { NOTE = 512, SHARE = REPORT_REVIEW_LIMIT / 4 };

/* Longer than any row of backquotes in it. */
static const char *fence_of(struct arena *arena, const char *text)
{
    size_t longest = 2, row = 0;
    for (; *text; text++) {
        row = *text == '`' ? row + 1 : 0;
        longest = row > longest ? row : longest;
    }
    struct str fence = {.arena = arena};
    for (size_t i = 0; i <= longest; i++)
        str_add_char(&fence, '`');
    return str_text(&fence);
}

static void add_sql(struct str *out, const char *sql)
{
    const char *fence = fence_of(out->arena, sql);
    str_addf(out, "\n%ssql\n%s%s%s\n", fence, sql, str_ends_with(sql, "\n") ? "" : "\n", fence);
}

/* Each as an item of a list; what stands deeper belongs to the line before it. */
static void add_lines(struct str *out, const char *lines)
{
    while (*lines) {
        size_t length = strcspn(lines, "\n"), indent = strspn(lines, " ");
        if (indent < length)
            str_addf(out, "- %s\n",
                     report_page_markdown(
                         out->arena, arena_strndup(out->arena, lines + indent, length - indent)));
        lines += length + (lines[length] == '\n');
    }
}

static const char *operation_text(struct arena *arena, const struct view_phase *phase, size_t index,
                                  const struct plan *plan)
{
    const struct view_operation *view = &phase->operations[index];
    struct str out = {.arena = arena}, lines = {.arena = arena};
    const char *sql = report_operation_statement(arena, view->operation);
    str_addf(&out, "\n**%zu.%zu** %s%s\n\n", phase->ordinal, index + 1,
             report_page_markdown(arena, view->operation->why), view->done ? " (done)" : "");
    report_add_operation_lines(&lines, phase, index, plan);
    add_lines(&out, str_text(&lines));
    if (sql)
        add_sql(&out, sql);
    return str_text(&out);
}

/* What the limit leaves room for; false when something was left out. */
static bool add_details(struct str *out, const struct view_phase *phase, const struct plan *plan)
{
    static const char end[] = "\n</details>\n";
    struct str head = {.arena = out->arena}, lines = {.arena = out->arena};
    str_addf(&head, "\n<details><summary>%zu. %s (%s%s%s)</summary>\n\n", phase->ordinal,
             report_page_markdown(out->arena, phase->name),
             report_page_markdown(out->arena, phase->kind), phase->is_gate ? "" : ", ",
             phase->is_gate      ? ""
             : phase->reversible ? "reversible"
                                 : "not reversible");
    report_add_phase_lines(&lines, phase, plan);
    add_lines(&head, str_text(&lines));
    size_t room = REPORT_REVIEW_LIMIT - NOTE - sizeof end;
    if (out->length + head.length > room)
        return false;
    str_add(out, str_text(&head));
    size_t added = 0;
    for (; added < phase->operation_count; added++) {
        const char *text = operation_text(out->arena, phase, added, plan);
        if (out->length + strlen(text) > room)
            break;
        str_add(out, text);
    }
    str_add(out, end);
    return added == phase->operation_count;
}

static void add_finding(struct str *out, const struct view_plan *view,
                        const struct finding *finding)
{
    const char *place = summary_place(out->arena, view, finding);
    str_addf(out, "- **%s** %s%s%s", finding_severity_name(finding->severity),
             report_page_markdown(out->arena, place), *place ? ": " : "",
             report_page_markdown(out->arena, finding->message));
    if (finding->hint)
        str_addf(out, "  \n  %s", report_page_markdown(out->arena, finding->hint));
    str_add_char(out, '\n');
}

static void add_findings(struct str *out, const struct view_plan *view)
{
    size_t begin = out->length, i = 0;
    if (view->finding_count)
        str_add(out, "\n### Findings\n\n");
    for (; i < view->finding_count && out->length - begin < SHARE; i++)
        add_finding(out, view, &view->findings[i]);
    if (i < view->finding_count)
        str_addf(out, "- and %zu more\n", view->finding_count - i);
}

static void add_phases(struct str *out, const struct summary *summary)
{
    size_t begin = out->length, i = 0;
    str_add(out, "\n| | phase | kind | works on | strongest lock | writes | reversible |\n"
                 "|---|---|---|---|---|---|---|\n");
    for (; i < summary->phase_count && out->length - begin < SHARE; i++) {
        const struct summary_phase *phase = &summary->phases[i];
        str_addf(out, "| %zu | %s | %s | %s | %s | %s | %s |\n", i + 1,
                 report_page_markdown(out->arena, phase->name),
                 report_page_markdown(out->arena, phase->kind),
                 report_page_markdown(out->arena, phase->on),
                 report_page_markdown(out->arena, phase->lock),
                 report_page_markdown(out->arena, phase->writes), phase->back ? phase->back : "");
    }
    if (i < summary->phase_count)
        str_addf(out, "\nand %zu more phases\n", summary->phase_count - i);
}

/* Its beginning, where it is long. */
static const char *beginning(struct arena *arena, const char *text, size_t most)
{
    if (strlen(text) <= most)
        return text;
    while (most > 0 && ((unsigned char)text[most] & 0xC0) == 0x80)
        most--;
    return arena_printf(arena, "%.*s…", (int)most, text);
}

const char *report_review_markdown(struct arena *arena, const struct view_plan *view,
                                   const struct plan *plan)
{
    enum { MOST_WORDS = 2000 };
    const struct summary summary = summary_of(arena, view, plan);
    struct str out = {.arena = arena};
    size_t shown = 0;
    str_addf(&out, "## Plan %s\n\n", report_page_markdown(arena, view->name));
    if (view->description)
        str_addf(&out, "> %s\n\n",
                 report_page_markdown(arena, beginning(arena, view->description, MOST_WORDS)));
    if (summary.state)
        str_addf(&out, "It has begun, and is %s.\n\n", summary.state);
    for (size_t i = 0; i < summary.fact_count && out.length < SHARE; i++)
        str_addf(&out, "- **%s**: %s\n", summary.facts[i].label,
                 report_page_markdown(arena, beginning(arena, summary.facts[i].text, MOST_WORDS)));
    add_findings(&out, view);
    add_phases(&out, &summary);
    while (shown < view->phase_count && add_details(&out, &view->phases[shown], plan))
        shown++;
    if (shown < view->phase_count)
        str_addf(&out,
                 "\nA comment has no room for more. All of it from phase %zu (%s) on: `sluice plan "
                 "%s`\n",
                 shown + 1, report_page_markdown(arena, view->phases[shown].name), view->name);
    return str_text(&out);
}

/* Parts as a page of HTML, as Markdown and as text. */
#include <string.h>

#include "report/page/page.h"
#include "report/parts/parts.h"
#include "report/table.h"

/* ---- what they consist of ---- */

struct content_part *content_add_part(struct arena *arena, struct content *content,
                                      const char *title)
{
    struct content_part *part = ARENA_PUSH(arena, content->parts, content->part_count);
    *part = (struct content_part){.title = title};
    return part;
}

void content_add_fact(struct arena *arena, struct content_part *part, const char *label,
                      const char *text)
{
    if (text && *text)
        *ARENA_PUSH(arena, part->facts, part->fact_count) = (struct content_fact){label, text};
}

void content_add_cell(struct arena *arena, struct content_part *part, const char *text)
{
    *ARENA_PUSH(arena, part->cells, part->cell_count) = text;
}

/* ---- HTML ---- */

static void add_facts(struct str *out, const struct content_part *part)
{
    if (part->fact_count == 0)
        return;
    str_add(out, "<dl>\n");
    for (size_t i = 0; i < part->fact_count; i++)
        str_addf(out, "<dt>%s</dt><dd>%s</dd>\n",
                 report_page_quoted(out->arena, part->facts[i].label),
                 report_page_quoted(out->arena, part->facts[i].text));
    str_add(out, "</dl>\n");
}

static void add_table(struct str *out, const struct content_part *part)
{
    if (part->column_count == 0 || part->cell_count == 0)
        return;
    str_add(out, "<div class=\"wide\"><table>\n<thead><tr>");
    for (size_t i = 0; i < part->column_count; i++)
        str_addf(out, "<th>%s</th>", part->heads[i]);
    str_add(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < part->cell_count; i++)
        str_addf(out, "%s<td>%s</td>%s", i % part->column_count == 0 ? "<tr>" : "",
                 report_page_quoted(out->arena, part->cells[i]),
                 (i + 1) % part->column_count == 0 ? "</tr>\n" : "");
    str_add(out, "</tbody>\n</table></div>\n");
}

static void add_part(struct str *out, const struct content_part *part)
{
    if (part->folded)
        str_addf(out, "<details>\n<summary>%s</summary>\n",
                 report_page_quoted(out->arena, part->title));
    else if (part->title)
        str_addf(out, "<h2>%s</h2>\n", report_page_quoted(out->arena, part->title));
    add_facts(out, part);
    for (size_t i = 0; i < part->plot_count; i++)
        str_add(out, plot_svg(out->arena, &part->plots[i]));
    add_table(out, part);
    if (part->folded)
        str_add(out, "</details>\n");
}

const char *content_html(struct arena *arena, const struct content *content)
{
    struct str out = {.arena = arena};
    report_page_begin(&out, content->title,
                      arena_printf(arena,
                                   "%s.wide { overflow-x: auto; } td { font-size: .9rem; }\n",
                                   plot_style));
    str_addf(&out, "<h1>%s</h1>\n", report_page_quoted(arena, content->title));
    if (content->description)
        str_addf(&out, "<p>%s</p>\n", report_page_quoted(arena, content->description));
    for (size_t i = 0; i < content->part_count; i++)
        add_part(&out, &content->parts[i]);
    str_add(&out, "</body>\n</html>\n");
    return str_text(&out);
}

/* ---- Markdown ---- */

enum { PLOT_WIDTH = 60 };

static void add_markdown_table(struct str *out, const struct content_part *part)
{
    if (part->column_count == 0 || part->cell_count == 0)
        return;
    str_add(out, "\n|");
    for (size_t i = 0; i < part->column_count; i++)
        str_addf(out, " %s |", report_page_markdown(out->arena, part->heads[i]));
    str_add(out, "\n|");
    for (size_t i = 0; i < part->column_count; i++)
        str_add(out, "---|");
    for (size_t i = 0; i < part->cell_count; i++)
        str_addf(out, "%s %s |", i % part->column_count == 0 ? "\n|" : "",
                 report_page_markdown(out->arena, part->cells[i]));
    str_add(out, "\n");
}

static void add_markdown_part(struct str *out, const struct content_part *part)
{
    if (part->folded)
        str_addf(out, "\n<details><summary>%s</summary>\n",
                 report_page_markdown(out->arena, part->title));
    else if (part->title)
        str_addf(out, "\n### %s\n", report_page_markdown(out->arena, part->title));
    if (part->fact_count)
        str_add(out, "\n");
    for (size_t i = 0; i < part->fact_count; i++)
        str_addf(out, "- **%s**: %s\n", report_page_markdown(out->arena, part->facts[i].label),
                 report_page_markdown(out->arena, part->facts[i].text));
    for (size_t i = 0; i < part->plot_count; i++)
        str_addf(out, "- **%s**: %s\n", part->plots[i].title,
                 plot_line(out->arena, &part->plots[i], PLOT_WIDTH));
    add_markdown_table(out, part);
    if (part->folded)
        str_add(out, "\n</details>\n");
}

const char *content_markdown(struct arena *arena, const struct content *content)
{
    struct str out = {.arena = arena};
    str_addf(&out, "## %s\n", report_page_markdown(arena, content->title));
    if (content->description)
        str_addf(&out, "> %s\n", report_page_markdown(arena, content->description));
    for (size_t i = 0; i < content->part_count; i++)
        add_markdown_part(&out, &content->parts[i]);
    return str_text(&out);
}

/* ---- text ---- */

static void add_text_part(struct str *out, const struct content_part *part)
{
    struct table table = {.arena = out->arena, .columns = part->column_count};
    size_t widest = 0;
    if (part->title)
        str_addf(out, "\n%s\n", part->title);
    for (size_t i = 0; i < part->fact_count; i++)
        if (strlen(part->facts[i].label) > widest)
            widest = strlen(part->facts[i].label);
    for (size_t i = 0; i < part->fact_count; i++)
        str_addf(out, "  %-*s  %s\n", (int)widest, part->facts[i].label, part->facts[i].text);
    for (size_t i = 0; i < part->column_count && part->cell_count > 0; i++)
        table_add(&table, part->heads[i]);
    for (size_t i = 0; i < part->cell_count; i++)
        table_add(&table, str_one_line(out->arena, part->cells[i]));
    table_render(&table, 2, out);
}

const char *content_text(struct arena *arena, const struct content *content)
{
    struct str out = {.arena = arena};
    str_addf(&out, "%s\n", content->title);
    if (content->description)
        str_addf(&out, "%s\n", content->description);
    for (size_t i = 0; i < content->part_count; i++)
        add_text_part(&out, &content->parts[i]);
    return str_text(&out);
}

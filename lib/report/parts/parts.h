/*
 * parts: what a page tells, as parts with facts, a table and plots; each format only draws them:
 * Markdown as GitHub and GitLab read it, HTML that needs nothing else, and text for a terminal.
 * Texts of plans and databases are quoted.
 */
#ifndef SLUICE_REPORT_PARTS_H
#define SLUICE_REPORT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct content_fact {
    const char *label, *text;
};

/* A value over time; values below zero are not known, and leave a gap. */
struct content_curve {
    const char *name; /* "mean" */
    const double *values;
};
enum { CONTENT_MOST_CURVES = 2 };
struct content_plot {
    const char *title, *unit;
    const double *seconds; /* since its beginning, ascending */
    size_t count;          /* two at least */
    struct content_curve curves[CONTENT_MOST_CURVES];
    size_t curve_count;
};

struct content_part {
    const char *title;
    bool folded;
    struct content_fact *facts;
    size_t fact_count;
    const char *const *heads; /* NULL: it has no table */
    size_t column_count;
    const char **cells; /* row by row; NULL is an empty one */
    size_t cell_count;
    struct content_plot *plots;
    size_t plot_count;
};
struct content {
    const char *title, *description;
    struct content_part *parts;
    size_t part_count;
};

struct content_part *content_add_part(struct arena *arena, struct content *content,
                                      const char *title);
/* A text that is NULL or empty is left out. */
void content_add_fact(struct arena *arena, struct content_part *part, const char *label,
                      const char *text);
void content_add_cell(struct arena *arena, struct content_part *part, const char *text);
#define CONTENT_HEADS(part, ...)                                                                   \
    do {                                                                                           \
        static const char *const words[] = {__VA_ARGS__};                                          \
        (part)->heads = words;                                                                     \
        (part)->column_count = sizeof words / sizeof *words;                                       \
    } while (0)

const char *content_markdown(struct arena *arena, const struct content *content);
const char *content_html(struct arena *arena, const struct content *content);
const char *content_text(struct arena *arena, const struct content *content); /* without plots */

/* plot.c: for the formats: as SVG that stands in a page of ours, and as a line of blocks, "▁▃█", of
 * at most `width` characters, with the least and the most beside it. */
const char *plot_svg(struct arena *arena, const struct content_plot *plot);
const char *plot_line(struct arena *arena, const struct content_plot *plot, size_t width);
/* Rules for the page that has plots in it. */
extern const char plot_style[];

#endif

/* Curves over time: see parts.h.
 *
 * A writer of our own: cairo draws SVG with fixed colours, which fit either a dark page or a light
 * one, and brings the libraries of a desktop; what is needed of SVG here is lines and words. */
#include <math.h>

#include "base/duration.h"
#include "report/page/page.h"
#include "report/parts/parts.h"

enum { WIDTH = 720, HEIGHT = 220, LEFT = 74, RIGHT = 12, TOP = 12, BOTTOM = 30, TICKS = 4 };
enum { SECOND_IN_MS = 1000 };

const char plot_style[] =
    "figure { margin: 1rem 0; } figcaption { font-weight: 600; }\n"
    "svg { width: 100%; height: auto; max-width: 720px; }\n"
    "svg text { fill: var(--faint); font: 12px system-ui, sans-serif; }\n"
    ".grid { stroke: var(--line); stroke-width: 1; }\n"
    ".curve { fill: none; stroke: var(--curve); stroke-width: 1.5; }\n"
    ".second { fill: none; stroke: var(--second); stroke-width: 1.5; stroke-dasharray: 5 3; }\n";

static double most_of(const struct content_plot *plot)
{
    double most = 0;
    for (size_t c = 0; c < plot->curve_count; c++)
        for (size_t i = 0; i < plot->count; i++)
            most = fmax(most, plot->curves[c].values[i]);
    return most;
}

/* The least of 1, 2, 5, 10, 20 … times TICKS that is not below it. */
static double top_of(double most)
{
    static const double steps[] = {1, 2, 5, 10};
    double step = most / TICKS;
    double power = step > 0 ? pow(10, floor(log10(step))) : 1;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (steps[i] * power >= step)
            return steps[i] * power * TICKS;
    return 10 * power * TICKS;
}

static const char *number_text_of(struct arena *arena, double value)
{
    if (value >= 1e6)
        return arena_printf(arena, "%gM", value / 1e6);
    return value >= 1e4 ? arena_printf(arena, "%gk", value / 1e3)
                        : arena_printf(arena, "%g", value);
}

static double x_of(const struct content_plot *plot, double seconds)
{
    double span = plot->seconds[plot->count - 1];
    return LEFT + (span > 0 ? seconds / span : 0) * (WIDTH - LEFT - RIGHT);
}

static double y_of(double value, double top)
{
    return HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
}

static void add_axes(struct str *out, const struct content_plot *plot, double top)
{
    double span = plot->seconds[plot->count - 1];
    for (int i = 0; i <= TICKS; i++) {
        double y = y_of(top * i / TICKS, top),
               x = LEFT + (double)(WIDTH - LEFT - RIGHT) * i / TICKS;
        str_addf(out, "<line class=\"grid\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>\n", LEFT,
                 y, WIDTH - RIGHT, y);
        str_addf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n", LEFT - 6, y + 4,
                 number_text_of(out->arena, top * i / TICKS));
        str_addf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">%s</text>\n", x, HEIGHT - 10,
                 i == 0       ? "start"
                 : i == TICKS ? "end"
                              : "middle",
                 duration_text(out->arena, (long long)(span * i / TICKS * SECOND_IN_MS)));
    }
}

/* A line for each stretch of values that are known, a dot where one stands alone. */
static void add_curve(struct str *out, const struct content_plot *plot, size_t number, double top)
{
    const double *values = plot->curves[number].values;
    for (size_t i = 0; i < plot->count; i++) {
        if (values[i] < 0)
            continue;
        str_addf(out, "<polyline class=\"%s\" points=\"", number ? "second" : "curve");
        size_t first = i;
        for (; i < plot->count && values[i] >= 0; i++)
            str_addf(out, "%s%.1f,%.1f", i > first ? " " : "", x_of(plot, plot->seconds[i]),
                     y_of(values[i], top));
        if (i == first + 1)
            str_addf(out, " %.1f,%.1f", x_of(plot, plot->seconds[first]) + 1,
                     y_of(values[first], top));
        str_add(out, "\"/>\n");
    }
}

static const char *names_of(struct arena *arena, const struct content_plot *plot)
{
    if (plot->curve_count == 1)
        return "";
    return arena_printf(arena, ": %s (line), %s (dashes)", plot->curves[0].name,
                        plot->curves[1].name);
}

const char *plot_svg(struct arena *arena, const struct content_plot *plot)
{
    struct str out = {.arena = arena};
    double most = most_of(plot), top = top_of(most);
    const char *caption =
        arena_printf(arena, "%s, in %s%s", plot->title, plot->unit, names_of(arena, plot));
    str_addf(&out, "<figure>\n<figcaption>%s</figcaption>\n", report_page_quoted(arena, caption));
    str_addf(&out,
             "<svg viewBox=\"0 0 %d %d\" role=\"img\" xmlns=\"http://www.w3.org/2000/svg\">\n",
             WIDTH, HEIGHT);
    str_addf(&out, "<title>%s; at most %s</title>\n", report_page_quoted(arena, caption),
             number_text_of(arena, most));
    add_axes(&out, plot, top);
    for (size_t c = 0; c < plot->curve_count; c++)
        add_curve(&out, plot, c, top);
    str_add(&out, "</svg>\n</figure>\n");
    return str_text(&out);
}

/* The values of the first curve, as many together as it takes. */
const char *plot_line(struct arena *arena, const struct content_plot *plot, size_t width)
{
    static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    enum { BLOCKS = sizeof blocks / sizeof *blocks };
    struct str out = {.arena = arena};
    double most = 0;
    const double *values = plot->curves[0].values;
    size_t columns = plot->count < width ? plot->count : width;
    for (size_t i = 0; i < plot->count; i++)
        most = fmax(most, values[i]);
    for (size_t c = 0; c < columns; c++) {
        double value = -1;
        for (size_t i = c * plot->count / columns; i < (c + 1) * plot->count / columns; i++)
            value = fmax(value, values[i]);
        size_t block = most > 0 && value > 0 ? (size_t)(value / most * (BLOCKS - 1) + 0.5) : 0;
        str_add(&out, value < 0 ? " " : blocks[block]);
    }
    str_addf(&out, " at most %s %s, over %s", number_text_of(arena, round(most)), plot->unit,
             duration_text(arena, (long long)(plot->seconds[plot->count - 1] * SECOND_IN_MS)));
    return str_text(&out);
}

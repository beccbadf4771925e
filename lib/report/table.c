#include "report/table.h"

#include "report/words.h"

void table_add(struct table *table, const char *cell)
{
    size_t column = table->cell_count++ % table->columns;
    if (column == 0)
        (void)ARENA_PUSH(table->arena, table->rows, table->row_count);
    table->rows[table->row_count - 1].cells[column] = cell != NULL ? cell : "";
}

void table_note(struct table *table, const char *lines)
{
    table->rows[table->row_count - 1].notes = lines;
}

static size_t column_width(const struct table *table, size_t column)
{
    size_t widest = 0;
    for (size_t i = 0; i < table->row_count; i++) {
        size_t width = report_width(table->rows[i].cells[column]);
        if (width > widest)
            widest = width;
    }
    return widest;
}

static void render_row(const struct table *table, const struct table_row *row, const size_t *widths,
                       size_t indent, struct str *out)
{
    size_t spaces = indent; /* owed before the next text, so that no line ends in spaces */
    for (size_t i = 0; i < table->columns; i++) {
        size_t padding = widths[i] - report_width(row->cells[i]);
        bool right = (table->right >> i & 1) != 0;
        if (*row->cells[i] == '\0') {
            spaces += widths[i] + 2;
            continue;
        }
        str_addf(out, "%*s%s", (int)(spaces + (right ? padding : 0)), "", row->cells[i]);
        spaces = (right ? 0 : padding) + 2;
    }
    str_add_char(out, '\n');
    if (row->notes != NULL)
        str_add(out, row->notes);
}

void table_render(const struct table *table, size_t indent, struct str *out)
{
    size_t widths[TABLE_MAX_COLUMNS];
    for (size_t i = 0; i < table->columns; i++)
        widths[i] = column_width(table, i);
    for (size_t i = 0; i < table->row_count; i++)
        render_row(table, &table->rows[i], widths, indent, out);
}

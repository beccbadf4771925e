/*
 * table: columns as wide as their widest cell. Private to this room.
 *
 * Cells are added one by one, row after row; notes are lines that follow the latest row.
 */
#ifndef SLUICE_REPORT_TABLE_H
#define SLUICE_REPORT_TABLE_H

#include <stddef.h>

#include "base/str.h"

enum { TABLE_MAX_COLUMNS = 12 };

struct table_row {
    const char *cells[TABLE_MAX_COLUMNS];
    const char *notes; /* whole lines, or NULL */
};

struct table {
    struct arena *arena;
    size_t columns;    /* at most TABLE_MAX_COLUMNS */
    unsigned right;    /* bit n: column n is aligned to the right */
    size_t cell_count; /* of all rows */
    struct table_row *rows;
    size_t row_count;
};

void table_add(struct table *table, const char *cell); /* NULL is an empty cell */
void table_note(struct table *table, const char *lines);
void table_render(const struct table *table, size_t indent, struct str *out);

#endif

/*
 * volume: how much a table takes, and how much room there is, for a forecast.
 */
#ifndef SLUICE_PG_VOLUME_H
#define SLUICE_PG_VOLUME_H

#include "pg/look.h"

/* A leaf (pg/look.h; its density is never unknown here), and what it takes beside its pages. */
struct pg_volume {
    struct pg_leaf leaf;
    long long toast_bytes, index_bytes, scattered_bytes;
    int indexes, scattered;
};
struct pg_width {
    const char *name;
    double bytes; /* of a column in a row, on average; -1: never analysed */
    bool any;     /* its values may be of any length */
};
struct pg_room {
    struct pg_volume *leaves; /* largest first */
    size_t leaf_count;
    struct pg_width *widths; /* of the columns of the largest */
    size_t width_count;
    long long block_bytes, max_wal_bytes, buffer_bytes;
    bool full_page_writes, logical;
    long long free_bytes; /* where the table and its indexes lie, the least; -1 unknown */
};

/* `table` is quoted and qualified, `columns` those that are filled. Free room is known only of a
 * server on this machine whose directories can be asked for it. */
bool pg_volume_read(struct arena *arena, struct pg *pg, const char *table,
                    const char *const *columns, size_t column_count, struct pg_room *room,
                    struct error *error);

/* The bytes of a value of this type (as format_type() has it); -1: of any length. */
bool pg_volume_of_type(struct pg *pg, const char *type, int *bytes, struct error *error);

#endif

/*
 * swap: new columns take the names of the old ones, which keep living under others. Several tables
 * are swapped in one transaction: those of `with` in their order, then the one of the phase.
 */
#ifndef SLUICE_PHASE_SWAP_H
#define SLUICE_PHASE_SWAP_H

#include "phase/phase.h"

struct swap_column {
    struct name_at name;    /* that the new column takes, and the old one has had */
    struct name_at from;    /* the new column's name before */
    struct name_at retired; /* the old column's name from then on */
};
struct swap_table {
    struct table_at table;
    struct swap_column *columns;
    size_t column_count;
};
/* A value of an enum that is called otherwise in the new type. */
struct swap_value {
    const char *old, *new;
};
/* A type that takes the name of another one in the same moment. */
struct swap_type {
    struct table_at name; /* as of a table: that the new type takes, and the old one has had */
    struct name_at from;  /* the new type's name before, in the same schema */
    struct name_at retired;
    struct swap_value *values;
    size_t value_count;
};
struct swap_args {
    struct phase_head head;
    struct swap_table last;
    struct swap_table *with;
    size_t with_count;
    struct swap_type *types;
    size_t type_count;
    int views; /* enum views_choice */
};

/* In the order in which they are swapped: `index` up to with_count. */
static inline const struct swap_table *swap_table_at(const struct swap_args *args, size_t index)
{
    return index < args->with_count ? &args->with[index] : &args->last;
}

#endif

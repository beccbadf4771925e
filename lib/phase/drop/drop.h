/*
 * drop: old columns go, and what kept them in step; constraints and indexes go.
 */
#ifndef SLUICE_PHASE_DROP_H
#define SLUICE_PHASE_DROP_H

#include "phase/phase.h"

/* What `like` has carried, by the original's name, and the name that it gets instead of that. */
struct drop_name {
    struct name_at from, to;
};
struct drop_names {
    struct drop_name *items;
    size_t count;
    const char *tool;   /* or a convention by which they are derived: see phase/convention.h */
    struct place place; /* of that */
};

struct drop_args {
    struct phase_head head;
    struct table_at table;
    struct name_list columns, constraints, indexes;
    const char *ungated;    /* why no gate need stand before it, or NULL */
    bool allow_differences; /* drop although old and new disagree in some rows: written in the plan
                             */
    int views;              /* enum views_choice */
    struct drop_names names;
};

/* A mapping, or the name of a tool; into struct drop_names at the field's offset. */
extern const struct yaml_type drop_type_names;
extern const struct yaml_record drop_names_record;

#endif

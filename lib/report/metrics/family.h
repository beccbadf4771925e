/*
 * family: what the two renderers share. Private to this room.
 */
#ifndef SLUICE_REPORT_METRICS_FAMILY_H
#define SLUICE_REPORT_METRICS_FAMILY_H

#include "engine/view.h"

enum { SAMPLE_MAX_LABELS = 4 };

struct sample_label {
    const char *name, *value;
};
struct sample {
    struct sample_label labels[SAMPLE_MAX_LABELS]; /* name NULL behind the last one */
    double value;
};
struct sample_list {
    struct arena *arena;
    const struct view_measures *view;
    struct sample *items;
    size_t count;
};

struct family {
    const char *name, *type; /* gauge or counter: see metrics.h */
    const char *unit;        /* the end of its name too; "": none */
    const char *help;
    /* One of the two: for the database, or for each plan that is not finished ... */
    void (*of_database)(struct sample_list *samples);
    void (*of_plan)(struct sample_list *samples, const struct view_line *line);
    bool finished; /* ... and for those that are */
};
extern const struct family families[]; /* name NULL at the end */

/* "_total" of a counter, else "". */
const char *family_suffix(const struct family *family);
void family_collect(const struct family *family, struct sample_list *samples);

#endif

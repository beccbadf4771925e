/*
 * gate: what a gate asks for before it opens, and that in words.
 */
#ifndef SLUICE_PHASE_GATE_H
#define SLUICE_PHASE_GATE_H

#include "phase/phase.h"
#include "yaml/field.h"

struct evidence; /* phase/gate/evidence.h */

/* When what follows a gate may run. */
struct window_day {
    int day; /* 1 Monday to 7 Sunday */
};
struct window_args {
    struct place place;
    const char *time_zone; /* NULL: there is no window */
    struct window_day *days;
    size_t day_count;      /* 0: every day */
    const char *from, *to; /* "22:00"; NULL: all day. Through midnight when to is not after from */
};
struct gate_args {
    struct phase_head head;
    struct place place; /* of a recipe's gate; line 0: the recipe has none */
    const char *ask;
    int64_t approvals; /* 1 unless the plan says more; 0 is refused */
    struct name_at by_role;
    bool not_author;
    bool allow_override;
    int64_t soak_ms;
    int64_t expires_ms; /* 0: approvals do not expire */
    struct window_args window;
    struct evidence *evidence;
    size_t evidence_count;
};

/* "mon, tue 22:00 to 06:00 Europe/Berlin" */
const char *gate_window_words(struct arena *arena, const struct window_args *window);
/* "confirmed by 2 roles of release_managers other than the author" */
const char *gate_approval_words(struct arena *arena, const struct gate_args *gate);

/* The gate of a recipe: as a gate, but everything has a default. */
extern const struct yaml_record gate_recipe_record;

#endif

/*
 * recipe: the phases that recipes are made of. Private to recipe.c, rename.c and enum.c.
 */
#ifndef SLUICE_PLAN_RECIPE_H
#define SLUICE_PLAN_RECIPE_H

#include "plan/document.h"

/* What both recipes replace: a column by another one. */
struct replacement {
    struct arena *arena;
    struct plan_document *document;
    struct place place;
    const struct table_at *table;
    const struct name_at *column; /* the old one */
    struct name_at to;            /* the new one */
    const struct gate_args *gate;
    const struct name_list *without; /* indexes that the new one is not to have; NULL: none */
};

/* Appends a phase; its arguments are what a plan that says nothing of them would give. */
void *recipe_add_phase(struct replacement *r, const struct phase_kind *kind);
void recipe_add_new_column(struct replacement *r, struct sql_fragment type, struct sql_fragment up,
                           struct sql_fragment down, bool lossy);
void recipe_add_backfill(struct replacement *r);
void recipe_add_like(struct replacement *r);
/* `subject` and `tail` name the gate, where the plan does not. */
void recipe_add_gate(struct replacement *r, const char *subject, const char *tail, const char *ask);
struct drop_args;
struct drop_args *recipe_add_drop(struct replacement *r, const struct name_at *column, int views);

/* One column whose type changes. */
struct change {
    struct replacement r;
    struct name_at retired; /* the old column's name from the swap on */
    struct sql_fragment type, up, down;
    bool lossy;
    bool same_table; /* as of the change before it */
};
struct change_gates {
    struct replacement asks; /* whose table and subject name the gates */
    const char *subject, *either, *changed;
    int64_t retire_ms;
};
/* New columns beside the old ones, a gate, `swap`, a gate, the end of the old ones. */
void recipe_change_columns(struct change *changes, size_t count, const struct change_gates *gates,
                           void (*swap)(struct change *changes, size_t count));
/* In one phase, so that nobody sees the key and what references it in two types. */
void recipe_swap_together(struct change *changes, size_t count);

struct name_at recipe_derived(struct arena *arena, const struct name_at *column, const char *tail);
struct sql_fragment recipe_column_sql(struct arena *arena, const struct name_at *column);
/* The gate, with a soak that is at least so long. */
struct gate_args recipe_soaking(const struct gate_args *given, struct place place, int64_t soak_ms);

/* rename.c: both recipes for names. */
void recipe_rename_column(struct arena *arena, struct plan_document *document);
/* A change of type with `to`. */
void recipe_change_to(struct arena *arena, struct plan_document *document);
void recipe_rename_table(struct arena *arena, struct plan_document *document);

#endif

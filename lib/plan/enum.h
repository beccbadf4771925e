/*
 * enum: the parts of change_enum, for each other.
 */
#ifndef SLUICE_PLAN_ENUM_H
#define SLUICE_PLAN_ENUM_H

#include "plan/recipe.h"
#include "sql/enumeration.h"

struct making {
    struct arena *arena;
    struct plan_document document;
    const struct change_enum_args *args;
    const struct cat_enum *found;
    struct qname type, made, retired; /* the type, its new form until the swap, its old one after */
    struct qname to_new, to_old;      /* the functions */
};

/* enum_values.c: whether the enum has the value; and whether all of them stay, in their order. */
bool plan_enum_has(const struct cat_enum *found, const char *text);
bool plan_enum_only_adds(const struct making *making);
/* Values that are nothing but called otherwise. */
void plan_enum_find_renamed(struct making *making);
/* False: it cannot be, and `error` says why. */
bool plan_enum_refuse(const struct making *making, struct error *error);

#endif

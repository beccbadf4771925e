/*
 * plan: a plan file as a migration. Recipes are expanded, names derived, phases checked against
 * each other, and the checksum taken.
 *
 * plan_read never talks to a server. All problems of a file are found in one run: it gives NULL
 * and fills `problems` when there is at least one. Texts live in the given arena.
 */
#ifndef SLUICE_PLAN_PLAN_H
#define SLUICE_PLAN_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "phase/kind.h"
#include "yaml/problem.h"

struct cat_enum;
struct change_enum_args;
struct replace_table_args;
struct cat_replacement;

enum { PLAN_MAX_BYTES = 1024 * 1024, PLAN_LOCK_TABLES = 16 };

struct plan_settings {
    int64_t lock_timeout_ms;  /* 200: longest that any of our DDL may stand in a lock queue */
    int64_t lock_deadline_ms; /* 10 min: give up after this long of bounded retries */
    int64_t lock_tables;      /* 16: most that a transaction may lock so that readers wait */
    int64_t small_table;      /* 10000: rows that SQL of the plan may change in one transaction */
    struct pacing pacing;     /* of every backfill that does not say otherwise; may be unset */
};

/* What a hook may be told. */
enum hook_event {
    HOOK_GATE_OPENED,
    HOOK_GATE_WAITS,
    HOOK_CONFIRMED,
    HOOK_REJECTED,
    HOOK_RESTING,
    HOOK_PAUSED,
    HOOK_RESUMED,
    HOOK_PHASE_FAILED,
    HOOK_REVERTED,
    HOOK_COMPLETE,
    HOOK_EVENTS
};
const char *hook_event_name(enum hook_event event); /* "gate_opened", a key of `hooks` */

/* `referencing: all` of a change of type: where it stands, and of which column. */
struct plan_all {
    struct place place; /* line 0: the plan has none */
    struct qname table;
    const char *column;
    const char *type;
};

struct plan {
    const char *name;          /* in its database: NAME, or NAME@SCHEMA */
    const char *given_name;    /* as its text has it */
    const char *schema;        /* what a name without a schema means */
    const char *description;   /* NULL when the plan has none */
    struct name_list requires; /* plans that must be complete first, as its text has them */
    struct plan_settings settings;
    struct phase_list phases;
    const struct story *story;         /* what they do: phase/story/story.h */
    struct name_at hooks[HOOK_EVENTS]; /* file names without a slash; text NULL: none */
    const char *recipe; /* "rename_column" when the phases come from a recipe, else NULL */
    /* This plan with other phases, or NULL: what a recipe stands for where PostgreSQL touches no
     * row for the change; or with phases that lift NOT NULL. Which of the two it is, a database has
     * to say (engine_choose_plan). */
    const struct plan *other;
    /* With the phases that versions before made of the recipe, one of which may have registered it,
     * or NULL. */
    const struct plan *earlier;
    struct plan_all all; /* which columns they are a database has to say (engine_resolve_plan);
                            until then the phases are of the one column alone */
    /* A recipe that stands for what a database tells, or NULL: without phases until it was asked
     * (plan_expand_enum, plan_expand_replace). `expansion`: the plan with the phases that it then
     * has, as YAML. */
    const struct change_enum_args *asks;
    const struct replace_table_args *replaces;
    const char *expansion;
    bool chosen;        /* it is one of two */
    const char *route;  /* why it is this one, or NULL */
    const char *source; /* the file's text as it was read */
    size_t source_length;
    const char *file; /* as named by the user, for messages */
    /* SHA-256, in hexadecimal, of what the plan says (yaml/canonical.h): comments, white space and
     * the order of keys have no part in it. */
    char checksum[65];
    char text_checksum[65]; /* of the file's bytes, by which version 0.1 knew a plan */
};

/* One text can be a plan for each of several schemas: what names without a schema mean there. For
 * another one than this the plan is called NAME@SCHEMA, so that its state, its lease and its
 * objects stand apart, and those that it requires are of that schema too. A name in a text has no
 * "@". */
#define PLAN_SCHEMA "public"
const char *plan_name_in(struct arena *arena, const char *name, const char *schema);
const char *plan_name_schema(const char *name);                     /* "tenant_1" of "p@tenant_1" */
const char *plan_name_given(struct arena *arena, const char *name); /* "p" */

/* `file` names the source in messages; `text` need not be NUL-terminated. `schema` NULL:
 * PLAN_SCHEMA. */
const struct plan *plan_read_in(struct arena *arena, const char *schema, const char *file,
                                const char *text, size_t length, struct problem_list *problems);
/* In PLAN_SCHEMA. */
const struct plan *plan_read(struct arena *arena, const char *file, const char *text, size_t length,
                             struct problem_list *problems);

/* The plan with a list in place of `referencing: all`, "[[schema, table, column]]". What stands
 * before and behind that place in its text: */
const struct plan *plan_read_all(struct arena *arena, const struct plan *plan, const char *list,
                                 struct problem_list *problems);
void plan_around_all(struct arena *arena, const struct plan *plan, const char **before,
                     const char **behind);

/* Read a file from disk (at most PLAN_MAX_BYTES). false with ERROR_USAGE when it cannot be read,
 * and also when it has problems: these are then in `problems`, and the error counts them. */
bool plan_load(struct arena *arena, const char *schema, const char *file, const struct plan **plan,
               struct problem_list *problems, struct error *error);

/* The plan as YAML with its recipe expanded: it can be saved, edited and read again. */
const char *plan_to_yaml(struct arena *arena, const struct plan *plan);

/* Whether its recipe stands for what a database tells, and where that stands. */
bool plan_asks(const struct plan *plan);
struct place plan_asks_at(const struct plan *plan);
/* The enum that a plan asks a database for (`asks`). */
const struct qname *plan_enum(const struct plan *plan);
/* Those of its values for which the plan does not say what becomes of them. */
const char **plan_enum_unmapped(struct arena *arena, const struct plan *plan,
                                const struct cat_enum *found, size_t *count);
/* What such a plan stands for in a database, as YAML; NULL with ERROR_REFUSED. */
const char *plan_expand_enum(struct arena *arena, const struct plan *plan,
                             const struct cat_enum *found, struct error *error);
/* The table that a plan replaces, and the partitions that it asks for: see
 * catalog_load_replacement. */
const struct qname *plan_replaced(const struct plan *plan, const char **every, const char **from,
                                  long long *ahead);
/* What such a plan stands for, likewise. */
const char *plan_expand_replace(struct arena *arena, const struct plan *plan,
                                const struct cat_replacement *found, struct error *error);
/* The plan with these phases; NULL, with problems, when the text cannot be read. */
const struct plan *plan_take_expansion(struct arena *arena, const struct plan *plan,
                                       const char *expansion, struct problem_list *problems);

/* How fast backfill phase `phase` goes: what it says itself, else `settings`, else the default. In
 * *named, what the plan itself names; the rest is unset. */
struct pacing plan_pacing(const struct plan *plan, size_t phase, struct pacing *named);

/* The index of the phase of that name, or SIZE_MAX. */
size_t plan_phase_index(const struct plan *plan, const char *name);

/* `text` made a valid name of a plan or a phase: odd characters become "_", and what is too long is
 * cut. */
const char *plan_make_name(struct arena *arena, const char *text, size_t max_bytes);

#endif

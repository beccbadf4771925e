/*
 * document: a plan as it was written, before recipes are expanded and names derived. Private to
 * this room.
 */
#ifndef SLUICE_PLAN_DOCUMENT_H
#define SLUICE_PLAN_DOCUMENT_H

#include "phase/fields.h"
#include "phase/gate/gate.h"
#include "plan/plan.h"

enum { PLAN_FORMAT = 1, PLAN_MAX_PHASES = 200, MAX_REFERENCING = 30 };

struct rename_column_args {
    struct place place; /* line 0: the plan has no such recipe */
    struct table_at table;
    struct name_at column;
    struct name_at to;
    int method;        /* enum rename_method */
    int64_t retire_ms; /* how long the old column is retired before it goes; 0: it is not */
    int views;         /* enum views_choice */
    struct gate_args gate;
};
enum rename_method { RENAME_BY_COPY, RENAME_BY_VIEW };

struct rename_table_args {
    struct place place; /* line 0: the plan has no such recipe */
    struct table_at table;
    struct name_at to;
    struct gate_args gate;
};

struct change_type_args {
    struct place place; /* line 0: the plan has no such recipe */
    struct table_at table;
    struct name_at column;
    struct sql_fragment type, up, down;
    struct column_at {
        struct table_at table;
        struct name_at column;
    } * referencing; /* columns of other tables that change with it */
    size_t referencing_count;
    struct place all; /* `referencing: all` stands there; line 0: it does not */
    bool lossy;
    int views;             /* enum views_choice */
    int64_t retire_ms;     /* as above: the old column is, from the swap on */
    struct gate_args gate; /* its keys go to both gates */
};

/* What is made of an enum: expanded only with a database, which knows the columns of the type. */
struct change_enum_args {
    struct place place;   /* line 0: the plan has no such recipe */
    struct table_at type; /* as of a table */
    struct enum_value {
        const char *text;
        struct place place;
    } * values; /* all that it has in the end, in order */
    size_t value_count;
    struct enum_pair {
        struct enum_value old, new;
    } * map; /* what becomes of values that go */
    size_t map_count;
    struct gate_args gate; /* its keys go to both gates */
};

struct plan_document {
    int64_t format;
    struct name_at name;
    const char *description;
    struct name_list requires;
    struct plan_settings settings;
    struct phase *phases;
    size_t phase_count;
    struct rename_column_args rename_column;
    struct rename_table_args rename_table;
    struct change_type_args change_type;
    struct change_enum_args change_enum;
    struct name_at hooks[HOOK_EVENTS];
};

/* all.c: a list of columns, or the word that stands for all. */
extern const struct yaml_type plan_type_referencing;
extern const struct yaml_choice plan_all_words[];

/* recipe.c: the phases that a recipe stands for, in place of `phases`. */
void plan_expand_recipe(struct arena *arena, struct plan_document *document);

/* The same for a change of type that ALTER TABLE can do without touching a row; false: the plan's
 * recipe is none such. */
bool plan_expand_plain(struct arena *arena, struct plan_document *document);

/* The same as versions before expanded it; false: as this one does. */
bool plan_expand_earlier(struct arena *arena, struct plan_document *document);

/* write.c */
const char *plan_document_yaml(struct arena *arena, const struct plan_document *document);
/* All of the plan but its phases and its recipe. */
struct plan_document plan_document_of(const struct plan *plan);

/* document_enum.c */
extern const struct yaml_record plan_change_enum_record;

/* lift.c: the plan's phases with others that take NOT NULL off columns which it drops and nothing
 * sets; false: there are none such. */
bool plan_expand_lifts(struct arena *arena, const struct story *story,
                       struct plan_document *document);

/* names.c: the name of every phase, given or derived; problems for names given twice. */
void plan_name_phases(struct arena *arena, const struct story *story,
                      struct problem_list *problems);
/* `text` made a valid name: odd characters become "_", and what is too long is cut. */
const char *plan_make_name(struct arena *arena, const char *text, size_t max_bytes);

/* check.c: problems between phases. */
void plan_check(const struct story *story, struct problem_list *problems);

#endif

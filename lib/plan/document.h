/*
 * document: a plan as it was written, before recipes are expanded and names derived. Private to
 * this room.
 */
#ifndef SLUICE_PLAN_DOCUMENT_H
#define SLUICE_PLAN_DOCUMENT_H

#include "phase/drop/drop.h"
#include "phase/fields.h"
#include "phase/gate/gate.h"
#include "plan/plan.h"

enum { PLAN_FORMAT = 1, PLAN_MAX_PHASES = 200, MAX_REFERENCING = 30 };

struct rename_column_args {
    struct place place; /* line 0: the plan has no such recipe */
    struct table_at table;
    struct name_at column;
    struct name_at to;
    int method;               /* enum rename_method */
    int64_t retire_ms;        /* how long the old column is retired before it goes; 0: it is not */
    int views;                /* enum views_choice */
    struct drop_names names;  /* of what is carried, by the originals' */
    struct name_list without; /* indexes that are not */
    struct gate_args gate;
};
enum rename_method { RENAME_BY_COPY, RENAME_BY_VIEW };

struct rename_table_args {
    struct place place; /* line 0: the plan has no such recipe */
    struct table_at table;
    struct name_at to, schema; /* one of them */
    struct gate_args gate;
};

struct change_type_args {
    struct place place; /* line 0: the plan has no such recipe */
    struct table_at table;
    struct name_at column;
    struct name_at to; /* the column of the new type; text NULL: it keeps its name, by a swap */
    struct sql_fragment type, up, down;
    struct column_at {
        struct table_at table;
        struct name_at column;
    } * referencing; /* columns of other tables that change with it */
    size_t referencing_count;
    struct place all; /* `referencing: all` stands there; line 0: it does not */
    bool lossy;
    struct name_list without; /* as above */
    int views;                /* enum views_choice */
    int64_t retire_ms;        /* as above: the old column is, from the swap on */
    struct gate_args gate;    /* its keys go to both gates */
};

struct swap_value;

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
    struct swap_value *renamed; /* of these what is nothing but called otherwise, once it is
                                   expanded */
    size_t renamed_count;
    struct gate_args gate; /* its keys go to both gates */
};

/* A table in the place of another one, under its name: expanded only with a database, too, which
 * knows what the table has. */
struct replace_table_args {
    struct place place; /* line 0: the plan has no such recipe */
    struct table_at table;
    struct replace_by {
        struct name_at range, list, hash; /* one of them, or none */
    } by;
    struct replace_partitions {
        int every;              /* enum replace_every; 0: they are said otherwise */
        const char *first;      /* "2026-01-01" */
        int64_t ahead, modulus; /* 0: not given */
        struct given_partition {
            struct name_at name;
            struct sql_fragment bound;
        } * given;
        size_t given_count;
        int rest; /* enum replace_rest */
    } partitions;
    struct name_list primary_key; /* none: the table's */
    struct replace_column {
        struct name_at name;
        struct sql_fragment sql;
    } * types, *ups, *downs;
    size_t type_count, up_count, down_count;
    struct name_list order; /* columns that come first */
    struct replace_option {
        struct name_at name;
        const char *value;
    } * options; /* storage parameters, in place of the table's of the same name */
    size_t option_count;
    struct name_at method, tablespace; /* text NULL: as the table */
    struct gate_args gate;             /* its keys go to both gates */
};
enum replace_rest { REPLACE_WITH_DEFAULT, REPLACE_NO_DEFAULT };
enum replace_every { REPLACE_DAY = 1, REPLACE_WEEK, REPLACE_MONTH, REPLACE_YEAR };

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
    struct replace_table_args replace_table;
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

/* document_type.c, document_enum.c */
extern const struct yaml_record plan_change_type_record, plan_change_enum_record;
/* document_replace.c */
extern const struct yaml_record plan_replace_table_record;

/* lift.c: the plan's phases with others that take NOT NULL off columns which it drops and nothing
 * sets; false: there are none such. */
bool plan_expand_lifts(struct arena *arena, const struct story *story,
                       struct plan_document *document);

/* names.c: the name of every phase, given or derived; problems for names given twice. */
void plan_name_phases(struct arena *arena, const struct story *story,
                      struct problem_list *problems);

/* Likewise: problems between phases. */
void plan_check(const struct story *story, struct problem_list *problems);

#endif

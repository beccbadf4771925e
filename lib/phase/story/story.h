/*
 * story: what the phases of a plan do to objects and their names, before any server is asked.
 *
 * Kinds of phase do not know each other. Each tells facts, in the small vocabulary below, and asks
 * the story for those of the others: who adds a column, who keeps it in step, what it is called by
 * then. So a new kind that adds a column is found by all that look for one. A kind that would have
 * to know another by name has found a missing fact; a fact that nobody asks for is not told.
 *
 * Objects go by their first names: the name from before the plan, or the one under which the plan
 * adds the object. So do the catalogue, whatever the live table looks like, `up` and `down`. What a
 * phase says in the plan, and the SQL that it compiles to, uses the names that hold when it runs:
 * story_object() leads from those to the first names, story_name() back.
 *
 * A story is made once, when a plan is read, hangs on the plan, and is only read from then on. It
 * lives in the plan's arena.
 */
#ifndef SLUICE_PHASE_STORY_H
#define SLUICE_PHASE_STORY_H

#include "phase/kind.h"

struct gate_args;

struct object {
    struct qname of;  /* the table */
    const char *name; /* of a column of it; NULL: the table itself */
};

enum fact_kind {
    FACT_USES,    /* the phase works on the table */
    FACT_REFERS,  /* the table is looked at; nothing is done to it */
    FACT_ADDS,    /* the column comes to be; detail: the struct column_group it belongs to */
    FACT_KEEPS,   /* new columns of the table are kept in step with old ones; detail likewise */
    FACT_FILLS,   /* new columns of the table get their values */
    FACT_PACES,   /* rows of the table are written in batches; detail: struct pacing, what the plan
                     says of it */
    FACT_CHOOSES, /* by an expression; detail: struct row_choice */
    FACT_SETS,    /* the column, which was there before, is set in these rows; detail likewise */
    FACT_LIKENS,  /* the column gets what `other` has */
    FACT_SPARES,  /* but for the index `name` of the table, in this phase */
    FACT_NAMES,   /* something named `name` is made, of which a schema has one; detail: struct
                     definition */
    FACT_ALTERS,  /* the column's type changes in place; detail: the type, a struct sql_fragment */
    FACT_RENAMES, /* the column is called `name` from here on; `other`: what had that name so far */
    FACT_RETYPES, /* the type `of` is called `name`, in its schema, from here on; two for each
                     pair; detail of the second: struct relabels */
    FACT_BINDS,   /* the column takes no NULL from here on */
    FACT_ASIDE,   /* the table is called `other` from here on; detail: the struct aside of the
                     view that takes its name, or NULL */
    FACT_TRADES,  /* the table is called `other` from here on, and another table takes its name, or
                     has had the other one; entry 0: the table that gives its name away, 1: the one
                     that takes it */
    FACT_LIFTS,   /* the column takes NULL from here on */
    FACT_PRESETS, /* the column gets another default; detail: a struct sql_fragment */
    FACT_MIRRORS, /* rows of the table are kept in step with rows of `other`; detail: struct pair */
    FACT_REFLECTS, /* the same, told of `other` */
    FACT_COPIES,   /* what the phase `name` mirrors gets its rows */
    FACT_FREES,    /* the new column, or every one of the table, is kept in step no more */
    FACT_ENDS,     /* the column goes */
    FACT_LOSES,    /* the constraint or the index `name` of the table goes */
    FACT_GOES,     /* the table goes */
    FACT_WAITS,    /* a gate; detail: struct gate_args */
    FACT_WATCHES,  /* who still writes the column, or the table, is asked */
    FACT_COUNTS,   /* how often the index `of` is scanned is asked */
    FACT_DELETES,  /* rows of the table go, and with them or without what references them */
    FACT_FINAL,    /* the phase cannot be taken back */
    FACT_UNGATED,  /* it needs no gate before it, and `name` says why */
    FACT_SHOWS,    /* the detail, SQL over the column's row of pg_attribute, `a`, is true from
                      here on; `name`: what it says, in words */
    FACT_ASKS,     /* a query of the plan is asked; detail: struct sql_fragment */
    FACT_RUNS,     /* SQL of the plan is run as it is; detail: struct sql_args */
    FACT_REMAKES,  /* it makes the relation `of`, or the trigger `name` of it, or makes it anew */
    FACT_JOINS,    /* it is done in the transaction of the phase behind it; see story/join.h */
    FACT_ADMITS,   /* it has a short transaction that others may join; entry: enum join_place */
    FACT_ALLOWS,   /* rule `name` of lint may be broken; detail: the reason, a text */
    FACT_CROSSES,  /* rows of the table go to another server; detail: struct replication */
    FACT_TURNS, /* writers go over to the other server; `name`: of which phase that crosses, NULL:
                   of the only one */
    FACT_PARTS, /* nothing goes over any more; `name` likewise */
};

struct fact {
    enum fact_kind kind;
    size_t phase; /* who tells it */
    struct object object, other;
    const char *name;
    struct place place;
    /* Where the phase says it: which entry of its list, and which pair of the entry. The
     * catalogue's answers are found by it. */
    size_t entry, pair;
    const void *detail;
};

/* What is made, so that it can be tried on an empty copy of the table. */
struct definition {
    enum { DEFINITION_INDEX, DEFINITION_UNIQUE, DEFINITION_CHECK, DEFINITION_OTHER } what;
    const char *sql; /* what follows the table's name, resp. ADD CONSTRAINT name */
    bool unique;
};

/* Values of an enum that are called otherwise in the one that takes its name. */
struct relabel {
    const char *old, *new;
};
struct relabels {
    struct relabel *items;
    size_t count;
};

struct story {
    struct arena *arena;
    const struct phase_list *phases;
    const struct pacing
        *pacing;        /* of the plan's settings; what a backfill says itself comes first */
    int64_t small_rows; /* of the plan's settings: tables with no more may be changed at once */
    bool whole;         /* every phase could be read: what is not told is really missing */
    size_t telling;     /* the phase whose turn it is, while the story is made */
    struct fact *facts; /* in the order of the phases */
    size_t fact_count;
};

/* Let every phase tell. */
const struct story *story_make(struct arena *arena, const struct phase_list *phases,
                               const struct pacing *pacing, int64_t small_rows, bool whole);

/* For a kind's `tell`. */
void story_tell(struct story *story, struct fact fact);
/* The same of FACT_USES; false: the plan fails to name the table, so there is nothing to tell. */
bool story_use(struct story *story, const struct table_at *table);

/* The next fact of this kind after `after` (NULL: the first), by phases before `end`. `object`
 * NULL: about anything; a table: about it and its columns. */
const struct fact *story_next(const struct story *story, enum fact_kind kind,
                              const struct object *object, size_t end, const struct fact *after);
/* The same by one phase alone. */
const struct fact *story_next_of(const struct story *story, enum fact_kind kind, size_t phase,
                                 const struct fact *after);
/* The last one by phases before `end`. */
const struct fact *story_last(const struct story *story, enum fact_kind kind,
                              const struct object *object, size_t end);
/* Whether there is one by a phase after `after` and before `before`. */
bool story_between(const struct story *story, enum fact_kind kind, const struct object *object,
                   size_t after, size_t before);

/* The name that an object has when phase `index` runs, by its first name; and the way back, from a
 * name that holds then. */
const char *story_name(const struct story *story, const struct object *object, size_t index);
struct object story_object(const struct story *story, const struct object *named, size_t index);

/* What a type that the server writes as `type`, or an array of it, is called when phase `index`
 * runs.
 */
const char *story_type(const struct story *story, struct arena *arena, const char *type,
                       size_t index);

/* What makes words from before the phase mean the types that it puts in the places of others, while
 * they are read: `names`, these change places; `values`, new values are called as the old ones
 * were. `there`, or back again. NULL: there is nothing to do. */
struct retyping {
    bool names, values, there;
};
const char *story_retype_sql(const struct story *story, struct arena *arena, size_t phase,
                             struct retyping what);

/* The name that a table has when phase `index` runs; a view, or another table, may have its first
 * name. */
struct qname story_table_name(const struct story *story, const struct qname *table, size_t index);
/* The first name of a table that has given its name away in the plan, and is called `name` since;
 * else `name`. */
struct qname story_first_table(const struct story *story, const struct qname *name);
/* Whether another column takes its name before phase `end`, as in a swap. */
bool story_is_taken(const struct story *story, const struct object *column, size_t end);

/* What is asked of one phase. */
const struct fact *story_table(const struct story *story, size_t phase);     /* NULL: it has none */
const struct gate_args *story_gate(const struct story *story, size_t phase); /* NULL: no gate */
const struct pacing *story_pacing(const struct story *story, size_t phase);  /* NULL: fills none */
const char *story_ungated(const struct story *story, size_t phase); /* NULL: it says no reason */
/* Or what it joins. */
bool story_is_final(const struct story *story, size_t phase);
/* "allowed drop-view: nobody reads it": the rules that the phase may break; NULL: none. */
const char *story_allows(struct arena *arena, const struct story *story, size_t phase);

#endif

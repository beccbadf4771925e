/*
 * phase: the kinds of phase, each a pure compiler from its arguments and the catalog to operations.
 *
 * A kind never talks to the server. It is one file (lib/phase/<kind>.c) that exports one
 * `struct phase_type`, and one line in the registry (lib/phase/registry.c).
 */
#ifndef SLUICE_PHASE_PHASE_H
#define SLUICE_PHASE_PHASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "phase/operation.h"
#include "phase/pacing.h"
#include "sql/catalog.h"
#include "sql/sql.h"

struct problem_list;
struct story;

enum phase_kind {
    PHASE_ADD_COLUMN,
    PHASE_BACKFILL,
    PHASE_CONSTRAIN,
    PHASE_GATE,
    PHASE_DROP,
    PHASE_SWAP,
    PHASE_ALTER_TYPE,
    PHASE_KIND_COUNT,
};

struct name_at {
    const char *text;
    struct place place;
};
struct name_list {
    struct name_at *items;
    size_t count;
};
struct table_at {
    struct qname name; /* name.name NULL: absent */
    struct place place;
};

/* add_column: one group of columns, kept in step with the old ones by one sync. */
struct new_column {
    struct name_at name;
    struct sql_fragment type;        /* text NULL: as the column that `up` names */
    struct sql_fragment up;          /* new value from the old row */
    struct sql_fragment default_sql; /* only without `up` */
};
struct down_column {
    struct name_at name;
    struct sql_fragment down; /* old value from the new columns */
};
enum sync_conflict { CONFLICT_NEW_WINS, CONFLICT_RAISE }; /* a statement that sets both sides */
struct add_column_args {
    struct table_at table;
    struct new_column *columns;
    size_t column_count;
    struct down_column *downs;
    size_t down_count;
    enum sync_conflict conflict; /* YAML key `on_conflict`: new_wins (default) or raise */
    bool lossy; /* what does not survive both ways is meant to be lost: written in the plan */
};

struct backfill_args {
    struct table_at table;
    struct pacing pacing; /* what it says itself; the rest is unset */
};

enum constrain_kind {
    CONSTRAIN_LIKE,
    CONSTRAIN_NOT_NULL,
    CONSTRAIN_UNIQUE,
    CONSTRAIN_INDEX,
    CONSTRAIN_CHECK,
    CONSTRAIN_FOREIGN_KEY,
};
struct like_pair {
    struct name_at to;   /* the new column, the key of the mapping */
    struct name_at from; /* the old column, its value */
};
struct constrain_item {
    enum constrain_kind kind;
    struct place place;
    struct name_at name;      /* unique, index, check, foreign_key */
    struct name_list columns; /* not_null, unique, foreign_key */
    struct like_pair *pairs;  /* like */
    size_t pair_count;
    struct sql_fragment on;         /* index: what follows ON table, e.g. "(lower(email))" */
    bool index_unique;              /* index: YAML key `unique` */
    struct sql_fragment where;      /* index: partial */
    struct sql_fragment expression; /* check */
    struct table_at references;     /* foreign_key */
    struct name_list referenced;
    const char *on_delete; /* "NO ACTION", "RESTRICT", "CASCADE", "SET NULL", "SET DEFAULT" */
    const char *on_update; /* likewise; NULL when the plan has none */
};
struct constrain_args {
    struct table_at table;
    struct constrain_item *items; /* YAML key `add` */
    size_t item_count;
};

/* A piece of evidence: phase/gate/evidence.h has the kinds. */
struct evidence {
    const struct evidence_kind *kind;
    struct place place;
    const void *args; /* the kind's own struct; NULL: it could not be read */
};
extern const struct evidence_kind evidence_no_writes_to, evidence_no_reads_of;
struct column_evidence { /* of these two */
    struct table_at table;
    struct name_at column;
    int64_t for_ms;
    bool allow_star; /* no_reads_of: SELECT * does not count */
};

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

/* swap: new columns take the names of the old ones, which keep living under others. */
struct swap_column {
    struct name_at name;    /* that the new column takes, and the old one has had */
    struct name_at from;    /* the new column's name before */
    struct name_at retired; /* the old column's name from then on */
};
struct swap_args {
    struct table_at table;
    struct swap_column *columns;
    size_t column_count;
};

/* alter_type: a column's type, where PostgreSQL touches no row for it. */
struct alter_type_args {
    struct table_at table;
    struct name_at column;
    struct sql_fragment type;
};

struct drop_args {
    struct table_at table;
    struct name_list columns;
    bool allow_differences; /* drop although old and new disagree in some rows: written in the plan
                             */
};

struct phase {
    enum phase_kind kind;
    const char *name; /* given or derived; unique in the plan */
    struct place place;
    union {
        struct add_column_args add_column;
        struct backfill_args backfill;
        struct constrain_args constrain;
        struct gate_args gate;
        struct swap_args swap;
        struct alter_type_args alter_type;
        struct drop_args drop;
    } as;
};

struct phase_list {
    struct phase *items;
    size_t count;
};

/* A preflight's word about a plan and the database that it meets. */
/* An INVALID finding is an error of the plan itself (exit status 2), such as a table that does not
 * exist; an ERROR is what this database has against it (exit status 4). Both are shown as errors.
 */
enum finding_severity { FINDING_INVALID, FINDING_ERROR, FINDING_WARNING, FINDING_NOTE };
struct finding {
    enum finding_severity severity;
    struct place place;
    const char *message;
    const char *hint; /* or NULL */
};
struct finding_list {
    struct arena *arena;
    struct finding *items;
    size_t count;
};
void finding_add(struct finding_list *findings, enum finding_severity severity, struct place place,
                 const char *hint, const char *format, ...) __attribute__((format(printf, 5, 6)));
const char *finding_severity_name(enum finding_severity severity); /* "error", "warning", "note" */

/* What a kind is given: the whole plan's phases, what they tell (phase/story/story.h) and which of
 * them it is, the plan's name (for derived names), the catalog, and an arena for the result. */
struct phase_context {
    struct arena *arena;
    const char *plan_name;
    const struct phase_list *phases;
    const struct story *story;
    size_t index;
    const struct catalog *catalog;
    bool due; /* the phase is about to run: nothing can be changed before it any more */
};

struct phase_type {
    enum phase_kind kind;
    const char *keyword; /* in plans, JSON and the store: "add_column" */
    const char *summary; /* one line for documentation */
    /* What the phase does to objects and their names, in facts, without a database. */
    void (*tell)(const struct phase *phase, struct story *story);
    /* What phase `index` demands of the others, as far as that shows in the plan. NULL: nothing. */
    void (*demand)(const struct story *story, size_t index, struct problem_list *problems);
    /* Preflight: what stands against running this phase on this database. */
    void (*check)(const struct phase_context *context, struct finding_list *findings);
    /* The operations, in order. A gate has none. Only called when check found no error. */
    void (*compile)(const struct phase_context *context, struct operation_list *operations);
};

extern const struct phase_type phase_add_column, phase_backfill, phase_constrain, phase_gate,
    phase_swap, phase_alter_type, phase_drop;

const struct phase_type *phase_type(enum phase_kind kind);
const struct phase_type *phase_type_by_keyword(const char *keyword); /* NULL: no such kind */

#endif

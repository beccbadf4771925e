/*
 * evidence: the kinds of evidence that a gate may ask for, as far as no server is needed.
 *
 * A kind is one file, evidence_KIND.c, with one `struct evidence_kind`, a word in EVIDENCE_KINDS,
 * and a function in the engine that looks whether it holds, evaluate_KIND (engine/gate/evidence.h);
 * without one the program is not linked. Kinds do not know each other.
 */
#ifndef SLUICE_PHASE_GATE_EVIDENCE_H
#define SLUICE_PHASE_GATE_EVIDENCE_H

#include "phase/gate/gate.h"
#include "phase/kind.h"
#include "yaml/field.h"

/* In the order of the schema. */
#define EVIDENCE_KINDS(X)                                                                          \
    X(no_writes_to)                                                                                \
    X(no_reads_of)                                                                                 \
    X(no_uses_of)                                                                                  \
    X(no_sessions_before)                                                                          \
    X(connected)                                                                                   \
    X(absent)                                                                                      \
    X(query)                                                                                       \
    X(verified)                                                                                    \
    X(replicas_caught_up)                                                                          \
    X(replicated)

/* A piece of evidence. */
struct evidence {
    const struct evidence_kind *kind;
    struct place place;
    const void *args; /* the kind's own struct; NULL: it could not be read */
};

struct evidence_kind {
    const char *keyword;              /* in plans, JSON and the store: "no_writes_to" */
    const struct yaml_record *record; /* its keys; record->size is the size of its arguments */
    /* What of the plan's objects it asks about. NULL: nothing. */
    void (*tell)(const struct evidence *evidence, struct story *story);
    /* "no writes to public.users.email for 30m" */
    const char *(*words)(struct arena *arena, const struct evidence *evidence);
    /* What the words have to give where they are a question: "t". NULL: they are none. */
    const char *(*expected)(const struct evidence *evidence);
    /* What stands against asking for it on this database. NULL: nothing. */
    void (*check)(const struct phase_context *context, const struct evidence *evidence,
                  struct finding_list *findings);
};

#define EVIDENCE_DECLARE(kind)                                                                     \
    extern const struct evidence_kind evidence_##kind;                                             \
    extern const struct yaml_record evidence_##kind##_record;
EVIDENCE_KINDS(EVIDENCE_DECLARE)
#undef EVIDENCE_DECLARE

extern const struct evidence_kind *const evidence_kinds[];
extern const size_t evidence_kind_count;

/* The entries of `evidence`. */
extern const struct yaml_record evidence_record;

/* Their arguments. */
struct conninfo_at {
    const char *text;
    struct place place;
};
/* The standbys whose statistics are asked. What this server alone has seen is not enough where any
 * is connected, unless the plan says so. */
struct standby_asked {
    struct conninfo_at *items;
    size_t count;
    bool ignored;
};
struct column_evidence { /* no_writes_to, no_reads_of */
    struct table_at table;
    struct name_at column; /* text NULL: of the whole table */
    struct table_at whole; /* as `table` was written; then it is table too */
    int64_t for_ms;
    bool allow_star;               /* no_reads_of: SELECT * does not count */
    struct standby_asked standbys; /* no_reads_of a table */
};
struct index_evidence { /* no_uses_of */
    struct table_at index;
    int64_t for_ms;
    struct standby_asked standbys;
};
struct deploy_evidence { /* no_sessions_before */
    int event;           /* only `deploy` yet */
};
struct session_evidence {         /* connected, absent */
    const char *application_name; /* a pattern, `*` is any text */
    const char *role;             /* its sessions only; NULL: of any */
    int64_t at_least;             /* connected */
};
struct query_evidence {
    struct sql_fragment sql;
    const char *expect;
};
struct verified_evidence {
    struct table_at table;
    int64_t rows; /* compare about so many at the most */
    int64_t timeout_ms;
};
struct replica_evidence { /* replicas_caught_up */
    int64_t at_least;     /* standbys */
};
struct replicated_evidence {
    struct name_at of;
    int64_t within_ms;
};

#endif

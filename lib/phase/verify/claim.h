/*
 * claim: what a phase `verify` asks for. A kind of claim is one file, claim_KIND.c, with one
 * `struct claim_kind`, and a word in CLAIM_KINDS. Private to this room.
 */
#ifndef SLUICE_PHASE_VERIFY_CLAIM_H
#define SLUICE_PHASE_VERIFY_CLAIM_H

#include "phase/fields.h"
#include "phase/story/story.h"

/* In the order of the schema. */
#define CLAIM_KINDS(X) X(orphans) X(row_count) X(present) X(query) X(same_rows)

struct claim {
    const struct claim_kind *kind;
    struct place place;
    const void *args; /* the kind's own struct; NULL: it could not be read */
};

struct verify_args {
    struct phase_head head;
    struct claim *claims;
    size_t claim_count;
    int64_t timeout_ms; /* of each */
};

/* How it is asked. */
struct claim_question {
    struct qname table; /* whose search_path holds; name NULL: of a plan's own SQL */
    const char *sql;    /* the rows, by `key`, because of which it does not hold */
    const char *why;    /* what it is when it holds: "every row of a has one in b" */
    const char *one, *several, *hint;
    struct lock_list locks; /* what it reads */
};

struct claim_kind {
    const char *keyword;
    const struct yaml_record *record;
    /* The tables that it reads, at most two; NULL: it names none. */
    size_t (*tables)(const void *args, const struct table_at *tables[2]);
    /* The query of the plan that it asks; NULL: none. */
    const struct sql_fragment *(*query)(const void *args);
    /* What stands against asking on this database. NULL: nothing but that these tables are there.
     */
    void (*check)(const struct phase_context *context, const struct claim *claim,
                  struct finding_list *findings);
    struct claim_question (*ask)(const struct phase_context *context, const struct claim *claim);
    /* Instead of `ask`, where a question is not enough. NULL: it is. */
    void (*compile)(const struct phase_context *context, const struct claim *claim,
                    struct operation_list *operations);
};

#define CLAIM_DECLARE(kind)                                                                        \
    extern const struct claim_kind claim_##kind;                                                   \
    extern const struct yaml_record claim_##kind##_record;
CLAIM_KINDS(CLAIM_DECLARE)
#undef CLAIM_DECLARE

#endif

/*
 * across: what a `replicate` keeps going between this database and one on another server, for it
 * and for all that work with it: a switch, a disconnect, evidence, and claims of a verify.
 *
 *   across.c   which one is meant, and what its parts are called
 *   shutter.c  the triggers by which writers are let in on one side, and refused on the other
 *   wal.c      slots, and how far the other side is
 *   note.c     which servers they are whose rows are known to be the same
 *   rows.c     rows of both sides compared, and sequences carried over
 *   keys.c     keys that these phases share
 *
 * "Here" is the database of the plan, where its state stands; "there" the other one. A way leads
 * from the side that has the writers to the other: a publication and a slot there where they are, a
 * subscription on the other side, all of one name.
 *
 * Everything is SQL that both sides take, whatever versions they are of; all of it can be repeated.
 */
#ifndef SLUICE_PHASE_ACROSS_H
#define SLUICE_PHASE_ACROSS_H

#include "phase/reach.h"
#include "phase/story/story.h"
#include "yaml/field.h"

struct table_list {
    struct table_at *items;
    size_t count;
};

struct replication {
    struct table_list tables, sequences;
    struct reach to;         /* the other server, by us */
    struct reach from_there; /* this one, by the other server */
    struct reach from_here;  /* the other one, by this server */
    int64_t slot_wal;        /* bytes */
    bool keep_password;
};

/* A replication of the plan, as phase `index` meets it. */
struct across {
    struct arena *arena;
    const struct phase_context *context;
    const struct replication *replication;
    size_t phase;            /* that replicates */
    const char *over, *back; /* the two ways */
    const char *other;       /* operation.other */
    struct qname shutter;    /* the function of the triggers */
    bool turned;             /* writers are there when phase `index` begins */
};

/* ---- across.c ---- */

/* The first fact of the phase `of` that crosses, or of the only one, before phase `index`; NULL:
 * there is none. */
const struct fact *across_find(const struct story *story, const struct name_at *of, size_t index);
/* Likewise, and a problem where there is none. */
const struct fact *across_demand(const struct story *story, const struct name_at *of, size_t index,
                                 struct place place, struct problem_list *problems);
/* The last phase before `index` by which its writers went over; NULL: none. */
const struct fact *across_turn(const struct story *story, const struct fact *crosses, size_t index);
/* The phase that ends it; NULL: none. */
const struct fact *across_end(const struct story *story, const struct fact *crosses);

struct across across_of(const struct phase_context *context, const struct fact *crosses);
/* An operation of it: what it does, and what takes it back; `sql` NULL: nothing. */
struct act {
    const char *sql;
    struct apart apart;
    enum lock_mode locks; /* of all the tables, while it runs; LOCK_NONE */
};
void across_add(const struct across *across, struct operation_list *list, const struct act *go,
                const struct act *back, enum turning turn, const char *why);

/* ---- ways, in across.c and wal.c: what makes each part on its side, and what takes it away ----
 */

struct act across_publish(const struct across *across, bool there);
struct act across_unpublish(const struct across *across, bool there);
/* `anew`: one that is there is of a try before, and not read by anybody; it goes. */
struct act across_slot(const struct across *across, bool there, bool anew);
struct act across_drop_slot(const struct across *across, bool there);
/* The subscription of a way stands where its slot does not. `copies`: the rows that are there, too;
 * else it is not enabled. */
struct act across_subscribe(const struct across *across, bool there, bool copies);
struct act across_unsubscribe(const struct across *across, bool there);
struct act across_enable(const struct across *across, bool there, bool enabled);

/* All tables are copied. */
struct act across_copied(const struct across *across);
/* All that was written on the side has arrived on the other. */
struct act across_caught_up(const struct across *across, bool there, int64_t within_ms);
/* The two queries of that, of the slot on that side: the second is given what the first said. */
const char *across_mark_sql(struct arena *arena);
const char *across_caught_up_sql(struct arena *arena, const char *slot, int64_t slot_wal);

/* ---- shutter.c ---- */

struct act across_hang(const struct across *across, bool there, bool shut);
struct act across_unhang(const struct across *across, bool there);
/* Shut, with nobody in it who writes; or open. */
struct act across_shut(const struct across *across, bool there, bool shut);

/* ---- note.c ---- */

/* What stands behind a function's body, in PL/pgSQL: the server of the side is the one that it is
 * now. */
const char *across_note_sql(const struct across *across);
/* Whether it still is. */
const char *across_noted_sql(const struct across *across);
struct act across_note(const struct across *across, bool there);

/* ---- rows.c ---- */

/* From `there` to here, or from here to there. */
struct act across_sequences(const struct across *across, bool to_there);
/* Rows of the table, whose primary key it must have. */
struct act across_same(const struct across *across, const struct qname *table);
/* An operation for each table. */
void across_compare(const struct across *across, struct operation_list *list);
/* On the way back, for each table unless both servers are those whose rows are known. */
void across_compare_back(const struct across *across, struct operation_list *list);

/* ---- keys.c ---- */

extern const struct yaml_record across_table_list;
/* The key `of`: a struct name_at. */
#define ACROSS_OF_FIELD(at)                                                                        \
    {                                                                                              \
        .key = "of", .type = &field_name, .offset = (at),                                          \
        .doc = "The phase that replicates; it may be left out where the plan has one such."        \
    }

#endif

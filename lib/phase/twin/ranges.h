/*
 * twin_ranges: rows of a mirror with `sync: none`, which nothing keeps in step, by ranges of its
 * key; for copy.c and differing.c.
 *
 * A range has a lower bound, of it, and an upper one, beyond it, as variables low_N and high_N of a
 * function, NULL where it has none. What is asked of a range is the same on both sides, as text
 * that the function puts together, so that the server of a foreign table can be asked it:
 * comparisons of columns with parameters, and sums that a foreign server computes itself where it
 * is PostgreSQL.
 *
 * A sum is of hashes of what each row says, those of `from` by `up`. Two ranges with the same sums
 * agree to the byte, but for one in 2^64: a type whose equal values may look different is hashed as
 * text, which a foreign server is not asked to do.
 */
#ifndef SLUICE_PHASE_TWIN_RANGES_H
#define SLUICE_PHASE_TWIN_RANGES_H

#include "phase/twin/sql.h"

struct ranges {
    const struct twin *twin;
    struct way way;
    struct arena *arena;
    const char *from; /* its name, quoted: the alias under which expressions of the plan mean it */
    bool literal;     /* bounds are put in by format(), for what takes no parameters */
};
struct ranges ranges_of(const struct twin *twin);

/* A statement that a function puts together: text is added to `now`; the parts before are in `out`.
 */
struct asked {
    struct arena *arena;
    struct sql out, now;
};
struct asked asked_new(const struct ranges *r);
/* What bounds the rows of the one side: " AND …". */
void asked_add_range(struct asked *asked, bool of_from);
const char *asked_sql(struct asked *asked);

/* before NAME_1 after, before NAME_2 after: one for each column of the key. */
const char *ranges_numbered(const struct ranges *r, const char *before, const char *name,
                            const char *after);
/* The type of a bound: of the column of `to`, without its length, which would cut it. */
const char *ranges_key_type(const struct ranges *r, size_t i);
/* low_1 TYPE; high_1 TYPE; …; and what else is asked of a range. */
void ranges_add_variables(const struct ranges *r, struct sql *body);
/* What bounds the rows of the one side, as an expression over low_N and high_N; and of both, once
 * these are set. */
const char *ranges_bounds(const struct ranges *r, bool of_from);
void ranges_add_bounds(const struct ranges *r, struct sql *body);
/* Behind the name of the one side's table: " AS … WHERE …", its rows that are of the mirror. */
const char *ranges_of_mirror(const struct ranges *r, bool of_from);
/* Of several ranges as one: the first one's lower bounds, the last one's upper ones, each behind a
 * comma. */
const char *ranges_span(const struct ranges *r);
/* Whether a range begins at a row, of either side: at one in FILL_RANGE_ROWS, by a hash of its key,
 * so that a foreign server gives these alone. */
const char *ranges_marks(const struct ranges *r, bool of_from);
/* Into the variables here and here_sum, resp. there and there_sum. */
void ranges_add_sums(const struct ranges *r, bool of_from, struct sql *body);
/* The rows of `from` of the range: key_N, and value_N, of what assignment makes the columns' own.
 */
void ranges_add_source(const struct ranges *r, struct asked *asked);
/* By `key`, the rows of the range that disagree. With the last parameter, behind those of the
 * range, a row of `to` that `from` has not is one. */
void ranges_add_differing(const struct ranges *r, struct asked *asked);
/* sluice_to.key = sluice_from.key_N; and whether the one says something else than the other. */
const char *ranges_same_key(const struct ranges *r);
const char *ranges_differ(const struct ranges *r);
/* ", low_1, …, high_1, …", as parameters. */
const char *ranges_using(const struct ranges *r);

#endif

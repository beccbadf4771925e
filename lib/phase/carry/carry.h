/*
 * carry: what `like` takes from an old column to a new one.
 *
 * While both columns live, each carried index or constraint bears a temporary name; the drop that
 * ends the old column gives it the original's. Both phases ask this module, so they agree.
 */
#ifndef SLUICE_PHASE_CARRY_H
#define SLUICE_PHASE_CARRY_H

#include "phase/story/story.h"

enum carry_kind {
    CARRY_INDEX,
    CARRY_UNIQUE,
    CARRY_CHECK,
    CARRY_FOREIGN_KEY,
    CARRY_NOT_NULL, /* where it is a constraint with a name: since PostgreSQL 18 */
    CARRY_STATISTICS,
};

struct carry {
    enum carry_kind kind;
    const char *temporary, *original;        /* names; a unique constraint's index has the same */
    const struct cat_index *index;           /* CARRY_INDEX, CARRY_UNIQUE */
    const char *tail;                        /* likewise: from USING on, over the new column */
    const struct cat_constraint *constraint; /* CARRY_CHECK, CARRY_FOREIGN_KEY */
    const char *definition;                  /* likewise: over the new column, without NOT VALID */
    const struct cat_statistics *statistics; /* CARRY_STATISTICS */
    const char *on;                          /* likewise: over the new column */
    const struct cat_column *column;         /* CARRY_NOT_NULL: the old one */
};

struct carry_list {
    struct carry *items;
    size_t count;
};

/* Whether what names these columns of the table waits for a later `like`, of another of them, which
 * then carries it with all of them replaced. */
bool carry_waits(const struct story *story, const struct fact *likens, const char *const *names,
                 size_t count);

/* Whether the plan says that the index is not carried. */
bool carry_spares(const struct story *story, const struct fact *likens, const char *index);

/* Of what a phase likens: see FACT_LIKENS. */
struct carry_list carry_of(const struct phase_context *context, const struct fact *likens);

/* Give what was carried, or the original, another name. */
struct operation carry_rename(struct arena *arena, const struct qname *table,
                              const struct carry *carry, const char *from, const char *to);

/* What the table says of an index by name, said of the one that is called `index`: that it is the
 * replica identity, or the one that CLUSTER uses. */
size_t carry_roles(struct arena *arena, const struct qname *table, const struct carry *carry,
                   const char *index, const struct operation **roles);

/* Whether `up` only copies or casts the old column, so that its default means the same. */
bool carry_keeps_default(const struct phase_context *context, const struct qname *table,
                         const char *column, const char *old);
/* That default as one of the new column. */
const char *carry_default_sql(const struct phase_context *context, const struct qname *table,
                              const char *column, const char *default_sql);

/* primary.c: the primary key, if it has the column (NULL: whatever it has); NULL: it has not. */
const struct cat_index *carry_primary_of(const struct cat_table *table, const char *column);
/* The unique index that is made for a column which gets the key, or gets it back. */
const char *carry_primary_index(const struct phase_context *context,
                                const struct cat_index *primary, const char *column);
/* That of a retired column, for the primary key after a revert: it is left on the column, and goes
 * with it. NULL: none. */
const char *carry_spare_index(const struct phase_context *context, const struct qname *table,
                              const char *retired);

/* sequence.c: an identity cannot be moved, so another one takes its sequence's name and goes on
 * from its value. */
const char *carry_identity_sql(struct arena *arena, const struct cat_sequence *s,
                               const struct qname *from_table, const char *from,
                               const struct qname *to_table, const char *to);

/* follow.c: a foreign key that goes along when a key moves, one of `table` or incoming: it is
 * dropped and added again, NOT VALID, in that transaction, and validated afterwards, perhaps under
 * another name. */
struct step carry_reference_off(struct arena *arena, const struct qname *table,
                                const struct cat_constraint *constraint);
struct step carry_reference_on(struct arena *arena, const struct qname *table,
                               const struct cat_constraint *constraint);
struct step carry_reference_valid(struct arena *arena, const struct qname *table,
                                  const struct cat_constraint *constraint, const char *name);

/* The type of a new column that an earlier phase adds, with `up`; NULL: none does. */
const struct cat_type *carry_type_of(const struct phase_context *context, const struct qname *table,
                                     const char *column);
/* The type that a column has when phase `context->index` runs, by the name that it has then; NULL:
 * it is not known. In *late, whether a swap of that phase or of a later one changes it. */
const char *carry_type_at(const struct phase_context *context, const struct cat_table *table,
                          const char *column, bool *late);
/* What a `like` of an earlier phase derives for this pair; NULL: there is none. */
const struct cat_like *carry_like_of(const struct phase_context *context, const struct qname *table,
                                     const char *to, const char *from);

/* The old column whose storage and compression a new one is to have, by a `like` of a later phase;
 * NULL: none. Values are stored by them from the start. */
const struct cat_column *carry_storage_of(const struct phase_context *context,
                                          const struct qname *table, const char *column);

/* What of the old column cannot be carried: an error each. */
void carry_check(const struct phase_context *context, const struct fact *likens,
                 struct finding_list *findings);

/* "FOREIGN KEY (a) REFERENCES b (c) ON DELETE CASCADE" from a constraint's parts; column `from`
 * stands as `to` (both may be NULL). */
const char *carry_foreign_key_sql(struct arena *arena, const struct cat_constraint *constraint,
                                  const char *from, const char *to);

/* The same of what `like` carries: on the new column, and on those that took after others before.
 */
const char *carry_key_sql(const struct phase_context *context, const struct fact *likens,
                          const struct cat_constraint *constraint);

/* A right on the old column, for the new one. */
struct operation carry_grant(struct arena *arena, const struct qname *table,
                             const struct cat_grant *grant, const char *column);

#endif

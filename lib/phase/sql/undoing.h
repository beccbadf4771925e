/*
 * undoing: what the parts of undo.c share. Private to undo*.c.
 */
#ifndef SLUICE_PHASE_SQL_UNDOING_H
#define SLUICE_PHASE_SQL_UNDOING_H

#include "phase/sql/script.h"
#include "sql/sql.h"

struct undoing {
    struct arena *arena;
    const struct parse_node *node; /* what is in the statement's node */
    struct sql_statement *statement;
};

struct sql_undo *undo_add(struct undoing *u, enum sql_undo_kind kind, const char *text);
void undo_ask(struct undoing *u, const char *text, enum sql_about about, const char *first,
              const char *second, const char *third);
void undo_is_given(struct undoing *u); /* only its author knows */

/* Names under a key of the node, quoted; NULL: there is none. */
const char *undo_quoted(struct undoing *u, const struct qname *name);
const char *undo_range_name(struct undoing *u, const char *key);
const char *undo_list_name(struct undoing *u, const char *key);
const char *undo_plain_name(struct undoing *u, const char *key);

/* undo_name.c, undo_before.c: kinds of statements. */
void undo_rename(struct undoing *u);
void undo_comment(struct undoing *u);
void undo_grant(struct undoing *u);
/* undo_signed.c */
void undo_aggregate(struct undoing *u);
void undo_operator(struct undoing *u);
void undo_cast(struct undoing *u);

#endif

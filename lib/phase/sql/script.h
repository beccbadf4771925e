/*
 * script: SQL as it stands in a plan, cut into statements of which it is known what each of them
 * touches and what takes it back.
 *
 * Everything here comes from the text. What depends on what was there before the statement ran is a
 * question (struct sql_question), which the survey asks where the database is (pg/before.h).
 */
#ifndef SLUICE_PHASE_SQL_SCRIPT_H
#define SLUICE_PHASE_SQL_SCRIPT_H

#include "base/arena.h"
#include "base/error.h"
#include "parse/node.h"
#include "sql/lock.h"
#include "sql/script.h"
#include "yaml/problem.h"

enum sql_undo_kind {
    SQL_UNDO_TEXT,  /* `text` takes it back; NULL: there is nothing to take back */
    SQL_UNDO_ASKED, /* the answer does, and `text` where the answer is none */
    SQL_UNDO_NEVER, /* nothing does: rows, and values of an enum */
    SQL_UNDO_GIVEN, /* what does cannot be told from the statement */
};

struct sql_undo {
    enum sql_undo_kind kind;
    const char *text;
    struct sql_question question;
};

/* A relation that the statement works on. */
struct sql_touch {
    struct qname name;
    bool index, sequence;
    enum lock_mode mode;
};

/* What a statement leaves: to be seen in the catalogue where it has run. What it puts in the place
 * of something of the same name is none. */
enum sql_mark_of {
    SQL_MARK_RELATION,
    SQL_MARK_TYPE,
    SQL_MARK_LABEL,   /* value `name` of the enum */
    SQL_MARK_ROUTINE, /* `name`: with the types that it takes, quoted */
    SQL_MARK_COLUMN,
    SQL_MARK_NOT_NULL, /* of a column */
    SQL_MARK_PART,     /* an index or a constraint */
    SQL_MARK_TRIGGER,
    SQL_MARK_POLICY,
    SQL_MARK_RULE,
    SQL_MARK_SCHEMA, /* of these two only the `name` */
    SQL_MARK_EXTENSION,
};

struct sql_mark {
    enum sql_mark_of what;
    struct qname of;     /* by the name that holds when it runs */
    const char *name;    /* of a part of it */
    bool there;          /* or gone */
    const char **labels; /* of an enum that is made; of a routine, the types that it takes */
    size_t label_count;
};

struct sql_statement {
    const char *schema;  /* where names without one are made and found */
    const char *text;    /* as it was typed, without the semicolon */
    struct place place;  /* in the plan */
    int line;            /* in the script, from 1 */
    const char *what;    /* "CREATE TABLE", for people */
    const char *problem; /* our grammar does not take it, and why; else NULL */
    /* How it is tried: as it is; WITH NO DATA; only planned, since it goes over rows or calls what
     * it likes; or not at all. */
    enum { SQL_TRY_RUN, SQL_TRY_EMPTY, SQL_TRY_EXPLAIN, SQL_TRY_NOTHING } trial;
    struct sql_undo *undos; /* in the order of what it does */
    size_t undo_count;
    struct sql_touch *touches;
    size_t touch_count;
    struct qname *made; /* relations */
    size_t made_count;
    const char *trigger; /* that it drops, or NULL */
    struct qname trigger_on;
    struct sql_mark *marks;
    size_t mark_count;
    bool again; /* it may run where it has run, and nothing else becomes of it */
};

struct sql_script {
    const char *text;   /* NULL: the plan has none */
    const char *schema; /* where names without one are made and found */
    struct place place;
    bool block; /* a block of lines below its key */
    bool apart; /* none of its lines is in the plan: all of it stands at `place` */
    struct sql_statement *statements;
    size_t statement_count;
};

/* The place in the plan of a line and column of the script. */
struct place sql_script_place(const struct sql_script *script, int line, int column);

/* Cuts `script->text`. What cannot be in a phase becomes a problem. */
void sql_script_read(struct arena *arena, struct sql_script *script, struct problem_list *problems);

/* The strongest of how the undos of a statement are known. */
enum sql_undo_kind sql_statement_undo(const struct sql_statement *statement);
bool sql_script_has(const struct sql_script *script, enum sql_undo_kind kind);

/* What the statements of `text` touch, which was not in the plan. */
struct sql_touch *sql_touches_of(struct arena *arena, const char *text, const char *schema,
                                 size_t *count);

/* redirect.c: the text with `to` for the schema of the tables `names`, wherever one is named as
 * such; `schema` is meant where none is named. */
const char *sql_redirect(struct arena *arena, const char *text, const struct qname *names,
                         size_t count, const char *schema, const char *to);

/* ---- for this room's own files ---- */

/* refuse.c: why a statement cannot be in a phase, and what to do instead; NULL: it can. */
const char *sql_refusal(struct arena *arena, const struct parse_node *tree, const char **hint);
/* undo.c, touch.c, mark.c */
void sql_find_undo(struct arena *arena, const struct parse_node *tree,
                   struct sql_statement *statement);
void sql_find_touches(struct arena *arena, const struct parse_node *tree,
                      struct sql_statement *statement);
void sql_find_marks(struct arena *arena, const struct parse_node *tree,
                    struct sql_statement *statement);

/* name.c: names out of parse trees, with `schema` where they have none. */
struct qname sql_name_of_range(struct arena *arena, const char *schema,
                               const struct parse_node *range);
struct qname sql_name_of_list(struct arena *arena, const char *schema,
                              const struct parse_node *list);
struct qname sql_name_of_object(struct arena *arena, const char *schema,
                                const struct parse_node *object);
/* "public.f(integer, text)"; NULL when a type is not named in full. */
const char *sql_signature(struct arena *arena, const struct qname *name,
                          const struct parse_node *types);
/* A type as it is written in SQL; NULL for "t.c%TYPE". */
const char *sql_type_text(struct arena *arena, const struct parse_node *type);

#endif

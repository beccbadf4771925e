/*
 * act: what statements do to a database, as flat facts.
 *
 * Rules know acts, not parse trees: one action of a statement is one act, so ALTER TABLE with three
 * of them gives three. digest.h makes them. Everything lives in the arena of the lint.
 */
#ifndef SLUICE_LINT_DIGEST_ACT_H
#define SLUICE_LINT_DIGEST_ACT_H

#include <stdbool.h>
#include <stddef.h>

#include "sql/sql.h"

enum act_kind {
    ACT_OTHER, /* nothing that a rule asks for */
    ACT_UNPARSED,
    ACT_OPAQUE,

    ACT_CREATE_TABLE,
    ACT_COLUMN, /* of a table that is created */
    ACT_DROP_TABLE,
    ACT_RENAME_TABLE,
    ACT_SET_SCHEMA,
    ACT_CHANGE_OWNER,
    ACT_TRUNCATE,
    ACT_LOCK_TABLE,
    ACT_VACUUM_FULL,
    ACT_CLUSTER,
    ACT_REWRITE_TABLE,
    ACT_ADD_COLUMN,
    ACT_DROP_COLUMN,
    ACT_RENAME_COLUMN,
    ACT_ALTER_TYPE,
    ACT_SET_DEFAULT,
    ACT_DROP_DEFAULT,
    ACT_SET_NOT_NULL,
    ACT_DROP_NOT_NULL,
    ACT_ADD_IDENTITY,
    ACT_SET_IDENTITY,
    ACT_SET_EXPRESSION,
    ACT_ADD_CONSTRAINT,
    ACT_VALIDATE_CONSTRAINT,
    ACT_DROP_CONSTRAINT,
    ACT_RENAME_CONSTRAINT,
    ACT_ATTACH_PARTITION,
    ACT_DETACH_PARTITION,
    ACT_REPLICA_IDENTITY,
    ACT_ENABLE_RLS,
    ACT_DISABLE_TRIGGER,

    ACT_CREATE_INDEX,
    ACT_DROP_INDEX,
    ACT_REINDEX,
    ACT_RENAME_INDEX,

    ACT_CREATE_VIEW,
    ACT_DROP_VIEW,
    ACT_RENAME_VIEW,
    ACT_REFRESH,
    ACT_CREATE_TYPE,
    ACT_DROP_TYPE,
    ACT_RENAME_TYPE,
    ACT_ADD_ENUM_VALUE,
    ACT_RENAME_ENUM_VALUE,
    ACT_ALTER_COMPOSITE,
    ACT_ALTER_DOMAIN,
    ACT_CREATE_FUNCTION,
    ACT_DROP_FUNCTION,
    ACT_RENAME_FUNCTION,
    ACT_CREATE_SEQUENCE,
    ACT_ALTER_SEQUENCE,
    ACT_DROP_SEQUENCE,
    ACT_RENAME_SEQUENCE,
    ACT_CREATE_SCHEMA,
    ACT_DROP_SCHEMA,
    ACT_RENAME_SCHEMA,
    ACT_DROP_EXTENSION,
    ACT_DROP_DATABASE,
    ACT_DROP_ANYTHING, /* else */
    ACT_CREATE_POLICY,
    ACT_ALTER_POLICY,
    ACT_DROP_POLICY,
    ACT_CREATE_TRIGGER,
    ACT_DROP_TRIGGER,
    ACT_CREATE_RULE,
    ACT_GRANT,
    ACT_REVOKE,
    ACT_PUBLISH, /* a table, or with ACT_ALL every one (of the schema `object.schema`) */

    ACT_UPDATE,
    ACT_DELETE,
    ACT_INSERT,
    ACT_BEGIN,
    ACT_COMMIT,
    ACT_SET_VARIABLE,
    ACT_KINDS,
};

enum act_flag {
    ACT_CASCADE = 1 << 0,
    ACT_CONCURRENTLY = 1 << 1,
    ACT_IF_EXISTS = 1 << 2,
    ACT_IF_NOT_EXISTS = 1 << 3,
    ACT_REPLACE = 1 << 4,
    ACT_TEMPORARY = 1 << 5,
    ACT_UNLOGGED = 1 << 6,
    ACT_ONLY = 1 << 7,
    ACT_ALL = 1 << 8, /* DISABLE TRIGGER ALL, FOR ALL TABLES, GENERATED ALWAYS, AND CHAIN, NULLS NOT
                         DISTINCT */
    ACT_NOT_VALID = 1 << 9,
    ACT_USING_INDEX = 1 << 10,
    ACT_DEFERRABLE = 1 << 11,
    ACT_UNIQUE = 1 << 12,
    ACT_PRIMARY = 1 << 13,
    ACT_CHECK = 1 << 14,
    ACT_REFERENCES = 1 << 15,
    ACT_NOT_NULL = 1 << 16,
    ACT_DEFAULT = 1 << 17,          /* a default that is not NULL */
    ACT_VOLATILE = 1 << 18,         /* the default calls a built-in function that is */
    ACT_UNKNOWN_FUNCTION = 1 << 19, /* or one that is not built in: `function` */
    ACT_IDENTITY = 1 << 20,
    ACT_SERIAL = 1 << 21,
    ACT_STORED = 1 << 22,
    ACT_VIRTUAL = 1 << 23,
    ACT_USING = 1 << 24, /* ALTER TYPE … USING */
    ACT_WHERE = 1 << 25,
    ACT_SELECT = 1 << 26, /* INSERT … SELECT, CREATE TABLE AS */
    ACT_EXPRESSION = 1 << 27,
    ACT_START = 1 << 28, /* START WITH or RESTART */
    ACT_ORDERED = 1 << 29,
    ACT_LOCAL = 1 << 30,
};

struct act {
    enum act_kind kind;
    unsigned flags;
    size_t statement;           /* index in the lint */
    struct qname object, other; /* schema NULL: none was given */
    struct qname type_name;     /* of a column, without its modifier */
    const char *column, *name, *type;
    const char *text;     /* as the kind says: why it is opaque, a setting's value, a default */
    const char *function; /* that is not built in */
    char what;            /* constraint: c f u p x n, as pg_constraint.contype; identity: n f d i */
    const char **columns; /* of a constraint, an index, a view; a function's parameters */
    size_t column_count;
    const char **others; /* referenced columns; what a check proves not to be NULL; types */
    size_t other_count;
    const char *literals; /* the constants in it, each between newlines */
    size_t next;          /* the next act on an object of that name, plus one; 0: none */
    bool made;            /* an earlier act makes the object */
};

static inline bool act_has(const struct act *act, enum act_flag flag)
{
    return (act->flags & (unsigned)flag) != 0;
}

/* A statement, in the order of the files. */
struct act_statement {
    size_t file;
    int line, column;     /* of its first character */
    size_t transaction;   /* the number of the transaction that it is in */
    bool in_transaction;  /* with others, or said to be */
    bool wrapped;         /* by the tool, not by BEGIN */
    const char *problem;  /* why it is unparsed */
    const char *unparsed; /* its text then */
};

#endif

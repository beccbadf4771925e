/*
 * catalog: what the live database looks like, as plain data.
 *
 * `pg` fills it in one read-only look (pg/catalog/load.h); the phase kinds compile and preflight
 * against it without talking to the server. Everything that Sluice made itself (names that begin
 * with CATALOG_OUR_PREFIX or CATALOG_OUR_TRIGGER_PREFIX) is left out of indexes, constraints and
 * triggers, so that a plan compiles to the same operations before and after its own progress.
 * Expressions are deparsed by the server under search_path = pg_catalog: every other name in them
 * is schema-qualified. Owned by the arena that the loader was given.
 */
#ifndef SLUICE_SQL_CATALOG_H
#define SLUICE_SQL_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sql/around.h"
#include "sql/follower.h"
#include "sql/script.h"
#include "sql/server.h"
#include "sql/sql.h"

#define CATALOG_OUR_PREFIX "sluice_"
#define CATALOG_OUR_TRIGGER_PREFIX "zz_sluice_"

struct cat_grant {
    const char *privilege; /* "SELECT" */
    const char *role;      /* quoted, or PUBLIC */
    bool grantable;        /* WITH GRANT OPTION */
};

/* The sequence of a serial or identity column. */
struct cat_sequence {
    struct qname name;
    const char *type;
    char identity; /* pg_attribute.attidentity: a always, d by default; 0: a serial's */
    int64_t start, increment, min, max, cache;
    bool cycle, whole_range; /* whole_range: min and max are those of its type */
    int64_t left;            /* values until it reaches max; -1 unknown */
    const char *comment;
    struct cat_grant *grants; /* all of them, the owner's too */
    size_t grant_count;
};

struct cat_column {
    const char *name;
    const char *type;        /* format_type(): "character varying(50)" */
    const char *default_sql; /* pg_get_expr() of the default, or NULL; of a generated column too */
    const char *collation;   /* quoted and qualified, NULL when it is the type's own */
    const char *comment;
    bool not_null;
    const char *not_null_name; /* of the constraint that says so, since 18; else NULL */
    const char *not_null_comment;
    const char *not_null_options; /* " NO INHERIT" or "" */
    bool not_null_unvalidated;
    bool generated, is_virtual; /* virtual: computed when it is read, since 18 */
    struct cat_grant *grants;   /* privileges on this column alone */
    size_t grant_count;
    int statistics_target;   /* -1: the default */
    const char *storage;     /* "EXTERNAL", …; NULL: the type's default */
    const char *compression; /* "lz4", …; NULL: the default */
    const char **options;    /* pg_attribute.attoptions: "n_distinct=100" */
    size_t option_count;
    bool in_primary_key;
    bool in_partition_key; /* of the table, or of a partition that is partitioned itself */
    bool in_replica_identity;
    bool publication_listed; /* a publication names this column in a column list */
    bool inherited;
    bool equal_is_image; /* values that are equal have the same bytes: int, text; not numeric */
    bool default_constant;
    bool domain_default; /* its domain has one, which holds where it has none of its own */
    bool labelled;       /* it has a security label */
    bool coming;         /* SQL of an earlier phase of the plan adds it */
    const struct cat_sequence *sequence; /* that it owns, or NULL */
    const char *followed[2]; /* digests of what is bound to it: its words, all of it; or NULL */
};

struct cat_index {
    const char *name;
    const char *tail;       /* pg_get_indexdef() from "USING" on */
    const char *constraint; /* the unique, primary or exclusion constraint it belongs to, or NULL */
    const char *constraint_tail;              /* " DEFERRABLE INITIALLY DEFERRED" or "" */
    const char *comment, *constraint_comment; /* each may have one */
    const char **columns; /* every column that keys, INCLUDE, expressions or predicate name */
    size_t column_count;
    const char **keys; /* the columns that it sorts by, in their order, without expressions */
    size_t key_count;
    bool unique;
    bool primary;
    bool exclusion;
    bool valid;
    bool plain; /* neither expressions nor a predicate */
    bool clustered;
    bool replica_identity;
    const char *tablespace; /* NULL: the database's default */
    bool has_targets;       /* expressions of it have statistics targets */
    const char *whole_tail; /* the tail with its tablespace */
    const char *said;       /* statements for all that is said of it by name, comments and roles; or
                               NULL */
};

/* Extended statistics. */
struct cat_statistics {
    struct qname name;
    const char *kinds;  /* "ndistinct, mcv"; NULL: of one expression */
    const char *on;     /* what follows ON: "a, lower(b)" */
    const char **names; /* the columns that it names */
    size_t name_count;
    int target; /* -1: the default */
    const char *comment;
};

struct cat_constraint {
    const char *name;
    char type;              /* pg_constraint.contype: c check, f foreign key (others are indexes) */
    const char *definition; /* pg_get_constraintdef(), without NOT VALID */
    const char *comment;
    const char **columns; /* of this table, in the constraint's order */
    size_t column_count;
    bool validated;
    bool incoming;                   /* a foreign key of another table that references this one */
    struct qname other;              /* foreign key: the other table */
    const char **other_columns;      /* paired with columns */
    char on_update, on_delete;       /* pg_constraint.confupdtype, confdeltype: a r c n d */
    const char **delete_set_columns; /* ON DELETE SET NULL (these), since 15 */
    size_t delete_set_count;
    bool match_full;
    bool deferrable, deferred;
    const char *index;   /* incoming: of this table, that it hangs on */
    const char *problem; /* incoming: why it could not reference the swapped column, or NULL */
    bool not_enforced, period; /* since 18 */
};

/* What plain SQL of the plan makes, which the trial could only have on an empty copy: a foreign key
 * of a table of its own to one that is there, or a column of one that is there. */
struct cat_coming {
    struct qname table;
    const struct cat_constraint *constraint; /* or NULL */
    const struct cat_column *column;         /* or NULL */
};

struct cat_trigger {
    const char *name;
    const char *table;    /* "public.users": this one, or a partition that has it of its own */
    const char *function; /* qualified, for people */
    bool row, before, on_insert, on_update, on_delete;
    bool column_list; /* UPDATE OF … */
    bool transition;  /* REFERENCING: it is given all rows of a statement */
    char enabled;     /* pg_trigger.tgenabled: O D R A */
};

/* Something else in the database that names a column. */
struct cat_dependent {
    const char *kind; /* "view", "policy", "generated column", "extended statistics", … */
    const char *name;
    const char *column;
    const char *plan; /* of a sync: whose it is, or NULL */
};

/* What the server refuses to drop the table, or an index or a constraint of it, for. */
struct cat_hold {
    const char *kind; /* "table", "index", "constraint" */
    const char *name; /* of it */
    const char *by;   /* "view public.v", "constraint b_fk on table public.b" */
};

/* What a partition has on a column that its table has not. */
struct cat_own {
    const char *partition, *column;
    const char *what; /* for people: "index "i"", "a default", … */
};

/* What a partition has otherwise than its table, where the plan changes that of the table: on the
 * way back it gets it again. Or a check of its own, named as one that the table gets. */
struct cat_part {
    struct qname name;  /* of the partition */
    const char *column; /* NULL: it is about `check` */
    const char *check;
    bool other_default;
    const char *default_sql; /* or NULL: it has none */
    bool other_target;
    int statistics_target;
    bool own_not_null; /* the table has none, nor has a partition above it */
};

/* What belongs to a table and does not go along by itself when another one takes its name. Each is
 * let go while the table has its name, and made on the other once that has it: text that says the
 * name means the one or the other. Deparsed as everything here. */
struct cat_belonging {
    const char *kind, *name; /* "trigger"; of it, for people */
    struct qname of;         /* what is locked for it, beside the two tables; name NULL: nothing */
    bool view;               /* which is a view */
    const char *off, *off_back; /* before the names change, resp. on the way back; NULL: nothing */
    const char *on, *on_back;   /* when they have changed */
    const char **columns;       /* of the table, by whose types it goes */
    size_t column_count;
    const char *problem;     /* why it cannot go along, or NULL; */
    const char *partitioned; /* likewise, where the other table is partitioned */
    const char *key;         /* likewise, where it has another primary key */
};

struct cat_table {
    struct qname name;
    struct qname live; /* what it is called in the database */
    bool aside;        /* that is another name: a plan gave its own to a view */
    bool traded;       /* likewise, to another table */
    const char *owner;
    const char *comment;
    struct cat_grant *grants; /* to others than its owner */
    size_t grant_count;
    const char **presets; /* quoted roles, or PUBLIC, that new relations of this role give rights */
    size_t preset_count;
    bool exists;
    char relkind;        /* pg_class.relkind: r, p, v, m, f */
    const char *wrapper; /* of a foreign table: its foreign-data wrapper; else NULL */
    bool has_dropped;    /* columns of it were dropped, whose numbers stay used up */
    bool owned;          /* the current role is a member of the owner */
    bool indexable;      /* the current role may create in its schema, which an index takes */
    bool referencable;   /* the current role may make foreign keys to it */
    bool row_security, force_row_security, bypasses_row_security;
    bool is_partition, has_children, is_child;
    bool temporary, unlogged;
    char replica_identity; /* pg_class.relreplident */
    uint32_t oid;
    double rows;                         /* pg_class.reltuples, -1 when never analysed */
    long long pages, bytes, index_bytes; /* of a partitioned table: of all partitions */
    size_t partitions;                   /* on every level; 0 unless it is partitioned */
    const char *foreign_partition;       /* one that is a foreign table, or NULL */
    const char *unowned_partition;       /* one that the current role does not own, or NULL */
    const char *keyed_partition;         /* one with a primary key that is its own, or NULL */
    const char *keyed_oddly;   /* one whose part of the primary key is not as the server makes it */
    bool has_inner_partitions; /* that are partitioned themselves */
    const char **partition_keys; /* "LIST (region)": its own, and those of inner partitions */
    size_t partition_key_count;
    const char *published_by; /* names of publications, or NULL */
    struct cat_column *columns;
    size_t column_count;
    struct cat_index *indexes;
    size_t index_count;
    struct cat_constraint *constraints;
    size_t constraint_count;
    struct cat_statistics *statistics;
    size_t statistics_count;
    struct cat_trigger *triggers;
    size_t trigger_count;
    struct cat_dependent *dependents;
    size_t dependent_count;
    struct cat_follower *followers; /* views in the order in which they can be made */
    size_t follower_count;
    struct cat_belonging *belongings; /* only of one whose name another is to take */
    size_t belonging_count;
    struct cat_hold *holds;
    size_t hold_count;
    bool swapped;         /* columns are called otherwise in the database: catalog_rename_columns */
    struct cat_own *owns; /* of all partitions */
    size_t own_count;
    struct cat_part *parts; /* of all partitions, as far as the plan changes it */
    size_t part_count;
    struct cat_around around;
};

/* What the server's own parser says of one expression of the plan. */
struct cat_expression {
    const char **columns; /* the table's columns that it names, in the table's order */
    size_t column_count;
    const char *identity; /* it is nothing but this column; else NULL */
    const char *cast;     /* it is nothing but a cast of this column; else NULL */
    bool casts_enum;      /* likewise, and one of the two types is an enum */
    bool default_fits;    /* whose default can be the new column's as it is */
    const char
        *default_sql;    /* what it makes of the defaults of the columns that it names, or NULL */
    char volatility;     /* pg_proc.provolatile of the whole: i, s or v */
    const char *problem; /* the server's error message, NULL when it parses and fits the column */
    int problem_offset;  /* characters into the expression, -1 unknown */
    bool uncommitted; /* it has a value of an enum that an earlier phase adds: what it is cannot be
                         asked before that has run */
    bool type_refuses_null; /* the column that it sets is of a domain that does not allow NULL */
    bool reads_itself;      /* other rows of the table whose row it is over */
    const char *reads;      /* other tables that it reads itself, or NULL */
    struct qname *read;     /* the same, as names */
    size_t read_count;
    const char *refused; /* roles that may write the table, but not read or call all of what it
                            uses, or NULL */
};

/* The type that a new column gets. */
struct cat_type {
    const char *name;        /* format_type() of what the plan asks for */
    const char *declaration; /* likewise, with COLLATE when it is not the type's own */
    bool equal_is_image;     /* as of a column */
    bool toastable;          /* values may be compressed and stored out of line */
    bool domain_default;     /* a domain with a default, which a column of it takes */
    const char *domain;      /* one with constraints; all else here is of the type below it. NULL */
    bool domain_not_null;    /* it takes no NULL */
    bool domain_has_default; /* it has one, which a column of the type below does not take */
    const char *collation;   /* the old column's, quoted, which it keeps; or NULL */
    const char *problem;     /* why it cannot be, or NULL */
};

/* The expressions of one add_column phase, in the order of the plan. */
struct cat_group {
    size_t phase;                 /* index of the phase in the plan */
    struct cat_expression *ups;   /* one per new column; for a plain column: its default's */
    struct cat_expression *downs; /* one per entry of `down` */
    struct cat_type *types;       /* one per new column */
    bool comparable; /* values of the columns that `down` sets can be compared; those of xml cannot
                      */
    bool takes_old;  /* one column becomes one, which takes values of the old type by assignment */
};

/* The expressions of a phase that chooses rows. */
struct cat_choice {
    size_t phase;
    struct cat_expression where;
    bool always, never;          /* it is the same for every row, as the planner sees it */
    struct cat_expression *sets; /* one per column that is set */
    const char **types;          /* likewise: its type, with COLLATE when it is not the type's own;
                                    NULL: there is no such column */
    const char *of_new;          /* of one that is kept: `where` over NEW of a trigger; NULL: that
                                    cannot be said */
};

/* A query over one row, for rows of another table. */
struct cat_rows {
    struct cat_expression query; /* what it reads, and whether the server takes it */
    const char **names;          /* of its columns, which are columns of the other table */
    size_t count;
};

/* The expressions of a phase that keeps rows of two tables in step, in the order of the plan. */
struct cat_twin {
    size_t phase;
    struct cat_rows rows;
    struct cat_expression where;
    struct cat_expression *constants;
    struct cat_expression *ups;   /* over a row of the one table, one per column of the other */
    struct cat_expression *downs; /* the way back */
};

/* What `like` finds on the old column, already deparsed with the new column in its place. */
struct cat_like_index {
    const struct cat_index *original;
    const char *tail;
};
struct cat_like_check {
    const struct cat_constraint *original;
    const char *definition;
};
struct cat_like_statistics {
    const struct cat_statistics *original;
    const char *on;
};
struct cat_like {
    size_t phase, item; /* which phase and which entry of its `add` */
    size_t pair;        /* which pair of the entry's mapping */
    struct cat_like_index *indexes;
    size_t index_count;
    struct cat_like_check *checks;
    size_t check_count;
    struct cat_like_statistics *statistics;
    size_t statistics_count;
    const char *problem; /* the server's message when a definition could not be derived */
};

/* The server's word on a plain entry of `add`, tried on an empty copy of the table; or, as item 0
 * of a backfill, on its throttle_query. */
struct cat_item {
    size_t phase, item;
    const char *problem;
};

enum cat_touch {
    CAT_TOUCHES_NOTHING,
    CAT_REWRITES,
    CAT_REINDEXES,
    CAT_READS,
    CAT_DEPENDS,
    CAT_REFUSED
};

/* What ALTER COLUMN … TYPE would do to a table, as phase `phase` asks for it. */
struct cat_alter {
    size_t phase;
    const char *why;       /* why it would touch rows, or is refused; NULL: it would not */
    enum cat_touch touch;  /* the same in one word */
    const char *why_back;  /* likewise for the way back */
    const char *collation; /* the column's, which it keeps; or NULL */
};

/* A function or procedure with a type in its signature that another takes the place of, as phase
 * `phase` has it. */
struct cat_routine {
    size_t phase;
    const char *name;   /* with the types of its arguments, as the server writes it */
    const char *make;   /* makes it again, after it was dropped */
    const char **views; /* the oids of views that use it */
    size_t view_count;
    const char *problem; /* why that cannot be, or NULL */
};

/* How something that is bound to a column takes it that another is in its place, as phase `phase`
 * has it: tried on an empty copy. */
struct cat_trial {
    size_t phase;
    const char *kind, *name; /* of the follower */
    const char *problem;     /* the server's message, or NULL */
    bool same;               /* a view: its columns have the names and types that they had */
};

/* What `up` and `down` of an add_column phase do to the rows that are there. */
struct cat_sample {
    size_t phase;
    bool all;       /* every row was read; else some */
    long long rows; /* that were read; 0 when one failed */
    long long lost; /* of them, not the same both ways */
    const char **lost_keys;
    size_t lost_key_count;
    const char **failing; /* "id=7 (invalid input syntax …)", at most eleven */
    size_t failing_count;
};

/* An index about whose use a gate asks. */
struct cat_counted {
    struct qname name;
    bool exists;
    const char *serves; /* what it is there for beside being scanned, or NULL */
};

struct catalog {
    int server_version; /* 150018: PQserverVersion() */
    const char *role;
    const char *database;
    bool can_create_schema; /* CREATE on the database, or schema sluice is there and ours to use */
    bool can_create_temporary;
    bool can_suppress_triggers;    /* the role may set session_replication_role */
    bool reads_all_stats;          /* the role is a member of pg_read_all_stats */
    bool standby;                  /* the server is one: nothing can be written */
    int standbys;                  /* that replay what this server does */
    bool has_statements;           /* the database has the extension pg_stat_statements */
    const char **raising_triggers; /* event triggers that fire on DDL and raise exceptions, as text:
                                      "name" (function f()) */
    size_t raising_trigger_count;
    const char **event_triggers; /* the others */
    size_t event_trigger_count;
    const bool *begun; /* by phase, whether it has begun, where that makes a difference; or NULL */
    const char **missing_roles; /* that the plan names, and the server does not have */
    size_t missing_role_count;
    const char **missing_zones; /* likewise, time zones */
    size_t missing_zone_count;
    struct cat_counted *counted;
    size_t counted_count;
    struct cat_table *tables;
    size_t table_count;
    struct cat_group *groups;
    size_t group_count;
    struct cat_choice *choices;
    size_t choice_count;
    struct cat_twin *twins;
    size_t twin_count;
    struct cat_like *likes;
    size_t like_count;
    struct cat_item *items; /* only those with a problem */
    size_t item_count;
    struct cat_alter *alters;
    size_t alter_count;
    struct cat_script *scripts;
    size_t script_count;
    struct cat_coming *coming;
    size_t coming_count;
    struct cat_routine *routines;
    size_t routine_count;
    struct cat_trial *trials; /* of followers where a type changes */
    size_t trial_count;
    struct cat_across *across; /* of phases that replicate and have not begun */
    size_t across_count;
    struct cat_sample *samples; /* only of a preflight: engine_sample */
    size_t sample_count;
};

/* Call columns of a table otherwise than the database does, in all that names them: `from[i]`
 * becomes `to[i]`, all at once. */
void catalog_rename_columns(struct catalog *catalog, const struct qname *table,
                            const char *const *from, const char *const *to, size_t count);

/* NULL when the catalog has none such. */
const struct cat_table *catalog_table(const struct catalog *catalog, const struct qname *name);
const struct cat_column *cat_table_column(const struct cat_table *table, const char *name);
/* Its type, with COLLATE when the collation is not the type's own. */
const char *cat_column_declaration(struct arena *arena, const struct cat_column *column);
const struct cat_group *catalog_group(const struct catalog *catalog, size_t phase);
const struct cat_choice *catalog_choice(const struct catalog *catalog, size_t phase);
const struct cat_twin *catalog_twin(const struct catalog *catalog, size_t phase);
const struct cat_like *catalog_like(const struct catalog *catalog, size_t phase, size_t item,
                                    size_t pair);
const char *catalog_item_problem(const struct catalog *catalog, size_t phase, size_t item);
/* NULL: it has none. */
const struct cat_index *cat_primary_key(const struct cat_table *table);
bool cat_names_contain(const char *const *names, size_t count, const char *name);

#endif

/*
 * sync: the trigger that keeps the columns of one add_column group equal in both directions.
 *
 * Who wrote is told from the values, never from who is connected: on UPDATE a side wrote when its
 * bytes changed (record_image_ne, so that 1.0 → 1.00 and json count); on INSERT the new side wrote
 * when one of its columns is given. If only the old side wrote, new := up; if only the new side,
 * old := down; if both, they are kept when consistent, else the new side wins (or the statement
 * is refused, `on_conflict: raise`). If neither wrote, nothing is touched. When an UPDATE sets some
 * new columns of a row that is not filled yet, the others come from the old side.
 *
 * Two triggers, one per event so that the UPDATE's WHEN clause can compare before PL/pgSQL is
 * entered, share one function. While rows are still unfilled the UPDATE trigger also fires for
 * a row whose new side is all NULL and which was written before sync began (its xmin is older than
 * the first transaction id that was not given out then): such a row may move behind the backfill's
 * cursor, so it is filled on the way. The backfill itself is exempt through the setting
 * sluice.backfill, but only at trigger depth 0: a trigger of the application that writes during
 * a backfilled row is not. When every row is filled, the clause only compares.
 *
 * When a gate of the plan asks for `no_writes_to` one of the old columns, a third pair of triggers
 * notes who wrote the old side alone, in sluice.old_writer. Its function is SECURITY DEFINER with a
 * pinned search_path, because the applications' roles have no rights on that table; each backend
 * touches rows of its own only, at most once a second, so writers never wait for each other.
 *
 * After a swap the columns have other names. Triggers follow them by themselves; the function is
 * made anew. The expressions still say what they said, over the names from before.
 *
 * An expression of the plan is evaluated with each column that it names declared as a variable
 * in a block labelled with the table's name, so both `email` and `users.email` resolve, and
 * PL/pgSQL may use its fast path for simple expressions.
 */
#ifndef SLUICE_PHASE_SYNC_H
#define SLUICE_PHASE_SYNC_H

#include "phase/story/story.h"

enum identity { IDENTITY_NONE, IDENTITY_ALWAYS, IDENTITY_BY_DEFAULT };
struct new_column {
    struct name_at name;
    struct sql_fragment type;        /* text NULL: as the column that `up` names */
    struct sql_fragment up;          /* new value from the old row */
    struct sql_fragment default_sql; /* only without `up`, as all that follow */
    struct sql_fragment virtual_sql; /* it is computed when it is read */
    enum identity identity;
};
struct down_column {
    struct name_at name;
    struct sql_fragment down; /* old value from the new columns */
};
enum sync_conflict { CONFLICT_NEW_WINS, CONFLICT_RAISE }; /* a statement that sets both sides */
/* One group of columns, kept in step with the old ones by one sync; without any `up`, by none. */
struct column_group {
    struct table_at table;
    struct new_column *columns;
    size_t column_count;
    struct down_column *downs;
    size_t down_count;
    enum sync_conflict conflict; /* YAML key `on_conflict`: new_wins (default) or raise */
    bool lossy; /* what does not survive both ways is meant to be lost: written in the plan */
};

#define SYNC_SETTING "sluice.backfill"
#define SYNC_SCHEMA "sluice"

struct sync {
    size_t phase; /* index of its add_column phase */
    const struct column_group *args;
    const struct story *story;
    const struct cat_group *group;
    const struct cat_table *table; /* may lack the new columns yet */
    size_t at;                     /* the phase whose names of columns hold: see story.h */
    const char *function;          /* in schema sluice */
    const char *insert_trigger, *update_trigger;
    bool watched; /* a gate asks who still writes the old columns */
    const char *note_function, *note_insert_trigger, *note_update_trigger;
    const char **new_names; /* the group's columns that have `up` */
    size_t new_count;
    const char **old_names; /* what `up` reads and `down` sets, in that order, each once */
    size_t old_count;
};

/* Whether `down` of these columns sets the old one. */
bool sync_sets_down(const struct column_group *columns, const char *old);

/* The columns that the phase keeps in step; NULL: it keeps none. */
const struct column_group *sync_columns(const struct story *story, size_t phase);

/* "sync_…", from the names of the plan and of the add_column phase. */
const char *sync_function_name(struct arena *arena, const char *plan, const char *phase);

/* A function of ours, by its name. */
struct live_object sync_function_object(const char *name);

/* Of the trigger on UPDATE: what tells that the sync is there. */
const char *sync_trigger_name(struct arena *arena, const char *plan, const char *phase);

/* Of a watched sync, the trigger that notes old-side writes on event "insert" or "update". */
const char *sync_note_trigger_name(struct arena *arena, const char *plan, const char *phase,
                                   const char *event);
/* Likewise, the function that it calls. */
const char *sync_note_function_name(struct arena *arena, const char *plan, const char *phase);

/* The sync of phase `phase`, which must have one; catalog must hold its group and table. */
struct sync sync_of(const struct phase_context *context, size_t phase);

/* The name that the column has where the sync is looked at (`at`). */
const char *sync_live(const struct sync *sync, const char *column);

/* How a variable with a column's type is declared. A name of a type needs no right on the table's
 * schema, which an application that writes through a view may lack. */
const char *sync_declaration(struct arena *arena, const struct sync *sync, const char *column);

/* The type a new column gets: the plan's text, or that of the column which `up` names. */
const char *sync_column_type(struct arena *arena, const struct sync *sync, size_t column);

/* `replaces`: the function is there already. */
const char *sync_function_sql(struct arena *arena, const struct sync *sync, const char *plan_name,
                              bool replaces);
const char *sync_insert_trigger_sql(struct arena *arena, const struct sync *sync);
/* `filling`: fires for unfilled rows too; else only when a side changed. */
const char *sync_update_trigger_sql(struct arena *arena, const struct sync *sync, bool filling);
const char *sync_enable_sql(struct arena *arena, const struct sync *sync, const char *trigger);

/* A function of ours for triggers that notes, under `key`, who writes; it returns `returns`. And
 * that this session was not noted in this second yet, for their WHEN: " AND …". */
const char *sync_note_body_sql(struct arena *arena, const char *function, const char *key,
                               const char *returns);
void sync_add_not_noted(struct arena *arena, struct sql *sql, const char *key);
/* Of a watched sync: the function that notes old-side writes, and its triggers. */
const char *sync_note_function_sql(struct arena *arena, const struct sync *sync);
const char *sync_note_insert_sql(struct arena *arena, const struct sync *sync);
const char *sync_note_update_sql(struct arena *arena, const struct sync *sync);

/* The rows, by `key`, in which neither new = up(old) nor old = down(new); of a sync that keeps
 * values, those too in which new = up(old) has lost something of old. */
const char *sync_differing_sql(struct arena *arena, const struct sync *sync);
/* Of a random share of its pages, 0 to 1. */
const char *sync_sampled_sql(struct arena *arena, const struct sync *sync, double share);
/* The rows, by `key`, whose new side, not all NULL, says what the old one does not. */
const char *sync_lost_sql(struct arena *arena, const struct sync *sync);

/* The backfill's UPDATE; $1 and $2 bound the ctid range, $3 is the xid of the sync's transaction,
 * $4 the rows of one pass (tid[], NULL: all), FILL_TABLE the table or a leaf of it. `skips_locked`:
 * rows that others have locked are left as they are. */
const char *sync_fill_sql(struct arena *arena, const struct sync *sync, bool skips_locked);
/* The rows, by `key`, that it should have filled; $1 is that xid. */
const char *sync_left_sql(struct arena *arena, const struct sync *sync);

/* The search_path under which the plan's expressions on this table are read, everywhere. */
const char *sync_search_path(struct arena *arena, const struct qname *table);

/* Whether the trigger is one of the sync of phase `phase`. */
bool sync_is_of_trigger(const struct phase_context *context, size_t phase, const char *trigger);

/* Whether old values have to come back from the new ones: the new column takes their place under
 * their name, or is a cast of them and nothing else, which cuts and rounds without a word; and the
 * plan does not say that this is meant. */
bool sync_keeps_values(const struct sync *sync);

/* Whether an old value and what `down` gives, both SQL of the type, are the same. json, which has
 * no equality, is compared here: the same text, or as many keys at all depths (jsonb keeps the last
 * of equal ones; see "JSON Types" of the PostgreSQL documentation) and the same jsonb. */
bool sync_compares_itself(const char *type);
const char *sync_same_sql(struct arena *arena, const char *type, const char *old, const char *back);

/* Whether `down` (resp. any side) names the column. */
bool sync_has_down(const struct sync *sync);
bool sync_uses_old(const struct sync *sync, const char *column);

#endif

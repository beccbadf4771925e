/*
 * fields: how phases are written in a plan.
 *
 * Each kind has a table of its keys in KIND/keys.c; phase_record brings them together as the
 * entries of `phases`. The types here are those of names, tables and SQL; yaml/field.h has the
 * general ones and says how tables work. Tables are data: nothing here talks to a server.
 */
#ifndef SLUICE_PHASE_FIELDS_H
#define SLUICE_PHASE_FIELDS_H

#include "phase/phase.h"
#include "yaml/field.h"

/* What a name without a schema means: the decoder's context, a const char *, or public. */
#define PHASE_SCHEMA "public"
static inline const char *phase_schema(const struct yaml_decoder *decoder)
{
    return decoder->context ? decoder->context : PHASE_SCHEMA;
}

/* The entries of `phases`: a variant record whose struct is a struct phase. */
extern const struct yaml_record phase_record;

/* struct name_at */
extern const struct yaml_type field_column; /* the name of a column */
extern const struct yaml_type field_object; /* the name of a constraint or an index */
extern const struct yaml_type field_plan;   /* the name of a plan */
extern const struct yaml_type field_name;   /* the name of a phase */
extern const struct yaml_type field_hook;   /* the name of a hook's file, without a slash */
extern const struct yaml_type field_role;   /* the name of a database role */
/* struct table_at */
extern const struct yaml_type field_table;
extern const struct yaml_type field_type_name; /* of a type: SCHEMA.NAME too */
/* struct table_at, and a struct name_at at second_offset */
extern const struct yaml_type field_table_column;
/* struct sql_fragment */
extern const struct yaml_type field_sql;
extern const struct yaml_type field_sql_type;

/* const char *: a time of day, "HH:MM" */
extern const struct yaml_type field_clock;

/* What a name is for, and so which names are refused. */
enum phase_name_rule {
    PHASE_RULE_SCHEMA,
    PHASE_RULE_TABLE,
    PHASE_RULE_COLUMN,
    PHASE_RULE_OBJECT,
    PHASE_RULE_PLAN,
    PHASE_RULE_PHASE,
    PHASE_RULE_HOOK,
    PHASE_RULE_ROLE,
};

/* Whether `name`, which stands at `node` or is a part of it, may be used; else the problem. */
bool phase_name_accept(struct yaml_decoder *decoder, const struct yaml_node *node, const char *name,
                       enum phase_name_rule rule);

/* Lists of names: the entries of a struct name_list. */
extern const struct yaml_record phase_column_list, phase_index_list, phase_plan_list;

#define PHASE_NAME_DOC                                                                             \
    "What the phase is called in commands and output; letters, digits, \"_\", \".\" and \"-\". "   \
    "Without it a name is derived from the kind and the table."
/* The key `name`, which every kind of phase has. */
#define PHASE_NAME_FIELD                                                                           \
    {                                                                                              \
        .key = "name", .type = &field_name, .offset = offsetof(struct phase_head, name),           \
        .doc = PHASE_NAME_DOC                                                                      \
    }

/* A list of columns at a struct name_list, at least one. */
#define PHASE_COLUMNS_FIELD(at, text)                                                              \
    {                                                                                              \
        .key = "columns", .type = &yaml_type_list,                                                 \
        .offset = (at) + offsetof(struct name_list, items),                                        \
        .second_offset = (at) + offsetof(struct name_list, count), .min = 1,                       \
        .record = &phase_column_list, .doc = (text)                                                \
    }

/* The key `without`: a struct name_list at `at`. */
#define PHASE_WITHOUT_FIELD(at)                                                                    \
    {                                                                                              \
        .key = "without", .type = &yaml_type_list,                                                 \
        .offset = (at) + offsetof(struct name_list, items),                                        \
        .second_offset = (at) + offsetof(struct name_list, count), .min = 1,                       \
        .record = &phase_index_list,                                                               \
        .doc = "Indexes of an old column that the new one is not to have, by their names. They "   \
               "go with the old column."                                                           \
    }

/* The key `table`: a struct table_at at `at`. */
#define PHASE_TABLE_FIELD(at)                                                                      \
    {                                                                                              \
        .key = "table", .type = &field_table, .offset = (at), .required = true,                    \
        .doc = "The table: its name, or SCHEMA.NAME, or [SCHEMA, NAME] when a name contains a "    \
               "dot."                                                                              \
    }

/* The keys `sql` and `expect`: a struct sql_fragment and a const char *. */
#define PHASE_QUERY_FIELDS(sql_at, expect_at)                                                      \
    {.key = "sql",                                                                                 \
     .type = &field_sql,                                                                           \
     .offset = (sql_at),                                                                           \
     .required = true,                                                                             \
     .doc = "A query that gives one row of one column. It runs in a read-only transaction."},      \
    {                                                                                              \
        .key = "expect", .type = &yaml_type_text, .offset = (expect_at), .required = true,         \
        .doc = "The value that the query must give, as psql shows it: t for true."                 \
    }

/* The key `views`: an enum views_choice. */
extern const struct yaml_choice phase_views_choices[];
#define PHASE_VIEWS_FIELD(at)                                                                      \
    {                                                                                              \
        .key = "views", .type = &yaml_type_choice, .offset = (at), .choices = phase_views_choices, \
        .doc = "follow (the default): views and the like that use a column go over to what takes " \
               "its place, in the same transaction; refuse: they stand against it."                \
    }

/* Problems with names that come twice in a list. */
void phase_check_distinct(struct yaml_decoder *decoder, const struct name_list *names,
                          const char *kind);

/*
 * The column's name when the SQL is nothing but one column, folded and unquoted as PostgreSQL reads
 * it; else NULL. Keywords such as `null` and `current_user` are no columns.
 */
const char *phase_sql_column(struct arena *arena, const struct sql_fragment *sql);

#endif

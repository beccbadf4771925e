/*
 * evidence_keys: keys that two kinds of evidence have. Private to this room.
 */
#ifndef SLUICE_PHASE_GATE_EVIDENCE_KEYS_H
#define SLUICE_PHASE_GATE_EVIDENCE_KEYS_H

#include "base/duration.h"
#include "phase/fields.h"
#include "phase/gate/evidence.h"

/* Of a struct column_evidence, which has one of the first two. */
#define EVIDENCE_COLUMN_FIELDS                                                                     \
    {.key = "column",                                                                              \
     .type = &field_table_column,                                                                  \
     .offset = offsetof(struct column_evidence, table),                                            \
     .second_offset = offsetof(struct column_evidence, column),                                    \
     .doc = "The column, as SCHEMA.TABLE.COLUMN, TABLE.COLUMN or a list of these names."},         \
        {.key = "table",                                                                           \
         .type = &field_table,                                                                     \
         .offset = offsetof(struct column_evidence, whole),                                        \
         .doc = "The whole table, as TABLE, SCHEMA.TABLE or a list of these names."},              \
        EVIDENCE_FOR_FIELD(struct column_evidence, "it")
extern const char *const evidence_column_or_table[]; /* for one_of */
/* The table is that of either. */
void evidence_take_table(struct yaml_decoder *decoder, const struct yaml_node *node, void *entry);
/* "public.users.email", "table public.users" */
const char *evidence_object_words(struct arena *arena, const struct column_evidence *args);

#define EVIDENCE_FOR_FIELD(args, what)                                                             \
    {                                                                                              \
        .key = "for", .type = &yaml_type_duration, .offset = offsetof(args, for_ms),               \
        .required = true, .min = SECOND_MS, .max = 365LL * DAY_MS,                                 \
        .doc = "How long " what " must have been left alone: 1s to 365d."                          \
    }

/* Of a struct standby_asked within the arguments `args`. */
extern const struct yaml_record evidence_standby_list;
#define EVIDENCE_STANDBY_FIELDS(args)                                                              \
    {.key = "standbys",                                                                            \
     .type = &yaml_type_list,                                                                      \
     .offset = offsetof(args, standbys.items),                                                     \
     .second_offset = offsetof(args, standbys.count),                                              \
     .min = 1,                                                                                     \
     .max = 100,                                                                                   \
     .record = &evidence_standby_list,                                                             \
     .doc = "Connection strings of the standbys, which are asked too: a password stands in "       \
            "~/.pgpass or a service file."},                                                       \
    {                                                                                              \
        .key = "ignore_standbys", .type = &yaml_type_boolean,                                      \
        .offset = offsetof(args, standbys.ignored),                                                \
        .doc = "true: what standbys do does not count."                                            \
    }
void evidence_check_standbys(struct yaml_decoder *decoder, struct place place,
                             const struct standby_asked *standbys);

/* Of a struct session_evidence. */
#define EVIDENCE_SESSION_FIELDS                                                                    \
    {.key = "application_name",                                                                    \
     .type = &yaml_type_string,                                                                    \
     .offset = offsetof(struct session_evidence, application_name),                                \
     .required = true,                                                                             \
     .doc = "The application_name of the sessions; * stands for any text, as in \"shop/2.*\"."},   \
    {                                                                                              \
        .key = "role", .type = &yaml_type_string,                                                  \
        .offset = offsetof(struct session_evidence, role),                                         \
        .doc = "Only sessions of this database role."                                              \
    }

#endif

/*
 * evidence_keys: keys that two kinds of evidence have. Private to this room.
 */
#ifndef SLUICE_PHASE_GATE_EVIDENCE_KEYS_H
#define SLUICE_PHASE_GATE_EVIDENCE_KEYS_H

#include "base/duration.h"
#include "phase/fields.h"
#include "phase/gate/evidence.h"

/* Of a struct column_evidence. */
#define EVIDENCE_COLUMN_FIELDS                                                                     \
    {.key = "column",                                                                              \
     .type = &field_table_column,                                                                  \
     .offset = offsetof(struct column_evidence, table),                                            \
     .second_offset = offsetof(struct column_evidence, column),                                    \
     .required = true,                                                                             \
     .doc = "The column, as SCHEMA.TABLE.COLUMN, TABLE.COLUMN or a list of these names."},         \
    {                                                                                              \
        .key = "for", .type = &yaml_type_duration,                                                 \
        .offset = offsetof(struct column_evidence, for_ms), .required = true, .min = SECOND_MS,    \
        .max = 365LL * DAY_MS, .doc = "How long the column must have been left alone: 1s to 365d." \
    }

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

/* The entries of a gate's `evidence`. */
#include "phase/fields.h"

enum {
    SECOND_MS = 1000,
    DAY_MS = 24 * 60 * 60 * SECOND_MS,
    DEFAULT_ROWS = 1000000,
    DEFAULT_TIMEOUT_MS = 30 * SECOND_MS,
};

#define AT(member) offsetof(struct evidence_args, member)
#define RECORD(title, table)                                                                       \
    {                                                                                              \
        .name = (title), .size = sizeof(struct evidence_args), .prepare = prepare, .flow = true,   \
        YAML_FIELDS(table)                                                                         \
    }

static void prepare(void *entry)
{
    struct evidence_args *evidence = entry;
    evidence->at_least = 1;
    evidence->rows = DEFAULT_ROWS;
    evidence->timeout_ms = DEFAULT_TIMEOUT_MS;
}

#define COLUMN_FIELD                                                                               \
    {                                                                                              \
        .key = "column", .type = &phase_type_table_column, .offset = AT(table),                    \
        .second_offset = AT(column), .required = true,                                             \
        .doc = "The column, as SCHEMA.TABLE.COLUMN, TABLE.COLUMN or a list of these names."        \
    }
#define FOR_FIELD                                                                                  \
    {                                                                                              \
        .key = "for", .type = &yaml_type_duration, .offset = AT(for_ms), .required = true,         \
        .min = SECOND_MS, .max = 365LL * DAY_MS,                                                   \
        .doc = "How long the column must have been left alone: 1s to 365d."                        \
    }

static const struct yaml_field no_writes_fields[] = {COLUMN_FIELD, FOR_FIELD};

static const struct yaml_record no_writes_record = RECORD("no_writes_to", no_writes_fields);

static const struct yaml_field no_reads_fields[] = {
    COLUMN_FIELD,
    FOR_FIELD,
    {.key = "allow_star",
     .type = &yaml_type_boolean,
     .offset = AT(allow_star),
     .doc = "true: statements that take all columns of the table at once, such as SELECT *, do not "
            "count. Whether they use this one cannot be seen, so without this key they do."},
};

static const struct yaml_record no_reads_record = RECORD("no_reads_of", no_reads_fields);

#define SESSION_FIELDS                                                                             \
    {.key = "application_name",                                                                    \
     .type = &yaml_type_string,                                                                    \
     .offset = AT(application_name),                                                               \
     .required = true,                                                                             \
     .doc = "The application_name of the sessions; * stands for any text, as in \"shop/2.*\"."},   \
    {                                                                                              \
        .key = "role", .type = &yaml_type_string, .offset = AT(role),                              \
        .doc = "Only sessions of this database role."                                              \
    }

static const struct yaml_field connected_fields[] = {
    SESSION_FIELDS,
    {.key = "at_least",
     .type = &yaml_type_integer,
     .offset = AT(at_least),
     .always = true,
     .min = 1,
     .max = 10000,
     .doc = "How many such sessions there must be: 1 to 10000, 1 without this key."},
};

static const struct yaml_record connected_record = RECORD("connected", connected_fields);

static const struct yaml_field absent_fields[] = {SESSION_FIELDS};

static const struct yaml_record absent_record = RECORD("absent", absent_fields);

static const struct yaml_field query_fields[] = {
    {.key = "sql",
     .type = &phase_type_sql,
     .offset = AT(sql),
     .required = true,
     .doc = "A query that gives one row of one column. It runs in a read-only transaction."},
    {.key = "expect",
     .type = &yaml_type_text,
     .offset = AT(expect),
     .required = true,
     .doc = "The value that the query must give, as psql shows it: t for true."},
};

static const struct yaml_record query_record = RECORD("query", query_fields);

static const struct yaml_field verified_fields[] = {
    {.key = "table",
     .type = &phase_type_table,
     .offset = AT(table),
     .required = true,
     .doc = PHASE_TABLE_DOC},
    {.key = "rows",
     .type = &yaml_type_integer,
     .offset = AT(rows),
     .always = true,
     .min = 1,
     .max = 1000000000000,
     .doc = "Of a table with more rows, a random sample of about so many is compared: 1000000 "
            "without this key."},
    {.key = "timeout",
     .type = &yaml_type_duration,
     .offset = AT(timeout_ms),
     .always = true,
     .min = SECOND_MS,
     .max = DAY_MS,
     .doc = "How long the comparison may take before it counts as unknown: 1s to 1d, 30s without "
            "this key."},
};

static const struct yaml_record verified_record = RECORD("verified", verified_fields);

static const struct yaml_field replicas_fields[] = {
    {.key = "at_least",
     .type = &yaml_type_integer,
     .offset = AT(at_least),
     .always = true,
     .min = 0,
     .max = 1000,
     .doc = "How many standbys there must be: 1 without this key, 0 when there may be none."},
};

static const struct yaml_record replicas_record = RECORD("replicas_caught_up", replicas_fields);

static const struct yaml_choice event_choices[] = {{.text = "deploy"}, {.text = NULL}};

static const struct yaml_field evidence_fields[] = {
    {.key = "no_writes_to",
     .type = &yaml_type_struct,
     .tag = EVIDENCE_NO_WRITES_TO,
     .record = &no_writes_record,
     .doc = "No statement wrote the column for this long."},
    {.key = "no_reads_of",
     .type = &yaml_type_struct,
     .tag = EVIDENCE_NO_READS_OF,
     .record = &no_reads_record,
     .doc = "No statement that pg_stat_statements counts read the column for this long."},
    {.key = "no_sessions_before",
     .type = &yaml_type_choice,
     .offset = AT(event),
     .tag = EVIDENCE_NO_SESSIONS_BEFORE,
     .choices = event_choices,
     .doc = "No session of this database is older than the deploy that `sluice deployed` recorded "
            "since the gate opened."},
    {.key = "connected",
     .type = &yaml_type_struct,
     .tag = EVIDENCE_CONNECTED,
     .record = &connected_record,
     .doc = "So many sessions are connected to this database."},
    {.key = "absent",
     .type = &yaml_type_struct,
     .tag = EVIDENCE_ABSENT,
     .record = &absent_record,
     .doc = "No such session is connected to this database."},
    {.key = "query",
     .type = &yaml_type_struct,
     .tag = EVIDENCE_QUERY,
     .record = &query_record,
     .doc = "A query of your own gives the expected value."},
    {.key = "verified",
     .type = &yaml_type_struct,
     .tag = EVIDENCE_VERIFIED,
     .record = &verified_record,
     .doc = "Old and new columns of the table agree, in the rows that are compared."},
    {.key = "replicas_caught_up",
     .type = &yaml_type_struct,
     .tag = EVIDENCE_REPLICAS_CAUGHT_UP,
     .record = &replicas_record,
     .doc = "Every standby has replayed what was written before the gate opened."},
};

const struct yaml_record phase_evidence_record = {
    .name = "piece of evidence",
    .entries = "pieces of evidence",
    .size = sizeof(struct evidence_args),
    .has_place = true,
    .place_offset = AT(place),
    .tag_offset = AT(kind),
    YAML_FIELDS(evidence_fields),
};

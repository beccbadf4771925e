/*
 * phase: the phases of a plan, each of a kind (phase/kind.h), and what a preflight says of them.
 */
#ifndef SLUICE_PHASE_PHASE_H
#define SLUICE_PHASE_PHASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "sql/sql.h"

/* Names as a plan writes them. */
struct name_at {
    const char *text;
    struct place place;
};
struct name_list {
    struct name_at *items;
    size_t count;
};
struct table_at {
    struct qname name; /* name.name NULL: absent */
    struct place place;
};

/* What is to become of views and the like that use a column which another takes the place of. */
enum views_choice { VIEWS_FOLLOW, VIEWS_REFUSE };

/* What the arguments of every kind begin with. */
struct phase_head {
    struct name_at name; /* as given; text NULL: to be derived */
};

struct phase {
    const struct phase_kind *kind;
    const char *name; /* given or derived; unique in the plan */
    struct place place;
    const void *args; /* the kind's own struct, kind->record->size bytes */
};

struct phase_list {
    struct phase *items;
    size_t count;
};

/* A preflight's word about a plan and the database that it meets. */
/* An INVALID finding is an error of the plan itself (exit status 2), such as a table that does not
 * exist; an ERROR is what this database has against it (exit status 4). Both are shown as errors.
 */
enum finding_severity { FINDING_INVALID, FINDING_ERROR, FINDING_WARNING, FINDING_NOTE };
struct finding {
    enum finding_severity severity;
    struct place place;
    const char *message;
    const char *hint; /* or NULL */
};
struct finding_list {
    struct arena *arena;
    struct finding *items;
    size_t count;
};
void finding_add(struct finding_list *findings, enum finding_severity severity, struct place place,
                 const char *hint, const char *format, ...) __attribute__((format(printf, 5, 6)));
const char *finding_severity_name(enum finding_severity severity); /* "error", "warning", "note" */

#endif

/*
 * args: what a phase of plain SQL says. No sql.h, which "sql/sql.h" would be taken for one folder
 * up.
 */
#ifndef SLUICE_PHASE_SQL_ARGS_H
#define SLUICE_PHASE_SQL_ARGS_H

#include "phase/phase.h"
#include "phase/sql/script.h"

/* A rule of lint that may be broken, and why. */
struct sql_allow {
    struct name_at rule;
    const char *reason;
};

struct sql_args {
    struct phase_head head;
    struct sql_script run, undo;
    bool irreversible;
    const char *at; /* "contract": in the transaction of the phase behind it; NULL: in its own */
    struct sql_allow *allows;
    size_t allow_count;
};

/* Whether a revert can take the phase back: by what the plan gives, or by what the statements and
 * the database tell. */
bool sql_goes_back(const struct sql_args *args);

#endif

/*
 * config: what .sluice.yaml says of lint.
 *
 *     lint:
 *       pg_version: 15
 *       transaction: file          # or none
 *       hygiene: true
 *       fail_on: blocks
 *       since: 20240301_users.sql  # what is older has run: nothing is reported of it
 *       paths: [db/migrate]        # what is linted when no file is named
 *       rules:
 *         drop-column: off
 *         varchar-column: hygiene
 */
#ifndef SLUICE_LINT_CONFIG_H
#define SLUICE_LINT_CONFIG_H

#include <stdint.h>

#include "lint/lint.h"
#include "yaml/problem.h"

struct lint_config {
    int64_t pg_version;
    int transaction; /* enum parse_transaction */
    bool hygiene;
    const char *fail_on, *since;
    const char **paths;
    size_t path_count;
    struct lint_setting *rules;
    size_t rule_count;
};

/* False when the file has problems. */
bool lint_config_read(struct arena *arena, const char *text, size_t length,
                      struct lint_config *config, struct problem_list *problems);

/* Whether a migration comes before `since`, by their names; `path` is relative to the file's
 * folder. */
bool lint_config_is_old(const struct lint_config *config, const char *path);

#endif

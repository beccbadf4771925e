/*
 * config: what .sluice.yaml says of lint, below its key `lint`; config/config.h reads the file.
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
#include "yaml/field.h"

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

/* How it is read: a struct lint_config. */
extern const struct yaml_record lint_config_record;

/* Whether a migration comes before `since`, by their names; `path` is relative to the file's
 * folder. */
bool lint_config_is_old(const struct lint_config *config, const char *path);

#endif

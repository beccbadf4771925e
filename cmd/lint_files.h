/*
 * lint_files: which files `sluice lint` reads, and which configuration holds for them.
 */
#ifndef SLUICE_CMD_LINT_FILES_H
#define SLUICE_CMD_LINT_FILES_H

#include "base/str.h"
#include "cmd.h"
#include "lint/lint.h"

struct lint_files {
    struct lint_config config;
    const char *folder; /* that has .sluice.yaml, with a slash at the end; "" for the current one,
                         * NULL: there is none */
    const char **paths;
    size_t count;
};

/* The .sluice.yaml that is found upwards from the first argument, and the files: those that
 * arguments, or else its `paths`, name; with --changed those of them that git says. */
bool lint_files_find(struct cmd *cmd, struct lint_files *files);

/* Reads them. */
bool lint_files_read(struct cmd *cmd, const struct lint_files *files, struct lint *lint);

/* lint_changed.c: what `git diff` names since the revision, relative to the current folder. */
bool lint_changed(struct cmd *cmd, const char *revision, const char ***paths, size_t *count);

#endif

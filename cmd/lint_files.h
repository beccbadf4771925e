/*
 * lint_files: which files `sluice lint` reads, and which configuration holds for them.
 */
#ifndef SLUICE_CMD_LINT_FILES_H
#define SLUICE_CMD_LINT_FILES_H

#include "base/str.h"
#include "cmd.h"
#include "lint/config.h"
#include "lint/lint.h"

struct lint_files {
    struct lint_config config;
    const char *config_file; /* NULL: there is none */
    const char *folder;      /* that has it, with a slash at the end; "" for the current one */
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

/* A whole file, or standard input for "-"; false with ERROR_USAGE. */
bool lint_files_text(struct cmd *cmd, const char *path, struct str *text);

#endif

/*
 * lint_files: which files `sluice lint` reads.
 */
#ifndef SLUICE_CMD_LINT_FILES_H
#define SLUICE_CMD_LINT_FILES_H

#include "cmd.h"
#include "lint/lint.h"

/* Reads what the arguments name: files, folders in the order of their names, "-" for standard
 * input. */
bool lint_files_add(struct cmd *cmd, struct lint *lint);

#endif

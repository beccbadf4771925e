/*
 * config: what .sluice.yaml says, which is found upwards and stands in for options that were not
 * given.
 *
 *     db: service=shop             # as --db takes it, without a password
 *     plans: db/plans              # the folder of plans, from the file's folder
 *     by: release team
 *     hooks: ops/hooks             # likewise
 *     color: never                 # auto, always
 *     settings:                    # what `sluice new` writes into a plan
 *       lock_timeout: 100ms
 *     lint: …                      # lint/config.h
 *
 * Settings are not added to plans that are there: a plan says all that it does, so that what was
 * reviewed is what runs. A password is refused, in whatever key: such files are kept and shared.
 */
#ifndef SLUICE_CONFIG_H
#define SLUICE_CONFIG_H

#include "lint/config.h"
#include "plan/plan.h"

struct config {
    const char *db, *plans, *by, *hooks, *color; /* NULL: it does not say */
    const char *settings;                        /* "settings:" and its lines, as YAML; NULL */
    struct lint_config lint;
};

/* False when the file has problems. */
bool config_read(struct arena *arena, const char *text, size_t length, struct config *config,
                 struct problem_list *problems);

#endif

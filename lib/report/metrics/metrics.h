/*
 * metrics: where all plans stand as figures, for Prometheus and what reads its formats.
 *
 * Families are one table (metrics.c): name, type, unit, what it means, and the function that adds
 * the samples of a plan. Labels hold names from plans and words of ours alone: no value of a row,
 * no text of a failure. Types are gauge and counter alone, which the older text format of
 * Prometheus has too: the collector of text files reads that. Every series has `database`, so that
 * files of several databases may lie in one folder. What is not known has no sample; ages are left
 * to the reader, who knows the time: times are seconds since 1970.
 */
#ifndef SLUICE_REPORT_METRICS_H
#define SLUICE_REPORT_METRICS_H

#include "report/json.h"

/* OpenMetrics 1.0, to its "# EOF". */
const char *report_metrics_text(struct arena *arena, const struct view_measures *view);
const char *report_metrics_json(struct arena *arena, const struct view_measures *view,
                                const struct report_failure *failure);

#endif

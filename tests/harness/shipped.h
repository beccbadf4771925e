/*
 * shipped: every plan in plans/ as a case for harness/kill.h, with its tables from plans/schema.
 *
 * What only takes time is taken out of their gates: soak, a second approval, and evidence that
 * nobody wrote for a while, for which a query stands. SLUICE_KILL_PLAN=NAME takes one plan alone.
 */
#ifndef SLUICE_TESTS_HARNESS_SHIPPED_H
#define SLUICE_TESTS_HARNESS_SHIPPED_H

/* They are in parts, which run beside each other. */
enum shipped_part {
    SHIPPED_TYPES,  /* to the end: those that change a type */
    SHIPPED_OTHERS, /* to the end: the others */
    SHIPPED_BACK,   /* taken back from each of their gates, and advanced again in between */
};

/* The whole of a test's main. */
int shipped_run(const char *name, enum shipped_part part);

#endif

/*
 * parts: what an operation has in columns that are arrays of text; for operation.c, which reads
 * them, and operation_write.c.
 */
#ifndef SLUICE_STORE_PARTS_H
#define SLUICE_STORE_PARTS_H

#include "store/params.h"

enum {
    APART_PARTS = 8, /* {act, side, asks, marks, catches, connects, within_ms, noted} */
    BULK_PARTS = 4,  /* {reach, pulls or pushes, foreign, sql}, and the columns */
};

#endif

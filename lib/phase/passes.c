#include "phase/passes.h"

#include <math.h>
#include <stdio.h>

enum { MOST_PASSES = 16, PERCENT = 100 };

int passes_count(int items, double live, int fillfactor)
{
    if (items <= 1)
        return 0;
    double room = items * (PERCENT - fillfactor) / (double)PERCENT;
    if (live >= 0 && live < items)
        room += items - live;
    /* rows are not equally long, and become longer */
    enum { SURE = 2 };
    int step = (items + MOST_PASSES - 1) / MOST_PASSES;
    if (room / SURE > step)
        step = (int)floor(room / SURE);
    return (items + step - 1) / step;
}

const char *passes_tids(struct arena *arena, long long first_page, long long end_page, int pass,
                        int passes, int items)
{
    enum { MOST_BYTES = sizeof "\"(4294967295,65535)\"," };
    size_t rows = items > pass ? (size_t)((items - pass - 1) / passes + 1) : 0;
    size_t size = (size_t)(end_page - first_page) * rows * MOST_BYTES + sizeof "{}";
    char *text = arena_alloc(arena, size), *at = text;
    *at++ = '{';
    for (long long page = first_page; page < end_page; page++)
        for (int item = pass + 1; item <= items; item += passes)
            at += snprintf(at, size - (size_t)(at - text), "%s\"(%lld,%d)\"",
                           at[-1] == '{' ? "" : ",", page, item);
    *at++ = '}';
    return text;
}

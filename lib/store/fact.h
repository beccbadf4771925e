/*
 * fact: what an entry of the log says, field by field, for programs. Its `detail` says the same in
 * words, for people.
 *
 * Ownership: names and texts belong to the caller; lists and JSON to the arena of the list.
 */
#ifndef SLUICE_STORE_FACT_H
#define SLUICE_STORE_FACT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"

struct log_fact {
    const char *name;
    const char *text; /* NULL: a number, or a flag */
    long long number;
    bool flag; /* which is true */
};
struct log_facts {
    struct arena *arena;
    struct log_fact *items;
    size_t count;
};

void log_fact_text(struct log_facts *facts, const char *name, const char *text); /* NULL: none */
void log_fact_number(struct log_facts *facts, const char *name, long long number);
void log_fact_flag(struct log_facts *facts, const char *name, bool flag); /* false: none */
/* What failed, and what it is about. */
struct log_facts log_facts_of(struct arena *arena, const struct error *error);
/* One fact alone. */
struct log_facts log_facts_one(struct arena *arena, const char *name, const char *text);
/* An object; NULL where nothing is told. `facts` may be NULL. */
const char *log_facts_json(const struct log_facts *facts);

#endif

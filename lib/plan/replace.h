/*
 * replace: what the parts of replace_table share while they expand it. Private to replace*.c.
 */
#ifndef SLUICE_PLAN_REPLACE_H
#define SLUICE_PLAN_REPLACE_H

#include "plan/document.h"
#include "sql/replacement.h"

struct replace_making {
    struct arena *arena;
    struct plan_document document;
    const struct replace_table_args *args;
    const struct cat_replacement *found;
    const struct cat_table *table;
    struct qname made, retired;
    const char *by; /* the column by which it is partitioned, or NULL */
    struct str script;
    struct error *error;
};

/* replace.c. false, with the error. */
bool replace_refuse(struct replace_making *m, struct place place, const char *hint,
                    const char *format, ...) __attribute__((format(printf, 4, 5)));
bool replace_contains(const struct name_list *list, const char *name);

/* replace_made.c: adds to the script what makes the new table, with this primary key. */
bool replace_make_table(struct replace_making *m, const struct name_list *key);
const char *replace_names_sql(struct replace_making *m, const struct name_list *list);
void replace_add(struct replace_making *m, const char *statement);

/* replace_like.c: what stands in the parentheses of CREATE TABLE, and how rows are stored, of the
 * table or of each partition; and what LIKE would have copied behind it. */
const char *replace_columns_sql(struct replace_making *m, bool makes_indexes);
const char *replace_storage_sql(struct replace_making *m);
void replace_add_like(struct replace_making *m);
void replace_add_statistics(struct replace_making *m);

#endif

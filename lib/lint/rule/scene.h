/*
 * scene: what a rule looks at: the act, what the statements before it have made, and the facts of
 * the database if there is one.
 */
#ifndef SLUICE_LINT_RULE_SCENE_H
#define SLUICE_LINT_RULE_SCENE_H

#include "lint/digest/act.h"
#include "lint/rule/rules.h"
#include "lint/world/world.h"
#include "sql/facts.h"

/* A valid check of the database says that a column has no NULL. */
struct lint_proof {
    const struct fact_table *table;
    const char *constraint, *column;
};

struct lint_scene {
    struct arena *arena;
    const struct act *acts;
    size_t act_count;
    const struct act_statement *statements;
    const struct world *world;
    const struct facts *facts; /* or NULL */
    const struct lint_proof *proofs;
    size_t proof_count;
    int version; /* of PostgreSQL, 15; 0: not known */
    const struct act *act;
    const struct act_statement *statement;

    /* What a rule may say besides. */
    const char *detail; /* {detail} */
    struct qname other; /* {other}: another object than the act's */
    const char *column; /* {column}: likewise */
    bool certain;       /* the catalogue decided: nothing is assumed */
    bool mild;          /* it is harmless here, and told as a habit */
    bool asked;         /* a configuration names the rule */
};

/* The act's table, as far as the facts have it and the files did not make it. */
const struct fact_table *scene_table(const struct lint_scene *scene);
const struct fact_column *scene_column(const struct lint_scene *scene);

/* Whether the act's object was made by these files, so that no client knows it. */
bool scene_is_new(const struct lint_scene *scene);
bool scene_is_new_of(const struct lint_scene *scene, enum world_space space, struct qname name);
bool scene_column_is_new(const struct lint_scene *scene, const char *column);
/* Whether it was there before these files, and they dropped or renamed it. */
const struct world_object *scene_lost(const struct lint_scene *scene, enum world_space space,
                                      struct qname name);

/* Whether the act's statement is in a transaction with others. */
bool scene_in_transaction(const struct lint_scene *scene);
bool scene_same_transaction(const struct lint_scene *scene, size_t statement);

/* A later act of the same file, of that kind on that object, or NULL; `name` NULL: any. */
const struct act *scene_later(const struct lint_scene *scene, enum act_kind kind,
                              struct qname object, const char *name);
/* An act of the same statement. */
const struct act *scene_beside(const struct lint_scene *scene, enum act_kind kind,
                               const char *column);

bool scene_same_name(struct qname a, struct qname b);
bool scene_has_name(const char *const *names, size_t count, const char *name);
/* A valid check, or a constraint of these files, says that the column has no NULL; or it is so
 * declared. */
bool scene_is_not_null(const struct lint_scene *scene, const char *column);
/* Whether an index or key that leads with these columns is there, or comes in the same file. */
bool scene_has_index(const struct lint_scene *scene, struct qname table, const char *const *columns,
                     size_t count, bool unique);

/* The type that ALTER COLUMN TYPE gives, with its USING; NULL when that is not to be said in short.
 */
const char *lint_change_text(struct arena *arena, const struct act *act);

/* What the rows that are there say of the act; NULL: they were not asked. */
const char *scene_rows_text(const struct lint_scene *scene);

/* "12 GB", or NULL when the size is not known. */
const char *scene_size_text(struct arena *arena, long long bytes);

/* scene_text.c: a template with its places filled in; `yaml`: each as a YAML value. */
const char *scene_fill(const struct lint_scene *scene, const char *template, bool yaml);

#endif

#include "lint/rule/scene.h"

#include <string.h>

#include "base/str.h"

bool scene_same_name(struct qname a, struct qname b)
{
    return str_equal(a.name, b.name) && a.name &&
           (!a.schema || !b.schema || str_equal(a.schema, b.schema));
}

bool scene_has_name(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(names[i], name))
            return true;
    return false;
}

bool scene_is_new_of(const struct lint_scene *s, enum world_space space, struct qname name)
{
    const struct world_object *object = world_find(s->world, space, name);
    return object && object->is_new;
}

bool scene_is_new(const struct lint_scene *s)
{
    const struct world_object *table = world_find(s->world, WORLD_RELATION, s->act->object);
    return act_has(s->act, ACT_TEMPORARY) || (table && table->is_new) ||
           (s->act->object.schema &&
            (str_equal(s->act->object.schema, "pg_temp") ||
             scene_is_new_of(s, WORLD_SCHEMA, (struct qname){.name = s->act->object.schema})));
}

bool scene_column_is_new(const struct lint_scene *s, const char *name)
{
    const struct world_object *table = world_find(s->world, WORLD_RELATION, s->act->object);
    const struct world_column *column = world_column(table, name);
    return scene_is_new(s) || (column && column->is_new);
}

const struct world_object *scene_lost(const struct lint_scene *s, enum world_space space,
                                      struct qname name)
{
    const struct world_object *object = world_find(s->world, space, name);
    return object && object->lost ? object : NULL;
}

const struct fact_table *scene_table(const struct lint_scene *s)
{
    if (!s->facts || scene_is_new(s))
        return NULL;
    bool of_index = s->act->kind == ACT_DROP_INDEX ||
                    (s->act->kind == ACT_REINDEX && str_equal(s->act->text, "INDEX"));
    return of_index ? facts_index_table(s->facts, s->act->object)
                    : facts_table(s->facts, s->act->object);
}

const struct fact_column *scene_column(const struct lint_scene *s)
{
    return fact_table_column(scene_table(s), s->act->column);
}

bool scene_in_transaction(const struct lint_scene *s)
{
    return s->statement->in_transaction;
}

bool scene_same_transaction(const struct lint_scene *s, size_t statement)
{
    return s->statements[statement].transaction == s->statement->transaction &&
           s->statements[statement].file == s->statement->file;
}

const struct act *scene_later(const struct lint_scene *s, enum act_kind kind, struct qname object,
                              const char *name)
{
    const struct act *at = s->act;
    size_t next = at->next;
    /* The chain of another name begins anywhere: look for its first act behind this one. */
    if (!str_equal(at->object.name, object.name)) {
        next = 0;
        for (const struct act *act = at + 1; act < s->acts + s->act_count && !next; act++)
            if (str_equal(act->object.name, object.name))
                next = (size_t)(act - s->acts) + 1;
    }
    for (; next; next = s->acts[next - 1].next) {
        const struct act *act = &s->acts[next - 1];
        if (act->kind == kind && scene_same_name(act->object, object) &&
            (!name || str_equal(act->name, name)))
            return act;
    }
    return NULL;
}

static bool is_beside(const struct lint_scene *s, const struct act *act, enum act_kind kind,
                      const char *column)
{
    return act != s->act && act->kind == kind && scene_same_name(act->object, s->act->object) &&
           (!column || str_equal(act->column, column));
}

const struct act *scene_beside(const struct lint_scene *s, enum act_kind kind, const char *column)
{
    const struct act *end = s->acts + s->act_count;
    for (const struct act *act = s->act; act >= s->acts && act->statement == s->act->statement;
         act--)
        if (is_beside(s, act, kind, column))
            return act;
    for (const struct act *act = s->act; act < end && act->statement == s->act->statement; act++)
        if (is_beside(s, act, kind, column))
            return act;
    return NULL;
}

/* In one ALTER TABLE what is dropped goes first, and proves nothing for the rest. */
static bool goes_beside(const struct lint_scene *s, const char *constraint)
{
    return scene_beside(s, ACT_DROP_CONSTRAINT, constraint) != NULL;
}

bool scene_is_not_null(const struct lint_scene *s, const char *name)
{
    const struct world_object *table = world_find(s->world, WORLD_RELATION, s->act->object);
    const struct world_column *column = world_column(table, name);
    const struct fact_table *facts = scene_table(s);
    const struct fact_column *fact = fact_table_column(facts, name);
    if (column && column->not_null)
        return true;
    for (size_t i = 0; table && i < table->constraint_count; i++) {
        const struct world_constraint *c = &table->constraints[i];
        if (c->validated && !c->dropped && (c->what == 'c' || c->what == 'n') &&
            scene_has_name(c->proves, c->prove_count, name) && !goes_beside(s, c->name))
            return true;
    }
    if (fact && fact->not_null)
        return true;
    for (size_t i = 0; facts && i < s->proof_count; i++) {
        const struct world_constraint *c = world_constraint(table, s->proofs[i].constraint);
        if (s->proofs[i].table == facts && str_equal(s->proofs[i].column, name) &&
            !(c && c->dropped) && !goes_beside(s, s->proofs[i].constraint))
            return true;
    }
    return false;
}

static bool leads(const char *const *keys, size_t key_count, const char *const *columns,
                  size_t count)
{
    if (key_count < count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!scene_has_name(keys, count, columns[i]))
            return false;
    return count > 0;
}

static bool act_indexes(const struct act *act, struct qname table, const char *const *columns,
                        size_t count, bool unique)
{
    bool key = act->kind == ACT_ADD_CONSTRAINT && (act->what == 'u' || act->what == 'p');
    bool index = act->kind == ACT_CREATE_INDEX && !act_has(act, ACT_WHERE) &&
                 (!unique || act_has(act, ACT_UNIQUE));
    bool column = (act->kind == ACT_COLUMN || act->kind == ACT_ADD_COLUMN) && count == 1 &&
                  (act_has(act, ACT_UNIQUE) || act_has(act, ACT_PRIMARY)) &&
                  str_equal(act->column, columns[0]);
    return scene_same_name(act->object, table) &&
           (column || ((key || index) &&
                       leads(act->columns, unique ? count : act->column_count, columns, count) &&
                       (!unique || act->column_count == count)));
}

bool scene_has_index(const struct lint_scene *s, struct qname table, const char *const *columns,
                     size_t count, bool unique)
{
    const struct fact_table *facts = facts_table(s->facts, table);
    for (size_t i = 0; facts && i < facts->index_count; i++) {
        const struct fact_index *index = &facts->indexes[i];
        if (index->valid && !index->partial && (!unique || index->unique) &&
            (!unique || index->column_count == count) &&
            leads(index->columns, index->column_count, columns, count))
            return true;
    }
    for (size_t i = 0; i < s->act_count; i++)
        if (act_indexes(&s->acts[i], table, columns, count, unique))
            return true;
    return false;
}

const char *lint_change_text(struct arena *arena, const struct act *act)
{
    if (!act->type || !act_has(act, ACT_USING))
        return act->type;
    return act->text ? arena_printf(arena, "%s USING %s", act->type, act->text) : NULL;
}

const char *scene_rows_text(const struct lint_scene *s)
{
    static const struct {
        const char *none, *one, *several; /* standing against it */
    } texts[FACT_ROWS_KINDS] = {
        [FACT_NULLS] = {"no row has NULL there now", "1 row has NULL there now",
                        "rows have NULL there now"},
        [FACT_BREACHES] = {"no row breaks it now", "1 row breaks it now", "rows break it now"},
        [FACT_TWICE] = {"no value is there twice now", "1 value is there twice now",
                        "values are there twice now"},
        [FACT_ORPHANS] = {"no row is an orphan now", "1 row is an orphan now",
                          "rows are orphans now"},
        [FACT_UNFIT] = {"every value there fits now", NULL, NULL},
        [FACT_TAKEN] = {"no such number is there now", "1 such number is there now",
                        "such numbers are there now"},
        [FACT_LONG] = {"no value is that long now", "1 value is that long now",
                       "values are that long now"},
    };
    const struct fact_rows *rows = facts_rows(s->facts, (size_t)(s->act - s->acts));
    if (!rows)
        return NULL;
    if (rows->unread)
        return arena_printf(s->arena, "its rows were not read: %s", rows->unread);
    if (rows->count == 0)
        return texts[rows->kind].none;
    if (rows->why)
        return arena_printf(s->arena, "a value there does not fit now: %s", rows->why);
    if (rows->count == 1)
        return texts[rows->kind].one;
    return arena_printf(s->arena, "%s%lld %s", rows->count < FACT_ROWS_MOST ? "" : "at least ",
                        rows->count, texts[rows->kind].several);
}

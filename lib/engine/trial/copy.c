#include "engine/trial/copy.h"

#include "base/str.h"
#include "pg/catalog/before.h"
#include "pg/catalog/load.h"

bool trial_keeps_out(const struct trial *t, const struct script_relation *relation)
{
    return relation->mode > LOCK_SHARE_UPDATE_EXCLUSIVE &&
           !qname_is_among(t->new, t->new_count, &relation->name);
}

/* Empty copies, by the same names in a schema of their own, of what would keep somebody out. */
bool trial_copy(struct trial *t, struct error *error)
{
    struct pg *pg = t->engine->pg;
    const struct script_relation *r = t->met->relations, *end = r;
    for (size_t i = 0; i < t->args->run.statement_count; i++)
        end += t->met->relation_counts[i];
    for (; r && r < end; r++) {
        bool made = false;
        if (!trial_keeps_out(t, r) || qname_is_among(t->copied, t->copied_count, &r->name))
            continue;
        if (!pg_make_copy(t->engine->arena, pg, &r->name, r->relkind, &made, error))
            return false;
        if (made)
            *ARENA_PUSH(t->engine->arena, t->copied, t->copied_count) = r->name;
    }
    return true;
}

bool trial_furnish(struct trial *t, struct error *error)
{
    struct arena *arena = t->engine->arena;
    for (size_t i = 0; t->copied_count && i < t->args->run.statement_count; i++) {
        const struct sql_statement *s = &t->args->run.statements[i];
        for (size_t k = 0; k < s->undo_count; k++) {
            struct error refused = {.arena = arena};
            const char *there = NULL;
            if (s->undos[k].kind != SQL_UNDO_ASKED ||
                (s->undos[k].question.about != SQL_ABOUT_trigger &&
                 s->undos[k].question.about != SQL_ABOUT_comment &&
                 !(t->again && s->undos[k].question.about == SQL_ABOUT_view)))
                continue;
            struct sql_question question = s->undos[k].question;
            if (question.about == SQL_ABOUT_view)
                question.about = SQL_ABOUT_view_again;
            if (!pg_ask_before(arena, t->engine->pg, &question, &there, error))
                return false;
            if (!there || !*there)
                continue;
            there =
                sql_redirect(arena, there, t->copied, t->copied_count, s->schema, PG_COPY_SCHEMA);
            if (!pg_try_begin(t->engine->pg, error))
                return false;
            if (!pg_exec(t->engine->pg, there, &refused) && pg_is_transient(&refused)) {
                *error = refused;
                return false;
            }
            if (!pg_try_end(t->engine->pg, &refused, true, error))
                return false;
        }
    }
    return true;
}

bool trial_find_copy(struct trial *t, const struct qname *index, struct error *error)
{
    const struct qname copy = {PG_COPY_SCHEMA, index->name};
    PG_RESULT(r);
    if (!t->copied_count || qname_is_among(t->copied, t->copied_count, index))
        return true;
    if (!pg_query(t->engine->pg, "SELECT pg_catalog.to_regclass($1) IS NOT NULL AS there",
                  PG_PARAMS(sql_quote_qname(t->engine->arena, &copy)), &r, error))
        return false;
    if (pg_bool(r, 0, "there"))
        *ARENA_PUSH(t->engine->arena, t->copied, t->copied_count) = *index;
    return true;
}

bool trial_remember_keys(struct trial *t, const struct qname *made, struct catalog *catalog,
                         struct error *error)
{
    struct arena *arena = t->engine->arena;
    struct catalog tried = {0};
    if (!catalog_load_table(arena, t->engine->pg, made, NULL, &tried, error))
        return false;
    for (size_t i = 0; i < tried.tables[0].constraint_count; i++) {
        struct cat_constraint key = tried.tables[0].constraints[i];
        if (key.type != 'f' || key.incoming || !str_equal(key.other.schema, PG_COPY_SCHEMA))
            continue;
        for (size_t k = 0; k < t->copied_count; k++)
            if (str_equal(t->copied[k].name, key.other.name))
                key.other = t->copied[k];
        struct cat_constraint *kept = arena_alloc(arena, sizeof *kept);
        *kept = key;
        *ARENA_PUSH(arena, catalog->coming, catalog->coming_count) =
            (struct cat_coming){.table = *made, .constraint = kept};
    }
    return true;
}

bool trial_remember_columns(struct trial *t, const struct qname *copied, struct catalog *catalog,
                            struct error *error)
{
    struct arena *arena = t->engine->arena;
    const struct qname copy = {PG_COPY_SCHEMA, copied->name};
    struct catalog before = {0}, after = {0};
    if (!catalog_load_table(arena, t->engine->pg, copied, NULL, &before, error) ||
        !catalog_load_table(arena, t->engine->pg, &copy, NULL, &after, error))
        return false;
    for (size_t i = 0; before.tables[0].exists && i < after.tables[0].column_count; i++) {
        struct cat_column *column = &after.tables[0].columns[i];
        if (cat_table_column(&before.tables[0], column->name))
            continue;
        column->coming = true;
        *ARENA_PUSH(arena, catalog->coming, catalog->coming_count) =
            (struct cat_coming){.table = *copied, .column = column};
    }
    return true;
}

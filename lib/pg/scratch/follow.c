/* Whether what is bound to columns takes it that others are in their places: see scratch_follow. */
#include "base/str.h"
#include "pg/scratch/try.h"
#include "pg_sql.h"

/* A copy of the table under its own name, which hides it, and the followers that are tried. */
struct trial {
    struct scratch *s;
    struct qname copy;
    const char *path; /* in which the followers' words are, and mean what they say */
    const struct cat_follower **followers;
    const char **texts, **oids; /* oids: of all that has a copy */
    size_t count, oid_count;
};

static bool is_tried(const struct cat_follower *follower, const char *const *old, size_t count)
{
    static const char *const kinds[] = {"view", "policy", "trigger", "rule"};
    bool reached = false;
    for (size_t i = 0; i < count; i++)
        reached |= cat_names_contain(follower->columns, follower->column_count, old[i]);
    return reached && !follower->problem &&
           cat_names_contain(kinds, sizeof kinds / sizeof *kinds, follower->kind);
}

/* With the schemas of all of them no name that has a copy is qualified. */
static void choose(struct trial *t, const char *const *old, size_t count)
{
    struct arena *arena = t->s->arena;
    const struct cat_table *table = t->s->table;
    struct str path = {.arena = arena};
    size_t texts = 0;
    str_addf(&path, "pg_catalog, %s", sql_quote_name(arena, table->name.schema));
    *ARENA_PUSH(arena, t->oids, t->oid_count) = arena_printf(arena, "%u", table->oid);
    for (size_t i = 0; i < table->follower_count; i++) {
        const struct cat_follower *follower = &table->followers[i];
        if (!is_tried(follower, old, count))
            continue;
        *ARENA_PUSH(arena, t->followers, t->count) = follower;
        *ARENA_PUSH(arena, t->texts, texts) = NULL;
        if (!str_equal(follower->of.schema, table->name.schema))
            str_addf(&path, ", %s", sql_quote_name(arena, follower->of.schema));
        if (follower->depth)
            *ARENA_PUSH(arena, t->oids, t->oid_count) = follower->oid;
    }
    t->path = str_text(&path);
}

static bool read_texts(struct trial *t, struct error *error)
{
    if (!scratch_set_path(t->s, t->path, error))
        return false;
    for (size_t i = 0; i < t->count; i++) {
        PG_RESULT(r);
        if (!pg_query(t->s->pg, sql_scratch_follower,
                      PG_PARAMS(t->followers[i]->oid, t->followers[i]->kind), &r, error))
            return false;
        t->texts[i] = sql_settled(t->s->arena, pg_text_dup(t->s->arena, r, 0, "text"));
    }
    return true;
}

/* Views may group by the primary key. */
static const char *key_sql(struct trial *t)
{
    const struct cat_table *table = t->s->table;
    for (size_t i = 0; i < table->index_count; i++)
        if (table->indexes[i].primary)
            return sql_make(t->s->arena, ";\nALTER TABLE %T ADD PRIMARY KEY (%S)", &t->copy,
                            sql_name_list(t->s->arena, table->indexes[i].columns,
                                          table->indexes[i].column_count));
    return "";
}

static bool make_copies(struct trial *t, const char *const *old, const char *const *next,
                        size_t count, struct error *error)
{
    struct sql sql = sql_new(t->s->arena);
    sql_add(&sql, "CREATE TEMPORARY TABLE %I (LIKE %T)", t->copy.name, &scratch_table);
    for (size_t i = 0; i < count; i++)
        sql_add(&sql,
                ";\nALTER TABLE %T DROP COLUMN %I CASCADE;\nALTER TABLE %T RENAME COLUMN %I TO %I",
                &t->copy, old[i], &t->copy, next[i], old[i]);
    sql_add(&sql, "%S", key_sql(t));
    for (size_t i = 0; i < t->count; i++)
        if (!t->followers[i]->depth && !qname_equal(&t->followers[i]->of, &t->s->table->name))
            sql_add(&sql, ";\nCREATE TEMPORARY TABLE IF NOT EXISTS %I (LIKE %T)",
                    t->followers[i]->of.name, &t->followers[i]->of);
    return pg_exec(t->s->pg, sql_text(&sql), error);
}

/* What it says of a view that was made. */
static bool look(struct trial *t, const struct cat_follower *follower, struct cat_trial *trial,
                 struct error *error)
{
    PG_RESULT(r);
    if (!scratch_set_path(t->s, "pg_catalog", error) ||
        !pg_query(t->s->pg, sql_scratch_shape,
                  PG_PARAMS(follower->oid, follower->of.name,
                            sql_array(t->s->arena, t->oids, t->oid_count)),
                  &r, error))
        return false;
    trial->same = pg_bool(r, 0, "same");
    if (pg_bool(r, 0, "astray"))
        trial->problem = "it could not be tried, because of another relation of its name";
    return true;
}

static bool try_one(struct trial *t, size_t i, struct cat_trial *trial, struct error *error)
{
    const char *path = arena_printf(t->s->arena, "pg_temp, %s", t->path);
    return scratch_set_path(t->s, path, error) &&
           scratch_try_sql(t->s, t->texts[i], &trial->problem, NULL, NULL, error) &&
           (trial->problem || !t->followers[i]->depth || look(t, t->followers[i], trial, error));
}

bool scratch_follow(struct scratch *s, size_t phase, const char *const *old,
                    const char *const *next, size_t count, struct catalog *catalog,
                    struct error *error)
{
    struct trial t = {.s = s, .copy = {"pg_temp", s->table->name.name}};
    struct error refused = {.arena = s->arena};
    choose(&t, old, count);
    if (!t.count)
        return true;
    if (!read_texts(&t, error) || !pg_try_begin(s->pg, error) ||
        !make_copies(&t, old, next, count, error))
        return false;
    for (size_t i = 0; i < t.count; i++) {
        struct cat_trial *trial = ARENA_PUSH(s->arena, catalog->trials, catalog->trial_count);
        *trial = (struct cat_trial){phase, t.followers[i]->kind, t.followers[i]->name, NULL, false};
        if (!try_one(&t, i, trial, error))
            return false;
    }
    return pg_try_end(s->pg, &refused, false, error) && scratch_set_path(s, s->search_path, error);
}

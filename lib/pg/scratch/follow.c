/* Whether what is bound to columns takes it that others are in their places: see scratch_follow. */
#include "base/str.h"
#include "pg/scratch/try.h"
#include "pg_sql.h"

/* A copy of the table under its own name, which hides it, and the followers that are tried. */
struct trial {
    struct scratch *s;
    const struct scratch_replaced *replaced;
    size_t replaced_count;
    const char *path; /* in which the followers' words are, and mean what they say */
    const struct cat_follower **followers;
    const char **texts, **oids; /* oids: of all that has a copy */
    struct tails {
        const char **items; /* indexes of a materialized view, by what follows the table's name */
        size_t count;
    } * tails;
    size_t count, oid_count;
};

static bool is_tried(const struct trial *t, const struct cat_follower *follower)
{
    bool reached = false;
    for (size_t i = 0; i < t->replaced_count; i++)
        reached |=
            t->replaced[i].table == t->s->table &&
            cat_names_contain(follower->columns, follower->column_count, t->replaced[i].column);
    return reached && !follower->problem;
}

/* With the schemas of all of them no name that has a copy is qualified. */
static void choose(struct trial *t)
{
    struct arena *arena = t->s->arena;
    const struct cat_table *table = t->s->table;
    struct str path = {.arena = arena};
    size_t texts = 0, tails = 0;
    str_addf(&path, "pg_catalog, %s", sql_quote_name(arena, table->name.schema));
    for (size_t i = 0; i < t->replaced_count; i++) {
        const struct cat_table *other = t->replaced[i].table;
        *ARENA_PUSH(arena, t->oids, t->oid_count) = arena_printf(arena, "%u", other->oid);
        if (!str_equal(other->name.schema, table->name.schema))
            str_addf(&path, ", %s", sql_quote_name(arena, other->name.schema));
    }
    for (size_t i = 0; i < table->follower_count; i++) {
        const struct cat_follower *follower = &table->followers[i];
        if (!is_tried(t, follower))
            continue;
        *ARENA_PUSH(arena, t->followers, t->count) = follower;
        *ARENA_PUSH(arena, t->texts, texts) = NULL;
        *ARENA_PUSH(arena, t->tails, tails) = (struct tails){0};
        if (!str_equal(follower->of.schema, table->name.schema))
            str_addf(&path, ", %s", sql_quote_name(arena, follower->of.schema));
        if (follower->depth)
            *ARENA_PUSH(arena, t->oids, t->oid_count) = follower->oid;
    }
    t->path = str_text(&path);
}

static bool is_held(const struct cat_follower *follower)
{
    return str_equal(follower->kind, "materialized view");
}

static bool read_tails(struct trial *t, size_t i, struct error *error)
{
    struct arena *arena = t->s->arena;
    struct tails *tails = &t->tails[i];
    PG_RESULT(r);
    if (!pg_query(t->s->pg, sql_indexes, PG_PARAMS(t->followers[i]->oid), &r, error))
        return false;
    for (size_t row = 0; row < pg_rows(r); row++)
        *ARENA_PUSH(arena, tails->items, tails->count) =
            sql_settled(arena, pg_text_dup(arena, r, row, "tail"));
    return true;
}

static bool read_texts(struct trial *t, struct error *error)
{
    if (!scratch_set_path(t->s, t->path, error))
        return false;
    for (size_t i = 0; i < t->count; i++) {
        PG_RESULT(r);
        const bool published = str_equal(t->followers[i]->kind, "publication");
        if (!pg_query(t->s->pg, published ? sql_scratch_publication : sql_scratch_follower,
                      PG_PARAMS(t->followers[i]->oid, t->followers[i]->kind), &r, error))
            return false;
        t->texts[i] = sql_settled(t->s->arena, pg_text_dup(t->s->arena, r, 0, "text"));
        if (is_held(t->followers[i]) && !read_tails(t, i, error))
            return false;
    }
    return true;
}

/* Views may group by the primary key. */
static const char *key_sql(struct trial *t, const struct cat_table *table)
{
    const struct cat_index *key = cat_primary_key(table);
    return key ? sql_make(t->s->arena, ";\nALTER TABLE pg_temp.%I ADD PRIMARY KEY (%S)",
                          table->name.name,
                          sql_name_list(t->s->arena, key->columns, key->column_count))
               : "";
}

static bool is_first(const struct trial *t, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (t->replaced[k].table == t->replaced[i].table)
            return false;
    return true;
}

/* Of every table that has such a column. */
static bool make_copies(struct trial *t, struct error *error)
{
    struct sql sql = sql_new(t->s->arena);
    for (size_t i = 0; i < t->replaced_count; i++) {
        const struct scratch_replaced *replaced = &t->replaced[i];
        const char *name = replaced->table->name.name;
        if (is_first(t, i))
            sql_add(&sql,
                    "DROP TABLE IF EXISTS pg_temp.%I;\nCREATE TEMPORARY TABLE %I (LIKE %T);\n",
                    name, name, &replaced->table->name);
        sql_add(&sql, "ALTER TABLE pg_temp.%I ALTER COLUMN %I TYPE %S USING NULL;\n", name,
                replaced->column, replaced->type);
    }
    for (size_t i = 0; i < t->count; i++)
        if (!t->followers[i]->depth && !str_equal(t->followers[i]->kind, "function") &&
            !qname_equal(&t->followers[i]->of, &t->s->table->name))
            sql_add(&sql, "CREATE TEMPORARY TABLE IF NOT EXISTS %I (LIKE %T);\n",
                    t->followers[i]->of.name, &t->followers[i]->of);
    sql_add(&sql, "SELECT");
    for (size_t i = 0; i < t->replaced_count; i++)
        if (is_first(t, i))
            sql_add(&sql, "%S", key_sql(t, t->replaced[i].table));
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

/* The indexes of a materialized view, on an empty table of its columns. */
static bool try_indexes(struct trial *t, size_t i, struct cat_trial *trial, struct error *error)
{
    const struct cat_follower *follower = t->followers[i];
    const struct qname copy = {"pg_temp", arena_printf(t->s->arena, "sluice_%s", follower->oid)};
    if (!scratch_set_path(t->s, t->path, error) ||
        !pg_exec(t->s->pg,
                 sql_make(t->s->arena,
                          "CREATE TEMPORARY TABLE %I AS SELECT * FROM pg_temp.%I WITH NO DATA",
                          copy.name, follower->of.name),
                 error))
        return false;
    for (size_t k = 0; !trial->problem && k < t->tails[i].count; k++)
        if (!scratch_try_sql(
                t->s, sql_make(t->s->arena, "CREATE INDEX ON %T %S", &copy, t->tails[i].items[k]),
                &trial->problem, NULL, NULL, error))
            return false;
    return true;
}

static bool try_one(struct trial *t, size_t i, struct cat_trial *trial, struct error *error)
{
    const char *path = arena_printf(t->s->arena, "pg_temp, %s", t->path);
    return scratch_set_path(t->s, path, error) &&
           scratch_try_sql(t->s, t->texts[i], &trial->problem, NULL, NULL, error) &&
           (trial->problem || !t->followers[i]->depth || look(t, t->followers[i], trial, error)) &&
           (trial->problem || !is_held(t->followers[i]) || try_indexes(t, i, trial, error));
}

bool scratch_follow(struct scratch *s, size_t phase, const struct scratch_replaced *replaced,
                    size_t count, struct catalog *catalog, struct error *error)
{
    struct trial t = {.s = s, .replaced = replaced, .replaced_count = count};
    struct error refused = {.arena = s->arena};
    choose(&t);
    if (!t.count)
        return true;
    if (!read_texts(&t, error) || !pg_try_begin(s->pg, error) ||
        !scratch_set_path(s, "pg_catalog", error) || !make_copies(&t, error) ||
        !scratch_retype(s, phase, catalog, error))
        return false;
    for (size_t i = 0; i < t.count; i++) {
        struct cat_trial *trial = ARENA_PUSH(s->arena, catalog->trials, catalog->trial_count);
        *trial = (struct cat_trial){phase, t.followers[i]->kind, t.followers[i]->name, NULL, false};
        if (!try_one(&t, i, trial, error))
            return false;
    }
    return pg_try_end(s->pg, &refused, false, error) && scratch_set_path(s, s->search_path, error);
}

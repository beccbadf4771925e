/*
 * A batch where a row of `from` has several in `to`: the steps of fill.c, with two differences.
 * What a batch has made is known by the mirror's key and by what tells the rows of a key apart, and
 * any UPDATE of a row may take some of them away: so it waits for the batch (rows.c), and a row
 * that was read and then written is known by its place, which is another one. Rows of `to` that
 * were there before are brought to what the query says of them; those that it says nothing of are
 * left, and named.
 */
#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/twin/sql.h"

struct batch {
    const struct twin *twin;
    struct way way;
    struct arena *arena;
    const char *from; /* its name, quoted: the alias of a leaf */
    struct sql *body;
};

/* The columns of `to` that name a row: its key, and what tells rows of that apart. */
static size_t name_count(const struct batch *b)
{
    return b->twin->pair->key_count + b->twin->told_by_count;
}

static const char *name_of(const struct batch *b, size_t i)
{
    size_t keys = b->twin->pair->key_count;
    return i < keys ? b->twin->pair->keys[i].to.text : b->twin->told_by[i - keys];
}

/* before NAME after, before NAME after; with `number` its number in the place of the name. */
static const char *per_name(const struct batch *b, const char *before, bool number,
                            const char *after)
{
    struct sql sql = sql_new(b->arena);
    for (size_t i = 0; i < name_count(b); i++)
        if (number)
            sql_add(&sql, "%S%S%d%S", i ? ", " : "", before, (int)i + 1, after);
        else
            sql_add(&sql, "%S%S%I%S", i ? ", " : "", before, name_of(b, i), after);
    return sql_text(&sql);
}

static const char *keys_of_from(const struct batch *b)
{
    struct sql sql = sql_new(b->arena);
    for (size_t i = 0; i < b->twin->pair->key_count; i++)
        sql_add(&sql, "%S%S.%I", i ? ", " : "", b->from, way_source_key(&b->way, i));
    return sql_text(&sql);
}

static const char *of_batch(const struct batch *b)
{
    return sql_make(b->arena, "%S.ctid >= $1 AND %S.ctid < $2", b->from, b->from);
}

/* SELECT …: the rows of `to` that a batch wants, up to the name of the leaf. */
static const char *wanted_sql(const struct batch *b)
{
    return sql_make(b->arena, "SELECT %S%S, %S FROM ", keys_of_from(b),
                    twin_constant_values(b->twin, ", "),
                    twin_rows_columns(b->twin, "sluice_wanted.", false));
}

static const char *of_wanted(const struct batch *b)
{
    return sql_make(b->arena, " AS %S CROSS JOIN LATERAL (%S) AS sluice_wanted\n        WHERE %S",
                    b->from, twin_wanted_over(b->twin, b->from), of_batch(b));
}

/* An EXECUTE that reads into chosen and made_…: `before` LEAF `between`, with what was made. */
static const char *execute(const struct batch *b, const char *before, const char *between,
                           const char *also, const char *into)
{
    return sql_make(
        b->arena,
        "    EXECUTE %L || leaf::pg_catalog.text || %L || leaf::pg_catalog.text || %L\n"
        "        INTO chosen, %S%S USING first, last;\n",
        before,
        sql_make(b->arena,
                 "%S RETURNING %S)\n"
                 "SELECT chosen.*, made.*%S FROM (SELECT pg_catalog.array_agg(%S.ctid) FROM ",
                 between, per_name(b, "sluice_to.", false, ""), also, b->from),
        sql_make(b->arena, " AS %S WHERE %S) AS chosen, (SELECT %S FROM made) AS made", b->from,
                 of_batch(b), per_name(b, "pg_catalog.array_agg(made.", false, ")")),
        per_name(b, "made_", true, ""), into);
}

/* The row of `to` that was made first. */
static const char *first_made(const struct batch *b)
{
    struct sql sql = sql_new(b->arena);
    for (size_t i = 0; i < name_count(b); i++)
        sql_add(&sql, "sluice_to.%I = made_%d[1] AND ", name_of(b, i), (int)i + 1);
    sql_add(&sql, "%S", twin_is_ours(b->twin, "sluice_to."));
    return sql_text(&sql);
}

/* 1. How many rows are wanted is asked only where some may be there: to keep them takes time. */
static void add_insert(const struct batch *b)
{
    const char *insert = sql_make(
        b->arena, "INSERT INTO %T AS sluice_to (%S, %S) OVERRIDING SYSTEM VALUE\n",
        &b->twin->to->name, way_target_keys(&b->way), twin_rows_columns(b->twin, "", false));
    twin_add_plain(b->twin,
                   execute(b,
                           sql_make(b->arena, "WITH made AS (%S        %S", insert, wanted_sql(b)),
                           of_wanted(b), "", ""),
                   first_made(b), b->body);
    sql_add(b->body, "%S",
            execute(b, sql_make(b->arena, "WITH wanted AS MATERIALIZED (%S", wanted_sql(b)),
                    sql_make(b->arena,
                             "%S), made AS (%S        SELECT * FROM wanted\n"
                             "        ON CONFLICT (%S, %S) DO NOTHING",
                             of_wanted(b), insert, way_target_keys(&b->way),
                             twin_told_by(b->twin, "", "")),
                    ", (SELECT pg_catalog.count(*) FROM wanted)", ", wanted"));
    twin_add_meets(b->twin, "coalesce(pg_catalog.cardinality(made_1), 0) < wanted", b->body);
}

/* 2. and 3. */
static void add_look_again(const struct batch *b)
{
    twin_add_look_again(b->twin,
                        &(const struct twin_look){
                            .from = b->from,
                            .batch = sql_make(b->arena, " AS %S WHERE %S", b->from, of_batch(b)),
                            .keys = sql_make(b->arena, "pg_catalog.array_agg(%S.ctid)", b->from),
                            .chosen = "chosen",
                            .seen = "seen",
                            .count = "pg_catalog.cardinality(chosen)",
                            .lock = "SHARE",
                        },
                        b->body);
}

/* 4. */
static void add_take_back(const struct batch *b)
{
    const struct way down = twin_way(b->twin, false);
    struct sql same = sql_new(b->arena);
    for (size_t i = 0; i < name_count(b); i++)
        sql_add(&same, "%Ssluice_to.%I = made.name_%d", i ? " AND " : "", name_of(b, i),
                (int)i + 1);
    sql_add(b->body,
            "    IF touched OR moved THEN\n"
            "        DELETE FROM %T AS sluice_to\n        USING ROWS FROM (%S) AS made (%S)\n"
            "        WHERE %S AND %S AND NOT EXISTS (SELECT FROM %T AS %S\n"
            "            CROSS JOIN LATERAL (%S) AS sluice_wanted WHERE %S AND %S);\n"
            "        GET DIAGNOSTICS gone = ROW_COUNT;\n    END IF;\n",
            &b->twin->to->name, per_name(b, "pg_catalog.unnest(made_", true, ")"),
            per_name(b, "name_", true, ""), sql_text(&same), twin_is_ours(b->twin, "sluice_to."),
            &b->twin->from->name, b->from, twin_wanted_over(b->twin, b->from),
            way_same_key(&down, b->from, "sluice_to."),
            twin_same_told_by(b->twin, "sluice_wanted.", "sluice_to."));
}

/* 5. */
static void add_bring_up(const struct batch *b)
{
    const char *join =
        sql_make(b->arena, " AS sluice_from CROSS JOIN LATERAL (%S) AS sluice_wanted",
                 twin_wanted_over(b->twin, "sluice_from"));
    const char *differ = sql_make(b->arena, "%S AND %S AND NOT (%S)",
                                  way_same_key(&b->way, "sluice_to", "sluice_from."),
                                  twin_same_told_by(b->twin, "sluice_to.", "sluice_wanted."),
                                  twin_same_others(b->twin, "sluice_to.", "sluice_wanted."));
    sql_add(
        b->body,
        "    EXECUTE %L || leaf::pg_catalog.text || %L\n        INTO differing USING first, "
        "last;\n    IF differing IS NOT NULL THEN\n"
        "        EXECUTE %L || leaf::pg_catalog.text || %L USING differing;\n"
        "        GET DIAGNOSTICS brought = ROW_COUNT;\n    END IF;\n",
        "SELECT pg_catalog.array_agg(place) FROM (SELECT sluice_from.ctid AS place FROM ",
        sql_make(b->arena,
                 " AS sluice_from\n        WHERE sluice_from.ctid >= $1 AND sluice_from.ctid < "
                 "$2 AND NOT (%S)\n        AND EXISTS (SELECT FROM (%S) AS sluice_wanted JOIN %T "
                 "AS sluice_to ON %S)\n        FOR SHARE OF sluice_from NOWAIT) AS locked",
                 twin_row_is_down(b->twin, "sluice_from"), twin_wanted_over(b->twin, "sluice_from"),
                 &b->twin->to->name, differ),
        sql_make(b->arena, "UPDATE %T AS sluice_to SET (%S) = ROW(%S)\n        FROM ",
                 &b->twin->to->name, twin_rows_columns(b->twin, "", true),
                 twin_rows_columns(b->twin, "sluice_wanted.", true)),
        sql_make(b->arena, "%S\n        WHERE sluice_from.ctid = ANY ($1) AND %S", join, differ));
}

void twin_add_rows_batch(const struct twin *twin, struct sql *body)
{
    struct batch b = {.twin = twin,
                      .way = twin_way(twin, true),
                      .arena = twin->context->arena,
                      .from = sql_quote_name(twin->context->arena, twin->from->name.name),
                      .body = body};
    sql_add(body, "    chosen pg_catalog.tid[];\n    seen pg_catalog.tid[];\n    wanted bigint;\n");
    for (size_t i = 0; i < name_count(&b); i++)
        sql_add(body, "    made_%d %S[];\n", (int)i + 1,
                cat_table_column(twin->to, name_of(&b, i))->type);
    sql_add(body, "BEGIN\n    PERFORM pg_catalog.set_config('" SYNC_SETTING "', 'on', true);\n");
    add_insert(&b);
    add_look_again(&b);
    add_take_back(&b);
    if (twin_has_others(twin))
        add_bring_up(&b);
}

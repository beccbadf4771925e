/*
 * Rows of `to` for those of `from` that were there before the mirror: a function for each batch, so
 * that its statements see each what was committed before it (READ COMMITTED).
 *
 *   1. INSERT … SELECT over a range of pages, with the keys that it read. ON CONFLICT DO NOTHING
 *      only where that fails because a row is there already, and for batches after it until one
 *      meets none: it takes more than twice as long, and a fifth more WAL.
 *   2. The lock between batches and those who take rows away, until the batch commits.
 *   3. Rows of that range are counted that nobody has written to (xmax), and that are no younger
 *      than the batch (xmin). Are they as many as 1. read, they are those. Otherwise the same keys
 *      are read again, and whether somebody has written to one of these rows. Those rows are
 *      locked, or the batch gives up and comes again.
 *   4. Where anything differs, rows of 1. whose row of `from` is gone are removed again.
 *   5. Rows of `to` that were there before, and say something else, are brought to what `from`
 *      says.
 *
 * No write is lost. A writer who changes a row after 1. has read it, and before 1. inserts it, has
 * made the row of `to` himself, in his trigger: 1. waits for him on the unique key, and does
 * nothing if he commits. If 1. is first, his trigger waits for the batch, finds its row, and
 * changes it.
 *
 * No row comes back. Who takes a row away (a DELETE, an UPDATE of its key, or out of `where`)
 * writes to the row of `from`, passes the lock of 2. in his trigger, and then deletes the row of
 * `to` if he sees one. Did he pass before the batch had the lock, then 3. meets what he wrote:
 * either he has committed, and 4. removes the row; or he has not, and 3. cannot lock it. Does he
 * pass after it, he waits until the batch has committed, and his DELETE sees the row. A transaction
 * in REPEATABLE READ or SERIALIZABLE does not see it then: its row stays, and is named when rows
 * are compared.
 *
 * 5. changes only rows whose row of `from` it has locked. Whoever waits for a batch waits no longer
 * than it lasts, and a batch never waits for longer than half of deadlock_timeout, and then gives
 * up: see engine/fill/batch.c.
 */
#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/sync/trigger.h"
#include "phase/twin/sql.h"

/* Of a session: the mirror whose latest batch met rows that were there. */
#define COPY_MEETS "sluice.copy_meets"

struct filler {
    const struct twin *twin;
    struct way way;
    struct arena *arena;
    const char *from; /* its name, quoted: the alias of a leaf */
    struct sql body;
};

const char *twin_lock_key(const struct twin *twin)
{
    return sql_make(twin->context->arena, "pg_catalog.hashtextextended(%L, 0)",
                    arena_printf(twin->context->arena, "sluice mirror %s", twin->hash));
}

/* before PREFIX_1 after, before PREFIX_2 after */
static const char *per_key(const struct filler *f, const char *before, const char *prefix,
                           const char *after)
{
    struct sql sql = sql_new(f->arena);
    for (size_t i = 0; i < f->twin->pair->key_count; i++)
        sql_add(&sql, "%S%S%S_%d%S", i ? ", " : "", before, prefix, (int)i + 1, after);
    return sql_text(&sql);
}

static const char *keys_of_from(const struct filler *f, const char *before, const char *after)
{
    struct sql sql = sql_new(f->arena);
    for (size_t i = 0; i < f->twin->pair->key_count; i++)
        sql_add(&sql, "%S%S%S.%I%S", i ? ", " : "", before, f->from, way_source_key(&f->way, i),
                after);
    return sql_text(&sql);
}

/* made_1 := chosen_1; … */
static const char *all_are_made(const struct filler *f)
{
    struct sql sql = sql_new(f->arena);
    for (size_t i = 0; i < f->twin->pair->key_count; i++)
        sql_add(&sql, "            made_%d := chosen_%d;\n", (int)i + 1, (int)i + 1);
    return sql_text(&sql);
}

/* The row of `to` that was made first, by which the subtransaction is known that made it. */
static const char *first_made(const struct filler *f)
{
    struct sql sql = sql_new(f->arena);
    for (size_t i = 0; i < f->twin->pair->key_count; i++)
        sql_add(&sql, "sluice_to.%I = made_%d[1] AND ", way_target_key(&f->way, i), (int)i + 1);
    sql_add(&sql, "%S", twin_is_ours(f->twin, "sluice_to."));
    return sql_text(&sql);
}

static const char *keys_of_made(const struct filler *f)
{
    struct sql sql = sql_new(f->arena);
    for (size_t i = 0; i < f->twin->pair->key_count; i++)
        sql_add(&sql, "%Spg_catalog.array_agg(made.%I)", i ? ", " : "", way_target_key(&f->way, i));
    return sql_text(&sql);
}

static const char *returned_keys(const struct filler *f)
{
    struct sql sql = sql_new(f->arena);
    for (size_t i = 0; i < f->twin->pair->key_count; i++)
        sql_add(&sql, "%Ssluice_to.%I", i ? ", " : "", way_target_key(&f->way, i));
    return sql_text(&sql);
}

/* What follows the name of the leaf: the rows of a batch. */
static const char *of_batch(const struct filler *f)
{
    const struct sql_fragment *where = &f->twin->pair->where;
    return sql_make(f->arena, " AS %S\n        WHERE %S.ctid >= $1 AND %S.ctid < $2%S", f->from,
                    f->from, f->from, where->text ? sql_make(f->arena, " AND %E", where) : "");
}

static const char *insert_sql(const struct filler *f)
{
    struct sql sql = sql_new(f->arena);
    const char *comma = f->way.value_count ? ", " : "";
    sql_add(&sql,
            "INSERT INTO %T AS sluice_to (%S%S%S) OVERRIDING SYSTEM VALUE\n        SELECT %S%S",
            &f->twin->to->name, way_target_keys(&f->way), comma, way_target_columns(&f->way),
            keys_of_from(f, "", ""), twin_constant_values(f->twin, ", "));
    for (size_t i = 0; i < f->way.value_count; i++)
        sql_add(&sql, ", %E", &f->way.values[i].value);
    sql_add(&sql, " FROM ");
    return sql_text(&sql);
}

void twin_add_plain(const struct twin *twin, const char *execute, const char *own, struct sql *body)
{
    sql_add(body,
            "    IF pg_catalog.current_setting('" COPY_MEETS "', true) IS DISTINCT FROM %L THEN\n"
            "        BEGIN\n%S"
            "            own := (SELECT sluice_to.xmin FROM %T AS sluice_to WHERE %S);\n"
            "            meets := false;\n"
            "        EXCEPTION WHEN unique_violation THEN\n            NULL;\n"
            "        END;\n    END IF;\n    IF meets THEN\n",
            twin->hash, execute, &twin->to->name, own);
}

void twin_add_meets(const struct twin *twin, const char *meets, struct sql *body)
{
    sql_add(body,
            "    PERFORM pg_catalog.set_config('" COPY_MEETS "', CASE WHEN %S\n"
            "        THEN %L ELSE '' END, false);\n    END IF;\n",
            meets, twin->hash);
}

/* `since` is of a snapshot that is no younger than that of 1., and the age of both is counted from
 * the same transaction: the batch's own. */
void twin_add_look_again(const struct twin *twin, const struct twin_look *look, struct sql *body)
{
    struct arena *arena = twin->context->arena;
    const char *written =
        sql_make(arena,
                 "%S.xmax <> '0' AND %S.xmax NOT IN (\n"
                 "            pg_catalog.pg_current_xact_id()::pg_catalog.xid, $3)",
                 look->from, look->from);
    sql_add(body,
            "    PERFORM pg_catalog.pg_advisory_xact_lock(%S);\n"
            "    own := coalesce(own, pg_catalog.pg_current_xact_id()::pg_catalog.xid);\n"
            "    EXECUTE 'SELECT pg_catalog.count(*) <> $4 FROM ' || leaf::pg_catalog.text || %L\n"
            "        INTO moved USING first, last, pg_catalog.age(since), coalesce(%S, 0);\n"
            "    IF moved THEN\n"
            "        EXECUTE %L || leaf::pg_catalog.text || %L\n"
            "            INTO %S, touched USING first, last, own;\n"
            "        moved := (%S) IS DISTINCT FROM (%S);\n    END IF;\n"
            "    IF touched THEN\n"
            "        EXECUTE 'SELECT FROM ' || leaf::pg_catalog.text || %L\n"
            "            USING first, last, own;\n"
            "    END IF;\n",
            twin_lock_key(twin),
            sql_make(arena, "%S\n            AND %S.xmax = '0' AND pg_catalog.age(%S.xmin) > $3",
                     look->batch, look->from, look->from),
            look->count,
            sql_make(arena, "SELECT %S, coalesce(pg_catalog.bool_or(%S), false) FROM ", look->keys,
                     written),
            look->batch, look->seen, look->chosen, look->seen,
            sql_make(arena, "%S AND %S\n        FOR %S NOWAIT", look->batch, written, look->lock));
}

/* Where no row is there that would be in the way, every row that was read was made. */
static void add_plain_insert(struct filler *f)
{
    twin_add_plain(
        f->twin,
        sql_make(f->arena,
                 "            EXECUTE %L || leaf::pg_catalog.text || %L\n"
                 "                || leaf::pg_catalog.text || %L INTO %S USING first, last;\n%S",
                 sql_make(f->arena, "WITH made AS (%S", insert_sql(f)),
                 sql_make(f->arena, "%S)\nSELECT %S FROM ", of_batch(f),
                          keys_of_from(f, "pg_catalog.array_agg(", ")")),
                 of_batch(f), per_key(f, "", "chosen", ""), all_are_made(f)),
        first_made(f), &f->body);
}

/* 1. */
static void add_insert(struct filler *f)
{
    add_plain_insert(f);
    sql_add(&f->body,
            "    EXECUTE %L || leaf::pg_catalog.text || %L\n"
            "        || leaf::pg_catalog.text || %L\n        INTO %S, %S USING first, last;\n",
            sql_make(f->arena, "WITH made AS (%S", insert_sql(f)),
            sql_make(f->arena,
                     "%S\n        ON CONFLICT (%S) DO NOTHING RETURNING %S)\n"
                     "SELECT chosen.*, made.* FROM (SELECT %S FROM ",
                     of_batch(f), way_target_keys(&f->way), returned_keys(f),
                     keys_of_from(f, "pg_catalog.array_agg(", ")")),
            sql_make(f->arena, "%S) AS chosen, (SELECT %S FROM made) AS made", of_batch(f),
                     keys_of_made(f)),
            per_key(f, "", "chosen", ""), per_key(f, "", "made", ""));
    twin_add_meets(f->twin,
                   "coalesce(pg_catalog.cardinality(made_1), 0)\n"
                   "        < coalesce(pg_catalog.cardinality(chosen_1), 0)",
                   &f->body);
}

/* 2. and 3. An UPDATE, too, may take a row out of `where`. */
static void add_look_again(struct filler *f)
{
    twin_add_look_again(f->twin,
                        &(const struct twin_look){
                            .from = f->from,
                            .batch = of_batch(f),
                            .keys = keys_of_from(f, "pg_catalog.array_agg(", ")"),
                            .chosen = per_key(f, "", "chosen", ""),
                            .seen = per_key(f, "", "seen", ""),
                            .count = "pg_catalog.cardinality(chosen_1)",
                            .lock = f->twin->pair->where.text ? "SHARE" : "KEY SHARE",
                        },
                        &f->body);
}

/* 4. */
static void add_take_back(struct filler *f)
{
    const struct way down = twin_way(f->twin, false);
    const struct sql_fragment *where = &f->twin->pair->where;
    struct sql same = sql_new(f->arena);
    for (size_t i = 0; i < f->twin->pair->key_count; i++)
        sql_add(&same, "%Ssluice_to.%I = made.key_%d", i ? " AND " : "", way_target_key(&f->way, i),
                (int)i + 1);
    sql_add(&f->body,
            "    IF touched OR moved THEN\n"
            "        DELETE FROM %T AS sluice_to\n        USING ROWS FROM (%S) AS made (%S)\n"
            "        WHERE %S AND %S AND NOT EXISTS (SELECT FROM %T AS %S WHERE %S%S);\n"
            "        GET DIAGNOSTICS gone = ROW_COUNT;\n    END IF;\n",
            &f->twin->to->name, per_key(f, "pg_catalog.unnest(", "made", ")"),
            per_key(f, "", "key", ""), sql_text(&same), twin_is_ours(f->twin, "sluice_to."),
            &f->twin->from->name, f->from, way_same_key(&down, f->from, "sluice_to."),
            where->text ? sql_make(f->arena, " AND %E", where) : "");
}

/* 5. */
static void add_bring_up(struct filler *f)
{
    const char *differ = sql_make(
        f->arena, "pg_catalog.record_image_ne(%S, %S)\n        AND NOT (%S)",
        way_target_row(&f->way, "sluice_to"), twin_values_over(f->twin, true, "sluice_from"),
        way_agrees(&f->way, "sluice_to", "sluice_from."));
    const char *same = way_same_key(&f->way, "sluice_to", "sluice_from.");
    sql_add(
        &f->body,
        "    EXECUTE %L || leaf::pg_catalog.text || %L\n        INTO differing USING first, last;\n"
        "    IF differing IS NOT NULL THEN\n"
        "        EXECUTE %L || leaf::pg_catalog.text || %L USING differing;\n"
        "        GET DIAGNOSTICS brought = ROW_COUNT;\n    END IF;\n",
        "SELECT pg_catalog.array_agg(place) FROM (SELECT sluice_from.ctid AS place FROM ",
        sql_make(f->arena,
                 " AS sluice_from\n        JOIN %T AS sluice_to ON %S\n"
                 "        WHERE sluice_from.ctid >= $1 AND sluice_from.ctid < $2 AND %S\n"
                 "        AND %S\n        FOR SHARE OF sluice_from NOWAIT) AS locked",
                 &f->twin->to->name, same, twin_where_over(f->twin, "sluice_from"), differ),
        sql_make(f->arena, "UPDATE %T AS sluice_to SET (%S) = %S\n        FROM ",
                 &f->twin->to->name, way_target_columns(&f->way),
                 twin_assigned_over(f->twin, true, "sluice_from")),
        sql_make(f->arena,
                 " AS sluice_from\n        WHERE sluice_from.ctid = ANY ($1) AND %S AND %S\n"
                 "        AND %S",
                 same, twin_where_over(f->twin, "sluice_from"), differ));
}

static void add_variables(struct filler *f)
{
    sql_add(&f->body,
            "\n#variable_conflict use_column\nDECLARE\n"
            "    leaf pg_catalog.regclass := (SELECT t.typrelid FROM pg_catalog.pg_type t\n"
            "        WHERE t.oid = kind);\n"
            "    touched boolean := false;\n    moved boolean;\n"
            "    differing pg_catalog.tid[];\n    meets boolean := true;\n"
            "    own pg_catalog.xid;\n"
            "    since pg_catalog.xid := pg_catalog.pg_snapshot_xmin(\n"
            "        pg_catalog.pg_current_snapshot())::pg_catalog.xid;\n"
            "    gone bigint := 0;\n    brought bigint := 0;\n");
}

static void add_batch(struct filler *f)
{
    for (size_t i = 0; i < f->twin->pair->key_count; i++) {
        const char *from = cat_table_column(f->twin->from, way_source_key(&f->way, i))->type;
        const char *to = cat_table_column(f->twin->to, way_target_key(&f->way, i))->type;
        int n = (int)i + 1;
        sql_add(&f->body, "    chosen_%d %S[];\n    made_%d %S[];\n    seen_%d %S[];\n", n, from, n,
                to, n, from);
    }
    /* not by SET of the function, for which a name of ours takes a superuser */
    sql_add(&f->body, "BEGIN\n"
                      "    PERFORM pg_catalog.set_config('" SYNC_SETTING "', 'on', true);\n");
    if (f->twin->pair->only != TWIN_COLUMNS) {
        add_insert(f);
        add_look_again(f);
        add_take_back(f);
        sql_add(&f->body, "    IF coalesce(pg_catalog.cardinality(made_1), 0)\n"
                          "        < coalesce(pg_catalog.cardinality(chosen_1), 0) THEN\n");
    } else {
        sql_add(&f->body, "    IF true THEN\n");
    }
    if (f->way.value_count)
        add_bring_up(f);
    else
        sql_add(&f->body, "    NULL;\n");
    sql_add(&f->body, "    END IF;\n");
}

const char *twin_fill_function_sql(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    struct filler f = {
        .twin = twin,
        .way = twin_way(twin, true),
        .arena = arena,
        .from = sql_quote_name(arena, twin->from->name.name),
        .body = sql_new(arena),
    };
    add_variables(&f);
    if (twin->pair->rows.text)
        twin_add_rows_batch(twin, &f.body);
    else
        add_batch(&f);
    sql_add(&f.body, "    RETURN coalesce(pg_catalog.cardinality(made_1), 0) - gone + brought;\n"
                     "END\n");
    const char *tag = sql_dollar_tag(arena, "sluice", sql_text(&f.body));
    return sql_make(
        arena,
        "CREATE FUNCTION " SYNC_SCHEMA ".%I(kind pg_catalog.oid, first pg_catalog.tid, last "
        "pg_catalog.tid)\n    RETURNS pg_catalog.int8 LANGUAGE plpgsql\n%S AS %S%S%S;\n"
        "REVOKE ALL ON FUNCTION " SYNC_SCHEMA ".%I(pg_catalog.oid, pg_catalog.tid, pg_catalog.tid) "
        "FROM PUBLIC;\n"
        "COMMENT ON FUNCTION " SYNC_SCHEMA ".%I(pg_catalog.oid, pg_catalog.tid, pg_catalog.tid) IS "
        "%L",
        twin->fill_function,
        trigger_settings(arena, &twin->from->name, sql_text(&f.body),
                         twin_value_settings(twin, true)),
        tag, sql_text(&f.body), tag, twin->fill_function, twin->fill_function,
        arena_printf(arena, "rows of table %s for %s, for sluice plan %s",
                     qname_text(arena, &twin->from->name), qname_text(arena, &twin->to->name),
                     twin->context->plan_name));
}

/* The rows are not kept, as those of a function in FROM are. */
const char *twin_counted_sql(struct arena *arena, const char *call)
{
    return sql_make(arena,
                    "SELECT FROM (SELECT pg_catalog.generate_series(1, %S)\n"
                    "    WHERE $3::tid[] IS NULL) AS written LIMIT 1000000000",
                    call);
}

const char *twin_fill_sql(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    return twin_counted_sql(
        arena, sql_make(arena,
                        SYNC_SCHEMA ".%I(\n    pg_catalog.pg_typeof(CAST(NULL AS " FILL_TABLE
                                    ")), $1::tid, $2::tid)",
                        twin->fill_function));
}

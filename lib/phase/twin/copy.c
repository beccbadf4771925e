/*
 * The functions of a mirror with `sync: none`: rows are copied on request, and nothing is kept in
 * step. See ranges.h.
 *
 * One copies what differs, for the rows of a table of ranges (operations.c) that a batch has: first
 * it compares sums over all of them, then over ten at a time; what differs is deleted, updated and
 * inserted row by row of the key, for a foreign table knows no ON CONFLICT. A batch has one
 * snapshot, so the rows of `from` are those of one moment, and can be repeated: what another server
 * has committed stays there when this one rolls back, and is then found to agree. At its end the
 * sums of `to` are asked again: what it does not keep as it was given is no copy.
 *
 * One lists rows that disagree, from range to range of the keys of `from`, where one of the tables
 * is foreign. A plain join would fetch both.
 */
#include "base/str.h"
#include "phase/sync/sync.h"
#include "phase/sync/trigger.h"
#include "phase/twin/ranges.h"

static const char *insert_sql(const struct ranges *r, bool beside_others)
{
    struct asked asked = asked_new(r);
    const char *comma = r->way.value_count ? ", " : "";
    sql_add(&asked.now, "INSERT INTO %T (%S%S%S) OVERRIDING SYSTEM VALUE SELECT %S%S",
            &r->twin->to->name, way_target_keys(&r->way), comma, way_target_columns(&r->way),
            ranges_numbered(r, "sluice_from.", "key", ""), twin_constant_values(r->twin, ", "));
    for (size_t i = 0; i < r->way.value_count; i++)
        sql_add(&asked.now, ", sluice_from.value_%d", (int)i + 1);
    sql_add(&asked.now, " FROM ");
    ranges_add_source(r, &asked);
    if (beside_others) {
        sql_add(&asked.now, " WHERE NOT EXISTS (SELECT FROM %T AS sluice_to WHERE %S AND %S",
                &r->twin->to->name, ranges_same_key(r), twin_is_ours(r->twin, "sluice_to."));
        asked_add_range(&asked, false);
        sql_add(&asked.now, ")");
    }
    return asked_sql(&asked);
}

static const char *delete_sql(const struct ranges *r)
{
    struct asked asked = asked_new(r);
    sql_add(&asked.now, "DELETE FROM %T AS sluice_to WHERE %S", &r->twin->to->name,
            twin_is_ours(r->twin, "sluice_to."));
    asked_add_range(&asked, false);
    sql_add(&asked.now, " AND NOT EXISTS (SELECT FROM ");
    ranges_add_source(r, &asked);
    sql_add(&asked.now, " WHERE %S)", ranges_same_key(r));
    return asked_sql(&asked);
}

static const char *update_sql(const struct ranges *r)
{
    struct asked asked = asked_new(r);
    sql_add(&asked.now, "UPDATE %T AS sluice_to SET ", &r->twin->to->name);
    for (size_t i = 0; i < r->way.value_count; i++)
        sql_add(&asked.now, "%S%I = sluice_from.value_%d", i ? ", " : "",
                r->way.values[i].name.text, (int)i + 1);
    sql_add(&asked.now, " FROM ");
    ranges_add_source(r, &asked);
    sql_add(&asked.now, " WHERE %S AND %S AND %S", ranges_same_key(r),
            twin_is_ours(r->twin, "sluice_to."), ranges_differ(r));
    asked_add_range(&asked, false);
    return asked_sql(&asked);
}

static void add_write(const struct ranges *r, const char *indent, const char *statement,
                      struct sql *body)
{
    sql_add(body,
            "%SEXECUTE %S USING %S;\n%SGET DIAGNOSTICS moved = ROW_COUNT;\n"
            "%Swritten := written + moved;\n",
            indent, statement, ranges_using(r), indent, indent);
}

static void add_span(const struct ranges *r, struct sql *body)
{
    sql_add(body,
            "    EXECUTE 'SELECT pg_catalog.count(*)%S\n"
            "        FROM ' || ranges::pg_catalog.text || ' WHERE ctid >= $1 AND ctid < $2'\n"
            "        INTO parts, %S USING first, last;\n",
            ranges_span(r), ranges_using(r));
}

/* To ask costs as much as some hundred rows. */
static void add_parts(const struct ranges *r, struct sql *body)
{
    enum { AT_ONCE = 10 };
    sql_add(body,
            "        FOR part IN EXECUTE 'SELECT pg_catalog.min(number)%S\n"
            "            FROM ' || ranges::pg_catalog.text || ' WHERE ctid >= $1 AND ctid < $2\n"
            "            GROUP BY (number - 1) / %d ORDER BY 1' USING first, last LOOP\n",
            ranges_span(r), AT_ONCE);
    for (size_t i = 0; i < r->twin->pair->key_count; i++)
        sql_add(body, "        low_%d := part.low_%d;\n        high_%d := part.high_%d;\n",
                (int)i + 1, (int)i + 1, (int)i + 1, (int)i + 1);
    ranges_add_bounds(r, body);
    ranges_add_sums(r, true, body);
    ranges_add_sums(r, false, body);
    sql_add(body,
            "        CONTINUE WHEN (here, here_sum) IS NOT DISTINCT FROM (there, there_sum);\n");
    if (r->twin->pair->only != TWIN_COLUMNS) {
        sql_add(body, "        IF gone THEN\n");
        add_write(r, "            ", delete_sql(r), body);
        sql_add(body, "        END IF;\n");
    }
    if (r->way.value_count)
        add_write(r, "        ", update_sql(r), body);
    if (r->twin->pair->only != TWIN_COLUMNS)
        add_write(r, "        ", insert_sql(r, true), body);
    sql_add(body, "        END LOOP;\n");
    add_span(r, body);
    ranges_add_bounds(r, body);
}

/* What `to` does not keep is told by its key. */
static void add_check(const struct ranges *r, struct sql *body)
{
    struct asked asked = asked_new(r);
    const char *to = qname_text(r->arena, &r->twin->to->name);
    ranges_add_sums(r, false, body);
    ranges_add_differing(r, &asked);
    sql_add(&asked.now, " LIMIT 1");
    sql_add(body,
            "    IF (there, there_sum) IS DISTINCT FROM (all_here, all_sum) THEN\n"
            "        EXECUTE %S\n            INTO key USING %S, gone;\n"
            "        IF key IS NOT NULL THEN\n"
            "            RAISE EXCEPTION USING ERRCODE = '" TWIN_NOT_KEPT "',\n"
            "                MESSAGE = pg_catalog.concat('row ', key, %L),\n"
            "                HINT = %L;\n"
            "        END IF;\n    END IF;\n",
            asked_sql(&asked), ranges_using(r),
            arena_printf(r->arena, " of table \"%s\" does not keep what is written to it", to),
            arena_printf(r->arena,
                         "Look for a trigger or a rule of the table, or a column that keeps less "
                         "than it is given, and run `sluice advance %s` again.",
                         r->twin->context->plan_name));
}

static const char *body_of_copy(const struct ranges *r)
{
    struct sql body = sql_new(r->arena);
    sql_add(&body,
            "\n#variable_conflict use_column\nDECLARE\n"
            "    ranges pg_catalog.regclass := (SELECT t.typrelid FROM pg_catalog.pg_type t\n"
            "        WHERE t.oid = kind);\n");
    ranges_add_variables(r, &body);
    sql_add(&body, "    parts bigint;\n    part record;\n    key pg_catalog.text;\n"
                   "    all_here bigint;\n    all_sum numeric;\n"
                   "    moved bigint;\n    written bigint := 0;\nBEGIN\n");
    add_span(r, &body);
    sql_add(&body, "    IF parts = 0 THEN\n        RETURN 0;\n    END IF;\n");
    ranges_add_bounds(r, &body);
    ranges_add_sums(r, true, &body);
    ranges_add_sums(r, false, &body);
    sql_add(&body,
            "    IF (here, here_sum) IS NOT DISTINCT FROM (there, there_sum) THEN\n"
            "        RETURN 0;\n    END IF;\n    all_here := here;\n    all_sum := here_sum;\n");
    if (r->twin->pair->only != TWIN_COLUMNS) {
        sql_add(&body, "    IF there = 0 THEN\n");
        add_write(r, "        ", insert_sql(r, false), &body);
        sql_add(&body, "    ELSE\n");
    } else {
        sql_add(&body, "    IF there > 0 THEN\n");
    }
    add_parts(r, &body);
    sql_add(&body, "    END IF;\n");
    add_check(r, &body);
    sql_add(&body, "    RETURN written;\nEND\n");
    return sql_text(&body);
}

static const char *key_columns(const struct ranges *r, bool of_from)
{
    struct sql sql = sql_new(r->arena);
    for (size_t i = 0; i < r->twin->pair->key_count; i++)
        sql_add(&sql, "%S%S.%I", i ? ", " : "", of_from ? r->from : "sluice_to",
                of_from ? way_source_key(&r->way, i) : way_target_key(&r->way, i));
    return sql_text(&sql);
}

static const char *body_of_differing(const struct ranges *r)
{
    struct sql body = sql_new(r->arena);
    struct asked next = asked_new(r), rows = asked_new(r);
    const char *keys = key_columns(r, true);
    sql_add(&next.now, "SELECT %S FROM %T AS %S WHERE true", keys, &r->twin->from->name, r->from);
    asked_add_range(&next, true);
    sql_add(&next.now, " ORDER BY %S OFFSET %d LIMIT 1", keys, TWIN_COMPARED);
    ranges_add_differing(r, &rows);
    sql_add(&body, "\n#variable_conflict use_column\nDECLARE\n");
    ranges_add_variables(r, &body);
    sql_add(&body, "BEGIN\n    LOOP\n");
    for (size_t i = 0; i < r->twin->pair->key_count; i++)
        sql_add(&body, "    high_%d := NULL;\n", (int)i + 1);
    ranges_add_bounds(r, &body);
    sql_add(&body, "    EXECUTE %S\n        INTO %S USING %S;\n", asked_sql(&next),
            ranges_numbered(r, "", "high", ""), ranges_using(r));
    ranges_add_bounds(r, &body);
    ranges_add_sums(r, true, &body);
    ranges_add_sums(r, false, &body);
    sql_add(&body,
            "    IF (here, here_sum) IS DISTINCT FROM (there, there_sum) THEN\n"
            "        RETURN QUERY EXECUTE %S USING %S, gone;\n    END IF;\n"
            "    EXIT WHEN high_1 IS NULL;\n",
            asked_sql(&rows), ranges_using(r));
    for (size_t i = 0; i < r->twin->pair->key_count; i++)
        sql_add(&body, "    low_%d := high_%d;\n", (int)i + 1, (int)i + 1);
    sql_add(&body, "    END LOOP;\nEND\n");
    return sql_text(&body);
}

static const char *function_sql(const struct ranges *r, const char *name, const char *args,
                                const char *returns, const char *body)
{
    const char *tag = sql_dollar_tag(r->arena, "sluice", body);
    return sql_make(
        r->arena,
        "CREATE FUNCTION " SYNC_SCHEMA ".%I(%S)\n    RETURNS %S LANGUAGE plpgsql\n%S AS %S%S%S;\n"
        "REVOKE ALL ON FUNCTION " SYNC_SCHEMA ".%I(%S) FROM PUBLIC;\n"
        "COMMENT ON FUNCTION " SYNC_SCHEMA ".%I(%S) IS %L",
        name, args, returns,
        trigger_settings(r->arena, &r->twin->from->name, body, twin_value_settings(r->twin, true)),
        tag, body, tag, name, args, name, args,
        arena_printf(r->arena, "rows of table %s for %s, for sluice plan %s",
                     qname_text(r->arena, &r->twin->from->name),
                     qname_text(r->arena, &r->twin->to->name), r->twin->context->plan_name));
}

const char *twin_copy_function_sql(const struct twin *twin)
{
    const struct ranges r = ranges_of(twin);
    return function_sql(&r, twin->copy_function, TWIN_COPY_ARGUMENTS, "pg_catalog.int8",
                        body_of_copy(&r));
}

const char *twin_differing_function_sql(const struct twin *twin)
{
    const struct ranges r = ranges_of(twin);
    return function_sql(&r, twin->differing_function, TWIN_DIFFERING_ARGUMENTS,
                        "SETOF pg_catalog.text", body_of_differing(&r));
}

const char *twin_copy_sql(const struct twin *twin, bool gone)
{
    struct arena *arena = twin->context->arena;
    return twin_counted_sql(
        arena, sql_make(arena,
                        SYNC_SCHEMA ".%I(\n    pg_catalog.pg_typeof(CAST(NULL AS " FILL_TABLE
                                    ")), $1::tid, $2::tid, %S)",
                        twin->copy_function, gone ? "true" : "false"));
}

/* ---- the table of ranges ---- */

/* alias.KEY AS low_1, … of the rows of a table. */
static const char *lows_of(const struct ranges *r, bool of_from)
{
    struct sql sql = sql_new(r->arena);
    for (size_t i = 0; i < r->twin->pair->key_count; i++)
        sql_add(&sql, "%S%S.%I::%S AS low_%d", i ? ", " : "", of_from ? r->from : "sluice_to",
                of_from ? way_source_key(&r->way, i) : way_target_key(&r->way, i),
                ranges_key_type(r, i), (int)i + 1);
    return sql_text(&sql);
}

/* The keys at which ranges begin. mysql_fdw would send a hash to a server that does not know it:
 * OFFSET keeps the condition here, and all keys are fetched. */
static const char *marked(const struct ranges *r, bool of_from)
{
    const struct cat_table *table = of_from ? r->twin->from : r->twin->to;
    const char *alias = of_from ? r->from : "sluice_to";
    const char *ours = of_from ? "true" : twin_is_ours(r->twin, "sluice_to.");
    if (!table->wrapper || str_equal(table->wrapper, "postgres_fdw"))
        return sql_make(r->arena, "SELECT %S FROM %T AS %S WHERE %S AND %S", lows_of(r, of_from),
                        &table->name, alias, ours, ranges_marks(r, of_from));
    return sql_make(r->arena,
                    "SELECT %S FROM (SELECT %S FROM %T AS %S WHERE %S OFFSET 0) AS %S WHERE %S",
                    lows_of(r, of_from), key_columns(r, of_from), &table->name, alias, ours, alias,
                    ranges_marks(r, of_from));
}

const char *twin_ranges_sql(const struct twin *twin, const struct qname *name, bool gone)
{
    const struct ranges r = ranges_of(twin);
    const char *lows = ranges_numbered(&r, "", "low", "");
    const char *ordered =
        sql_make(r.arena, "ORDER BY %S", ranges_numbered(&r, "", "low", " NULLS FIRST"));
    struct sql nothing = sql_new(r.arena), highs = sql_new(r.arena);
    for (size_t i = 0; i < twin->pair->key_count; i++) {
        sql_add(&nothing, "%SCAST(NULL AS %S) AS low_%d", i ? ", " : "", ranges_key_type(&r, i),
                (int)i + 1);
        sql_add(&highs, ",\n    pg_catalog.lead(low_%d) OVER (%S) AS high_%d", (int)i + 1, ordered,
                (int)i + 1);
    }
    return sql_make(r.arena,
                    "CREATE TABLE %T WITH (fillfactor = 10) AS\n"
                    "SELECT pg_catalog.row_number() OVER (%S) AS number, %S%S\nFROM (SELECT %S\n"
                    "    UNION ALL %S%S) AS lows\n%S;\n"
                    "COMMENT ON TABLE %T IS %L",
                    name, ordered, lows, sql_text(&highs), sql_text(&nothing), marked(&r, true),
                    /* what is gone from the one may be much in the other */
                    gone ? sql_make(r.arena, "\n    UNION %S", marked(&r, false)) : "", ordered,
                    name,
                    arena_printf(r.arena, "ranges of the key of table %s, for sluice plan %s",
                                 qname_text(r.arena, &twin->from->name), twin->context->plan_name));
}

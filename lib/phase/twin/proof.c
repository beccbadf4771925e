/* What must hold before a mirror ends with what it keeps: see twin.h. */
#include "phase/sync/proof.h"
#include "phase/sync/sync.h"
#include "phase/twin/sql.h"

void twin_add(const struct twin *twin, int group, struct operation operation,
              struct operation_list *operations)
{
    operation.group = group;
    operation.table = twin->from->name;
    *ARENA_PUSH(twin->context->arena, operations->items, operations->count) = operation;
}

/* "LITERAL, LITERAL": the names of its triggers on both tables. */
static const char *trigger_names(const struct twin *twin)
{
    struct sql sql = sql_new(twin->context->arena);
    for (int side = 0; side < (twin->answers ? 2 : 1); side++) {
        const struct way way = twin_way(twin, side == 0);
        for (size_t i = 0; i < TWIN_TRIGGERS; i++)
            sql_add(&sql, "%S%L", side || i ? ", " : "", twin_trigger_name(&way, i));
    }
    return sql_text(&sql);
}

/* What keeps rows in step, as sync_state_sql (phase/sync/sql.h) says it of a sync: triggers of both
 * tables and of their partitions, functions, rules, and which partitions there are. */
static const char *state_sql(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    return sql_make(
        arena,
        "WITH of AS (SELECT c.oid FROM (VALUES (%L::regclass), (%L::regclass)) AS c (oid)\n"
        "    UNION SELECT l.relid FROM (VALUES (%L::regclass), (%L::regclass)) AS c (oid),\n"
        "        LATERAL pg_catalog.pg_partition_tree(c.oid) AS l)\n"
        "SELECT pg_catalog.md5(pg_catalog.string_agg(f.part, ',' ORDER BY f.part)) AS state FROM "
        "(\n"
        "    SELECT pg_catalog.concat_ws(' ', 'trigger', t.oid, t.tgrelid, t.tgenabled, t.xmin) AS "
        "part\n"
        "    FROM pg_catalog.pg_trigger t JOIN of ON of.oid = t.tgrelid WHERE t.tgname IN (%S)\n"
        "    UNION ALL SELECT pg_catalog.concat_ws(' ', 'function', p.oid, p.xmin)\n"
        "    FROM pg_catalog.pg_proc p WHERE p.pronamespace = '" SYNC_SCHEMA "'::regnamespace\n"
        "        AND p.proname IN (%L, %L)\n"
        "    UNION ALL SELECT pg_catalog.concat_ws(' ', 'rule', r.oid, r.ev_enabled, r.xmin)\n"
        "    FROM pg_catalog.pg_rewrite r JOIN of ON of.oid = r.ev_class\n"
        "    UNION ALL SELECT pg_catalog.concat_ws(' ', 'table', of.oid::oid) FROM of%S) f",
        sql_quote_qname(arena, &twin->from->name), sql_quote_qname(arena, &twin->to->name),
        sql_quote_qname(arena, &twin->from->name), sql_quote_qname(arena, &twin->to->name),
        trigger_names(twin), twin->once ? twin->guard_function : twin->from_function,
        twin->to_function, twin->once ? twin_guard_state_sql(twin) : "");
}

static const char *how_to_mend(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    const char *plan = twin->context->plan_name;
    return twin->once
               ? arena_printf(arena,
                              "Nothing keeps them in step: copy what differs, by `sluice revert "
                              "%s` down to the mirror's last backfill and `sluice advance %s`; or "
                              "end the mirror by a `release` before the drop.",
                              plan, plan)
               : arena_printf(arena, "Mend these rows, or see all of them with `sluice verify %s`.",
                              plan);
}

static struct check disagreement(const struct twin *twin, const char *hint)
{
    struct arena *arena = twin->context->arena;
    const char *from = qname_text(arena, &twin->from->name);
    const char *to = qname_text(arena, &twin->to->name);
    return (struct check){
        .path = sync_search_path(arena, &twin->from->name),
        .one = arena_printf(arena, "1 row disagrees between tables \"%s\" and \"%s\"", from, to),
        .several = arena_printf(
            arena, CHECK_COUNT " rows disagree between tables \"%s\" and \"%s\"", from, to),
        .hint = hint,
    };
}

static struct step compare(const struct twin *twin)
{
    struct arena *arena = twin->context->arena;
    struct step step = {.mode = STEP_CHECK,
                        .sql = twin_differing_sql(twin),
                        .locks = lock_one(arena, &twin->from->name, LOCK_ACCESS_SHARE)};
    lock_add(arena, &step.locks, &twin->to->name, LOCK_ACCESS_SHARE);
    return step;
}

void twin_proof(const struct twin *twin, int group, struct operation_list *operations)
{
    struct arena *arena = twin->context->arena;
    struct check *check = arena_alloc(arena, sizeof *check);
    *check = disagreement(twin, how_to_mend(twin));
    check->state = !twin->once || twin_is_guarded(twin) ? state_sql(twin) : NULL;
    twin_add(twin, group,
             (struct operation){
                 .go = compare(twin),
                 .check = check,
                 .cost = OPERATION_SCAN,
                 .reversible = true,
                 .why = twin->once
                            ? "the two tables must agree in every row: to = up(from)"
                            : "the two tables must agree in every row: to = up(from) or from = "
                              "down(to)",
             },
             operations);
}

void twin_proof_back(const struct twin *twin, int group, struct operation_list *operations)
{
    if (twin->once) /* which keeps nothing in step */
        return;
    struct check *check = arena_alloc(twin->context->arena, sizeof *check);
    *check = disagreement(twin, "The mirror cannot go on from there: mend these rows, so that to = "
                                "up(from) or from = down(to), and run the same command again.");
    twin_add(
        twin, group,
        (struct operation){
            .back = compare(twin),
            .check = check,
            .cost = OPERATION_SCAN,
            .reversible = true,
            .why = "rows that were written meanwhile must agree: to = up(from) or from = down(to)",
        },
        operations);
}

void twin_is_current(const struct twin *twin, int group, struct operation_list *operations)
{
    struct arena *arena = twin->context->arena;
    const char *from = qname_text(arena, &twin->from->name);
    const char *to = qname_text(arena, &twin->to->name);
    if (twin->once && !twin_is_guarded(twin))
        return;
    struct proof_rest rest = {
        .table = &twin->from->name,
        .state = state_sql(twin),
        .who = arena_printf(arena, "the mirror of table \"%s\" in \"%s\"", from, to),
        .parts = "triggers, their functions, rules and partitions",
        .hint = arena_printf(arena,
                             "Run `sluice advance %s` again, which compares the rows again, when "
                             "nobody switches triggers of the two tables off any more.",
                             twin->context->plan_name),
        .why = "nothing may have bypassed the mirror since the rows were compared",
        .locks = lock_one(arena, &twin->from->name, LOCK_ACCESS_SHARE),
    };
    lock_add(arena, &rest.locks, &twin->to->name, LOCK_ACCESS_SHARE);
    if (twin->once) {
        rest.who = arena_printf(arena, "table \"%s\"", from);
        rest.one = arena_printf(arena, "table \"%s\" was written since rows were compared", from);
        rest.parts = "writes";
        rest.hint = arena_printf(arena,
                                 "Run `sluice advance %s` again, which compares the rows again, "
                                 "when nobody writes the table any more.",
                                 twin->context->plan_name);
        rest.why = "nobody may have written it since the rows were compared";
    }
    proof_rests(twin->context, &rest, group, operations);
}

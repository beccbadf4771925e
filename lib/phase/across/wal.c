/* Slots, and how far the other side is: see across.h. */
#include "phase/across/across.h"

static const char *way(const struct across *across, bool from_there)
{
    return from_there ? across->back : across->over;
}

static const char drop[] = "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots "
                           "WHERE slot_name = ";

struct act across_slot(const struct across *across, bool there, bool anew)
{
    const char *name = way(across, there);
    const char *make =
        sql_make(across->arena, "SELECT pg_create_logical_replication_slot(%L, 'pgoutput')", name);
    return (struct act){
        .sql = anew ? sql_make(across->arena, "%S%L; %S", drop, name, make) : make,
        .apart = {
            .there = there,
            .asks = anew ? NULL
                         : sql_make(across->arena,
                                    "SELECT EXISTS (SELECT FROM pg_replication_slots WHERE "
                                    "slot_name = %L AND database = current_database()) AS done",
                                    name),
        }};
}

/* Whoever reads it is sent away first: its server may be one that we do not reach. */
struct act across_drop_slot(const struct across *across, bool there)
{
    const char *name = way(across, there);
    return (struct act){
        .sql = sql_make(across->arena,
                        "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE "
                        "slot_name = %L AND active; %S%L",
                        name, drop, name),
        .apart = {
            .there = there,
            .asks =
                sql_make(across->arena,
                         "SELECT NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = "
                         "%L) AS done",
                         name),
        }};
}

/* What must not be of a slot `s`, in words, NULL: it is well; and whether that never ends. */
static const char *trouble_sql(struct arena *arena, const char *slot, int64_t slot_wal)
{
    return sql_make(
        arena,
        "CASE WHEN s.slot_name IS NULL THEN 'replication slot %S is gone'\n"
        "    WHEN s.wal_status = 'lost' THEN 'replication slot %S has lost WAL that was to be "
        "sent'\n"
        "    WHEN pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn) > %D THEN\n"
        "        format('replication slot %S keeps %%s of WAL, more than %%s (slot_wal)',\n"
        "            pg_size_pretty(pg_wal_lsn_diff(pg_current_wal_lsn(), s.restart_lsn)),\n"
        "            pg_size_pretty(%D::bigint)) END AS trouble,\n"
        "    coalesce(s.wal_status = 'lost', s.slot_name IS NULL) AS lasting",
        slot, slot, (long long)slot_wal, slot, (long long)slot_wal);
}

/* The slot, or nothing in its place. */
static const char *slot_sql(struct arena *arena, const char *slot)
{
    return sql_make(arena, "(SELECT) AS one LEFT JOIN pg_replication_slots s ON s.slot_name = %L",
                    slot);
}

struct act across_copied(const struct across *across)
{
    struct arena *arena = across->arena;
    return (struct act){
        .sql = sql_make(
            arena,
            "SELECT coalesce(bool_and(r.srsubstate = 'r'), false) AS done,\n"
            "    format('%%s of %%s tables are copied%%s', count(*) FILTER (WHERE r.srsubstate IN\n"
            "        ('s', 'r')), count(r.srsubid), (SELECT ', ' || sum(c.tuples_processed) || \n"
            "        ' rows of others' FROM pg_stat_progress_copy c\n"
            "        WHERE c.datname = current_database() AND c.command = 'COPY FROM')) AS "
            "progress\n"
            "FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid\n"
            "    LEFT JOIN pg_subscription_rel r ON r.srsubid = s.oid\n"
            "WHERE d.datname = current_database() AND s.subname = %L",
            across->over),
        .apart = {
            .act = APART_AWAIT,
            .there = true,
            .asks = sql_make(arena, "SELECT %S\nFROM %S",
                             trouble_sql(arena, across->over, across->replication->slot_wal),
                             slot_sql(arena, across->over)),
        }};
}

const char *across_mark_sql(struct arena *arena)
{
    return sql_make(arena, "SELECT pg_current_wal_lsn()::text AS mark");
}

const char *across_caught_up_sql(struct arena *arena, const char *slot, int64_t slot_wal)
{
    return sql_make(
        arena,
        "SELECT coalesce(s.confirmed_flush_lsn >= $1::text::pg_lsn, false) AS done,\n"
        "    format('%%s of WAL to go%%s', pg_size_pretty(greatest(0, pg_wal_lsn_diff(\n"
        "        $1::text::pg_lsn, s.confirmed_flush_lsn))),\n"
        "        CASE WHEN NOT s.active THEN ', and nobody reads it' END) AS "
        "progress,\n    %S\nFROM %S",
        trouble_sql(arena, slot, slot_wal), slot_sql(arena, slot));
}

struct act across_caught_up(const struct across *across, bool there, int64_t within_ms)
{
    return (struct act){.sql = across_caught_up_sql(across->arena, way(across, there),
                                                    across->replication->slot_wal),
                        .apart = {
                            .act = APART_CATCH_UP,
                            .there = there,
                            .marks = across_mark_sql(across->arena),
                            .noted = across_noted_sql(across),
                            .within_ms = within_ms,
                        }};
}

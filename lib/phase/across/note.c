/*
 * Which servers have the rows: see across.h.
 *
 * A side that follows confirms what it has, and that is never sent again. A standby which is
 * promoted in its place, or a copy that is restored, may lack the last of it. Either begins a
 * timeline; so each side's server and timeline stand in the comment of the shutter's function
 * there, from before the first row was copied, or since rows were compared.
 */
#include "phase/across/across.h"

static const char now[] =
    "(SELECT format('server %s, timeline %s', system_identifier, ('x' || left(pg_walfile_name("
    "pg_current_wal_lsn()), 8))::bit(32)::int) FROM pg_control_system())";

static const char *shutter(const struct across *across)
{
    return sql_make(across->arena, "%T()", &across->shutter);
}

const char *across_note_sql(const struct across *across)
{
    return sql_make(across->arena, "EXECUTE format('COMMENT ON FUNCTION %S IS %%L', %S);\n",
                    shutter(across), now);
}

const char *across_noted_sql(const struct across *across)
{
    return sql_make(across->arena,
                    "SELECT coalesce(n.noted = n.now, false) AS done, coalesce(n.noted, 'unknown') "
                    "AS noted, n.now\nFROM (SELECT obj_description(to_regprocedure(%L), 'pg_proc') "
                    "AS noted,\n    %S AS now) AS n",
                    shutter(across), now);
}

struct act across_note(const struct across *across, bool there)
{
    const char *body = sql_make(across->arena, "BEGIN\n%SEND", across_note_sql(across));
    const char *tag = sql_dollar_tag(across->arena, "sluice", body);
    return (struct act){
        .sql = sql_make(across->arena, "DO %S\n%S %S", tag, body, tag),
        .apart = {.act = APART_NOTE, .there = there, .asks = across_noted_sql(across)}};
}

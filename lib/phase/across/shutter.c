/*
 * The shutter: triggers of every table and partition, for each statement that writes, which call
 * one function. While that is open they do nothing; while it is shut they refuse whoever it is,
 * superusers and owners, too. What is replicated passes: its workers fire no such triggers.
 *
 * To shut takes a lock that all who write hold until they commit, so that behind it none is left
 * who was let in. To open takes none.
 */
#include "phase/across/across.h"

/* By this the function is known to be shut. */
#define SHUT_MARK "-- shut"

static const char *function_sql(const struct across *across, bool there, bool shut)
{
    const char *body =
        !shut ? "BEGIN\n    RETURN NULL;\nEND"
        : there
            ? "BEGIN\n    " SHUT_MARK "\n    RAISE EXCEPTION 'table \"%\" takes no writes yet: "
              "replication from another server fills it', TG_TABLE_NAME USING ERRCODE = '25006',\n"
              "        HINT = 'Write on the other server until the plan has switched.';\nEND"
            : "BEGIN\n    " SHUT_MARK
              "\n    RAISE EXCEPTION 'table \"%\" takes no writes any more: "
              "it has moved to another server', TG_TABLE_NAME USING ERRCODE = '25006',\n"
              "        HINT = 'Connect to that server.';\nEND";
    return sql_make(across->arena,
                    "CREATE OR REPLACE FUNCTION %T() RETURNS trigger LANGUAGE plpgsql AS "
                    "$shutter$\n%S\n$shutter$",
                    &across->shutter, body);
}

/* What is done to every table and every partition of one, as `part`. */
static const char *each_sql(const struct across *across, const char *first, const char *each,
                            const char *last)
{
    struct sql tables = sql_new(across->arena);
    for (size_t i = 0; i < across->replication->tables.count; i++)
        sql_add(&tables, "%S%L", i ? ", " : "",
                sql_quote_qname(across->arena, &across->replication->tables.items[i].name));
    const char *body =
        sql_make(across->arena,
                 "DECLARE part regclass;\nBEGIN\n%S    FOR part IN SELECT t FROM "
                 "unnest(ARRAY[%S]::regclass[]) t UNION SELECT p.relid FROM\n"
                 "        unnest(ARRAY[%S]::regclass[]) t, pg_partition_tree(t) p LOOP\n"
                 "        %S\n    END LOOP;\n%SEND",
                 first, sql_text(&tables), sql_text(&tables), each, last);
    const char *tag = sql_dollar_tag(across->arena, "sluice", body);
    return sql_make(across->arena, "DO %S\n%S %S", tag, body, tag);
}

static const char *trigger_of(const struct across *across)
{
    return arena_printf(across->arena, "zz_%s", across->shutter.name);
}

struct act across_hang(const struct across *across, bool there, bool shut)
{
    struct arena *arena = across->arena;
    const char *trigger = trigger_of(across);
    return (struct act){
        .sql = each_sql(
            across,
            sql_make(arena, "%S;\n%S", function_sql(across, there, shut), across_note_sql(across)),
            sql_make(arena,
                     "IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = part AND tgname = %L) "
                     "THEN\n            EXECUTE format('CREATE TRIGGER %I BEFORE INSERT OR UPDATE "
                     "OR DELETE OR TRUNCATE ON %%s FOR EACH STATEMENT EXECUTE FUNCTION %%s', part, "
                     "%L);\n        END IF;",
                     trigger, trigger, sql_make(arena, "%T()", &across->shutter)),
            ""),
        .apart = {.there = there},
        .locks = LOCK_SHARE_ROW_EXCLUSIVE,
    };
}

struct act across_unhang(const struct across *across, bool there)
{
    struct arena *arena = across->arena;
    return (struct act){
        .sql = each_sql(across, "",
                        sql_make(arena, "EXECUTE format('DROP TRIGGER IF EXISTS %I ON %%s', part);",
                                 trigger_of(across)),
                        sql_make(arena, "    DROP FUNCTION IF EXISTS %T();\n", &across->shutter)),
        .apart =
            {
                .there = there,
                .asks = sql_make(
                    arena,
                    "SELECT NOT EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid "
                    "= p.pronamespace WHERE n.nspname = %L AND p.proname = %L) AS done",
                    across->shutter.schema, across->shutter.name),
            },
        .locks = LOCK_ACCESS_EXCLUSIVE,
    };
}

struct act across_shut(const struct across *across, bool there, bool shut)
{
    struct arena *arena = across->arena;
    return (struct act){
        .sql = function_sql(across, there, shut),
        .apart =
            {
                .there = there,
                .asks =
                    sql_make(arena,
                             "SELECT EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = "
                             "p.pronamespace WHERE n.nspname = %L AND p.proname = %L AND "
                             "strpos(p.prosrc, '" SHUT_MARK "') %S 0) AS done",
                             across->shutter.schema, across->shutter.name, shut ? ">" : "="),
            },
        .locks = shut ? LOCK_SHARE_ROW_EXCLUSIVE : LOCK_NONE,
    };
}

/* The way back of rows that moved to an archive: see memory.h. */
#include "phase/rows/memory_parts.h"
#include "phase/rows/moved.h"
#include "phase/sync/sync.h"

/* Rows whose place is taken: their key is there again, or twice in the archive. Each is asked for
 * itself: of two that OR joins the server would ask row by row. */
static const char *taken_sql(const struct memory *m, const struct qname *archive)
{
    struct arena *arena = m->context->arena;
    struct sql same = sql_new(arena);
    for (size_t i = 0; i < m->key_count; i++)
        sql_add(&same, "%Ssluice_there.%I = sluice_gone.%I", i ? " AND " : "", m->keys[i],
                m->keys[i]);
    const char *gone = sql_make(arena,
                                "SELECT %S AS key\nFROM %T AS sluice_gone\n"
                                "WHERE EXISTS (SELECT FROM %T AS sluice_memory WHERE %S)",
                                rows_key_sql(arena, m->table), archive, &m->name,
                                memory_same_key(m, "sluice_gone", "sluice_memory"));
    return sql_make(arena,
                    "%S\n    AND EXISTS (SELECT FROM %T AS sluice_there WHERE %S)\nUNION\n"
                    "%S\n    AND EXISTS (SELECT FROM %T AS sluice_there WHERE %S\n"
                    "        AND (sluice_there.tableoid, sluice_there.ctid)\n"
                    "            <> (sluice_gone.tableoid, sluice_gone.ctid))",
                    gone, &m->table->name, sql_text(&same), gone, archive, sql_text(&same));
}

void memory_return(const struct phase_context *context, const struct fact *chooses,
                   const struct qname *archive, int group, struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct memory m = memory_of(context, chooses);
    const char *table = qname_text(arena, &m.table->name);
    struct fill *fill = arena_alloc(arena, sizeof *fill);
    struct check *words = arena_alloc(arena, sizeof *words);
    *fill = (struct fill){
        .over = sql_quote_qname(arena, archive),
        .what = sql_make(arena, "return to %T", &m.table->name),
        .verb = "brought back",
    };
    *words = (struct check){
        .path = sync_search_path(arena, &m.table->name),
        .one = arena_printf(arena,
                            "1 archived row cannot come back: its key is in table \"%s\", or twice "
                            "in the archive",
                            table),
        .several = arena_printf(arena,
                                CHECK_COUNT " archived rows cannot come back: their keys are in "
                                            "table \"%s\", or twice in the archive",
                                table),
        .hint = "Give one of the two another key, or delete it, and run the same command again.",
    };
    const struct moved moved = {
        .gone = sql_make(arena,
                         "DELETE FROM " FILL_TABLE " AS sluice_gone\n"
                         "WHERE %S\n    AND EXISTS (SELECT FROM %T AS sluice_memory WHERE %S)\n"
                         "RETURNING %S",
                         memory_pages("sluice_gone", arena), &m.name,
                         memory_same_key(&m, "sluice_gone", "sluice_memory"),
                         moved_columns(arena, m.table, "sluice_gone.")),
        .beside = "",
        .to = &m.table->name,
        .table = m.table,
        .refuses = arena_printf(arena, "table \"%s\" does not take a row back as it was", table),
    };
    memory_add(&m, group,
               (struct operation){
                   .back = {.mode = STEP_BATCHES,
                            .sql = moved_sql(context, &moved),
                            .locks = memory_locks_back(&m, archive)},
                   .fill = fill,
                   .against = taken_sql(&m, archive),
                   .check = words,
                   .cost = OPERATION_FILL,
                   .reversible = true,
                   .why = "what this phase has archived comes back",
               },
               operations);
}

/* ---- Rows that have not come back ---- */

/* id=7, region=north */
static const char *key_text(const struct memory *m)
{
    struct sql sql = sql_new(m->context->arena);
    for (size_t i = 0; i < m->key_count; i++)
        sql_add(&sql, "%S%L || sluice_memory.key_%d", i ? ", " : "",
                arena_printf(m->context->arena, "%s=", m->keys[i]), (int)i + 1);
    return sql_make(m->context->arena, "pg_catalog.concat_ws(', ', %S)", sql_text(&sql));
}

/* Of rows that were set those are left that went, or have another key. */
static struct check words_of(struct arena *arena, const char *table, bool set)
{
    struct check words = {.path = "", .hint = ""};
    if (set) {
        words.one = arena_printf(arena,
                                 "1 row of table \"%s\" is not there under its key any more: where "
                                 "that was changed, it keeps what was set",
                                 table);
        words.several =
            arena_printf(arena,
                         CHECK_COUNT " rows of table \"%s\" are not there under their keys any "
                                     "more: where these were changed, they keep what was set",
                         table);
    } else {
        words.one = arena_printf(arena,
                                 "1 row of table \"%s\" does not come back: it is not in the "
                                 "archive any more, or a trigger keeps it there",
                                 table);
        words.several =
            arena_printf(arena,
                         CHECK_COUNT " rows of table \"%s\" do not come back: they are not in the "
                                     "archive any more, or a trigger keeps them there",
                         table);
    }
    return words;
}

void memory_account(const struct phase_context *context, const struct fact *chooses, int group,
                    struct operation_list *operations)
{
    struct arena *arena = context->arena;
    const struct memory m = memory_of(context, chooses);
    const bool set = m.choice->set_count > 0;
    const char *table = qname_text(arena, &m.table->name);
    struct fill *fill = arena_alloc(arena, sizeof *fill);
    struct check *words = arena_alloc(arena, sizeof *words);
    *fill = (struct fill){
        .over = sql_quote_qname(arena, &m.name),
        .left =
            sql_make(arena, "SELECT %S AS key\nFROM " FILL_TABLE " AS sluice_memory", key_text(&m)),
        .what = sql_make(arena, "account for %T", &m.table->name),
        .verb = set ? "" : "accounted for",
    };
    *words = words_of(arena, table, set);
    memory_add(
        &m, group,
        (struct operation){
            .back = {.mode = STEP_BATCHES,
                     .sql = sql_make(arena,
                                     "DELETE FROM " FILL_TABLE " AS sluice_memory\nWHERE "
                                     "%S\n    AND EXISTS (SELECT FROM %T AS %I WHERE %S)",
                                     memory_pages("sluice_memory", arena), &m.table->name,
                                     m.table->name.name,
                                     memory_same_key(&m, m.table->name.name, "sluice_memory")),
                     .locks = memory_locks_back(&m, &m.name)},
            .fill = fill,
            .check = words,
            .cost = OPERATION_FILL,
            .reversible = true,
            .why = "whoever has not come back is named",
        },
        operations);
}

/* The block that every migration has: see migration.h. */
#include "report/migration/migration.h"

#include "base/str.h"
#include "sql/sql.h"

static void add_execute(struct str *out, const char *indent, const char *sql)
{
    const char *quote = sql_dollar_tag(out->arena, "sql", sql);
    str_addf(out, "%sEXECUTE %s%s%s;\n", indent, quote, sql, quote);
}

static const char *said(struct arena *arena, const char *text)
{
    return sql_quote_value(arena, text);
}

static void add_state(struct str *out, const struct view_migration *view)
{
    struct arena *arena = out->arena;
    str_addf(out,
             "    IF to_regclass('sluice.plan') IS NOT NULL THEN\n"
             "        EXECUTE 'SELECT state FROM sluice.plan WHERE name = $1' INTO sluice_state "
             "USING %s;\n    END IF;\n",
             said(arena, view->plan));
    str_addf(out,
             "    IF sluice_state <> 'complete' THEN\n"
             "        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',\n"
             "            MESSAGE = %s || sluice_state || ' in this database, not complete',\n"
             "            HINT = %s;\n    END IF;\n",
             said(arena, arena_printf(arena, "plan \"%s\" is ", view->plan)),
             said(arena, arena_printf(arena,
                                      "Run it first: sluice advance %s --until complete; then run "
                                      "this migration again.",
                                      view->plan)));
}

static void add_size(struct str *out, const struct view_migration *view, const struct qname *table)
{
    struct arena *arena = out->arena;
    const char *name = sql_quote_qname(arena, table);
    str_addf(out, "        IF to_regclass(%s) IS NOT NULL THEN\n", said(arena, name));
    str_addf(
        out,
        "            EXECUTE %s INTO sluice_rows;\n"
        "            IF sluice_rows > %lld THEN\n"
        "                RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state',\n"
        "                    MESSAGE = %s,\n                    HINT = %s;\n"
        "            END IF;\n        END IF;\n",
        said(arena, arena_printf(arena, "SELECT count(*) FROM (SELECT FROM %s LIMIT %lld) AS r",
                                 name, view->small_table + 1)),
        view->small_table,
        said(arena, arena_printf(arena,
                                 "plan \"%s\" has not been run in this database, and table "
                                 "\"%s\" has more than %lld rows",
                                 view->plan, qname_text(arena, table), view->small_table)),
        said(arena, arena_printf(arena,
                                 "Run it: sluice advance %s --until complete; then run this "
                                 "migration again.",
                                 view->plan)));
}

static void set_path(struct str *out, const char **now, const char *path)
{
    if (!str_equal(*now, path))
        str_addf(out, "        PERFORM set_config('search_path', %s, true);\n",
                 said(out->arena, path));
    *now = path;
}

static void set_path_back(struct str *out)
{
    str_add(out, "        PERFORM set_config('search_path', sluice_path, true);\n");
}

/* Whether it has been done. */
static void add_conditions(struct str *out, const struct view_migration *view)
{
    const char *path = "";
    str_add(out, "    IF sluice_state IS NULL THEN\n");
    for (size_t i = 0; i < view->condition_count && !view->always; i++) {
        const struct view_statement *condition = &view->conditions[i];
        set_path(out, &path, condition->path);
        str_addf(out, "        sluice_done := sluice_done AND %s;\n", condition->sql);
    }
    if (view->always)
        str_add(out, "        sluice_done := false; -- nothing tells, and it may run again\n");
    else
        set_path_back(out);
    str_add(out, "    END IF;\n");
}

static void add_statements(struct str *out, const struct view_migration *view)
{
    const char *path = "";
    for (size_t i = 0; i < view->statement_count; i++) {
        set_path(out, &path, view->statements[i].path);
        add_execute(out, "        ", view->statements[i].sql);
    }
    set_path_back(out);
}

static const char *block_of(struct arena *arena, const struct view_migration *view,
                            const char *convention)
{
    struct str out = {.arena = arena};
    str_add(&out, "DECLARE\n    sluice_state text;\n    sluice_rows bigint;\n"
                  "    sluice_done boolean := true;\n"
                  "    sluice_path text := current_setting('search_path');\n"
                  "    sluice_table regclass;\n    sluice_row record;\nBEGIN\n");
    add_state(&out, view);
    add_conditions(&out, view);
    str_add(&out, "    IF NOT sluice_done THEN\n");
    for (size_t i = 0; i < view->table_count; i++)
        add_size(&out, view, &view->tables[i]);
    add_statements(&out, view);
    str_add(&out, "    END IF;\n");
    str_add(&out, migration_names(arena, view, convention));
    str_add(&out, "END");
    return str_text(&out);
}

const char *report_migration(struct arena *arena, const struct view_migration *view,
                             const struct migration_format *format)
{
    const char *block = block_of(arena, view, format->names);
    const char *tag = sql_dollar_tag(arena, "sluice", block);
    const char *sql = arena_printf(
        arena,
        "-- Made by `sluice migration` from plan %s, checksum %.12s.%s%s\n"
        "-- Where the plan is registered it has to be complete; where nobody knows it, this does "
        "what it does.\nDO %s\n%s\n%s;\n",
        str_one_line(arena, view->plan), view->checksum, view->description ? " " : "",
        view->description ? str_one_line(arena, view->description) : "", tag, block, tag);
    return format->wrap(arena, view, sql);
}
